//! Policies: what is done to which routes.

use super::address::{BgpAddress, BgpPrefix};
use crate::InfoBlockError;
use crate::bytes::{Reader, Writer, copied};
use crate::payload::codes::code_enum;
use crate::payload::elements::Element;
use crate::payload::layout::{Layout, layout};
use crate::payload::listed::Listed;
use crate::payload::name::WideName;
use crate::payload::record::{Fault, Notes, Record, field};

code_enum! {
    /// What a policy does (MS-RRASM 2.2.1.1.23).
    pub enum BgpPolicyType {
        /// It lets routes pass or not.
        Filter = 1, "filter";
        /// It changes attributes of routes.
        Modify = 2, "modify";
    }

    /// What a match looks at (MS-RRASM 2.2.1.2.258).
    pub enum BgpMatchType {
        /// The prefix is this one.
        Prefix = 1, "prefix";
        /// The prefix is not this one.
        IgnorePrefix = 2, "other prefix";
        /// The path has an autonomous system in the range.
        AsnRange = 3, "autonomous systems";
        /// The community.
        Community = 4, "community";
        /// The number of prefixes that a peer announces.
        MaxPrefixes = 5, "number of prefixes";
    }

    /// What an action of a policy that modifies changes (MS-RRASM 2.2.1.2.259).
    pub enum BgpAttribute {
        /// A community is added.
        AddCommunity = 1, "add community";
        /// A community is removed.
        RemoveCommunity = 2, "remove community";
        /// The local preference is set.
        LocalPreference = 3, "local preference";
        /// The next hop is set.
        NextHop = 4, "next hop";
        /// The multi-exit discriminator is set.
        Med = 5, "MED";
    }
}

layout! {
    /// BGP_POLICY_MATCH, 24 bytes (MS-RRASM 2.2.1.2.258).
    pub struct BgpMatch {
        /// Offset 0.
        pub kind: BgpMatchType,
        /// Offset 4. What that type looks for.
        pub value: BgpClause,
    }

    /// BGP_POLICY_ACTION, 24 bytes (MS-RRASM 2.2.1.2.259 and .260).
    pub struct BgpAction {
        /// Offset 0. In a policy that modifies a [`BgpAttribute`], in one that filters a truth
        /// value: whether routes that match are left out.
        pub kind: u32,
        /// Offset 4. What the attribute becomes; unused in a policy that filters.
        pub value: BgpClause,
    }

    /// The 20 bytes of a match or action whose meaning depends on its type.
    pub struct BgpClause {
        /// Offset 0.
        pub bytes: [u8; 20],
    }
}

impl BgpClause {
    /// Returns the bytes as a number: a community, preference, discriminator or count.
    pub fn number(&self) -> u32 {
        Reader::new(&self.bytes).u32().unwrap_or(0)
    }

    /// Returns the bytes as the first and the last of a range of autonomous systems.
    pub fn asn_range(&self) -> (u32, u32) {
        let mut reader = Reader::new(&self.bytes);
        (reader.u32().unwrap_or(0), reader.u32().unwrap_or(0))
    }

    /// Returns the bytes as a prefix.
    pub fn prefix(&self) -> Option<BgpPrefix> {
        BgpPrefix::read(&mut Reader::new(&self.bytes))
    }

    /// Returns the bytes as an address.
    pub fn address(&self) -> Option<BgpAddress> {
        BgpAddress::read(&mut Reader::new(&self.bytes))
    }
}

/// BGP_POLICY, 168 + 24 n bytes (MS-RRASM 2.2.1.2.261): all matches must hold for the actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BgpPolicy {
    /// Offset 0. What was changed last; no setting.
    pub flags: u32,
    /// Offset 4.
    pub name: WideName<76>,
    /// Offset 156.
    pub kind: BgpPolicyType,
    /// Offset 168; their count is at offset 160.
    pub matches: Listed<BgpMatch>,
    /// After the matches; their count is at offset 164.
    pub actions: Listed<BgpAction>,
    /// The zeros that fill up the item size.
    pub padding: Vec<u8>,
}

impl Record for BgpPolicy {
    const NAME: &'static str = "BGP_POLICY";
    const FIXED: usize = 168;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let flags = field(reader)?;
        let name = field(reader)?;
        let kind = field(reader)?;
        let [matched, acted]: [u32; 2] = [field(reader)?, field(reader)?];
        // Where the first list is cut short, less than a row is left for the second.
        let matches = Listed::read(reader, matched)?;
        notes.list("uMatchCount", &matches, reader);
        let actions = Listed::read(reader, acted)?;
        notes.list("uActionCount", &actions, reader);
        Ok(Self { flags, name, kind, matches, actions, padding: Vec::new() })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.flags);
        self.name.write(writer);
        self.kind.write(writer);
        writer.u32(self.matches.stated());
        writer.u32(self.actions.stated());
        self.matches.write(writer);
        self.actions.write(writer);
        writer.put(&self.padding);
    }
}

impl Element for BgpPolicy {
    fn pad(&mut self, padding: &[u8]) -> Result<(), InfoBlockError> {
        self.padding = copied(padding)?;
        Ok(())
    }
}
