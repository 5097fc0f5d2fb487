//! The JSON document of `--json`: one on standard output, on failure too.

use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json_text;
use crate::ui::Warning;
use routerkeep_backup::FindingEntry;
use routerkeep_registry::Finding;
use routerkeep_router::meaning::{Overview, RawBlock, raw_blocks};
use routerkeep_router::{CheckFinding, Snapshot};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::io::{self, Write};

/// What a command has to tell to programs.
pub(crate) struct Document {
    pub(crate) command: &'static str,
    pub(crate) exit: Exit,
    pub(crate) findings: Vec<Value>,
    pub(crate) data: Data,
    pub(crate) effect: Effect,
}

/// What a document is about.
pub(crate) enum Data {
    /// A few members.
    Value(Value),
    /// A whole router, as large as it may be.
    Router(Box<Snapshot>, Detail),
}

/// How much of a router is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Its meaning.
    Meaning,
    /// Its info blocks, too.
    Blocks,
}

/// A router by its meaning: it is decoded while it is written, and never held as a whole.
struct View<'s>(&'s Snapshot, Detail);

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'s> {
            #[serde(flatten)]
            router: Overview<'s>,
            #[serde(skip_serializing_if = "Option::is_none")]
            raw: Option<Vec<RawBlock>>,
        }
        let Self(snapshot, detail) = self;
        let raw = (*detail == Detail::Blocks).then(|| raw_blocks(snapshot));
        Members { router: Overview::read(snapshot), raw }.serialize(serializer)
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Router(snapshot, detail) => View(snapshot, *detail).serialize(serializer),
        }
    }
}

/// Writes the document of `show` about a router.
///
/// # Errors
/// What `to` says.
pub(crate) fn write_view(
    snapshot: &Snapshot,
    exit: Exit,
    findings: &[Value],
    to: &mut dyn Write,
) -> io::Result<()> {
    let told = Told { error: &Value::Null, warnings: &[], findings };
    envelope(("show", exit), told, &View(snapshot, Detail::Meaning), to)
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Document {
    /// Writes the text of the document, piece by piece.
    ///
    /// # Errors
    /// What `to` says.
    pub(crate) fn write(&self, warnings: &[Warning], to: &mut dyn Write) -> io::Result<()> {
        let (error, findings) = (&Value::Null, self.findings.as_slice());
        envelope((self.command, self.exit), Told { error, warnings, findings }, &self.data, to)
    }
}

/// Writes the document of a failed command.
///
/// # Errors
/// What `to` says.
pub(crate) fn write_failure(
    command: &str,
    error: &CliError,
    warnings: &[Warning],
    to: &mut dyn Write,
) -> io::Result<()> {
    let told = json!({
        "code": error.code,
        "message": error.message,
        "location": error.location,
        "hint": error.hint,
    });
    let none = json!({});
    let data = error.data.as_deref().unwrap_or(&none);
    envelope((command, error.exit), Told { error: &told, warnings, findings: &[] }, data, to)
}

/// What a document has besides its data.
#[derive(Serialize)]
struct Told<'e> {
    error: &'e Value,
    warnings: &'e [Warning],
    findings: &'e [Value],
}

/// The document itself; a structure, so that its members come in this order.
#[derive(Serialize)]
struct Envelope<'e, D> {
    schema: String,
    ok: bool,
    exit: u8,
    #[serde(flatten)]
    told: Told<'e>,
    data: &'e D,
}

fn envelope(
    (command, exit): (&str, Exit),
    told: Told<'_>,
    data: &impl Serialize,
    to: &mut dyn Write,
) -> io::Result<()> {
    let schema = format!("routerkeep.{command}/1");
    let ok = exit == Exit::Done;
    let document = Envelope { schema, ok, exit: exit.code(), told, data };
    json_text::write(&document, to)
}

/// Returns a finding of a reader.
pub(crate) fn finding(finding: &Finding) -> Value {
    serde_json::to_value(FindingEntry::from(finding)).unwrap_or(Value::Null)
}

/// Returns a finding of a check.
pub(crate) fn check(finding: &CheckFinding) -> Value {
    serde_json::to_value(finding).unwrap_or(Value::Null)
}
