//! `routerkeep plan`: what a restore would do, as a file that somebody can look at and that `apply` does.

use super::place::Router;
use super::restore::read_backup;
use crate::args::PlanArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::surroundings::provenance;
use crate::ui::Ui;
use crate::view;
use routerkeep_backup::{MANIFEST, unseal};
use routerkeep_files::{Access, Files, replace};
use routerkeep_registry::Limits;
use routerkeep_restore::{BackupRef, Prepared, ProcessTable, Request, Uninterrupted};
use serde_json::json;
use std::path::Path;

/// The greatest manifest that is looked at.
const MANIFEST_LIMIT: u64 = 256 * 1024 * 1024;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &PlanArgs) -> Result<Document, CliError> {
    let router = args.router.named()?;
    let target = Router::find(ui, files, router, &args.router.server)?;
    let source = args.directory.to_string_lossy().into_owned();
    let at_source = |error: CliError| error.at(&source);
    let reference = backup_ref(files, &args.directory).map_err(at_source)?;
    let backup = read_backup(files, &args.directory).map_err(at_source)?;
    let (provenance, choice) = (provenance(), args.choice.choice());
    let request = Request {
        wanted: &backup.snapshot,
        source: &source,
        scope: args.choice.scope(),
        choice: &choice,
        control_set: args.choice.control_set,
        permits: args.service.permits(args.choice.permits(args.router.permits())),
        logs: args.router.logs(),
        limits: Limits::DEFAULT,
        open_files: &ProcessTable,
        interrupt: &Uninterrupted,
        provenance: &provenance,
    };
    let at = |error: CliError| error.at(router.to_string_lossy());
    let draft = target.draft(&request, &reference).map_err(|error| at(error.into()))?;
    let (Prepared { plan: Some(plan), .. }, Some(file)) = (&draft.prepared, draft.file) else {
        return Err(at(CliError::refused(&draft.prepared.refusals)));
    };
    view::plan(ui, plan);
    view::review(ui, plan, &draft.prepared);
    let services = if plan.is_empty() { Vec::new() } else { target.services() };
    view::services(ui, &services);
    view::todo(ui, &draft.prepared.todo, &draft.prepared.unknown);
    let file = file.with_summary(view::summary(&draft.prepared));
    if let Some(path) = &args.output {
        write(files, path, &file.text()).map_err(|error| error.at(path.display()))?;
        ui.line(format!("Plan: {}", safe(path.display())));
        ui.remark("routerkeep apply does it, as long as router and backup are what they are now.");
    }
    let data = json!({
        "plan": view::plan_data(plan),
        "review": view::review_data(&draft.prepared),
        "stops": services,
        "todo": view::todo_data(&draft.prepared.todo),
        "file": args.output.as_ref().map(|path| path.to_string_lossy()),
        "changes": file.changes(),
    });
    let findings = draft.prepared.review.findings.iter().map(json::check).collect();
    let (exit, effect) = (Exit::Done, Effect::None);
    Ok(Document { command: "plan", exit, findings, data: data.into(), effect })
}

/// Says which backup is in a directory.
pub(super) fn backup_ref(files: &dyn Files, directory: &Path) -> Result<BackupRef, CliError> {
    let directory = files.canonical(directory)?;
    let bytes = files.read(&directory.join(MANIFEST), MANIFEST_LIMIT)?;
    let seal = unseal(&bytes).map_err(|error| CliError::damaged_backup(&safe(error)))?;
    let location = directory.to_string_lossy().into_owned();
    Ok(BackupRef { location, manifest: seal.to_string() })
}

/// Puts a file in the place of another one; it is for its owner only.
fn write(files: &dyn Files, path: &Path, text: &str) -> Result<(), CliError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or_else(CliError::no_plan_name)?;
    replace(files, directory, name, text.as_bytes(), Access::OwnerOnly)
        .map_err(|error| CliError::from(error.into_file_error()))
}
