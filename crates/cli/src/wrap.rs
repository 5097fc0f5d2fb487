//! Long lines, broken at their blanks.

use unicode_width::UnicodeWidthStr;

/// The columns of a terminal that every text fits.
pub(crate) const WIDTH: usize = 80;

/// Returns the lines of a text: the first begun with `first`, the others with as many blanks as `indent` says.
/// A word that is longer than a line stays whole.
pub(crate) fn wrap(first: &str, text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_begun = false;
    for word in text.split(' ') {
        let wanted = line.width().saturating_add(1).saturating_add(word.width());
        if is_begun && wanted > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_only() {
        let words = ["路由".repeat(17), "b".repeat(5), "c".repeat(90)].join(" ");
        let lines = wrap("  + ", &words, 6);
        let expected =
            [format!("  + {} bbbbb", "路由".repeat(17)), format!("      {}", "c".repeat(90))];
        assert_eq!(lines, expected);
        assert_eq!(wrap("", "a  b", 2), ["a  b"]);
    }
}
