//! The seal of a manifest: its last line holds the SHA-256 of everything before it.
//!
//! ```text
//! {
//!   …
//!   "sha256": "<64 digits>"}
//! ```
//!
//! It finds damage. It is no signature: whoever can change the manifest can seal it again.

use crate::digest::Sha256;

/// What the last line begins and ends with.
const BEGIN: &[u8] = b"  \"sha256\": \"";
const END: &[u8] = b"\"}\n";

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
    let object = object.trim_end();
    let body = object.strip_suffix('}').unwrap_or(object).trim_end();
    let comma = if body.ends_with('{') { "" } else { "," };
    let mut text = format!("{body}{comma}\n");
    let hash = Sha256::of(text.as_bytes());
    text.push_str(&format!("  \"sha256\": \"{hash}\"}}\n"));
    text
}

/// Checks the seal and returns its hash.
///
/// # Errors
/// [`SealError`].
pub fn unseal(text: &[u8]) -> Result<Sha256, SealError> {
    let line_len = BEGIN.len().saturating_add(64).saturating_add(END.len());
    let start = text.len().checked_sub(line_len).ok_or(SealError::NoSeal)?;
    let (body, line) = text.split_at_checked(start).ok_or(SealError::NoSeal)?;
    let hash = line
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .and_then(|hash| std::str::from_utf8(hash).ok())
        .and_then(|hash| hash.parse::<Sha256>().ok())
        .ok_or(SealError::NoSeal)?;
    let found = Sha256::of(body);
    if found == hash { Ok(hash) } else { Err(SealError::Broken { expected: hash, found }) }
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
}
