//! `routerkeep restore`: plan, ask, safety backup, apply, read back.

use super::place::{self, Router};
use crate::args::{ChoiceArgs, Include, RestoreArgs, RouterArgs, ServiceArgs};
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::interrupt;
use crate::json::Document;
use crate::safe_text::safe;
use crate::surroundings::{default_router, provenance};
use crate::ui::{Answer, Ui};
use crate::view;
use routerkeep_backup::Backup;
use routerkeep_files::Files;
use routerkeep_location::Location;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_restore::{
    Choice, MapPair, Matching, Permit, Permits, Prepared, ProcessTable, Request, Scope,
    Uninterrupted,
};
use serde_json::json;
use std::path::Path;

pub(super) fn run(
    ui: &mut Ui,
    files: &dyn Files,
    args: &RestoreArgs,
) -> Result<Document, CliError> {
    let router = args.router.named()?;
    let mut target = Router::find(ui, files, router, &args.router.server)?;
    let source = args.directory.to_string_lossy().into_owned();
    let backup = read_backup(files, &args.directory).map_err(|error| error.at(&source))?;
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
    let prepared = target.prepare(&request).map_err(|error| at(error.into()))?;
    let Prepared { plan: Some(plan), refusals, .. } = &prepared else {
        return Err(at(CliError::refused(&prepared.refusals)));
    };
    view::plan(ui, plan);
    view::review(ui, plan, &prepared);
    let services = if plan.is_empty() { Vec::new() } else { target.services() };
    view::services(ui, &services);
    if args.dry_run {
        view::todo(ui, &prepared.todo, &prepared.unknown);
        let data = json!({
            "plan": view::plan_data(plan),
            "review": view::review_data(&prepared),
            "refusals": place::refusals(refusals),
            "todo": view::todo_data(&prepared.todo),
            "unknown": prepared.unknown,
            "stops": services,
        });
        if !refusals.is_empty() {
            return Err(at(CliError::refused(refusals).with_data(data)));
        }
        let exit = if plan.is_empty() { Exit::Done } else { Exit::No };
        return Ok(document(exit, data));
    }
    if !refusals.is_empty() {
        return Err(at(CliError::refused(refusals)));
    }
    if !plan.is_empty() {
        target.warn_of_the_way(ui);
        if !args.yes {
            agree(ui).map_err(at)?;
        }
    }
    let request = Request { interrupt: interrupt::watch(ui, "restore"), ..request };
    let outcome = target.apply(&request, plan).map_err(|error| at(error.into()))?;
    let Ok(done) = place::settled(ui, outcome).map_err(at)? else {
        return Ok(document(Exit::Done, json!({})));
    };
    view::done(ui, "Restored", &done, Some("routerkeep undo takes it back."));
    let data = json!({
        "plan": view::plan_data(&done.plan),
        "review": view::review_data(&prepared),
        "safety_backup": done.safety.as_ref().map(|path| path.to_string_lossy()),
        "todo": view::todo_data(&done.todo),
        "unknown": done.unknown,
    });
    Ok(document(Exit::Done, data))
}

/// Asks whether what was shown shall be done.
pub(super) fn agree(ui: &mut Ui) -> Result<(), CliError> {
    match ui.ask("Make these changes?") {
        Answer::Yes => Ok(()),
        Answer::No => Err(CliError::declined()),
        Answer::NobodyThere => Err(CliError::nobody_to_ask()),
    }
}

fn document(exit: Exit, data: serde_json::Value) -> Document {
    Document {
        command: "restore",
        exit,
        findings: Vec::new(),
        data: data.into(),
        effect: Effect::Router,
    }
}

/// Reads the backup; one with damage is not restored from.
pub(super) fn read_backup(files: &dyn Files, directory: &Path) -> Result<Backup, CliError> {
    match Location::find(files, directory.as_os_str())? {
        Location::Backup(path) => {
            let backup = Backup::read(files, &path)?;
            match backup.damage.first() {
                Some(damage) => Err(CliError::damaged_backup(&safe(damage))),
                None => Ok(backup),
            }
        }
        _ => Err(CliError::not_a_backup()),
    }
}

impl ChoiceArgs {
    /// Returns which classes are restored where no parts are named.
    pub(super) fn scope(&self) -> Scope {
        if self.include.contains(&Include::Server) { Scope::WithServer } else { Scope::Three }
    }

    /// Returns which parts are restored, and onto which adapters.
    pub(super) fn choice(&self) -> Choice {
        let auto = self.map.iter().any(|pair| pair == "auto");
        let pairs = self.map.iter().filter(|pair| *pair != "auto").cloned();
        Choice {
            parts: self.only.clone(),
            pairs: pairs.map(MapPair).collect(),
            matching: if auto { Matching::Auto } else { Matching::Explicit },
        }
    }

    /// Returns what was allowed besides.
    pub(super) fn permits(&self, permits: Permits) -> Permits {
        if self.leave_out_unmapped { permits.with(Permit::LeaveOutUnmapped) } else { permits }
    }
}

impl ServiceArgs {
    /// Returns what was allowed besides.
    pub(super) fn permits(&self, permits: Permits) -> Permits {
        if self.stop_service { permits.with(Permit::StopService) } else { permits }
    }
}

impl RouterArgs {
    /// Returns the router that was named.
    pub(super) fn named(&self) -> Result<&std::ffi::OsStr, CliError> {
        let router = self.router.as_deref().map(Path::as_os_str);
        let router = router.filter(|router| !router.is_empty());
        router.or(default_router()).ok_or_else(CliError::no_router)
    }

    /// Returns what becomes of logs that can't be used.
    pub(super) fn logs(&self) -> LogPolicy {
        if self.read.ignore_logs { LogPolicy::Ignore } else { LogPolicy::Recover }
    }

    /// Returns what was allowed.
    pub(super) fn permits(&self) -> Permits {
        let allowed = [
            (self.other_router, Permit::OtherRouter),
            (self.accept_stale, Permit::AcceptStale),
            (self.accept_unsupported, Permit::AcceptUnsupported),
            (self.accept_changed, Permit::AcceptChanged),
            (self.skip_missing, Permit::SkipMissing),
            (self.allow_signed_only, Permit::AllowSignedOnly),
            (self.out_of_band, Permit::OutOfBand),
        ];
        let given = allowed.into_iter().filter(|(given, _)| *given);
        given.fold(Permits::NONE, |permits, (_, permit)| permits.with(permit))
    }
}
