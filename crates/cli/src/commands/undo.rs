//! `routerkeep undo`: settles a restore that was interrupted, or takes the last one back.

use super::place::{self, Router};
use crate::args::UndoArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::interrupt;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::{Answer, Ui};
use crate::view;
use routerkeep_files::Files;
use routerkeep_registry::Limits;
use routerkeep_restore::{
    Condition, JournalError, LastRestore, Pending, ProcessTable, RestoreError, Settled, UndoRequest,
};
use serde_json::json;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &UndoArgs) -> Result<Document, CliError> {
    let router = args.router.named()?;
    let mut target = Router::find(ui, files, router, &args.router.server)?;
    let at = |error: CliError| error.at(router.to_string_lossy());
    if args.give_up {
        return run_give_up(ui, args, &mut target).map_err(at);
    }
    let pending = target.pending().map_err(|error| at(error.into()))?;
    let last = target.last_restore().map_err(|error| at(error.into()))?;
    if pending.is_some() || last.is_some() {
        target.warn_of_the_way(ui);
    }
    // Settling asks nothing: whoever reads the router sees the settled state already.
    if let (None, Some(last)) = (&pending, &last) {
        ui.line(last_line(last));
        view::services(ui, &target.services());
        confirm(ui, args, "Take it back?").map_err(at)?;
    }
    let provenance = provenance();
    let request = UndoRequest {
        permits: args.service.permits(args.router.permits()),
        logs: args.router.logs(),
        limits: Limits::DEFAULT,
        open_files: &ProcessTable,
        interrupt: interrupt::watch(ui, "undo"),
        provenance: &provenance,
    };
    let outcome = target.undo(&request).map_err(|error| at(error.into()))?;
    match place::settled(ui, outcome).map_err(at)? {
        Ok(done) => {
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
        Err(settled) => {
            let word = tell(ui, &settled);
            Ok(document(json!({ "settled": word })))
        }
    }
}

/// Gives up what is pending, also where its journal can't be read.
fn run_give_up(
    ui: &mut Ui,
    args: &UndoArgs,
    target: &mut Router<'_>,
) -> Result<Document, CliError> {
    match target.pending() {
        Ok(None) => return Err(CliError::nothing_pending()),
        Ok(Some(Pending { operation, time, condition: Condition::Elsewhere(who), .. })) => {
            ui.line(format!("Pending: the {operation} of {}, by {}.", safe(&time), safe(&who)));
        }
        Ok(Some(pending)) => {
            ui.line(format!("Pending: the {} of {}.", pending.operation, safe(&pending.time)));
        }
        Err(RestoreError::Journal(error @ JournalError::Damaged { .. })) => {
            ui.line(format!("Pending: a change whose journal is damaged: {}.", safe(&error)));
        }
        Err(error) => return Err(error.into()),
    }
    confirm(ui, args, "Give it up and leave the files as they are now?")?;
    let _ = place::settled(ui, target.give_up()?)?;
    ui.line("Gave up the interrupted change: the files are as they were found.");
    Ok(document(json!({ "settled": "given-up" })))
}

fn confirm(ui: &mut Ui, args: &UndoArgs, question: &str) -> Result<(), CliError> {
    if args.yes {
        return Ok(());
    }
    match ui.ask(question) {
        Answer::Yes => Ok(()),
        Answer::No => Err(CliError::declined()),
        Answer::NobodyThere => Err(CliError::nobody_to_ask()),
    }
}

fn document(data: serde_json::Value) -> Document {
    let (exit, effect) = (Exit::Done, Effect::Router);
    Document { command: "undo", exit, findings: Vec::new(), data: data.into(), effect }
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
fn tell(ui: &mut Ui, settled: &Settled) -> &'static str {
    match settled {
        Settled::Finished { operation, time, safety, .. } => {
            ui.line(format!("Finished the {operation} of {}, which was interrupted.", safe(time)));
            ui.remark(format!("What was there before: {}", safe(safety.display())));
            ui.remark("Run the command again to take it back.");
            "finished"
        }
        Settled::RolledBack { operation, time } => {
            ui.line(format!(
                "Took back the {operation} of {}, which was interrupted: the router is as it was.",
                safe(time)
            ));
            "rolled-back"
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
