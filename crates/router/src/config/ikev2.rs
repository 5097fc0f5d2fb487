//! IKEv2 as it is stored for an interface: lifetimes, certificate and proposal (MS-RRASM 2.2.3.2.3).
//!
//! The server's own settings of IKEv2 have proposals of the same form; see
//! [`ServerChanges`](super::ServerChanges).

use super::changes::{copy, difference, put};
use super::connection::Connection;
use super::error::ConfigError;
use super::interface::{Interface, InterfaceId};
use crate::InterfaceType;
use routerkeep_registry::{Key, Value};

/// The key of a proposal, in the key of an interface and in the server's.
const PROPOSAL: &str = "IKEv2CustomPolicy";
/// The subject name of the machine's certificate, in both too.
const CERTIFICATE: &str = "MachineCertificateName";
/// How many seconds a security association lasts, where that is stored (MS-RRASM 2.2.3.2.3.2).
const LIFE_TIMES: std::ops::RangeInclusive<u32> = 300..=17_279_999;
/// The least kilobytes a security association lasts for, where that is stored (MS-RRASM 2.2.3.2.3.1).
const LEAST_DATA: u32 = 1_024;
/// The longest subject name that is taken: no certificate has one near to it.
const LONGEST_NAME: usize = 0x1_0000;

/// An IKEv2 proposal in the numbers of `ROUTER_CUSTOM_IKEv2_POLICY0` (MS-RRASM 2.2.1.2.237).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ikev2Proposal {
    /// Integrity of the main mode: 0 MD5, 1 SHA1, 2 SHA-256, 3 SHA-384.
    pub integrity_method: u32,
    /// Encryption of the main mode: 0 DES, 1 3DES, 2 AES128, 3 AES192, 4 AES256.
    pub encryption_method: u32,
    /// Encryption of the data: 1 to 8.
    pub cipher_transform: u32,
    /// Integrity of the data: 0 to 5.
    pub authentication_transform: u32,
    /// Group for perfect forward secrecy: 0 to 7.
    pub pfs_group: u32,
    /// Diffie-Hellman group: 0 to 6.
    pub dh_group: u32,
}

/// A value of a proposal: its name, what it has where it is not stored, and its range.
struct Member {
    name: &'static str,
    default: u32,
    range: std::ops::RangeInclusive<u32>,
}

const fn member(name: &'static str, default: u32, first: u32, last: u32) -> Member {
    Member { name, default, range: first..=last }
}

const MEMBERS: [Member; 6] = [
    member("IntegrityMethod", 2, 0, 3),
    member("EncryptionMethod", 4, 0, 4),
    member("CipherTransformConstant", 2, 1, 8),
    member("AuthTransformConstant", 2, 0, 5),
    member("PfsGroup", 3, 0, 7),
    member("DHGroup", 2, 0, 6),
];

impl Ikev2Proposal {
    fn of(numbers: [u32; 6]) -> Self {
        let [
            integrity_method,
            encryption_method,
            cipher_transform,
            authentication_transform,
            pfs_group,
            dh_group,
        ] = numbers;
        Self {
            integrity_method,
            encryption_method,
            cipher_transform,
            authentication_transform,
            pfs_group,
            dh_group,
        }
    }

    fn numbers(self) -> [u32; 6] {
        [
            self.integrity_method,
            self.encryption_method,
            self.cipher_transform,
            self.authentication_transform,
            self.pfs_group,
            self.dh_group,
        ]
    }

    /// Reads the proposal in a key; what it does not say has Windows' default.
    pub(super) fn read(key: &Key) -> Option<Self> {
        let stored = key.subkey(PROPOSAL)?;
        let of = |member: &Member| number(stored, member.name).unwrap_or(member.default);
        Some(Self::of(MEMBERS.each_ref().map(of)))
    }

    /// Puts a proposal into a key, or takes it away. What says the same already stays as it is stored.
    pub(super) fn write(key: &mut Key, proposal: Option<Self>) -> Result<(), ConfigError> {
        let Some(proposal) = proposal else {
            key.subkeys.retain(|subkey| !subkey.name.is(PROPOSAL));
            return Ok(());
        };
        let members = || MEMBERS.iter().zip(proposal.numbers());
        if members().any(|(member, number)| !member.range.contains(&number)) {
            return Err(ConfigError::InvalidArgument(
                "a number of an IKEv2 proposal is out of range",
            ));
        }
        let is_new = key.subkey(PROPOSAL).is_none();
        let stored = key.at_or_new(&PROPOSAL.into());
        for (member, new) in members() {
            if is_new || number(stored, member.name).unwrap_or(member.default) != new {
                put(stored, Value::dword(member.name, new));
            }
        }
        Ok(())
    }
}

/// What an interface has for IKEv2 besides the server's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InterfaceIkev2 {
    /// How long a security association lasts, in seconds, 300 to 17,279,999; 0 where that is not stored.
    pub sa_life_time: u32,
    /// How much data it lasts for, in kilobytes, at least 1,024; 0 where that is not stored.
    pub sa_data_size: u32,
    /// The encoded subject name of the certificate that is sent; empty where none is chosen.
    pub machine_certificate: Vec<u8>,
    /// The proposal; `None` for Windows' own.
    pub proposal: Option<Ikev2Proposal>,
}

impl Interface<'_> {
    /// Returns what the interface has for IKEv2; `None` where none of it is stored.
    pub fn ikev2(&self) -> Option<InterfaceIkev2> {
        let key = self.key();
        let own = InterfaceIkev2 {
            sa_life_time: number(key, "SaLifeTime").unwrap_or(0),
            sa_data_size: number(key, "SaMaxDataSize").unwrap_or(0),
            machine_certificate: certificate(key),
            proposal: Ikev2Proposal::read(key),
        };
        (own != InterfaceIkev2::default()).then_some(own)
    }
}

impl Connection<'_> {
    /// Sets what an interface has for IKEv2; `None` takes all of it away.
    ///
    /// Win32 codes: 905 where it is gone; 87 where it is no demand-dial interface that dials and is dialled
    /// (type 2), or a number is out of range.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_interface_ikev2(
        &mut self,
        id: &InterfaceId,
        ikev2: Option<&InterfaceIkev2>,
    ) -> Result<(), ConfigError> {
        let default = InterfaceIkev2::default();
        let new = ikev2.unwrap_or(&default);
        check_life_time(new.sa_life_time)?;
        check_data_size(new.sa_data_size)?;
        self.change(|configuration| {
            let interface = configuration.interface(id)?;
            if interface.kind() != InterfaceType::FULL_ROUTER {
                return Err(ConfigError::InvalidArgument(
                    "only a demand-dial interface has IKEv2 settings of its own",
                ));
            }
            let before = interface.key();
            let mut after = copy(before)?;
            set_number(&mut after, "SaLifeTime", new.sa_life_time);
            set_number(&mut after, "SaMaxDataSize", new.sa_data_size);
            set_certificate(&mut after, &new.machine_certificate)?;
            Ikev2Proposal::write(&mut after, new.proposal)?;
            let path = interface.path(configuration);
            Ok((difference(&path, Some(before), Some(&after))?, ()))
        })
    }
}

pub(super) fn check_life_time(seconds: u32) -> Result<(), ConfigError> {
    if seconds == 0 || LIFE_TIMES.contains(&seconds) {
        return Ok(());
    }
    Err(ConfigError::InvalidArgument("a security association lasts 300 to 17,279,999 seconds"))
}

pub(super) fn check_data_size(kilobytes: u32) -> Result<(), ConfigError> {
    if kilobytes == 0 || kilobytes >= LEAST_DATA {
        return Ok(());
    }
    Err(ConfigError::InvalidArgument("a security association lasts for at least 1,024 kilobytes"))
}

pub(super) fn number(key: &Key, name: &str) -> Option<u32> {
    key.value(name).and_then(Value::as_dword)
}

/// Stores a number; 0 is the one that is not stored. One that says so already stays.
pub(super) fn set_number(key: &mut Key, name: &'static str, new: u32) {
    if number(key, name).unwrap_or(0) == new {
        return;
    }
    if new == 0 {
        key.values.retain(|value| !value.name.is(name));
    } else {
        put(key, Value::dword(name, new));
    }
}

pub(super) fn certificate(key: &Key) -> Vec<u8> {
    key.value(CERTIFICATE).map(|value| value.data.to_vec()).unwrap_or_default()
}

/// Stores the subject name of a certificate; an empty one is not stored.
pub(super) fn set_certificate(key: &mut Key, new: &[u8]) -> Result<(), ConfigError> {
    check_subject(new)?;
    if certificate(key) == new {
        return Ok(());
    }
    if new.is_empty() {
        key.values.retain(|value| !value.name.is(CERTIFICATE));
    } else {
        put(key, Value::binary(CERTIFICATE, new));
    }
    Ok(())
}

pub(super) fn check_subject(name: &[u8]) -> Result<(), ConfigError> {
    if name.len() <= LONGEST_NAME {
        return Ok(());
    }
    Err(ConfigError::InvalidArgument("the name of a certificate is too long to be one"))
}
