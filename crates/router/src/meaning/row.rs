//! Rows of lists: what makes two rows of two configurations the same row.

use serde::Serialize;

/// A row of a list of settings.
pub(crate) trait Row: Serialize + PartialEq {
    /// What the row is, such as `route`.
    const NOUN: &'static str;
    /// What several of them are.
    const PLURAL: &'static str;
    /// Whether two rows of one key are equal but for what follows from elsewhere.
    const KEY_SAYS_ALL: bool = false;

    /// Returns what the row is known by, in words.
    fn key(&self) -> String;
}
