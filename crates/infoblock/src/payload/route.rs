//! Static routes, in the two layouts that Windows has had.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

use super::codes::{RouteProtocol, code_enum};
use super::layout::{Layout, layout};
use crate::bytes::{Reader, Writer};

code_enum! {
    /// The kind of a route (MIB_IPFORWARD_TYPE, MS-RRASM 2.2.1.1.8).
    pub enum RouteKind {
        /// What Windows returns instead of the kind when it is asked for routes.
        Unset = 0, "unset";
        /// None of the others.
        Unspecified = 1, "other";
        /// A route to be deleted.
        Invalid = 2, "invalid";
        /// The next hop is the destination.
        Direct = 3, "direct";
        /// The next hop is another router.
        Indirect = 4, "indirect";
    }

    /// The routing tables in which a route is used (MS-RRASM 2.2.1.2.11).
    pub enum ViewSet {
        /// Any.
        Any = 0, "any";
        /// The unicast table.
        Unicast = 1, "unicast";
        /// The multicast table.
        Multicast = 2, "multicast";
        /// Both tables.
        Both = 3, "unicast and multicast";
        /// All tables.
        All = 0xFFFF_FFFF, "all";
    }
}

layout! {
    /// The IPv4 form of the first 48 bytes of INTERFACE_ROUTE_INFO.
    pub struct RouteV4 {
        /// Offset 0.
        pub destination: Ipv4Addr,
        /// Offset 4.
        pub mask: Ipv4Addr,
        /// Offset 8. Conditions of multipath routes, usually 0.
        pub policy: u32,
        /// Offset 12. 0.0.0.0 where the interface is the way.
        pub next_hop: Ipv4Addr,
        /// Offset 16. Seconds since the route changed.
        pub age: u32,
        /// Offset 20. Autonomous system of the next hop, usually 0.
        pub next_hop_as: u32,
        /// Offset 24.
        pub metric1: u32,
        /// Offset 28.
        pub metric2: u32,
        /// Offset 32.
        pub metric3: u32,
        /// Offset 36. Used by the IPv6 form only.
        pub unused: [u8; 12],
    }

    /// The IPv6 form of the first 48 bytes of INTERFACE_ROUTE_INFO.
    pub struct RouteV6 {
        /// Offset 0.
        pub destination: Ipv6Addr,
        /// Offset 16. In bits.
        pub prefix_length: u32,
        /// Offset 20. The unspecified address where the interface is the way.
        pub next_hop: Ipv6Addr,
        /// Offset 36. In seconds; 0xFFFFFFFF is for ever.
        pub lifetime: u32,
        /// Offset 40. Must be 0.
        pub flags: u32,
        /// Offset 44.
        pub metric: u32,
    }

    /// MIB_IPFORWARDROW, 56 bytes (MS-RRASM 2.2.1.2.35): routes of Windows 2003 and before.
    pub struct ForwardRow {
        /// Offset 0.
        pub destination: Ipv4Addr,
        /// Offset 4.
        pub mask: Ipv4Addr,
        /// Offset 8. Conditions of multipath routes, usually 0.
        pub policy: u32,
        /// Offset 12. 0.0.0.0 where the interface is the way.
        pub next_hop: Ipv4Addr,
        /// Offset 16. Index at run time: changes from start to start.
        pub interface_index: u32,
        /// Offset 20.
        pub kind: RouteKind,
        /// Offset 24.
        pub protocol: RouteProtocol,
        /// Offset 28. Seconds since the route changed.
        pub age: u32,
        /// Offset 32. Autonomous system of the next hop, usually 0.
        pub next_hop_as: u32,
        /// Offset 36.
        pub metric1: u32,
        /// Offset 40. 0xFFFFFFFF is unused, here and in the next three.
        pub metric2: u32,
        /// Offset 44.
        pub metric3: u32,
        /// Offset 48.
        pub metric4: u32,
        /// Offset 52.
        pub metric5: u32,
    }
}

/// The part of a route that differs between the address families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutePath {
    /// An IPv4 route, and the number found in `bV4`: 1 when Windows writes it.
    V4(RouteV4, NonZeroU32),
    /// An IPv6 route, whose `bV4` is 0.
    V6(RouteV6),
}

/// INTERFACE_ROUTE_INFO, 72 bytes (MS-RRASM 2.2.1.2.11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceRoute {
    /// Offset 0, and `bV4` at offset 68.
    pub path: RoutePath,
    /// Offset 48. Index at run time: changes from start to start.
    pub interface_index: u32,
    /// Offset 52. Windows returns 0 when it is asked for routes (MS-RRASM, note 28).
    pub kind: RouteKind,
    /// Offset 56.
    pub protocol: RouteProtocol,
    /// Offset 60.
    pub preference: u32,
    /// Offset 64.
    pub view_set: ViewSet,
}

impl InterfaceRoute {
    /// Makes a static IPv4 route with a metric.
    pub fn static_v4(
        destination: Ipv4Addr,
        mask: Ipv4Addr,
        next_hop: Ipv4Addr,
        metric: u32,
    ) -> Self {
        let route = RouteV4 {
            destination,
            mask,
            policy: 0,
            next_hop,
            age: 0,
            next_hop_as: 0,
            metric1: metric,
            metric2: 0,
            metric3: 0,
            unused: [0; 12],
        };
        Self::of_configuration(RoutePath::V4(route, NonZeroU32::MIN))
    }

    /// Makes a static IPv6 route with a metric, which never expires.
    pub fn static_v6(
        destination: Ipv6Addr,
        prefix_length: u32,
        next_hop: Ipv6Addr,
        metric: u32,
    ) -> Self {
        let lifetime = u32::MAX;
        let route = RouteV6 { destination, prefix_length, next_hop, lifetime, flags: 0, metric };
        Self::of_configuration(RoutePath::V6(route))
    }

    fn of_configuration(path: RoutePath) -> Self {
        Self {
            path,
            interface_index: 0,
            kind: RouteKind::Unset,
            protocol: RouteProtocol::Static,
            preference: 0,
            view_set: ViewSet::Any,
        }
    }
}

impl Layout for InterfaceRoute {
    const SIZE: usize = 72;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        // The last word says how to read the first 48 bytes.
        let path = reader.array::<48>()?;
        let interface_index = reader.u32()?;
        let kind = RouteKind::read(reader)?;
        let protocol = RouteProtocol::read(reader)?;
        let preference = reader.u32()?;
        let view_set = ViewSet::read(reader)?;
        let path = match NonZeroU32::new(reader.u32()?) {
            Some(flag) => RoutePath::V4(RouteV4::read(&mut Reader::new(&path))?, flag),
            None => RoutePath::V6(RouteV6::read(&mut Reader::new(&path))?),
        };
        Some(Self { path, interface_index, kind, protocol, preference, view_set })
    }

    fn write(&self, writer: &mut Writer) {
        let flag = match &self.path {
            RoutePath::V4(route, flag) => {
                route.write(writer);
                flag.get()
            }
            RoutePath::V6(route) => {
                route.write(writer);
                0
            }
        };
        writer.u32(self.interface_index);
        self.kind.write(writer);
        self.protocol.write(writer);
        writer.u32(self.preference);
        self.view_set.write(writer);
        writer.u32(flag);
    }
}
