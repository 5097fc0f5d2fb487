//! What comes along with a part because it can't do without, and what the part then touches.

use routerkeep_infoblock::{Context, InfoType, Scope, Transport};
use routerkeep_router::ProtocolId;
use std::fmt;

/// Something that is restored although it was not named.
///
/// Names are as people gave them: whoever prints them makes them safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// What comes along.
    pub what: AlongKind,
    /// The first interface that wants it.
    pub wanted_by: String,
}

/// What comes along.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlongKind {
    /// The phone-book entry that the interface dials by.
    Entry,
    /// A transport that the router does not run yet.
    Transport(String),
    /// The global settings of a transport, which has none yet.
    GlobalSettings(String),
    /// The global settings of a routing protocol.
    Protocol {
        /// The transport.
        transport: ProtocolId,
        /// The InfoType.
        info_type: u32,
    },
}

impl fmt::Display for Along {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            AlongKind::Entry => write!(f, "the phone-book entry {:?}", self.wanted_by)?,
            AlongKind::Transport(name) => write!(f, "the transport {name}")?,
            AlongKind::GlobalSettings(name) => write!(f, "the global settings of {name}")?,
            AlongKind::Protocol { transport, info_type } => {
                let number = InfoType(*info_type);
                let name = Transport::from_protocol_id(transport.0).and_then(|transport| {
                    Context { transport, scope: Scope::Global }.name_of(number)
                });
                match name {
                    Some(name) => write!(f, "the global settings of {name} in {transport}")?,
                    None => write!(f, "the global settings of {number} in {transport}")?,
                }
            }
        }
        write!(f, ", for interface {:?}", self.wanted_by)
    }
}

/// What a restore looks at and may change: what has to be the same when a plan is applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    /// All of a class.
    Class(routerkeep_router::ClassName),
    /// The interface of this name.
    Interface(super::folded::Folded),
    /// The transport of this key.
    Transport(super::folded::Folded),
    /// The phone-book entry of this name.
    Entry(super::folded::Folded),
}
