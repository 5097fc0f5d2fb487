//! What a plan file says: its members, how it is read and written, and how two are compared.

use crate::mapping::MapPair;
use crate::plan::Scope;
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::wanted::{Choice, Matching, Part};
use routerkeep_backup::{Program, RouterEntry, SealError, StoredText, seal, unseal};
use serde::{Deserialize, Serialize};

const NAME: &str = "routerkeep-plan";
const MAJOR: u32 = 1;
/// More than any plan has: 64 MiB.
pub(super) const LIMIT: usize = 64 * 1024 * 1024;

/// A plan as a file.
///
/// It has names, addresses and hashes, and no values. The hashes are keyed by the content of the backup, so
/// that nothing can be guessed by them without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    pub(super) format: Format,
    pub(super) program: Program,
    /// UTC.
    pub(super) time: String,
    pub(super) backup: BackupRef,
    pub(super) router: Router,
    pub(super) choice: ChoiceEntry,
    /// Of everything that the plan looked at and may change.
    pub(super) scope: String,
    pub(super) changes: Vec<ChangeEntry>,
    /// Places whose bytes change and whose meaning does not; they are not listed.
    pub(super) bytes_only: u64,
    /// What people were shown.
    pub(super) summary: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Format {
    pub(super) name: String,
    pub(super) major: u32,
}

impl Format {
    pub(super) fn current() -> Self {
        Self { name: NAME.to_owned(), major: MAJOR }
    }
}

/// The backup that a plan takes its bytes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRef {
    /// Its directory.
    pub location: String,
    /// The SHA-256 in the seal of its manifest, 64 hexadecimal digits.
    pub manifest: String,
}

/// The router that a plan is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Router {
    pub(super) identity: RouterEntry,
    /// The GUIDs of its adapters, in Windows' order.
    pub(super) adapters: Vec<StoredText>,
    /// The control set that is changed.
    pub(super) control_set: String,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChoiceEntry {
    pub(super) include_server: bool,
    pub(super) only: Vec<String>,
    pub(super) map: Vec<String>,
    pub(super) map_auto: bool,
    pub(super) allowed: Vec<String>,
    /// Where the user named it.
    pub(super) control_set: Option<u16>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChangeEntry {
    pub(super) action: Action,
    /// The names from the control set down to the key; none for the phone book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Vec<StoredText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<StoredText>,
    /// The name of a phone-book entry; none in the phone book for what is in no entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) entry: Option<String>,
    /// Keyed hashes, 64 hexadecimal digits; none for what is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Action {
    CreateKey,
    DeleteKey,
    SetValue,
    DeleteValue,
    WriteEntry,
    RemoveEntry,
    WritePhoneBook,
}

/// The words for what was allowed.
const PERMITS: [(Permit, &str); 9] = [
    (Permit::OtherRouter, "other-router"),
    (Permit::AcceptStale, "accept-stale"),
    (Permit::AcceptUnsupported, "accept-unsupported"),
    (Permit::SkipMissing, "skip-missing"),
    (Permit::AcceptChanged, "accept-changed"),
    (Permit::LeaveOutUnmapped, "leave-out-unmapped"),
    (Permit::StopService, "stop-service"),
    (Permit::AllowSignedOnly, "allow-signed-only"),
    (Permit::OutOfBand, "out-of-band"),
];

impl ChoiceEntry {
    pub(super) fn new(
        choice: &Choice,
        scope: Scope,
        permits: Permits,
        control_set: Option<u16>,
    ) -> Self {
        let allowed = PERMITS.iter().filter(|(permit, _)| permits.allows(*permit));
        Self {
            include_server: scope == Scope::WithServer,
            only: choice.parts.iter().map(ToString::to_string).collect(),
            map: choice.pairs.iter().map(|pair| pair.0.clone()).collect(),
            map_auto: choice.matching == Matching::Auto,
            allowed: allowed.map(|(_, word)| (*word).to_owned()).collect(),
            control_set,
        }
    }
}

/// What is looked at before all else.
#[derive(Deserialize)]
struct Head {
    format: Format,
}

/// Why a plan file can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanFileError {
    /// It was changed since it was written, or is none.
    #[error("it is no plan, or was changed: {0}")]
    Seal(#[from] SealError),
    /// It does not say what a plan says.
    #[error("it is no plan that this program can read: {0}")]
    Content(String),
}

impl PlanFile {
    /// Reads a plan file.
    ///
    /// # Errors
    /// [`PlanFileError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PlanFileError> {
        if bytes.len() > LIMIT {
            let what = format!("{} bytes, where {LIMIT} are the most", bytes.len());
            return Err(PlanFileError::Content(what));
        }
        unseal(bytes)?;
        let content = |error: serde_json::Error| PlanFileError::Content(error.to_string());
        let Head { format } = serde_json::from_slice(bytes).map_err(content)?;
        if format != Format::current() {
            let Format { name, major } = format;
            let what = format!("expected {NAME} {MAJOR}, found {name} {major}");
            return Err(PlanFileError::Content(what));
        }
        let file: Self = serde_json::from_slice(bytes).map_err(content)?;
        file.choice().map(|_| file)
    }

    /// Returns the text of the file.
    pub fn text(&self) -> String {
        // A structure of strings, numbers and lists always has a text.
        seal(&serde_json::to_string_pretty(self).unwrap_or_default())
    }

    /// Returns the backup that the plan is from.
    pub fn backup(&self) -> &BackupRef {
        &self.backup
    }

    /// Returns when the plan was made, UTC.
    pub fn time(&self) -> &str {
        &self.time
    }

    /// Returns what people were shown.
    pub fn summary(&self) -> &[String] {
        &self.summary
    }

    /// Puts down what people are shown.
    #[must_use]
    pub fn with_summary(mut self, lines: Vec<String>) -> Self {
        self.summary = lines;
        self
    }

    /// Says how many changes there are that mean something.
    pub fn changes(&self) -> usize {
        self.changes.len()
    }

    /// Returns which parts were asked for, and onto which adapters.
    ///
    /// # Errors
    /// [`PlanFileError::Content`] for a part that there is not.
    pub fn choice(&self) -> Result<Choice, PlanFileError> {
        let part = |text: &String| {
            Part::parse(text).ok_or_else(|| PlanFileError::Content(format!("no part {text:?}")))
        };
        Ok(Choice {
            parts: self.choice.only.iter().map(part).collect::<Result<_, _>>()?,
            pairs: self.choice.map.iter().cloned().map(MapPair).collect(),
            matching: if self.choice.map_auto { Matching::Auto } else { Matching::Explicit },
        })
    }

    /// Returns which classes were asked for.
    pub fn scope(&self) -> Scope {
        if self.choice.include_server { Scope::WithServer } else { Scope::Three }
    }

    /// Returns the control set that was named.
    pub fn control_set(&self) -> Option<u16> {
        self.choice.control_set
    }

    /// Returns what was allowed.
    pub fn permits(&self) -> Permits {
        let allowed = |word: &str| self.choice.allowed.iter().any(|own| own == word);
        let given = PERMITS.iter().filter(|(_, word)| allowed(word));
        given.fold(Permits::NONE, |permits, (permit, _)| permits.with(*permit))
    }

    /// Refuses a plan that is not the one that would be made now.
    ///
    /// # Errors
    /// The refusal, with the first place that differs.
    pub fn check(&self, now: &Self) -> Result<(), Refusal> {
        match self.differs_from(now) {
            None => Ok(()),
            Some(found) => Err(Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain)),
        }
    }

    /// Says how a plan made now differs from this one, if it does where it matters.
    fn differs_from(&self, now: &Self) -> Option<String> {
        if self.backup.manifest != now.backup.manifest {
            return Some(format!(
                "the backup {} is another one than the plan's",
                now.backup.location
            ));
        }
        if self.router != now.router {
            return Some(if self.router.control_set == now.router.control_set {
                "the plan is for another router, or its adapters are others now".to_owned()
            } else {
                let (before, now) = (&self.router.control_set, &now.router.control_set);
                format!("the plan is for {before}, and {now} would be changed")
            });
        }
        if self.choice != now.choice {
            return Some("the plan was made for something else".to_owned());
        }
        if self.changes != now.changes {
            let differs = |(own, now): &(&ChangeEntry, &ChangeEntry)| own != now;
            let pairs = self.changes.iter().zip(&now.changes);
            let common = self.changes.len().min(now.changes.len());
            let first = pairs.clone().find(differs).map(|(own, _)| own);
            let first =
                first.or_else(|| self.changes.get(common)).or_else(|| now.changes.get(common));
            let place = first.map(ChangeEntry::place).unwrap_or_default();
            return Some(format!("the router has changed since the plan was made: {place}"));
        }
        (self.scope != now.scope)
            .then(|| "the router has changed since the plan was made".to_owned())
    }
}

impl ChangeEntry {
    /// Returns the place in words.
    fn place(&self) -> String {
        let names = self.key.iter().flatten().map(|name| name.0.to_string());
        let mut place = names.collect::<Vec<_>>().join("\\");
        if let Some(value) = &self.value {
            place = format!("{place}: value {:?}", value.0.to_string());
        }
        match &self.entry {
            Some(entry) => format!("phone-book entry {entry:?}"),
            None if place.is_empty() => "the phone book".to_owned(),
            None => place,
        }
    }
}
