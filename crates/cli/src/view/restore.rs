//! What a restore would do, did, and leaves to do.

use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::{Mark, Ui};
use routerkeep_restore::{Action, Done, KnownBy, Owner, Plan, Survival, Todo};
use routerkeep_router::difference::Change;
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

/// Shows which services are stopped for a change.
pub(crate) fn services(ui: &mut Ui, services: &[String]) {
    if !services.is_empty() {
        let names = services.iter().map(safe).collect::<Vec<_>>().join(", ");
        let text = format!("Stopped for it, and started again: {names}");
        ui.line(ui.paint(Mark::Odd, &text));
    }
}

/// Shows what a router has become since its plan was shown.
pub(crate) fn since_shown(ui: &mut Ui, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    ui.line(ui.paint(
        Mark::Odd,
        "When its service stopped the router became another one than was shown:",
    ));
    for change in changes {
        ui.line(format!("  {}", safe(change)));
    }
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
    let one = |item: &Todo| {
        let (kind, about) = about(item);
        let same = [("kind", json!(kind)), ("text", json!(item.to_string()))];
        about.into_iter().chain(same).collect()
    };
    todo.iter().map(one).collect()
}

/// Returns the word for a thing to do, and what it is about.
fn about(item: &Todo) -> (&'static str, Vec<(&'static str, Value)>) {
    match item {
        Todo::StartService => ("start-service", Vec::new()),
        Todo::Credentials { interface, expected } => {
            let expected = match expected {
                Survival::Expected => "still-there",
                Survival::Lost => "lost",
            };
            let about = vec![("interface", json!(interface)), ("expected", json!(expected))];
            ("credentials", about)
        }
        Todo::PresharedKey { of } => ("preshared-key", vec![owner(of)]),
        Todo::Certificate { of, known_by } => {
            let known_by = match known_by {
                KnownBy::Hash(hash) => Some(("hash", json!(hash))),
                KnownBy::Subject(subject) => Some(("subject", json!(subject))),
                KnownBy::EapMethod(number) => Some(("eap_method", json!(number))),
                _ => None,
            };
            ("certificate", [owner(of)].into_iter().chain(known_by).collect())
        }
        Todo::RadiusSecret { purpose, servers } => {
            ("radius-secret", vec![("purpose", json!(purpose)), ("servers", json!(servers))])
        }
        Todo::SstpBinding { hash } => ("sstp-binding", vec![("hash", json!(hash))]),
        Todo::FirewallRules => ("firewall-rules", Vec::new()),
        Todo::Reboot { port, endpoints, most } => {
            let ports = [("endpoints", json!(endpoints)), ("started_with", json!(most))];
            ("restart", [("port", json!(port))].into_iter().chain(ports).collect())
        }
        Todo::NoAdapter { interface, adapter } => {
            ("no-adapter", vec![("interface", json!(interface)), ("adapter", json!(adapter))])
        }
        _ => ("other", Vec::new()),
    }
}

/// Names whose secret or certificate it is; the server's own is of no interface.
fn owner(owner: &Owner) -> (&'static str, Value) {
    let name = match owner {
        Owner::Interface(name) => Some(name),
        Owner::Server => None,
    };
    ("interface", json!(name))
}
