//! The commands, and what they have in common: from arguments to an exit code.

mod apply;
mod backup;
mod checkout;
mod diff;
mod explain;
mod export;
mod init;
mod man;
mod place;
mod plan;
mod rehearse;
mod restore;
mod server;
mod show;
mod undo;
mod verify;

use crate::args::{Cli, Command, ReadArgs};
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::surroundings::MachineFiles;
use crate::ui::{self, Ui};
use clap::{CommandFactory, Parser};
use routerkeep_files::Files;
use routerkeep_location::{Location, Opened, ReadOptions};
use routerkeep_regf::LogPolicy;
use routerkeep_restore::{Condition, Pending};
use std::ffi::{OsStr, OsString};

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: Vec<OsString>) -> Exit {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    match Cli::try_parse_from(arguments) {
        Ok(cli) => run_command(&cli),
        Err(error) => usage(&error, wants_json),
    }
}

/// Prints what clap has to say; its text for help and version is no failure.
fn usage(error: &clap::Error, wants_json: bool) -> Exit {
    if error.use_stderr() && wants_json {
        let message = error.to_string();
        // The first paragraph says what is wrong; usage and help follow it.
        let lines = message.lines().take_while(|line| !line.is_empty()).map(str::trim);
        let first = lines.collect::<Vec<_>>().join(" ");
        let first = first.strip_prefix("error: ").unwrap_or(&first).to_owned();
        let error = CliError {
            exit: Exit::Usage,
            code: "usage",
            message: first,
            location: None,
            hint: None,
            data: None,
        };
        // Who asked for JSON and can't be given any is told by the exit code.
        let _ = ui::print(|to| json::write_failure("usage", &error, &[], to));
        return Exit::Usage;
    }
    // A reader that has gone away is no failure.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn run_command(cli: &Cli) -> Exit {
    let mut ui = Ui::new(cli.output);
    let files = MachineFiles::default();
    let (name, result) = match &cli.command {
        Command::Backup(args) => ("backup", backup::run(&mut ui, &files, args)),
        Command::Verify(args) => ("verify", verify::run(&mut ui, &files, args)),
        Command::Show(args) => ("show", show::run(&mut ui, &files, args)),
        Command::Diff(args) => ("diff", diff::run(&mut ui, &files, args)),
        Command::Export(args) => ("export", export::run(&mut ui, &files, args)),
        Command::Restore(args) => ("restore", restore::run(&mut ui, &files, args)),
        Command::Plan(args) => ("plan", plan::run(&mut ui, &files, args)),
        Command::Apply(args) => ("apply", apply::run(&mut ui, &files, args)),
        Command::Rehearse(args) => ("rehearse", rehearse::run(&mut ui, &files, args)),
        Command::Checkout(args) => ("checkout", checkout::run(&mut ui, &files, args)),
        Command::Undo(args) => ("undo", undo::run(&mut ui, &files, args)),
        Command::Init(args) => ("init", init::run(&mut ui, &files, args)),
        Command::Explain(args) => ("explain", explain::run(&mut ui, args)),
        Command::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "routerkeep", &mut script);
            let script = String::from_utf8_lossy(&script);
            ui.line(script.trim_end());
            ("completions", Ok(plain("completions", serde_json::json!({ "script": script }))))
        }
        Command::Man(args) => ("man", man::run(&files, args)),
    };
    finish(&mut ui, name, result)
}

/// The outcome of a command that is about no router.
fn plain(command: &'static str, data: serde_json::Value) -> Document {
    Document {
        command,
        exit: Exit::Done,
        findings: Vec::new(),
        data: data.into(),
        effect: Effect::None,
    }
}

/// Prints the outcome, as text or as JSON.
fn finish(ui: &mut Ui, command: &str, result: Result<Document, CliError>) -> Exit {
    let printed = match &result {
        Ok(document) if ui.is_json() => ui::print(|to| document.write(ui.warnings(), to)),
        Err(error) if ui.is_json() => {
            ui::print(|to| json::write_failure(command, error, ui.warnings(), to))
        }
        // What was said before a failure belongs to it.
        _ => ui.finish(),
    };
    match (result, printed) {
        (Ok(document), Ok(())) => document.exit,
        (Ok(document), Err(error)) => fail(ui, &CliError::output(&error, document.effect)),
        (Err(error), Ok(())) if ui.is_json() => error.exit,
        (Err(error), _) => fail(ui, &error),
    }
}

fn fail(ui: &Ui, error: &CliError) -> Exit {
    ui.error(&error.message, error.hint.as_deref());
    error.exit
}

/// Warns of a restore that was interrupted: what is read is what it has committed.
fn warn_of_pending(ui: &mut Ui, pending: Option<&Pending>) {
    let Some(pending) = pending else { return };
    let (operation, time) = (&pending.operation, safe(&pending.time));
    let (odd, rest) = match &pending.condition {
        Condition::Elsewhere(who) => {
            let odd = format!("A {operation} is under way since {time}");
            (odd, format!(", or was interrupted: by {}.", safe(who)))
        }
        condition => {
            let shown = match condition {
                Condition::HalfMade => "some of its changes may be made",
                Condition::OnlyMarked => "only its mark at the server is left",
                _ => "what it has committed is shown",
            };
            let odd = format!("The {operation} of {time} was interrupted");
            (odd, format!(": {shown}; routerkeep undo settles it."))
        }
    };
    ui.warn("pending-restore", format!("{odd}{rest}"), &odd);
}

/// What was read.
struct Read {
    location: Location,
    opened: Opened,
    /// A restore of that router that was interrupted.
    pending: Option<Pending>,
}

/// Reads what a location holds.
fn open(ui: &mut Ui, files: &dyn Files, text: &OsStr, read: &ReadArgs) -> Result<Read, CliError> {
    let shown = text.to_string_lossy();
    let logs = if read.logs.ignore_logs { LogPolicy::Ignore } else { LogPolicy::Recover };
    let options = ReadOptions { logs, ..ReadOptions::default() };
    let at = |error: routerkeep_location::LocationError| CliError::from(error).at(&shown);
    let location = Location::find(files, text).map_err(at)?;
    let (opened, pending) = match &location {
        Location::Server(name, _) => server::open(ui, files, name, &read.server, &options)
            .map_err(|error| error.at(&shown))?,
        _ => {
            let opened = location.open(files, &options).map_err(at)?;
            (opened, location.pending(files)?)
        }
    };
    Ok(Read { location, opened, pending })
}
