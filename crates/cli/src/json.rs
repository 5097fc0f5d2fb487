//! The JSON document of `--json`: one on standard output, on failure too.

use crate::error::{CliError, Effect};
use crate::exit::Exit;
use routerkeep_backup::FindingEntry;
use routerkeep_registry::{Finding, Severity};
use routerkeep_router::CheckFinding;
use serde::Serialize;
use serde_json::{Value, json};

/// What a command has to tell to programs.
pub(crate) struct Document {
    pub(crate) command: &'static str,
    pub(crate) exit: Exit,
    pub(crate) findings: Vec<Value>,
    pub(crate) data: Value,
    pub(crate) effect: Effect,
}

impl Document {
    /// Returns the text of the document.
    pub(crate) fn text(&self) -> String {
        envelope(self.command, self.exit, &Value::Null, &self.findings, &self.data)
    }
}

/// Returns the document of a failed command.
pub(crate) fn failure(command: &str, error: &CliError) -> String {
    let told = json!({
        "code": error.code,
        "message": error.message,
        "location": error.location,
        "hint": error.hint,
    });
    envelope(command, error.exit, &told, &[], &json!({}))
}

/// The document itself; a structure, so that its members come in this order.
#[derive(Serialize)]
struct Envelope<'e> {
    schema: String,
    ok: bool,
    exit: u8,
    error: &'e Value,
    findings: &'e [Value],
    data: &'e Value,
}

fn envelope(command: &str, exit: Exit, error: &Value, findings: &[Value], data: &Value) -> String {
    let schema = format!("routerkeep.{command}/1");
    let ok = exit == Exit::Done;
    let document = Envelope { schema, ok, exit: exit.code(), error, findings, data };
    // A structure of strings, numbers and lists always has a text.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Returns a finding of a reader.
pub(crate) fn finding(finding: &Finding) -> Value {
    serde_json::to_value(FindingEntry::from(finding)).unwrap_or(Value::Null)
}

/// Returns a finding of a check.
pub(crate) fn check(finding: &CheckFinding) -> Value {
    json!({
        "severity": severity(finding.severity),
        "class": finding.class.as_str(),
        "place": finding.place,
        "found": finding.what,
    })
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
