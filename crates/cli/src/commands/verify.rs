//! `routerkeep verify`: is what lies there intact, and can it be understood?

use super::{open, warn_of_pending};
use crate::args::LocationArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::ui::{Mark, Ui};
use crate::view;
use routerkeep_backup::{Backup, BackupDamage};
use routerkeep_files::Files;
use routerkeep_location::Opened;
use routerkeep_router::meaning::ClassState;
use routerkeep_router::{
    CheckFinding, CheckSeverity, ClassName, Consistency, Snapshot, Staleness, check,
};
use serde_json::{Value, json};

pub(super) fn run(
    ui: &mut Ui,
    files: &dyn Files,
    args: &LocationArgs,
) -> Result<Document, CliError> {
    let read = open(ui, files, args.location.as_os_str(), &args.read)?;
    warn_of_pending(ui, read.pending.as_ref());
    Ok(match read.opened {
        Opened::Router(snapshot) => router(ui, &snapshot),
        Opened::Backup(backup) => self::backup(ui, &backup),
    })
}

/// Verifies a router as it is: what can't be read or understood is its damage.
fn router(ui: &mut Ui, snapshot: &Snapshot) -> Document {
    let checks = check(snapshot);
    let damaged = snapshot.is_incomplete()
        || snapshot.consistency == Consistency::Changed
        || checks.iter().any(|finding| finding.severity() == CheckSeverity::Error);
    let sound = "the router's configuration can be read and understood";
    ui.line(verdict(ui, damaged, sound, snapshot.source.stale));
    view::source_remarks(ui, snapshot);
    view::states(ui, snapshot);
    tell(ui, snapshot, &checks);
    document(damaged, snapshot, &checks, serde_json::Map::new())
}

/// Verifies a backup: it is sound if it holds what was captured, whatever was wrong with that.
fn backup(ui: &mut Ui, backup: &Backup) -> Document {
    let checks = check(&backup.snapshot);
    let damaged = !backup.damage.is_empty();
    ui.line(verdict(ui, damaged, "the backup is intact", backup.snapshot.source.stale));
    for damage in &backup.damage {
        ui.line(format!("  {}", ui.paint(Mark::Bad, &safe(damage))));
    }
    for class in &backup.unknown_classes {
        ui.line(format!("  the class {} is of a newer version: passed over", safe(class)));
    }
    for file in &backup.additional_files {
        ui.remark(format!("  {}: no part of the backup, not looked at", safe(file)));
    }
    view::source_remarks(ui, &backup.snapshot);
    view::classes(ui, &backup.manifest);
    tell(ui, &backup.snapshot, &checks);
    let of_backup = [
        ("damage", json!(backup.damage.iter().map(damage).collect::<Vec<_>>())),
        ("unknown_classes", json!(backup.unknown_classes)),
        ("additional_files", json!(backup.additional_files)),
        ("manifest", json!(backup.manifest)),
    ];
    let of_backup = of_backup.map(|(name, value)| (name.to_owned(), value));
    document(damaged, &backup.snapshot, &checks, of_backup.into_iter().collect())
}

/// Returns the document; `data` is what the place has to say besides.
fn document(
    damaged: bool,
    snapshot: &Snapshot,
    checks: &[CheckFinding],
    mut data: serde_json::Map<String, Value>,
) -> Document {
    let findings = findings(snapshot, checks);
    let count = |severity: &str| {
        findings.iter().filter(|one| one.get("severity") == Some(&json!(severity))).count()
    };
    let verdict = [
        ("damaged", json!(damaged)),
        ("possibly_stale", json!(snapshot.source.stale == Staleness::PossiblyStale)),
        ("errors", json!(count("error"))),
        ("warnings", json!(count("warning"))),
        ("notes", json!(count("note"))),
        ("classes", json!(ClassName::ALL.map(|class| ClassState::of(snapshot, class)))),
    ];
    data.extend(verdict.map(|(name, value)| (name.to_owned(), value)));
    let exit = if damaged { Exit::No } else { Exit::Done };
    let data = Value::Object(data).into();
    Document { command: "verify", exit, findings, data, effect: Effect::None }
}

/// Returns the first line: the answer, and whether it is about a state that Windows may not have.
fn verdict(ui: &Ui, damaged: bool, sound: &str, stale: Staleness) -> String {
    let (word, what) = if damaged {
        (ui.paint(Mark::Bad, "DAMAGED"), "not everything is there or can be understood")
    } else {
        (ui.paint(Mark::Good, "OK"), sound)
    };
    match stale {
        Staleness::Current => format!("{word}: {what}"),
        Staleness::PossiblyStale => {
            format!("{word}: {what} ({})", ui.paint(Mark::Odd, "possibly stale"))
        }
    }
}

fn damage(damage: &BackupDamage) -> Value {
    json!({
        "class": damage.class.as_str(),
        "file": damage.file,
        "expected": damage.expected,
        "found": damage.found,
    })
}

fn tell(ui: &mut Ui, snapshot: &Snapshot, checks: &[CheckFinding]) {
    view::findings(ui, snapshot);
    view::checks(ui, checks);
}

fn findings(snapshot: &Snapshot, checks: &[CheckFinding]) -> Vec<Value> {
    let read = view::unreadable(snapshot).chain(&snapshot.findings).map(json::finding);
    read.chain(checks.iter().map(json::check)).collect()
}
