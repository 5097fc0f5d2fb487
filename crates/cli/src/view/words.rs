//! Numbers and lists as people say them.

use super::page::TIED;
use crate::safe_text::safe;
use std::fmt::Display;

/// Returns a span of seconds: in hours or minutes where that is exact.
pub(crate) fn seconds(seconds: u32) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        n if n % 3600 == 0 => format!("{} h", n / 3600),
        n if n % 60 == 0 => format!("{} min", n / 60),
        n => format!("{n} s"),
    }
}

/// Returns a number of things: `1 place`, `2 places`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Joins what there is with commas.
pub(crate) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    join(items, ", ")
}

/// Joins phrases with commas; no line ends within one of them.
pub(crate) fn phrases<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let tied = |item: T| safe(item).replace(' ', &TIED.to_string());
    items.into_iter().map(tied).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Joins what there is; each part is made safe.
pub(crate) fn join<T: Display>(items: impl IntoIterator<Item = T>, between: &str) -> String {
    items.into_iter().map(safe).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_spans_have_larger_units() {
        assert_eq!(
            [0, 59, 60, 3600, 86_400, 3_661].map(seconds),
            ["0 s", "59 s", "1 min", "1 h", "24 h", "3661 s"]
        );
    }
}
