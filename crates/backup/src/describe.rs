//! What the manifest says of a snapshot.

use crate::digest::Sha256;
use crate::facts::KeyFactColumns;
use crate::manifest::{
    AdapterEntry, ClassEntry, ClassState, FindingEntry, Format, Manifest, RouterEntry,
    ServiceEntry, SourceEntry,
};
use crate::publish::{Provenance, PublishError};
use crate::text::{StoredText, instant};
use crate::{part_file, statements};
use routerkeep_registry::{Key, Value};
use routerkeep_router::{Adapter, Class, ClassName, ServiceState, Snapshot};

/// Returns the manifest of a snapshot; its classes are added as their parts are written.
pub(crate) fn manifest(
    snapshot: &Snapshot,
    provenance: &Provenance,
) -> Result<Manifest, PublishError> {
    Ok(Manifest {
        format: Format {
            name: Format::NAME.to_owned(),
            major: Format::MAJOR,
            minor: Format::MINOR,
        },
        program: provenance.program.clone(),
        time: instant(provenance.time).ok_or(PublishError::Time)?,
        router: RouterEntry::from(&snapshot.identity),
        source: SourceEntry::new(
            &snapshot.source,
            &snapshot.control_set,
            snapshot.consistency.as_str(),
        ),
        service: service(snapshot),
        classes: Vec::new(),
        adapters: snapshot.adapters.iter().map(adapter).collect(),
        findings: snapshot.findings.iter().map(FindingEntry::from).collect(),
        not_included: not_included(snapshot),
        not_proved: statements::NOT_PROVED.map(str::to_owned).to_vec(),
    })
}

/// Returns the entry of a class; if it has content, its part has these bytes.
pub(crate) fn class<T>(class: ClassName, state: &Class<T>, part: Option<&[u8]>) -> ClassEntry {
    let (state_name, why) = match state {
        Class::NotCaptured { why } => (ClassState::NotCaptured, Some(why.clone())),
        Class::Absent => (ClassState::Absent, None),
        Class::Complete(_) => (ClassState::Complete, None),
        Class::Incomplete { .. } => (ClassState::Incomplete, None),
    };
    let sha256 = part.map(Sha256::of);
    ClassEntry {
        class: class.as_str().to_owned(),
        state: state_name,
        why,
        file: sha256.map(|sha256| part_file::name(class, sha256)),
        size: part.map(|bytes| bytes.len() as u64),
        sha256,
        keys: None,
        values: None,
        unreadable: state.unreadable().iter().map(FindingEntry::from).collect(),
        facts: None,
    }
}

/// Adds what only trees have to the entry of a class.
pub(crate) fn add_tree(entry: &mut ClassEntry, tree: &Key) -> Result<(), PublishError> {
    let counts = tree.counts();
    entry.keys = Some(counts.keys);
    entry.values = Some(counts.values);
    entry.facts = KeyFactColumns::of(tree, counts.keys).map_err(|_| PublishError::Memory)?;
    Ok(())
}

fn not_included(snapshot: &Snapshot) -> Vec<String> {
    let running = snapshot.source.service == ServiceState::Running;
    let stored_only = running.then_some(statements::STORED_ONLY);
    stored_only.into_iter().chain(statements::NOT_INCLUDED).map(str::to_owned).collect()
}

fn service(snapshot: &Snapshot) -> ServiceEntry {
    let key = snapshot.server.content().and_then(|server| server.subkey("RemoteAccess"));
    let number = |name| key.and_then(|key| key.value(name)).and_then(Value::as_dword);
    ServiceEntry {
        start: number("Start"),
        configuration_flags: number("ConfigurationFlags"),
        state: snapshot.source.service.as_str().to_owned(),
    }
}

fn adapter(adapter: &Adapter) -> AdapterEntry {
    let text = |name: &Option<_>| name.clone().map(StoredText);
    AdapterEntry {
        guid: StoredText(adapter.guid.clone()),
        friendly_name: text(&adapter.friendly_name),
        description: text(&adapter.description),
        mac: text(&adapter.mac),
        addresses: adapter.addresses.iter().cloned().map(StoredText).collect(),
        dhcp_address: text(&adapter.dhcp_address),
    }
}
