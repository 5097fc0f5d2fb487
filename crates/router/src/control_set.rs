//! Which control set a router uses.

use crate::store::StoreError;
use routerkeep_registry::{Depth, KeyPath, Limits, Registry, RegistryError, Severity};

/// How the control set in use is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlSetRule {
    /// By the link `CurrentControlSet`, as on a running system.
    Live,
    /// By the number in `Select\Current`, as in a hive file.
    Select,
    /// This one, whatever `Select` says: what a restore writes is not always what is in use.
    Number(u16),
    /// By whatever an export holds: `CurrentControlSet`, or `Select`, or else its only control set.
    Export,
}

/// The control set that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlSet {
    /// The name of its key, such as `ControlSet001`.
    pub name: String,
    /// The number that the next boot uses (`Select\Default`), where it is another one.
    pub default: Option<u32>,
}

impl ControlSet {
    /// Returns the path of a key of the control set.
    pub fn path(&self, below: &str) -> KeyPath {
        KeyPath::root().join(self.name.as_str()).join_path(&KeyPath::from(below))
    }
}

/// Why it is not known which control set is in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ControlSetError {
    /// The key `Select` or its value is missing or out of range.
    #[error(
        "\\Select: value \"Current\": expected the number of a control set from 1 to 999, found {found}"
    )]
    Select {
        /// What is there.
        found: String,
    },
    /// `Select` names a control set that the registry does not have.
    #[error("\\Select: value \"Current\" names {name}, which is not there{why}")]
    Missing {
        /// The control set.
        name: String,
        /// The first damage that may be the reason, or nothing.
        why: String,
    },
    /// The registry does not have the control set that was asked for.
    #[error("there is no {name}{why}")]
    NoSuch {
        /// The control set.
        name: String,
        /// The first damage that may be the reason, or nothing.
        why: String,
    },
    /// An export has several control sets and does not say which is in use.
    #[error(
        "the export has no CurrentControlSet and no Select: expected one control set, found {found}"
    )]
    Export {
        /// Those that it has.
        found: String,
    },
    /// The registry can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RegistryError> for ControlSetError {
    fn from(error: RegistryError) -> Self {
        Self::Store(error.into())
    }
}

/// Finds the control set in use.
pub(crate) fn find(
    registry: &dyn Registry,
    rule: ControlSetRule,
    limits: &Limits,
) -> Result<ControlSet, ControlSetError> {
    let named = |name: &str| ControlSet { name: name.to_owned(), default: None };
    match rule {
        ControlSetRule::Live => Ok(named("CurrentControlSet")),
        ControlSetRule::Select => by_select(registry, limits),
        ControlSetRule::Number(number) => {
            numbered(registry, u32::from(number), limits).map_err(|error| match error {
                ControlSetError::Missing { name, why } => ControlSetError::NoSuch { name, why },
                other => other,
            })
        }
        ControlSetRule::Export => {
            let root = registry.read_tree(&KeyPath::root(), Depth::Levels(1), limits)?;
            let keys = root.key.map(|root| root.subkeys).unwrap_or_default();
            let has = |name: &str| keys.iter().any(|key| key.name.is(name));
            if has("CurrentControlSet") {
                return Ok(named("CurrentControlSet"));
            }
            if has("Select") {
                return by_select(registry, limits);
            }
            let sets: Vec<String> = keys
                .iter()
                .map(|key| key.name.to_string())
                .filter(|name| name.to_ascii_lowercase().starts_with("controlset"))
                .collect();
            match sets.as_slice() {
                [one] => Ok(named(one)),
                [] => Err(ControlSetError::Export { found: "none".to_owned() }),
                several => Err(ControlSetError::Export { found: several.join(", ") }),
            }
        }
    }
}

fn by_select(registry: &dyn Registry, limits: &Limits) -> Result<ControlSet, ControlSetError> {
    let reading = registry.read_tree(&KeyPath::from("Select"), Depth::Levels(0), limits)?;
    let damage = reading
        .findings
        .iter()
        .find(|finding| finding.severity == Severity::Error)
        .map(|finding| format!(" ({finding})"))
        .unwrap_or_default();
    let Some(select) = reading.key else {
        return Err(ControlSetError::Select { found: format!("no key \\Select{damage}") });
    };
    let number = |name: &str| select.value(name).and_then(|value| value.as_dword());
    let current = match (select.value("Current"), number("Current")) {
        (_, Some(current @ 1..=999)) => current,
        (_, Some(current)) => {
            return Err(ControlSetError::Select { found: current.to_string() });
        }
        (Some(value), None) => {
            return Err(ControlSetError::Select { found: format!("{value:?}") });
        }
        (None, None) => {
            return Err(ControlSetError::Select { found: format!("no such value{damage}") });
        }
    };
    let default = number("Default").filter(|&default| default != current);
    Ok(ControlSet { default, ..numbered(registry, current, limits)? })
}

/// Returns the control set of a number, if it is there.
fn numbered(
    registry: &dyn Registry,
    number: u32,
    limits: &Limits,
) -> Result<ControlSet, ControlSetError> {
    let name = format!("ControlSet{number:03}");
    let set = registry.read_tree(&KeyPath::from(name.as_str()), Depth::Levels(0), limits)?;
    if set.key.is_none() {
        let why = set.findings.first().map(|finding| format!(": {finding}")).unwrap_or_default();
        return Err(ControlSetError::Missing { name, why });
    }
    Ok(ControlSet { name, default: None })
}
