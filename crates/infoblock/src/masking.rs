//! Where in a block secrets are, so that views of its bytes can leave them out.

use std::ops::Range;

use crate::container::InfoBlock;
use crate::payload::Payload;
use crate::{Context, Decoded, Entry, InfoType, Scope, Transport};

/// Where the key of IPRIP_IF_CONFIG is (MS-RRASM 2.2.1.2.166).
const RIP_KEY: Range<usize> = 40..56;

impl InfoType {
    /// Returns whether data of the type can hold a secret, wherever in them.
    ///
    /// The settings of RIP on an interface hold a key, those of OSPF passwords. VRRP, MSDP and BGMP
    /// have no documented structures, but know authentication too.
    pub fn may_hold_secret(self, context: Context) -> bool {
        match (context.transport, context.scope) {
            (Transport::Ip | Transport::Ipv6, Scope::Global | Scope::Interface) => match self {
                Self::MS_IP_RIP => context.scope == Scope::Interface,
                Self::MS_IP_OSPF | Self::MS_IP_VRRP | Self::MS_IP_MSDP | Self::MS_IP_BGMP => true,
                _ => false,
            },
            (Transport::Ip | Transport::Ipv6, Scope::Nat | Scope::Bgp) | (Transport::Ipx, _) => {
                false
            }
        }
    }
}

impl Decoded<'_> {
    /// Returns the ranges of the data of the entry that no view may show, in order and apart.
    ///
    /// These are keys and passwords; of a type that [can hold a
    /// secret](InfoType::may_hold_secret) all that did not decode; and what a
    /// [nested block](InfoBlock::secret_ranges) hides.
    pub fn secret_ranges(&self) -> Vec<Range<usize>> {
        let length = self.entry().data.map_or(0, <[u8]>::len);
        let mut mask = Mask::new(length);
        let Context { transport, .. } = self.context();
        match self.payload() {
            Payload::RipInterface(_) => mask.add(RIP_KEY),
            Payload::Ospf(settings) => settings.passwords().for_each(|range| mask.add(range)),
            Payload::NatGlobal(nat) => {
                mask.add_block(&nat.block, Context { transport, scope: Scope::Nat }, 8);
            }
            Payload::NatInterface(nat) => {
                mask.add_block(&nat.block, Context { transport, scope: Scope::Nat }, 8);
            }
            Payload::BgpConfig(bgp) => {
                mask.add_block(&bgp.block, Context { transport, scope: Scope::Bgp }, 0);
            }
            _ => {}
        }
        if self.entry().info_type.may_hold_secret(self.context()) {
            mask.add(length.saturating_sub(self.rest().len())..length);
        }
        mask.finish()
    }
}

impl InfoBlock {
    /// Returns the ranges of the bytes of the block that no view may show, in order and apart.
    ///
    /// These are the [secrets of its entries](Decoded::secret_ranges), whatever of an entry that can
    /// hold one lies outside of the block in part, and bytes between and after the data of entries
    /// that are not zero: they may be the remains of an entry that was removed. Where memory is
    /// short, it is the whole block.
    pub fn secret_ranges(&self, context: Context) -> Vec<Range<usize>> {
        let length = self.as_bytes().len();
        let mut mask = Mask::new(length);
        for entry in self.entries() {
            let start = usize::try_from(entry.offset).unwrap_or(usize::MAX);
            if entry.data.is_none() {
                if entry.info_type.may_hold_secret(context) {
                    mask.add(start..length);
                }
            } else if may_hide(&entry, context) {
                mask.add_all(Payload::decode(context, &entry).secret_ranges(), start);
            }
        }
        for padding in self.padding() {
            mask.add(padding);
        }
        mask.finish()
    }
}

/// Returns whether an entry has to be decoded to know what of it is secret.
fn may_hide(entry: &Entry<'_>, context: Context) -> bool {
    matches!(entry.info_type, InfoType::MS_IP_NAT | InfoType::MS_IP_BGP)
        || entry.info_type.may_hold_secret(context)
}

/// Ranges within some length.
struct Mask {
    length: usize,
    ranges: Vec<Range<usize>>,
    /// Whether a range was lost for want of memory.
    whole: bool,
}

impl Mask {
    fn new(length: usize) -> Self {
        Self { length, ranges: Vec::new(), whole: false }
    }

    fn add(&mut self, range: Range<usize>) {
        let range = range.start.min(self.length)..range.end.min(self.length);
        if range.is_empty() {
            return;
        }
        match self.ranges.try_reserve(1) {
            Ok(()) => self.ranges.push(range),
            Err(_) => self.whole = true,
        }
    }

    fn add_all(&mut self, ranges: Vec<Range<usize>>, start: usize) {
        for range in ranges {
            self.add(range.start.saturating_add(start)..range.end.saturating_add(start));
        }
    }

    fn add_block(&mut self, block: &InfoBlock, context: Context, start: usize) {
        self.add_all(block.secret_ranges(context), start);
    }

    /// Returns the ranges in order, joined where they touch.
    fn finish(mut self) -> Vec<Range<usize>> {
        if self.whole {
            self.ranges.clear();
            self.ranges.push(0..self.length);
            return self.ranges;
        }
        self.ranges.sort_unstable_by_key(|range| range.start);
        self.ranges.dedup_by(|next, previous| {
            let touches = next.start <= previous.end;
            if touches {
                previous.end = previous.end.max(next.end);
            }
            touches
        });
        self.ranges
    }
}
