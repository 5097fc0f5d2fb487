//! Rows of lists: what makes two rows of two configurations the same row.

use serde::Serialize;

/// A row of a list of settings.
pub(crate) trait Row: Serialize + PartialEq {
    /// What the row is, such as `route`.
    const NOUN: &'static str;

    /// Returns what the row is known by, in words.
    fn key(&self) -> String;
}
