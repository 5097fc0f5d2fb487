//! What can be said against a snapshot from its content alone: values that should be there, and
//! blocks and phone books that do not decode.

use crate::snapshot::{Class, ClassName, Snapshot};
use crate::transport::BlockList;
use crate::{Interface, Transport, places};
use routerkeep_phonebook::PhoneBook;
use routerkeep_registry::{KeyPath, Name, Severity};
use std::fmt;

/// One thing that is wrong or odd in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFinding {
    /// Whether the router loses something by it.
    pub severity: Severity,
    /// The class that it is in.
    pub class: ClassName,
    /// Where: a path below the class's key, or a line of the phone book.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for CheckFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.class, self.place, self.what)
    }
}

/// Checks what a snapshot holds; the classes that it does not hold are passed over.
pub fn check(snapshot: &Snapshot) -> Vec<CheckFinding> {
    let mut checks = Checks { findings: Vec::new() };
    checks.transports(&Transport::list(&snapshot.router_managers));
    checks.interfaces(&Interface::list(&snapshot.interfaces));
    checks.phone_book(&snapshot.phone_book);
    checks.findings
}

struct Checks {
    findings: Vec<CheckFinding>,
}

impl Checks {
    fn say(&mut self, severity: Severity, class: ClassName, place: &KeyPath, what: impl Into<String>) {
        let place = format!("\\{place}");
        self.findings.push(CheckFinding { severity, class, place, what: what.into() });
    }

    fn transports(&mut self, transports: &[Transport]) {
        let class = ClassName::RouterManagers;
        for transport in transports {
            let path = path(places::ROUTER_MANAGERS, &transport.name);
            if transport.protocol.is_none() {
                self.say(Severity::Error, class, &path, "the transport has no ProtocolId");
            }
            if transport.global.is_none() {
                let what = "no GlobalInfo: the router manager is not started";
                self.say(Severity::Warning, class, &path, what);
            }
            self.block(class, &path.join("GlobalInfo"), transport.global.as_ref());
            let defaults = transport.interface_defaults.as_ref();
            self.block(class, &path.join("GlobalInterfaceInfo"), defaults);
        }
    }

    fn interfaces(&mut self, interfaces: &[Interface]) {
        let class = ClassName::Interfaces;
        for interface in interfaces {
            let path = path(places::INTERFACES, &interface.slot);
            if interface.name.is_none() {
                self.say(Severity::Error, class, &path, "the interface has no InterfaceName");
            }
            if interface.kind.is_none() {
                self.say(Severity::Error, class, &path, "the interface has no Type");
            }
            for transport in &interface.transports {
                let path = path.join(transport.name.clone());
                if transport.protocol.is_none() {
                    self.say(Severity::Error, class, &path, "the transport has no ProtocolId");
                }
                self.block(class, &path.join("InterfaceInfo"), transport.info.as_ref());
            }
        }
    }

    fn block(&mut self, class: ClassName, path: &KeyPath, block: Option<&BlockList>) {
        let Some(block) = block else { return };
        if let Err(why) = &block.entries {
            self.say(Severity::Error, class, path, format!("the info block does not decode: {why}"));
        }
        for finding in &block.findings {
            self.say(Severity::Warning, class, path, finding.clone());
        }
    }

    fn phone_book(&mut self, class: &Class<Vec<u8>>) {
        let Some(bytes) = class.content() else { return };
        let class = ClassName::PhoneBook;
        let mut say = |severity, place: &str, what: String| {
            self.findings.push(CheckFinding { severity, class, place: place.to_owned(), what });
        };
        let book = match PhoneBook::parse(bytes) {
            Ok(book) => book,
            Err(error) => return say(Severity::Error, places::PHONE_BOOK, error.to_string()),
        };
        let findings = match book.findings() {
            Ok(findings) => findings,
            Err(error) => return say(Severity::Error, places::PHONE_BOOK, error.to_string()),
        };
        if findings.left_out() > 0 {
            let what = format!("{} more findings, not listed", findings.left_out());
            say(Severity::Warning, places::PHONE_BOOK, what);
        }
        for finding in findings.as_slice() {
            let place = format!("line {}", finding.line);
            say(Severity::Warning, &place, finding.what.to_string());
        }
    }
}

fn path(class: &str, name: &Name) -> KeyPath {
    KeyPath::from(class).join(name.clone())
}
