//! What was odd or could not be read.

use super::page::{WIDTH, wrap};
use super::words::count;
use crate::safe_text::safe;
use crate::ui::{Mark, Ui, Volume};
use routerkeep_registry::Finding;
use routerkeep_router::{CheckFinding, CheckSeverity, ClassName, Snapshot};
use std::collections::HashSet;
use std::fmt::Display;

/// How many findings are listed without `--verbose`.
const SHORT: usize = 10;

/// Returns the places that could not be read, each once.
pub(crate) fn unreadable(snapshot: &Snapshot) -> impl Iterator<Item = &Finding> {
    // One place above two classes is in the list of both.
    let mut seen = HashSet::new();
    let mut unreadable: Vec<&Finding> = Vec::new();
    for class in ClassName::ALL {
        let list = match snapshot.tree(class) {
            Some(tree) => tree.unreadable(),
            None => snapshot.phone_book.unreadable(),
        };
        for finding in list {
            if seen.insert(finding.to_string()) {
                unreadable.push(finding);
            }
        }
    }
    unreadable.into_iter()
}

/// Lists what was odd at the source: unreadable places always, the others as `--verbose` says.
pub(crate) fn findings(ui: &mut Ui, snapshot: &Snapshot) {
    let errors: Vec<&Finding> = unreadable(snapshot).collect();
    list(ui, Mark::Bad, "Could not be read:", &errors);
    let odd: Vec<&Finding> = snapshot.findings.iter().collect();
    list(ui, Mark::Odd, "Odd at the source:", &odd);
}

/// Lists what checks have to say, check by check: what it means, where it was found, what to do.
///
/// Notes are for whoever is about to restore; they are told where everything is wanted.
pub(crate) fn checks(ui: &mut Ui, findings: &[CheckFinding]) {
    let of = |severity: CheckSeverity| -> Vec<&CheckFinding> {
        let mut found: Vec<&CheckFinding> =
            findings.iter().filter(|finding| finding.severity() == severity).collect();
        found.sort_by_key(|finding| finding.check.id);
        found
    };
    by_check(ui, Some(Mark::Bad), "Wrong:", &of(CheckSeverity::Error));
    by_check(ui, Some(Mark::Odd), "Odd:", &of(CheckSeverity::Warning));
    let notes = of(CheckSeverity::Note);
    if ui.volume() == Volume::Verbose {
        by_check(ui, None, "To know before a restore:", &notes);
    } else if !notes.is_empty() {
        let text = count(notes.len(), "note");
        ui.remark(format!("{text} for a restore on another machine (-v lists them)"));
    }
}

fn by_check(ui: &mut Ui, mark: Option<Mark>, heading: &str, findings: &[&CheckFinding]) {
    if findings.is_empty() {
        return;
    }
    ui.line(mark.map_or_else(|| heading.to_owned(), |mark| ui.paint(mark, heading)));
    for group in findings.chunk_by(|one, next| one.check.id == next.check.id) {
        let Some(check) = group.first().map(|finding| finding.check) else { continue };
        // The table has the form of Markdown.
        let plain = |text: &str| text.replace('`', "");
        hanging(ui, &format!("  {}  ", check.id), &plain(check.meaning));
        let shown = if ui.volume() == Volume::Verbose { group.len() } else { SHORT };
        for finding in group.iter().take(shown) {
            let place =
                if finding.place.is_empty() { finding.class.as_str() } else { &finding.place };
            hanging(ui, "           - ", &format!("{}: {}", safe(place), safe(&finding.what)));
        }
        let left = group.len().saturating_sub(shown);
        if left > 0 {
            ui.line(format!("           - and {left} more (--verbose lists all)"));
        }
        hanging(ui, "           ", &format!("Cure: {}", plain(check.cure)));
    }
}

/// Writes a text behind `head`, its further lines below its beginning.
fn hanging(ui: &mut Ui, head: &str, text: &str) {
    let width = head.chars().count();
    let mut head = head.to_owned();
    for line in wrap(text, WIDTH.saturating_sub(width)) {
        ui.line(format!("{head}{line}"));
        head = " ".repeat(width);
    }
}

fn list(ui: &mut Ui, mark: Mark, heading: &str, findings: &[impl Display]) {
    if findings.is_empty() {
        return;
    }
    let shown = if ui.volume() == Volume::Verbose { findings.len() } else { SHORT };
    ui.line(ui.paint(mark, heading));
    for finding in findings.iter().take(shown) {
        hanging(ui, "  - ", &safe(finding));
    }
    let left = findings.len().saturating_sub(shown);
    if left > 0 {
        ui.line(format!("  and {left} more (--verbose lists all)"));
    }
}
