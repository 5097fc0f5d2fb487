//! Types of interfaces (MS-RRASM 2.2.1.1.1, ROUTER_INTERFACE_TYPE).

use std::fmt;

/// A `ROUTER_INTERFACE_TYPE`, any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceType(pub u32);

impl InterfaceType {
    /// A connected RAS client; exists while it is connected.
    pub const CLIENT: Self = Self(0);
    /// Demand-dial in one direction.
    pub const HOME_ROUTER: Self = Self(1);
    /// Demand-dial in both directions.
    pub const FULL_ROUTER: Self = Self(2);
    /// A LAN adapter or leased line.
    pub const DEDICATED: Self = Self(3);
    /// The server's own side of its RAS clients.
    pub const INTERNAL: Self = Self(4);
    /// The loopback interface.
    pub const LOOPBACK: Self = Self(5);
    /// An IP-in-IP tunnel; Windows 2000 only.
    pub const TUNNEL: Self = Self(6);
    /// Dial-out.
    pub const DIALOUT: Self = Self(7);

    /// Says whether an interface of this type dials by a phone-book entry of its name.
    pub fn is_demand_dial(self) -> bool {
        self == Self::HOME_ROUTER || self == Self::FULL_ROUTER
    }

    /// Returns the field's term, or `None` for a number that has none.
    pub fn term(self) -> Option<&'static str> {
        Some(match self {
            Self::CLIENT => "client",
            Self::HOME_ROUTER => "home router",
            Self::FULL_ROUTER => "full router",
            Self::DEDICATED => "dedicated",
            Self::INTERNAL => "internal",
            Self::LOOPBACK => "loopback",
            Self::TUNNEL => "tunnel",
            Self::DIALOUT => "dial-out",
            _ => return None,
        })
    }
}

impl fmt::Display for InterfaceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.term() {
            Some(term) => f.write_str(term),
            None => write!(f, "type {}", self.0),
        }
    }
}
