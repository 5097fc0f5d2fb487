//! The Windows versions whose registries differ in what RRAS keeps.

/// After which Windows a router is modelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Windows {
    /// XP and Server 2003: IPv4 only, routes of 56 bytes, OSPF in the priority list.
    Xp,
    /// 7 and Server 2008 R2: IPv6, routes of 72 bytes.
    Seven,
    /// Server 2019: the longer priority list with BGP, per-service host processes.
    #[default]
    Server2019,
}
