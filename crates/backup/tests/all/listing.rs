//! A snapshot as the lines that the reader in Python prints of its backup.

use routerkeep_backup::{Provenance, instant};
use routerkeep_registry::{FileTime, Finding, Key, Name, Place, Severity};
use routerkeep_router::{Class, ClassName, Snapshot, Staleness};

/// Returns the lines, made of the snapshot alone.
pub(crate) fn lines(snapshot: &Snapshot, provenance: &Provenance) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(format!("backup 1 0 {}", instant(provenance.time).unwrap()));
    let program = &provenance.program;
    lines.push(format!("program {} {}", text(&program.name), text(&program.version)));
    let identity = &snapshot.identity;
    for (member, value) in [
        ("computer_name", &identity.computer_name),
        ("host_name", &identity.host_name),
        ("domain", &identity.domain),
        ("product_type", &identity.product_type),
    ] {
        lines.push(format!("router {member} {}", name(value.as_ref())));
    }
    let source = &snapshot.source;
    let verdict = source.verdict.as_deref().map_or("-".to_owned(), text);
    let state = match source.stale {
        Staleness::Current => "current",
        Staleness::PossiblyStale => "possibly-stale",
    };
    for (member, value) in [
        ("kind", text(source.kind.as_str())),
        ("location", text(&source.location)),
        ("control_set", text(&snapshot.control_set)),
        ("recovery", verdict),
        ("state", text(state)),
        ("consistency", text(snapshot.consistency.as_str())),
    ] {
        lines.push(format!("source {member} {value}"));
    }
    let service = snapshot.server.content().and_then(|server| server.subkey("RemoteAccess"));
    for (member, value) in [("start", "Start"), ("configuration_flags", "ConfigurationFlags")] {
        let number = service.and_then(|key| key.value(value)).and_then(|value| value.as_dword());
        lines.push(format!("service {member} {}", number_or_none(number.map(u64::from))));
    }
    lines.push(format!("service state \"{}\"", snapshot.source.service.as_str()));
    for class in ClassName::ALL {
        match snapshot.tree(class) {
            Some(state) => {
                head(&mut lines, class, state);
                if let Some(tree) = state.content() {
                    key(&mut lines, "", tree);
                }
            }
            None => {
                head(&mut lines, class, &snapshot.phone_book);
                let content = snapshot.phone_book.content();
                lines.extend(content.map(|bytes| format!("bytes ={}", hex(bytes))));
            }
        }
    }
    for adapter in &snapshot.adapters {
        let mut line = format!("adapter {}", name(Some(&adapter.guid)));
        let names =
            [&adapter.friendly_name, &adapter.description, &adapter.mac, &adapter.dhcp_address];
        let names = names.into_iter().map(Option::as_ref);
        for member in names.chain(adapter.addresses.iter().map(Some)) {
            line = format!("{line} {}", name(member));
        }
        lines.push(line);
    }
    lines.extend(snapshot.findings.iter().map(|found| finding("finding", found)));
    lines
}

fn head<T>(lines: &mut Vec<String>, class: ClassName, state: &Class<T>) {
    let (state_name, why) = match state {
        Class::NotCaptured { why } => ("not-captured", text(why)),
        Class::Absent => ("absent", "-".to_owned()),
        Class::Complete(_) => ("complete", "-".to_owned()),
        Class::Incomplete { .. } => ("incomplete", "-".to_owned()),
    };
    lines.push(format!("class {class} {state_name} {why}"));
    lines.extend(state.unreadable().iter().map(|found| finding("unreadable", found)));
}

fn key(lines: &mut Vec<String>, above: &str, tree: &Key) {
    let path = format!("{above}/{}", name(Some(&tree.name)));
    let facts = tree.facts.as_deref();
    let known = |fact: Option<String>| fact.map_or("-".to_owned(), |fact| format!("={fact}"));
    let time = facts.and_then(|facts| facts.last_written).filter(|time| *time != FileTime(0));
    let class = facts.and_then(|facts| facts.class.as_deref());
    let security = facts.and_then(|facts| facts.security.as_deref());
    lines.push(format!(
        "key {path} {} {} {}",
        known(time.and_then(instant)),
        known(class.map(hex)),
        known(security.map(hex)),
    ));
    for value in &tree.values {
        let (value_name, kind, data) = (name(Some(&value.name)), value.kind.0, hex(&value.data));
        lines.push(format!("value {path} {value_name} {kind} ={data}"));
    }
    tree.subkeys.iter().for_each(|subkey| key(lines, &path, subkey));
}

fn finding(word: &str, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let names: Vec<String> = finding.path.names().iter().map(|part| name(Some(part))).collect();
    let (offset, line) = match finding.place {
        Some(Place::Offset(offset)) => (Some(offset), None),
        Some(Place::Line(line)) => (None, Some(line)),
        None => (None, None),
    };
    format!(
        "{word} {severity} /{} {} {} {} {} {}",
        names.join("/"),
        name(finding.value.as_ref()),
        number_or_none(offset),
        number_or_none(line),
        text(&finding.expected),
        text(&finding.found),
    )
}

fn number_or_none(number: Option<u64>) -> String {
    number.map_or("-".to_owned(), |number| number.to_string())
}

fn name(name: Option<&Name>) -> String {
    name.map_or("-".to_owned(), |name| {
        let bytes: Vec<u8> = name.units().iter().flat_map(|unit| unit.to_le_bytes()).collect();
        format!("={}", hex(&bytes))
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Returns text as a JSON string of ASCII letters, as Python's `json.dumps` has it.
fn text(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            ' '..='\u{7f}' => json.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    json.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    json.push('"');
    json
}
