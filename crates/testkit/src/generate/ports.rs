//! VPN miniports below the network class (MS-RRASM 2.2.3.3.1).

use super::Windows;
use routerkeep_registry::{Key, Value};

/// How many ports each miniport has.
pub(super) type Endpoints = u32;

/// Makes the numbered class keys of the miniports, from `first` on.
pub(super) fn miniports(windows: Windows, first: usize, endpoints: Endpoints) -> Vec<Key> {
    let known: &[(&str, &str)] = match windows {
        Windows::Xp => &[
            ("ms_l2tpminiport", "WAN Miniport (L2TP)"),
            ("ms_pptpminiport", "WAN Miniport (PPTP)"),
            ("ms_pppoeminiport", "WAN Miniport (PPPOE)"),
            ("ms_ptiminiport", "Direct Parallel"),
        ],
        _ => &[
            ("ms_sstpminiport", "WAN Miniport (SSTP)"),
            ("ms_agilevpnminiport", "WAN Miniport (IKEv2)"),
            ("ms_l2tpminiport", "WAN Miniport (L2TP)"),
            ("ms_pptpminiport", "WAN Miniport (PPTP)"),
            ("ms_pppoeminiport", "WAN Miniport (PPPOE)"),
        ],
    };
    let numbered = known.iter().enumerate();
    numbered.map(|(n, &(id, name))| miniport(first + n, id, name, endpoints)).collect()
}

fn miniport(number: usize, id: &str, description: &str, endpoints: Endpoints) -> Key {
    // Only one broadband connection leads to the provider, and only one parallel port exists.
    let endpoints = if matches!(id, "ms_pppoeminiport" | "ms_ptiminiport") { 1 } else { endpoints };
    Key::new(format!("{number:04}"))
        .with_value(Value::text("ComponentId", id))
        .with_value(Value::text("DriverDesc", description))
        .with_value(Value::text("ProviderName", "Microsoft"))
        .with_value(Value::dword("MinWanEndpoints", 0))
        .with_value(Value::dword("MaxWanEndpoints", endpoints.max(3)))
        .with_value(Value::dword("WanEndpoints", endpoints))
        .with_value(Value::dword("EnableForRas", 1))
        .with_value(Value::dword("EnableForRouting", 1))
        .with_value(Value::dword("EnableForOutboundRouting", 0))
        .with_value(Value::texts("CalledIDInformation", []))
}
