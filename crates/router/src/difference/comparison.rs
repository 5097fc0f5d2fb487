//! Compares records and lists of rows, and notes what differs and where.

use super::bytes::ByteChange;
use super::change::{Change, ChangeKind, Step};
use crate::meaning::row::Row;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// A comparison under way: the place where it is, and what it has found.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) changes: Vec<Change>,
    /// Every place whose bytes differ.
    pub(super) bytes: Vec<ByteChange>,
    path: Vec<Step>,
}

/// Returns the form in which a view shows something. The views have no form that JSON lacks.
pub(super) fn json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

impl Comparison {
    /// Compares something at a place below this one.
    pub(super) fn within(&mut self, step: Step, compare: impl FnOnce(&mut Self)) {
        self.enter(step);
        compare(self);
        self.leave();
    }

    /// Goes to a place below this one.
    pub(super) fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    /// Goes back to the place above this one.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Notes a change of the thing at `step` below this place.
    pub(super) fn note(
        &mut self,
        kind: ChangeKind,
        step: Step,
        before: Option<Json>,
        after: Option<Json>,
    ) {
        let mut path = self.path.clone();
        path.push(step);
        self.changes.push(Change { path, kind, before, after });
    }

    /// Notes a change of a setting that is there on one side or both.
    pub(super) fn setting(&mut self, name: &str, before: Option<Json>, after: Option<Json>) {
        let kind = match (&before, &after) {
            (Some(_), None) => ChangeKind::Removed,
            (None, Some(_)) => ChangeKind::Added,
            _ => ChangeKind::Changed,
        };
        self.note(kind, Step::setting(name), before, after);
    }

    /// Compares two settings that are shown in one term.
    pub(super) fn term<T: Serialize + PartialEq>(&mut self, name: &str, sides: [Option<&T>; 2]) {
        if let [before, after] = sides
            && before != after
        {
            self.setting(name, before.map(json), after.map(json));
        }
    }

    /// Compares two records, member by member, as members of this place.
    pub(super) fn record<T: Serialize + PartialEq>(&mut self, before: &T, after: &T) {
        if before != after
            && let (Json::Object(before), Json::Object(after)) = (json(before), json(after))
        {
            self.members(&before, &after);
        }
    }

    /// Compares two records of which one may not be there, as a group of settings.
    pub(super) fn group<T: Serialize + PartialEq>(&mut self, name: &str, sides: [Option<&T>; 2]) {
        match sides {
            [Some(before), Some(after)] => {
                self.within(Step::setting(name), |this| this.record(before, after));
            }
            [before, after] => self.setting(name, before.map(json), after.map(json)),
        }
    }

    fn members(&mut self, before: &Map<String, Json>, after: &Map<String, Json>) {
        let added = after.keys().filter(|name| !before.contains_key(*name));
        for name in before.keys().chain(added) {
            match (before.get(name), after.get(name)) {
                (before, after) if before == after => {}
                (Some(Json::Object(before)), Some(Json::Object(after))) => {
                    self.within(Step::setting(name), |this| this.members(before, after));
                }
                (Some(Json::Array(before)), Some(Json::Array(after))) => {
                    self.within(Step::setting(name), |this| this.items(before, after));
                }
                (before, after) => self.setting(name, before.cloned(), after.cloned()),
            }
        }
    }

    /// Compares two settings by what they show: lists item by item.
    pub(super) fn shown(&mut self, name: &str, before: Option<Json>, after: Option<Json>) {
        match (&before, &after) {
            (Some(Json::Array(from)), Some(Json::Array(to))) if from != to => {
                self.within(Step::setting(name), |this| this.items(from, to));
            }
            _ => self.setting(name, before, after),
        }
    }

    /// Compares two lists of terms as members of this place.
    fn items(&mut self, before: &[Json], after: &[Json]) {
        let key = |item: &Json| item.to_string();
        let name = |item: &Json| match item {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let pairs = Pairs::new(before, after, key);
        for item in pairs.removed.iter().filter_map(|index| before.get(*index)) {
            let step = Step::item("item", name(item).as_str());
            self.note(ChangeKind::Removed, step, Some(item.clone()), None);
        }
        for item in pairs.added.iter().filter_map(|index| after.get(*index)) {
            let step = Step::item("item", name(item).as_str());
            self.note(ChangeKind::Added, step, None, Some(item.clone()));
        }
        if pairs.reordered() {
            self.order_changed();
        }
    }

    /// Compares two lists of rows as members of this place.
    pub(super) fn rows<T: Row>(&mut self, before: &[T], after: &[T]) {
        self.rows_by(before, after, T::key);
    }

    /// Compares two lists of rows; a row that has no partner by its key has the one that alone shares
    /// its wider key, if there is one.
    pub(super) fn rows_by<T: Row>(
        &mut self,
        before: &[T],
        after: &[T],
        wider: impl Fn(&T) -> String,
    ) {
        let mut pairs = Pairs::new(before, after, T::key);
        pairs.widen(before, after, |row| Some(wider(row)));
        for &(from, to) in &pairs.matched {
            if let (Some(from), Some(to)) = (before.get(from), after.get(to))
                && from != to
                && !T::KEY_SAYS_ALL
            {
                let step = Step::item(T::NOUN, from.key().as_str());
                self.within(step, |this| this.record(from, to));
            }
        }
        for row in pairs.removed.iter().filter_map(|index| before.get(*index)) {
            let step = Step::item(T::NOUN, row.key().as_str());
            self.note(ChangeKind::Removed, step, Some(json(row)), None);
        }
        for row in pairs.added.iter().filter_map(|index| after.get(*index)) {
            let step = Step::item(T::NOUN, row.key().as_str());
            self.note(ChangeKind::Added, step, None, Some(json(row)));
        }
        if pairs.reordered() {
            self.note(ChangeKind::OrderChanged, Step::setting(T::PLURAL), None, None);
        }
    }

    /// Notes that the members of this place are in another order.
    pub(super) fn order_changed(&mut self) {
        let path = self.path.clone();
        let kind = ChangeKind::OrderChanged;
        self.changes.push(Change { path, kind, before: None, after: None });
    }
}

/// Which rows of two lists belong together, by position.
pub(super) struct Pairs {
    /// In the order of the first list.
    pub(super) matched: Vec<(usize, usize)>,
    pub(super) removed: Vec<usize>,
    pub(super) added: Vec<usize>,
}

impl Pairs {
    /// Matches by key; of several rows of one key the first with the first. Takes linear time.
    pub(super) fn new<T, K: Eq + Hash>(before: &[T], after: &[T], key: impl Fn(&T) -> K) -> Self {
        let mut waiting: HashMap<K, Vec<usize>> = HashMap::new();
        for (index, row) in after.iter().enumerate().rev() {
            waiting.entry(key(row)).or_default().push(index);
        }
        let mut pairs = Self { matched: Vec::new(), removed: Vec::new(), added: Vec::new() };
        for (index, row) in before.iter().enumerate() {
            match waiting.get_mut(&key(row)).and_then(Vec::pop) {
                Some(partner) => pairs.matched.push((index, partner)),
                None => pairs.removed.push(index),
            }
        }
        pairs.added = waiting.into_values().flatten().collect();
        pairs.added.sort_unstable();
        pairs
    }

    /// Matches what is left and has a wider key by that, where it leaves no choice.
    pub(super) fn widen<T>(
        &mut self,
        before: &[T],
        after: &[T],
        wider: impl Fn(&T) -> Option<String>,
    ) {
        let alone = |rows: &[T], left: &[usize]| {
            let mut by_key: HashMap<String, Option<usize>> = HashMap::new();
            for &index in left {
                let Some(row) = rows.get(index) else { continue };
                let Some(key) = wider(row) else { continue };
                let only = by_key.entry(key).or_insert(Some(index));
                if *only != Some(index) {
                    *only = None;
                }
            }
            by_key
        };
        let from = alone(before, &self.removed);
        let to = alone(after, &self.added);
        for (key, from) in from {
            if let (Some(from), Some(Some(to))) = (from, to.get(&key)) {
                self.matched.push((from, *to));
            }
        }
        self.matched.sort_unstable();
        let Self { matched, removed, added } = self;
        let known: (Vec<usize>, Vec<usize>) = matched.iter().copied().unzip();
        let mut partners = known.1;
        partners.sort_unstable();
        removed.retain(|index| known.0.binary_search(index).is_err());
        added.retain(|index| partners.binary_search(index).is_err());
    }

    /// Takes those out of what was removed and added whose content, by a hash, is the same, and returns
    /// them.
    pub(super) fn take_same(
        &mut self,
        removed: &[(usize, u64)],
        added: &[(usize, u64)],
    ) -> Vec<(usize, usize)> {
        let same = Pairs::new(removed, added, |(_, hash)| *hash);
        let pair = |(from, to): &(usize, usize)| Some((removed.get(*from)?.0, added.get(*to)?.0));
        let taken: Vec<(usize, usize)> = same.matched.iter().filter_map(pair).collect();
        let (from, to): (HashSet<usize>, HashSet<usize>) = taken.iter().copied().unzip();
        self.removed.retain(|index| !from.contains(index));
        self.added.retain(|index| !to.contains(index));
        taken
    }

    /// Says whether the rows that both lists have are in another order.
    pub(super) fn reordered(&self) -> bool {
        !self.matched.is_sorted_by_key(|(_, partner)| *partner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_key_are_matched_in_order() {
        let pairs = Pairs::new(&["a", "b", "a", "c"], &["a", "a", "d", "b"], |row| *row);
        assert_eq!(pairs.matched, [(0, 0), (1, 3), (2, 1)]);
        assert_eq!((pairs.removed.as_slice(), pairs.added.as_slice()), (&[3][..], &[2][..]));
        assert!(pairs.reordered());
    }

    #[test]
    fn a_wider_key_matches_only_what_leaves_no_choice() {
        let first = |row: &&str| Some(row.chars().take(1).collect::<String>());
        let (before, after) = (["a1", "b1", "b2"], ["a2", "b3", "c1"]);
        let mut pairs = Pairs::new(&before, &after, |row| *row);
        pairs.widen(&before, &after, first);
        assert_eq!(pairs.matched, [(0, 0)]);
        assert_eq!((pairs.removed.as_slice(), pairs.added.as_slice()), (&[1, 2][..], &[1, 2][..]));
    }
}
