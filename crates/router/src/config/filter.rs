//! Whether a transport filters packets at all: `MprConfigFilterGetInfo` and `MprConfigFilterSetInfo`.
//!
//! MS-RRASM has the structure (`MPR_FILTER_0`, 2.2.1.2.89) and an InfoType for it (`IP_FILTER_ENABLE_INFO`,
//! `IP_FILTER_ENABLE_INFO_V6`), and neither it nor the pages of the functions say where the setting is stored.
//! Here it is that entry of the transport's `GlobalInfo`; without one a transport filters.

use super::connection::Connection;
use super::error::ConfigError;
use super::transport::{Transport, TransportSettings};
use crate::transport::ProtocolId;
use routerkeep_infoblock::{InfoBlock, InfoBlockError, InfoType};

/// Whether the filters of a transport's interfaces are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FilterState {
    /// They are.
    Enabled,
    /// They are stored, and let everything pass.
    Disabled,
}

impl Transport<'_> {
    /// Says whether the transport filters.
    ///
    /// Win32 codes: 50 for a transport other than IPv4 and IPv6, 13 where its `GlobalInfo` is no info block.
    ///
    /// # Errors
    /// [`ConfigError::NotSupported`], [`ConfigError::DamagedBlock`].
    pub fn filter_state(&self) -> Result<FilterState, ConfigError> {
        let info_type = info_type(self.id())?;
        let Some(bytes) = self.global_info() else { return Ok(FilterState::Enabled) };
        let block = InfoBlock::parse(bytes)?;
        let state = block.find(info_type).and_then(|entry| number(entry.data?));
        Ok(match state {
            Some(0) => FilterState::Disabled,
            _ => FilterState::Enabled,
        })
    }
}

impl Connection<'_> {
    /// Says whether a transport filters.
    ///
    /// Win32 codes: 902 where there is no such transport, and those of [`Transport::filter_state`].
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn filter_state(&mut self, id: ProtocolId) -> Result<FilterState, ConfigError> {
        self.configuration()?.transport(id)?.filter_state()
    }

    /// Has a transport filter, or not. The other entries of its `GlobalInfo` stay as they are.
    ///
    /// Win32 codes: those of [`filter_state`](Self::filter_state).
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_filter_state(
        &mut self,
        id: ProtocolId,
        state: FilterState,
    ) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let transport = configuration.transport(id)?;
            if transport.filter_state()? == state {
                return Ok((Vec::new(), ()));
            }
            let info_type = info_type(id)?;
            let block = match transport.global_info() {
                Some(bytes) => InfoBlock::parse(bytes)?,
                None => InfoBlock::new(),
            };
            let data = u32::from(state == FilterState::Enabled).to_le_bytes();
            let block = match block.find(info_type) {
                Some(_) => block.replaced(info_type, 4, 1, &data)?,
                None => block.added(info_type, 4, 1, &data)?,
            };
            let settings = TransportSettings {
                global_info: Some(block.as_bytes()),
                ..TransportSettings::default()
            };
            Ok((transport.changes(configuration, &settings)?, ()))
        })
    }
}

fn info_type(id: ProtocolId) -> Result<InfoType, ConfigError> {
    match id {
        ProtocolId::IP => Ok(InfoType::IP_FILTER_ENABLE_INFO),
        ProtocolId::IPV6 => Ok(InfoType::IP_FILTER_ENABLE_INFO_V6),
        _ => Err(ConfigError::NotSupported("only IPv4 and IPv6 have a switch for their filters")),
    }
}

fn number(data: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(*data.first_chunk()?))
}

impl From<InfoBlockError> for ConfigError {
    fn from(error: InfoBlockError) -> Self {
        match error {
            InfoBlockError::OutOfMemory { .. } => Self::Memory,
            error => Self::DamagedBlock(error),
        }
    }
}
