//! What kind of connection an entry makes, and how it dials.

/// The kind of connection (key `Type`, MS-RRASM 2.2.2.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConnectionType {
    /// 1: a telephone, ISDN or serial line.
    DialUp,
    /// 2: a tunnel through another network.
    Vpn,
    /// 5: PPP over Ethernet or ATM.
    Broadband,
    /// A number without a documented meaning.
    Other(u32),
}

impl From<u32> for ConnectionType {
    fn from(number: u32) -> Self {
        match number {
            1 => Self::DialUp,
            2 => Self::Vpn,
            5 => Self::Broadband,
            other => Self::Other(other),
        }
    }
}

impl From<ConnectionType> for u32 {
    fn from(connection: ConnectionType) -> Self {
        match connection {
            ConnectionType::DialUp => 1,
            ConnectionType::Vpn => 2,
            ConnectionType::Broadband => 5,
            ConnectionType::Other(number) => number,
        }
    }
}

/// Which tunnel protocols a VPN entry tries (key `VpnStrategy`, MS-RRASM 2.2.2.2.11).
///
/// A router knows 0 to 4, 7 and 8. The others are for client connections only (note 206); their
/// meanings are those of `VS_*` in the Windows SDK's `ras.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VpnStrategy {
    /// 0: a series of protocols that depends on the Windows version.
    Default,
    /// 1: PPTP and nothing else.
    PptpOnly,
    /// 2: PPTP, then L2TP.
    PptpFirst,
    /// 3: L2TP and nothing else.
    L2tpOnly,
    /// 4: L2TP, then PPTP, then IKEv2.
    L2tpFirst,
    /// 5: SSTP and nothing else; clients only.
    SstpOnly,
    /// 6: SSTP, then others; clients only.
    SstpFirst,
    /// 7: IKEv2 and nothing else.
    Ikev2Only,
    /// 8: IKEv2, then PPTP, then L2TP.
    Ikev2First,
    /// 12: PPTP, then SSTP; clients only.
    PptpThenSstp,
    /// 13: L2TP, then SSTP; clients only.
    L2tpThenSstp,
    /// 14: IKEv2, then SSTP; clients only.
    Ikev2ThenSstp,
    /// 15: a list kept elsewhere in the entry; clients only.
    ProtocolList,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for VpnStrategy {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::Default,
            1 => Self::PptpOnly,
            2 => Self::PptpFirst,
            3 => Self::L2tpOnly,
            4 => Self::L2tpFirst,
            5 => Self::SstpOnly,
            6 => Self::SstpFirst,
            7 => Self::Ikev2Only,
            8 => Self::Ikev2First,
            12 => Self::PptpThenSstp,
            13 => Self::L2tpThenSstp,
            14 => Self::Ikev2ThenSstp,
            15 => Self::ProtocolList,
            other => Self::Unknown(other),
        }
    }
}

impl From<VpnStrategy> for u32 {
    fn from(strategy: VpnStrategy) -> Self {
        match strategy {
            VpnStrategy::Default => 0,
            VpnStrategy::PptpOnly => 1,
            VpnStrategy::PptpFirst => 2,
            VpnStrategy::L2tpOnly => 3,
            VpnStrategy::L2tpFirst => 4,
            VpnStrategy::SstpOnly => 5,
            VpnStrategy::SstpFirst => 6,
            VpnStrategy::Ikev2Only => 7,
            VpnStrategy::Ikev2First => 8,
            VpnStrategy::PptpThenSstp => 12,
            VpnStrategy::L2tpThenSstp => 13,
            VpnStrategy::Ikev2ThenSstp => 14,
            VpnStrategy::ProtocolList => 15,
            VpnStrategy::Unknown(number) => number,
        }
    }
}

/// Which of several devices a dial-up entry uses (key `DialMode`, MS-RRASM 2.2.2.2.20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialMode {
    /// 0: the first that is free.
    FirstAvailable,
    /// 1: all of them.
    All,
    /// 2: as many as the traffic needs.
    AsNeeded,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for DialMode {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::FirstAvailable,
            1 => Self::All,
            2 => Self::AsNeeded,
            other => Self::Unknown(other),
        }
    }
}

impl From<DialMode> for u32 {
    fn from(mode: DialMode) -> Self {
        match mode {
            DialMode::FirstAvailable => 0,
            DialMode::All => 1,
            DialMode::AsNeeded => 2,
            DialMode::Unknown(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        for number in (0..300).chain([u32::MAX]) {
            assert_eq!(u32::from(ConnectionType::from(number)), number);
            assert_eq!(u32::from(VpnStrategy::from(number)), number);
            assert_eq!(u32::from(DialMode::from(number)), number);
        }
    }
}
