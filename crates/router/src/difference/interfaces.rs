//! Matches interfaces by their names and compares each pair.

use super::bytes::{ByteChange, BytePlace};
use super::change::{ChangeKind, Step};
use super::comparison::{Comparison, Pairs};
use super::gaps::Gaps;
use super::mask::is_masked_value;
use super::names::same_names;
use super::tree::{Walk, matched};
use crate::interface::number;
use crate::meaning::{Index, Text, name_of};
use crate::snapshot::ClassName;
use crate::{Adapter, InterfaceType};
use routerkeep_registry::{Key, Name, Value};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

const CLASS: ClassName = ClassName::Interfaces;

/// Compares the interfaces below two keys.
pub(super) fn compare(
    comparison: &mut Comparison,
    gaps: [&Gaps; 2],
    before: &Key,
    after: &Key,
    adapters: [&[Adapter]; 2],
    renamed_entries: impl FnOnce() -> Vec<(Name, Name)>,
) {
    clients(comparison, gaps, before, after);
    let (before, after) = (interfaces(before), interfaces(after));
    let names = Names::new(adapters);
    let [ids_before, ids_after] = same_names([known_by(&before), known_by(&after)]);
    let mut pairs = Pairs::new(&ids_before, &ids_after, |id| *id);
    let same = take_renamed(&mut pairs, &before, &after);
    pairs.matched.extend(same);
    if !pairs.removed.is_empty() && !pairs.added.is_empty() {
        follow_entries(&mut pairs, &before, &after, &renamed_entries());
    }
    let step = |key: &Key| Step::Item { noun: "interface", name: names.of(key) };
    for (from, to) in &pairs.matched {
        let (Some(from), Some(to)) = (before.get(*from), after.get(*to)) else { continue };
        if !from.name.matches(&to.name) {
            let number = ByteChange::at(CLASS, BytePlace::Number, from.name.to_string(), false);
            comparison.bytes.push(ByteChange { value: Some(to.name.to_string()), ..number });
        }
        // Most interfaces of most routers are what they were.
        if from.values == to.values && from.subkeys == to.subkeys {
            continue;
        }
        comparison.within(step(from), |comparison| {
            let path = vec![from.name.clone()];
            Walk { comparison, class: CLASS, gaps, path }.keys(from, to);
        });
    }
    let [gaps_before, gaps_after] = gaps;
    if !gaps_after.hide_interfaces() {
        for key in pairs.removed.iter().filter_map(|index| before.get(*index)) {
            comparison.note(ChangeKind::Removed, step(key), kind(key), None);
            let path = std::slice::from_ref(&key.name);
            comparison.bytes.extend(ByteChange::of_keys(CLASS, path, Some(key), None, true));
        }
    }
    if !gaps_before.hide_interfaces() {
        for key in pairs.added.iter().filter_map(|index| after.get(*index)) {
            comparison.note(ChangeKind::Added, step(key), None, kind(key));
            let path = std::slice::from_ref(&key.name);
            comparison.bytes.extend(ByteChange::of_keys(CLASS, path, None, Some(key), true));
        }
    }
}

/// Returns the type of an interface, as what there is to say of one that came or went.
fn kind(key: &Key) -> Option<serde_json::Value> {
    let kind = key.value("Type").and_then(Value::as_dword).map(InterfaceType)?;
    Some(serde_json::json!({ "type": crate::meaning::Term::new(kind.term(), kind.0) }))
}

/// Says whether the key is that of a connected client.
fn is_client(key: &Key) -> bool {
    key.value("Type").and_then(Value::as_dword) == Some(0)
}

/// Lists what differs in the keys of connected clients, which mean nothing.
fn clients(comparison: &mut Comparison, gaps: [&Gaps; 2], before: &Key, after: &Key) {
    let of = |root: &Key| -> Vec<Key> {
        root.subkeys.iter().filter(|key| is_client(key)).cloned().collect()
    };
    let [gaps_before, gaps_after] = gaps;
    for (from, to) in matched(&of(before), &of(after), |key| &key.name) {
        let Some(key) = from.or(to) else { continue };
        let path = std::slice::from_ref(&key.name);
        let hidden =
            (from.is_none() && gaps_before.hide(path)) || (to.is_none() && gaps_after.hide(path));
        if !hidden {
            comparison.bytes.extend(ByteChange::of_keys(CLASS, path, from, to, false));
        }
    }
}

/// Matches what is left of the interfaces as their phone-book entries were: an interface and its entry have
/// one name, and an entry is known by its GUID too.
fn follow_entries(pairs: &mut Pairs, before: &[&Key], after: &[&Key], entries: &[(Name, Name)]) {
    let folded = |name: &Name| name.to_text().map(|text| text.to_lowercase());
    let new_names: HashMap<Option<String>, Option<String>> =
        entries.iter().map(|(from, to)| (folded(from), folded(to))).collect();
    let own = |key: &&Key| name_of(key).as_ref().and_then(folded);
    let from: Vec<Option<String>> =
        before.iter().map(|key| new_names.get(&Some(own(key)?)).cloned().flatten()).collect();
    let to: Vec<Option<String>> = after.iter().map(own).collect();
    pairs.widen(&from, &to, Option::clone);
}

/// Lists the interfaces by number, without connected clients.
fn interfaces(root: &Key) -> Vec<&Key> {
    let mut keys: Vec<&Key> = root.subkeys.iter().filter(|key| !is_client(key)).collect();
    keys.sort_by_cached_key(|key| number(&key.name).unwrap_or(u64::MAX));
    keys
}

/// Returns what interfaces are matched by: their names; without one, the number behind a NUL, which no
/// name has.
fn known_by(keys: &[&Key]) -> Vec<Name> {
    let number = |key: &Key| {
        let units: Vec<u16> = [0].into_iter().chain(key.name.units().iter().copied()).collect();
        Name::from_units(units)
    };
    keys.iter().map(|key| name_of(key).unwrap_or_else(|| number(key))).collect()
}

/// What people call interfaces.
struct Names {
    adapters: Index,
    friendly: Vec<Option<Name>>,
}

impl Names {
    fn new(adapters: [&[Adapter]; 2]) -> Self {
        let named =
            adapters.into_iter().flatten().filter(|adapter| adapter.friendly_name.is_some());
        let named: Vec<&Adapter> = named.collect();
        Self {
            adapters: Index::new(named.iter().map(|adapter| adapter.guid.clone())),
            friendly: named.iter().map(|adapter| adapter.friendly_name.clone()).collect(),
        }
    }

    fn of(&self, key: &Key) -> Text {
        let Some(name) = name_of(key) else {
            return Text::Valid(format!("(no name, number {})", key.name));
        };
        let friendly =
            self.adapters.find(&name).and_then(|index| self.friendly.get(index)?.as_ref());
        Text::from(friendly.unwrap_or(&name))
    }
}

/// Takes out of what was removed and added those that differ in nothing but their names.
fn take_renamed(pairs: &mut Pairs, before: &[&Key], after: &[&Key]) -> Vec<(usize, usize)> {
    let content = |keys: &[&Key], left: &[usize]| -> Vec<(usize, u64)> {
        let left = left.iter().filter_map(|index| Some((*index, *keys.get(*index)?)));
        let named = left.filter(|(_, key)| name_of(key).is_some());
        named.map(|(index, key)| (index, content_hash(key))).collect()
    };
    let from = content(before, &pairs.removed);
    let to = content(after, &pairs.added);
    pairs.take_same(&from, &to)
}

/// Returns a number that is the same for interfaces of the same content but for their names.
fn content_hash(key: &Key) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_key(key, &mut vec![key.name.clone()], &mut hasher);
    hasher.finish()
}

fn hash_key(key: &Key, path: &mut Vec<Name>, hasher: &mut DefaultHasher) {
    let kept = |value: &&Value| {
        let own_name = path.len() == 1 && value.name.is("InterfaceName");
        !own_name && !is_masked_value(CLASS, path, value)
    };
    let mut values: Vec<&Value> = key.values.iter().filter(kept).collect();
    values.sort_by(|a, b| a.name.compare(&b.name));
    values.len().hash(hasher);
    for value in values {
        (value.name.units(), value.kind, &value.data).hash(hasher);
    }
    let mut subkeys: Vec<&Key> = key.subkeys.iter().collect();
    subkeys.sort_by(|a, b| a.name.compare(&b.name));
    subkeys.len().hash(hasher);
    for subkey in subkeys {
        subkey.name.units().hash(hasher);
        path.push(subkey.name.clone());
        hash_key(subkey, path, hasher);
        path.pop();
    }
}
