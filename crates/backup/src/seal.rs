//! The seal of a manifest: its last line holds the SHA-256 of everything before it.
//!
//! ```text
//! {
//!   …,
//!   "sha256": "<64 digits>"}
//! ```
//!
//! It finds damage. It is no signature: whoever can change the manifest can seal it again.

use crate::digest::Sha256;
use std::collections::TryReserveError;

/// What the last line begins and ends with.
const BEGIN: &[u8] = b"  \"sha256\": \"";
const END: &[u8] = b"\"}\n";
/// The digits of the hash between them.
const DIGITS: usize = 64;
/// The length of the last line.
const LINE: usize = BEGIN.len() + DIGITS + END.len();

/// Why a sealed text can't be trusted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The last line is not a seal.
    #[error("the last line is no seal: expected `  \"sha256\": \"<64 hexadecimal digits>\"}}`")]
    NoSeal,
    /// The text is not the one that was sealed.
    #[error("the manifest was changed: its seal says sha256 {expected}, its text has {found}")]
    Broken {
        /// The hash in the seal.
        expected: Sha256,
        /// The hash of the text.
        found: Sha256,
    },
}

/// Seals a JSON object, pretty-printed with two spaces and without a member `sha256`.
pub fn seal(object: &str) -> String {
    let (body, comma) = split(object.as_bytes());
    let mut text = String::with_capacity(object.len().saturating_add(LINE));
    text.push_str(object.get(..body).unwrap_or(object));
    text.push_str(comma);
    let hash = Sha256::of(text.as_bytes());
    text.push_str(&last_line(hash));
    text
}

/// Does the same to bytes in their place.
pub(crate) fn seal_in_place(object: &mut Vec<u8>) -> Result<(), TryReserveError> {
    let (body, comma) = split(object);
    object.truncate(body);
    object.try_reserve(comma.len().saturating_add(LINE))?;
    object.extend_from_slice(comma.as_bytes());
    let hash = Sha256::of(object);
    object.extend_from_slice(last_line(hash).as_bytes());
    Ok(())
}

/// Returns the length of an object without its closing brace, and what goes behind its last member.
fn split(object: &[u8]) -> (usize, &'static str) {
    let object = object.trim_ascii_end();
    let body = object.strip_suffix(b"}").unwrap_or(object).trim_ascii_end();
    (body.len(), if body.ends_with(b"{") { "\n" } else { ",\n" })
}

fn last_line(hash: Sha256) -> String {
    format!("  \"sha256\": \"{hash}\"}}\n")
}

/// Checks the seal and returns its hash.
///
/// # Errors
/// [`SealError`].
pub fn unseal(text: &[u8]) -> Result<Sha256, SealError> {
    let (body, line) = split_last_line(text).ok_or(SealError::NoSeal)?;
    let hash = line
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .and_then(|hash| std::str::from_utf8(hash).ok())
        .and_then(|hash| hash.parse::<Sha256>().ok())
        .ok_or(SealError::NoSeal)?;
    let found = Sha256::of(body);
    if found == hash { Ok(hash) } else { Err(SealError::Broken { expected: hash, found }) }
}

/// Says whether a text ends as a sealed one does, whatever its hash.
pub(crate) fn looks_sealed(text: &[u8]) -> bool {
    split_last_line(text).is_some_and(|(_, line)| line.starts_with(BEGIN) && line.ends_with(END))
}

fn split_last_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    text.split_at_checked(text.len().checked_sub(LINE)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_object_is_json_and_every_flipped_bit_is_found() {
        let sealed = seal("{\n  \"a\": {\n    \"b\": {}\n  }\n}\n");
        let json: serde_json::Value = serde_json::from_str(&sealed).unwrap();
        assert_eq!(json["a"]["b"], serde_json::json!({}));
        assert_eq!(json["sha256"].as_str().unwrap().len(), 64);
        assert!(unseal(sealed.as_bytes()).is_ok());
        for bit in 0..sealed.len() * 8 {
            let mut bytes = sealed.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal(&bytes).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn sealing_text_and_bytes_is_the_same() {
        for object in ["{}", "{\n}\n", "{\n  \"a\": {}\n}", "", "}", "no object"] {
            let mut bytes = object.as_bytes().to_vec();
            seal_in_place(&mut bytes).unwrap();
            assert_eq!(bytes, seal(object).as_bytes(), "{object:?}");
            assert!(unseal(&bytes).is_ok());
        }
    }

    #[test]
    fn what_is_cut_or_longer_has_no_seal() {
        let sealed = seal("{}").into_bytes();
        assert_eq!(unseal(b""), Err(SealError::NoSeal));
        for len in 0..sealed.len() {
            assert!(unseal(&sealed[..len]).is_err(), "{len}");
        }
        for more in [b"\n".as_slice(), b" ", b"\0"] {
            assert_eq!(unseal(&[&sealed, more].concat()), Err(SealError::NoSeal));
        }
    }
}
