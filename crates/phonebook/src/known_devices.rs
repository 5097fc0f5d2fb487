//! The devices whose port is known: the miniports of a freshly installed Windows.

/// Device type, device name and port.
pub(crate) static KNOWN: [(&str, &str, &str); 5] = [
    ("vpn", "WAN Miniport (SSTP)", "VPN1-0"),
    ("vpn", "WAN Miniport (IKEv2)", "VPN2-0"),
    ("vpn", "WAN Miniport (L2TP)", "VPN3-0"),
    ("vpn", "WAN Miniport (PPTP)", "VPN4-0"),
    ("pppoe", "WAN Miniport (PPPOE)", "PPPoE4-0"),
];

/// Returns the port of a device on a freshly installed machine.
pub(crate) fn port_of(device_type: &str, name: &str) -> Option<&'static str> {
    let same = |known: &&(&str, &str, &str)| {
        known.0.eq_ignore_ascii_case(device_type.trim()) && known.1.eq_ignore_ascii_case(name)
    };
    KNOWN.iter().find(same).map(|(.., port)| *port)
}
