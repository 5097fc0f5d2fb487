//! The hash over everything that a plan looked at and may change, without what means nothing.

use super::hash::{Hashing, Keyed};
use crate::wanted::{Folded, Unit, interface_name};
use routerkeep_phonebook::PhoneBook;
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::difference::{canonical_entry, canonical_value};
use routerkeep_router::{ClassName, InterfaceType, Snapshot};
use std::collections::BTreeSet;

/// Returns the hash of these units of a router.
pub(super) fn scope_hash(keyed: &Keyed, router: &Snapshot, units: &BTreeSet<Unit>) -> String {
    let mut hash = keyed.of("scope");
    let interfaces = by_name(router.interfaces.content(), |key| {
        let client = key.value("Type").and_then(Value::as_dword) == Some(InterfaceType::CLIENT.0);
        if client { None } else { interface_name(key) }
    });
    let transports = by_name(router.router_managers.content(), |key| Some(key.name.clone()));
    let book = router.phone_book.content().and_then(|bytes| PhoneBook::parse(bytes).ok());
    let mut entries: Vec<(Folded, Vec<u8>)> = book
        .iter()
        .flat_map(PhoneBook::sections)
        .map(|section| (Folded::text(&section.name().to_string()), canonical_entry(&section)))
        .collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let mut put = Put { hash: &mut hash, class: ClassName::Interfaces, path: Vec::new() };
    for unit in units {
        match unit {
            Unit::Class(ClassName::Interfaces) => {
                put.class(ClassName::Interfaces, router.interfaces.content());
                interfaces.iter().for_each(|(name, key)| put.interface(name, key));
            }
            Unit::Class(ClassName::PhoneBook) => {
                put.hash.add(router.phone_book.content().map_or(b"none", |_| b"phone book"));
                put.hash.add(book.as_ref().map_or(&[][..], PhoneBook::preamble));
                if book.is_none() {
                    put.hash.add(router.phone_book.content().map_or(&[][..], Vec::as_slice));
                }
                entries.iter().for_each(|(name, form)| put.entry(name, form));
            }
            Unit::Class(class) => {
                let tree = router.tree(*class).and_then(|tree| tree.content());
                put.class(*class, tree);
                tree.into_iter().for_each(|root| put.subkeys(root));
            }
            Unit::Interface(wanted) => {
                put.class = ClassName::Interfaces;
                each(&interfaces, wanted, |name, key| put.interface(name, key));
            }
            Unit::Transport(wanted) => {
                put.class = ClassName::RouterManagers;
                each(&transports, wanted, |_, key| put.below(key));
            }
            Unit::Entry(wanted) => each(&entries, wanted, |name, form| put.entry(name, form)),
        }
    }
    hash.finish()
}

/// Lists the subkeys that have a name of some kind, sorted by it.
fn by_name(root: Option<&Key>, name: impl Fn(&Key) -> Option<Name>) -> Vec<(Folded, &Key)> {
    let keys = root.map_or(&[][..], |root| root.subkeys.as_slice());
    let mut named: Vec<(Folded, &Key)> =
        keys.iter().filter_map(|key| Some((Folded(name(key)?), key))).collect();
    named.sort_by(|a, b| a.0.cmp(&b.0));
    named
}

/// Visits the items of a name; the list is sorted.
fn each<T>(sorted: &[(Folded, T)], name: &Folded, mut visit: impl FnMut(&Folded, &T)) {
    let first = sorted.partition_point(|(own, _)| own < name);
    let same = sorted.iter().skip(first).take_while(|(own, _)| own == name);
    same.for_each(|(own, item)| visit(own, item));
}

/// Puts trees into a hash.
struct Put<'h> {
    hash: &'h mut Hashing,
    class: ClassName,
    path: Vec<Name>,
}

impl Put<'_> {
    /// Begins a class: whether it is there, and the values of its topmost key.
    fn class(&mut self, class: ClassName, root: Option<&Key>) {
        self.class = class;
        self.hash.add(class.as_str().as_bytes());
        self.hash.add(if root.is_some() { b"there" } else { b"absent" });
        root.into_iter().for_each(|root| self.values(root));
    }

    fn interface(&mut self, name: &Folded, key: &Key) {
        self.hash.add(b"interface");
        self.hash.add_name(&name.0);
        // Its number is no part of what it is.
        self.path.push(key.name.clone());
        self.values(key);
        self.subkeys(key);
        self.path.pop();
    }

    fn entry(&mut self, name: &Folded, form: &[u8]) {
        self.hash.add(b"entry");
        self.hash.add_name(&name.0);
        self.hash.add(form);
    }

    fn subkeys(&mut self, key: &Key) {
        key.subkeys.iter().for_each(|subkey| self.below(subkey));
        self.hash.add(b"end");
    }

    fn below(&mut self, key: &Key) {
        self.hash.add(b"key");
        self.hash.add_name(&key.name);
        self.path.push(key.name.clone());
        self.values(key);
        self.subkeys(key);
        self.path.pop();
    }

    fn values(&mut self, key: &Key) {
        for value in &key.values {
            if let Some(form) = canonical_value(self.class, &self.path, key, value) {
                self.hash.add(b"value");
                self.hash.add_name(&value.name);
                self.hash.add(&form);
            }
        }
    }
}
