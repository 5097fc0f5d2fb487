//! `routerkeep init`: a router root with the default configuration.

use crate::args::InitArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::Ui;
use routerkeep_files::Files;
use routerkeep_restore::{InitOutcome, init};
use serde_json::json;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &InitArgs) -> Result<Document, CliError> {
    let shown = args.root.to_string_lossy();
    let outcome = init(files, &args.root, provenance().time)
        .map_err(|error| CliError::from(error).at(&shown))?;
    match outcome {
        InitOutcome::Done { hive } => {
            ui.line(format!("Made a router root with the default configuration: {}", safe(&shown)));
            let data = json!({ "root": shown, "hive": hive.to_string_lossy() });
            let (exit, effect) = (Exit::Done, Effect::Router);
            Ok(Document { command: "init", exit, findings: Vec::new(), data: data.into(), effect })
        }
        InitOutcome::NotEmpty { found } => Err(CliError::not_empty(&found).at(&shown)),
        InitOutcome::TakenBack { why } => Err(CliError::taken_back(why).at(&shown)),
        InitOutcome::Unsettled { why } => Err(CliError::init_unsettled(why).at(&shown)),
    }
}
