//! Writes new entries the way Windows does.

use crate::addressing::ExcludedProtocols;
use crate::authentication::{AuthRestrictions, DataEncryption, EapMethod, PresharedKeyUse};
use crate::connection::VpnStrategy;
use crate::entry_layout::{BROADBAND, DEVICE_KEYS, ENTRY_KEYS, PHONE_KEYS};
use crate::error::PhoneBookError;
use crate::guid::EntryGuid;
use crate::known_devices::port_of;
use crate::limits::MAX_NAME_BYTES;
use crate::long_value::write_long_value;

/// The key whose value is binary and may take several lines.
const BLOB: &str = "CustomAuthData";

/// Builds the text of a new entry: every key in the order of Windows, CR LF, UTF-8.
///
/// It writes no secrets: `PreSharedKey` stays empty, and credentials live outside the file. Port
/// names are those of a freshly installed machine and have to fit the machine the entry is for.
#[derive(Debug, Clone)]
pub struct EntryBuilder {
    name: String,
    values: Vec<(&'static str, String)>,
    auth_data: Vec<u8>,
    net_components: &'static str,
    device_type: &'static str,
    phone_numbers: Vec<String>,
}

impl EntryBuilder {
    /// Starts a VPN entry: a name and the host name or address of the server.
    ///
    /// It tries IKEv2 only, with encryption if the peer wants it and MS-CHAPv2.
    #[must_use]
    pub fn vpn(name: impl Into<String>, host: impl Into<String>) -> Self {
        let values = ENTRY_KEYS.map(|(key, value)| (key, value.to_owned())).into();
        let builder = Self {
            name: name.into(),
            values,
            auth_data: Vec::new(),
            net_components: "1",
            device_type: "vpn",
            phone_numbers: vec![host.into()],
        };
        builder.strategy(VpnStrategy::Ikev2Only)
    }

    /// Starts a broadband (PPPoE) entry; [`phone_number`](Self::phone_number) adds a service name.
    #[must_use]
    pub fn broadband(name: impl Into<String>) -> Self {
        let mut builder = Self::vpn(name, "");
        builder.phone_numbers.clear();
        builder.net_components = "0";
        builder.device_type = "PPPoE";
        BROADBAND.into_iter().fold(builder, |builder, (key, value)| builder.set(key, value))
    }

    /// Sets `VpnStrategy`, and port and device to those of its first protocol.
    #[must_use]
    pub fn strategy(self, strategy: VpnStrategy) -> Self {
        let device = match strategy {
            VpnStrategy::SstpOnly | VpnStrategy::SstpFirst => "WAN Miniport (SSTP)",
            VpnStrategy::L2tpOnly | VpnStrategy::L2tpFirst | VpnStrategy::L2tpThenSstp => {
                "WAN Miniport (L2TP)"
            }
            VpnStrategy::PptpOnly | VpnStrategy::PptpFirst | VpnStrategy::PptpThenSstp => {
                "WAN Miniport (PPTP)"
            }
            _ => "WAN Miniport (IKEv2)",
        };
        let port = port_of("vpn", device).unwrap_or_default();
        self.set("VpnStrategy", u32::from(strategy).to_string()).port(port).device(device)
    }

    /// Sets `PBVersion`; without it, the documented 1.
    #[must_use]
    pub fn pb_version(self, version: u32) -> Self {
        self.set("PBVersion", version.to_string())
    }

    /// Sets the port, both preferred and of the link.
    #[must_use]
    pub fn port(self, port: impl Into<String>) -> Self {
        self.set("PreferredPort", port)
    }

    /// Sets the device name, both preferred and of the link.
    #[must_use]
    pub fn device(self, device: impl Into<String>) -> Self {
        self.set("PreferredDevice", device)
    }

    /// Adds an alternate number: a host for a VPN, a service name for broadband.
    #[must_use]
    pub fn phone_number(mut self, number: impl Into<String>) -> Self {
        self.phone_numbers.push(number.into());
        self
    }

    /// Sets `Guid`.
    #[must_use]
    pub fn guid(self, guid: EntryGuid) -> Self {
        self.set("Guid", guid.to_hex())
    }

    /// Leaves `Guid` out, which is optional; without either, it is zero.
    #[must_use]
    pub fn without_guid(mut self) -> Self {
        self.values.retain(|(key, _)| *key != "Guid");
        self
    }

    /// Sets `DialParamsUID`, the number under which credentials are kept outside the file.
    #[must_use]
    pub fn dial_params_uid(self, uid: u32) -> Self {
        self.set("DialParamsUID", uid.to_string())
    }

    /// Sets `LowDateTime` and `HighDateTime`, the halves of the time of the last change.
    #[must_use]
    pub fn date_time(self, low: i32, high: i32) -> Self {
        self.set("LowDateTime", low.to_string()).set("HighDateTime", high.to_string())
    }

    /// Sets `DataEncryption`.
    #[must_use]
    pub fn data_encryption(self, encryption: DataEncryption) -> Self {
        self.set("DataEncryption", u32::from(encryption).to_string())
    }

    /// Sets `AuthRestrictions`.
    #[must_use]
    pub fn auth_restrictions(self, allowed: AuthRestrictions) -> Self {
        self.set("AuthRestrictions", allowed.bits().to_string())
    }

    /// Sets `CustomAuthKey` and the method's `CustomAuthData`, which may be nothing.
    #[must_use]
    pub fn eap(mut self, method: EapMethod, data: impl Into<Vec<u8>>) -> Self {
        self.auth_data = data.into();
        self.set("CustomAuthKey", method.0.to_string())
    }

    /// Sets `IpSecFlags`: whether a preshared key is kept outside the file.
    #[must_use]
    pub fn preshared_key_use(self, used: PresharedKeyUse) -> Self {
        self.set("IpSecFlags", u32::from(used).to_string())
    }

    /// Sets `IdleDisconnectSeconds`; 0 means never.
    #[must_use]
    pub fn idle_disconnect_seconds(self, seconds: u32) -> Self {
        self.set("IdleDisconnectSeconds", seconds.to_string())
    }

    /// Sets `RedialAttempts` and `RedialSeconds`.
    #[must_use]
    pub fn redial(self, attempts: u32, seconds: u32) -> Self {
        self.set("RedialAttempts", attempts.to_string()).set("RedialSeconds", seconds.to_string())
    }

    /// Sets `ExcludedProtocols`.
    #[must_use]
    pub fn excluded_protocols(self, excluded: ExcludedProtocols) -> Self {
        self.set("ExcludedProtocols", excluded.bits().to_string())
    }

    /// Sets `IpDnsSuffix`.
    #[must_use]
    pub fn dns_suffix(self, suffix: impl Into<String>) -> Self {
        self.set("IpDnsSuffix", suffix)
    }

    /// Returns the text of the entry, from its header to the blank line after its last group.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::EmptyText`] and [`PhoneBookError::NameTooLong`] for the name,
    /// [`PhoneBookError::UnwritableText`] where a text holds a CR, LF or NUL,
    /// [`PhoneBookError::OutOfMemory`] where memory was refused.
    pub fn build(&self) -> Result<Vec<u8>, PhoneBookError> {
        let found = self.name.len();
        if found == 0 {
            return Err(PhoneBookError::EmptyText { field: "name" });
        }
        if found > MAX_NAME_BYTES {
            return Err(PhoneBookError::NameTooLong { found, limit: MAX_NAME_BYTES });
        }
        check_text("name", &self.name)?;
        let mut text = EntryText::default();
        text.write(&["[", &self.name, "]"])?;
        for (key, value) in &self.values {
            text.key(key, value)?;
            if *key == "CustomAuthKey" && !self.auth_data.is_empty() {
                write_long_value(BLOB, &self.auth_data, b"\r\n", &mut text.bytes)?;
            }
        }
        text.key("PreSharedKey", "")?;
        text.write(&[])?;
        text.key("NETCOMPONENTS", "")?;
        text.key("ms_msclient", self.net_components)?;
        text.key("ms_server", self.net_components)?;
        text.write(&[])?;
        text.key("MEDIA", "rastapi")?;
        text.key("Port", self.get("PreferredPort"))?;
        text.key("Device", self.get("PreferredDevice"))?;
        text.write(&[])?;
        text.key("DEVICE", self.device_type)?;
        for number in &self.phone_numbers {
            text.key("PhoneNumber", number)?;
            text.keys(&PHONE_KEYS)?;
        }
        text.keys(&DEVICE_KEYS)?;
        text.write(&[])?;
        Ok(text.bytes)
    }

    fn set(mut self, key: &'static str, value: impl Into<String>) -> Self {
        if let Some((_, old)) = self.values.iter_mut().find(|(found, _)| *found == key) {
            *old = value.into();
        }
        self
    }

    fn get(&self, key: &str) -> &str {
        let found = self.values.iter().find(|(found, _)| *found == key);
        found.map_or("", |(_, value)| value)
    }
}

/// The lines written so far.
#[derive(Default)]
struct EntryText {
    bytes: Vec<u8>,
}

impl EntryText {
    fn write(&mut self, parts: &[&str]) -> Result<(), PhoneBookError> {
        for part in parts.iter().chain(&["\r\n"]) {
            self.bytes.try_reserve(part.len())?;
            self.bytes.extend_from_slice(part.as_bytes());
        }
        Ok(())
    }

    fn key(&mut self, key: &'static str, value: &str) -> Result<(), PhoneBookError> {
        check_text(key, value)?;
        self.write(&[key, "=", value])
    }

    fn keys(&mut self, keys: &[(&'static str, &str)]) -> Result<(), PhoneBookError> {
        keys.iter().try_for_each(|(key, value)| self.key(key, value))
    }
}

/// Refuses what would end a line, or the text for a program that reads it as a C string.
fn check_text(field: &'static str, text: &str) -> Result<(), PhoneBookError> {
    match text.bytes().enumerate().find(|(_, byte)| matches!(byte, b'\r' | b'\n' | 0)) {
        Some((offset, byte)) => Err(PhoneBookError::UnwritableText { field, offset, byte }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_would_break_the_file_are_refused() {
        let built = |builder: EntryBuilder| builder.build().map(|_| ()).unwrap_err().to_string();
        assert_eq!(built(EntryBuilder::vpn("", "h")), "name is empty");
        assert_eq!(
            built(EntryBuilder::vpn("n".repeat(1537), "h")),
            "name has 1537 bytes, more than the 1536 that Windows takes"
        );
        assert_eq!(
            built(EntryBuilder::vpn("a\n[b", "h")),
            "name holds byte 0x0a at offset 1, which no line can carry"
        );
        assert_eq!(
            built(EntryBuilder::vpn("a", "h\0")),
            "PhoneNumber holds byte 0x00 at offset 1, which no line can carry"
        );
    }

    #[test]
    fn every_broadband_key_is_an_entry_key() {
        for (key, _) in BROADBAND {
            assert!(ENTRY_KEYS.iter().any(|(known, _)| *known == key), "{key}");
        }
    }
}
