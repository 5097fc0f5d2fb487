//! A place in the text that knows its line.

/// A place in the text. A copy is a mark to return to.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    units: &'t [u16],
    at: usize,
    line: u64,
    line_start: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(units: &'t [u16]) -> Self {
        Self { units, at: 0, line: 1, line_start: 0 }
    }

    /// Returns the number of the line, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Returns what lies ahead.
    pub(super) fn rest(&self) -> &'t [u16] {
        self.units.get(self.at..).unwrap_or_default()
    }

    /// Returns the next unit, or `None` at the end of the text.
    pub(super) fn peek(&self) -> Option<u16> {
        self.units.get(self.at).copied()
    }

    /// Says whether the next unit is this letter.
    pub(super) fn is_at(&self, letter: u8) -> bool {
        self.peek() == Some(u16::from(letter))
    }

    /// Returns what was passed since `mark`.
    pub(super) fn since(&self, mark: &Self) -> &'t [u16] {
        self.units.get(mark.at..self.at).unwrap_or_default()
    }

    /// Passes `count` units.
    pub(super) fn advance(&mut self, count: usize) {
        for &unit in self.rest().iter().take(count) {
            self.at = self.at.saturating_add(1);
            // Of CR LF, the LF ends the line.
            if unit == LF || (unit == CR && self.peek() != Some(LF)) {
                self.line = self.line.saturating_add(1);
                self.line_start = self.at;
            }
        }
    }

    /// Passes the letter if it is next.
    pub(super) fn accept(&mut self, letter: u8) -> bool {
        let is_next = self.is_at(letter);
        if is_next {
            self.advance(1);
        }
        is_next
    }

    /// Passes units while `wanted`, and returns them.
    pub(super) fn take_while(&mut self, wanted: impl Fn(u16) -> bool) -> &'t [u16] {
        let mark = *self;
        let count = self.rest().iter().take_while(|&&unit| wanted(unit)).count();
        self.advance(count);
        self.since(&mark)
    }

    /// Passes spaces and tabs.
    pub(super) fn skip_blanks(&mut self) {
        self.take_while(is_blank);
    }

    /// Returns what is left of the line, without its end.
    pub(super) fn line_rest(&self) -> &'t [u16] {
        let rest = self.rest();
        let end = rest.iter().position(|&unit| is_line_end(unit)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Says whether nothing is left of the line.
    pub(super) fn at_line_end(&self) -> bool {
        self.peek().is_none_or(is_line_end)
    }

    /// Says whether only blanks lie before this place in its line.
    pub(super) fn is_first_in_line(&self) -> bool {
        let before = self.units.get(self.line_start..self.at).unwrap_or_default();
        before.iter().all(|&unit| is_blank(unit))
    }

    /// Passes the rest of the line and its end.
    pub(super) fn skip_line(&mut self) {
        self.advance(self.line_rest().len());
        self.accept(b'\r');
        self.accept(b'\n');
    }

    /// Says what is here, without showing it: it may be a secret.
    pub(super) fn describe(&self) -> String {
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some(unit) if is_line_end(unit) => "the end of the line".to_owned(),
            Some(_) => {
                let column = self.at.saturating_sub(self.line_start).saturating_add(1);
                format!("something else in column {column} of line {}", self.line)
            }
        }
    }
}

const CR: u16 = 0x0D;
const LF: u16 = 0x0A;

/// Says whether the unit ends a line; regedit takes CR, LF and CR LF alike.
pub(super) fn is_line_end(unit: u16) -> bool {
    matches!(unit, CR | LF)
}

fn is_blank(unit: u16) -> bool {
    matches!(unit, 0x20 | 0x09)
}

/// Returns the value of a hexadecimal digit.
pub(super) fn hex_digit(unit: u16) -> Option<u8> {
    let digit = char::from_u32(u32::from(unit))?.to_digit(16)?;
    u8::try_from(digit).ok()
}
