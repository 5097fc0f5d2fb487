//! `manifest.json`: what a backup says of itself.

use crate::digest::Sha256;
use crate::facts::KeyFactColumns;
use crate::limits;
use crate::text::StoredText;
use routerkeep_registry::{Finding, Place, Severity};
use routerkeep_router::{ClassName, Identity, SourceFacts, Staleness};
use serde::{Deserialize, Serialize};

/// The whole manifest, without the seal. Members that this version does not know are left out: a manifest
/// of a newer minor version can have some.
///
/// Nothing in it is secret: it has names, counts, hashes, addresses, and what was odd at the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Which format this is.
    pub format: Format,
    /// The program that wrote it.
    pub program: Program,
    /// When the backup was made, UTC.
    pub time: String,
    /// Whose configuration it is.
    pub router: RouterEntry,
    /// Where it was read.
    pub source: SourceEntry,
    /// What was known of the service.
    pub service: ServiceEntry,
    /// The classes, each with its state.
    #[serde(deserialize_with = "limits::list::<{ limits::CLASSES }, _, _>")]
    pub classes: Vec<ClassEntry>,
    /// The network adapters.
    #[serde(deserialize_with = "limits::any")]
    pub adapters: Vec<AdapterEntry>,
    /// What was odd at the source.
    #[serde(deserialize_with = "limits::any")]
    pub findings: Vec<FindingEntry>,
    /// What no backup holds.
    pub not_included: Vec<String>,
    /// What has never been tried on a real Windows.
    pub not_proved: Vec<String>,
}

/// The version of a manifest's format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// Always `routerkeep-backup`.
    pub name: String,
    /// Readers refuse a greater one than they know.
    pub major: u32,
    /// Readers pass over what a greater one added, and name it.
    pub minor: u32,
}

impl Format {
    /// The name in every manifest.
    pub const NAME: &'static str = "routerkeep-backup";
    /// The major version that this program writes and reads.
    pub const MAJOR: u32 = 1;
    /// The minor version that this program writes.
    pub const MINOR: u32 = 0;
}

/// The program that made a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What identifies the router.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouterEntry {
    /// NetBIOS name.
    pub computer_name: Option<StoredText>,
    /// DNS host name.
    pub host_name: Option<StoredText>,
    /// DNS domain.
    pub domain: Option<StoredText>,
    /// `WinNT`, `ServerNT` or `LanmanNT`.
    pub product_type: Option<StoredText>,
}

/// Where the configuration was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// `hive`, `root`, `reg-text`, `memory`.
    pub kind: String,
    /// As the user named it.
    pub location: String,
    /// The control set.
    pub control_set: String,
    /// For a hive: whether it was clean, recovered or read as it lies.
    pub recovery: Option<String>,
    /// Whether the state is the one that Windows would see.
    pub state: StalenessEntry,
    /// `unchanged`, `changed` or `unchecked`: whether the source stood still.
    pub consistency: String,
}

/// Whether the state is the one that Windows would see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StalenessEntry {
    /// It is.
    Current,
    /// Changes may be missing.
    PossiblyStale,
}

/// What was known of the service RemoteAccess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// The value `Start`: 2 automatic, 3 manual, 4 disabled.
    pub start: Option<u32>,
    /// The value `ConfigurationFlags`: 1 where RRAS is configured.
    pub configuration_flags: Option<u32>,
    /// `unknown` unless the source was a running system.
    pub state: String,
}

/// One class of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// The class: `router-managers`, `interfaces`, `phone-book`, `server`.
    pub class: String,
    /// What the backup has of it.
    pub state: ClassState,
    /// Why it was not captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The file of the part, beside the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The file's length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The file's hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Keys in the tree, the topmost included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<u64>,
    /// Values in the tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<u64>,
    /// The places that could not be read.
    #[serde(default, deserialize_with = "limits::any", skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<FindingEntry>,
    /// What the source knew of the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<KeyFactColumns>,
}

impl ClassEntry {
    /// Returns the class, or `None` for one that this version does not know.
    pub fn name(&self) -> Option<ClassName> {
        ClassName::parse(&self.class)
    }
}

/// What a backup has of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassState {
    /// The source had nothing to say about it.
    NotCaptured,
    /// The router had none.
    Absent,
    /// All of it.
    Complete,
    /// Some places could not be read.
    Incomplete,
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterEntry {
    /// The GUID in braces.
    pub guid: StoredText,
    /// The connection's name.
    pub friendly_name: Option<StoredText>,
    /// The device's name.
    pub description: Option<StoredText>,
    /// The hardware address, where an administrator set one.
    pub mac: Option<StoredText>,
    /// Fixed IPv4 addresses.
    pub addresses: Vec<StoredText>,
    /// The address that DHCP gave last.
    pub dhcp_address: Option<StoredText>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEntry {
    /// `warning` or `error`.
    pub severity: String,
    /// The key, from the root of the registry.
    pub path: Vec<StoredText>,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<StoredText>,
    /// Bytes from the start of the source file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Line of the source file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl From<&Finding> for FindingEntry {
    fn from(finding: &Finding) -> Self {
        let (offset, line) = match finding.place {
            Some(Place::Offset(offset)) => (Some(offset), None),
            Some(Place::Line(line)) => (None, Some(line)),
            None => (None, None),
        };
        let severity = match finding.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        Self {
            severity: severity.to_owned(),
            path: finding.path.names().iter().cloned().map(StoredText).collect(),
            value: finding.value.clone().map(StoredText),
            offset,
            line,
            expected: finding.expected.clone(),
            found: finding.found.clone(),
        }
    }
}

impl From<&FindingEntry> for Finding {
    fn from(entry: &FindingEntry) -> Self {
        let severity =
            if entry.severity == "warning" { Severity::Warning } else { Severity::Error };
        let place = entry.offset.map(Place::Offset).or(entry.line.map(Place::Line));
        let path = entry.path.iter().map(|name| name.0.clone()).collect();
        Finding::new(severity, path, place, entry.expected.clone(), entry.found.clone())
            .of_value(entry.value.as_ref().map(|name| name.0.clone()))
    }
}

impl From<&Identity> for RouterEntry {
    fn from(identity: &Identity) -> Self {
        let text = |name: &Option<_>| name.clone().map(StoredText);
        Self {
            computer_name: text(&identity.computer_name),
            host_name: text(&identity.host_name),
            domain: text(&identity.domain),
            product_type: text(&identity.product_type),
        }
    }
}

impl SourceEntry {
    pub(crate) fn new(facts: &SourceFacts, control_set: &str, consistency: &str) -> Self {
        Self {
            kind: facts.kind.as_str().to_owned(),
            location: facts.location.clone(),
            control_set: control_set.to_owned(),
            recovery: facts.verdict.clone(),
            state: match facts.stale {
                Staleness::Current => StalenessEntry::Current,
                Staleness::PossiblyStale => StalenessEntry::PossiblyStale,
            },
            consistency: consistency.to_owned(),
        }
    }
}
