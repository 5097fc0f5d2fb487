//! One pass over a key and all below it: the way by which every whole reading of a hive goes.

use crate::cell::{CellSet, Damage};
use crate::finding::Findings;
use crate::subkeys::Listed;
use crate::{
    CellOffset, Finding, Hive, KeyNode, KeyPath, KeyValue, Limits, Name, Severity, StoredName,
    ValueType,
};
use std::borrow::Cow;

/// What a walk tells of a hive, in the order of a depth-first pass; values come before subkeys.
pub trait Visitor<'h> {
    /// A key begins; its class name and security descriptor are `None` where absent or unreadable.
    fn enter(&mut self, key: &KeyNode<'h>, class: Option<&'h [u8]>, security: Option<&'h [u8]>);
    /// A value of the key that was last entered and not left.
    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>);
    /// The key that was last entered and not left ends.
    fn leave(&mut self);
}

/// How far down a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The key, its values, and this many levels of subkeys.
    Levels(usize),
    /// Everything below the key.
    All,
}

impl Hive {
    /// Walks `start` and the keys below it, and returns what was odd or could not be read.
    ///
    /// Each cell is used once at most, so the time is linear in the hive's size whatever it holds.
    /// Paths in the findings are relative to `start`.
    pub fn walk<'h>(
        &'h self,
        start: KeyNode<'h>,
        depth: Depth,
        limits: &Limits,
        visitor: &mut dyn Visitor<'h>,
    ) -> Vec<Finding> {
        let mut findings = Findings::new(limits.findings);
        let Some(used) = CellSet::new(self.image().len()) else {
            findings.push(out_of_memory(&start));
            return findings.into_vec();
        };
        let mut walk = Walk {
            limits,
            depth,
            used,
            findings,
            stack: Vec::new(),
            listed: Vec::new(),
            security: (CellOffset::NIL, None),
            spent: Spent::default(),
        };
        walk.run(start, visitor);
        walk.findings.into_vec()
    }
}

fn out_of_memory(start: &KeyNode<'_>) -> Finding {
    let place = crate::Place::Offset(start.offset().in_file());
    Finding::new(Severity::Error, KeyPath::root(), Some(place), "memory for the walk", "none left")
}

#[derive(Default)]
struct Spent {
    keys: usize,
    values: usize,
    bytes: usize,
}

/// A key that was entered, and which of the listed subkeys are its own and not done yet.
struct Level<'h> {
    key: KeyNode<'h>,
    next: usize,
    end: usize,
    count: usize,
    /// The name of the subkey before: lists are sorted, every search in them relies upon it.
    previous: Option<StoredName<'h>>,
}

struct Walk<'h, 'l> {
    limits: &'l Limits,
    depth: Depth,
    used: CellSet,
    findings: Findings,
    stack: Vec<Level<'h>>,
    /// The subkeys of all keys on the stack, those of the last one last.
    listed: Vec<Listed>,
    /// The security cell that was read last: most keys have the descriptor of their neighbour.
    security: (CellOffset, Option<&'h [u8]>),
    spent: Spent,
}

impl<'h> Walk<'h, '_> {
    fn run(&mut self, start: KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        if let Err(damage) = self.used.claim(start.offset()) {
            self.report(&damage, None);
        }
        self.enter(start, visitor);
        while let Some(level) = self.stack.last_mut() {
            let next = self.listed.get(level.next..level.end).and_then(|rest| rest.first().copied());
            let Some(listed) = next else {
                self.listed.truncate(level.end.saturating_sub(level.count));
                self.stack.pop();
                visitor.leave();
                continue;
            };
            level.next = level.next.saturating_add(1);
            let (parent, previous) = (level.key, level.previous);
            match self.subkey(&parent, previous, listed) {
                Ok(key) => {
                    if let Some(level) = self.stack.last_mut() {
                        level.previous = Some(key.name());
                    }
                    self.enter(key, visitor);
                }
                Err(damage) => self.report(&damage, None),
            }
        }
    }

    /// Reads a subkey and checks what its list and its parent say of it.
    fn subkey(
        &mut self,
        parent: &KeyNode<'h>,
        previous: Option<StoredName<'h>>,
        listed: Listed,
    ) -> Result<KeyNode<'h>, Damage> {
        self.used.claim(listed.key)?;
        let key = KeyNode::read(parent.hive(), listed.key)?;
        if self.spent.keys >= self.limits.keys {
            return Err(Damage::error(listed.at, at_most(self.limits.keys, "keys"), "more"));
        }
        if self.stack.len() > self.limits.depth {
            return Err(Damage::error(listed.at, at_most(self.limits.depth, "levels"), "more"));
        }
        if !listed.hint.fits(key.name()) {
            // The name or the hint is damaged: the key that the list means may be another one. Of
            // letters beyond ASCII that can't be said, since systems differ in their upper case.
            let certain = key.name().units().all(|unit| unit < 0x80);
            let damage = Damage::error(
                listed.at,
                "a list element that fits its key's name",
                format!("another hash or start than {:?} has", key.name().to_name()),
            );
            let severity = if certain { Severity::Error } else { Severity::Warning };
            self.report(&Damage { severity, ..damage }, None);
        }
        if let Some(before) = previous {
            let order = crate::upcase::compare(before.units(), key.name().units());
            if order.is_ge() {
                let what = if order.is_eq() { "the same name again" } else { "a smaller name" };
                self.report(
                    &Damage::warning(
                        listed.at,
                        format!("a name above {:?}", before.to_name()),
                        format!("{what}: {:?}", key.name().to_name()),
                    ),
                    None,
                );
            }
        }
        if key.parent() != parent.offset() {
            self.report(
                &Damage::warning(
                    listed.key.in_file(),
                    format!("{:?} as the parent", parent.offset()),
                    format!("{:?}", key.parent()),
                ),
                Some(key.name().to_name()),
            );
        }
        Ok(key)
    }

    /// Tells the visitor of the key and its values, and lists its subkeys for later.
    fn enter(&mut self, key: KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        self.spent.keys = self.spent.keys.saturating_add(1);
        let before = self.listed.len();
        let mut damages = Vec::new();
        if key.flags() & 0x40 != 0 {
            damages.push(Damage::warning(
                key.offset().in_file(),
                "a key with values",
                "a predefined handle (flag 0x40)",
            ));
        }
        let mut part = |read: Result<Option<&'h [u8]>, Damage>| {
            read.unwrap_or_else(|damage| {
                damages.push(Damage { severity: Severity::Warning, ..damage });
                None
            })
        };
        let class = part(key.class());
        let cell = key.security_cell();
        if self.security.0 != cell {
            self.security = (cell, part(key.security()));
        }
        let security = self.security.1;
        visitor.enter(&key, class, security);
        let below = match self.depth {
            Depth::All => true,
            Depth::Levels(levels) => self.stack.len() < levels,
        };
        if below {
            let report = &mut |damage| damages.push(damage);
            key.list_subkeys(&mut self.used, &mut self.listed, report);
        }
        let end = self.listed.len();
        let count = end.saturating_sub(before);
        self.stack.push(Level { key, next: before, end, count, previous: None });
        for damage in &damages {
            self.report(damage, None);
        }
        self.values(&key, visitor);
    }

    fn values(&mut self, key: &KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        let mut damages: Vec<(Option<Name>, Damage)> = Vec::new();
        let (limits, spent) = (self.limits, &mut self.spent);
        let mut unlisted = Vec::new();
        key.list_values(
            &mut self.used,
            &mut |damage| unlisted.push(damage),
            &mut |value: KeyValue<'h>, used: &mut CellSet| {
                let size = value.data_size() as usize;
                let name = value.name();
                spent.values = spent.values.saturating_add(1);
                spent.bytes = spent.bytes.saturating_add(size).saturating_add(name.len());
                let read = if spent.values > limits.values || spent.bytes > limits.bytes {
                    let most = format!("{} values, {} bytes", limits.values, limits.bytes);
                    Err(Damage::error(key.offset().in_file(), format!("at most {most}"), "more"))
                } else {
                    value.data(used)
                };
                match read {
                    Ok(data) => visitor.value(name, value.kind(), data),
                    Err(damage) => damages.push((Some(name.to_name()), damage)),
                }
            },
        );
        damages.extend(unlisted.into_iter().map(|damage| (None, damage)));
        for (value, damage) in damages {
            let finding = self.finding(&damage, None).of_value(value);
            self.findings.push(finding);
        }
    }

    fn report(&mut self, damage: &Damage, below: Option<Name>) {
        let finding = self.finding(damage, below);
        self.findings.push(finding);
    }

    fn finding(&self, damage: &Damage, below: Option<Name>) -> Finding {
        let path = self.stack.iter().skip(1).map(|level| level.key.name().to_name()).chain(below);
        Finding::new(
            damage.severity,
            path.collect(),
            Some(damage.place()),
            damage.expected.clone(),
            damage.found.clone(),
        )
    }
}

fn at_most(n: usize, what: &str) -> String {
    format!("at most {n} {what}")
}

impl CellOffset {
    /// Reads the key at this offset; for the hive's own use.
    pub(crate) fn key(self, hive: &Hive) -> Result<KeyNode<'_>, Damage> {
        KeyNode::read(hive, self)
    }
}
