//! Planted secrets: no command shows them, in whatever form.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, write_hive_and_export};
use routerkeep_registry::{Key, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;

/// The password of RIP in the example: 16 bytes in an info block.
const RIP: &str = "not-a-secret-key";
/// In the phone book, where Windows keeps such things in rare cases.
const PRESHARED: &str = "Kx7-preshared-9Qz";
const APN: &str = "Vb3-apn-password-5Lm";
/// Values that no program knows.
const IN_VALUE: &str = "Hd8-unknown-value-2Wr";
const IN_BLOCK: &str = "Tn4-unknown-block-6Yp";
const IN_LINE: &str = "Gs1-unknown-line-8Fc";
const SECRETS: [&str; 6] = [RIP, PRESHARED, APN, IN_VALUE, IN_BLOCK, IN_LINE];

fn with_secrets() -> TestEnv {
    let store = changed(|root| {
        let unknown = Key::new("Unknown")
            .with_value(Value::text("Text", IN_VALUE))
            .with_value(Value::binary("Bytes", IN_VALUE))
            .with_value(Value::texts("Texts", [IN_VALUE, IN_VALUE]))
            .with_value(Value::new("Odd", routerkeep_registry::ValueType(0x4242), IN_VALUE));
        for place in ["", "\\Parameters", "\\Interfaces\\4", "\\RouterManagers\\Ip"] {
            at(root, &format!("{SERVICE}{place}")).subkeys.push(unknown.clone());
        }
        // Values of known names and wrong types: what does not decode is easily shown.
        let slot = at(root, &format!("{SERVICE}\\Interfaces\\5"));
        for name in ["Type", "Enabled", "InterfaceName", "DialOutHours"] {
            slot.values.retain(|value| !value.name.is(name));
            slot.values.push(Value::binary(name, IN_VALUE));
        }
        at(root, &format!("{SERVICE}\\RouterManagers\\Ipv6")).values =
            vec![Value::binary("ProtocolId", IN_VALUE), Value::binary("GlobalInfo", IN_BLOCK)];
        at(root, &format!("{SERVICE}\\Interfaces\\2\\Ip")).values =
            vec![Value::dword("ProtocolId", 0x21), Value::binary("InterfaceInfo", block(IN_BLOCK))];
        let tcpip = at(root, "ControlSet001\\Services\\Tcpip\\Parameters");
        tcpip.values.push(Value::text("Unknown", IN_VALUE));
    });
    let PhoneBookContent::Present(mut phone_book) = branch_office().phone_book else { panic!() };
    let lines = format!(
        "[{{odd\r\nPreSharedKey={PRESHARED}\r\nApnInfoPassword={APN}\r\nUnknown={IN_LINE}\r\n\
         [Third]\r\nPreSharedKey={PRESHARED}\r\nApnInfoPassword={APN}\r\nUnknown={IN_LINE}\r\n\
         no key {IN_LINE}\r\n={IN_LINE}\r\n\
         PreSharedKey={PRESHARED}\r\nCustomAuthData={}\r\n",
        hex(IN_LINE.as_bytes()),
    );
    phone_book.extend(lines.bytes());
    let phone_book = PhoneBookContent::Present(phone_book);
    let store = MemoryStore { phone_book, ..store };
    let env = TestEnv::new();
    write_root(&env.path("r"), &store).unwrap();
    write_hive_and_export(&env, &store);
    env
}

/// A router info block with one entry of a type that nobody knows (MS-RRASM 2.2.3.1.1).
fn block(content: &str) -> Vec<u8> {
    let length = content.len() as u32;
    let numbers = [1, 24 + 16 + length, 1, 0xEEEE_0001, length, 1, 24];
    let mut bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
    bytes.extend(content.bytes());
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
    let forms: Vec<(&str, Vec<String>)> = SECRETS.map(|secret| (secret, forms(secret))).into();
    let mut runs = 0;
    let mut look = |line: &str| {
        let output = env.run(line);
        assert!(matches!(output.code, Some(0..=6)), "{line}: {output:?}");
        for text in [&output.stdout, &output.stderr] {
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
        for line in ["verify b", "verify b --json -v", "show b -v", "show b --json"] {
            look(line);
        }
    }
    println!("{runs} runs, no secret shown");
}

/// The test above can find what it looks for: copies do hold the secrets.
#[test]
fn the_backup_holds_the_secrets() {
    let env = with_secrets();
    env.run("backup b -r r").done();
    let all: Vec<u8> = env.parts("b").into_iter().flat_map(|(_, bytes)| bytes).collect();
    for secret in SECRETS {
        let found = all.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(found, "{secret}");
    }
    let text = env.path("b/manifest.json");
    let manifest = std::fs::read_to_string(text).unwrap().to_lowercase();
    for secret in SECRETS {
        assert!(!forms(secret).iter().any(|form| manifest.contains(form)), "{secret}");
    }
    assert_eq!(base64(b"Man!"), "TWFuIQ", "RFC 4648");
    assert!(forms("abcdef").contains(&"61 62 63 64 65 66".to_owned()));
}
