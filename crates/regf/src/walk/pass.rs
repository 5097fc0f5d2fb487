//! The pass itself: from key to key, each with its values first and then its subkeys.

use super::report::{out_of_order, report};
use super::{Depth, Visitor, out_of_memory};
use crate::bin::KnownBins;
use crate::budget::{Budget, Descriptors};
use crate::cell::Damage;
use crate::claims::Claims;
use crate::finding::Findings;
use crate::subkeys::Listed;
use crate::unlisted::{self, Unlisted};
use crate::value_list::utf16_size;
use crate::{CellOffset, Hive, KeyNode, KeyValue, Limits, StoredName};

/// What a walk is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To tell a visitor all there is.
    Tell,
    /// To see which cells of keys, lists and values are used; those of data, names and security do not
    /// matter.
    Claim,
}

/// A key that was entered, and which of the listed subkeys are its own and not done yet.
pub(super) struct Level<'h> {
    pub(super) key: KeyNode<'h>,
    begin: usize,
    next: usize,
    end: usize,
    /// The name of the subkey before: lists are sorted, every search in them relies upon it.
    previous: Option<StoredName<'h>>,
}

/// A pass in the making: where it is, and what it found so far.
pub(super) struct Pass<'h, 'l> {
    pub(super) hive: &'h Hive,
    depth: Depth,
    pub(super) purpose: Purpose,
    budget: Budget<'l>,
    pub(super) used: Claims,
    pub(super) findings: Findings,
    pub(super) stack: Vec<Level<'h>>,
    /// The subkeys of all keys on the stack, those of the last one last.
    listed: Vec<Listed>,
    descriptors: Descriptors<'h>,
    pub(super) unlisted: Vec<Unlisted>,
    /// The bins whose headers were looked at, in the pass that tells of them.
    pub(super) bins: Option<KnownBins>,
    /// Where first owners of cells that are used twice are noted, in the pass that looks for them.
    pub(super) first_owners: Option<Findings>,
}

impl<'h, 'l> Pass<'h, 'l> {
    pub(super) fn new(hive: &'h Hive, depth: Depth, limits: &'l Limits, used: Claims) -> Self {
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

    pub(super) fn run(&mut self, start: KeyNode<'h>, visitor: &mut dyn Visitor<'h>) {
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
}
