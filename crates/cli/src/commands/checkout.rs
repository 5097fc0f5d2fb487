//! `routerkeep checkout`: a router root made of a backup.

use super::restore::read_backup;
use crate::args::CheckoutArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::Ui;
use routerkeep_files::Files;
use routerkeep_restore::{InitOutcome, checkout};
use routerkeep_router::{Class, ClassName};
use serde_json::json;

pub(super) fn run(
    ui: &mut Ui,
    files: &dyn Files,
    args: &CheckoutArgs,
) -> Result<Document, CliError> {
    let source = args.directory.to_string_lossy();
    let backup = read_backup(files, &args.directory).map_err(|error| error.at(&source))?;
    let shown = args.root.to_string_lossy();
    let made = checkout(files, &backup.snapshot, &args.root, provenance().time);
    match made.map_err(|error| CliError::from(error).at(&shown))? {
        InitOutcome::Done { hive } => {
            ui.line(format!("Checked out {} to {}", safe(&source), safe(&shown)));
            for class in ClassName::ALL {
                if let Class::NotCaptured { why } = backup.snapshot.state(class) {
                    ui.line(format!("Not in it: {class} ({})", safe(why)));
                }
            }
            ui.remark(
                "It holds whatever secrets the backup holds. A backup of it has the same parts.",
            );
            let data = json!({ "root": shown, "hive": hive.to_string_lossy() });
            let (exit, effect) = (Exit::Done, Effect::Router);
            Ok(Document {
                command: "checkout",
                exit,
                findings: Vec::new(),
                data: data.into(),
                effect,
            })
        }
        InitOutcome::NotEmpty { found } => Err(CliError::not_empty(&found).at(&shown)),
        InitOutcome::TakenBack { why } => Err(CliError::taken_back(why).at(&shown)),
        InitOutcome::Unsettled { why } => Err(CliError::init_unsettled(why).at(&shown)),
    }
}
