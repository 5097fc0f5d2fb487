//! `routerkeep undo`: settles a restore that was interrupted, or takes the last one back.

use super::place;
use crate::args::UndoArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::{Answer, Ui};
use crate::view;
use routerkeep_files::Files;
use routerkeep_registry::Limits;
use routerkeep_restore::{
    LastRestore, Outcome, ProcessTable, Settled, UndoRequest, give_up, last_restore, pending, undo,
};
use serde_json::json;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &UndoArgs) -> Result<Document, CliError> {
    let router = args.router.named()?;
    let place = place::find(files, router)?;
    let at = |error: CliError| error.at(router.to_string_lossy());
    let pending = pending(files, &place).map_err(|error| at(CliError::journal(&error)))?;
    let last = last_restore(files, &place).map_err(|error| at(error.into()))?;
    let question = match (&pending, args.give_up, &last) {
        (Some(pending), true, _) => {
            ui.line(format!("Pending: the {} of {}.", pending.operation, safe(&pending.time)));
            Some("Give it up and leave the files as they are now?")
        }
        // Settling asks nothing: whoever reads the router sees the settled state already.
        (Some(_), false, _) => None,
        (None, _, Some(last)) => {
            ui.line(last_line(last));
            Some("Take it back?")
        }
        (None, _, None) => None,
    };
    if let Some(question) = question.filter(|_| !args.yes) {
        match ui.ask(question) {
            Answer::Yes => {}
            Answer::No => return Err(at(CliError::declined())),
            Answer::NobodyThere => return Err(at(CliError::nobody_to_ask())),
        }
    }
    let provenance = provenance();
    let request = UndoRequest {
        permits: args.router.permits(),
        logs: args.router.logs(),
        limits: Limits::DEFAULT,
        open_files: &ProcessTable,
        provenance: &provenance,
    };
    let outcome = if args.give_up && pending.is_some() {
        give_up(files, &place)
    } else {
        undo(files, &place, &request)
    };
    match outcome.map_err(|error| at(error.into()))? {
        Outcome::Done(done) => {
            view::done(ui, "Taken back", &done, None);
            let safety = done.safety.as_ref().map(|path| path.to_string_lossy());
            let data = json!({
                "settled": null,
                "plan": view::plan_data(&done.plan),
                "safety_backup": safety,
                "todo": view::todo_data(&done.todo),
            });
            Ok(document(data))
        }
        outcome => {
            let settled = place::failed(outcome).map_err(at)?;
            let word = tell(ui, &settled, args.give_up);
            Ok(document(json!({ "settled": word })))
        }
    }
}

fn document(data: serde_json::Value) -> Document {
    let (exit, effect) = (Exit::Done, Effect::Router);
    Document { command: "undo", exit, findings: Vec::new(), data, effect }
}

fn last_line(last: &LastRestore) -> String {
    let classes: Vec<&str> = last.classes.iter().map(|class| class.as_str()).collect();
    format!(
        "The last change: the {} of {} from {} ({}).",
        last.operation,
        safe(&last.time),
        safe(&last.source),
        classes.join(", ")
    )
}

/// Says what was settled, and returns the word for programs.
fn tell(ui: &mut Ui, settled: &Settled, given_up: bool) -> &'static str {
    match settled {
        Settled::Finished { operation, time, safety, .. } => {
            ui.line(format!("Finished the {operation} of {}, which was interrupted.", safe(time)));
            ui.remark(format!("What was there before: {}", safe(safety.display())));
            ui.remark("Run the command again to take it back.");
            "finished"
        }
        Settled::TakenBack if given_up => {
            ui.line("Gave up the interrupted restore: the files are as they were found.");
            "given-up"
        }
        Settled::TakenBack => {
            ui.line("Removed what an interrupted restore had prepared: nothing had been changed.");
            "taken-back"
        }
        _ => {
            ui.line("There was nothing to settle.");
            "nothing"
        }
    }
}
