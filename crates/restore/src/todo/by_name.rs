//! What has a name, found by it without regard to case, in memory that may be short.

use routerkeep_registry::Name;

/// Items by their names; of several with one name the last counts.
pub(super) struct ByName<T>(Vec<(Name, T)>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByName<T> {
    /// Takes items with their names; `None` where memory is short.
    pub(super) fn of(items: impl Iterator<Item = (Name, T)>) -> Option<Self> {
        let mut numbered = Vec::new();
        for (number, (name, item)) in items.enumerate() {
            numbered.try_reserve(1).ok()?;
            numbered.push((name, number, item));
        }
        // With the number the order is that of the items; it takes no memory.
        numbered.sort_unstable_by(|(a, m, _), (b, n, _)| a.compare(b).then(m.cmp(n)));
        let mut sorted = Vec::new();
        sorted.try_reserve_exact(numbered.len()).ok()?;
        sorted.extend(numbered.into_iter().map(|(name, _, item)| (name, item)));
        Some(Self(sorted))
    }

    /// Returns the item of a name.
    pub(super) fn get(&self, name: &Name) -> Option<&T> {
        let behind = self.0.partition_point(|(own, _)| own.compare(name).is_le());
        let (own, item) = self.0.get(behind.checked_sub(1)?)?;
        own.matches(name).then_some(item)
    }

    /// Iterates over the names.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_name_is_found_in_any_case() {
        let items = [("b", 1), ("A", 2), ("a", 3), ("c", 4)];
        let found = ByName::of(items.into_iter().map(|(name, item)| (name.into(), item))).unwrap();
        let get = |name: &str| found.get(&name.into()).copied();
        assert_eq!([get("a"), get("A"), get("B"), get("c")], [Some(3), Some(3), Some(1), Some(4)]);
        assert_eq!([get(""), get("ab"), get("d")], [None; 3]);
        assert_eq!(ByName::<u8>::default().get(&"a".into()), None);
    }
}
