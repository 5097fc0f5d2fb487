//! Every check with its severity, meaning and cure: the source of `docs/CHECKS.md`.

use serde::Serialize;
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// Nothing is wrong: something to know before the configuration is put back, above all on another
    /// machine.
    Note,
    /// A part of the configuration has no effect, or not the one that it seems to have.
    Warning,
    /// A part of the configuration is damaged or can't work.
    Error,
}

impl CheckSeverity {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for CheckSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Check {
    /// Its number. Numbers are never used again for another check.
    pub id: &'static str,
    /// How bad its findings are.
    pub severity: CheckSeverity,
    /// What a finding means.
    pub meaning: &'static str,
    /// What to do about it.
    pub cure: &'static str,
}

use CheckSeverity::{Error, Note, Warning};

macro_rules! checks {
    ($($name:ident = $id:literal, $severity:ident, $meaning:literal, $cure:literal;)*) => {
        $(pub(super) const $name: Check =
            Check { id: $id, severity: $severity, meaning: $meaning, cure: $cure };)*

        /// All checks, by number.
        pub const CHECKS: &[Check] = &[$($name),*];
    };
}

checks! {
    TRANSPORT_WITHOUT_PROTOCOL = "CHK-101", Error,
        "A transport has no `ProtocolId`; Windows needs it to know which transport it is.",
        "Set `ProtocolId` to 0x21 (IPv4) or 0x57 (IPv6), or restore the transports from another backup.";
    TRANSPORT_WITHOUT_GLOBAL = "CHK-102", Warning,
        "A transport has no `GlobalInfo`; its router manager is not started.",
        "Expected after a transport was removed. Otherwise restore the transports from another backup.";
    TRANSPORT_TWICE = "CHK-103", Warning,
        "Two transports have the same `ProtocolId`.",
        "Remove the key that Windows did not make; it has the less usual name.";
    TRANSPORT_UNKNOWN = "CHK-104", Warning,
        "The `ProtocolId` of a transport is none that RRAS knows.",
        "Compare with a sound router; 0x21 is IPv4, 0x57 is IPv6.";
    OLD_PROTOCOL = "CHK-105", Note,
        "Settings are there for a protocol that newer Windows does not have: IPX ended with Windows 2000, OSPF \
         with Server 2003, IP-in-IP tunnels with Windows 2000.",
        "Nothing on that Windows. On a newer one the settings are ignored: plan something else.";
    BGP_MACHINE = "CHK-106", Note,
        "BGP settings can name interfaces by LUID, a number that only one machine has.",
        "On another machine, set the BGP interfaces again after the restore.";
    BLOCK_UNREADABLE = "CHK-201", Error,
        "An info block can't be read at all: its settings are lost to Windows too.",
        "Restore the key from another backup, or make the settings again.";
    BLOCK_ODD = "CHK-202", Warning,
        "An info block has an unusual form, such as overlapping data or remains in its padding.",
        "Nothing, if the router works. The block is carried byte for byte.";
    ENTRY_OUTSIDE = "CHK-203", Error,
        "The data of an entry of an info block lie outside of the block.",
        "Restore the key from another backup, or make the settings again.";
    ENTRY_DAMAGED = "CHK-204", Warning,
        "The data of an entry of an info block are not as they should be: too short, too long, or with an \
         impossible value.",
        "Compare the settings that are shown with those that should be there.";
    INTERFACE_WITHOUT_NAME = "CHK-301", Error,
        "An interface has no `InterfaceName`.",
        "Remove its key, or restore the interfaces from another backup.";
    INTERFACE_WITHOUT_TYPE = "CHK-302", Error,
        "An interface has no `Type`.",
        "Set `Type` (3 LAN, 2 demand-dial), or restore the interfaces from another backup.";
    INTERFACE_TWICE = "CHK-303", Error,
        "Two interfaces have the same name.",
        "Remove the one that is not wanted. A restore that matches by name can't tell them apart.";
    INTERFACE_KEY = "CHK-304", Warning,
        "The key of an interface is no number.",
        "Remove it, if Windows did not make it.";
    DEMAND_DIAL_WITHOUT_ENTRY = "CHK-305", Error,
        "A demand-dial interface has no phone-book entry of its name: it can't dial.",
        "Restore the phone book together with the interfaces, or make the interface again.";
    LAN_WITHOUT_ADAPTER = "CHK-306", Warning,
        "A LAN interface belongs to a network adapter that the machine does not have: its routes, filters and \
         NAT settings have no effect.",
        "Restore with a map from the old adapter to the new one, or remove the interface.";
    INTERFACE_NAME_LONG = "CHK-307", Warning,
        "The name of an interface has more than 256 characters.",
        "Rename it; Windows' own functions do not take such names.";
    INTERFACE_TRANSPORT_WITHOUT_PROTOCOL = "CHK-308", Error,
        "A transport of an interface has no `ProtocolId`.",
        "Set `ProtocolId` to that of the transport, or restore the interfaces from another backup.";
    INTERFACE_TRANSPORT_WITHOUT_MANAGER = "CHK-309", Warning,
        "An interface has settings for a transport that the router does not run.",
        "Restore the transports together with the interfaces.";
    PROTOCOL_WITHOUT_GLOBAL = "CHK-310", Warning,
        "An interface has settings of a routing protocol that the transport's global settings do not name: \
         Windows does not load it.",
        "Add the protocol to the transport, or restore the transports together with the interfaces.";
    ROUTE_TWICE = "CHK-311", Warning,
        "An interface has two static routes to one destination by one next hop.",
        "Remove the one that is not wanted.";
    ROUTES_EQUAL = "CHK-312", Note,
        "Static routes over different interfaces or next hops have one destination and one metric: which is \
         used is not determined.",
        "Give them different metrics.";
    ROUTE_MASK = "CHK-313", Warning,
        "The destination of a static route has bits outside of its mask, or the mask is none.",
        "Correct the route; Windows does not take it.";
    CANNOT_BE_DISABLED = "CHK-314", Warning,
        "A LAN, internal or loopback interface is disabled, which Windows does not allow.",
        "Enable it; to stop its traffic, set its state to down or filter it.";
    HOURS_ODD = "CHK-315", Warning,
        "The dial-out hours of an interface are not understood, or the interface does not dial.",
        "Set the hours again.";
    IKEV2_RANGE = "CHK-316", Warning,
        "A value of IKEv2 is outside of its documented range.",
        "Set it again; the range is in the finding.";
    FILTERS_MISPLACED = "CHK-317", Warning,
        "An interface of this type does not take such filters: demand-dial filters are for demand-dial \
         interfaces, and internal, loopback and dial-out interfaces take none.",
        "Remove the filters.";
    PHONE_BOOK_UNREADABLE = "CHK-401", Error,
        "The phone book can't be read.",
        "Restore it from another backup.";
    PHONE_BOOK_ODD = "CHK-402", Warning,
        "A line of the phone book is not as it should be.",
        "Compare the entry with a sound one.";
    ENTRY_WITHOUT_INTERFACE = "CHK-403", Warning,
        "A phone-book entry has no demand-dial interface: making one of its name fails as \"already exists\". \
         It remains where an interface is removed while the router is stopped.",
        "Remove the entry from the phone book.";
    ENTRY_TWICE = "CHK-404", Error,
        "Two phone-book entries have the same name; Windows uses the first.",
        "Remove the one that is not wanted.";
    AUTHENTICATION_MISFIT = "CHK-405", Warning,
        "The allowed authentication does not fit the VPN type or the encryption: machine certificates and \
         preshared keys of their own are for IKEv2, IKEv2 takes no PAP or CHAP, and PPTP encrypts only with \
         MS-CHAP or EAP.",
        "Choose the authentication again in the interface's properties.";
    STRATEGY_FOR_CLIENTS = "CHK-406", Warning,
        "The VPN type is one for clients: a router can't dial it.",
        "Choose PPTP, L2TP or IKEv2.";
    PORT_MISSING = "CHK-407", Warning,
        "A phone-book entry names a device that the machine does not have: it can't dial.",
        "Install the miniport, or choose another device.";
    PORT_UNUSABLE = "CHK-408", Warning,
        "A phone-book entry names a device that has no ports, or none for demand-dial routing.",
        "Add ports in the properties of Ports, and allow demand-dial routing.";
    PRESHARED_KEY_ELSEWHERE = "CHK-409", Note,
        "A connection uses a preshared key, which Windows keeps outside of what a backup holds.",
        "Have the key at hand; after a restore on another machine, set it again.";
    CERTIFICATE_ELSEWHERE = "CHK-410", Note,
        "A connection uses a certificate, which is in Windows' certificate stores and not in a backup.",
        "Export certificate and key; on another machine, import them before the service starts.";
    CREDENTIALS_ELSEWHERE = "CHK-411", Note,
        "User names and passwords of demand-dial interfaces are kept by Windows outside of what a backup holds.",
        "After a restore on another machine, set the credentials of each interface again.";
    SECRET_IN_PHONE_BOOK = "CHK-412", Warning,
        "The phone book holds a password or key in clear.",
        "Windows does not use it: remove it, and change it where else it is in use.";
    ROUTER_TYPE_LAN_ONLY = "CHK-501", Warning,
        "There are demand-dial interfaces, but `RouterType` does not allow demand-dial routing.",
        "Restore the class server too, or enable demand-dial routing in the router's properties.";
    SERVICE_DISABLED = "CHK-502", Note,
        "Transports and interfaces are configured, but the service is disabled or marked as not configured.",
        "Enable Routing and Remote Access, or restore the class server of a router that runs.";
    NAME_SERVER_ADAPTER = "CHK-503", Warning,
        "The adapter whose DHCP and name servers clients are given is not there.",
        "Choose another adapter in the router's properties, or restore with a map of adapters.";
    RADIUS_SECRET = "CHK-504", Note,
        "RADIUS checks users or keeps accounts; its shared secrets are not in a backup.",
        "Have the secrets at hand; after a restore on another machine, set them again.";
    SSTP_CERTIFICATE = "CHK-505", Note,
        "SSTP is set to a certificate that is not in a backup.",
        "Export certificate and key; on another machine, import them and choose the certificate again.";
    IKEV2_CERTIFICATE = "CHK-506", Note,
        "IKEv2 is set to a machine certificate or to root certificates that are not in a backup.",
        "Export certificates and key; on another machine, import them before the service starts.";
    NO_POOL = "CHK-507", Warning,
        "Clients are to be given addresses from a pool, but there is none.",
        "Add a pool, or let addresses come from DHCP.";
    POOL_ODD = "CHK-508", Warning,
        "An address pool ends before it begins, or two pools overlap.",
        "Correct the pools.";
    ENDPOINTS = "CHK-509", Warning,
        "There are to be more ports than `MaxWanEndpoints` allows without restarting Windows.",
        "Restart Windows after the restore.";
    L2TP_SERVER_KEY = "CHK-510", Note,
        "The server takes a preshared key for L2TP, which Windows keeps outside of what a backup holds.",
        "Have the key at hand; after a restore on another machine, set it again.";
}
