//! Guards of the way to a server: what is sent must not be read on it, and it must not lead through the router
//! that is restored.

use super::ServerTarget;
use crate::outcome::RestoreError;
use crate::plan::Plan;
use crate::prepare::Request;
use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use crate::target::TargetError;
use routerkeep_registry::{Depth, Key, KeyPath, Limits, Value};
use routerkeep_router::{ClassName, places};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The way to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What the session protects.
    pub protection: Protection,
    /// The address from which this machine talks to the server, where it is known.
    pub caller: Option<IpAddr>,
    /// What the way leads through first.
    pub through: Through,
}

/// What a session protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Nobody can change what is sent; who is on the way can read it.
    Signed,
    /// Nobody can read it either.
    Encrypted,
}

/// The network adapter that a way leads through first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// One of a tunnel or of a dialled connection, by its name.
    Vpn(String),
    /// Another one.
    Other,
    /// It can't be told.
    Unknown,
}

impl Way {
    /// Says what speaks against a plan.
    pub(super) fn refusals(
        &self,
        target: &dyn ServerTarget,
        plan: Option<&Plan>,
        request: &Request<'_>,
    ) -> Result<Vec<Refusal>, RestoreError> {
        let Some(plan) = plan.filter(|plan| !plan.is_empty()) else { return Ok(Vec::new()) };
        let mut refusals = Vec::new();
        let secret: Vec<&str> = plan
            .changed()
            .filter(|class| may_hold_secrets(*class))
            .map(ClassName::as_str)
            .collect();
        if self.protection == Protection::Signed
            && !secret.is_empty()
            && !request.permits.allows(Permit::AllowSignedOnly)
        {
            let found = format!(
                "the session is signed, but not encrypted: who is on the way could read whatever secrets \
                 {} hold",
                secret.join(", ")
            );
            let remedy = Remedy::Allow(Permit::AllowSignedOnly);
            refusals.push(Refusal::new(RefusalKind::SignedOnly, found, remedy));
        }
        if !request.permits.allows(Permit::OutOfBand)
            && let Some(found) = self.in_band(target, &plan.control_set, &request.limits)?
        {
            let remedy = Remedy::Allow(Permit::OutOfBand);
            refusals.push(Refusal::new(RefusalKind::InBand, found, remedy));
        }
        Ok(refusals)
    }

    /// Says why the way may lead through the router, so that a restore could cut it off.
    fn in_band(
        &self,
        target: &dyn ServerTarget,
        control_set: &str,
        limits: &Limits,
    ) -> Result<Option<String>, RestoreError> {
        if let Through::Vpn(name) = &self.through {
            return Ok(Some(format!(
                "the way to the server leads through the VPN adapter {name}: the restore may cut it off, and \
                 nobody would bring it back"
            )));
        }
        let Some(caller) = self.caller else { return Ok(None) };
        let parameters = |name: &str| {
            let path = format!("{control_set}\\{}\\Parameters\\{name}", places::REMOTE_ACCESS);
            let read =
                target.registry().read_tree(&KeyPath::from(path.as_str()), Depth::All, limits);
            read.map(|reading| reading.key).map_err(TargetError::from)
        };
        let pool = match caller.to_canonical() {
            IpAddr::V4(caller) => parameters("Ip")?.and_then(|key| pool_of(&key, caller)),
            IpAddr::V6(caller) => parameters("Ipv6")?.and_then(|key| prefix_of(&key, caller)),
        };
        Ok(pool.map(|pool| {
            format!(
                "this machine's address {caller} is of the pool {pool} that the server gives to its clients: \
                 the restore may cut the way off, and nobody would bring it back"
            )
        }))
    }
}

/// Says whether a class has places in which secrets are kept: keys and passwords of routing protocols in info
/// blocks, and whatever a phone book was made to hold.
fn may_hold_secrets(class: ClassName) -> bool {
    match class {
        ClassName::RouterManagers | ClassName::Interfaces | ClassName::PhoneBook => true,
        ClassName::Server => false,
    }
}

/// Returns the pool of `Parameters\Ip` that an address is in (MS-RRASM 2.2.3.4.15; older, 2.2.3.4.11).
fn pool_of(key: &Key, caller: Ipv4Addr) -> Option<String> {
    let number = |key: &Key, name: &str| key.value(name).and_then(Value::as_dword);
    let pools = key.subkeys.iter().find(|key| key.name.is("StaticAddressPool"));
    let ranges = pools.into_iter().flat_map(|pools| &pools.subkeys);
    let mut ranges = ranges.filter_map(|key| Some((number(key, "From")?, number(key, "To")?)));
    let own = u32::from(caller);
    if let Some((from, to)) = ranges.find(|(from, to)| (*from..=*to).contains(&own)) {
        return Some(format!("{} to {}", Ipv4Addr::from(from), Ipv4Addr::from(to)));
    }
    if pools.is_some_and(|pools| !pools.subkeys.is_empty()) {
        return None;
    }
    let address = |name: &str| -> Option<u32> {
        let text = key.value(name)?.as_text()?.to_text()?;
        text.parse::<Ipv4Addr>().ok().map(u32::from)
    };
    let (net, mask) = (address("IpAddress")?, address("IpMask")?);
    let inside = net != 0 && mask != 0 && own & mask == net & mask;
    inside.then(|| format!("{} mask {}", Ipv4Addr::from(net), Ipv4Addr::from(mask)))
}

/// Returns the prefixes of `Parameters\Ipv6` that an address is in, each of 64 bits (MS-RRASM 2.2.3.4.17).
fn prefix_of(key: &Key, caller: Ipv6Addr) -> Option<String> {
    let prefix = |key: &Key, name: &str| -> Option<u128> {
        let bytes: [u8; 16] = key.value(name)?.data.as_slice().try_into().ok()?;
        Some(u128::from_be_bytes(bytes) >> 64)
    };
    let own = u128::from(caller) >> 64;
    let pools = key.subkeys.iter().filter(|key| key.name.is("StaticPrefixPool"));
    let mut ranges = pools
        .flat_map(|pools| &pools.subkeys)
        .filter_map(|key| Some((prefix(key, "From")?, prefix(key, "To")?)));
    let (from, to) = ranges.find(|(from, to)| (*from..=*to).contains(&own))?;
    let shown = |prefix: u128| Ipv6Addr::from(prefix << 64);
    Some(format!("{} to {}", shown(from), shown(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: u32, to: u32) -> Key {
        Key::new("0").with_value(Value::dword("From", from)).with_value(Value::dword("To", to))
    }

    #[test]
    fn the_pool_of_an_address_is_found() {
        let pools = Key::new("StaticAddressPool").with_subkey(range(0x0A01_0101, 0x0A01_01C8));
        let old = Key::new("Ip")
            .with_value(Value::text("IpAddress", "192.0.2.0"))
            .with_value(Value::text("IpMask", "255.255.255.0"));
        let with_pools = old.clone().with_subkey(pools);
        let at = |key: &Key, last: [u8; 4]| pool_of(key, Ipv4Addr::from(last));
        assert_eq!(at(&with_pools, [10, 1, 1, 1]).as_deref(), Some("10.1.1.1 to 10.1.1.200"));
        assert!(at(&with_pools, [10, 1, 1, 200]).is_some());
        assert!(at(&with_pools, [10, 1, 1, 201]).is_none());
        assert!(at(&with_pools, [192, 0, 2, 9]).is_none(), "not used where there are pools");
        assert!(at(&old, [192, 0, 2, 9]).is_some());
        assert!(at(&old, [192, 0, 3, 9]).is_none());
        let observed = Key::new("Ip")
            .with_value(Value::text("IpAddress", "0.0.0.0"))
            .with_value(Value::text("IpMask", "0.0.0.0"));
        assert!(at(&observed, [10, 0, 0, 1]).is_none(), "no pool");
    }

    #[test]
    fn the_prefix_of_an_address_is_found() {
        let bytes = |text: &str| text.parse::<Ipv6Addr>().unwrap().octets().to_vec();
        let range = Key::new("0")
            .with_value(Value::binary("From", bytes("2001:db8:0:10::")))
            .with_value(Value::binary("To", bytes("2001:db8:0:1f::")));
        let key = Key::new("Ipv6").with_subkey(Key::new("StaticPrefixPool").with_subkey(range));
        let at = |text: &str| prefix_of(&key, text.parse().unwrap());
        assert!(at("2001:db8:0:10::7").is_some());
        assert!(at("2001:db8:0:1f:ffff::").is_some());
        assert!(at("2001:db8:0:20::").is_none());
    }
}
