//! Compares the trees of keys, value by value.

use super::block;
use super::bytes::{ByteChange, BytePlace};
use super::change::{ChangeKind, Step};
use super::comparison::{Comparison, json};
use super::gaps::Gaps;
use super::mask::is_masked_value;
use crate::ProtocolId;
use crate::meaning::{CUSTOM_POLICY, Text, is_transport, known_value};
use crate::snapshot::ClassName;
use crate::transport::protocol;
use routerkeep_infoblock::Scope;
use routerkeep_registry::{Key, Name, Value};
use serde_json::{Value as Json, json};

/// A walk over two trees at once.
pub(super) struct Walk<'c> {
    pub(super) comparison: &'c mut Comparison,
    pub(super) class: ClassName,
    /// The places that could not be read, of both sides.
    pub(super) gaps: [&'c Gaps; 2],
    /// From the key of the class to the one that is compared.
    pub(super) path: Vec<Name>,
}

impl Walk<'_> {
    /// Compares two keys that are at the same place.
    pub(super) fn keys(&mut self, before: &Key, after: &Key) {
        self.values(before, after);
        self.all_subkeys(before, after);
    }

    /// Compares the subkeys of two keys that are at the same place.
    pub(super) fn all_subkeys(&mut self, before: &Key, after: &Key) {
        for (before, after) in matched(&before.subkeys, &after.subkeys, |key| &key.name) {
            let Some(key) = before.or(after) else { continue };
            self.path.push(key.name.clone());
            match (before, after) {
                (Some(before), Some(after)) => self.subkeys(before, after),
                (before, after) => self.subkey_of_one_side(before, after),
            }
            self.path.pop();
        }
    }

    fn subkeys(&mut self, before: &Key, after: &Key) {
        let step = self.step(before);
        self.comparison.enter(step);
        self.keys(before, after);
        self.comparison.leave();
    }

    fn subkey_of_one_side(&mut self, before: Option<&Key>, after: Option<&Key>) {
        let Some(key) = before.or(after) else { return };
        if self.is_hidden(before.is_some(), after.is_some()) {
            return;
        }
        let bytes = ByteChange::of_keys(self.class, &self.path, before, after, true);
        let kind = if before.is_some() { ChangeKind::Removed } else { ChangeKind::Added };
        let counts = key.counts();
        let content = json!({ "keys": counts.keys, "values": counts.values });
        let sides = [before, after].map(|side| side.map(|_| content.clone()));
        let [before, after] = sides;
        let step = self.step(key);
        self.comparison.note(kind, step, before, after);
        self.comparison.bytes.extend(bytes);
    }

    /// Says whether what one side lacks at the present path may be there and could not be read.
    fn is_hidden(&self, in_before: bool, in_after: bool) -> bool {
        let [before, after] = self.gaps;
        (!in_before && before.hide(&self.path)) || (!in_after && after.hide(&self.path))
    }

    /// Returns the step to a subkey.
    fn step(&self, key: &Key) -> Step {
        let depth = self.path.len();
        match self.class {
            ClassName::RouterManagers if depth == 1 => {
                Step::Item { noun: "transport", name: Text::from(&key.name) }
            }
            ClassName::Interfaces if depth == 2 && key.name.is(CUSTOM_POLICY) => {
                Step::setting(CUSTOM_POLICY)
            }
            ClassName::Interfaces if depth == 2 && is_transport(key) => {
                let term = protocol(key).and_then(ProtocolId::term);
                let name = term.map_or_else(|| Text::from(&key.name), Text::from);
                Step::Item { noun: "protocol", name }
            }
            _ => Step::Item { noun: "key", name: Text::from(&key.name) },
        }
    }

    /// Compares the values of two keys that are at the same place.
    pub(super) fn values(&mut self, before: &Key, after: &Key) {
        for (from, to) in matched(&before.values, &after.values, |value| &value.name) {
            let Some(value) = from.or(to) else { continue };
            if let (Some(from), Some(to)) = (from, to)
                && (from.kind, &from.data) == (to.kind, &to.data)
            {
                continue;
            }
            if self.is_hidden(from.is_some(), to.is_some()) {
                continue;
            }
            let found = self.comparison.changes.len();
            if !is_masked_value(self.class, &self.path, value) {
                match (from, to) {
                    (Some(from), Some(to)) => self.value(before, after, from, to),
                    (from, to) => self.value_of_one_side(from, to),
                }
            }
            let meaning = self.comparison.changes.len() > found;
            let bytes = ByteChange::of_value(self.class, &self.path, from, to, meaning);
            self.comparison.bytes.push(bytes);
        }
    }

    fn value(&mut self, key_before: &Key, key_after: &Key, before: &Value, after: &Value) {
        let name = setting_name(&before.name);
        if before.kind != after.kind {
            let kinds = [before, after].map(|value| Some(Json::from(value.kind.to_string())));
            let [from, to] = kinds;
            self.comparison.within(Step::setting(name.clone()), |this| {
                this.setting("registry type", from, to);
            });
        }
        if before.data == after.data {
            return;
        }
        let protocols = [protocol(key_before), protocol(key_after)];
        match self.scope(&before.name) {
            Some(scope) if protocols[0] == protocols[1] => {
                block::values(self.comparison, protocols[0], scope, before, after);
            }
            _ => {
                let [from, to] = [before, after]
                    .map(|value| Some(known_value::shown(self.class, &self.path, value)));
                self.comparison.shown(&name, from, to);
            }
        }
    }

    fn value_of_one_side(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let Some(value) = before.or(after) else { return };
        let is_enabled = |value: &Value| {
            self.class == ClassName::Interfaces
                && self.path.len() == 1
                && value.name.is("Enabled")
                && value.as_dword() == Some(1)
        };
        if is_enabled(value) {
            return;
        }
        if self.class == ClassName::Interfaces && value.name.is("Enabled") && self.path.len() == 1 {
            // Without the value the interface is enabled.
            let shown = |value: Option<&Value>| {
                Some(value.map_or(Json::Bool(true), |value| {
                    known_value::shown(self.class, &self.path, value)
                }))
            };
            let [from, to] = [shown(before), shown(after)];
            return self.comparison.setting("Enabled", from, to);
        }
        let shown = |value: Option<&Value>| {
            value.map(|value| known_value::shown(self.class, &self.path, value))
        };
        let [from, to] = [shown(before), shown(after)];
        self.comparison.setting(&setting_name(&value.name), from, to);
    }

    /// Returns what the block in a value configures, where it is one.
    fn scope(&self, value: &Name) -> Option<Scope> {
        let blocks = [
            (ClassName::RouterManagers, 1, "GlobalInfo", Scope::Global),
            (ClassName::RouterManagers, 1, "GlobalInterfaceInfo", Scope::Interface),
            (ClassName::Interfaces, 2, "InterfaceInfo", Scope::Interface),
        ];
        let block = blocks.iter().find(|(class, depth, name, _)| {
            *class == self.class && *depth == self.path.len() && value.is(name)
        });
        block.map(|(.., scope)| *scope)
    }
}

fn setting_name(name: &Name) -> String {
    if name.is_empty() { "(unnamed value)".to_owned() } else { name.to_string() }
}

/// Pairs the items of both sides by name, in Windows' order; of several of one name the first with the
/// first.
pub(super) fn matched<'a, T>(
    left: &'a [T],
    right: &'a [T],
    name: impl Fn(&T) -> &Name,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let sorted = |items: &'a [T]| {
        let mut items: Vec<&T> = items.iter().collect();
        items.sort_by(|a, b| name(a).compare(name(b)));
        items.into_iter().peekable()
    };
    let (mut left, mut right) = (sorted(left), sorted(right));
    let mut pairs = Vec::new();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(l), Some(r)) => name(l).compare(name(r)),
        };
        let l = if order.is_le() { left.next() } else { None };
        let r = if order.is_ge() { right.next() } else { None };
        pairs.push((l, r));
    }
}

/// Notes that a class is there on one side only.
pub(super) fn presence(comparison: &mut Comparison, class: ClassName, sides: [bool; 2]) {
    if sides[0] != sides[1] {
        let [from, to] = sides.map(|there| Some(json(&if there { "present" } else { "absent" })));
        comparison.within(Step::Class(class), |this| this.setting("state", from, to));
        let what = match class {
            ClassName::PhoneBook => BytePlace::PhoneBook,
            _ => BytePlace::Key,
        };
        comparison.bytes.push(ByteChange::at(class, what, "", true));
    }
}
