//! A router as text.

use super::phone_book;
use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::{Mark, Ui, Volume};
use routerkeep_router::{
    BlockEntry, BlockList, Class, ClassName, Consistency, Identity, Interface, Snapshot,
    SourceKind, Staleness, Transport,
};

/// Returns what the router is called.
pub(crate) fn router_name(identity: &Identity) -> String {
    let name = identity.computer_name.as_ref().or(identity.host_name.as_ref());
    name.map_or_else(|| "a router without a name".to_owned(), safe)
}

/// Says what has to be known of the source: how it was read and whether it stood still.
pub(crate) fn source_remarks(ui: &mut Ui, snapshot: &Snapshot) {
    let kind = match snapshot.source.kind {
        SourceKind::Hive => "hive",
        SourceKind::Root => "router root",
        SourceKind::RegText => "registry export",
        SourceKind::Backup => "backup",
        SourceKind::Memory => "memory",
    };
    let mut text = format!("Source: {kind}, {}", safe(&snapshot.control_set));
    if let Some(verdict) = &snapshot.source.verdict {
        text = format!("{text}; {}", safe(verdict));
    }
    ui.remark(text);
    if snapshot.consistency == Consistency::Changed {
        let warning = "The source changed while it was read, three times: states may be mixed.";
        ui.line(ui.paint(Mark::Bad, warning));
    }
    if [ClassName::RouterManagers, ClassName::Interfaces].iter().all(|&class| {
        match snapshot.tree(class) {
            Some(Class::Complete(key)) => key.subkeys.is_empty(),
            Some(Class::Absent) => true,
            _ => false,
        }
    }) {
        ui.line("Nothing is configured: there is no transport and no interface.");
    }
}

/// Lists the classes of a snapshot with their states.
pub(crate) fn states(ui: &mut Ui, snapshot: &Snapshot) {
    let mut table = Table::default();
    for class in ClassName::ALL {
        let (state, more) = match snapshot.state(class) {
            Class::Complete(()) => ("complete", String::new()),
            Class::Incomplete { unreadable, .. } => {
                ("incomplete", format!("{} places could not be read", unreadable.len()))
            }
            Class::Absent => ("absent", "the router has none".to_owned()),
            Class::NotCaptured { why } => ("not captured", safe(why)),
        };
        table.row([class.to_string(), state.to_owned(), more]);
    }
    for line in table.lines("  ") {
        ui.line(line);
    }
}

/// Shows the whole router.
pub(crate) fn router(ui: &mut Ui, snapshot: &Snapshot) {
    heading(ui, snapshot);
    source_remarks(ui, snapshot);
    transports(ui, snapshot);
    interfaces(ui, snapshot);
    phone_book::entries(ui, &snapshot.phone_book);
    super::findings(ui, snapshot);
}

fn heading(ui: &mut Ui, snapshot: &Snapshot) {
    let identity = &snapshot.identity;
    let name = match (&identity.computer_name, &identity.host_name) {
        (None, None) => "Router without a name".to_owned(),
        _ => format!("Router {}", router_name(identity)),
    };
    let mut text = ui.paint(Mark::Heading, &name);
    let host = [identity.host_name.as_ref(), identity.domain.as_ref()];
    let host: Vec<String> = host.into_iter().flatten().map(safe).collect();
    if !host.is_empty() {
        text = format!("{text} ({})", host.join("."));
    }
    if snapshot.source.stale == Staleness::PossiblyStale {
        text = format!("{text} {}", ui.paint(Mark::Odd, "possibly stale"));
    }
    ui.line(text);
}

fn transports(ui: &mut Ui, snapshot: &Snapshot) {
    let class = &snapshot.router_managers;
    let transports = Transport::list(class);
    section(ui, "Transports", class, transports.len());
    for transport in &transports {
        let protocol = transport.protocol.map_or("no ProtocolId".to_owned(), |id| id.to_string());
        let mut line = format!("  {}: {protocol}", safe(&transport.name));
        if transport.global.is_none() {
            line.push_str(", no GlobalInfo (is not started)");
        }
        ui.line(line);
        blocks(ui, "    global", transport.global.as_ref());
        blocks(ui, "    interface defaults", transport.interface_defaults.as_ref());
    }
}

fn interfaces(ui: &mut Ui, snapshot: &Snapshot) {
    let class = &snapshot.interfaces;
    let interfaces = Interface::list(class);
    section(ui, "Interfaces", class, interfaces.len());
    let mut table = Table::default();
    for interface in &interfaces {
        table.row([
            safe(&interface.slot),
            interface_name(interface, snapshot),
            interface.kind.map_or("no type".to_owned(), |kind| kind.to_string()),
            if interface.enabled { "enabled" } else { "disabled" }.to_owned(),
            interface.transports.iter().map(|t| safe(&t.name)).collect::<Vec<_>>().join(", "),
        ]);
    }
    for (line, interface) in table.lines("  ").into_iter().zip(&interfaces) {
        ui.line(line);
        if let Some(hours) = &interface.dial_out_hours {
            ui.line(format!("     dial-out hours: {}", safe(hours)));
        }
        for transport in &interface.transports {
            blocks(ui, &format!("     {}", safe(&transport.name)), transport.info.as_ref());
        }
    }
}

/// Returns what people call the interface: a LAN interface has the name of its adapter's connection.
fn interface_name(interface: &Interface, snapshot: &Snapshot) -> String {
    let Some(name) = &interface.name else { return "no name".to_owned() };
    let friendly =
        interface.adapter(&snapshot.adapters).and_then(|adapter| adapter.friendly_name.as_ref());
    match friendly {
        Some(friendly) => safe(friendly),
        None => safe(name),
    }
}

/// Prints the heading of a class, with its state where that is not "complete".
fn section<T>(ui: &mut Ui, title: &str, class: &Class<T>, count: usize) {
    let state = match class {
        Class::Complete(_) => format!("({count})"),
        Class::Incomplete { .. } => format!("({count}, incomplete: some places can't be read)"),
        Class::Absent => "(absent)".to_owned(),
        Class::NotCaptured { why } => format!("(not captured: {})", safe(why)),
    };
    ui.line("");
    ui.line(format!("{} {state}", ui.paint(Mark::Heading, title)));
}

pub(super) fn phone_book_section(ui: &mut Ui, class: &Class<Vec<u8>>, count: usize) {
    section(ui, "Phone book", class, count);
}

/// Lists what a block has: the names of its types, with the number of structures where that is not 1.
fn blocks(ui: &mut Ui, label: &str, block: Option<&BlockList>) {
    let Some(block) = block else { return };
    let text = match &block.entries {
        Ok(entries) if entries.is_empty() => "no blocks".to_owned(),
        Ok(entries) => entries.iter().map(entry).collect::<Vec<_>>().join(", "),
        Err(why) => format!("does not decode: {}", safe(why)),
    };
    wrapped(ui, label, &text);
    if ui.volume() == Volume::Verbose {
        for finding in &block.findings {
            ui.line(format!("{label}: odd: {}", safe(finding)));
        }
    }
}

fn entry(entry: &BlockEntry) -> String {
    let name = match entry.name {
        // Each name says that it is information; a reader of a list need not be told.
        Some(name) => name.replace("_INFO", ""),
        None => format!("{:#010x}", entry.info_type),
    };
    if entry.count == 1 { name } else { format!("{name} x{}", entry.count) }
}

/// Prints `label: text` in lines of at most 80 columns, broken at the commas.
fn wrapped(ui: &mut Ui, label: &str, text: &str) {
    const WIDTH: usize = 80;
    let indent = label.chars().count().saturating_add(2);
    let mut line = format!("{label}: ");
    let mut parts = text.split_inclusive(", ").peekable();
    while let Some(part) = parts.next() {
        line.push_str(part);
        let next = parts.peek().map_or(0, |part| part.trim_end().chars().count());
        if next > 0 && line.chars().count().saturating_add(next) > WIDTH {
            ui.line(line.trim_end());
            line = " ".repeat(indent);
        }
    }
    ui.line(line.trim_end());
}
