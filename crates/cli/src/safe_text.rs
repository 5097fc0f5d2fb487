//! Names from outside, made safe for a terminal.
//!
//! A registry or a phone book can hold escape sequences, line ends, or marks that turn the direction of
//! text around; none of them may reach the terminal as they are.

use std::fmt::{self, Write};

/// Shows text with what a terminal would act upon replaced by escapes such as `\u{1b}`.
pub(crate) struct Safe<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Safe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Filter(f), "{}", self.0)
    }
}

struct Filter<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Filter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| {
            if is_harmful(c) {
                write!(self.0, "{}", c.escape_unicode())
            } else {
                self.0.write_char(c)
            }
        })
    }
}

/// Says whether a terminal may act upon the character or hide others by it.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns `text` made safe.
pub(crate) fn safe(text: impl fmt::Display) -> String {
    Safe(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_upon_is_escaped() {
        assert_eq!(safe("\x1b[2J"), "\\u{1b}[2J");
        assert_eq!(safe("a\u{202E}b\r\n\u{9b}1m"), "a\\u{202e}b\\u{d}\\u{a}\\u{9b}1m");
        assert_eq!(safe("Zürich 路由器 🙂"), "Zürich 路由器 🙂");
    }
}
