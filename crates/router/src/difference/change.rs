//! A change: where it is, what kind it is, and what was there before and after.

use super::words;
use crate::meaning::Text;
use crate::snapshot::ClassName;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use std::fmt;

/// One step on the way to what changed.
///
/// In JSON it is an object of one member: `{"class": "server"}`, `{"interface": "Branch-7"}`,
/// `{"setting": "metric"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A class of the configuration.
    Class(ClassName),
    /// One of several of a kind.
    Item {
        /// The kind, such as `route`.
        noun: &'static str,
        /// Which one.
        name: Text,
    },
    /// A setting or a group of settings.
    Setting(String),
}

impl Step {
    pub(crate) fn item(noun: &'static str, name: impl Into<Text>) -> Self {
        Self::Item { noun, name: name.into() }
    }

    pub(crate) fn setting(name: impl Into<String>) -> Self {
        Self::Setting(name.into())
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Class(class) => map.serialize_entry("class", class.as_str())?,
            Self::Item { noun, name } => {
                map.serialize_entry(&noun.replace([' ', '-'], "_"), name)?
            }
            Self::Setting(name) => map.serialize_entry("setting", name)?,
        }
        map.end()
    }
}

/// The kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is another one.
    Changed,
    /// The same rows are there in another order.
    OrderChanged,
}

/// One difference in meaning. `Display` gives it as one line, such as
/// `Branch-7: route 10.2.0.0/16 via 10.0.0.1: metric 5 -> 10`.
///
/// Texts of the configuration are in the line as they are, control characters included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The way to what changed.
    pub path: Vec<Step>,
    /// The kind of change.
    pub kind: ChangeKind,
    /// What was there, in the form of `routerkeep.show/1`; `{"length": n}` for bytes that are not shown;
    /// nothing where that would say too much (secrets) or too little (whole groups).
    pub before: Option<Json>,
    /// What is there now, likewise.
    pub after: Option<Json>,
}

impl Change {
    /// Returns the class that it is in.
    pub fn class(&self) -> ClassName {
        match self.path.first() {
            Some(Step::Class(class)) => *class,
            Some(Step::Item { noun: "transport", .. }) => ClassName::RouterManagers,
            Some(Step::Item { noun: "entry", .. }) => ClassName::PhoneBook,
            _ => ClassName::Interfaces,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((last, above)) = self.path.split_last() else { return Ok(()) };
        for (n, step) in above.iter().enumerate() {
            if let Some(words) = words::on_the_way(step) {
                // Keys below keys are one path.
                let more = matches!(
                    (step, above.get(n.saturating_add(1))),
                    (Step::Item { noun: "key", .. }, Some(Step::Item { noun: "key", .. }),)
                );
                write!(f, "{words}{}", if more { "\\" } else { ": " })?;
            }
        }
        let what = words::at_the_end(last, self.after.as_ref().or(self.before.as_ref()));
        let [before, after] = [&self.before, &self.after].map(|json| words::value(json.as_ref()));
        let only = after.as_ref().or(before.as_ref()).filter(|only| *only != "\"\"");
        let verb = match self.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::OrderChanged => return write!(f, "{what}: order changed"),
            ChangeKind::Changed => match (&before, &after) {
                (Some(before), Some(after)) if before != after => {
                    return write!(f, "{what} {before} -> {after}");
                }
                _ => "changed",
            },
        };
        match only {
            Some(only) if words::is_length(self.after.as_ref().or(self.before.as_ref())) => {
                write!(f, "{what} {verb} ({only})")
            }
            Some(only) if matches!(last, Step::Setting(_)) && self.kind != ChangeKind::Changed => {
                write!(f, "{what} {only} {verb}")
            }
            _ => write!(f, "{what} {verb}"),
        }
    }
}
