//! What `MPR_SERVER_0` says of a router that is only stored.

use super::connection::Connection;
use super::error::ConfigError;
use crate::placement::port_of;
use crate::places;
use routerkeep_registry::{Depth, Key, Value};

/// What the router is for (`RouterType`, MS-RRASM 2.2.3.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RouterMode {
    /// It routes between LANs only: no remote access, no demand-dial.
    LanOnly,
    /// It also does remote access or demand-dial routing.
    Full,
}

/// What is stored of the server as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerSummary {
    /// What the router is for.
    pub mode: RouterMode,
    /// How many VPN ports there are, of all kinds.
    pub ports: u32,
}

/// The bits of `RouterType` that are not LAN routing: RAS and WAN, of IPv4 and IPv6.
const NOT_LAN: u32 = 0x01 | 0x04 | 0x08 | 0x20;

impl Connection<'_> {
    /// Returns what is stored of the server as a whole.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`], and those of reading.
    pub fn server_summary(&mut self) -> Result<ServerSummary, ConfigError> {
        let configuration = self.configuration()?;
        configuration.require_whole("Parameters")?;
        let parameters = configuration.subkey("Parameters");
        let number = |name| parameters.and_then(|key| key.value(name)).and_then(Value::as_dword);
        let lan_only = match number("RouterType") {
            Some(kind) => kind & NOT_LAN == 0,
            None => number("LANOnlyMode") == Some(1),
        };
        let part = self.fresh_part(places::NETWORK_CLASS, Depth::Levels(1))?;
        if let Some(finding) = part.damage.into_iter().next() {
            return Err(ConfigError::Damaged(Box::new(finding)));
        }
        let endpoints = |device: &Key| {
            port_of(device, |_| false)?;
            device.value("WanEndpoints").and_then(Value::as_dword)
        };
        let devices = part.key.map(|class| class.subkeys).unwrap_or_default();
        let ports = devices.iter().filter_map(endpoints).fold(0, u32::saturating_add);
        let mode = if lan_only { RouterMode::LanOnly } else { RouterMode::Full };
        Ok(ServerSummary { mode, ports })
    }
}
