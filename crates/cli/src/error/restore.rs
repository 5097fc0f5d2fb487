//! What keeps a router from being changed, and what a change that went wrong has left.

use super::CliError;
use super::source::{capture, file, registry, store};
use crate::exit::Exit;
use crate::safe_text::safe;
use routerkeep_files::FileError;
use routerkeep_restore::service::ServiceError;
use routerkeep_restore::{
    CheckoutError, Condition, JournalError, LeftState, Pending, Permit, PlanFileError, Refusal,
    Remedy, RestoreError, TargetError, Unsettled, described,
};
use std::path::Path;

impl CliError {
    pub(crate) fn pending(pending: &Pending) -> Self {
        if let Condition::Elsewhere(who) = &pending.condition {
            let message = format!(
                "a {} of this router is under way since {}, or was interrupted: by {who}",
                pending.operation, pending.time
            );
            return Self::new(Exit::Refused, "pending-restore", message)
                .hint(remedy(Remedy::SettleElsewhere).unwrap_or_default());
        }
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
        if let LeftState::MarkedNew | LeftState::MarkedOld = left.state {
            let done = match left.state {
                LeftState::MarkedNew => "it is done",
                _ => "the router is as it was",
            };
            let message =
                format!("{}: {done}, but its mark at the server may still stand", left.why);
            return Self::new(Exit::Unsettled, "marked", message)
                .hint("routerkeep undo takes the mark away; nobody else can restore until then");
        }
        let state = match left.state {
            LeftState::New => {
                "the new configuration counts, and some of its files are not in place yet"
            }
            LeftState::OldOrNew => {
                "the old configuration or the new one counts; a power failure could decide"
            }
            LeftState::Damaged => "what is on the disk is not what was written",
            LeftState::Mixed | LeftState::MarkedNew | LeftState::MarkedOld => {
                "some of the changes are made and others are not"
            }
        };
        let journal = safe(left.journal.display());
        let mut hint = format!("routerkeep undo settles it (journal: {journal})");
        if let Some(safety) = &left.safety {
            hint = format!("{hint}; what was there before: {}", safe(safety.display()));
        }
        Self::new(Exit::Unsettled, "unsettled", format!("{}: {state}", left.why)).hint(hint)
    }

    /// Services did not come up again after a change, or after one that was not made.
    pub(crate) fn not_started(services: &[ServiceError], error: Option<Self>) -> Self {
        let what = match error {
            None => "it was done".to_owned(),
            Some(error) => error.message,
        };
        let services: Vec<String> = services.iter().map(safe).collect();
        let message =
            format!("{what}, but what ran before did not start again: {}", services.join("; "));
        let error = Self::new(Exit::Unsettled, "not-started", "");
        Self { message, ..error }.hint(
            "the configuration is settled: find out why (the event log says more) and start the service",
        )
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
        let message = described(error);
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

    pub(crate) fn no_plan_name() -> Self {
        Self::new(Exit::Usage, "usage", "-o names no file: expected the path of one")
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
        Remedy::Allow(Permit::AllowSignedOnly) => "--allow-signed-only allows it",
        Remedy::Allow(Permit::OutOfBand) => {
            "--out-of-band allows it, where there is another way to the server"
        }
        Remedy::Allow(Permit::LeaveOutUnmapped) => {
            "name their adapters with --map, or leave them out with --leave-out-unmapped"
        }
        Remedy::NameControlSet => "--control-set N says which one is meant",
        Remedy::IncludeServer => "--include server restores that too",
        Remedy::Settle => "routerkeep undo settles it",
        Remedy::SettleElsewhere => {
            "routerkeep undo there settles it; routerkeep undo --give-up leaves the router as it is now and \
             takes the mark away"
        }
        Remedy::GiveUp => "routerkeep undo --give-up leaves the files as they are now",
        Remedy::Wait => "wait until it is free",
        Remedy::ShutDownWindows => "start Windows and shut it down in full",
        Remedy::MakeWritable => "mount it for writing, or run it as one who may write there",
        Remedy::PlanAgain => "look at the plan again",
        Remedy::Allow(Permit::StopService) => {
            "--stop-service stops it, and starts it again afterwards"
        }
        Remedy::StopService => {
            "stop it first (Stop-Service RemoteAccess, as an administrator), and start it afterwards"
        }
        Remedy::SettleOffline => "start another system and run routerkeep undo on the disk",
        _ => return None,
    })
}

impl From<RestoreError> for CliError {
    fn from(error: RestoreError) -> Self {
        let message = described(&error);
        match &error {
            RestoreError::Target(TargetError::Registry(error)) => registry(error, &message),
            RestoreError::Target(TargetError::Capture(error)) => capture(error, &message),
            RestoreError::Target(TargetError::File(error)) | RestoreError::File(error) => {
                file(error, &message)
            }
            RestoreError::Journal(error) => Self::journal(error),
            RestoreError::Server(error) => store(error, &message),
            _ => Self::new(Exit::Source, "restore", message),
        }
    }
}

impl From<CheckoutError> for CliError {
    fn from(error: CheckoutError) -> Self {
        let message = described(&error);
        match &error {
            CheckoutError::File(error) => file(error, &message),
            _ => Self::new(Exit::Refused, "incomplete-backup", message)
                .hint("routerkeep restore --only interface:NAME takes what it holds in full"),
        }
    }
}

impl From<PlanFileError> for CliError {
    fn from(error: PlanFileError) -> Self {
        Self::new(Exit::Source, "plan-file", described(&error))
            .hint("routerkeep plan -o FILE makes one")
    }
}
