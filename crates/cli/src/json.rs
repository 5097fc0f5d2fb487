//! The JSON document of `--json`: one on standard output, on failure too.

use crate::error::CliError;
use crate::exit::Exit;
use routerkeep_backup::FindingEntry;
use routerkeep_registry::{Finding, Severity};
use routerkeep_router::CheckFinding;
use serde_json::{Value, json};

/// What a command has to tell to programs.
pub(crate) struct Document {
    pub(crate) command: &'static str,
    pub(crate) exit: Exit,
    pub(crate) findings: Vec<Value>,
    pub(crate) data: Value,
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

fn envelope(command: &str, exit: Exit, error: &Value, findings: &[Value], data: &Value) -> String {
    let document = json!({
        "schema": format!("routerkeep.{command}/1"),
        "ok": exit == Exit::Done,
        "exit": exit.code(),
        "error": error,
        "findings": findings,
        "data": data,
    });
    // A value made of strings, numbers and lists always has a text.
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
