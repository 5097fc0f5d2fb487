//! Planted secrets: no command shows them, in whatever form.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, write_hive_and_export};
use routerkeep_registry::{Key, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;

/// The password of RIP in the example: 16 bytes in an info block.
const RIP: &str = "not-a-secret-key";

/// What is planted into a router.
struct Planted {
    /// The password of RIP: 16 bytes.
    rip: &'static str,
    /// The password of OSPF: 8 bytes.
    ospf: &'static str,
    /// In the phone book, where Windows keeps such things in rare cases.
    preshared: &'static str,
    apn: &'static str,
    /// Values, entries of blocks and lines that no program knows, or that do not decode.
    in_value: &'static str,
    in_block: &'static str,
    in_line: &'static str,
}

const FIRST: Planted = Planted {
    rip: RIP,
    ospf: "Os7pQw2z",
    preshared: "Kx7-preshared-9Qz",
    apn: "Vb3-apn-password-5Lm",
    in_value: "Hd8-unknown-value-2Wr",
    in_block: "Tn4-unknown-block-6Yp",
    in_line: "Gs1-unknown-line-8Fc",
};
/// Others, all different in their last letters, some in their lengths.
const SECOND: Planted = Planted {
    rip: "not-a-secret-KEY",
    ospf: "Os7pQw4x",
    preshared: "Kx7-preshared-4Ub-longer",
    apn: "Vb3-apn-password-3Nk",
    in_value: "Hd8-unknown-value-7Jt",
    in_block: "Tn4-unknown-block-1Ga",
    in_line: "Gs1-unknown-line-5Mv",
};

impl Planted {
    fn all(&self) -> [&'static str; 7] {
        let Self { rip, ospf, preshared, apn, in_value, in_block, in_line } = self;
        [rip, ospf, preshared, apn, in_value, in_block, in_line]
    }
}

/// The InfoType of OSPF (ipinfoid.h).
const OSPF: u32 = 13;

/// Makes a router with each set of secrets, and one with those that the example has.
fn with_secrets() -> TestEnv {
    let env = TestEnv::new();
    let store = planted(&FIRST);
    write_root(&env.path("r"), &store).unwrap();
    write_hive_and_export(&env, &store);
    write_root(&env.path("other"), &planted(&SECOND)).unwrap();
    write_root(&env.path("plain"), &branch_office()).unwrap();
    env
}

fn planted(planted: &Planted) -> MemoryStore {
    let Planted { preshared, apn, in_value, in_block, in_line, .. } = planted;
    let store = changed(|root| {
        let unknown = Key::new("Unknown")
            .with_value(Value::text("Text", in_value))
            .with_value(Value::binary("Bytes", *in_value))
            .with_value(Value::texts("Texts", [*in_value, in_value]))
            .with_value(Value::new("Odd", routerkeep_registry::ValueType(0x4242), *in_value));
        for place in ["", "\\Parameters", "\\Interfaces\\4", "\\RouterManagers\\Ip"] {
            at(root, &format!("{SERVICE}{place}")).subkeys.push(unknown.clone());
        }
        // Values of known names and wrong types: what does not decode is easily shown.
        let slot = at(root, &format!("{SERVICE}\\Interfaces\\5"));
        for name in ["Type", "Enabled", "InterfaceName", "DialOutHours"] {
            slot.values.retain(|value| !value.name.is(name));
            slot.values.push(Value::binary(name, *in_value));
        }
        at(root, &format!("{SERVICE}\\RouterManagers\\Ipv6")).values =
            vec![Value::binary("ProtocolId", *in_value), Value::binary("GlobalInfo", *in_block)];
        let ospf = ospf(planted.ospf);
        let cut = [&[4, 0, 0, 0], planted.ospf.as_bytes(), planted.rip.as_bytes()].concat();
        for (place, entries) in [
            // What nobody knows; OSPF that decodes, and what does not: OSPF, RIP and IGMP cut short.
            ("2\\Ip", vec![(0xEEEE_0001, in_block.as_bytes()), (OSPF, &ospf)]),
            (
                "4\\Ip",
                vec![(OSPF, &cut), (8, planted.rip.as_bytes()), (0x4137_000A, in_block.as_bytes())],
            ),
        ] {
            let mut bytes = block(&entries);
            // Behind the last data area.
            bytes.extend(in_block.bytes());
            at(root, &format!("{SERVICE}\\Interfaces\\{place}")).values =
                vec![Value::dword("ProtocolId", 0x21), Value::binary("InterfaceInfo", bytes)];
        }
        let lan = at(root, &format!("{SERVICE}\\Interfaces\\3\\Ip"));
        let info = lan.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
        let key = info.data.windows(16).position(|part| part == RIP.as_bytes()).unwrap();
        info.data[key..key + 16].copy_from_slice(planted.rip.as_bytes());
        let tcpip = at(root, "ControlSet001\\Services\\Tcpip\\Parameters");
        tcpip.values.push(Value::text("Unknown", in_value));
    });
    let PhoneBookContent::Present(mut phone_book) = branch_office().phone_book else { panic!() };
    let lines = format!(
        "[{{odd\r\nPreSharedKey={preshared}\r\nApnInfoPassword={apn}\r\nUnknown={in_line}\r\n\
         [Third]\r\nPreSharedKey={preshared}\r\nApnInfoPassword={apn}\r\nUnknown={in_line}\r\n\
         no key {in_line}\r\n={in_line}\r\n\
         PreSharedKey={preshared}\r\nCustomAuthData={}\r\n",
        hex(in_line.as_bytes()),
    );
    phone_book.extend(lines.bytes());
    let phone_book = PhoneBookContent::Present(phone_book);
    MemoryStore { phone_book, ..store }
}

/// A router info block (MS-RRASM 2.2.3.1.1) of entries with one structure each.
fn block(entries: &[(u32, &[u8])]) -> Vec<u8> {
    let aligned = |length: usize| length.next_multiple_of(8);
    let start = aligned(12 + 16 * entries.len());
    let data: usize = entries.iter().map(|(_, data)| aligned(data.len())).sum();
    let mut numbers = vec![1, (start + data) as u32, entries.len() as u32];
    let mut offset = start;
    for (info_type, data) in entries {
        numbers.extend([*info_type, data.len() as u32, 1, offset as u32]);
        offset += aligned(data.len());
    }
    let mut bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
    bytes.resize(start, 0);
    for (_, data) in entries {
        bytes.extend_from_slice(data);
        bytes.resize(aligned(bytes.len()), 0);
    }
    bytes
}

/// OSPF of an interface with a password, which is at offset 56, and the end of the list.
fn ospf(password: &str) -> Vec<u8> {
    let mut bytes = vec![0; 72];
    bytes[0] = 4;
    bytes[56..64].copy_from_slice(password.as_bytes());
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let number = three.iter().fold(0_u32, |sum, &byte| sum << 8 | u32::from(byte));
        let number = number << (8 * (3 - three.len()));
        (0..=three.len()).map(move |n| DIGITS[(number >> (18 - 6 * n) & 63) as usize] as char)
    };
    bytes.chunks(3).flat_map(group).collect()
}

/// The forms in which a secret could show, each without a part at either end that its neighbours change.
fn forms(secret: &str) -> Vec<String> {
    let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let listed = |bytes: &[u8], between: &str| {
        bytes.iter().map(|byte| byte.to_string()).collect::<Vec<_>>().join(between)
    };
    let mut forms = vec![secret.to_owned()];
    for bytes in [secret.as_bytes(), &utf16] {
        let digits = hex(bytes);
        let pairs: Vec<&str> =
            digits.as_bytes().chunks(2).map(|p| str::from_utf8(p).unwrap()).collect();
        forms.extend([digits.clone(), pairs.join(","), pairs.join(" "), pairs.join("-")]);
        forms.extend([listed(bytes, ","), listed(bytes, ", "), listed(bytes, ",\n")]);
        // In base64 it depends on where a secret begins among groups of three.
        for skipped in 0..3 {
            let middle = &bytes[skipped..];
            forms.push(base64(&middle[..middle.len() / 3 * 3]));
        }
    }
    forms.iter().map(|form| form.to_lowercase()).collect()
}

/// Removes the blanks that the layout of JSON puts between numbers.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn no_command_shows_a_secret_in_any_form() {
    let env = with_secrets();
    let secrets = [FIRST.all(), SECOND.all()].concat();
    let forms: Vec<(&str, Vec<String>)> =
        secrets.into_iter().map(|secret| (secret, forms(secret))).collect();
    let mut runs = 0;
    let mut look = |line: &str| {
        let output = env.run(line);
        assert!(matches!(output.code, Some(0..=6)), "{line}: {output:?}");
        // A view is in a file.
        let file = std::fs::read_to_string(env.path("view.json")).unwrap_or_default();
        for text in [&output.stdout, &output.stderr, &file] {
            let (lower, squeezed) = (text.to_lowercase(), squeezed(&text.to_lowercase()));
            for (secret, forms) in &forms {
                for form in forms {
                    let found = lower.contains(form) || squeezed.contains(form);
                    assert!(!found, "{line}: {secret} as {form} in {text}");
                }
            }
        }
        runs += 1;
        output.code
    };
    let options =
        ["", "--json", "-v", "-q", "--json -v", "--json -q", "--color always", "--ignore-logs"];
    for option in options {
        for source in ["r", "SYSTEM", "router.reg"] {
            for command in ["show", "verify", "backup b -r", "backup r/b -r", "backup no/such -r"] {
                look(&format!("{command} {source} {option}"));
            }
            assert_eq!(look(&format!("backup b -r {source} {option}")), Some(0));
            look(&format!("show {source} --raw {option}"));
            for command in ["show b", "show b --raw", "verify b", "backup c -r b"] {
                look(&format!("{command} {option}"));
            }
            let view = format!("export {source} -f json -o view.json --force {option}");
            assert_eq!(look(&view), Some(0));
            for command in [
                format!("diff {source} other"),
                format!("diff other {source} --bytes"),
                format!("diff plain {source} --bytes"),
                format!("diff {source} b --bytes"),
                format!("export {source} -f reg -o copy.reg --force"),
                format!("export {source} -f reg -o r"),
                "restore b -r other --dry-run".to_owned(),
                "restore b -r plain --dry-run --include server --other-router".to_owned(),
                "plan b -r other --include server -o view.json".to_owned(),
                "plan b -r other --only interface:LAN -o view.json".to_owned(),
                "rehearse b -r other --scratch .".to_owned(),
            ] {
                look(&format!("{command} {option}"));
            }
        }
    }
    // Damage is where bytes are easily quoted.
    let whole = std::fs::read(env.path("SYSTEM")).unwrap();
    let export = std::fs::read(env.path("router.reg")).unwrap();
    let half = export.len() / 4 * 2;
    for n in 0..24 {
        let mut hive = whole.clone();
        for at in (4096 + 97 * n..hive.len()).step_by(1531 + n) {
            hive[at] ^= 0xFF;
        }
        env.write("SYSTEM", hive);
        // A unit of the text is broken every so often; the file stays UTF-16.
        let mut text = export.clone();
        for at in (half / 2 + 2 * (61 * n)..text.len()).step_by(2 * (701 + n)) {
            text[at] = b'!';
        }
        env.write("router.reg", text);
        for line in [
            "show SYSTEM -v --raw",
            "show SYSTEM --raw --json",
            "verify SYSTEM -v --json",
            "backup d -r SYSTEM -v",
            "verify router.reg -v",
            "show router.reg --json",
            "backup d -r router.reg -v",
            "diff SYSTEM other --bytes -v",
            "diff other router.reg --bytes --json",
            "export SYSTEM -f json -o view.json --force -v",
            "export router.reg -f reg -o copy.reg --force -v",
        ] {
            look(line);
        }
    }
    env.run("backup b -r r").done();
    for class in ["router-managers", "interfaces", "phone-book", "server"] {
        let part = env.part("b", class);
        let mut bytes = std::fs::read(&part).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&part, &bytes).unwrap();
        for line in [
            "verify b",
            "verify b --json -v",
            "show b -v",
            "show b --json",
            "diff b other --bytes -v",
            "diff r b --bytes --json",
            "restore b -r other --dry-run -v",
            "export b -f reg -o copy.reg --force",
        ] {
            look(line);
        }
    }
    println!(
        "{runs} runs, none of {} secrets shown in any of {} forms",
        forms.len(),
        forms[0].1.len()
    );
}

/// What `diff` says of secrets: that they differ.
#[test]
fn secrets_are_said_to_differ() {
    let env = with_secrets();
    let printed = env.run("diff r other").answers_no();
    for line in [
        "  ~ LAN: RIP: password changed\n",
        "  ~ Internet: block MS_IP_OSPF changed (72 bytes)\n",
        "  ~ entry Third: PreSharedKey changed\n",
        "  ~ entry Third: ApnInfoPassword changed\n",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

/// The test above can find what it looks for: copies do hold the secrets.
#[test]
fn the_backup_holds_the_secrets() {
    let env = with_secrets();
    env.run("backup b -r r").done();
    let all: Vec<u8> = env.parts("b").into_iter().flat_map(|(_, bytes)| bytes).collect();
    for secret in FIRST.all() {
        let found = all.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(found, "{secret}");
    }
    let text = env.path("b/manifest.json");
    let manifest = std::fs::read_to_string(text).unwrap().to_lowercase();
    for secret in FIRST.all() {
        assert!(!forms(secret).iter().any(|form| manifest.contains(form)), "{secret}");
    }
    assert_eq!(base64(b"Man!"), "TWFuIQ", "RFC 4648");
    assert!(forms("abcdef").contains(&"61 62 63 64 65 66".to_owned()));
}
