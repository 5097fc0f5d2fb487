//! A plan by its meaning, for people and for programs.

use super::changes_data;
use crate::safe_text::safe;
use crate::ui::{Mark, Ui};
use routerkeep_restore::{Plan, Prepared, Review};
use serde_json::{Value, json};

/// Shows what a plan means.
pub(crate) fn review(ui: &mut Ui, plan: &Plan, prepared: &Prepared) {
    let Prepared { review, chosen, .. } = prepared;
    list(ui, "Adapters:", &chosen.map.pairs);
    for unmapped in &chosen.map.unmapped {
        for suggestion in &unmapped.suggestions {
            ui.remark(format!("  perhaps {} -> {}", safe(unmapped), safe(suggestion)));
        }
    }
    list(ui, "Left out, for want of an adapter:", &chosen.left_out);
    list(ui, "Comes along:", &chosen.along);
    if plan.is_empty() {
        return;
    }
    for line in meaning(review) {
        ui.line(line);
    }
    ui.line("It takes effect when the service RemoteAccess, or Windows, starts.");
    list(ui, "Cut off then:", &review.cut_off);
    list(ui, "Against the result can be said:", &review.findings);
    if review.findings_kept > 0 {
        let kept = review.findings_kept;
        ui.remark(format!("{kept} findings more are there already; routerkeep verify lists them."));
    }
}

/// Returns the changes as lines: what is removed stands apart.
fn meaning(review: &Review) -> Vec<String> {
    let mut lines = Vec::new();
    for (heading, sign, changes) in [
        ("Added:", '+', &review.added),
        ("Changed:", '~', &review.changed),
        ("REMOVED:", '-', &review.removed),
    ] {
        if !changes.is_empty() {
            lines.push(heading.to_owned());
        }
        lines.extend(changes.iter().map(|change| format!("  {sign} {}", safe(change))));
    }
    match review.bytes_only {
        0 => {}
        1 => lines.push("1 place differs in bytes alone.".to_owned()),
        more => lines.push(format!("{more} places differ in bytes alone.")),
    }
    if lines.is_empty() {
        lines.push("Nothing that means something.".to_owned());
    }
    lines
}

/// Returns what is put into a plan file for people.
pub(crate) fn summary(prepared: &Prepared) -> Vec<String> {
    let mut lines = meaning(&prepared.review);
    lines.extend(prepared.chosen.along.iter().map(|along| format!("comes along: {along}")));
    lines.extend(prepared.chosen.map.pairs.iter().map(|pair| format!("adapter: {pair}")));
    lines
}

fn list(ui: &mut Ui, heading: &str, items: &[impl std::fmt::Display]) {
    if !items.is_empty() {
        ui.line(ui.paint(Mark::Heading, heading));
    }
    for item in items {
        ui.line(format!("  - {}", safe(item)));
    }
}

/// Returns what a plan means, for programs.
pub(crate) fn review_data(prepared: &Prepared) -> Value {
    let Prepared { review, chosen, .. } = prepared;
    let words = |items: Vec<String>| items;
    json!({
        "added": changes_data(&review.added),
        "changed": changes_data(&review.changed),
        "removed": changes_data(&review.removed),
        "bytes_only": review.bytes_only,
        "cut_off": words(review.cut_off.iter().map(ToString::to_string).collect()),
        "findings": review.findings,
        "findings_kept": review.findings_kept,
        "comes_along": words(chosen.along.iter().map(ToString::to_string).collect()),
        "adapters": words(chosen.map.pairs.iter().map(ToString::to_string).collect()),
        "left_out": words(chosen.left_out.iter().map(ToString::to_string).collect()),
    })
}
