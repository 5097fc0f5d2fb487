//! RIP for IP: global settings, and those of one interface with the password in clear.

use std::net::Ipv4Addr;

use super::codes::{LoggingLevel, code_enum, flags};
use super::layout::{Layout, layout};
use super::listed::Listed;
use super::record::{Fault, Notes, Record, field};
use crate::bytes::{Reader, Writer};
use crate::secret::Secret;

code_enum! {
    /// Whether the peers of a list are the only ones (MS-RRASM 2.2.1.2.164).
    pub enum FilterMode {
        /// The list is not used.
        Off = 0, "off";
        /// Only those in the list.
        Include = 1, "include";
        /// All but those in the list.
        Exclude = 2, "exclude";
    }

    /// When RIP announces routes (MS-RRASM 2.2.1.2.166).
    pub enum RipUpdateMode {
        /// At intervals.
        Periodic = 0, "periodic";
        /// Only when something changes.
        Demand = 1, "on demand";
    }

    /// The version of the packets that are sent or accepted (MS-RRASM 2.2.1.2.166).
    pub enum RipVersion {
        /// None.
        Off = 0, "off";
        /// Version 1.
        V1 = 1, "RIP 1";
        /// Version 2 in a form that version 1 understands.
        V1Compatible = 2, "RIP 1 compatible";
        /// Version 2.
        V2 = 3, "RIP 2";
    }

    /// How packets are authenticated (MS-RRASM 2.2.1.2.166).
    pub enum RipAuthentication {
        /// Not at all.
        None = 1, "none";
        /// By a password in clear.
        Password = 2, "password";
        /// MD5; documented as unused.
        Md5 = 3, "MD5";
    }

    /// How the unicast peers of an interface are used (MS-RRASM 2.2.1.2.166).
    pub enum RipPeerMode {
        /// Not at all.
        Off = 0, "off";
        /// Beside broadcast or multicast.
        Also = 1, "also";
        /// Instead of broadcast or multicast.
        Only = 2, "only";
    }
}

flags! {
    /// What RIP does on an interface (`IC_ProtocolFlags`, MS-RRASM 2.2.1.2.166).
    pub struct RipFlags {
        /// Host routes are accepted. MS-RRASM prints 0 here; the series implies 1.
        ACCEPT_HOST_ROUTES = 0x001, "accept host routes";
        /// Host routes are announced.
        ANNOUNCE_HOST_ROUTES = 0x002, "announce host routes";
        /// Default routes are accepted.
        ACCEPT_DEFAULT_ROUTES = 0x004, "accept default routes";
        /// Default routes are announced.
        ANNOUNCE_DEFAULT_ROUTES = 0x008, "announce default routes";
        /// Routes are not announced where they were learnt.
        SPLIT_HORIZON = 0x010, "split horizon";
        /// Routes are announced as unreachable where they were learnt.
        POISON_REVERSE = 0x020, "poison reverse";
        /// Routes are withdrawn on shutdown.
        GRACEFUL_SHUTDOWN = 0x040, "graceful shutdown";
        /// Changes are announced at once.
        TRIGGERED_UPDATES = 0x080, "triggered updates";
        /// Static routes are overwritten.
        OVERWRITE_STATIC_ROUTES = 0x100, "overwrite static routes";
        /// Subnet routes are not summarised.
        NO_SUBNET_SUMMARY = 0x200, "no subnet summary";
    }
}

/// IPRIP_GLOBAL_CONFIG, 24 + 4 n bytes (MS-RRASM 2.2.1.2.164).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RipGlobal {
    /// Offset 0.
    pub logging: LoggingLevel,
    /// Offset 4. Size of the receive queue in bytes.
    pub max_receive_queue: u32,
    /// Offset 8. Size of the send queue in bytes.
    pub max_send_queue: u32,
    /// Offset 12. Least time between triggered updates in seconds.
    pub min_triggered_interval: u32,
    /// Offset 16.
    pub peer_filter_mode: FilterMode,
    /// Offset 24; their count is at offset 20.
    pub peers: Listed<Ipv4Addr>,
}

impl Record for RipGlobal {
    const NAME: &'static str = "IPRIP_GLOBAL_CONFIG";
    const FIXED: usize = 24;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let logging = field(reader)?;
        let max_receive_queue = field(reader)?;
        let max_send_queue = field(reader)?;
        let min_triggered_interval = field(reader)?;
        let peer_filter_mode = field(reader)?;
        let peers = Listed::read_counted(reader)?;
        notes.list("GC_PeerFilterCount", &peers, reader);
        Ok(Self {
            logging,
            max_receive_queue,
            max_send_queue,
            min_triggered_interval,
            peer_filter_mode,
            peers,
        })
    }

    fn write(&self, writer: &mut Writer) {
        self.logging.write(writer);
        writer.u32(self.max_receive_queue);
        writer.u32(self.max_send_queue);
        writer.u32(self.min_triggered_interval);
        self.peer_filter_mode.write(writer);
        self.peers.write_counted(writer);
    }
}

layout! {
    /// IPRIP_ROUTE_FILTER, 8 bytes (MS-RRASM 2.2.1.2.167): a range of destinations.
    pub struct RipRouteFilter {
        /// Offset 0.
        pub first: Ipv4Addr,
        /// Offset 4.
        pub last: Ipv4Addr,
    }

    /// The first 72 bytes of IPRIP_IF_CONFIG (MS-RRASM 2.2.1.2.166).
    ///
    /// The key takes 16 bytes: the picture in MS-RRASM leaves room for 12, its text and the offsets
    /// that follow need 16.
    pub struct RipSettings {
        /// Offset 0. State at run time.
        pub state: u32,
        /// Offset 4.
        pub metric: u32,
        /// Offset 8.
        pub update_mode: RipUpdateMode,
        /// Offset 12.
        pub accept: RipVersion,
        /// Offset 16.
        pub announce: RipVersion,
        /// Offset 20.
        pub flags: RipFlags,
        /// Offset 24. Seconds after which a route expires.
        pub route_expiration: u32,
        /// Offset 28. Seconds after which an expired route is removed.
        pub route_removal: u32,
        /// Offset 32. Seconds between full updates.
        pub full_update: u32,
        /// Offset 36.
        pub authentication: RipAuthentication,
        /// Offset 40. The password, in clear.
        pub key: Secret<16>,
        /// Offset 56.
        pub route_tag: u16,
        /// Offset 58. Unused.
        pub padding: [u8; 2],
        /// Offset 60.
        pub unicast_peer_mode: RipPeerMode,
        /// Offset 64.
        pub accept_filter_mode: FilterMode,
        /// Offset 68.
        pub announce_filter_mode: FilterMode,
    }
}

impl Default for RipSettings {
    /// Returns RIP 2 by the intervals of RFC 2453: updates every 30 seconds, expiry after 180,
    /// removal after another 120; with split horizon, poison reverse, triggered updates and
    /// graceful shutdown.
    fn default() -> Self {
        Self {
            state: 0,
            metric: 1,
            update_mode: RipUpdateMode::Periodic,
            accept: RipVersion::V2,
            announce: RipVersion::V2,
            flags: RipFlags::SPLIT_HORIZON
                | RipFlags::POISON_REVERSE
                | RipFlags::TRIGGERED_UPDATES
                | RipFlags::GRACEFUL_SHUTDOWN,
            route_expiration: 180,
            route_removal: 120,
            full_update: 30,
            authentication: RipAuthentication::None,
            key: Secret::NONE,
            route_tag: 0,
            padding: [0; 2],
            unicast_peer_mode: RipPeerMode::Off,
            accept_filter_mode: FilterMode::Off,
            announce_filter_mode: FilterMode::Off,
        }
    }
}

/// IPRIP_IF_CONFIG, 84 bytes and three lists (MS-RRASM 2.2.1.2.166).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RipInterface {
    /// Offset 0.
    pub settings: RipSettings,
    /// Offset 84; their count is at offset 72.
    pub unicast_peers: Listed<Ipv4Addr>,
    /// After the peers; their count is at offset 76.
    pub accept_filters: Listed<RipRouteFilter>,
    /// After the accept filters; their count is at offset 80.
    pub announce_filters: Listed<RipRouteFilter>,
}

impl Record for RipInterface {
    const NAME: &'static str = "IPRIP_IF_CONFIG";
    const FIXED: usize = 84;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let settings = field(reader)?;
        let [peers, accepts, announces]: [u32; 3] =
            [field(reader)?, field(reader)?, field(reader)?];
        // Where a list is cut short, less than one of its rows is left. The rows of the later lists
        // are not smaller, so these are empty and the remains stay where they are.
        let unicast_peers = Listed::read(reader, peers)?;
        notes.list("IC_UnicastPeerCount", &unicast_peers, reader);
        let accept_filters = Listed::read(reader, accepts)?;
        notes.list("IC_AcceptFilterCount", &accept_filters, reader);
        let announce_filters = Listed::read(reader, announces)?;
        notes.list("IC_AnnounceFilterCount", &announce_filters, reader);
        Ok(Self { settings, unicast_peers, accept_filters, announce_filters })
    }

    fn write(&self, writer: &mut Writer) {
        self.settings.write(writer);
        writer.u32(self.unicast_peers.stated());
        writer.u32(self.accept_filters.stated());
        writer.u32(self.announce_filters.stated());
        self.unicast_peers.write(writer);
        self.accept_filters.write(writer);
        self.announce_filters.write(writer);
    }
}
