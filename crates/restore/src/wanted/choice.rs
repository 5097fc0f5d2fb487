//! What of a backup is restored, and onto which adapters: the user's choice, as data.

use crate::mapping::MapPair;
use routerkeep_router::ClassName;
use std::fmt;

/// What of a backup is restored, and onto which adapters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The parts; without any it is the classes of the scope, exactly.
    pub parts: Vec<Part>,
    /// Which adapter of the backup is which of the target.
    pub pairs: Vec<MapPair>,
    /// Whether adapters that are the same beyond doubt are paired without being named.
    pub matching: Matching,
}

impl Choice {
    /// Everything that the scope names, onto the same adapters.
    pub const WHOLE: &'static Self =
        &Self { parts: Vec::new(), pairs: Vec::new(), matching: Matching::Explicit };

    /// Says whether adapters are mapped.
    pub fn maps(&self) -> bool {
        !self.pairs.is_empty() || self.matching == Matching::Auto
    }
}

/// How adapters are paired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    /// Only as the user says.
    #[default]
    Explicit,
    /// Also those whose friendly name and MAC or address agree, and that have no role in which a mistake
    /// would open the network: NAT, filters, DHCP relay.
    Auto,
}

/// A part of a configuration.
///
/// A class becomes exactly what the backup says. An interface or transport becomes what the backup says, and
/// nothing else is removed; what it can't do without comes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A whole class.
    Class(ClassName),
    /// An interface by its name; a LAN interface also by the friendly name of its adapter.
    Interface(String),
    /// A transport by the name of its key, or by the protocol's (`IPv4`).
    Transport(String),
}

impl Part {
    /// Reads a part as options name it: a class, `interface:NAME`, `transport:NAME`.
    pub fn parse(text: &str) -> Option<Self> {
        let named = |prefix: &str| text.strip_prefix(prefix).filter(|name| !name.is_empty());
        ClassName::parse(text)
            .map(Self::Class)
            .or_else(|| named("interface:").map(|name| Self::Interface(name.to_owned())))
            .or_else(|| named("transport:").map(|name| Self::Transport(name.to_owned())))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => write!(f, "{class}"),
            Self::Interface(name) => write!(f, "interface:{name}"),
            Self::Transport(name) => write!(f, "transport:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_as_it_is_written() {
        for text in ["router-managers", "server", "interface:a:b = c", "transport:Ip"] {
            assert_eq!(Part::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "interfaces:", "interface:", "transport:", "Server", "router"] {
            assert_eq!(Part::parse(text), None, "{text}");
        }
    }
}
