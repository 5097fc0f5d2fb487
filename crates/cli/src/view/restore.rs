//! What a restore would do, did, and leaves to do.

use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::{Mark, Ui};
use routerkeep_restore::{Action, Done, Plan, Refusal, Todo};
use serde_json::{Value, json};

/// Shows what becomes of each class.
pub(crate) fn plan(ui: &mut Ui, plan: &Plan) {
    ui.line(format!("Changes in {}:", safe(&plan.control_set)));
    let mut table = Table::default();
    for class in &plan.classes {
        table.row([class.class.to_string(), action(&class.action)]);
    }
    for line in table.lines("  ") {
        ui.line(line);
    }
    for part in &plan.left_out {
        ui.line(format!("  left out: {}", safe(part)));
    }
}

fn action(action: &Action) -> String {
    match action {
        Action::Leave { why } => format!("not touched: {why}"),
        Action::Same => "the same already".to_owned(),
        Action::Change(counts) => counts.to_string(),
        Action::Write => "written".to_owned(),
        Action::Remove => "removed: the backup's router had none".to_owned(),
    }
}

/// Returns a plan for programs.
pub(crate) fn plan_data(plan: &Plan) -> Value {
    let classes = plan
        .classes
        .iter()
        .map(|class| json!({ "class": class.class.as_str(), "action": action(&class.action) }));
    json!({
        "control_set": plan.control_set,
        "changes": plan.changes.len(),
        "classes": classes.collect::<Vec<_>>(),
        "left_out": plan.left_out,
    })
}

/// Shows what was done.
pub(crate) fn done(ui: &mut Ui, what: &str, done: &Done, way_back: Option<&str>) {
    match &done.safety {
        None => ui.line("Nothing to do: the router is as the backup says."),
        Some(safety) => {
            ui.line(format!("{}: read back and compared.", ui.paint(Mark::Good, what)));
            ui.remark(format!("What was there before: {}", safe(safety.display())));
            if let Some(way_back) = way_back {
                ui.remark(way_back);
            }
        }
    }
    todo(ui, &done.todo, &done.unknown);
}

/// Shows what people have to do.
pub(crate) fn todo(ui: &mut Ui, todo: &[Todo], unknown: &[String]) {
    if !todo.is_empty() {
        ui.line(ui.paint(Mark::Heading, "Left to do:"));
    }
    for item in todo {
        ui.line(format!("  - {}", safe(item)));
    }
    if !unknown.is_empty() {
        ui.line(ui.paint(Mark::Odd, "Could not be found out:"));
    }
    for item in unknown {
        ui.line(format!("  - {}", safe(item)));
    }
}

/// Returns the to-do list for programs.
pub(crate) fn todo_data(todo: &[Todo]) -> Vec<Value> {
    todo.iter().map(|item| json!({ "text": item.to_string() })).collect()
}

/// Shows what refuses a restore.
pub(crate) fn refusals(ui: &mut Ui, refusals: &[Refusal]) {
    for refusal in refusals {
        ui.line(format!("{} {}", ui.paint(Mark::Bad, "Refused:"), safe(refusal)));
    }
}
