//! Checks of the server.

use super::{Checks, table};
use crate::meaning::{Index, RemoteAccess, Server, Switch, Term, Text};
use crate::snapshot::ClassName;
use routerkeep_registry::Name;
use std::net::{Ipv4Addr, Ipv6Addr};

const CLASS: ClassName = ClassName::Server;
const PARAMETERS: &str = "\\RemoteAccess\\Parameters";

pub(super) fn check(checks: &mut Checks<'_>) {
    let router = checks.router;
    let Some(server) = router.server.as_ref() else { return };
    service(checks, server);
    for (name, access) in [("Ip", &server.ipv4), ("Ipv6", &server.ipv6)] {
        if let Some(access) = access {
            let at = format!("{PARAMETERS}\\{name}");
            addresses(checks, &at, access);
        }
    }
    certificates(checks, server);
    let providers =
        [("Authentication", &server.authentication), ("Accounting", &server.accounting)];
    for (name, provider) in providers {
        let active = provider.as_ref().and_then(|provider| provider.active.as_ref());
        if active == Some(&Text::from("RADIUS")) {
            let at = format!("\\RemoteAccess\\{name}");
            checks.say(&table::RADIUS_SECRET, CLASS, at, "the shared secrets are not in a backup");
        }
    }
}

fn service(checks: &mut Checks<'_>, server: &Server) {
    let router = checks.router;
    let dials = router.demand_dial_count();
    if let Some(kind) = &server.router_type
        && dials > 0
        && !kind.has("demand-dial routing (IPv4)")
        && !kind.has("demand-dial routing (IPv6)")
    {
        let what = format!("RouterType is {kind}, and there are {dials} demand-dial interfaces");
        checks.say(&table::ROUTER_TYPE_LAN_ONLY, CLASS, PARAMETERS, what);
    }
    let used = router.interface_keys().len() > 0 && !router.transports.is_empty();
    if used && server.start == Some(Term::Named("disabled")) {
        checks.say(&table::SERVICE_DISABLED, CLASS, "\\RemoteAccess", "the service is disabled");
    } else if used && server.configured == Some(Switch(0)) {
        let what = "ConfigurationFlags says that nothing is configured";
        checks.say(&table::SERVICE_DISABLED, CLASS, "\\RemoteAccess", what);
    }
    if server.server_flags.as_ref().is_some_and(|flags| flags.has("L2TP preshared key")) {
        let what = "a preshared key for L2TP is used, which is not in a backup";
        checks.say(&table::L2TP_SERVER_KEY, CLASS, PARAMETERS, what);
    }
    let Some(ikev2) = &server.ikev2 else { return };
    let ranges = [
        ("idleTimeout", ikev2.idle_timeout, 300..=17_279_999),
        ("networkBlackoutTime", ikev2.network_blackout_time, 120..=u32::MAX),
        ("saDataSize", ikev2.sa_data_size, 1024..=u32::MAX),
        ("saLifeTime", ikev2.sa_life_time, 300..=u32::MAX),
    ];
    for (name, value, range) in ranges {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            let most = match *range.end() {
                u32::MAX => "or more".to_owned(),
                most => format!("to {most}"),
            };
            let what = format!("{name}: expected {} {most}, found {value}", range.start());
            checks.say(&table::IKEV2_RANGE, CLASS, format!("{PARAMETERS}\\IKEV2"), what);
        }
    }
}

fn addresses(checks: &mut Checks<'_>, at: &str, access: &RemoteAccess) {
    let router = checks.router;
    if let Some(guid) = access.adapter.as_ref().filter(|guid| !guid.is_empty()) {
        let adapters = Index::new(router.adapters.iter().map(|adapter| adapter.guid.to_name()));
        let name: Name = guid.to_name();
        if !router.adapters.is_empty() && adapters.find(&name).is_none() {
            checks.say(&table::NAME_SERVER_ADAPTER, CLASS, at, format!("no adapter {guid}"));
        }
    }
    let from_pool = access.dhcp == Some(Switch(0)) && access.enabled.is_some_and(Switch::is_on);
    if from_pool && access.pools.is_empty() && access.old_pool.is_none() {
        checks.say(&table::NO_POOL, CLASS, at, "there is no address pool");
    }
    // Both ends as numbers; addresses of both families keep their order in 128 bits.
    let ends =
        access.pools.iter().filter_map(|pool| Some((bits(&pool.from)?, bits(&pool.to)?, pool)));
    let mut ends: Vec<_> = ends.collect();
    ends.sort_by_key(|(from, to, _)| (*from, *to));
    let mut covered: Option<u128> = None;
    for (from, to, pool) in ends {
        if from > to {
            let what = format!("the pool {} to {} ends before it begins", pool.from, pool.to);
            checks.say(&table::POOL_ODD, CLASS, at, what);
        } else if covered.is_some_and(|covered| from <= covered) {
            let what = format!("the pool {} to {} overlaps another one", pool.from, pool.to);
            checks.say(&table::POOL_ODD, CLASS, at, what);
        }
        covered = covered.max(Some(to));
    }
}

fn bits(address: &str) -> Option<u128> {
    let v4 = address.parse::<Ipv4Addr>().map(|address| u128::from(address.to_bits()));
    v4.or_else(|_| address.parse::<Ipv6Addr>().map(Ipv6Addr::to_bits)).ok()
}

fn certificates(checks: &mut Checks<'_>, server: &Server) {
    if let Some(sstp) = &server.sstp {
        let hash = sstp.sha256_certificate_hash.is_some() || sstp.sha1_certificate_hash.is_some();
        if hash && sstp.hash_configured != Some(Switch(0)) {
            let what = "SSTP is set to a certificate, which is not in a backup";
            checks.say(&table::SSTP_CERTIFICATE, CLASS, "\\SstpSvc\\Parameters", what);
        }
    }
    let Some(ikev2) = &server.ikev2 else { return };
    if ikev2.machine_certificate_length.is_some() || ikev2.trusted_roots > 0 {
        let what = "IKEv2 is set to certificates, which are not in a backup";
        checks.say(&table::IKEV2_CERTIFICATE, CLASS, format!("{PARAMETERS}\\IKEV2"), what);
    }
}
