//! Names as Windows compares them, for maps and sets.

use routerkeep_registry::Name;
use std::cmp::Ordering;

/// A name whose equality and order have no regard to case.
#[derive(Clone, Debug)]
pub(crate) struct Folded(pub(crate) Name);

impl Folded {
    pub(crate) fn text(text: &str) -> Self {
        Self(Name::from(text))
    }
}

impl PartialEq for Folded {
    fn eq(&self, other: &Self) -> bool {
        self.0.matches(&other.0)
    }
}

impl Eq for Folded {}

impl PartialOrd for Folded {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Folded {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0)
    }
}
