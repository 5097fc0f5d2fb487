//! VPN ports, found by component (MS-RRASM 2.2.3.3.1).

use super::key_reader::{KeyReader, OtherValue, below};
use super::term::Switch;
use super::text::Text;
use routerkeep_registry::Key;
use serde::Serialize;

/// The ports of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Port {
    /// The component, such as `ms_sstpminiport`; of a second one of a kind with its number.
    pub component: Text,
    /// What it is: `SSTP`, `IKEv2`, `L2TP`, `PPTP`, `PPPoE`, `parallel`.
    pub kind: Option<&'static str>,
    /// How many there are.
    pub endpoints: Option<u32>,
    /// How many there may be without restarting Windows.
    pub max_endpoints: Option<u32>,
    /// Whether they are for remote access.
    pub remote_access: Option<Switch>,
    /// Whether they are for demand-dial routing.
    pub routing: Option<Switch>,
    /// Whether they are for outgoing demand-dial connections only.
    pub outbound_routing: Option<Switch>,
    /// The numbers by which callers reach them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub called_ids: Vec<Text>,
}

const KINDS: [(&str, &str); 6] = [
    ("ms_agilevpnminiport", "IKEv2"),
    ("ms_l2tpminiport", "L2TP"),
    ("ms_pppoeminiport", "PPPoE"),
    ("ms_pptpminiport", "PPTP"),
    ("ms_ptiminiport", "parallel"),
    ("ms_sstpminiport", "SSTP"),
];

pub(super) fn read(ports: &Key, other: &mut Vec<OtherValue>) -> Vec<Port> {
    let mut list = Vec::new();
    let mut top = KeyReader::new(ports);
    for component in top.subkeys(|_| true) {
        let path = below("Ports", &component.name);
        let mut reader = KeyReader::new(component);
        let kind = KINDS.iter().find(|(known, _)| component.name.is(known)).map(|(_, kind)| *kind);
        list.push(Port::read(&mut reader, Text::from(&component.name), kind));
        for second in reader.subkeys(|_| true) {
            let mut reader = KeyReader::new(second);
            let name = Text::Valid(format!("{}\\{}", component.name, second.name));
            list.push(Port::read(&mut reader, name, kind));
            reader.rest(&below(&path, &second.name), other);
        }
        reader.rest(&path, other);
    }
    top.rest("Ports", other);
    list
}

impl Port {
    fn read(reader: &mut KeyReader<'_>, component: Text, kind: Option<&'static str>) -> Self {
        Self {
            component,
            kind,
            endpoints: reader.number("WanEndpoints"),
            max_endpoints: reader.number("MaxWanEndpoints"),
            remote_access: reader.switch("EnableForRas"),
            routing: reader.switch("EnableForRouting"),
            outbound_routing: reader.switch("EnableForOutboundRouting"),
            called_ids: reader.texts("CalledIDInformation").unwrap_or_default(),
        }
    }
}
