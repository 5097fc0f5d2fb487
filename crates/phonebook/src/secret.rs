//! Values, and the ones among them that nobody may see.

use std::fmt;

use crate::line::LineNumber;
use crate::text::{Charset, Text};

/// Parts of key names, in small letters, whose values count as secret.
///
/// `presharedkey` and `password` cover the two documented keys, `PreSharedKey` (MS-RRASM
/// 2.2.2.2.92) and `ApnInfoPassword`; the others are for keys that later Windows versions may add.
const SECRET_PARTS: [&[u8]; 7] =
    [b"presharedkey", b"password", b"passwd", b"passphrase", b"secret", b"privatekey", b"psk"];

/// Says whether values of this key are secret: whether the key name holds, in any case,
/// `presharedkey`, `password`, `passwd`, `passphrase`, `secret`, `privatekey` or `psk`.
///
/// ```
/// assert!(routerkeep_phonebook::is_secret_key(b"ApnInfoPassword"));
/// assert!(!routerkeep_phonebook::is_secret_key(b"PhoneNumber"));
/// ```
#[must_use]
pub fn is_secret_key(key: &[u8]) -> bool {
    // Every part starts with a `p` or an `s`, which most keys have few of.
    key.iter().enumerate().any(|(at, letter)| {
        matches!(letter, b'p' | b'P' | b's' | b'S')
            && SECRET_PARTS.iter().any(|part| {
                let found = key.get(at..at.saturating_add(part.len()));
                found.is_some_and(|found| found.eq_ignore_ascii_case(part))
            })
    })
}

/// Whether a secret is in the file; never what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SecretPresence {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there with nothing behind the `=`.
    Empty,
    /// The key has a value.
    Set,
}

/// The value of a key, as bytes.
///
/// Its `Debug` shows the text of ordinary values and only the presence of secret ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    key: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Value<'a> {
    pub(crate) fn new(key: &'a [u8], bytes: &'a [u8]) -> Self {
        Self { key, bytes }
    }

    /// Returns the bytes, secret or not: for comparing and writing back, never for showing.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Says whether the value is that of a [secret key](is_secret_key).
    ///
    /// Two kinds of damaged lines count as secret too, to be safe: a key with NUL bytes in it (it
    /// may be a secret key in UTF-16), and a value that goes on with a secret key after a stray
    /// carriage return.
    #[must_use]
    pub fn is_secret(self) -> bool {
        let mut parts = self.bytes.split(|byte| *byte == b'\r').skip(1);
        is_secret_key(self.key) || self.key.contains(&0) || parts.any(is_secret_key)
    }

    /// Returns whether there is anything behind the `=`.
    #[must_use]
    pub fn presence(self) -> SecretPresence {
        if self.bytes.is_empty() { SecretPresence::Empty } else { SecretPresence::Set }
    }

    /// Returns the value as text, `None` where it is secret.
    #[must_use]
    pub fn text(self, charset: Charset) -> Option<Text<'a>> {
        (!self.is_secret()).then(|| Text::new(self.bytes, charset))
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_secret() {
            write!(f, "(secret: {:?})", self.presence())
        } else {
            write!(f, "\"{}\"", self.bytes.escape_ascii())
        }
    }
}

/// A secret key found in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretKey<'a> {
    /// The key's name.
    pub key: Text<'a>,
    /// The line it stands on.
    pub line: LineNumber,
    /// Whether it has a value.
    pub presence: SecretPresence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_keys_and_their_likes_are_secret() {
        let secret = ["PreSharedKey", "presharedkey", "ApnInfoPassword", "L2tpPsk", "X-Secret-2"];
        let open = ["UseRasCredentials", "IpSecFlags", "GREKeyDefined", "CustomAuthKey", "", "ps"];
        for key in secret {
            assert!(is_secret_key(key.as_bytes()), "{key}");
        }
        for key in open {
            assert!(!is_secret_key(key.as_bytes()), "{key}");
        }
    }

    #[test]
    fn a_secret_value_has_no_text_and_no_debug() {
        let value = Value::new(b"PreSharedKey", b"hunter2");
        assert_eq!(value.text(Charset::default()), None);
        assert_eq!(format!("{value:?}"), "(secret: Set)");
        assert_eq!(format!("{:?}", Value::new(b"PreSharedKey", b"")), "(secret: Empty)");
        assert!(Value::new(b"P\0S\0K\0", b"x").is_secret());
        assert!(Value::new(b"Comment", b"x\rPreSharedKey=hunter2").is_secret());
        assert!(!Value::new(b"PhoneNumber", b"psk.example.net").is_secret());
    }
}
