//! The JSON document of `--json`: one on standard output, on failure too.

use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::safe_text::is_harmful;
use routerkeep_backup::FindingEntry;
use routerkeep_registry::Finding;
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
    let none = json!({});
    envelope(command, error.exit, &told, &[], error.data.as_deref().unwrap_or(&none))
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
    escaped(&serde_json::to_string_pretty(&document).unwrap_or_default())
}

/// Escapes what a terminal would act upon: JSON itself escapes only what lies below U+0020.
///
/// Such characters are only found inside of strings, where an escape stands for the same character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Returns a finding of a reader.
pub(crate) fn finding(finding: &Finding) -> Value {
    serde_json::to_value(FindingEntry::from(finding)).unwrap_or(Value::Null)
}

/// Returns a finding of a check.
pub(crate) fn check(finding: &CheckFinding) -> Value {
    serde_json::to_value(finding).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_upon_is_escaped_and_reads_back_the_same() {
        let name = "a\u{9b}1m\u{202e}b\u{7f}\u{e0001}\n路";
        let text = escaped(&serde_json::to_string(name).unwrap_or_default());
        assert_eq!(text, r#""a\u009b1m\u202eb\u007f\udb40\udc01\n路""#);
        assert_eq!(serde_json::from_str::<String>(&text).ok().as_deref(), Some(name));
    }
}
