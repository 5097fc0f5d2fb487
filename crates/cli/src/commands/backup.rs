//! `routerkeep backup`: capture, write, read back, and say what is in it and what is not.

use super::{Read, open};
use crate::args::BackupArgs;
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::surroundings::{default_router, provenance};
use crate::ui::{Mark, Ui, Volume};
use crate::view;
use routerkeep_backup::{Earlier, Published, publish};
use routerkeep_files::{ErrorKind, Files, is_within};
use routerkeep_location::{Location, Opened};
use routerkeep_router::{Consistency, Snapshot, Staleness};
use serde_json::json;
use std::ffi::OsStr;
use std::path::Path;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &BackupArgs) -> Result<Document, CliError> {
    let router = args.router.as_deref().filter(|router| !router.is_empty());
    let router = router.or(default_router()).ok_or_else(CliError::no_router)?;
    let Read { location, opened, pending } = open(ui, files, router, &args.read)?;
    if let Some(pending) = pending {
        return Err(CliError::pending(&pending).at(router.to_string_lossy()));
    }
    let Opened::Router(mut snapshot) = opened else {
        return Err(CliError::backup_of_backup().at(router.to_string_lossy()));
    };
    snapshot.source.location = router.to_string_lossy().into_owned();
    let target = args.directory.to_string_lossy().into_owned();
    if lies_inside(files, &location, &args.directory).map_err(|error| error.at(&target))? {
        return Err(CliError::inside_router().at(&target));
    }
    let published = publish(files, &args.directory, &snapshot, &provenance())
        .map_err(|error| CliError::from(error).at(&target))?;
    let exit = if snapshot.is_incomplete() || snapshot.consistency == Consistency::Changed {
        Exit::No
    } else {
        Exit::Done
    };
    tell(ui, router, &target, &snapshot, &published);
    let mut findings: Vec<_> = snapshot.findings.iter().map(json::finding).collect();
    findings.extend(view::unreadable(&snapshot).map(json::finding));
    let data = json!({
        "directory": target,
        "replaced": published.replaced != Earlier::None,
        "manifest": published.manifest,
    });
    Ok(Document { command: "backup", exit, findings, data: data.into(), effect: Effect::Backup })
}

/// Says whether a path lies inside of the router's own tree: what is read is not changed.
pub(super) fn lies_inside(
    files: &dyn Files,
    location: &Location,
    path: &Path,
) -> Result<bool, CliError> {
    let own = match location {
        Location::Root(root) => Some(root.directory.as_path()),
        Location::Hive(path) => disk_of(path),
        _ => None,
    };
    let Some(own) = own else { return Ok(false) };
    match is_within(files, path, own) {
        Ok(inside) => Ok(inside),
        // The directory can't be made either, and whoever makes it says better why.
        Err(error) if matches!(error.kind(), ErrorKind::NotADirectory | ErrorKind::BadName) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the Windows disk that a hive lies on at its usual place.
fn disk_of(hive: &Path) -> Option<&Path> {
    let is =
        |path: &Path, name: &str| path.file_name().is_some_and(|n| n.eq_ignore_ascii_case(name));
    let names = ["SYSTEM", "config", "System32", "Windows"];
    names.into_iter().try_fold(hive, |path, name| if is(path, name) { path.parent() } else { None })
}

fn tell(ui: &mut Ui, router: &OsStr, target: &str, snapshot: &Snapshot, published: &Published) {
    let mut first = format!(
        "Backed up {} from {} to {}",
        view::router_name(&snapshot.identity),
        safe(router.to_string_lossy()),
        safe(target)
    );
    if snapshot.source.stale == Staleness::PossiblyStale {
        let stale = ui.paint(Mark::Odd, "possibly stale");
        first = format!("{first} ({stale})");
    }
    ui.line(first);
    view::source_remarks(ui, snapshot);
    view::classes(ui, &published.manifest);
    view::findings(ui, snapshot);
    match published.replaced {
        Earlier::None => {}
        Earlier::Replaced => ui.remark("An earlier backup in this directory was replaced."),
        Earlier::Damaged => ui.remark(
            "An earlier manifest could not be read: it was replaced, and its parts were left there.",
        ),
    }
    ui.remark("Read back from the disk and compared: the same.");
    ui.remark("The files are for their owner only: they hold whatever secrets the router keeps in");
    ui.remark("its info blocks and phone book. Not included:");
    for line in &published.manifest.not_included {
        ui.remark(format!("  - {line}"));
    }
    if ui.volume() == Volume::Verbose {
        ui.line("Never proved on a real Windows:");
        for line in &published.manifest.not_proved {
            ui.line(format!("  - {line}"));
        }
    } else {
        ui.remark("Never proved on a real Windows: see not_proved in manifest.json.");
    }
}
