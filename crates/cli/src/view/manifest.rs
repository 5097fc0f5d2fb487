//! What a backup holds, class by class.

use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::{Ui, Volume};
use routerkeep_backup::{ClassEntry, ClassState, Manifest};

/// Lists the classes with their states; their files where everything is wanted.
pub(crate) fn classes(ui: &mut Ui, manifest: &Manifest) {
    let mut table = Table::default();
    for class in &manifest.classes {
        let state = match class.state {
            ClassState::Complete => "complete",
            ClassState::Incomplete => "incomplete",
            ClassState::Absent => "absent",
            ClassState::NotCaptured => "not captured",
        };
        let what = match &class.file {
            Some(file) if ui.volume() == Volume::Verbose => safe(file),
            Some(_) => String::new(),
            None => why(class),
        };
        table.row([safe(&class.class), state.to_owned(), content(class), what]);
    }
    for line in table.lines("  ") {
        ui.line(line);
    }
}

fn content(class: &ClassEntry) -> String {
    match (class.keys, class.values, class.size) {
        (Some(keys), Some(values), _) => {
            format!("{}, {}", count(keys, "key"), count(values, "value"))
        }
        (_, _, Some(size)) => count(size, "byte"),
        _ => String::new(),
    }
}

fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}

fn why(class: &ClassEntry) -> String {
    match class.state {
        ClassState::Absent => "the router has none".to_owned(),
        _ => safe(class.why.as_deref().unwrap_or_default()),
    }
}
