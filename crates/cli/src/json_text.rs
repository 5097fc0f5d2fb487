//! The text of a JSON document: indented, and harmless to a terminal.

use crate::safe_text::is_harmful;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a document as text, piece by piece, without a line end.
///
/// # Errors
/// What `to` says; structures of strings, numbers and lists always have a text.
pub(crate) fn write(document: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(to, Harmless::default());
    Ok(document.serialize(&mut serializer)?)
}

/// The usual layout, with what a terminal would act upon escaped: JSON itself escapes only what lies below
/// U+0020. Such characters are only found inside of strings, where an escape stands for the same character.
#[derive(Default)]
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_harmful(c)) {
            let (before, behind) = rest.split_at(at);
            to.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            rest = behind.get(c.len_utf8()..).unwrap_or_default();
        }
        to.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_array(to)
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array(to)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array_value(to)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object(to)
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object(to)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object_value(to)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(document: &impl Serialize) -> String {
        let mut text = Vec::new();
        write(document, &mut text).unwrap_or_default();
        String::from_utf8(text).unwrap_or_default()
    }

    #[test]
    fn what_a_terminal_would_act_upon_is_escaped_and_reads_back_the_same() {
        let name = "a\u{9b}1m\u{202e}b\u{7f}\u{e0001}\n路";
        let text = text(&name);
        assert_eq!(text, r#""a\u009b1m\u202eb\u007f\udb40\udc01\n路""#);
        assert_eq!(serde_json::from_str::<String>(&text).ok().as_deref(), Some(name));
    }

    #[test]
    fn the_layout_is_the_usual_one() {
        let document = json!({ "list": [1, [], {}, { "a": null }], "text": "x\ty", "yes": true });
        assert_eq!(Some(text(&document)), serde_json::to_string_pretty(&document).ok());
    }
}
