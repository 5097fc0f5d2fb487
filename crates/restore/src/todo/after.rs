//! Comparing the router before and after a restore for what people have to do.

use super::by_name::ByName;
use super::{KnownBy, Owner, Survival, Todo};
use crate::guards::is_same_router;
use crate::plan::{Action, ClassPlan, Plan};
use crate::wanted::{entry_name, interface_name};
use routerkeep_phonebook::{AuthRestrictions, Entry, PhoneBook, PresharedKeyUse, Section};
use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_router::{Class, ClassName, Interface, InterfaceType, Snapshot, places};

/// Lists what is left to do once `wanted` is in force in place of `current`.
///
/// What was in force before on the same machine needs nobody: it is not listed. `None` where memory is short.
pub(crate) fn after(
    current: &Snapshot,
    wanted: &Snapshot,
    plan: Option<&Plan>,
) -> Option<Vec<Todo>> {
    let touches = |class: ClassName| {
        plan.is_none_or(|plan| {
            let touched = |own: &&ClassPlan| !matches!(own.action, Action::Leave { .. });
            plan.classes.iter().filter(touched).any(|own| own.class == class)
        })
    };
    let before = Before::of(current, wanted)?;
    let mut todos = Vec::new();
    if plan.is_some_and(|plan| !plan.is_empty()) {
        todos.push(Todo::StartService);
    }
    if touches(ClassName::Interfaces) {
        interfaces(&before, wanted, &mut todos)?;
    }
    if touches(ClassName::PhoneBook) {
        phone_book(&before, wanted, &mut todos)?;
    }
    let server = touches(ClassName::Server);
    if server && let Some(key) = wanted.server.content() {
        self::server(current.server.content(), key, &mut todos);
    }
    if server || !before.same_machine {
        todos.push(Todo::FirewallRules);
    }
    Some(todos)
}

/// The router as it was.
struct Before<'s> {
    snapshot: &'s Snapshot,
    /// Whether what Windows keeps elsewhere is that of the same machine.
    same_machine: bool,
    /// The interfaces that were there on the same machine, by their names.
    interfaces: ByName<&'s Key>,
}

impl<'s> Before<'s> {
    fn of(snapshot: &'s Snapshot, wanted: &Snapshot) -> Option<Self> {
        let same_machine = is_same_router(snapshot, wanted);
        let interfaces =
            if same_machine { named(&snapshot.interfaces)? } else { ByName::default() };
        Some(Self { snapshot, same_machine, interfaces })
    }

    /// Returns the phone book, where what it says is about the same machine.
    fn phone_book(&self) -> Option<&'s [u8]> {
        let book = self.snapshot.phone_book.content().filter(|_| self.same_machine);
        book.map(Vec::as_slice)
    }
}

/// Returns the interfaces of a class by their names; `None` where memory is short.
fn named(class: &Class<Key>) -> Option<ByName<&Key>> {
    let keys = class.content().map_or(&[][..], |root| root.subkeys.as_slice());
    ByName::of(keys.iter().filter_map(|key| Some((interface_name(key)?, key))))
}

fn push(todos: &mut Vec<Todo>, todo: Todo) -> Option<()> {
    todos.try_reserve(1).ok()?;
    todos.push(todo);
    Some(())
}

fn interfaces(before: &Before<'_>, wanted: &Snapshot, todos: &mut Vec<Todo>) -> Option<()> {
    for key in Interface::keys(&wanted.interfaces)? {
        let Some(name) = interface_name(key) else { continue };
        if key.value("Type").and_then(Value::as_dword) == Some(InterfaceType::DEDICATED.0) {
            let interface = Interface::read(key);
            if interface.adapter(&before.snapshot.adapters).is_none() {
                let adapter = interface.adapter(&wanted.adapters);
                let adapter = adapter.and_then(|adapter| adapter.friendly_name.as_ref());
                let adapter = adapter.map(ToString::to_string);
                push(todos, Todo::NoAdapter { interface: name.to_string(), adapter })?;
            }
        }
        let Some(subject) = subject(key) else { continue };
        let owner = Owner::Interface(name.to_string());
        let own = before.interfaces.get(&name);
        if own.is_none_or(|own| own.value(CERTIFICATE) != key.value(CERTIFICATE)) {
            let known_by = KnownBy::Subject(subject);
            push(todos, Todo::Certificate { of: owner, known_by })?;
        }
    }
    Some(())
}

/// Lists what the entries of the phone book want. One that can't be read wants nothing that is known.
fn phone_book(before: &Before<'_>, wanted: &Snapshot, todos: &mut Vec<Todo>) -> Option<()> {
    let Some(bytes) = wanted.phone_book.content() else { return Some(()) };
    let wanted = named(&wanted.interfaces)?;
    let is_new = |name: &Name| wanted.get(name).is_some() && before.interfaces.get(name).is_none();
    let own = before.phone_book();
    if own == Some(bytes) && !wanted.names().any(is_new) {
        return Some(());
    }
    let Ok(book) = PhoneBook::parse(bytes) else { return Some(()) };
    let own = own.and_then(|bytes| PhoneBook::parse(bytes).ok());
    let own = own.iter().flat_map(PhoneBook::sections);
    let own = ByName::of(own.map(|section| (entry_name(&section).0, section)))?;
    for section in book.sections() {
        let name = entry_name(&section).0;
        let own = own.get(&name);
        if own.is_some_and(|own| own.bytes() == section.bytes()) && !is_new(&name) {
            continue;
        }
        if let Ok(entry) = Entry::read(&section) {
            self::entry(&entry, own, todos)?;
        }
    }
    Some(())
}

/// Lists what an entry wants; `own` is the one of its name that was there before on the same machine.
fn entry(entry: &Entry<'_>, own: Option<&Section<'_>>, todos: &mut Vec<Todo>) -> Option<()> {
    let own = own.and_then(|own| Entry::read(own).ok());
    let kept = entry.dial_params_uid.is_some()
        && own.is_some_and(|own| own.dial_params_uid == entry.dial_params_uid);
    let expected = if kept { Survival::Expected } else { Survival::Lost };
    let name = entry.name.to_string();
    push(todos, Todo::Credentials { interface: name.clone(), expected })?;
    let owner = Owner::Interface(name);
    let accepts = |way| entry.auth_restrictions.is_some_and(|ways| ways.contains(way));
    let key_used = !matches!(entry.preshared_key_use, None | Some(PresharedKeyUse::None))
        || accepts(AuthRestrictions::PRESHARED_KEY);
    if key_used && expected == Survival::Lost {
        push(todos, Todo::PresharedKey { of: owner.clone() })?;
    }
    if let Some(method) = entry.custom_auth_key.filter(|_| accepts(AuthRestrictions::EAP)) {
        let known_by = KnownBy::EapMethod(method.0);
        push(todos, Todo::Certificate { of: owner, known_by })?;
    }
    Some(())
}

/// `ServerFlags`: a preshared key for L2TP clients (MS-RRASM 2.2.3.4.6).
const L2TP_PRESHARED_KEY: u32 = 0x1000_0000;
/// The providers that ask RADIUS servers (MS-RRASM 2.2.3.4.18.2 and 2.2.3.4.19.3).
const RADIUS: [(&str, &str, &str); 2] = [
    ("Authentication", "{1AA7F83F-C7F5-11D0-A376-00C04FC9DA04}", "authentication"),
    ("Accounting", "{1AA7F840-C7F5-11D0-A376-00C04FC9DA04}", "accounting"),
];

fn server(current: Option<&Key>, wanted: &Key, todos: &mut Vec<Todo>) {
    let at = |path: &str| wanted.at(&KeyPath::from(path));
    let parameters = at("RemoteAccess\\Parameters");
    let flags = parameters.and_then(|key| key.value("ServerFlags")).and_then(Value::as_dword);
    if flags.is_some_and(|flags| flags & L2TP_PRESHARED_KEY != 0) {
        todos.push(Todo::PresharedKey { of: Owner::Server });
    }
    if let Some(subject) = at("RemoteAccess\\Parameters\\IKEV2").and_then(subject) {
        let known_by = KnownBy::Subject(subject);
        todos.push(Todo::Certificate { of: Owner::Server, known_by });
    }
    if let Some(hash) = at("SstpSvc\\Parameters").and_then(sstp_hash) {
        let known_by = KnownBy::Hash(hash.clone());
        todos.push(Todo::Certificate { of: Owner::Server, known_by });
        todos.push(Todo::SstpBinding { hash });
    }
    for (key, provider, purpose) in RADIUS {
        let providers = at(&format!("RemoteAccess\\{key}\\Providers"));
        let active = providers.and_then(|key| key.value("ActiveProvider")).and_then(Value::as_text);
        if active.is_some_and(|active| active.is(provider)) {
            let servers = providers
                .and_then(|key| key.subkey(provider))
                .and_then(|key| key.subkey("Servers"))
                .map(|key| key.subkeys.iter().map(|server| server.name.to_string()).collect());
            todos.push(Todo::RadiusSecret { purpose, servers: servers.unwrap_or_default() });
        }
    }
    for port in at("Ports").iter().flat_map(|ports| &ports.subkeys) {
        let endpoints = port.value("WanEndpoints").and_then(Value::as_dword);
        // The limit with which the machine started is what its registry says now (MS-RRASM note 317).
        let path = KeyPath::from("Ports").join(port.name.clone());
        let most = current.and_then(|server| server.at(&path));
        let most = most.and_then(|port| port.value("MaxWanEndpoints")).and_then(Value::as_dword);
        if let (Some(endpoints), Some(most)) = (endpoints, most)
            && endpoints > most
            && places::PORT_COMPONENTS.iter().any(|known| port.name.is(known))
        {
            todos.push(Todo::Reboot { port: port.name.to_string(), endpoints, most });
        }
    }
}

/// Returns the hash of the certificate that an administrator has chosen (MS-RRASM 2.2.3.4.3).
fn sstp_hash(sstp: &Key) -> Option<String> {
    ["SHA256CertificateHash", "SHA1CertificateHash"]
        .iter()
        .filter_map(|name| sstp.value(name))
        .find(|value| !value.data.is_empty())
        .map(|value| value.data.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The subject of the certificate to identify oneself with: an X.509 name, DER-encoded (MS-RRASM 2.2.3.2.3.3).
const CERTIFICATE: &str = "MachineCertificateName";

/// Returns the text parts of a certificate's subject.
///
/// Nothing is decoded: runs of printable ASCII that DER marks as strings are shown, so that an
/// administrator knows the certificate again.
fn subject(key: &Key) -> Option<String> {
    let value = key.value(CERTIFICATE).filter(|value| !value.data.is_empty())?;
    let mut parts = Vec::new();
    let mut rest = value.data.as_slice();
    while let [tag, length, more @ ..] = rest {
        let string = matches!(tag, 0x0C | 0x13 | 0x14 | 0x16);
        match more.get(..usize::from(*length)) {
            Some(text)
                if string && !text.is_empty() && text.iter().all(|b| matches!(b, 0x20..=0x7E)) =>
            {
                parts.push(String::from_utf8_lossy(text).into_owned());
                rest = more.get(text.len()..).unwrap_or_default();
            }
            _ => rest = rest.get(1..).unwrap_or_default(),
        }
    }
    Some(match parts.is_empty() {
        true => format!("{} bytes", value.data.len()),
        false => parts.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CN=vpn.example.net, O=Example, as DER has it.
    #[test]
    fn a_subject_shows_its_texts() {
        let mut der =
            vec![0x30, 0x2B, 0x31, 0x10, 0x30, 0x0E, 0x06, 0x03, 0x55, 0x04, 0x0A, 0x13, 7];
        der.extend(b"Example");
        der.extend([0x31, 0x18, 0x30, 0x16, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 15]);
        der.extend(b"vpn.example.net");
        let key = Key::new("0").with_value(Value::binary("MachineCertificateName", der));
        assert_eq!(subject(&key).unwrap(), "Example, vpn.example.net");
        let odd = Key::new("0").with_value(Value::binary("MachineCertificateName", [1, 2, 3]));
        assert_eq!(subject(&odd).unwrap(), "3 bytes");
        assert_eq!(subject(&Key::new("0")), None);
    }
}
