//! Every failure as the user is told it: wording, hint and exit code, made here and nowhere else.

mod server;

use crate::exit::Exit;
use crate::safe_text::safe;
use routerkeep_backup::{PublishError, ReadError};
use routerkeep_files::{ErrorKind, FileError, Operation};
use routerkeep_location::LocationError;
use routerkeep_regf::HiveError;
use routerkeep_registry::RegistryError;
use routerkeep_registry::reg_text::RegTextWriteError;
use routerkeep_remote::smb::SmbError;
use routerkeep_restore::{
    CheckoutError, JournalError, LeftState, Permit, PlanFileError, Refusal, Remedy, RestoreError,
    TargetError, Unsettled,
};
use routerkeep_router::{CaptureError, ControlSetError, StoreError};
use std::error::Error;
use std::path::Path;

/// What is said at the first Ctrl-C during a change.
pub(crate) const INTERRUPTED: &str =
    "interrupted: it is taken back, or finished where that is shorter; once more leaves at once";

/// A command that failed.
#[derive(Debug)]
pub(crate) struct CliError {
    pub(crate) exit: Exit,
    /// A word for programs, stable across versions.
    pub(crate) code: &'static str,
    /// The message, safe for a terminal.
    pub(crate) message: String,
    /// The place as the user named it.
    pub(crate) location: Option<String>,
    pub(crate) hint: Option<String>,
    /// What programs are told besides, where a command got that far.
    pub(crate) data: Option<Box<serde_json::Value>>,
}

impl CliError {
    fn new(exit: Exit, code: &'static str, message: impl std::fmt::Display) -> Self {
        Self { exit, code, message: safe(message), location: None, hint: None, data: None }
    }

    pub(crate) fn at(mut self, location: impl std::fmt::Display) -> Self {
        self.location = Some(safe(location));
        self
    }

    pub(crate) fn with_data(mut self, data: serde_json::Value) -> Self {
        self.data = Some(Box::new(data));
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn no_router() -> Self {
        Self::new(Exit::Usage, "usage", "no router named: expected -r LOCATION")
            .hint("name a Windows disk, a SYSTEM hive or a .reg export, or set ROUTERKEEP_ROOT")
    }

    pub(crate) fn no_user() -> Self {
        Self::new(
            Exit::Usage,
            "usage",
            "a running server wants somebody to sign in: expected --user",
        )
        .hint("or get a Kerberos ticket first (kinit) and set KRB5CCNAME to its cache")
    }

    pub(crate) fn password(error: &std::io::Error) -> Self {
        Self::new(Exit::Usage, "no-password", format!("the password can't be read: {error}"))
            .hint("use --password-file FILE, --password-stdin, or ROUTERKEEP_PASSWORD")
    }

    pub(crate) fn open_password_file(path: &Path) -> Self {
        let path = safe(path.to_string_lossy());
        let message = format!("{path}: expected a text file for its owner only");
        Self::new(Exit::Usage, "password-file", &message).hint("chmod 600 takes others off it")
    }

    pub(crate) fn backup_of_backup() -> Self {
        Self::new(Exit::Usage, "usage", "-r names a backup: expected a router")
            .hint("to copy a backup, copy its directory")
    }

    pub(crate) fn inside_router() -> Self {
        Self::new(
            Exit::Refused,
            "inside-router",
            "the backup's directory lies inside the router's own tree",
        )
        .hint("a backup changes nothing at its source: choose a directory elsewhere")
    }

    pub(crate) fn export_inside_router() -> Self {
        let message = "the file lies inside the router's own tree";
        Self::new(Exit::Refused, "inside-router", message)
            .hint("an export changes nothing at its source: choose a file elsewhere")
    }

    pub(crate) fn no_file_name() -> Self {
        Self::new(Exit::Usage, "usage", "-o names no file: expected the path of one")
            .hint("an export goes to a file; routerkeep show --json prints the view")
    }

    pub(crate) fn no_plan_name() -> Self {
        Self::new(Exit::Usage, "usage", "-o names no file: expected the path of one")
    }

    pub(crate) fn exists() -> Self {
        Self::new(Exit::Refused, "exists", "expected no file of this name, found one")
            .hint("--force replaces it")
    }

    pub(crate) fn not_replaceable() -> Self {
        Self::new(
            Exit::Refused,
            "not-replaceable",
            "expected a file or nothing, found another thing",
        )
        .hint("links, devices and directories are not replaced: choose another name")
    }

    pub(crate) fn control_set_of_view() -> Self {
        Self::new(Exit::Usage, "usage", "--control-set belongs to --format reg")
    }

    pub(crate) fn copy_of_damaged(damage: &str) -> Self {
        Self::new(Exit::Refused, "damaged", format!("the backup is damaged: {damage}"))
            .hint("nothing is copied out of a damaged backup: routerkeep verify lists all damage")
    }

    /// What can't be put into a registry export.
    pub(crate) fn not_exportable(error: &RegTextWriteError) -> Self {
        let message = chain(error);
        match error {
            RegTextWriteError::Memory => Self::new(Exit::Source, "memory", message),
            _ => Self::new(Exit::Source, "not-exportable", message)
                .hint("a registry export can't hold everything; routerkeep backup can"),
        }
    }

    /// The file of an export could not be written.
    pub(crate) fn export_file(error: &FileError) -> Self {
        let message = chain(error);
        match error.kind() {
            ErrorKind::AlreadyExists => Self::exists(),
            ErrorKind::NotFound => Self::new(Exit::Source, "no-parent", message)
                .hint("the directory of the file must exist"),
            ErrorKind::Full => Self::new(Exit::TakenBack, "full", message),
            ErrorKind::Denied | ErrorKind::ReadOnly | ErrorKind::NotADirectory => {
                Self::new(Exit::Source, "not-writable", message)
            }
            _ => Self::new(Exit::TakenBack, "write", message),
        }
    }

    /// The file of an export may be there or not.
    pub(crate) fn export_unsettled(error: &FileError) -> Self {
        Self::new(Exit::Unsettled, "not-durable", chain(error))
            .hint("the file may be the old one or the new one, and not survive a power failure")
    }

    /// The result of a command could not be printed.
    pub(crate) fn output(error: &std::io::Error, effect: Effect) -> Self {
        match effect {
            Effect::None => {
                Self::new(Exit::Source, "output", format!("writing the output: {error}"))
            }
            Effect::Backup => {
                let message =
                    format!("the backup was made, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message)
                    .hint("the backup stands: routerkeep verify says what is in it")
            }
            Effect::File => {
                let message =
                    format!("the file was written, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message).hint("the file is whole")
            }
            Effect::Router => {
                let message = format!("it was done, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message)
                    .hint("the router was changed; routerkeep undo takes it back")
            }
        }
    }

    pub(crate) fn unknown_code(text: &str) -> Self {
        let message = format!("{text:?}: no code of the functions that configure a router");
        Self::new(Exit::No, "unknown-code", message)
            .hint("net helpmsg NUMBER on Windows knows the other codes of the system")
    }

    pub(crate) fn pending() -> Self {
        Self::new(Exit::Refused, "pending-restore", "a restore of this router was interrupted")
            .hint("routerkeep undo settles it")
    }

    pub(crate) fn not_writable() -> Self {
        Self::new(Exit::Usage, "usage", "expected a router root or a SYSTEM hive to write to")
            .hint("backups and registry exports are read only")
    }

    pub(crate) fn scratch_left(error: &FileError) -> Self {
        let message = format!("the copy of the rehearsal could not be removed: {error}");
        Self::new(Exit::Unsettled, "scratch", message)
            .hint("it holds the router's secrets: remove the directory")
    }

    pub(crate) fn not_a_backup() -> Self {
        Self::new(
            Exit::Source,
            "not-a-backup",
            "expected a backup: a directory with a manifest.json",
        )
    }

    pub(crate) fn damaged_backup(damage: &str) -> Self {
        Self::new(Exit::Refused, "damaged", format!("the backup is damaged: {damage}"))
            .hint("nothing is restored from a damaged backup: routerkeep verify lists all damage")
    }

    pub(crate) fn declined() -> Self {
        Self::new(Exit::Refused, "declined", "declined: nothing was changed")
    }

    pub(crate) fn nobody_to_ask() -> Self {
        Self::new(
            Exit::Refused,
            "confirmation",
            "there is no terminal to ask on: nothing was changed",
        )
        .hint("--dry-run shows what would be done, --yes does it without asking")
    }

    pub(crate) fn taken_back(why: String) -> Self {
        Self::new(Exit::TakenBack, "taken-back", format!("failed and taken back: {why}"))
    }

    pub(crate) fn interrupted_twice() -> Self {
        Self::new(Exit::Unsettled, "interrupted", "left at once: the change may be half done")
            .hint("routerkeep undo settles it")
    }

    pub(crate) fn init_unsettled(why: String) -> Self {
        Self::new(Exit::Unsettled, "not-durable", format!("the router root may be there: {why}"))
            .hint(
                "make sure that the disk is sound, remove the directory and run the command again",
            )
    }

    pub(crate) fn not_empty(found: &Path) -> Self {
        let message = format!("expected an empty directory, found {}", found.display());
        Self::new(Exit::Refused, "not-empty", message)
            .hint("a router root is never made over something that exists")
    }

    pub(crate) fn unsettled(left: &Unsettled) -> Self {
        let state = match left.state {
            LeftState::New => {
                "the new configuration counts, and some of its files are not in place yet"
            }
            LeftState::OldOrNew => {
                "the old configuration or the new one counts; a power failure could decide"
            }
            LeftState::Damaged => "what is on the disk is not what was written",
            LeftState::Mixed => "some of the changes are made and others are not",
        };
        let hint = format!(
            "routerkeep undo settles it (journal: {}); what was there before: {}",
            safe(left.journal.display()),
            safe(left.safety.display())
        );
        Self::new(Exit::Unsettled, "unsettled", format!("{}: {state}", left.why)).hint(hint)
    }

    /// What the guards of a restore have to say, all of it.
    pub(crate) fn refused(refusals: &[Refusal]) -> Self {
        let code = refusals.first().map_or("refused", |refusal| refusal.kind.as_str());
        let found: Vec<String> = refusals.iter().map(safe).collect();
        let mut hints: Vec<&str> =
            refusals.iter().filter_map(|refusal| remedy(refusal.remedy)).collect();
        hints.dedup();
        let error = Self::new(Exit::Refused, code, "");
        // Each was made safe by itself; the line ends between them are ours.
        let error = Self { message: format!("refused: {}", found.join("\n  ")), ..error };
        if hints.is_empty() { error } else { error.hint(hints.join("; ")) }
    }

    pub(crate) fn journal(error: &JournalError) -> Self {
        let message = chain(error);
        match error {
            JournalError::File(error) => file(error, &message),
            _ => Self::new(Exit::Source, "journal", message).hint(
                "a damaged journal is not followed: routerkeep undo --give-up removes it and leaves \
                 the files as they are; the safety backups beside it are whole by themselves",
            ),
        }
    }

    pub(crate) fn nothing_pending() -> Self {
        Self::new(Exit::Refused, "nothing-pending", "there is no interrupted change to give up")
            .hint("without --give-up the last restore is taken back")
    }
}

/// Returns what makes a guard pass.
fn remedy(remedy: Remedy) -> Option<&'static str> {
    Some(match remedy {
        Remedy::Allow(Permit::OtherRouter) => "--other-router allows it",
        Remedy::Allow(Permit::AcceptStale) => "--accept-stale allows it",
        Remedy::Allow(Permit::AcceptUnsupported) => "--accept-unsupported allows it",
        Remedy::Allow(Permit::SkipMissing) => "--skip-missing leaves it out",
        Remedy::Allow(Permit::AcceptChanged) => "--accept-changed allows it",
        Remedy::Allow(Permit::LeaveOutUnmapped) => {
            "name their adapters with --map, or leave them out with --leave-out-unmapped"
        }
        Remedy::NameControlSet => "--control-set N says which one is meant",
        Remedy::IncludeServer => "--include server restores that too",
        Remedy::Settle => "routerkeep undo settles it",
        Remedy::GiveUp => "routerkeep undo --give-up leaves the files as they are now",
        Remedy::Wait => "wait until it is free",
        Remedy::ShutDownWindows => "start Windows and shut it down in full",
        Remedy::MakeWritable => "mount it for writing, or run it as one who may write there",
        Remedy::PlanAgain => "look at the plan again",
        Remedy::StopService => {
            "stop it first (Stop-Service RemoteAccess, as an administrator), and start it afterwards"
        }
        Remedy::SettleOffline => "start another system and run routerkeep undo on the disk",
        _ => return None,
    })
}

impl From<RestoreError> for CliError {
    fn from(error: RestoreError) -> Self {
        let message = chain(&error);
        match &error {
            RestoreError::Target(TargetError::Registry(error)) => registry(error, &message),
            RestoreError::Target(TargetError::Capture(error)) => capture(error, &message),
            RestoreError::Target(TargetError::File(error)) | RestoreError::File(error) => {
                file(error, &message)
            }
            RestoreError::Journal(error) => Self::journal(error),
            _ => Self::new(Exit::Source, "restore", message),
        }
    }
}

impl From<CheckoutError> for CliError {
    fn from(error: CheckoutError) -> Self {
        let message = chain(&error);
        match &error {
            CheckoutError::File(error) => file(error, &message),
            _ => Self::new(Exit::Refused, "incomplete-backup", message)
                .hint("routerkeep restore --only interface:NAME takes what it holds in full"),
        }
    }
}

impl From<PlanFileError> for CliError {
    fn from(error: PlanFileError) -> Self {
        Self::new(Exit::Source, "plan-file", chain(&error))
            .hint("routerkeep plan -o FILE makes one")
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        let message = chain(&error);
        backup(&error, &message)
    }
}

/// What a command has changed by the time that its result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    /// A backup is in its directory.
    Backup,
    /// A router was changed.
    Router,
    /// A file was written.
    File,
}

/// Joins an error and its causes into one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        // Transparent errors repeat what they wrap.
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

impl From<LocationError> for CliError {
    fn from(error: LocationError) -> Self {
        let message = chain(&error);
        let new = |code| Self::new(Exit::Source, code, &message);
        match &error {
            LocationError::NotFound { .. } => new("not-found"),
            LocationError::ServerPath { .. } => {
                Self::new(Exit::Usage, "usage", &message)
                    .hint("//SERVER names a running server; a directory starts with one slash or ./")
            }
            LocationError::NotSupported { .. } => new("not-supported")
                .hint("use its disk, its SYSTEM hive, or an export of HKEY_LOCAL_MACHINE\\SYSTEM"),
            LocationError::NotARoot { .. } => new("not-a-location").hint(
                "name the directory that holds Windows, or the hive Windows/System32/config/SYSTEM itself",
            ),
            LocationError::NotARegistry { .. } => new("not-a-registry")
                .hint("a router's configuration is in the hive Windows/System32/config/SYSTEM"),
            LocationError::NotAFile { .. } => new("not-a-location"),
            LocationError::Server(error) => server::session(error, &message),
            LocationError::Folder { .. } => new("system"),
            LocationError::File(error) => file(error, &message),
            LocationError::Registry { source, .. } => registry(source, &message),
            LocationError::Live(source) => registry(source, &message),
            LocationError::Capture { source, .. } => capture(source, &message),
            LocationError::Backup(error) => backup(error, &message),
            LocationError::Journal(error) => Self::journal(error),
            _ => new("location"),
        }
    }
}

fn file(error: &FileError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error.kind() {
        ErrorKind::NotFound => new("not-found"),
        ErrorKind::Denied => new("denied").hint("read it as its owner or as an administrator"),
        ErrorKind::OutOfMemory => new("memory"),
        ErrorKind::TooLarge { .. } => new("too-large"),
        ErrorKind::Full => CliError::new(Exit::TakenBack, "full", message)
            .hint("make room on the disk; what was written was taken away again"),
        ErrorKind::NotAFile => new("link").hint("links inside of a location are not followed"),
        _ => new("read"),
    }
}

fn registry(error: &RegistryError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        RegistryError::File(error) => file(error, message),
        RegistryError::Hive(HiveError::Unrecoverable { notes, .. }) => {
            let notes: Vec<String> = notes.iter().map(safe).collect();
            let mut error = new("unrecoverable");
            // Where no log was looked at, ignoring them changes nothing.
            if !notes.is_empty() {
                error = error.hint(
                    "--ignore-logs reads the hive as it lies; \
                     it may then mix two states of the registry",
                );
            }
            for note in notes {
                error.message = format!("{}\n  {note}", error.message);
            }
            error
        }
        RegistryError::Hive(HiveError::Truncated { .. }) => new("truncated"),
        RegistryError::Hive(HiveError::NotAHive { .. }) => new("not-a-registry"),
        RegistryError::Hive(HiveError::OtherFile { .. }) => new("not-a-registry")
            .hint("name the hive itself: the transaction logs beside it are found"),
        RegistryError::Hive(HiveError::Format { .. }) => new("hive-format"),
        RegistryError::Hive(HiveError::Memory) | RegistryError::Memory => new("memory"),
        RegistryError::Hive(_) => new("hive"),
        RegistryError::System { source, .. }
            if source.kind() == std::io::ErrorKind::PermissionDenied =>
        {
            new("denied").hint("run it as an administrator")
        }
        RegistryError::System { .. } => new("system"),
        RegistryError::Changed => {
            new("changed").hint("something writes to this registry all the time: try again later")
        }
        RegistryError::Remote(error) => server::call(&**error, message),
        RegistryError::Text(_) => new("reg-text")
            .hint("regedit writes such files: File, Export, of HKEY_LOCAL_MACHINE\\SYSTEM"),
        _ => new("registry"),
    }
}

fn capture(error: &CaptureError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        CaptureError::NotARouter { .. } => {
            new("not-a-router").hint("Routing and Remote Access was never installed on this system")
        }
        CaptureError::Unreadable { .. } => new("unreadable"),
        CaptureError::ControlSet(ControlSetError::Store(error)) | CaptureError::Store(error) => {
            match error {
                StoreError::Registry(error) => registry(error, message),
                StoreError::Memory => new("memory"),
                StoreError::PhoneBook(error) => match error.downcast_ref::<SmbError>() {
                    Some(error) => server::session(error, message),
                    None => new("phone-book"),
                },
                _ => new("phone-book"),
            }
        }
        CaptureError::ControlSet(ControlSetError::NoSuch { .. }) => new("control-set"),
        CaptureError::ControlSet(_) => new("control-set").hint(
            "a router's configuration is in the SYSTEM hive; without Select it is not known which \
             of its control sets is in use",
        ),
        _ => new("capture"),
    }
}

fn backup(error: &ReadError, message: &str) -> CliError {
    match error {
        ReadError::Damaged { .. } => CliError::new(Exit::No, "damaged", message)
            .hint("the parts may be sound, but nothing says so any more: use another backup"),
        ReadError::Unknown { .. } => CliError::new(Exit::Source, "newer-format", message)
            .hint("a newer routerkeep wrote it: use that, or a newer one"),
        ReadError::File(error) => file(error, message),
        _ => CliError::new(Exit::Source, "not-a-backup", message),
    }
}

impl From<PublishError> for CliError {
    fn from(error: PublishError) -> Self {
        let message = chain(&error);
        match &error {
            PublishError::NoParent { .. } => Self::new(Exit::Source, "no-parent", message)
                .hint("only the last component of the directory is made"),
            PublishError::NotADirectory { .. } => {
                Self::new(Exit::Source, "not-a-directory", message)
            }
            PublishError::NotReplaceable { .. } => {
                Self::new(Exit::Refused, "not-replaceable", message)
                    .hint("a backup goes into a directory of its own: choose another one")
            }
            PublishError::Memory => Self::new(Exit::Source, "memory", message),
            PublishError::File(error) => publish_file(error, message),
            PublishError::ReadBack(_) => Self::new(Exit::Unsettled, "read-back", message)
                .hint("the disk gave back other bytes than were written: do not trust it"),
            PublishError::Unsettled(_) => Self::new(Exit::Unsettled, "not-durable", message).hint(
                "the backup is there; make sure that the disk is sound and run the command again",
            ),
            _ => Self::new(Exit::TakenBack, "write", message),
        }
    }
}

fn publish_file(error: &FileError, message: String) -> CliError {
    match error.kind() {
        ErrorKind::Full => CliError::new(Exit::TakenBack, "full", message)
            .hint("what was written was taken away again; an earlier backup stands as it was"),
        ErrorKind::Denied | ErrorKind::ReadOnly => CliError::new(Exit::Source, "denied", message),
        ErrorKind::Locked => CliError::new(Exit::Refused, "locked", message)
            .hint("another routerkeep is writing into this directory: wait for it"),
        ErrorKind::OutOfMemory => CliError::new(Exit::Source, "memory", message),
        // Nothing was written before these.
        _ if matches!(error.operation(), Operation::CreateDir | Operation::Lock) => {
            CliError::new(Exit::Source, "not-writable", message)
        }
        _ => CliError::new(Exit::TakenBack, "write", message),
    }
}

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        let message = chain(&error);
        file(&error, &message)
    }
}
