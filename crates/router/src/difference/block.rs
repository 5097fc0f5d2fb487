//! Compares info blocks entry by entry.

use super::change::Step;
use super::comparison::{Comparison, Pairs};
use super::mask::masked;
use super::settings::setting;
use crate::ProtocolId;
use crate::meaning::setting::{Setting, is_nothing};
use routerkeep_infoblock::payload::Payload;
use routerkeep_infoblock::{Context, Decoded, Entry, InfoBlock, Scope, Transport};
use routerkeep_registry::Value;
use serde_json::{Value as Json, json};

/// Compares the values of a block that differ in their bytes.
pub(super) fn values(
    comparison: &mut Comparison,
    protocol: Option<ProtocolId>,
    scope: Scope,
    before: &Value,
    after: &Value,
) {
    let transport = protocol.and_then(|id| Transport::from_protocol_id(id.0));
    match (transport, InfoBlock::parse(&before.data), InfoBlock::parse(&after.data)) {
        (Some(transport), Ok(before), Ok(after)) => {
            blocks(comparison, Context { transport, scope }, &before, &after);
        }
        _ => {
            let sides = [before, after].map(|value| Some(json!({ "length": value.data.len() })));
            let [from, to] = sides;
            comparison.setting(&before.name.to_string(), from, to);
        }
    }
}

/// Compares two blocks as members of this place.
pub(super) fn blocks(
    comparison: &mut Comparison,
    context: Context,
    before: &InfoBlock,
    after: &InfoBlock,
) {
    let versions = [before.version(), after.version()];
    comparison.term("block version", [Some(&versions[0]), Some(&versions[1])]);
    let (from, to) = (entries(context, before), entries(context, after));
    let pairs = Pairs::new(&from, &to, |entry| entry.info_type);
    for (before, after) in pairs.matched {
        entry(comparison, context, from.get(before), to.get(after));
    }
    for index in pairs.removed {
        entry(comparison, context, from.get(index), None);
    }
    for index in pairs.added {
        entry(comparison, context, None, to.get(index));
    }
}

/// Lists the entries of a block, without the one by which a nested block says that it holds nothing.
fn entries(context: Context, block: &InfoBlock) -> Vec<Entry<'_>> {
    let nested = context.scope == Scope::Nat;
    block.entries().filter(|entry| !(nested && is_nothing(entry))).collect()
}

/// One side of an entry.
struct Side<'e> {
    entry: &'e Entry<'e>,
    decoded: Decoded<'e>,
    setting: Setting,
}

impl<'e> Side<'e> {
    fn new(context: Context, entry: &'e Entry<'e>) -> Self {
        let decoded = Payload::decode(context, entry);
        let setting = Setting::of(entry, decoded.payload());
        Self { entry, decoded, setting }
    }

    fn length(&self) -> Json {
        let length = u64::from(self.entry.item_size).saturating_mul(self.entry.count.into());
        json!({ "length": length })
    }

    /// Says whether nothing that means something differs from the other side, but for nested blocks.
    fn means_the_same(&self, other: &Self) -> bool {
        let empty = |side: &Self| match side.decoded.payload() {
            Payload::Routes(rows) => rows.is_empty(),
            Payload::ForwardRows(rows) => rows.is_empty(),
            _ => false,
        };
        if empty(self) && empty(other) {
            return true;
        }
        if matches!(self.decoded.payload(), Payload::Opaque)
            && (self.entry.item_size, self.entry.count, self.entry.data)
                != (other.entry.item_size, other.entry.count, other.entry.data)
        {
            return false;
        }
        masked(self.decoded.payload()) == masked(other.decoded.payload())
            && self.decoded.rest() == other.decoded.rest()
    }
}

fn entry(
    comparison: &mut Comparison,
    context: Context,
    before: Option<&Entry<'_>>,
    after: Option<&Entry<'_>>,
) {
    if let (Some(before), Some(after)) = (before, after)
        && (before.item_size, before.count) == (after.item_size, after.count)
        && before.data == after.data
        && (before.data.is_some() || before.offset == after.offset)
    {
        return;
    }
    let sides = [before, after].map(|entry| entry.map(|entry| Side::new(context, entry)));
    let [before, after] = &sides;
    let found = comparison.changes.len();
    let settings = [before, after].map(|side| side.as_ref().map(|side| &side.setting));
    let info_type = before.as_ref().or(after.as_ref()).map(|side| side.entry.info_type);
    let compared = setting(comparison, context, info_type, settings);
    if let [Some(before), Some(after)] = [before, after] {
        secrets(comparison, before.decoded.payload(), after.decoded.payload());
        if comparison.changes.len() > found || before.means_the_same(after) && compared {
            // A change that can be told hides no other one, but for what follows a structure.
            if compared
                && comparison.changes.len() > found
                && before.decoded.rest() != after.decoded.rest()
            {
                let rest = |side: &Side<'_>| Some(json!({ "length": side.decoded.rest().len() }));
                let name = format!("bytes after {}", name_of(context, before.entry));
                comparison.setting(&name, rest(before), rest(after));
            }
            return;
        }
    }
    if comparison.changes.len() == found
        && let Some(side) = before.as_ref().or(after.as_ref())
    {
        let name = name_of(context, side.entry);
        let lengths = [before, after].map(|side| side.as_ref().map(Side::length));
        let kind = match lengths {
            [Some(_), None] => super::ChangeKind::Removed,
            [None, Some(_)] => super::ChangeKind::Added,
            _ => super::ChangeKind::Changed,
        };
        let [before, after] = lengths;
        comparison.note(kind, Step::item("block", name.as_str()), before, after);
    }
}

fn name_of(context: Context, entry: &Entry<'_>) -> String {
    let name = context.name_of(entry.info_type);
    name.map_or_else(|| entry.info_type.to_string(), str::to_owned)
}

/// Notes secrets that differ, and nothing else of them.
fn secrets(comparison: &mut Comparison, before: &Payload, after: &Payload) {
    if let (Payload::RipInterface(before), Payload::RipInterface(after)) = (before, after) {
        let [from, to] = [&before.settings.key, &after.settings.key];
        // Whether there is one is a member of the view, and compared with the others.
        if from != to && !from.is_empty() && !to.is_empty() {
            comparison.within(Step::setting("rip"), |this| this.setting("password", None, None));
        }
    }
}
