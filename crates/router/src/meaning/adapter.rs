//! Network adapters as the view shows them.

use super::text::Text;
use serde::Serialize;

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adapter {
    /// The GUID in braces: the name of the LAN interface.
    pub guid: Text,
    /// The name of its connection.
    pub friendly_name: Option<Text>,
    /// The name of the device.
    pub description: Option<Text>,
    /// The address that an administrator set in place of the hardware's.
    pub mac: Option<Text>,
    /// The fixed IPv4 addresses.
    pub addresses: Vec<Text>,
    /// The IPv4 address that DHCP gave last.
    pub dhcp_address: Option<Text>,
}

impl From<&crate::Adapter> for Adapter {
    fn from(adapter: &crate::Adapter) -> Self {
        let text = |name: &Option<_>| name.as_ref().map(Text::from);
        Self {
            guid: Text::from(&adapter.guid),
            friendly_name: text(&adapter.friendly_name),
            description: text(&adapter.description),
            mac: text(&adapter.mac),
            addresses: adapter.addresses.iter().map(Text::from).collect(),
            dhcp_address: text(&adapter.dhcp_address),
        }
    }
}
