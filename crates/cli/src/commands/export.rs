//! `routerkeep export`: the configuration in a file, as a view or as a copy.

use super::backup::lies_inside;
use super::{open, show, warn_of_pending};
use crate::args::{ExportArgs, ExportFormat};
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::ui::{Mark, Ui};
use crate::view;
use crate::wrap::wrap;
use routerkeep_files::{Access, Files, Kind, ReplaceError, replace, write_synced};
use routerkeep_location::Opened;
use routerkeep_registry::reg_text;
use routerkeep_registry::{Key, KeyPath};
use routerkeep_router::{Class, ClassName, Consistency, RegistryForm, Snapshot};
use serde_json::json;
use std::ffi::OsStr;
use std::path::Path;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &ExportArgs) -> Result<Document, CliError> {
    if args.format == ExportFormat::Json && args.control_set.is_some() {
        return Err(CliError::control_set_of_view());
    }
    let target = args.output.to_string_lossy().into_owned();
    let name = args.output.file_name().filter(|_| target != "-" && !target.ends_with('/'));
    let name = name.ok_or_else(|| CliError::no_file_name().at(&target))?;
    check_target(files, args).map_err(|error| error.at(&target))?;
    let read = open(ui, files, args.location.as_os_str(), &args.read)?;
    warn_of_pending(ui, read.pending.as_ref());
    let super::Read { location, opened, .. } = read;
    if lies_inside(files, &location, &args.output).map_err(|error| error.at(&target))? {
        return Err(CliError::export_inside_router().at(&target));
    }
    // As show says it of the same place.
    let (snapshot, damage, is_whole): (Snapshot, Vec<String>, bool) = match opened {
        Opened::Router(snapshot) => {
            let changed = snapshot.consistency == Consistency::Changed;
            let is_whole = !snapshot.is_incomplete() && !changed;
            (*snapshot, Vec::new(), is_whole)
        }
        Opened::Backup(backup) => {
            let damage: Vec<String> = backup.damage.iter().map(ToString::to_string).collect();
            let is_whole = damage.is_empty();
            (backup.snapshot, damage, is_whole)
        }
    };
    let exit = if is_whole { Exit::Done } else { Exit::No };
    let source = args.location.to_string_lossy();
    let (bytes, left_out) = match args.format {
        ExportFormat::Json => (view_of(&snapshot, exit), Vec::new()),
        ExportFormat::Reg => {
            if let Some(damage) = damage.first() {
                return Err(CliError::copy_of_damaged(damage).at(&source));
            }
            copy_of(&snapshot, args.control_set).map_err(|error| error.at(&source))?
        }
    };
    write(files, args, name, &bytes).map_err(|error| error.at(&target))?;
    ui.line(format!(
        "Exported {} from {} to {}",
        view::router_name(&snapshot.identity),
        safe(&source),
        safe(&target)
    ));
    for damage in &damage {
        ui.line(format!("{} {}", ui.paint(Mark::Bad, "DAMAGED"), safe(damage)));
    }
    if !left_out.is_empty() {
        ui.line(ui.paint(Mark::Odd, "Not in the file:"));
    }
    for line in &left_out {
        wrap("  - ", &safe(line), 4).iter().for_each(|line| ui.line(line));
    }
    view::findings(ui, &snapshot);
    if args.format == ExportFormat::Reg {
        ui.remark("The file is for its owner only: it holds whatever secrets the router keeps in");
        ui.remark("its registry. Importing it adds and replaces, and removes nothing.");
    }
    let findings = show::findings(&snapshot);
    let data =
        json!({ "file": target, "size": bytes.len(), "damage": damage, "left_out": left_out });
    Ok(Document { command: "export", exit, findings, data: data.into(), effect: Effect::File })
}

/// Refuses a target that is there, before anything is read.
fn check_target(files: &dyn Files, args: &ExportArgs) -> Result<(), CliError> {
    match files.stat(&args.output)?.map(|stat| stat.kind) {
        None => Ok(()),
        Some(Kind::File) if args.force => Ok(()),
        Some(Kind::File) => Err(CliError::exists()),
        Some(_) => Err(CliError::not_replaceable()),
    }
}

/// Returns the document that `show --json` prints.
fn view_of(snapshot: &Snapshot, exit: Exit) -> Vec<u8> {
    let mut text = Vec::new();
    // Memory takes all that is written.
    let _ = json::write_view(snapshot, exit, &show::findings(snapshot), &mut text);
    text.push(b'\n');
    text
}

/// Returns a registry export of the snapshot, and what is not in it.
fn copy_of(
    snapshot: &Snapshot,
    control_set: Option<u16>,
) -> Result<(Vec<u8>, Vec<String>), CliError> {
    let control_set = control_set
        .map_or_else(|| "CurrentControlSet".to_owned(), |number| format!("ControlSet{number:03}"));
    let place = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM").join(control_set);
    let form = RegistryForm::of(snapshot, &place);
    let keys: Vec<(KeyPath, &Key)> =
        form.keys.iter().map(|(path, key)| (path.clone(), key)).collect();
    let text = reg_text::write_portable(&keys);
    let text = text.map_err(|error| CliError::not_exportable(&error))?;
    let mut left_out = Vec::new();
    for class in ClassName::ALL {
        match snapshot.state(class) {
            Class::NotCaptured { why } => left_out.push(format!("{class}: not captured ({why})")),
            Class::Complete(()) | Class::Incomplete { .. } if class == ClassName::PhoneBook => {
                left_out.push(format!("{class}: a file of its own, System32\\ras\\router.pbk"));
            }
            _ => {}
        }
    }
    if !form.without_place.is_empty() {
        let ports: Vec<String> =
            form.without_place.iter().filter_map(|part| part.names().last()).map(safe).collect();
        left_out.push(format!(
            "the port settings of {}: their keys have other numbers on each machine",
            ports.join(", ")
        ));
    }
    Ok((text, left_out))
}

/// Writes the file, for its owner only: a new one, or with `--force` in place of another in one step.
fn write(files: &dyn Files, args: &ExportArgs, name: &OsStr, bytes: &[u8]) -> Result<(), CliError> {
    let parent = args.output.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if args.force {
        return replace(files, parent, name, bytes, Access::OwnerOnly).map_err(
            |error| match error {
                ReplaceError::Unsettled(error) => CliError::export_unsettled(&error),
                error => CliError::export_file(error.file_error()),
            },
        );
    }
    write_synced(files, &args.output, bytes, Access::OwnerOnly)
        .map_err(|error| CliError::export_file(&error))?;
    files.sync_dir(parent).map_err(|error| CliError::export_unsettled(&error))
}
