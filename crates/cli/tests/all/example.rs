//! The whole text of each command on the example router.

use crate::env::TestEnv;
use std::path::Path;

/// A copy of `examples/branch-office` as `branch-office`.
fn with_example() -> TestEnv {
    let env = TestEnv::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/branch-office");
    for file in ["Windows/System32/config/SYSTEM", "Windows/System32/ras/router.pbk"] {
        env.write(&format!("branch-office/{file}"), std::fs::read(example.join(file)).unwrap());
    }
    env
}

/// What `show` prints behind the line that names the source.
const SHOWN: &str = "
Transports (2)
  Ip: IPv4
    global: IP_GLOBAL, IP_PROT_PRIORITY_EX, MS_IP_RIP, MS_IP_BOOTP, MS_IP_IGMP,
            MS_IP_NAT
  Ipv6: IPv6
    global: IPV6_GLOBAL

Interfaces (6)
  0  Loopback     loopback     enabled   Ip, Ipv6
     Ip: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
     Ipv6: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
  1  Internal     internal     enabled   Ip, Ipv6
     Ip: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
     Ipv6: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
  2  Internet     dedicated    enabled   Ip, Ipv6
     Ip: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC, IP_IN_FILTER,
         IP_OUT_FILTER, MS_IP_NAT
     Ipv6: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
  3  LAN          dedicated    enabled   Ip, Ipv6
     Ip: IP_ROUTE x2, IP_INTERFACE_STATUS, IP_ROUTER_DISC, MS_IP_RIP,
         MS_IP_BOOTP, MS_IP_NAT
     Ipv6: IP_ROUTE x0, IP_INTERFACE_STATUS, IP_ROUTER_DISC
  4  Head office  full router  enabled   Ip, Ipv6
     dial-out hours: Mon-Fri 06:00-22:00, Sat 08:00-12:00 13:00-16:00
     Ip: IP_ROUTE x2, IP_INTERFACE_STATUS, IP_ROUTER_DISC, IP_DEMAND_DIAL_FILTER
     Ipv6: IP_ROUTE, IP_INTERFACE_STATUS, IP_ROUTER_DISC
  5  Backup line  full router  disabled  Ip
     Ip: IP_ROUTE, IP_INTERFACE_STATUS, IP_ROUTER_DISC

Phone book (2)
  Head office  VPN, IKEv2 only  vpn.example.net
  Backup line  VPN, L2TP only   203.0.113.50
";

const CLASSES: &str = "  \
  router-managers  complete  3 keys, 7 values     router-managers-512a452db7dfa2c2.hive
  interfaces       complete  19 keys, 55 values   interfaces-77bb0a187a250ade.hive
  phone-book       complete  3877 bytes           phone-book-987bf7783b4c507e.pbk
  server           complete  39 keys, 121 values  server-cba84df0059d1a1b.hive
";

#[test]
fn show_of_a_router_root() {
    let heading = "\
Router BRANCH-RTR1 (branch-rtr1.branch.example.net)
Source: router root, ControlSet001; clean
";
    assert_eq!(with_example().run("show branch-office").done(), format!("{heading}{SHOWN}"));
}

#[test]
fn verify_of_a_router_root() {
    let expected = "\
OK: the router's configuration can be read and understood
Source: router root, ControlSet001; clean
  router-managers  complete
  interfaces       complete
  phone-book       complete
  server           complete
";
    assert_eq!(with_example().run("verify branch-office").done(), expected);
}

#[test]
fn backup_of_a_router_root_then_verify_and_show_of_the_backup() {
    let env = with_example();
    let head = "\
Backed up BRANCH-RTR1 from branch-office to saved
Source: router root, ControlSet001; clean
";
    let tail = "\
Read back from the disk and compared: the same.
The files are for their owner only: they hold whatever secrets the router keeps in
its info blocks and phone book. Not included:
  - stored credentials of demand-dial interfaces (user names, passwords)
  - preshared keys (L2TP and IKEv2, of interfaces and of the server)
  - certificates and private keys (SSTP, IKEv2, EAP-TLS); only their names and hashes are here
  - RADIUS shared secrets
  - NPS policies (save them with Export-NpsConfiguration)
Never proved on a real Windows: see not_proved in manifest.json.
";
    let printed = env.run("backup saved -r branch-office").done();
    assert_eq!(printed, format!("{head}{CLASSES}{tail}"));
    let files = [
        ".routerkeep.lock",
        "interfaces-77bb0a187a250ade.hive",
        "manifest.json",
        "phone-book-987bf7783b4c507e.pbk",
        "router-managers-512a452db7dfa2c2.hive",
        "server-cba84df0059d1a1b.hive",
    ];
    assert_eq!(env.list("saved"), files);

    let head = "\
OK: the backup is intact
Source: backup, ControlSet001; clean
";
    assert_eq!(env.run("verify saved").done(), format!("{head}{CLASSES}"));
    let head = "\
Router BRANCH-RTR1 (branch-rtr1.branch.example.net)
Source: backup, ControlSet001; clean
";
    assert_eq!(env.run("show saved").done(), format!("{head}{SHOWN}"));
}

#[test]
fn a_hive_alone_has_no_phone_book_to_offer() {
    let env = with_example();
    let hive = std::fs::read(env.path("branch-office/Windows/System32/config/SYSTEM")).unwrap();
    env.write("SYSTEM", hive);
    let expected = "\
OK: the router's configuration can be read and understood
Source: hive, ControlSet001; clean
  router-managers  complete
  interfaces       complete
  phone-book       not captured  a registry does not hold it
  server           complete
";
    assert_eq!(env.run("verify SYSTEM").done(), expected);
    let (shown, phone_book) = SHOWN.split_once("Phone book").unwrap();
    assert!(phone_book.starts_with(" (2)"));
    let expected = format!(
        "Router BRANCH-RTR1 (branch-rtr1.branch.example.net)\n\
         Source: hive, ControlSet001; clean\n\
         {shown}Phone book (not captured: a registry does not hold it)\n"
    );
    assert_eq!(env.run("show SYSTEM").done(), expected);
    let (classes, rest) = CLASSES.split_once("  phone-book").unwrap();
    let (_, server) = rest.split_once('\n').unwrap();
    // The longest word of the column is longer than with a phone book.
    let wider = |text: &str| text.replace("complete  ", "complete      ");
    let expected = format!(
        "{}  phone-book       not captured                       a registry does not hold it\n{}",
        wider(classes),
        wider(server)
    );
    let printed = env.run("backup saved -r SYSTEM").done();
    assert!(printed.contains(&expected), "{printed}");
}
