//! The way from this machine to a server: its own address on it, and the adapter that it leads through first.

use routerkeep_restore::Through;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};

/// Any port: nothing is sent.
const PORT: u16 = 445;

/// Returns the address from which this machine talks to a server, where that can be found out, and what the way
/// leads through. Nothing is sent.
pub fn way_to(host: &str) -> (Option<IpAddr>, Through) {
    let addresses = (host, PORT).to_socket_addrs();
    let Some(own) = addresses.ok().and_then(|mut all| all.find_map(own_address)) else {
        return (None, Through::Unknown);
    };
    let through = match adapter_of(own) {
        Some(name) => kind_of(&name),
        None => Through::Unknown,
    };
    (Some(own), through)
}

/// Asks the system which of its addresses it would use. A datagram socket that is connected sends nothing.
fn own_address(server: SocketAddr) -> Option<IpAddr> {
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(server).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Returns the name of the adapter that has an address.
fn adapter_of(own: IpAddr) -> Option<String> {
    let all = if_addrs::get_if_addrs().ok()?;
    all.into_iter().find(|adapter| adapter.ip() == own).map(|adapter| adapter.name)
}

/// Says what an adapter is, as Linux tells it: a tunnel or PPP has no hardware addresses like those of Ethernet.
#[cfg(target_os = "linux")]
fn kind_of(name: &str) -> Through {
    let about = std::path::Path::new("/sys/class/net").join(name);
    let Ok(kind) = std::fs::read_to_string(about.join("type")) else { return Through::Unknown };
    // ARPHRD_PPP; ARPHRD_TUNNEL, _TUNNEL6, _SIT, _IPGRE; ARPHRD_NONE, which WireGuard and tun have.
    let is_tunnel = matches!(kind.trim(), "512" | "768" | "769" | "776" | "778" | "65534");
    if is_tunnel || about.join("tun_flags").exists() {
        Through::Vpn(name.to_owned())
    } else {
        Through::Other
    }
}

/// Says what an adapter is, by the names that other systems give to tunnels.
#[cfg(all(unix, not(target_os = "linux")))]
fn kind_of(name: &str) -> Through {
    let tunnels = ["utun", "tun", "tap", "ppp", "ipsec", "gif", "wg"];
    match tunnels.iter().any(|tunnel| name.starts_with(tunnel)) {
        true => Through::Vpn(name.to_owned()),
        false => Through::Other,
    }
}

/// Names of adapters say nothing on Windows.
#[cfg(not(unix))]
fn kind_of(_name: &str) -> Through {
    Through::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_this_machine_leads_through_no_tunnel() {
        let (own, through) = way_to("127.0.0.1");
        assert_eq!(own, Some(IpAddr::from([127, 0, 0, 1])));
        assert_eq!(through, if cfg!(unix) { Through::Other } else { Through::Unknown });
    }
}
