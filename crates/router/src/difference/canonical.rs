//! Values and phone-book entries in the form in which they are compared: without what means nothing.
//!
//! Two values of one place have the same canonical form if, and only if, [`difference`](fn@super::difference)
//! has nothing to say of them. So a hash of the form tells whether something that matters was changed. The
//! form itself is made for hashing: it is not stored, and not promised to stay the same. It holds whatever
//! secrets the value holds.

use super::mask::{is_masked_key, is_masked_value, masked};
use crate::ProtocolId;
use crate::meaning::setting::is_nothing;
use crate::snapshot::ClassName;
use crate::transport::protocol;
use routerkeep_infoblock::payload::Payload;
use routerkeep_infoblock::{Context, Decoded, Entry, InfoBlock, Scope, Transport};
use routerkeep_phonebook::{LineKind, Section};
use routerkeep_registry::{Key, Name, Value};

/// Returns the canonical form of a value, or `None` where it means nothing, whatever it is.
///
/// `path` leads from the key of the class to the key that has the value; `key` is that key, whose
/// `ProtocolId` says how its info blocks are read.
pub fn canonical_value(
    class: ClassName,
    path: &[Name],
    key: &Key,
    value: &Value,
) -> Option<Vec<u8>> {
    if is_masked_value(class, path, value) || is_default(class, path, value) {
        return None;
    }
    let mut form = Form(value.kind.0.to_le_bytes().to_vec());
    let transport = protocol(key).and_then(|ProtocolId(id)| Transport::from_protocol_id(id));
    let block = || InfoBlock::parse(&value.data).ok();
    match (block_scope(class, path.len(), &value.name), transport) {
        (Some(scope), Some(transport)) => match block() {
            Some(block) => form.block(Context { transport, scope }, &block),
            None => form.0.extend_from_slice(&value.data),
        },
        _ => form.0.extend_from_slice(&value.data),
    }
    Some(form.0)
}

/// Returns the canonical form of a phone-book entry.
pub fn canonical_entry(section: &Section<'_>) -> Vec<u8> {
    let masked =
        |kind: &LineKind<'_>| matches!(kind, LineKind::Entry(entry) if is_masked_key(entry.key));
    let lines = section.lines().filter(|line| !masked(&line.kind()));
    let mut form: Vec<u8> = lines.flat_map(|line| line.bytes().to_vec()).collect();
    // The last line of a file need not have an end, and an entry can be moved there.
    while form.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        form.pop();
    }
    form
}

/// Says whether a value says no more than would be so without it.
fn is_default(class: ClassName, path: &[Name], value: &Value) -> bool {
    class == ClassName::Interfaces
        && path.len() == 1
        && value.name.is("Enabled")
        && value.as_dword() == Some(1)
}

/// Returns what the block in a value configures, where the value is one.
pub(super) fn block_scope(class: ClassName, depth: usize, value: &Name) -> Option<Scope> {
    let blocks = [
        (ClassName::RouterManagers, 1, "GlobalInfo", Scope::Global),
        (ClassName::RouterManagers, 1, "GlobalInterfaceInfo", Scope::Interface),
        (ClassName::Interfaces, 2, "InterfaceInfo", Scope::Interface),
    ];
    let block = blocks
        .iter()
        .find(|(of, level, name, _)| *of == class && *level == depth && value.is(name));
    block.map(|(.., scope)| *scope)
}

/// A canonical form in the making.
struct Form(Vec<u8>);

impl Form {
    fn number(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.0.extend_from_slice(bytes);
    }

    /// Adds a block: its entries by type, several of one type in their order.
    fn block(&mut self, context: Context, block: &InfoBlock) {
        self.number(block.version());
        let nested = context.scope == Scope::Nat;
        let mut entries: Vec<Entry<'_>> =
            block.entries().filter(|entry| !(nested && is_nothing(entry))).collect();
        entries.sort_by_key(|entry| entry.info_type);
        for entry in entries {
            self.number(entry.info_type.0);
            let mut form = Self(Vec::new());
            form.entry(context, &entry);
            self.bytes(&form.0);
        }
    }

    fn entry(&mut self, context: Context, entry: &Entry<'_>) {
        let decoded = Payload::decode(context, entry);
        let nested = Context { scope: Scope::Nat, ..context };
        match decoded.payload() {
            Payload::Opaque => {
                self.number(entry.item_size);
                self.number(entry.count);
                match entry.data {
                    Some(data) => self.bytes(data),
                    None => self.number(entry.offset),
                }
            }
            Payload::Routes(rows) if rows.is_empty() => {}
            Payload::ForwardRows(rows) if rows.is_empty() => {}
            Payload::NatGlobal(nat) => {
                self.structure(&decoded);
                self.block(nested, &nat.block);
            }
            Payload::NatInterface(nat) => {
                self.structure(&decoded);
                self.block(nested, &nat.block);
            }
            _ => self.structure(&decoded),
        }
    }

    /// Adds a structure without the fields that mean nothing.
    fn structure(&mut self, decoded: &Decoded<'_>) {
        let own = decoded.payload();
        let without = masked(own);
        let data = if without == *own {
            None
        } else {
            without.encode(decoded.entry().info_type).ok().map(|encoded| encoded.data)
        };
        match data {
            Some(data) => {
                self.0.extend_from_slice(&data);
                self.0.extend_from_slice(decoded.rest());
            }
            None => self.0.extend_from_slice(decoded.entry().data.unwrap_or_default()),
        }
    }
}
