//! The bytes of info blocks as they lie, without those that are or could be secret.

use super::block::hash;
use super::text::{Text, hex};
use crate::places;
use crate::snapshot::{Class, Snapshot};
use crate::transport::protocol;
use routerkeep_infoblock::{Context, Entry, InfoBlock, Payload, Scope, Transport};
use routerkeep_registry::{Key, Name};
use serde::{Serialize, Serializer};
use std::ops::Range;

/// An info block entry by entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RawBlock {
    /// The names of the keys from that of the class down, and of the value.
    pub place: Vec<Text>,
    /// Length of the block in bytes.
    pub length: usize,
    /// The first 16 digits of the SHA-256 of a block that can't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why there are no entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// Its entries in stored order.
    pub entries: Vec<RawEntry>,
}

/// An entry of an info block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RawEntry {
    /// The number of its type, such as `0xffff0005`.
    pub info_type: String,
    /// The name of its type, where it has one.
    pub name: Option<&'static str>,
    /// Where its data begin, in bytes from the start of the block.
    pub offset: u32,
    /// Size of one structure in bytes.
    pub item_size: u32,
    /// The number of structures.
    pub count: u32,
    /// The data; none where they lie outside of the block or do not decode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<MaskedBytes>,
    /// The first 16 digits of the SHA-256 of data that do not decode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Bytes of which some are not shown. In JSON they are lower hexadecimal digits, `??` for one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedBytes(pub Vec<Option<u8>>);

impl MaskedBytes {
    fn new(data: &[u8], hidden: &[Range<usize>]) -> Self {
        let is_hidden = |at: &usize| hidden.iter().any(|range| range.contains(at));
        Self(data.iter().enumerate().map(|(at, byte)| (!is_hidden(&at)).then_some(*byte)).collect())
    }
}

impl Serialize for MaskedBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = |byte: &Option<u8>| byte.map_or("??".to_owned(), |byte| hex(&[byte]));
        serializer.serialize_str(&self.0.iter().map(digits).collect::<String>())
    }
}

/// Returns every info block of a snapshot: those of transports, then those of interfaces.
///
/// Shown are data that decode, but for the keys and passwords in them. What does not decode, and what
/// lies between and behind the data, could be the remains of anything.
pub fn raw_blocks(snapshot: &Snapshot) -> Vec<RawBlock> {
    let mut blocks = Vec::new();
    for key in keys(&snapshot.router_managers) {
        for (value, scope) in
            [("GlobalInfo", Scope::Global), ("GlobalInterfaceInfo", Scope::Interface)]
        {
            blocks.extend(read(
                key,
                &[places::ROUTER_MANAGERS.into(), key.name.clone()],
                value,
                scope,
            ));
        }
    }
    let mut slots = keys(&snapshot.interfaces);
    slots.sort_by_cached_key(|key| crate::interface::number(&key.name).unwrap_or(u64::MAX));
    for slot in slots {
        for key in &slot.subkeys {
            let place = [places::INTERFACES.into(), slot.name.clone(), key.name.clone()];
            blocks.extend(read(key, &place, "InterfaceInfo", Scope::Interface));
        }
    }
    blocks
}

fn keys(class: &Class<Key>) -> Vec<&Key> {
    class.content().map_or(Vec::new(), |root| root.subkeys.iter().collect())
}

fn read(key: &Key, place: &[Name], name: &str, scope: Scope) -> Option<RawBlock> {
    let value = key.value(name)?;
    let place = place.iter().map(Text::from).chain([Text::from(name)]).collect();
    let length = value.data.len();
    let block = match InfoBlock::parse(&value.data) {
        Ok(block) => block,
        // A hash of a block that holds a key and is shown otherwise would let the key be guessed.
        Err(error) => {
            let unreadable = Some(error.to_string());
            let sha256 = Some(hash(&value.data));
            return Some(RawBlock { place, length, sha256, unreadable, entries: Vec::new() });
        }
    };
    let transport = protocol(key).and_then(|id| Transport::from_protocol_id(id.0));
    let context = transport.map(|transport| Context { transport, scope });
    let entries = block.entries().map(|entry| RawEntry::read(&entry, context)).collect();
    Some(RawBlock { place, length, sha256: None, unreadable: None, entries })
}

impl RawEntry {
    fn read(entry: &Entry<'_>, context: Option<Context>) -> Self {
        let shown = context.and_then(|context| {
            let data = entry.data?;
            let decoded = Payload::decode(context, entry);
            if matches!(decoded.payload(), Payload::Opaque) {
                return None;
            }
            let mut hidden = decoded.secret_ranges();
            hidden.push(data.len().saturating_sub(decoded.rest().len())..data.len());
            Some(MaskedBytes::new(data, &hidden))
        });
        Self {
            info_type: entry.info_type.to_string(),
            name: context.and_then(|context| context.name_of(entry.info_type)),
            offset: entry.offset,
            item_size: entry.item_size,
            count: entry.count,
            sha256: if shown.is_none() { entry.data.map(hash) } else { None },
            bytes: shown,
        }
    }
}
