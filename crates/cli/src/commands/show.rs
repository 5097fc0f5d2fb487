//! `routerkeep show`: the configuration in RRAS terms.

use super::{open, warn_of_pending};
use crate::args::ShowArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Data, Detail, Document};
use crate::safe_text::safe;
use crate::ui::{Mark, Ui};
use crate::view;
use routerkeep_files::Files;
use routerkeep_location::Opened;
use routerkeep_router::meaning::{Overview, raw_blocks};
use routerkeep_router::{Consistency, Snapshot};
use serde_json::Value;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &ShowArgs) -> Result<Document, CliError> {
    let read = open(ui, files, args.place.location.as_os_str(), &args.place.read)?;
    warn_of_pending(ui, read.pending.as_ref());
    let (snapshot, exit): (Box<Snapshot>, Exit) = match read.opened {
        Opened::Router(snapshot) => {
            // As backup and verify say it of the same source.
            let changed = snapshot.consistency == Consistency::Changed;
            let exit = if snapshot.is_incomplete() || changed { Exit::No } else { Exit::Done };
            (snapshot, exit)
        }
        Opened::Backup(backup) => {
            for damage in &backup.damage {
                let damaged = ui.paint(Mark::Bad, "DAMAGED");
                ui.line(format!("{damaged} {}", safe(damage)));
            }
            let exit = if backup.damage.is_empty() { Exit::Done } else { Exit::No };
            (Box::new(backup.snapshot), exit)
        }
    };
    if !ui.is_json() {
        let raw = args.raw.then(|| raw_blocks(&snapshot));
        view::router(ui, &snapshot, &Overview::read(&snapshot), raw.as_deref());
    }
    let findings = findings(&snapshot);
    let data = Data::Router(snapshot, if args.raw { Detail::Blocks } else { Detail::Meaning });
    Ok(Document { command: "show", exit, findings, data, effect: Effect::None })
}

/// Returns what could not be read, for programs.
pub(super) fn findings(snapshot: &Snapshot) -> Vec<Value> {
    view::unreadable(snapshot).chain(&snapshot.findings).map(json::finding).collect()
}
