//! What was odd or could not be read.

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

/// Lists what checks have to say.
pub(crate) fn checks(ui: &mut Ui, checks: &[CheckFinding]) {
    let of = |severity: CheckSeverity| -> Vec<&CheckFinding> {
        checks.iter().filter(|finding| finding.severity() == severity).collect()
    };
    list(ui, Mark::Bad, "Wrong:", &of(CheckSeverity::Error));
    list(ui, Mark::Odd, "Odd:", &of(CheckSeverity::Warning));
}

fn list(ui: &mut Ui, mark: Mark, heading: &str, findings: &[impl Display]) {
    if findings.is_empty() {
        return;
    }
    let shown = if ui.volume() == Volume::Verbose { findings.len() } else { SHORT };
    ui.line(ui.paint(mark, heading));
    for finding in findings.iter().take(shown) {
        ui.line(format!("  - {}", safe(finding)));
    }
    let left = findings.len().saturating_sub(shown);
    if left > 0 {
        ui.line(format!("  and {left} more (--verbose lists all)"));
    }
}
