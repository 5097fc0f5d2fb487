//! The command line.

mod router;

pub(crate) use router::{RouterArgs, ServerArgs, ServiceArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use routerkeep_restore::Part;
use std::ffi::OsString;
use std::path::PathBuf;

/// Backs up, verifies, shows, compares and restores the configuration of Windows routers (RRAS).
#[derive(Debug, Parser)]
#[command(
    name = "routerkeep",
    version,
    propagate_version = true,
    after_help = crate::exit::HELP,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How results are told.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Print one JSON document, on failure too
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colour; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print what is otherwise left out, such as every finding
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Save a router's configuration into a directory
    Backup(BackupArgs),
    /// Check that a location is intact and can be understood
    Verify(LocationArgs),
    /// Show the configuration in RRAS terms
    Show(ShowArgs),
    /// Tell what changed from one location to another
    Diff(DiffArgs),
    /// Write the configuration into a file
    Export(ExportArgs),
    /// Put a backup back onto a router
    Restore(RestoreArgs),
    /// Say what a restore would do, and put it down to be looked at and applied later
    Plan(PlanArgs),
    /// Do what a plan says, or nothing if router or backup are not what it saw
    Apply(ApplyArgs),
    /// Restore into a copy, capture it again, and say whether it is what the backup says
    Rehearse(RehearseArgs),
    /// Make a router root of a backup, to look at and to change
    Checkout(CheckoutArgs),
    /// Settle a restore that was interrupted, or take the last one back
    Undo(UndoArgs),
    /// Make a router root with the default configuration
    Init(InitArgs),
    /// Say what an error code of Windows' router functions means
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Write the man pages into a directory
    Man(ManArgs),
}

/// What only Windows has.
#[cfg(windows)]
macro_rules! live {
    () => {
        "\n  local: the Windows that this runs on; meant where no router is named"
    };
}
#[cfg(not(windows))]
macro_rules! live {
    () => {
        ""
    };
}

/// What a location can be, in one place for every command's help.
const LOCATION: &str = concat!(
    "A LOCATION is one of:",
    live!(),
    "
  a backup directory (it has a manifest.json)
  a router root: a mounted Windows disk, or any directory with Windows/System32/config/SYSTEM
  a SYSTEM hive, with the transaction logs beside it
  a registry export (*.reg)
  a running server: //SERVER or smb://[USER@]SERVER[:PORT]"
);

/// What the long help of a command that takes locations ends with.
fn location_and_exit_codes() -> String {
    format!("{LOCATION}\n\n{}", crate::exit::HELP)
}

/// What becomes of transaction logs.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LogArgs {
    /// Read a hive that was not written to the end as it lies, without its transaction logs
    #[arg(long)]
    pub(crate) ignore_logs: bool,
}

/// How a location is read.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) logs: LogArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

#[derive(Debug, Args)]
#[command(after_help = LOCATION, after_long_help = location_and_exit_codes())]
pub(crate) struct BackupArgs {
    /// The directory of the backup; made if only its last component is missing
    ///
    /// An earlier backup in it is replaced in one step: until the new one is whole on the disk, the
    /// earlier one stands. Other files in the directory are left alone.
    pub(crate) directory: PathBuf,
    /// The router to save
    #[arg(short, long, value_name = "LOCATION", env = "ROUTERKEEP_ROOT")]
    pub(crate) router: Option<OsString>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

#[derive(Debug, Args)]
#[command(after_help = LOCATION, after_long_help = location_and_exit_codes())]
pub(crate) struct LocationArgs {
    /// The place to look at
    pub(crate) location: PathBuf,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

#[derive(Debug, Args)]
#[command(after_help = LOCATION, after_long_help = location_and_exit_codes())]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) place: LocationArgs,
    /// Show the bytes of the info blocks too, but for those that are or could be secret
    #[arg(long)]
    pub(crate) raw: bool,
}

#[derive(Debug, Args)]
#[command(after_help = LOCATION, after_long_help = location_and_exit_codes())]
pub(crate) struct DiffArgs {
    /// The place to compare from
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The place to compare to
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
    /// List every place whose bytes differ too, whether that means something or not
    ///
    /// Without it, only what differs in meaning counts: not the numbers of interfaces, padding and slack of
    /// info blocks, Stamp, or fields of run time. With it, the exit code is 0 only for the same bytes.
    #[arg(long)]
    pub(crate) bytes: bool,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A view: the document that `show --json` prints, without secrets.
    Json,
    /// A copy: a registry export that regedit imports, with whatever secrets the router keeps in its registry.
    Reg,
}

#[derive(Debug, Args)]
#[command(after_help = LOCATION, after_long_help = location_and_exit_codes())]
pub(crate) struct ExportArgs {
    /// The place to export
    pub(crate) location: PathBuf,
    /// What to write
    #[arg(short, long, value_enum)]
    pub(crate) format: ExportFormat,
    /// The file, made for its owner only
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Of a registry export: name ControlSetNNN in its paths, as a hive file has it
    ///
    /// Without it they name CurrentControlSet, which regedit imports into a running Windows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=999))]
    pub(crate) control_set: Option<u16>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// What a restore can write to.
const WRITABLE: &str = concat!(
    "The router is one of:",
    live!(),
    "
  a router root: a mounted Windows disk, or any directory with Windows/System32/config/SYSTEM
  a SYSTEM hive
  a running server: //SERVER or smb://[USER@]SERVER[:PORT]"
);

/// What the long help of a command that writes to a router ends with.
fn writable_and_exit_codes() -> String {
    format!("{WRITABLE}\n\n{}", crate::exit::HELP)
}

/// More than the three classes that are always restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Include {
    /// What besides transports, interfaces and phone book makes a working router.
    Server,
}

/// What of a backup is restored, and onto which adapters.
#[derive(Debug, Args)]
pub(crate) struct ChoiceArgs {
    /// Restore this class too
    #[arg(long, value_enum, value_name = "CLASS")]
    pub(crate) include: Vec<Include>,
    /// Restore only this part; several are put together
    ///
    /// PART is a class (router-managers, interfaces, phone-book, server), interface:NAME or
    /// transport:NAME. A class becomes exactly what the backup says. An interface or a transport is put
    /// among those that are there, with what it can't do without: its phone-book entry, the transport,
    /// the global settings of its protocols.
    #[arg(long, value_name = "PART", conflicts_with = "include", value_parser = part)]
    pub(crate) only: Vec<Part>,
    /// Give the LAN interface of one adapter to another: GUIDs or friendly names, or `auto`
    ///
    /// OLD is an adapter of the backup, NEW one of the router. `auto` pairs those whose friendly name and
    /// MAC or address agree and that have no NAT, filters or DHCP relay; all others are suggested only.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) map: Vec<String>,
    /// Leave out LAN interfaces for which no adapter was named
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) leave_out_unmapped: bool,
    /// The number of the control set to write, where the one in use and that of the next boot differ
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=999))]
    pub(crate) control_set: Option<u16>,
}

fn part(text: &str) -> Result<Part, String> {
    Part::parse(text).ok_or_else(|| {
        "expected router-managers, interfaces, phone-book, server, interface:NAME or transport:NAME"
            .to_owned()
    })
}

#[derive(Debug, Args)]
#[command(after_help = WRITABLE, after_long_help = writable_and_exit_codes())]
pub(crate) struct PlanArgs {
    /// The backup to put back
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) router: RouterArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    /// Where to put the plan; an earlier file of this name is replaced
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = WRITABLE, after_long_help = writable_and_exit_codes())]
pub(crate) struct ApplyArgs {
    /// The file that `plan` has made
    pub(crate) plan: PathBuf,
    /// The router to change
    #[arg(short, long, value_name = "LOCATION", env = "ROUTERKEEP_ROOT")]
    pub(crate) router: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: LogArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Where the backup of the plan is now, if it was moved
    #[arg(long, value_name = "DIR")]
    pub(crate) backup: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = WRITABLE, after_long_help = writable_and_exit_codes())]
pub(crate) struct RestoreArgs {
    /// The backup to put back
    ///
    /// Each class that it has whole becomes exactly what it says; one that it does not have is not
    /// touched. What was there before is saved first, and `undo` puts it back.
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) router: RouterArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    /// Say what would be changed, and change nothing; exit 1 if there is something
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = WRITABLE, after_long_help = writable_and_exit_codes())]
pub(crate) struct RehearseArgs {
    /// The backup that is tried
    pub(crate) directory: PathBuf,
    /// The router whose copy is restored into; without it, a new router on the backup's own machine
    #[arg(short, long, value_name = "LOCATION")]
    pub(crate) router: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: LogArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,
    /// An existing directory for the copy, which holds the router's secrets and is removed at the end
    #[arg(long, value_name = "DIR", help_heading = "The copy")]
    pub(crate) scratch: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::exit::HELP)]
pub(crate) struct CheckoutArgs {
    /// The backup
    pub(crate) directory: PathBuf,
    /// The root; made if only its last component is missing, and never one that holds something
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = WRITABLE, after_long_help = writable_and_exit_codes())]
pub(crate) struct UndoArgs {
    #[command(flatten)]
    pub(crate) router: RouterArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// Give up a restore that can't be finished: the files stay as they are now
    #[arg(long)]
    pub(crate) give_up: bool,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::exit::HELP)]
pub(crate) struct InitArgs {
    /// The directory; made if only its last component is missing, and never one that holds something
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::exit::HELP)]
pub(crate) struct ExplainArgs {
    /// A number, such as 945, 0x3b1 or the HRESULT 0x800703b1, or a name
    #[arg(allow_negative_numbers = true)]
    pub(crate) code: String,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::exit::HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_long_help = crate::exit::HELP)]
pub(crate) struct ManArgs {
    /// An existing directory
    pub(crate) directory: PathBuf,
}
