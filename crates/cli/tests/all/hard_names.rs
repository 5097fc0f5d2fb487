//! Names from outside that a terminal would act upon: none of them reaches it as it is.

use crate::env::{Output, TestEnv};
use crate::routers::{SERVICE, at, changed};
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;

/// Clears the screen, sets the title, turns the direction of text around, ends the line.
const EVIL: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}txt\r\n\u{200b}";
const SAFE: &str = "\\u{1b}[2J\\u{1b}]0;owned\\u{7}\\u{9b}31m\\u{202e}txt\\u{d}\\u{a}\\u{200b}";

fn harmless(output: &Output) {
    for text in [&output.stdout, &output.stderr] {
        let harmful = |c: char| {
            (c.is_control() && c != '\n') || "\u{200b}\u{200e}\u{202e}\u{2066}\u{feff}".contains(c)
        };
        let found = text.chars().find(|&c| harmful(c));
        assert_eq!(found, None, "{text}");
        assert!(!text.lines().any(|line| line.starts_with("\u{200b}")));
    }
}

/// A router whose every name is hostile.
fn with_evil_router() -> TestEnv {
    let store = changed(|root| {
        let interfaces = at(root, &format!("{SERVICE}\\Interfaces"));
        let named = at(interfaces, "4");
        named.values.retain(|value| !value.name.is("InterfaceName"));
        named.values.push(Value::text("InterfaceName", EVIL));
        // A key and a value with hostile names, and blocks that do not decode below them.
        let slot = Key::new(EVIL)
            .with_value(Value::text(EVIL, EVIL))
            .with_subkey(Key::new(EVIL).with_value(Value::binary("InterfaceInfo", [1])));
        interfaces.subkeys.push(slot);
        let lone =
            Key::new(Name::from_units([0xD800, 0x1B])).with_value(Value::text("DLLPath", EVIL));
        at(root, &format!("{SERVICE}\\RouterManagers")).subkeys.push(lone);
        let computer = at(root, "ControlSet001\\Control\\ComputerName\\ComputerName");
        computer.values = vec![Value::text("ComputerName", EVIL)];
        let tcpip = at(root, "ControlSet001\\Services\\Tcpip\\Parameters");
        tcpip.values.retain(|value| !value.name.is("Hostname"));
        tcpip.values.push(Value::text("Hostname", EVIL));
    });
    let mut phone_book =
        b"[evil \x1b[2J\xc2\x9b31m\xe2\x80\xae]\r\nType=2\r\nVpnStrategy=5\r\n".to_vec();
    phone_book.extend(b"\r\nMEDIA=rastapi\r\nPort=VPN\x1b\r\nDevice=x\r\n\r\nDEVICE=vpn\r\nPhoneNumber=\x1b]0;owned\x07\r\n");
    phone_book.extend(b"\r\n[\x1b");
    let store = MemoryStore { phone_book: PhoneBookContent::Present(phone_book), ..store };
    let env = TestEnv::new();
    write_root(&env.path("r"), &store).unwrap();
    env
}

#[test]
fn names_in_a_router_are_escaped() {
    let env = with_evil_router();
    let shown = env.run("show r");
    harmless(&shown);
    let text = shown.done();
    assert!(text.starts_with(&format!("Router {SAFE} ({SAFE}.branch.example.net)\n")), "{text}");
    // The name is longer than a line, and goes on in the next one.
    assert!(text.contains(&format!("\n   4  {}", &SAFE[..60])), "{text}");
    for line in [
        "show r -v",
        "show r -v --raw",
        "show r --raw --json",
        "verify r",
        "verify r -v",
        "backup b -r r",
        "backup b -r r -v",
        "verify b -v",
        "show b",
        "show r --json",
        "verify r --json",
        "backup b -r r --json",
    ] {
        let output = env.run(line);
        harmless(&output);
        assert!(
            matches!(output.code, Some(0 | 1)) && output.stderr.is_empty(),
            "{line}: {output:?}"
        );
    }
}

/// JSON is for programs: the names are whole there, with what is no text in hex.
#[test]
fn names_in_json_are_whole() {
    let env = with_evil_router();
    let told = env.run("show r --json").json("routerkeep.show/1");
    assert_eq!(told["data"]["router"]["computer_name"], EVIL);
    let slots = told["data"]["interfaces"].as_array().unwrap();
    assert!(slots.iter().any(|slot| slot["slot"] == EVIL), "{slots:?}");
    let lone = serde_json::json!({ "utf16": "00d81b00" });
    let transports = told["data"]["transports"].as_array().unwrap();
    assert!(transports.iter().any(|transport| transport["name"] == lone), "{transports:?}");
}

#[cfg(unix)]
#[test]
fn names_of_files_are_escaped() {
    let env = TestEnv::new();
    let name = "\x1b[2Jrouter\n\u{202e}";
    write_root(&env.path(name), &branch_office()).unwrap();
    let target = "\x1b[1mtarget";
    let made = env.run_with(["backup", target, "-r", name]);
    harmless(&made);
    let text = made.done();
    assert!(
        text.starts_with(
            "Backed up BRANCH-RTR1 from \\u{1b}[2Jrouter\\u{a}\\u{202e} to \\u{1b}[1mtarget\n"
        ),
        "{text}"
    );
    for arguments in [
        ["show", "\x1b[2Jnothing"],
        ["verify", target],
        ["show", "//\x1b[2J"],
        ["show", "//a/\x1b[2J"],
        ["show", "smb://\x1b[2J"],
        ["completions", "\x1b[2J"],
        ["man", "\x1b[2J"],
        ["\x1b[2J", "x"],
        ["show", "--\x1b[2J"],
    ] {
        let output = env.run_with(arguments);
        harmless(&output);
        let json = env.run_with(arguments.into_iter().chain(["--json"]));
        harmless(&json);
        assert_eq!(output.code, json.code, "{arguments:?}");
    }
    std::fs::create_dir(env.path("empty\x1b")).unwrap();
    harmless(&env.run_with(["show", "empty\x1b"]));
    env.write("\x1b.reg", "no export");
    harmless(&env.run_with(["show", "\x1b.reg"]));
}
