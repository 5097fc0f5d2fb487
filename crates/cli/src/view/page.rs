//! A page of headings, items and labelled facts, in lines of at most 80 columns.
//!
//! Values begin in one column, whatever the depth of their labels, so that the eye can run down them.
//! Texts have to be [safe](crate::safe_text) already.

use crate::ui::{Mark, Ui, Volume};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of a page.
pub(crate) const WIDTH: usize = 80;
/// Where values begin.
const VALUE: usize = 22;
/// Where the labels of an item's facts begin.
const ITEM: usize = 6;
/// Where the labels of a section's own facts begin.
const SECTION: usize = 2;

/// A blank at which no line is broken. [`safe`](crate::safe_text::safe) leaves none of these in names.
pub(crate) const TIED: char = '\u{1}';

/// A page under way.
pub(crate) struct Page<'u> {
    ui: &'u mut Ui,
    indent: usize,
    /// The head of an item, kept back until it is known whether facts follow.
    head: Vec<String>,
    /// What the section ended with so far.
    last: Last,
}

/// What is the last thing on a page. An item with facts stands by itself, others close together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Section,
    Head,
    Facts,
}

impl<'u> Page<'u> {
    pub(crate) fn new(ui: &'u mut Ui) -> Self {
        Self { ui, indent: SECTION, head: Vec::new(), last: Last::Section }
    }

    /// Ends the page.
    pub(crate) fn finish(mut self) {
        self.flush(Last::Head);
    }

    /// Writes the head of an item that was kept back; `next` is what comes after it.
    fn flush(&mut self, next: Last) {
        if self.head.is_empty() {
            return;
        }
        if self.last == Last::Facts || (self.last == Last::Head && next == Last::Facts) {
            self.ui.line("");
        }
        for line in std::mem::take(&mut self.head) {
            self.ui.line(line);
        }
        self.last = Last::Head;
    }

    /// Says whether everything is wanted.
    pub(crate) fn in_detail(&self) -> bool {
        self.ui.volume() == Volume::Verbose
    }

    /// Begins a section.
    pub(crate) fn section(&mut self, title: &str, note: &str) {
        self.flush(Last::Head);
        self.ui.line("");
        let title_width = title.width();
        let note = wrap(note, WIDTH.saturating_sub(title_width).saturating_sub(1));
        let mut title = self.ui.paint(Mark::Heading, title);
        for line in note {
            self.ui.line(format!("{title} {line}").trim_end());
            title = " ".repeat(title_width);
        }
        (self.indent, self.last) = (SECTION, Last::Section);
    }

    /// Begins an item of a section: its key, its name, and columns that say what it is.
    ///
    /// The name takes `name_width` columns, a longer one what it needs.
    pub(crate) fn item(
        &mut self,
        key: &str,
        name: &str,
        name_width: usize,
        columns: &[(String, usize)],
    ) {
        self.flush(Last::Head);
        self.indent = ITEM;
        let key = match key {
            "" => " ".repeat(SECTION),
            key => format!("{}  ", pad_left(key, ITEM.saturating_sub(2))),
        };
        let mut rest = String::new();
        for (text, width) in columns {
            rest.push_str("  ");
            rest.push_str(&pad(text, *width));
        }
        let rest = rest.trim_end();
        let line = format!("{key}{}{rest}", pad(name, name_width));
        if line.width() <= WIDTH {
            let painted = self.ui.paint(Mark::Heading, name);
            let blanks = " ".repeat(name_width.saturating_sub(name.width()));
            self.head.push(format!("{key}{painted}{blanks}{rest}").trim_end().to_owned());
            return;
        }
        // What does not fit into its column begins a line of its own.
        let width = WIDTH.saturating_sub(ITEM);
        for (n, line) in wrap(&format!("{key}{name}"), width).iter().enumerate() {
            let indent = if n > 0 { ITEM } else { 0 };
            let painted = self.ui.paint(Mark::Heading, line);
            self.head.push(format!("{}{painted}", " ".repeat(indent)));
        }
        for line in wrap(rest.trim_start(), width) {
            self.head.push(format!("{}{line}", " ".repeat(ITEM)).trim_end().to_owned());
        }
    }

    /// Adds a fact; one without text is left out.
    pub(crate) fn fact(&mut self, label: &str, text: impl AsRef<str>) {
        self.put(label, None, text.as_ref());
    }

    /// Adds a fact that is good, bad or odd.
    pub(crate) fn marked(&mut self, label: &str, mark: Mark, text: impl AsRef<str>) {
        self.put(label, Some(mark), text.as_ref());
    }

    /// Adds a fact in rows whose columns are aligned.
    pub(crate) fn rows<const N: usize>(&mut self, label: &str, rows: &[[String; N]]) {
        let widths: [usize; N] = std::array::from_fn(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        });
        let gaps = 2_usize.saturating_mul(N.saturating_sub(1));
        let fits = widths.iter().sum::<usize>().saturating_add(gaps) <= WIDTH.saturating_sub(VALUE);
        for (n, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
            let cells: Vec<String> = if fits {
                cells.map(|(cell, width)| pad(cell, width)).collect()
            } else {
                cells.map(|(cell, _)| cell.clone()).filter(|cell| !cell.is_empty()).collect()
            };
            self.put(if n == 0 { label } else { "" }, None, cells.join("  ").trim_end());
        }
    }

    /// Adds a line of its own at the place of labels.
    pub(crate) fn text(&mut self, text: &str) {
        self.flush(Last::Facts);
        self.last = Last::Facts;
        for line in wrap(text, WIDTH.saturating_sub(self.indent)) {
            self.ui.line(format!("{}{line}", " ".repeat(self.indent)));
        }
    }

    /// Adds bytes as they lie, sixteen in a line after their offset; `None` is one that is not shown.
    pub(crate) fn bytes(&mut self, bytes: &[Option<u8>]) {
        for (n, line) in bytes.chunks(16).enumerate() {
            let mut text = format!("{:04x} ", n.saturating_mul(16));
            for (n, byte) in line.iter().enumerate() {
                text.push_str(if n == 8 { "  " } else { " " });
                match byte {
                    Some(byte) => text.push_str(&format!("{byte:02x}")),
                    None => text.push_str("??"),
                }
            }
            self.ui.line(format!("{}{text}", " ".repeat(self.indent)));
        }
    }

    fn put(&mut self, label: &str, mark: Option<Mark>, text: &str) {
        if text.is_empty() {
            return;
        }
        self.flush(Last::Facts);
        self.last = Last::Facts;
        let mut head = format!("{}{label}", " ".repeat(self.indent));
        // A label that is too long has a line of its own.
        if head.width().saturating_add(1) > VALUE {
            for line in wrap(label, WIDTH.saturating_sub(self.indent)) {
                self.ui.line(format!("{}{line}", " ".repeat(self.indent)));
            }
            head.clear();
        }
        // What is set in stays so in the next line.
        let body = text.trim_start_matches(' ');
        let set_in = text.len().saturating_sub(body.len());
        for line in wrap(body, WIDTH.saturating_sub(VALUE).saturating_sub(set_in)) {
            let line = format!("{}{line}", " ".repeat(set_in));
            let line = mark.map_or_else(|| line.clone(), |mark| self.ui.paint(mark, &line));
            self.ui.line(format!("{}{line}", pad(&head, VALUE)));
            head.clear();
        }
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn pad_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// Breaks a text into lines of at most `width` columns, between words where that is possible.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (n, word) in text.split(' ').enumerate() {
        let word = word.replace(TIED, " ");
        if n > 0 {
            let with_word = line.width().saturating_add(word.width()).saturating_add(1);
            if with_word > width {
                lines.push(std::mem::take(&mut line));
            } else {
                line.push(' ');
            }
        }
        if line.width().saturating_add(word.width()) <= width {
            line.push_str(&word);
            continue;
        }
        for c in word.chars() {
            line.push(c);
            // Of some sequences the width is more than that of their parts.
            if line.width() > width && line.width() > c.width().unwrap_or(0) {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(line);
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_or_else_anywhere() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a  b", 8), ["a  b"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("x abcdefghij", 4), ["x", "abcd", "efgh", "ij"]);
        assert_eq!(wrap("東京支店", 5), ["東京", "支店"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("one t\u{1}o", 6), ["one", "t o"]);
    }
}
