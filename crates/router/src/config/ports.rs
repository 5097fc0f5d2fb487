//! VPN ports: how many there are of each kind and what for (MS-RRASM 2.2.3.3.1).

use super::changes::{copy_values, difference, put};
use super::connection::Connection;
use super::error::ConfigError;
use super::ikev2::number;
use super::tunnels::ServerChanges;
use crate::placement::port_of;
use crate::places;
use routerkeep_registry::{Change, Depth, Key, KeyPath, Value};

/// A kind of VPN ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortKind {
    /// PPTP.
    Pptp,
    /// L2TP.
    L2tp,
    /// SSTP.
    Sstp,
    /// IKEv2.
    Ikev2,
}

impl PortKind {
    /// Returns the component of their miniport, by which its class key is found on any machine.
    pub fn component(self) -> &'static str {
        match self {
            Self::Pptp => "ms_pptpminiport",
            Self::L2tp => "ms_l2tpminiport",
            Self::Sstp => "ms_sstpminiport",
            Self::Ikev2 => "ms_agilevpnminiport",
        }
    }

    /// Returns the greatest number that any edition of Windows takes.
    pub fn most(self) -> u32 {
        match self {
            Self::Pptp => 16_384,
            Self::L2tp | Self::Sstp | Self::Ikev2 => 30_000,
        }
    }

    fn term(self) -> &'static str {
        match self {
            Self::Pptp => "PPTP",
            Self::L2tp => "L2TP",
            Self::Sstp => "SSTP",
            Self::Ikev2 => "IKEv2",
        }
    }
}

/// What ports are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PortUse {
    /// Nothing.
    #[default]
    None,
    /// Remote access.
    RemoteAccess,
    /// Demand-dial routing.
    Routing,
    /// Both.
    Both,
}

impl PortUse {
    fn of(remote_access: bool, routing: bool) -> Self {
        match (remote_access, routing) {
            (false, false) => Self::None,
            (true, false) => Self::RemoteAccess,
            (false, true) => Self::Routing,
            (true, true) => Self::Both,
        }
    }

    /// Returns the flags `MPR_ENABLE_RAS_ON_DEVICE` (1) and `MPR_ENABLE_ROUTING_ON_DEVICE` (2).
    pub fn flags(self) -> u32 {
        match self {
            Self::None => 0,
            Self::RemoteAccess => 1,
            Self::Routing => 2,
            Self::Both => 3,
        }
    }

    /// Returns what the flags mean; `None` where there are others among them.
    pub fn from_flags(flags: u32) -> Option<Self> {
        (flags <= 3).then(|| Self::of(flags & 1 != 0, flags & 2 != 0))
    }
}

/// The ports of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// How many there are.
    pub count: u32,
    /// What they are for.
    pub used_for: PortUse,
}

/// When a change counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// After the service has restarted.
    AfterRestart,
    /// After Windows has restarted: there are more ports than it started with (MS-RRASM note 317).
    AfterReboot,
}

impl Connection<'_> {
    /// Returns the ports of a kind; none where the machine has no such miniport.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`], and those of reading.
    pub fn ports(&mut self, kind: PortKind) -> Result<Ports, ConfigError> {
        let part = self.fresh_part(places::NETWORK_CLASS, Depth::Levels(1))?;
        let class = part.key.unwrap_or_default();
        match (miniport(&class, kind), part.damage.into_iter().next()) {
            (Some(device), _) => Ok(read(device)),
            (None, Some(finding)) => Err(ConfigError::Damaged(Box::new(finding))),
            (None, None) => Ok(Ports::default()),
        }
    }

    /// Sets the ports of one or several kinds, all or none of them where the store can.
    ///
    /// Win32 codes: 87 for more ports than any edition takes, no PPTP ports at all, or SSTP for routing; 20
    /// where the machine has no such miniport.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_ports(&mut self, wanted: &[(PortKind, Ports)]) -> Result<Effect, ConfigError> {
        self.set_server(&ServerChanges { ports: wanted.to_vec(), ..ServerChanges::default() })
    }

    /// Works out what makes ports be as wanted, and when that counts.
    pub(super) fn port_changes(
        &mut self,
        wanted: &[(PortKind, Ports)],
    ) -> Result<(Vec<Change>, Effect), ConfigError> {
        let (mut changes, mut effect) = (Vec::new(), Effect::AfterRestart);
        if wanted.is_empty() {
            return Ok((changes, effect));
        }
        let part = self.fresh_part(places::NETWORK_CLASS, Depth::Levels(1))?;
        let class = part.key.unwrap_or_default();
        for (kind, ports) in wanted {
            let device = miniport(&class, *kind);
            // What Windows stored itself may break its rules for callers; it may stay.
            if device.is_none_or(|device| read(device) != *ports) {
                check(*kind, *ports)?;
            }
            let device = match (device, part.damage.first()) {
                (Some(device), _) => device,
                (None, Some(finding)) => {
                    return Err(ConfigError::Damaged(Box::new(finding.clone())));
                }
                (None, None) => return Err(ConfigError::NoSuchPorts(kind.term())),
            };
            let before = copy_values(device)?;
            let mut after = copy_values(&before)?;
            effect = effect.max(set(&mut after, *ports));
            let path: KeyPath = part.path.join(device.name.clone());
            changes.extend(difference(&path, Some(&before), Some(&after))?);
        }
        Ok((changes, effect))
    }
}

/// Returns the first miniport of a kind: RRAS makes only one of each.
fn miniport(class: &Key, kind: PortKind) -> Option<&Key> {
    let wanted = KeyPath::from(kind.component());
    class.subkeys.iter().find(|device| {
        port_of(device, |_| false)
            .is_some_and(|own| own.is_within(&wanted) && wanted.is_within(&own))
    })
}

fn read(device: &Key) -> Ports {
    let is = |name| number(device, name) == Some(1);
    Ports {
        count: number(device, "WanEndpoints").unwrap_or(0),
        used_for: PortUse::of(is("EnableForRas"), is("EnableForRouting")),
    }
}

fn set(device: &mut Key, ports: Ports) -> Effect {
    let before = read(device);
    let limit = number(device, "MaxWanEndpoints");
    if before.count != ports.count || device.value("WanEndpoints").is_none() {
        put(device, Value::dword("WanEndpoints", ports.count));
    }
    if before.used_for != ports.used_for {
        let flags = ports.used_for.flags();
        put(device, Value::dword("EnableForRas", flags & 1));
        put(device, Value::dword("EnableForRouting", flags >> 1));
    }
    if limit.is_none_or(|limit| ports.count <= limit) {
        return Effect::AfterRestart;
    }
    put(device, Value::dword("MaxWanEndpoints", ports.count));
    Effect::AfterReboot
}

fn check(kind: PortKind, ports: Ports) -> Result<(), ConfigError> {
    if ports.count > kind.most() {
        return Err(ConfigError::InvalidArgument("more ports than any edition of Windows takes"));
    }
    if kind == PortKind::Pptp && ports.count == 0 {
        return Err(ConfigError::InvalidArgument("there is at least one PPTP port"));
    }
    if kind == PortKind::Sstp && ports.used_for.flags() > 1 {
        return Err(ConfigError::InvalidArgument("SSTP ports are for remote access only"));
    }
    Ok(())
}
