//! What is stored for the tunnels of a server besides their ports: IKEv2 (MS-RRASM 2.2.3.4.2) and the SSTP
//! listener (2.2.3.4.3).

use super::changes::{copy, difference, put};
use super::connection::{ATTEMPTS, Connection};
use super::error::ConfigError;
use super::ikev2::{
    Ikev2Proposal, certificate, check_data_size, check_life_time, check_subject, number,
    set_certificate, set_number,
};
use super::ports::{Effect, PortKind, Ports};
use crate::places;
use routerkeep_registry::{Change, Depth, Key, KeyPath, Value};

/// The key of IKEv2 below the service's.
const IKEV2: &str = "Parameters\\IKEV2";
/// The accepted root certificates, one numbered subkey each.
const ROOTS: &str = "AllowedTrustedRootCerts";
/// Numbers of four digits name them.
const MOST_ROOTS: usize = 10_000;

/// How long IKEv2 keeps what, and whose certificates it accepts. A number that is not stored is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ikev2Tunnel {
    /// Seconds without traffic after which a connection ends: 300 to 17,279,999.
    pub idle_timeout: u32,
    /// Seconds without an answer after which a connection ends: at least 120.
    pub network_blackout_time: u32,
    /// How long a security association lasts, in seconds: 300 to 17,279,999.
    pub sa_life_time: u32,
    /// How much data it lasts for, in kilobytes: at least 1,024.
    pub sa_data_size: u32,
    /// Encoded subject names of the root certificates that are accepted; none for all.
    pub trusted_roots: Vec<Vec<u8>>,
}

/// What IKEv2 offers of itself; Windows Server 2012 brought it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ikev2Offer {
    /// The encoded subject name of the certificate that is sent; empty where none is chosen.
    pub machine_certificate: Vec<u8>,
    /// Encryption: 0 none, 1 optional, 2 required, 3 strongest. What is not stored is 0 too, and stays so
    /// when it is set to 0: a caller that sets what it got can't switch encryption off.
    pub encryption: u32,
    /// The proposal; `None` for Windows' own.
    pub proposal: Option<Ikev2Proposal>,
}

/// The certificate of the SSTP listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SstpCertificate {
    /// Windows chooses one; the SHA-256 hash of its choice, where that is stored.
    Automatic(Option<Vec<u8>>),
    /// The one with this SHA-256 hash.
    Chosen(Vec<u8>),
}

/// What becomes of the certificate of the SSTP listener.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SstpCertificateChange {
    /// It stays.
    #[default]
    Keep,
    /// Windows chooses one: what is stored of a certificate is deleted.
    Automatic,
    /// The one with this SHA-256 hash. A SHA-1 hash that is stored beside another one is deleted.
    Chosen([u8; 32]),
}

/// The SSTP listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SstpListener {
    /// Whether it does TLS itself, instead of something before it.
    pub https: bool,
    /// Its certificate.
    pub certificate: SstpCertificate,
}

/// What shall be of the SSTP listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SstpChange {
    /// Whether it does TLS itself.
    pub https: bool,
    /// Its certificate.
    pub certificate: SstpCertificateChange,
}

/// Changes of a server, made together. What is not named stays.
#[derive(Clone, Debug, Default)]
pub struct ServerChanges {
    /// Ports.
    pub ports: Vec<(PortKind, Ports)>,
    /// Times and roots of IKEv2.
    pub ikev2: Option<Ikev2Tunnel>,
    /// What IKEv2 offers.
    pub ikev2_offer: Option<Ikev2Offer>,
    /// The SSTP listener.
    pub sstp: Option<SstpChange>,
}

impl Connection<'_> {
    /// Returns what is stored of IKEv2.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`], and those of reading.
    pub fn ikev2(&mut self) -> Result<(Ikev2Tunnel, Ikev2Offer), ConfigError> {
        let configuration = self.configuration()?;
        configuration.require_whole(IKEV2)?;
        let stored = configuration.subkey("Parameters").and_then(|key| key.subkey("IKEV2"));
        Ok(stored.map(|key| (tunnel(key), offer(key))).unwrap_or_default())
    }

    /// Returns the SSTP listener; one that does TLS itself with any certificate where nothing is stored.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`], and those of reading.
    pub fn sstp(&mut self) -> Result<SstpListener, ConfigError> {
        Ok(listener(&self.sstp_key()?.1.unwrap_or_default()))
    }

    /// Sets ports and tunnels, all or nothing where the store can.
    ///
    /// Win32 codes: 87 for what [`set_ports`](Self::set_ports) refuses and a number out of its range; 20
    /// where the machine has no such ports, or no SSTP.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_server(&mut self, wanted: &ServerChanges) -> Result<Effect, ConfigError> {
        wanted.ikev2.as_ref().map_or(Ok(()), check_tunnel)?;
        wanted.ikev2_offer.as_ref().map_or(Ok(()), check_offer)?;
        for _ in 0..ATTEMPTS {
            let (mut changes, effect) = self.port_changes(&wanted.ports)?;
            changes.extend(self.ikev2_changes(wanted)?);
            if let Some(sstp) = &wanted.sstp {
                changes.extend(self.sstp_changes(sstp)?);
            }
            if changes.is_empty() || self.make(&changes)? {
                return Ok(effect);
            }
        }
        Err(ConfigError::Changed)
    }

    fn ikev2_changes(&mut self, wanted: &ServerChanges) -> Result<Vec<Change>, ConfigError> {
        if wanted.ikev2.is_none() && wanted.ikev2_offer.is_none() {
            return Ok(Vec::new());
        }
        let configuration = self.configuration()?;
        configuration.require_whole(IKEV2)?;
        let before = configuration.subkey("Parameters");
        let mut after = before.map(copy).transpose()?.unwrap_or_default();
        let existed = after.subkey("IKEV2").is_some();
        let key = after.at_or_new(&"IKEV2".into());
        if let Some(tunnel) = &wanted.ikev2 {
            set_tunnel(key, tunnel);
        }
        if let Some(offer) = &wanted.ikev2_offer {
            set_offer(key, offer)?;
        }
        if !existed && key.values.is_empty() && key.subkeys.is_empty() {
            return Ok(Vec::new());
        }
        difference(&configuration.service().join("Parameters"), before, Some(&after))
    }

    fn sstp_changes(&mut self, wanted: &SstpChange) -> Result<Vec<Change>, ConfigError> {
        let (path, before) = self.sstp_key()?;
        let before = before.ok_or(ConfigError::NoSuchPorts("SSTP"))?;
        let mut after = copy(&before)?;
        set_listener(&mut after, wanted);
        difference(&path, Some(&before), Some(&after))
    }

    fn sstp_key(&mut self) -> Result<(KeyPath, Option<Key>), ConfigError> {
        let part = self.fresh_part(places::SSTP, Depth::Levels(0))?;
        match part.damage.into_iter().next() {
            Some(finding) => Err(ConfigError::Damaged(Box::new(finding))),
            None => Ok((part.path, part.key)),
        }
    }
}

fn tunnel(key: &Key) -> Ikev2Tunnel {
    let number = |name| number(key, name).unwrap_or(0);
    Ikev2Tunnel {
        idle_timeout: number("idleTimeout"),
        network_blackout_time: number("networkBlackoutTime"),
        sa_life_time: number("saLifeTime"),
        sa_data_size: number("saDataSize"),
        trusted_roots: trusted_roots(key),
    }
}

fn trusted_roots(key: &Key) -> Vec<Vec<u8>> {
    let roots = key.subkey(ROOTS).map_or(&[][..], |roots| &roots.subkeys);
    let name = |root: &Key| root.value("TrustedRootCert").map(|value| value.data.to_vec());
    roots.iter().filter_map(name).collect()
}

fn set_tunnel(key: &mut Key, new: &Ikev2Tunnel) {
    set_number(key, "idleTimeout", new.idle_timeout);
    set_number(key, "networkBlackoutTime", new.network_blackout_time);
    set_number(key, "saLifeTime", new.sa_life_time);
    set_number(key, "saDataSize", new.sa_data_size);
    if trusted_roots(key) == new.trusted_roots {
        return;
    }
    key.subkeys.retain(|subkey| !subkey.name.is(ROOTS));
    if new.trusted_roots.is_empty() {
        return;
    }
    let roots = key.at_or_new(&ROOTS.into());
    for (number, name) in new.trusted_roots.iter().enumerate() {
        let root = Key::new(format!("{number:04}").as_str());
        roots.subkeys.push(root.with_value(Value::binary("TrustedRootCert", name.clone())));
    }
}

fn check_tunnel(new: &Ikev2Tunnel) -> Result<(), ConfigError> {
    check_life_time(new.sa_life_time)?;
    check_data_size(new.sa_data_size)?;
    if new.idle_timeout != 0 && !(300..=17_279_999).contains(&new.idle_timeout) {
        return Err(ConfigError::InvalidArgument("a connection idles 300 to 17,279,999 seconds"));
    }
    if (1..120).contains(&new.network_blackout_time) {
        return Err(ConfigError::InvalidArgument("an answer is waited for at least 120 seconds"));
    }
    if new.trusted_roots.len() > MOST_ROOTS {
        return Err(ConfigError::InvalidArgument("more root certificates than can be stored"));
    }
    if new.trusted_roots.iter().any(Vec::is_empty) {
        return Err(ConfigError::InvalidArgument("the name of a root certificate is empty"));
    }
    new.trusted_roots.iter().try_for_each(|name| check_subject(name))
}

fn offer(key: &Key) -> Ikev2Offer {
    Ikev2Offer {
        machine_certificate: certificate(key),
        encryption: number(key, "EncryptionType").unwrap_or(0),
        proposal: Ikev2Proposal::read(key),
    }
}

fn set_offer(key: &mut Key, new: &Ikev2Offer) -> Result<(), ConfigError> {
    set_certificate(key, &new.machine_certificate)?;
    if number(key, "EncryptionType").unwrap_or(0) != new.encryption {
        put(key, Value::dword("EncryptionType", new.encryption));
    }
    Ikev2Proposal::write(key, new.proposal)
}

fn check_offer(new: &Ikev2Offer) -> Result<(), ConfigError> {
    if new.encryption > 3 {
        return Err(ConfigError::InvalidArgument("there is no such type of encryption"));
    }
    Ok(())
}

fn listener(key: &Key) -> SstpListener {
    let hash = key.value("SHA256CertificateHash").map(|value| value.data.to_vec());
    let hash = hash.filter(|hash| !hash.is_empty());
    let chosen = number(key, "IsHashConfiguredByAdmin") == Some(1);
    let certificate = match hash {
        Some(hash) if chosen => SstpCertificate::Chosen(hash),
        hash => SstpCertificate::Automatic(hash),
    };
    SstpListener { https: number(key, "UseHttps") != Some(0), certificate }
}

fn set_listener(key: &mut Key, new: &SstpChange) {
    let now = listener(key);
    if now.https != new.https {
        put(key, Value::dword("UseHttps", u32::from(new.https)));
    }
    let delete = |key: &mut Key, name| key.values.retain(|value| !value.name.is(name));
    match new.certificate {
        SstpCertificateChange::Keep => {}
        SstpCertificateChange::Automatic => {
            delete(key, "SHA256CertificateHash");
            delete(key, "SHA1CertificateHash");
            if number(key, "IsHashConfiguredByAdmin").unwrap_or(0) != 0 {
                put(key, Value::dword("IsHashConfiguredByAdmin", 0));
            }
        }
        SstpCertificateChange::Chosen(hash) => {
            if now.certificate == SstpCertificate::Chosen(hash.to_vec()) {
                return;
            }
            if now.certificate != SstpCertificate::Automatic(Some(hash.to_vec())) {
                delete(key, "SHA1CertificateHash");
            }
            put(key, Value::binary("SHA256CertificateHash", hash.to_vec()));
            put(key, Value::dword("IsHashConfiguredByAdmin", 1));
        }
    }
}
