//! An entry: one section read by meaning.

use crate::addressing::{ExcludedProtocols, Ipv4Settings, Ipv6Settings};
use crate::authentication::{AuthRestrictions, DataEncryption, EapMethod, PresharedKeyUse};
use crate::connection::{ConnectionType, DialMode, VpnStrategy};
use crate::entry_reader::Reader;
use crate::error::PhoneBookError;
use crate::finding::Findings;
use crate::guid::EntryGuid;
use crate::line::LineNumber;
use crate::media::{Device, Media, PhoneNumber};
use crate::secret::{SecretKey, SecretPresence};
use crate::section::{Section, SectionIndex};
use crate::text::{DeclaredEncoding, Text};

/// A phone-book entry: the settings of one demand-dial connection (MS-RRASM 2.2.2.2).
///
/// A field is `None` where its key is absent, empty, or not understood; the last comes with a
/// finding. Keys without a field here are carried in the section's lines. The entry borrows from
/// the phone book and holds no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry<'a> {
    /// The section's name, which is the interface's name.
    pub name: Text<'a>,
    /// The section.
    pub section: SectionIndex,
    /// The line of the section's header.
    pub line: LineNumber,
    /// `Encoding`.
    pub encoding: DeclaredEncoding,
    /// `PBVersion`: documented as 1, on later Windows up to 8.
    pub pb_version: Option<u32>,
    /// `Type`.
    pub connection_type: Option<ConnectionType>,
    /// `DialParamsUID`: the number under which Windows keeps the credentials, outside this file.
    pub dial_params_uid: Option<u32>,
    /// `Guid`.
    pub guid: Option<EntryGuid>,
    /// `VpnStrategy`.
    pub vpn_strategy: Option<VpnStrategy>,
    /// `ExcludedProtocols`.
    pub excluded_protocols: Option<ExcludedProtocols>,
    /// `DataEncryption`.
    pub data_encryption: Option<DataEncryption>,
    /// `DialMode`.
    pub dial_mode: Option<DialMode>,
    /// `RedialAttempts`, 0 to 99.
    pub redial_attempts: Option<u32>,
    /// `RedialSeconds`, 1 to 600.
    pub redial_seconds: Option<u32>,
    /// `IdleDisconnectSeconds`; 0 means never.
    pub idle_disconnect_seconds: Option<u32>,
    /// `RedialOnLinkFailure`.
    pub redial_on_link_failure: Option<bool>,
    /// `PreferredPort`.
    pub preferred_port: Option<Text<'a>>,
    /// `PreferredDevice`.
    pub preferred_device: Option<Text<'a>>,
    /// `CustomAuthKey`, used where EAP is allowed.
    pub custom_auth_key: Option<EapMethod>,
    /// `AuthRestrictions`.
    pub auth_restrictions: Option<AuthRestrictions>,
    /// `IpSecFlags`: whether a preshared key exists outside this file.
    pub preshared_key_use: Option<PresharedKeyUse>,
    /// IPv4 addresses.
    pub ipv4: Ipv4Settings,
    /// IPv6 addresses.
    pub ipv6: Ipv6Settings,
    /// The links; more than one is multilink.
    pub media: Vec<Media<'a>>,
    /// Whether the key `PreSharedKey` has a value. Windows ignores it and leaves it empty.
    pub preshared_key: SecretPresence,
    /// Every secret key of the section, `PreSharedKey` included.
    pub secrets: Vec<SecretKey<'a>>,
    /// What was not understood.
    pub findings: Findings,
}

impl<'a> Entry<'a> {
    /// Reads a section by meaning, in one pass over its lines.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where memory was refused; no content is an error.
    pub fn read(section: &Section<'a>) -> Result<Self, PhoneBookError> {
        Reader::new(section).read()
    }

    pub(crate) fn empty(section: &Section<'a>) -> Self {
        Self {
            name: section.name(),
            section: section.index(),
            line: section.line(),
            encoding: section.charset().declared,
            pb_version: None,
            connection_type: None,
            dial_params_uid: None,
            guid: None,
            vpn_strategy: None,
            excluded_protocols: None,
            data_encryption: None,
            dial_mode: None,
            redial_attempts: None,
            redial_seconds: None,
            idle_disconnect_seconds: None,
            redial_on_link_failure: None,
            preferred_port: None,
            preferred_device: None,
            custom_auth_key: None,
            auth_restrictions: None,
            preshared_key_use: None,
            ipv4: Ipv4Settings::default(),
            ipv6: Ipv6Settings::default(),
            media: Vec::new(),
            preshared_key: SecretPresence::default(),
            secrets: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// Returns what the entry dials: the first number of the first device of the first link.
    #[must_use]
    pub fn destination(&self) -> Option<Text<'a>> {
        let device = self.media.first()?.devices.first()?;
        device.phone_numbers.first().map(|phone| phone.number)
    }

    /// Returns every device of every link, in order.
    pub fn devices(&self) -> impl Iterator<Item = &Device<'a>> {
        self.media.iter().flat_map(|media| &media.devices)
    }

    /// Returns every number of every device, in order.
    pub fn phone_numbers(&self) -> impl Iterator<Item = &PhoneNumber<'a>> {
        self.devices().flat_map(|device| &device.phone_numbers)
    }

    /// Returns the port of every link that names one.
    pub fn ports(&self) -> impl Iterator<Item = Text<'a>> {
        self.media.iter().filter_map(|media| media.port)
    }
}
