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
const SHOWN: &str = r"
Server
  router for          remote access, LAN routing, demand-dial routing
                      over IPv4 and IPv6
  service start       automatic
  IP forwarding       on
  allowed             MPPC compression, LCP extensions, multilink, BACP,
                      MS-CHAPv2
  authentication      Windows
  accounting          Windows
  lockout             never
  logging             errors and warnings
  IPv4 clients        admitted, reach the whole network,
                      addresses from the pool, NetBIOS broadcasts forwarded
                      pool 10.20.200.1 to 10.20.200.62
                      name servers of LAN
  IPv6 clients        not admitted
  IKEv2               ends after 5 min idle, survives 30 min without network,
                      new keys every 8 h or 102400 KB
  SSTP                over TLS, certificate chosen by an administrator
                      SHA-256  c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5
                               c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5
  ports               IKEv2  128     remote access, routing
                      L2TP   128     remote access, routing
                      PPPoE  1 of 3  remote access, routing
                      PPTP   128     remote access, routing
                      SSTP   128     remote access, routing
  persistent routes   10.22.0.0/16  via 10.20.0.4  metric 1
  not shown           54 more values, kept as they are (-v lists them)

Transports (2)
  IPv4  transport Ip
      logging         errors
      preferences     local 1, static 3, static (not dialling) 5, autostatic 7,
                      network management 10, external BGP 20, RIP 120,
                      internal BGP 200
      RIP             triggered updates at least 5 s apart, logs errors
      DHCP relay      to 10.10.0.5, 10.10.0.6, logs errors
      IGMP            IGMP 3, logs errors
      NAT             forgets TCP after 24 h, UDP after 1 min, logs errors

  IPv6  transport Ipv6
      logging         errors

Interfaces (6)
   0  Loopback     loopback     enabled   IPv4 up, IPv6 up
   1  Internal     internal     enabled   IPv4 up, IPv6 up

   2  Internet     LAN          enabled   IPv4 up, IPv6 up
      adapter         Example Gigabit Network Adapter
      address         198.51.100.10
      filters in      forward all, except:
                      drop tcp any any -> any 23
                      drop any 203.0.113.0/24 -> any
      filters out     forward all, except:
                      drop tcp any any -> any 445
                      drop udp any any -> any 137
      NAT             public interface, port translation
                      public addresses 198.51.100.20 to 198.51.100.23
      port maps       tcp  port 443   ->  10.20.0.10:8443
                      udp  port 5060  ->  10.20.0.11:5060
      not certain     PublicPort, PrivatePort: the byte order is not documented;
                      stored as
                      060001bb0000000020fb00000a14000a110013c40000000013c400000a
                      14000b

   3  LAN          LAN          enabled   IPv4 up, IPv6 up
      adapter         Example Gigabit Network Adapter
      address         10.20.0.1
      routes          10.20.64.0/18  via 10.20.0.2  metric 5
                      10.21.0.0/16   via 10.20.0.3  metric 10
      RIP             sends RIP 2, accepts RIP 2, metric 1, tag 20
                      authentication password (a key is set)
                      split horizon, poison reverse, graceful shutdown,
                      triggered updates
      DHCP relay      enabled, for clients that waited 4 s, up to 4 hops
      NAT             private interface

   4  Head office  demand-dial  enabled   IPv4 up, IPv6 up
      may dial        Mon-Fri 06:00-22:00, Sat 08:00-12:00 13:00-16:00
      connects to     vpn.example.net
      by              VPN, IKEv2 only
      authentication  MS-CHAPv2
      encryption      optional
      idle            stays connected
      IKEv2           new keys every 8 h
      IKEv2 proposal  main mode  AES256, SHA256, group 14
                      data       CBC-AES256, HMAC-SHA256-128, group 2048
      routes          10.10.0.0/16  metric 10
                      192.0.2.0/24  metric 20
      dials for       drop all, except:
                      forward any 10.20.0.0/16 -> 10.10.0.0/16
                      forward icmp any -> 192.0.2.0/24 type 8 code 0
      IPv6 routes     2001:db8:10::/48  metric 10

   5  Backup line  demand-dial  disabled  IPv4 up
      connects to     203.0.113.50
      by              VPN, L2TP only
      authentication  MS-CHAPv2
      encryption      optional
      idle            hangs up after 5 min
      routes          10.10.0.0/16  metric 50

Phone book (2)
  entries             each is shown with its interface
";

const CLASSES: &str = "  \
  router-managers  complete  3 keys, 7 values
  interfaces       complete  19 keys, 55 values
  phone-book       complete  3877 bytes
  server           complete  39 keys, 121 values
";

const NOTES: &str = "2 notes for a restore on another machine (-v lists them)\n";

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
2 notes for a restore on another machine (-v lists them)
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
        "interfaces-48a08d8e29c6bdae.hive",
        "manifest.json",
        "phone-book-987bf7783b4c507e.pbk",
        "router-managers-a3e037103087579e.hive",
        "server-56f8b4f188f18669.hive",
    ];
    assert_eq!(env.list("saved"), files);

    let head = "\
OK: the backup is intact
Source: backup, ControlSet001; clean
";
    assert_eq!(env.run("verify saved").done(), format!("{head}{CLASSES}{NOTES}"));
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
1 note for a restore on another machine (-v lists them)
";
    assert_eq!(env.run("verify SYSTEM").done(), expected);
    let expected = "Phone book (not captured: a registry does not hold it)\n";
    let shown = env.run("show SYSTEM").done();
    assert!(shown.ends_with(expected), "{shown}");
    assert!(
        shown.contains("\n   4  Head office  demand-dial  enabled   IPv4 up, IPv6 up\n"),
        "{shown}"
    );
    assert!(!shown.contains("connects to"), "{shown}");
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
