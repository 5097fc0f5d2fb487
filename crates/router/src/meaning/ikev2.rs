//! IKEv2 proposals (MS-RRASM 2.2.1.2.237).

use super::key_reader::{KeyReader, OtherValue};
use super::known_value::POLICY;
use super::term::Term;
use routerkeep_registry::Key;
use serde::Serialize;

/// A custom IKEv2 proposal. A member that is not there has Windows' default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustomPolicy {
    /// Integrity of the main mode; by default SHA256.
    pub integrity_method: Option<Term>,
    /// Encryption of the main mode; by default AES256.
    pub encryption_method: Option<Term>,
    /// Encryption of the data; by default CBC-3DES.
    pub cipher_transform: Option<Term>,
    /// Integrity of the data; by default HMAC-SHA256-128.
    pub authentication_transform: Option<Term>,
    /// Group for perfect forward secrecy; by default group 2048.
    pub pfs_group: Option<Term>,
    /// Diffie-Hellman group; by default group 2.
    pub dh_group: Option<Term>,
}

impl CustomPolicy {
    pub(super) fn read(key: &Key, path: &str, other: &mut Vec<OtherValue>) -> Self {
        let mut reader = KeyReader::new(key);
        let [
            integrity_method,
            encryption_method,
            cipher_transform,
            authentication_transform,
            pfs_group,
            dh_group,
        ] = POLICY.map(|(name, terms)| reader.term(name, terms));
        reader.rest(path, other);
        Self {
            integrity_method,
            encryption_method,
            cipher_transform,
            authentication_transform,
            pfs_group,
            dh_group,
        }
    }
}
