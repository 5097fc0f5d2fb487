//! Section names, compared as Windows compares names: without regard to case.

use std::fmt::{self, Write as _};
use std::str::Chars;

use crate::error::PhoneBookError;

/// Says whether two names are the same but for the case of their letters.
///
/// Letters fold one by one and only inside the Basic Multilingual Plane, as Windows does with
/// UTF-16; letters that do not come back when folded there and back (`ſ`, `ı`, `µ`) stay apart.
/// The table of a given Windows version may differ in rare letters; who needs that table decodes
/// [`Section::name`](crate::Section::name) and compares with it.
///
/// ```
/// use routerkeep_phonebook::same_name;
///
/// assert!(same_name("Zürich VPN", "ZÜRICH vpn"));
/// assert!(!same_name("Straße", "STRASSE"));
/// ```
#[must_use]
pub fn same_name(left: &str, right: &str) -> bool {
    left.chars().map(fold).eq(right.chars().map(fold))
}

/// Says whether a text shown is the same name as `name`, without making a string of it.
pub(crate) fn shows_same_name(shown: impl fmt::Display, name: &str) -> bool {
    let mut comparison = Comparison { rest: name.chars() };
    write!(comparison, "{shown}").is_ok() && comparison.rest.next().is_none()
}

/// Takes text as long as it is the same as what is expected.
struct Comparison<'a> {
    rest: Chars<'a>,
}

impl fmt::Write for Comparison<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let mut letters = part.chars();
        if letters.all(|letter| self.rest.next().map(fold) == Some(fold(letter))) {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

/// Returns the name with every letter folded, reserving its memory fallibly.
pub(crate) fn folded(name: &str) -> Result<String, PhoneBookError> {
    let mut folded = String::new();
    for letter in name.chars().map(fold) {
        folded.try_reserve(letter.len_utf8())?;
        folded.push(letter);
    }
    Ok(folded)
}

/// Returns the capital letter where it is one character of the same plane and folds back.
fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_uppercase();
    }
    let mut upper = letter.to_uppercase();
    let (Some(capital), None) = (upper.next(), upper.next()) else {
        return letter;
    };
    let mut lower = capital.to_lowercase();
    let returns = lower.next() == Some(letter) && lower.next().is_none();
    if returns && u32::from(letter) <= 0xffff { capital } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_do_not_fold_back_stay_apart() {
        assert!(same_name("ваня", "ВАНЯ"));
        for (left, right) in [("ſ", "s"), ("ı", "i"), ("µ", "Μ"), ("\u{10428}", "\u{10400}")] {
            assert!(!same_name(left, right), "{left} {right}");
        }
        assert!(!same_name("a", "ab"));
    }

    #[test]
    fn what_is_shown_compares_whole() {
        assert!(shows_same_name("VPN ü", "vpn Ü"));
        assert!(!shows_same_name("VPN", "VPN 1") && !shows_same_name("VPN 1", "VPN"));
    }
}
