//! Whose configuration it is.

use crate::adapter::text;
use routerkeep_registry::{Key, Name};

/// What identifies a router, as far as its SYSTEM registry says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The computer's NetBIOS name.
    pub computer_name: Option<Name>,
    /// The computer's DNS host name.
    pub host_name: Option<Name>,
    /// The DNS domain that it belongs to.
    pub domain: Option<Name>,
    /// `WinNT` (workstation), `ServerNT` or `LanmanNT` (domain controller).
    pub product_type: Option<Name>,
}

impl Identity {
    /// Reads it from the keys of [`places`](crate::places): the computer's name, IPv4, product options.
    pub(crate) fn read(computer: &Key, tcpip: &Key, product: &Key) -> Self {
        Self {
            computer_name: text(computer, "ComputerName"),
            host_name: text(tcpip, "Hostname"),
            domain: text(tcpip, "Domain"),
            product_type: text(product, "ProductType"),
        }
    }
}
