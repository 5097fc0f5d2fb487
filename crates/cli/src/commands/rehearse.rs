//! `routerkeep rehearse`: a restore into a copy, and the proof that it gives what the backup says.

use super::place::Router;
use super::restore::read_backup;
use super::warn_of_pending;
use crate::args::RehearseArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::interrupt;
use crate::json::Document;
use crate::safe_text::safe;
use crate::scratch::Scratch;
use crate::surroundings::provenance;
use crate::table::Table;
use crate::ui::{Mark, Ui};
use crate::view;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_restore::{
    Bytes, Compared, NobodyElse, Original, Outcome, Permit, Permits, Rehearsal, Request, Scope,
    copy, rehearse,
};
use serde_json::json;
use std::time::Instant;

pub(super) fn run(
    ui: &mut Ui,
    files: &dyn Files,
    args: &RehearseArgs,
) -> Result<Document, CliError> {
    let begun = Instant::now();
    let source = args.directory.to_string_lossy().into_owned();
    let backup = read_backup(files, &args.directory).map_err(|error| error.at(&source))?;
    let router = args.router.as_ref().map(|router| router.as_os_str());
    let find = |router| Router::find(ui, files, router, &args.server);
    let onto = router.map(find).transpose()?;
    // A Windows that runs has no files to be copied.
    let running = onto.as_ref().map(Router::capture).transpose()?.flatten();
    if let (Some(onto), Some(_)) = (&onto, &running) {
        warn_of_pending(ui, onto.pending()?.as_ref());
    }
    let original = match (&onto, &running) {
        (Some(Router::Files(files, place)), _) => Original::Place(*files, place),
        (_, Some(running)) => Original::Router(running),
        _ => Original::New,
    };
    let (provenance, choice) = (provenance(), args.choice.choice());
    // A new router is there for the backup alone: it gets all that there is.
    let whole = router.is_none() && choice.parts.is_empty();
    let request = Request {
        wanted: &backup.snapshot,
        source: &source,
        scope: if whole { Scope::WithServer } else { args.choice.scope() },
        choice: &choice,
        control_set: args.choice.control_set,
        permits: args.choice.permits(permits()),
        logs: if args.read.ignore_logs { LogPolicy::Ignore } else { LogPolicy::Recover },
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        // The copy is removed where somebody stops it.
        interrupt: interrupt::watch(ui, "rehearse"),
        provenance: &provenance,
    };
    let above = args.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let scratch = Scratch::make(files, &files.canonical(&above)?)?;
    let path = scratch.path().to_owned();
    let rehearsed = copy(files, &scratch.copy(), original, &request)
        .and_then(|copy| rehearse(files, &copy, &request));
    let cleared = scratch.clear(files);
    let rehearsal = rehearsed.map_err(|error| CliError::from(error).at(&source))?;
    cleared.map_err(|error| CliError::scratch_left(&error).at(path.display()))?;
    let seconds = begun.elapsed().as_secs_f64();
    if let Outcome::Refused(refusals) = &rehearsal.outcome {
        return Err(CliError::refused(refusals).at(&source));
    }
    let onto = router.map(|router| router.to_string_lossy().into_owned());
    show(ui, &rehearsal, &source, onto.as_deref(), seconds);
    let exit = if rehearsal.is_proof() { Exit::Done } else { Exit::No };
    let data = data(&rehearsal, seconds);
    Ok(Document {
        command: "rehearse",
        exit,
        findings: Vec::new(),
        data: data.into(),
        effect: Effect::None,
    })
}

/// What speaks against changing a router does not speak against changing a copy.
fn permits() -> Permits {
    [Permit::OtherRouter, Permit::AcceptStale, Permit::AcceptUnsupported, Permit::SkipMissing]
        .into_iter()
        .fold(Permits::NONE, Permits::with)
}

fn show(ui: &mut Ui, rehearsal: &Rehearsal, source: &str, onto: Option<&str>, seconds: f64) {
    let proof = rehearsal.is_proof();
    let verdict = if proof { "PROVED" } else { "FAILED" };
    let verdict = ui.paint(if proof { Mark::Good } else { Mark::Bad }, verdict);
    let onto = onto.map_or_else(|| "a new router".to_owned(), |onto| format!("a copy of {onto}"));
    ui.line(format!(
        "{verdict}: {} restored onto {}, captured again, compared",
        safe(source),
        safe(onto)
    ));
    match &rehearsal.outcome {
        Outcome::Done(_) => {}
        Outcome::TakenBack { why, .. } => {
            ui.line(format!("  the restore failed and was taken back: {}", safe(why)))
        }
        Outcome::Unsettled(left) => ui.line(format!("  the restore failed: {}", safe(&left.why))),
        Outcome::Refused(_) | Outcome::Settled(_) => ui.line("  the restore was not done"),
    }
    let mut table = Table::default();
    for class in &rehearsal.classes {
        table.row([class.class.to_string(), words(class.compared, class.bytes).to_owned()]);
    }
    for line in table.lines("  ") {
        ui.line(line);
    }
    for part in &rehearsal.left_out {
        ui.line(format!("  left out: {}", safe(part)));
    }
    if !rehearsal.classes.is_empty() {
        match rehearsal.differences.len() {
            0 => ui.line("By meaning: no difference"),
            1 => ui.line("By meaning: 1 difference"),
            more => ui.line(format!("By meaning: {more} differences")),
        }
    }
    for change in &rehearsal.differences {
        ui.line(format!("  {}", safe(change)));
    }
    ui.line(format!("Time: {seconds:.2} s"));
}

fn words(compared: Compared, bytes: Bytes) -> &'static str {
    match (compared, bytes) {
        (Compared::Wanted, Bytes::Same) => "as the backup says, byte for byte",
        (Compared::Wanted, Bytes::SameButForCase) => {
            "as the backup says, byte for byte; names keep the router's upper and lower case"
        }
        (Compared::Wanted, Bytes::Differ) => "NOT as the backup says",
        (Compared::Before, Bytes::Same | Bytes::SameButForCase) => "untouched, byte for byte",
        (Compared::Before, Bytes::Differ) => "CHANGED, and should not have been",
    }
}

fn data(rehearsal: &Rehearsal, seconds: f64) -> serde_json::Value {
    let classes = rehearsal.classes.iter().map(|class| {
        json!({
            "class": class.class.as_str(),
            "compared_with": match class.compared {
                Compared::Wanted => "wanted",
                Compared::Before => "before",
            },
            "bytes": match class.bytes {
                Bytes::Same => "same",
                Bytes::SameButForCase => "same_but_for_case",
                Bytes::Differ => "differ",
            },
        })
    });
    json!({
        "proved": rehearsal.is_proof(),
        "classes": classes.collect::<Vec<_>>(),
        "differences": view::changes_data(&rehearsal.differences),
        "left_out": rehearsal.left_out,
        "seconds": seconds,
    })
}
