//! Addresses with masks, as administrators write them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Returns `10.0.0.0/8`; where the mask is no prefix, `10.0.0.0 mask 255.0.255.0`.
pub(crate) fn network(address: Ipv4Addr, mask: Ipv4Addr) -> String {
    let bits = mask.to_bits();
    let length = bits.leading_ones();
    if length.checked_add(bits.trailing_zeros()).is_some_and(|sum| sum >= 32) {
        format!("{address}/{length}")
    } else {
        format!("{address} mask {mask}")
    }
}

/// Returns `2001:db8::/32`.
pub(crate) fn network_v6(address: Ipv6Addr, prefix_length: u32) -> String {
    format!("{address}/{prefix_length}")
}

/// Returns `any` for everything, else the network; a single address without its mask.
pub(crate) fn side(address: Ipv4Addr, mask: Ipv4Addr) -> String {
    match (address.to_bits(), mask.to_bits()) {
        (0, 0) => "any".to_owned(),
        (_, u32::MAX) => address.to_string(),
        _ => network(address, mask),
    }
}

/// Returns `any` for everything, else the network; a single address without its prefix length.
pub(crate) fn side_v6(address: Ipv6Addr, prefix_length: u32) -> String {
    match prefix_length {
        0 if address.is_unspecified() => "any".to_owned(),
        128 => address.to_string(),
        _ => network_v6(address, prefix_length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_prefixes_where_they_can_be() {
        let text = |mask: [u8; 4]| network(Ipv4Addr::new(10, 1, 0, 0), mask.into());
        assert_eq!(text([255, 255, 0, 0]), "10.1.0.0/16");
        assert_eq!(text([0, 0, 0, 0]), "10.1.0.0/0");
        assert_eq!(text([255, 255, 255, 255]), "10.1.0.0/32");
        assert_eq!(text([255, 0, 255, 0]), "10.1.0.0 mask 255.0.255.0");
        assert_eq!(side(Ipv4Addr::UNSPECIFIED, Ipv4Addr::UNSPECIFIED), "any");
        assert_eq!(side(Ipv4Addr::LOCALHOST, Ipv4Addr::BROADCAST), "127.0.0.1");
        assert_eq!(side_v6(Ipv6Addr::UNSPECIFIED, 0), "any");
        assert_eq!(side_v6(Ipv6Addr::LOCALHOST, 64), "::1/64");
    }
}
