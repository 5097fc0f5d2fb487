//! Compares phone books entry by entry and key by key.

use super::book_values::{length, shown};
use super::bytes::{ByteChange, BytePlace};
use super::change::{ChangeKind, Step};
use super::comparison::{Comparison, Pairs, json};
use super::mask::is_masked_key;
use super::names::same_names;
use crate::meaning::Text;
use crate::snapshot::ClassName;
use routerkeep_phonebook::{Line, LineKind, PhoneBook, Place, Section, Value};
use routerkeep_registry::Name;
use serde_json::Value as Json;
use std::hash::{DefaultHasher, Hash, Hasher};

const CLASS: ClassName = ClassName::PhoneBook;

/// Compares the bytes of two phone books.
pub(super) fn compare(comparison: &mut Comparison, before: &[u8], after: &[u8]) {
    if before == after {
        return;
    }
    let class = Step::Class(CLASS);
    let (Ok(from), Ok(to)) = (PhoneBook::parse(before), PhoneBook::parse(after)) else {
        let sides = [before, after].map(|bytes| Some(length(bytes.len())));
        let [from, to] = sides;
        comparison.bytes.push(ByteChange::at(CLASS, BytePlace::PhoneBook, "", true));
        return comparison.note(ChangeKind::Changed, class, from, to);
    };
    if from.preamble() != to.preamble() {
        let sides = [&from, &to].map(|book| Some(length(book.preamble().len())));
        let [from, to] = sides;
        comparison.within(class, |this| this.setting("text before the first entry", from, to));
        comparison.bytes.push(ByteChange::at(CLASS, BytePlace::Preamble, "", true));
    }
    let (from, to): (Vec<Section<'_>>, Vec<Section<'_>>) =
        (from.sections().collect(), to.sections().collect());
    let pairs = pairs(&from, &to);
    for (before, after) in &pairs.matched {
        if let (Some(before), Some(after)) = (from.get(*before), to.get(*after))
            && before.bytes() != after.bytes()
        {
            let found = comparison.changes.len();
            comparison.within(step(before), |this| sections_of_one_name(this, before, after));
            entry_bytes(comparison, before, comparison.changes.len() > found);
        }
    }
    for section in pairs.removed.iter().filter_map(|index| from.get(*index)) {
        comparison.note(ChangeKind::Removed, step(section), None, None);
        entry_bytes(comparison, section, true);
    }
    for section in pairs.added.iter().filter_map(|index| to.get(*index)) {
        comparison.note(ChangeKind::Added, step(section), None, None);
        entry_bytes(comparison, section, true);
    }
    if pairs.reordered() {
        comparison.bytes.push(ByteChange::at(CLASS, BytePlace::EntryOrder, "", false));
    }
}

/// Returns the entries that have another name than before, as pairs of names.
pub(super) fn renamed(before: &[u8], after: &[u8]) -> Vec<(Name, Name)> {
    let (Ok(before), Ok(after)) = (PhoneBook::parse(before), PhoneBook::parse(after)) else {
        return Vec::new();
    };
    let (before, after): (Vec<Section<'_>>, Vec<Section<'_>>) =
        (before.sections().collect(), after.sections().collect());
    let names =
        |(from, to): &(usize, usize)| Some((name(before.get(*from)?), name(after.get(*to)?)));
    let renamed = pairs(&before, &after).matched.iter().filter_map(names).collect::<Vec<_>>();
    renamed.into_iter().filter(|(from, to)| !from.matches(to)).collect()
}

/// Matches entries by name; what is left by having the same content, then by having the same GUID: Windows
/// keeps it when an entry gets another name.
fn pairs(before: &[Section<'_>], after: &[Section<'_>]) -> Pairs {
    let names = |sections: &[Section<'_>]| sections.iter().map(name).collect();
    let [ids_before, ids_after] = same_names([names(before), names(after)]);
    let mut pairs = Pairs::new(&ids_before, &ids_after, |id| *id);
    let content = |sections: &[Section<'_>], left: &[usize]| -> Vec<(usize, u64)> {
        let left = left.iter().filter_map(|index| Some((*index, sections.get(*index)?)));
        left.map(|(index, section)| (index, content_hash(section))).collect()
    };
    let same = pairs.take_same(&content(before, &pairs.removed), &content(after, &pairs.added));
    pairs.matched.extend(same);
    pairs.widen(before, after, guid);
    pairs
}

fn name(section: &Section<'_>) -> Name {
    Name::from(section.name().to_string())
}

/// Returns the GUID of an entry, unless it is missing or zero.
fn guid(section: &Section<'_>) -> Option<String> {
    let guid = section.value("Guid")?;
    let text = guid.bytes().trim_ascii().to_ascii_lowercase();
    let is_guid = text.len() == 32 && text.iter().any(|digit| *digit != b'0');
    is_guid.then(|| text.escape_ascii().to_string())
}

fn entry_bytes(comparison: &mut Comparison, section: &Section<'_>, meaning: bool) {
    let name = section.name().to_string();
    comparison.bytes.push(ByteChange::at(CLASS, BytePlace::Entry, name, meaning));
}

fn step(section: &Section<'_>) -> Step {
    Step::Item { noun: "entry", name: Text::from(section.name()) }
}

/// Returns a number that is the same for entries of the same content but for their names.
fn content_hash(section: &Section<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for line in section.lines().skip(1).filter(|line| !is_masked(line)) {
        line.bytes().hash(&mut hasher);
    }
    hasher.finish()
}

fn is_masked(line: &Line<'_>) -> bool {
    matches!(line.kind(), LineKind::Entry(entry) if is_masked_key(entry.key))
}

/// A key of an entry with its value; of a value that takes several lines, one of them.
struct KeyLine<'a> {
    place: Place,
    key: &'a [u8],
    value: Value<'a>,
}

/// What tells keys apart: where they stand, and their names as far as case does not count.
#[derive(PartialEq, Eq, Hash)]
struct KeyName {
    place: Place,
    name: Vec<u8>,
}

impl KeyLine<'_> {
    fn name(&self) -> KeyName {
        // Of all keys only these two differ in nothing but case.
        let exact = self.key == b"DEVICE" || self.key == b"Device";
        let name = if exact { self.key.to_vec() } else { self.key.to_ascii_lowercase() };
        KeyName { place: self.place, name }
    }

    /// Says whether the value is a long one that takes several lines.
    fn is_long(&self) -> bool {
        let long: [&[u8]; 2] = [b"CustomAuthData", b"ThirdPartyProfileInfo"];
        long.iter().any(|known| known.eq_ignore_ascii_case(self.key))
    }
}

fn key_lines<'a>(section: &Section<'a>) -> Vec<KeyLine<'a>> {
    let lines = section.placed_lines().filter(|placed| !is_masked(&placed.line));
    let keys = lines.filter_map(|placed| match placed.line.kind() {
        LineKind::Entry(entry) => {
            Some(KeyLine { place: placed.place, key: entry.key, value: entry.value })
        }
        _ => None,
    });
    keys.collect()
}

/// Compares two entries of one name, or such as differ in nothing but that.
fn sections_of_one_name(comparison: &mut Comparison, before: &Section<'_>, after: &Section<'_>) {
    let found = comparison.changes.len();
    if before.name() != after.name() {
        let [from, to] = [before, after].map(|section| Some(json(&Text::from(section.name()))));
        if from == to {
            comparison.setting("encoding of the name", None, None);
        } else {
            comparison.setting("name", from, to);
        }
    }
    let (from, to) = (key_lines(before), key_lines(after));
    let pairs = Pairs::new(&from, &to, KeyLine::name);
    let charsets = [before.charset(), after.charset()];
    let mut long: Vec<&[u8]> = Vec::new();
    for &(f, t) in &pairs.matched {
        let (Some(f), Some(t)) = (from.get(f), to.get(t)) else { continue };
        if f.value.bytes() == t.value.bytes() {
            continue;
        }
        if f.is_long() {
            long.push(f.key);
            continue;
        }
        let shown = [(f, charsets[0]), (t, charsets[1])]
            .map(|(line, charset)| shown(line.key, line.value, charset));
        let [from, to] = shown;
        in_place(comparison, f.place, |this| this.shown(&name_of(f.key), from, to));
    }
    for (lines, left, charset, kind) in [
        (&from, &pairs.removed, charsets[0], ChangeKind::Removed),
        (&to, &pairs.added, charsets[1], ChangeKind::Added),
    ] {
        for line in left.iter().filter_map(|index| lines.get(*index)) {
            if line.is_long() {
                long.push(line.key);
                continue;
            }
            let json: Option<Json> = shown(line.key, line.value, charset);
            let (from, to) = if kind == ChangeKind::Removed { (json, None) } else { (None, json) };
            let step = Step::setting(name_of(line.key));
            in_place(comparison, line.place, |this| this.note(kind, step, from, to));
        }
    }
    for (n, key) in long.iter().enumerate() {
        let same = |other: &&&[u8]| other.eq_ignore_ascii_case(key);
        if long.iter().take(n).find(same).is_none() {
            long_value(comparison, &from, &to, key);
        }
    }
    if pairs.reordered() {
        comparison.note(ChangeKind::OrderChanged, Step::setting("keys"), None, None);
    }
    let same_keys = pairs.removed.is_empty() && pairs.added.is_empty() && !pairs.reordered();
    let nothing_found = comparison.changes.len() == found;
    if (same_keys || nothing_found) && layout_differs(before, after) {
        comparison.setting("layout", None, None);
    }
}

/// Compares a value that takes several lines as a whole.
fn long_value(
    comparison: &mut Comparison,
    before: &[KeyLine<'_>],
    after: &[KeyLine<'_>],
    key: &[u8],
) {
    let joined = |lines: &[KeyLine<'_>]| -> Option<Vec<u8>> {
        let lines = lines.iter().filter(|line| line.key.eq_ignore_ascii_case(key));
        let parts: Vec<&[u8]> = lines.map(|line| line.value.bytes()).collect();
        (!parts.is_empty()).then(|| parts.concat())
    };
    let [from, to] = [joined(before), joined(after)];
    let name = name_of(key);
    if from == to {
        // The same digits on other lines.
        comparison.setting("layout", None, None);
    } else {
        let [from, to] = [from, to].map(|side| side.map(|side| length(side.len())));
        comparison.setting(&name, from, to);
    }
}

/// Goes to the link and the device that a key belongs to, where there are several.
fn in_place(comparison: &mut Comparison, place: Place, note: impl FnOnce(&mut Comparison)) {
    let number = |n: u32| n.saturating_add(1).to_string();
    let link = |media| Step::item("link", number(media).as_str());
    match place {
        Place::Media { media } if media > 0 => comparison.within(link(media), note),
        Place::Device { media, device } if device > 0 => {
            let device = Step::item("device", number(device).as_str());
            comparison.within(link(media), |this| this.within(device, note));
        }
        Place::Device { media, .. } if media > 0 => comparison.within(link(media), note),
        _ => note(comparison),
    }
}

fn name_of(key: &[u8]) -> String {
    if key.is_empty() { "(empty key)".to_owned() } else { key.escape_ascii().to_string() }
}

/// Compares what is left of two entries without their values: spelling of keys, other lines, line ends.
fn layout_differs(before: &Section<'_>, after: &Section<'_>) -> bool {
    let (masked_before, before): (Vec<_>, Vec<_>) = before.lines().partition(is_masked);
    let (masked_after, after): (Vec<_>, Vec<_>) = after.lines().partition(is_masked);
    // Windows may add what it fills in itself.
    let masked_differ = masked_before.len() == masked_after.len()
        && layout(&masked_before) != layout(&masked_after);
    masked_differ || layout(&before) != layout(&after)
}

fn layout(lines: &[Line<'_>]) -> Vec<Vec<u8>> {
    let part = |line: &Line<'_>| match line.kind() {
        LineKind::Entry(entry) => {
            let value = entry.value.bytes().len();
            let key = line.content().len().saturating_sub(value);
            let end = line.bytes().len().saturating_sub(line.content().len());
            let content = line.content().get(..key).unwrap_or_default();
            let end_at = line.bytes().len().saturating_sub(end);
            let mut part = content.to_vec();
            part.extend_from_slice(line.bytes().get(end_at..).unwrap_or_default());
            part
        }
        LineKind::Section(header) => {
            let mut part = line.bytes().to_vec();
            // The name is compared by itself.
            if let Some(at) = find(&part, header.name) {
                part.drain(at..at.saturating_add(header.name.len()));
            }
            part
        }
        _ => line.bytes().to_vec(),
    };
    lines.iter().map(part).collect()
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return None;
    }
    bytes.windows(part.len()).position(|window| window == part)
}
