//! A router as text.

use super::page::Page;
use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::{Mark, Ui};
use routerkeep_router::meaning::{Overview, RawBlock};
use routerkeep_router::{
    Class, ClassName, Consistency, Identity, ServiceState, Snapshot, SourceKind, Staleness,
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
        SourceKind::Live => "running Windows",
        SourceKind::Backup => "backup",
        SourceKind::Memory => "memory",
        SourceKind::Server => "running server",
    };
    let mut text = format!("Source: {kind}, {}", safe(&snapshot.control_set));
    if let Some(verdict) = &snapshot.source.verdict {
        text = format!("{text}; {}", safe(verdict));
    }
    ui.remark(text);
    if snapshot.source.service == ServiceState::Running {
        let warning = "Stored configuration only: the service RemoteAccess is running, and writes some \
                       of its settings when it stops.";
        ui.line(ui.paint(Mark::Odd, warning));
    }
    match snapshot.consistency {
        Consistency::Changed => {
            let warning = "The source changed while it was read, three times: states may be mixed.";
            ui.line(ui.paint(Mark::Bad, warning));
        }
        Consistency::Unchecked if snapshot.source.kind == SourceKind::Server => {
            ui.remark(
                "It can't be told whether the source changed while it was read: its server gives no \
                 times. --twice reads it twice.",
            );
        }
        _ => {}
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
pub(crate) fn router(
    ui: &mut Ui,
    snapshot: &Snapshot,
    router: &Overview<'_>,
    raw: Option<&[RawBlock]>,
) {
    heading(ui, snapshot);
    source_remarks(ui, snapshot);
    let mut page = Page::new(ui);
    section(&mut page, "Server", &snapshot.server, None);
    if let Some(server) = &router.server {
        super::server::server(&mut page, server, &router.adapters);
    }
    section(&mut page, "Transports", &snapshot.router_managers, Some(router.transports.len()));
    super::transport::transports(&mut page, &router.transports);
    section(&mut page, "Interfaces", &snapshot.interfaces, Some(router.interface_keys().len()));
    super::interface::interfaces(&mut page, snapshot, router);
    phone_book(&mut page, snapshot, router);
    if !router.other_values.is_empty() {
        page.section("Other values", "");
        super::server::other_values(&mut page, &router.other_values);
    }
    if let Some(blocks) = raw {
        super::raw::blocks(&mut page, blocks);
    }
    page.finish();
    super::findings(ui, snapshot);
}

/// Shows the entries that no interface has shown.
fn phone_book(page: &mut Page<'_>, snapshot: &Snapshot, router: &Overview<'_>) {
    section(page, "Phone book", &snapshot.phone_book, Some(router.entry_count()));
    if let Some(why) = &router.phone_book_error {
        page.marked("unreadable", Mark::Bad, safe(why));
    }
    let mut shown = vec![false; router.entry_count()];
    for entry in router.entries_of_interfaces() {
        if let Some(shown) = shown.get_mut(entry) {
            *shown = true;
        }
    }
    if !shown.is_empty() && shown.iter().all(|shown| *shown) {
        page.fact("entries", "each is shown with its interface");
    }
    for (position, _) in shown.iter().enumerate().filter(|(_, shown)| !**shown) {
        let entry = match router.entry(position) {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(error) => {
                page.marked("unreadable", Mark::Bad, safe(error));
                continue;
            }
        };
        let note = match entry.has_interface {
            Some(false) => "no demand-dial interface has this name",
            _ => "",
        };
        page.item("", &safe(&entry.name), 0, &[(note.to_owned(), 0)]);
        super::entry::facts(page, &entry);
    }
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

/// Begins the section of a class, with its state where that is not "complete".
fn section<T>(page: &mut Page<'_>, title: &str, class: &Class<T>, count: Option<usize>) {
    let count = count.map(|count| count.to_string());
    let note = match (class, count) {
        (Class::Complete(_), None) => String::new(),
        (Class::Complete(_), Some(count)) => format!("({count})"),
        (Class::Incomplete { .. }, None) => "(incomplete: some places can't be read)".to_owned(),
        (Class::Incomplete { .. }, Some(count)) => {
            format!("({count}, incomplete: some places can't be read)")
        }
        (Class::Absent, _) => "(absent)".to_owned(),
        (Class::NotCaptured { why }, _) => format!("(not captured: {})", safe(why)),
    };
    page.section(title, &note);
}
