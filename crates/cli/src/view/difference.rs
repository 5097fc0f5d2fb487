//! What two configurations differ in.

use crate::safe_text::safe;
use crate::ui::{Mark, Ui, Volume};
use crate::wrap::wrap;
use routerkeep_router::ClassName;
use routerkeep_router::difference::{
    ByteChange, Change, ChangeKind, Difference, NotCompared, Reason, Side,
};
use serde_json::{Map, Value, json};

/// Lists the changes class by class; `--quiet` leaves the headings out and breaks no lines.
pub(crate) fn changes(ui: &mut Ui, found: &Difference) {
    for class in ClassName::ALL {
        let mut own = found.changes.iter().filter(|change| change.class() == class).peekable();
        if own.peek().is_some() {
            heading(ui, title(class));
        }
        for change in own {
            let (sign, mark) = match change.kind {
                ChangeKind::Added => ("+", Mark::Good),
                ChangeKind::Removed => ("-", Mark::Bad),
                ChangeKind::Changed | ChangeKind::OrderChanged => ("~", Mark::Odd),
            };
            entry(ui, sign, mark, &safe(change));
        }
    }
}

/// Lists every place whose bytes differ; what means nothing is marked by `=`.
pub(crate) fn places(ui: &mut Ui, found: &Difference) {
    if found.bytes.is_empty() {
        return;
    }
    heading(ui, "Bytes (=: the meaning is the same)");
    for place in &found.bytes {
        let (sign, mark) = if place.meaning { ("~", Mark::Odd) } else { ("=", Mark::Heading) };
        entry(ui, sign, mark, &format!("{}: {}", place.class, safe(place)));
    }
}

/// Names the classes that are not compared, or not in full.
pub(crate) fn not_compared(ui: &mut Ui, found: &Difference, names: [&str; 2]) {
    for NotCompared { class, side, reason } in &found.not_compared {
        let name = match side {
            Side::Before => names[0],
            Side::After => names[1],
        };
        let text = match reason {
            Reason::NotCaptured { why } => format!("{class}: {name} has none to offer ({why})"),
            Reason::Incomplete { places } => {
                let places = count(*places, "place");
                format!("{class}, in part: {places} of {name} could not be read")
            }
        };
        let label = ui.paint(Mark::Odd, "Not compared:");
        for line in wrap("", &safe(text), 2).into_iter().enumerate() {
            match line {
                (0, line) => ui.line(format!("{label} {line}")),
                (_, line) => ui.line(line),
            }
        }
    }
}

fn heading(ui: &mut Ui, title: &str) {
    if ui.volume() > Volume::Quiet {
        ui.line("");
        ui.line(ui.paint(Mark::Heading, title));
    }
}

fn entry(ui: &mut Ui, sign: &str, mark: Mark, text: &str) {
    let sign = ui.paint(mark, sign);
    if ui.volume() == Volume::Quiet {
        return ui.line(format!("{sign} {text}"));
    }
    let mut lines = wrap("    ", text, 6).into_iter();
    // The sign may be coloured, which counts for no columns.
    if let Some(first) = lines.next() {
        ui.line(format!("  {sign} {}", first.trim_start()));
    }
    lines.for_each(|line| ui.line(line));
}

fn title(class: ClassName) -> &'static str {
    match class {
        ClassName::RouterManagers => "Transports",
        ClassName::Interfaces => "Interfaces",
        ClassName::PhoneBook => "Phone book",
        ClassName::Server => "Server",
    }
}

/// Returns how many changes there are, and of which kinds.
pub(crate) fn counts(found: &Difference) -> String {
    let of = |kind| found.changes.iter().filter(|change| change.kind == kind).count();
    let kinds = [
        (of(ChangeKind::Added), "added"),
        (of(ChangeKind::Removed), "removed"),
        (of(ChangeKind::Changed), "changed"),
        (of(ChangeKind::OrderChanged), "in another order"),
    ];
    let kinds = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, kind)| format!("{n} {kind}"));
    let kinds: Vec<String> = kinds.collect();
    format!("{}: {}", count(found.changes.len(), "change"), kinds.join(", "))
}

pub(crate) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}

/// Returns the difference for programs; the places of bytes only where they are asked for.
pub(crate) fn difference_data(found: &Difference, with_places: bool) -> Map<String, Value> {
    let mut data = Map::new();
    let changes = changes_data(&found.changes);
    data.insert("changes".to_owned(), changes.into());
    data.insert("not_compared".to_owned(), json!(found.not_compared));
    data.insert("same_meaning".to_owned(), found.changes.is_empty().into());
    data.insert("same_bytes".to_owned(), found.bytes.is_empty().into());
    data.insert("byte_only".to_owned(), found.byte_only().count().into());
    if with_places {
        let places: Vec<&ByteChange> = found.bytes.iter().collect();
        data.insert("bytes".to_owned(), json!(places));
    }
    data
}

/// Returns changes for programs, each with its line.
pub(crate) fn changes_data(changes: &[Change]) -> Vec<Value> {
    changes.iter().map(change).collect()
}

fn change(change: &Change) -> Value {
    let mut json = json!(change);
    if let Some(members) = json.as_object_mut() {
        members.insert("text".to_owned(), change.to_string().into());
    }
    json
}
