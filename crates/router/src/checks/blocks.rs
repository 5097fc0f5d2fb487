//! Checks of info blocks.

use super::{Check, Checks, table, written};
use crate::snapshot::ClassName;
use crate::transport::protocol;
use routerkeep_infoblock::{
    BlockProblem, Context, InfoBlock, Payload, PayloadProblem, Scope, Transport,
};
use routerkeep_registry::{Key, KeyPath, ValueType};

/// Checks the block in a value of a key, if there is one.
pub(super) fn check(
    checks: &mut Checks<'_>,
    class: ClassName,
    path: &KeyPath,
    key: &Key,
    name: &str,
) {
    let Some(value) = key.value(name) else { return };
    let at = written(&path.join(name));
    let mut say = |check: &'static Check, what: String| checks.say(check, class, &at, what);
    if value.kind != ValueType::BINARY {
        say(&table::BLOCK_ODD, format!("expected REG_BINARY, found {}", value.kind));
    }
    let block = match InfoBlock::parse(&value.data) {
        Ok(block) => block,
        Err(error) => return say(&table::BLOCK_UNREADABLE, error.to_string()),
    };
    for finding in block.findings() {
        let outside = finding.problem == BlockProblem::Outside;
        let check = if outside { &table::ENTRY_OUTSIDE } else { &table::BLOCK_ODD };
        say(check, finding.to_string());
    }
    if block.further_findings() > 0 {
        say(&table::BLOCK_ODD, format!("{} more, not listed", block.further_findings()));
    }
    let transport = protocol(key).and_then(|id| Transport::from_protocol_id(id.0));
    let Some(transport) = transport else { return };
    let scope = if name == "GlobalInfo" { Scope::Global } else { Scope::Interface };
    let context = Context { transport, scope };
    for entry in block.entries() {
        let decoded = Payload::decode(context, &entry);
        // What lies outside of the block has been said.
        let findings = decoded.findings().iter();
        for finding in findings.filter(|finding| finding.problem != PayloadProblem::Unreadable) {
            say(&table::ENTRY_DAMAGED, finding.to_string());
        }
        if decoded.further_findings() > 0 {
            let what = format!("{} more, not listed", decoded.further_findings());
            say(&table::ENTRY_DAMAGED, what);
        }
    }
}
