//! The interfaces as text, each with its adapter or its phone-book entry.

use super::entry;
use super::page::Page;
use super::server::{association, custom_policy, other_values};
use super::settings::{enabled, settings, state};
use super::words::{join, list};
use crate::safe_text::safe;
use crate::ui::Mark;
use routerkeep_router::meaning::{
    Adapter, DayHours, Interface, InterfaceTransport, Overview, Term,
};
use routerkeep_router::{Class, ClassName, InterfaceType, Snapshot};
use unicode_width::UnicodeWidthStr;

/// A name longer than this does not widen the column of all.
const NAME_WIDTH: usize = 28;
/// `demand-dial` is the longest of the usual kinds.
const KIND_WIDTH: usize = 11;

/// Shows the interfaces, one item each.
pub(super) fn interfaces(page: &mut Page<'_>, snapshot: &Snapshot, router: &Overview<'_>) {
    let widths = router.interface_names().map(|name| safe(&name).width());
    let widths = widths.filter(|width| *width <= NAME_WIDTH);
    let name_width = widths.max().unwrap_or(0);
    let lacks_entry =
        matches!(snapshot.state(ClassName::PhoneBook), Class::Complete(()) | Class::Absent)
            && router.phone_book_error.is_none();
    for interface in router.interfaces() {
        let columns = [
            (kind(interface.kind), KIND_WIDTH),
            (enabled(interface.enabled).to_owned(), "disabled".len()),
            (list(interface.transports.iter().map(transport)), 0),
        ];
        page.item(&safe(&interface.slot), &safe(&interface.shown_name), name_width, &columns);
        if let Some(adapter) = router.adapter_of(&interface) {
            self::adapter(page, adapter);
        } else if interface.interface_type == Some(InterfaceType::DEDICATED)
            && !router.adapters.is_empty()
        {
            page.marked("adapter", Mark::Odd, "none of this machine has this GUID");
        }
        if let Some(hours) = &interface.dial_out_hours {
            page.fact("may dial", self::hours(hours));
        }
        match interface.entry.map(|entry| router.entry(entry)) {
            Some(Ok(Some(entry))) => entry::facts(page, &entry),
            Some(Err(error)) => page.marked("unreadable", Mark::Bad, safe(error)),
            _ if interface.is_demand_dial() && lacks_entry => {
                page.marked("connects to", Mark::Bad, "nothing: it has no phone-book entry");
            }
            _ => {}
        }
        own(page, &interface);
        for transport in &interface.transports {
            settings(
                page,
                version(transport).as_deref().unwrap_or_default(),
                transport.settings.as_ref(),
            );
            other_values(page, &transport.other_values);
        }
        other_values(page, &interface.other_values);
    }
}

fn own(page: &mut Page<'_>, interface: &Interface) {
    if let Some(text) = association(interface.sa_life_time, interface.sa_max_data_size) {
        page.fact("IKEv2", text);
    }
    if let Some(length) = interface.machine_certificate_length {
        page.fact("certificate", format!("of the machine, by its name ({length} bytes)"));
    }
    if let Some(policy) = &interface.custom_policy {
        custom_policy(page, "IKEv2 proposal", policy);
    }
    let limits = [
        ("at first", interface.min_unreachability_interval),
        ("at most", interface.max_unreachability_interval),
    ];
    let limits = limits.into_iter().filter_map(|(when, seconds)| Some((when, seconds?)));
    let limits = limits.map(|(when, seconds)| format!("{when} {}", super::words::seconds(seconds)));
    page.fact("unreachable for", list(limits));
}

/// Returns what people call the type: the field's word for `Dedicated` is LAN interface.
fn kind(kind: Option<Term>) -> String {
    match kind {
        Some(Term::Named("dedicated")) => "LAN".to_owned(),
        Some(Term::Named("full router")) => "demand-dial".to_owned(),
        Some(Term::Named(name)) => name.to_owned(),
        Some(Term::Number(number)) => format!("type {number}"),
        None => "no type".to_owned(),
    }
}

fn transport(transport: &InterfaceTransport) -> String {
    let name = match transport.protocol {
        Some(Term::Named(name)) => name.to_owned(),
        _ => format!("{} (not known)", safe(&transport.name)),
    };
    format!("{name} {}", state(transport.settings.as_ref()))
}

/// Returns what begins the labels of a transport's settings; those of IPv4 need none.
fn version(transport: &InterfaceTransport) -> Option<String> {
    match transport.protocol {
        Some(Term::Named("IPv4")) => None,
        Some(Term::Named(name)) => Some(name.to_owned()),
        _ => Some(safe(&transport.name)),
    }
}

fn adapter(page: &mut Page<'_>, adapter: &Adapter) {
    if let Some(description) = &adapter.description {
        page.fact("adapter", safe(description));
    }
    if page.in_detail() {
        page.fact("", safe(&adapter.guid));
        if let Some(mac) = &adapter.mac {
            page.fact("", format!("hardware address {}", safe(mac)));
        }
    }
    let fixed = join(&adapter.addresses, ", ");
    match &adapter.dhcp_address {
        _ if !fixed.is_empty() => page.fact("address", fixed),
        Some(address) => page.fact("address", format!("{} (by DHCP)", safe(address))),
        None => {}
    }
}

/// `Mon-Fri 06:00-22:00, Sat 08:00-12:00 13:00-16:00`.
fn hours(days: &[DayHours]) -> String {
    if days.is_empty() {
        return "never".to_owned();
    }
    const WEEK: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    let after = |day: &str, next: &str| {
        WEEK.iter().zip(WEEK.iter().skip(1)).any(|(own, follows)| (*own, *follows) == (day, next))
    };
    let runs = days.chunk_by(|one, next| match (one, next) {
        (DayHours::Day { day, spans }, DayHours::Day { day: next, spans: next_spans }) => {
            after(day, next) && spans == next_spans
        }
        _ => false,
    });
    let runs = runs.map(|run| match (run.first(), run.last()) {
        (Some(DayHours::Day { day: first, spans }), Some(DayHours::Day { day: last, .. })) => {
            let days = if first == last { (*first).to_owned() } else { format!("{first}-{last}") };
            let spans = if spans.is_empty() { "never".to_owned() } else { spans.join(" ") };
            format!("{days} {spans}")
        }
        (Some(DayHours::Other { text }), _) => format!("{text:?}"),
        _ => String::new(),
    });
    list(runs)
}
