//! `routerkeep show`: the configuration in RRAS terms.

use super::{open, warn_of_pending};
use crate::args::ShowArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Data, Document, View};
use crate::safe_text::safe;
use crate::ui::{Mark, Ui};
use crate::view;
use routerkeep_files::Files;
use routerkeep_location::Opened;
use routerkeep_router::meaning::{Router, raw_blocks};
use routerkeep_router::{Consistency, Snapshot};

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
    let router = Router::read(&snapshot);
    let raw = args.raw.then(|| raw_blocks(&snapshot));
    if !ui.is_json() {
        view::router(ui, &snapshot, &router, raw.as_deref());
    }
    Ok(document(&snapshot, exit, View { router, raw }))
}

/// Returns the document for programs.
pub(super) fn document(snapshot: &Snapshot, exit: Exit, view: View) -> Document {
    let findings = view::unreadable(snapshot).chain(&snapshot.findings);
    let findings = findings.map(json::finding).collect();
    let data = Data::View(Box::new(view));
    Document { command: "show", exit, findings, data, effect: Effect::None }
}
