//! `dwfOptions` of a phone-book entry: which bit is which setting.
//!
//! Three bits are not stored but follow from others (MS-RRASM 3.1.4.14): `RequireEncryptedPw`,
//! `RequireMsEncryptedPw` and `RequireDataEncryption`. A caller may leave them out. One that sets them and
//! contradicts them with the rest asks for more than would be stored, and is refused.
// Constants have Microsoft's names, in patterns too.
#![allow(non_upper_case_globals)]

use crate::types::{
    DWORD, MPRIO_DisableLcpExtensions, MPRIO_IpHeaderCompression, MPRIO_IpSecPreSharedKey,
    MPRIO_NetworkLogon, MPRIO_PromoteAlternates, MPRIO_RemoteDefaultGateway, MPRIO_RequireCHAP,
    MPRIO_RequireDataEncryption, MPRIO_RequireEAP, MPRIO_RequireEncryptedPw,
    MPRIO_RequireMachineCertificates, MPRIO_RequireMsCHAP, MPRIO_RequireMsCHAP2,
    MPRIO_RequireMsEncryptedPw, MPRIO_RequirePAP, MPRIO_RequireSPAP, MPRIO_SecureLocalFiles,
    MPRIO_SharedPhoneNumbers, MPRIO_SpecificIpAddr, MPRIO_SpecificNameServers, MPRIO_SwCompression,
    MPRIO_UseLogonCredentials, MPRIO_UsePreSharedKeyForIkev2Initiator,
    MPRIO_UsePreSharedKeyForIkev2Responder,
};
use routerkeep_phonebook::{
    AuthRestrictions, DataEncryption, DialOptions, DialSettings, PresharedKeyUse,
};
use routerkeep_router::config::ConfigError;

/// The bits that are a switch of their own.
const SWITCHES: [(DWORD, DialOptions); 9] = [
    (MPRIO_SpecificIpAddr, DialOptions::SPECIFIC_ADDRESS),
    (MPRIO_SpecificNameServers, DialOptions::SPECIFIC_NAME_SERVERS),
    (MPRIO_IpHeaderCompression, DialOptions::IP_HEADER_COMPRESSION),
    (MPRIO_RemoteDefaultGateway, DialOptions::REMOTE_DEFAULT_GATEWAY),
    (MPRIO_DisableLcpExtensions, DialOptions::NO_LCP_EXTENSIONS),
    (MPRIO_SwCompression, DialOptions::SOFTWARE_COMPRESSION),
    (MPRIO_UseLogonCredentials, DialOptions::LOGON_CREDENTIALS),
    (MPRIO_PromoteAlternates, DialOptions::PROMOTE_ALTERNATES),
    (MPRIO_SharedPhoneNumbers, DialOptions::SHARED_PHONE_NUMBERS),
];

/// The bits that allow a way of authentication.
const METHODS: [(DWORD, AuthRestrictions); 8] = [
    (MPRIO_RequirePAP, AuthRestrictions::PAP),
    (MPRIO_RequireSPAP, AuthRestrictions::SPAP),
    (MPRIO_RequireCHAP, AuthRestrictions::CHAP),
    (MPRIO_RequireMsCHAP, AuthRestrictions::MSCHAP),
    (MPRIO_RequireEAP, AuthRestrictions::EAP),
    (MPRIO_RequireMsCHAP2, AuthRestrictions::MSCHAP_V2),
    (MPRIO_RequireMachineCertificates, AuthRestrictions::MACHINE_CERTIFICATE),
    (MPRIO_UsePreSharedKeyForIkev2Initiator, AuthRestrictions::PRESHARED_KEY),
];

/// The bits that say that there is a preshared key.
const KEYS: DWORD = MPRIO_IpSecPreSharedKey | MPRIO_UsePreSharedKeyForIkev2Responder;

/// The bits that follow from others.
const COMPUTED: DWORD =
    MPRIO_RequireEncryptedPw | MPRIO_RequireMsEncryptedPw | MPRIO_RequireDataEncryption;

/// The bits that nobody says the key of.
const WITHOUT_KEY: DWORD = MPRIO_NetworkLogon | MPRIO_SecureLocalFiles;

fn all_methods() -> DWORD {
    METHODS.iter().fold(0, |bits, (bit, _)| bits | bit)
}

/// Returns the options of an entry.
pub(super) fn of(settings: &DialSettings) -> DWORD {
    let switches = SWITCHES.iter().filter(|(_, own)| settings.options.contains(*own));
    let methods = METHODS.iter().filter(|(_, own)| settings.auth_restrictions.contains(*own));
    let bits = switches.map(|(bit, _)| bit).chain(methods.map(|(bit, _)| bit));
    let bits = bits.fold(0, |bits, bit| bits | bit);
    bits | preshared(settings.preshared_key_use) | computed(bits, settings.data_encryption)
}

fn preshared(used: PresharedKeyUse) -> DWORD {
    match used {
        PresharedKeyUse::Configured => MPRIO_IpSecPreSharedKey,
        PresharedKeyUse::Ikev2 => MPRIO_UsePreSharedKeyForIkev2Responder,
        PresharedKeyUse::None | PresharedKeyUse::Unknown(_) => 0,
    }
}

/// Returns the bits that follow from others (MS-RRASM 3.1.4.14).
fn computed(bits: DWORD, encryption: DataEncryption) -> DWORD {
    let none_of = |methods: DWORD| bits & methods == 0;
    let mut computed = 0;
    if none_of(MPRIO_RequirePAP | MPRIO_RequireEAP) {
        computed |= MPRIO_RequireEncryptedPw;
    }
    if none_of(MPRIO_RequireCHAP | MPRIO_RequirePAP | MPRIO_RequireEAP) {
        computed |= MPRIO_RequireMsEncryptedPw;
    }
    if !matches!(encryption, DataEncryption::None | DataEncryption::Optional) {
        computed |= MPRIO_RequireDataEncryption;
    }
    computed
}

/// Sets what a caller wants, whose encryption is in the settings already.
///
/// No way of authentication at all, where there was one, stands for MS-CHAPv2, CHAP and PAP
/// (MS-RRASM 3.1.4.15), but for those that the caller excludes by a bit that follows from others.
///
/// # Errors
/// 87 for bits without a meaning, and for those that contradict others; 50 for bits without a key.
pub(super) fn apply(wanted: DWORD, settings: &mut DialSettings) -> Result<(), ConfigError> {
    let shown = of(settings);
    let switches = SWITCHES.iter().fold(0, |bits, (bit, _)| bits | bit);
    let known = switches | all_methods() | KEYS | COMPUTED | WITHOUT_KEY;
    if wanted & !known != 0 {
        return Err(ConfigError::InvalidArgument("an option of an interface has no meaning"));
    }
    if wanted & WITHOUT_KEY != 0 {
        return Err(ConfigError::NotSupported("no key of a phone-book entry holds this option"));
    }
    let mut bits = wanted;
    if bits & all_methods() == 0 && shown & all_methods() != 0 {
        bits |= allowed(MPRIO_RequireMsCHAP2 | MPRIO_RequireCHAP | MPRIO_RequirePAP, wanted);
    }
    for (bit, own) in SWITCHES {
        let without = settings.options.without(own);
        settings.options = if bits & bit == 0 { without } else { without | own };
    }
    let own = METHODS.iter().fold(0, |all, (_, own)| all | own.bits());
    let chosen = METHODS.iter().filter(|(bit, _)| bits & bit != 0);
    let chosen = chosen.fold(0, |all, (_, own)| all | own.bits());
    let others = settings.auth_restrictions.bits() & !own;
    settings.auth_restrictions = AuthRestrictions::from_bits(others | chosen);
    if bits & KEYS != shown & KEYS {
        settings.preshared_key_use = match bits & KEYS {
            0 => PresharedKeyUse::None,
            MPRIO_IpSecPreSharedKey => PresharedKeyUse::Configured,
            MPRIO_UsePreSharedKeyForIkev2Responder => PresharedKeyUse::Ikev2,
            _ => return Err(ConfigError::NotSupported("an entry says one use of a preshared key")),
        };
    }
    if wanted & COMPUTED & !of(settings) != 0 {
        return Err(ConfigError::InvalidArgument("the options contradict one another"));
    }
    Ok(())
}

/// Returns the methods that the bits which follow from others do not exclude.
fn allowed(methods: DWORD, bits: DWORD) -> DWORD {
    let mut excluded = 0;
    if bits & MPRIO_RequireEncryptedPw != 0 {
        excluded |= MPRIO_RequirePAP;
    }
    if bits & MPRIO_RequireMsEncryptedPw != 0 {
        excluded |= MPRIO_RequirePAP | MPRIO_RequireCHAP;
    }
    methods & !excluded
}

/// Returns the options for a new entry, and whether encryption is required with them: where none of
/// MS-CHAPv2, CHAP and EAP is there, CHAP and MS-CHAPv2 are added, and encryption is required
/// (MS-RRASM 3.1.4.13). Methods for IKEv2 alone are as good.
pub(super) fn for_creation(wanted: DWORD) -> Option<DWORD> {
    let enough = MPRIO_RequireMsCHAP2
        | MPRIO_RequireCHAP
        | MPRIO_RequireEAP
        | MPRIO_RequireMachineCertificates
        | MPRIO_UsePreSharedKeyForIkev2Initiator;
    let added = allowed(MPRIO_RequireCHAP | MPRIO_RequireMsCHAP2, wanted);
    (wanted & enough == 0).then_some(wanted | added)
}
