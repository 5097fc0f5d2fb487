//! `routerkeep apply`: does what a plan says, or nothing.

use super::place::{self, Router};
use super::plan::backup_ref;
use super::restore::{agree, read_backup};
use crate::args::ApplyArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::interrupt;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::Ui;
use crate::view;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_restore::{PlanFile, Prepared, ProcessTable, Request, Uninterrupted};
use serde_json::json;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The greatest plan that is read.
const LIMIT: u64 = 64 * 1024 * 1024;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &ApplyArgs) -> Result<Document, CliError> {
    let router = args.router.as_deref().map(Path::as_os_str);
    let router: &OsStr =
        router.filter(|router| !router.is_empty()).ok_or_else(CliError::no_router)?;
    let shown = args.plan.to_string_lossy();
    let file = read(files, &args.plan).map_err(|error| error.at(&shown))?;
    let mut target = Router::find(ui, files, router, &args.server)?;
    let named = args.backup.clone();
    let directory = named.unwrap_or_else(|| PathBuf::from(&file.backup().location));
    let source = directory.to_string_lossy().into_owned();
    let at_source = |error: CliError| error.at(&source);
    let reference = backup_ref(files, &directory).map_err(at_source)?;
    let backup = read_backup(files, &directory).map_err(at_source)?;
    let (provenance, choice) = (provenance(), file.choice()?);
    let request = Request {
        wanted: &backup.snapshot,
        source: &source,
        scope: file.scope(),
        choice: &choice,
        control_set: file.control_set(),
        permits: file.permits(),
        logs: if args.read.ignore_logs { LogPolicy::Ignore } else { LogPolicy::Recover },
        limits: Limits::DEFAULT,
        open_files: &ProcessTable,
        interrupt: &Uninterrupted,
        provenance: &provenance,
    };
    let at = |error: CliError| error.at(router.to_string_lossy());
    let draft = target.draft(&request, &reference).map_err(|error| at(error.into()))?;
    let (Prepared { plan: Some(plan), .. }, Some(now)) = (&draft.prepared, &draft.file) else {
        return Err(at(CliError::refused(&draft.prepared.refusals)));
    };
    file.check(now).map_err(|refusal| at(CliError::refused(&[refusal])))?;
    // What is shown is what will be done, whatever the file's own words say.
    ui.line(format!("The plan of {} from {}", safe(file.time()), safe(&source)));
    view::plan(ui, plan);
    view::review(ui, plan, &draft.prepared);
    view::services(ui, &if plan.is_empty() { Vec::new() } else { target.services() });
    target.warn_of_the_way(ui);
    if !args.yes {
        agree(ui)?;
    }
    let request = Request { interrupt: interrupt::watch(ui, "apply"), ..request };
    let outcome = target.apply_file(&request, (&file, &reference), plan);
    let outcome = outcome.map_err(|error| at(error.into()))?;
    let Ok(done) = place::settled(ui, outcome).map_err(at)? else {
        return Ok(document(json!({})));
    };
    view::done(ui, "Applied", &done, Some("routerkeep undo takes it back."));
    Ok(document(json!({
        "plan": view::plan_data(&done.plan),
        "safety_backup": done.safety.as_ref().map(|path| path.to_string_lossy()),
        "todo": view::todo_data(&done.todo),
        "unknown": done.unknown,
    })))
}

fn document(data: serde_json::Value) -> Document {
    let (exit, effect) = (Exit::Done, Effect::Router);
    Document { command: "apply", exit, findings: Vec::new(), data: data.into(), effect }
}

fn read(files: &dyn Files, path: &Path) -> Result<PlanFile, CliError> {
    let path = files.canonical(path)?;
    Ok(PlanFile::parse(&files.read(&path, LIMIT)?)?)
}
