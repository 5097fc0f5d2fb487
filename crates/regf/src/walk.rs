//! One pass over a key and all below it: the way by which every whole reading of a hive goes.

use crate::bin::{KnownBins, Pages};
use crate::budget::{Budget, Descriptors};
use crate::cell::Damage;
use crate::claims::Claims;
use crate::finding::Findings;
use crate::subkeys::Listed;
use crate::unlisted::{self, Unlisted};
use crate::value_list::utf16_size;
use crate::{
    CellOffset, Finding, Hive, KeyNode, KeyPath, KeyValue, Limits, Severity, StoredName, ValueType,
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
    /// Says whether the visitor can take more; where it can't, the walk ends after the key that it is at,
    /// with a finding. To be asked for want of memory only: nothing else is worth half a tree.
    fn has_room(&self) -> bool {
        true
    }
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
    ///
    /// A key or value that a damaged hive has lost has a finding of severity error on its path or above
    /// it, as far as the format can tell. It can't where the data or the type of a value changed, or its
    /// name into one of about the same length; nor where a pointer to values or data was exchanged with
    /// another, or leads to those of a key that is not part of the walk: nothing in a hive vouches for
    /// those.
    pub fn walk<'h>(
        &'h self,
        start: KeyNode<'h>,
        depth: Depth,
        limits: &Limits,
        visitor: &mut dyn Visitor<'h>,
    ) -> Vec<Finding> {
        let mut findings = Findings::new(limits.findings);
        let len = self.image().len();
        let (Some(used), Some(pages), Some(bins)) =
            (Claims::new(len), Pages::new(len), KnownBins::new(len))
        else {
            self.image().no_memory();
            findings.push(out_of_memory(&start));
            return findings.into_vec();
        };
        let mut walk = Walk::new(self, depth, limits, used.with_pages(pages));
        walk.bins = Some(bins);
        walk.run(start, visitor);
        let Walk { used, findings: mut found, unlisted, .. } = walk;
        if self.was_short_of_memory() {
            return found.into_listed();
        }
        let is_whole = start.offset().0 == self.base_block().root_cell && depth == Depth::All;
        for suspicion in unlisted {
            let elsewhere =
                || !is_whole && self.in_use().is_some_and(|u| u.contains(suspicion.value));
            if !used.contains(suspicion.value) && !elsewhere() {
                suspicion.report(&mut found);
            }
        }
        findings.append(found);
        let twice = used.into_twice();
        if !twice.is_empty() {
            findings.append(self.first_owners(start, depth, limits, twice));
        }
        findings.into_vec()
    }

    /// Finds out which keys were the first to use cells that others want too.
    ///
    /// The second owner of a cell has its finding; but the first may be the one that is wrong. Where it
    /// is takes another pass, which sound hives do not need.
    fn first_owners(
        &self,
        start: KeyNode<'_>,
        depth: Depth,
        limits: &Limits,
        cells: Vec<CellOffset>,
    ) -> Findings {
        let mut owners = Findings::new(limits.findings);
        let Some(used) = Claims::new(self.image().len()) else {
            self.image().no_memory();
            owners.push(out_of_memory(&start));
            return owners;
        };
        let mut walk = Walk::new(self, depth, limits, used.watching(cells));
        walk.findings = Findings::new(0);
        walk.first_owners = Some(owners);
        walk.run(start, &mut Nobody);
        walk.first_owners.unwrap_or_else(|| Findings::new(0))
    }
}

/// Returns the cells of all keys, lists and values of a hive, or `None` where memory is short.
pub(crate) fn cells_in_use(hive: &Hive) -> Option<Claims> {
    let limits = Limits { findings: 0, ..Limits::DEFAULT };
    let mut walk = Walk::new(hive, Depth::All, &limits, Claims::new(hive.image().len())?);
    walk.purpose = Purpose::Claim;
    walk.run(hive.root().ok()?, &mut Nobody);
    Some(walk.used)
}

/// What a walk is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To tell a visitor all there is.
    Tell,
    /// To see which cells of keys, lists and values are used; those of data, names and security do not
    /// matter.
    Claim,
}

/// Looks away.
struct Nobody;

impl<'h> Visitor<'h> for Nobody {
    fn enter(&mut self, _: &KeyNode<'h>, _: Option<&'h [u8]>, _: Option<&'h [u8]>) {}
    fn value(&mut self, _: StoredName<'h>, _: ValueType, _: Cow<'h, [u8]>) {}
    fn leave(&mut self) {}
}

fn out_of_memory(start: &KeyNode<'_>) -> Finding {
    let place = crate::Place::Offset(start.offset().in_file());
    let [expected, found] = ["memory for the walk", "none left"].map(|text| {
        let mut copy = String::new();
        if copy.try_reserve_exact(text.len()).is_ok() {
            copy.push_str(text);
        }
        copy
    });
    Finding::new(Severity::Error, KeyPath::root(), Some(place), expected, found)
}

/// A key that was entered, and which of the listed subkeys are its own and not done yet.
struct Level<'h> {
    key: KeyNode<'h>,
    begin: usize,
    next: usize,
    end: usize,
    /// The name of the subkey before: lists are sorted, every search in them relies upon it.
    previous: Option<StoredName<'h>>,
}

struct Walk<'h, 'l> {
    hive: &'h Hive,
    depth: Depth,
    purpose: Purpose,
    budget: Budget<'l>,
    used: Claims,
    findings: Findings,
    stack: Vec<Level<'h>>,
    /// The subkeys of all keys on the stack, those of the last one last.
    listed: Vec<Listed>,
    descriptors: Descriptors<'h>,
    unlisted: Vec<Unlisted>,
    /// The bins whose headers were looked at, in the pass that tells of them.
    bins: Option<KnownBins>,
    /// Where first owners of cells that are used twice are noted, in the pass that looks for them.
    first_owners: Option<Findings>,
}

impl<'h, 'l> Walk<'h, 'l> {
    fn new(hive: &'h Hive, depth: Depth, limits: &'l Limits, used: Claims) -> Self {
        Self {
            hive,
            depth,
            purpose: Purpose::Tell,
            budget: Budget::new(limits),
            used,
            findings: Findings::new(limits.findings),
            stack: Vec::new(),
            listed: Vec::new(),
            descriptors: Descriptors::default(),
            unlisted: Vec::new(),
            bins: None,
            first_owners: None,
        }
    }

    fn run(&mut self, start: KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        // Nothing was claimed before it.
        let _ = self.used.claim(start.offset());
        let first = self.budget.key(start.name());
        if start.offset().0 == self.hive.base_block().root_cell {
            self.hive.root_doubt(&start).iter().for_each(|doubt| self.report(doubt));
        }
        match first {
            Ok(()) => self.enter(start, visitor),
            Err(most) => self.report(&most.exceeded(start.offset().in_file())),
        }
        while let Some(level) = self.stack.last_mut() {
            if self.hive.was_short_of_memory() || !visitor.has_room() {
                return self.give_up(visitor);
            }
            let next =
                self.listed.get(level.next..level.end).and_then(|rest| rest.first().copied());
            let Some(listed) = next else {
                self.listed.truncate(level.begin);
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
                Err(damage) => self.report(&damage),
            }
        }
    }

    /// Ends the walk for want of memory. There may be none left to say more than that.
    #[cold]
    fn give_up(&mut self, visitor: &mut dyn Visitor<'h>) {
        self.hive.image().no_memory();
        if let Some(start) = self.stack.first() {
            self.findings.push(out_of_memory(&start.key));
        }
        self.stack.drain(..).for_each(|_| visitor.leave());
    }

    /// Reads a subkey and checks what its list and its parent say of it.
    ///
    /// What does not fit is reported of the parent: the key that is missing is another one than this.
    fn subkey(
        &mut self,
        parent: &KeyNode<'h>,
        previous: Option<StoredName<'h>>,
        listed: Listed,
    ) -> Result<KeyNode<'h>, Damage> {
        let key = KeyNode::read(self.hive, listed.key)?;
        self.used.claim(listed.key)?;
        self.note_first_owner();
        let allowed =
            self.budget.level(self.stack.len()).and_then(|()| self.budget.key(key.name()));
        allowed.map_err(|most| most.exceeded(listed.at()))?;
        if let Some(doubt) = listed.misfit(key.name()) {
            self.report(&doubt);
        }
        if let Some(doubt) = key.parent_doubt(parent) {
            self.report(&doubt);
        }
        if let Some(doubt) = previous.and_then(|p| out_of_order(p, key.name(), listed.at())) {
            self.report(&doubt);
        }
        Ok(key)
    }

    /// Tells the visitor of the key and its values, and lists its subkeys for later.
    fn enter(&mut self, key: KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        let begin = self.listed.len();
        let is_below = match self.depth {
            Depth::All => true,
            Depth::Levels(levels) => self.stack.len() < levels,
        };
        if self.stack.try_reserve(1).is_err() {
            self.hive.image().no_memory();
            self.findings.push(out_of_memory(&key));
            return;
        }
        self.stack.push(Level { key, begin, next: begin, end: begin, previous: None });
        if self.purpose == Purpose::Tell {
            self.tell(&key, visitor);
        }
        if is_below {
            let Self { used, listed, stack, findings, .. } = self;
            key.list_subkeys(used, listed, &mut |damage| report(findings, stack, &damage, None));
            if let Some(level) = self.stack.last_mut() {
                level.end = self.listed.len();
            }
            self.note_first_owner();
        }
        self.values(&key, visitor);
        while let Some(cell) = self.used.pop_fresh() {
            self.look_at_bin(cell);
        }
    }

    /// Looks at the header of the bin in which a cell of the key lies.
    fn look_at_bin(&mut self, cell: CellOffset) {
        let Some(bins) = &mut self.bins else { return };
        if let Some(doubt) = bins.doubt(self.hive.image(), cell) {
            self.report(&doubt);
        }
    }

    fn tell(&mut self, key: &KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        if let Some(doubt) = key.handle_doubt() {
            self.report(&doubt);
        }
        let class = self.budget.class(key).unwrap_or_else(|damage| {
            self.report(&damage);
            None
        });
        let security = self.descriptors.get(key, &mut self.budget).unwrap_or_else(|damage| {
            self.report(&damage);
            None
        });
        visitor.enter(key, class, security);
    }

    fn values(&mut self, key: &KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
        let list = match key.value_list() {
            Ok(Some(list)) => list,
            Ok(None) => return,
            Err(damage) => return self.report(&damage),
        };
        if let Err(damage) = self.used.claim(list.at) {
            return self.report(&damage);
        }
        if let Some(shortage) = list.shortage() {
            self.report(&shortage);
        }
        let mut largest = (0, 0);
        for at in list.cells() {
            let read = KeyValue::read(self.hive, at);
            match read.and_then(|value| self.used.claim(at).map(|()| value)) {
                Ok(_) if self.purpose == Purpose::Claim => {}
                Ok(value) => {
                    largest.0 = utf16_size(value.name()).max(largest.0);
                    largest.1 = value.data_size().max(largest.1);
                    self.value(key, &value, visitor);
                }
                Err(damage) => self.report(&damage),
            }
        }
        if let Some(doubt) = key.largest_doubt(largest.0, largest.1) {
            self.report(&doubt);
        }
        if self.purpose == Purpose::Claim {
            return;
        }
        if let Some(value) = list.next_behind(key, &self.used) {
            let suspicion = Unlisted { value, path: self.path(), list: list.at, count: list.count };
            match self.unlisted.len() < unlisted::KEPT {
                true => self.unlisted.push(suspicion),
                false => suspicion.report(&mut self.findings),
            }
        }
        self.note_first_owner();
    }

    fn value(&mut self, key: &KeyNode<'h>, value: &KeyValue<'h>, visitor: &mut dyn Visitor<'h>) {
        let name = value.name();
        if value.is_doubtful() {
            let doubts = [value.name_doubt(), value.size_doubt()];
            doubts.iter().flatten().for_each(|doubt| self.report_value(doubt, name));
        }
        if let Err(most) = self.budget.value(name) {
            return self.report_value(&most.exceeded(key.offset().in_file()), name);
        }
        match value.data(&mut self.used) {
            Ok(data) => match self.budget.data(data.len()) {
                Ok(()) => visitor.value(name, value.kind(), data),
                Err(most) => self.report_value(&most.exceeded(key.offset().in_file()), name),
            },
            Err(damage) => self.report_value(&damage, name),
        }
    }

    /// Notes where cells are used for the first time that somebody else wants too.
    #[inline]
    fn note_first_owner(&mut self) {
        if self.first_owners.is_some() {
            self.note_noticed();
        }
    }

    #[cold]
    fn note_noticed(&mut self) {
        let Some(owners) = &mut self.first_owners else { return };
        for cell in self.used.take_noticed() {
            let found = "one that is used again further on";
            let damage = Damage::error(cell.in_file(), "a cell of its own", found);
            report(owners, &self.stack, &damage, None);
        }
    }

    #[cold]
    fn report(&mut self, damage: &Damage) {
        if self.hive.was_short_of_memory() {
            return;
        }
        report(&mut self.findings, &self.stack, damage, None);
    }

    #[cold]
    fn report_value(&mut self, damage: &Damage, name: StoredName<'h>) {
        if self.hive.was_short_of_memory() {
            return;
        }
        report(&mut self.findings, &self.stack, damage, Some(name));
    }

    fn path(&self) -> KeyPath {
        path_of(&self.stack)
    }
}

fn path_of(stack: &[Level<'_>]) -> KeyPath {
    stack.iter().skip(1).map(|level| level.key.name().to_name()).collect()
}

/// Makes a finding about the last key on the stack.
fn report(
    findings: &mut Findings,
    stack: &[Level<'_>],
    damage: &Damage,
    value: Option<StoredName<'_>>,
) {
    let names = || stack.iter().skip(1).map(|level| level.key.name()).chain(value);
    let size = || names().map(|name| name.size()).fold(0, usize::saturating_add);
    findings.push_with(damage.severity, size, || {
        let Damage { severity, expected, found, .. } = damage.clone();
        Finding::new(severity, path_of(stack), Some(damage.place()), expected, found)
            .of_value(value.map(|name| name.to_name()))
    });
}

/// Says if a name does not lie above the one before it in its list.
fn out_of_order(before: StoredName<'_>, name: StoredName<'_>, at: u64) -> Option<Damage> {
    let what = match before.compare(&name) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => "the same name again",
        std::cmp::Ordering::Greater => "a smaller name",
    };
    let expected = format!("a name above {}", before.shown());
    Some(Damage::warning(at, expected, format!("{what}: {}", name.shown())))
}

impl CellOffset {
    /// Reads the key at this offset; for the hive's own use.
    pub(crate) fn key(self, hive: &Hive) -> Result<KeyNode<'_>, Damage> {
        KeyNode::read(hive, self)
    }
}
