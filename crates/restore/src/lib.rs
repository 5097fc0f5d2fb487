//! Putting a router's configuration back: plan, guards, journal, undo.
//!
//! 1. [`Place`] is a router root or a SYSTEM hive that can be written.
//! 2. [`prepare`](fn@prepare) looks what a restore would do: the [`Plan`], the [`Refusal`]s of the guards,
//!    and what is left for people to do ([`Todo`]).
//! 3. [`apply`](fn@apply) does it. The router is old or new at any moment, whatever fails.
//! 4. [`undo`](fn@undo) settles a restore that was interrupted, or takes the last one back.
//! 5. [`pending`](fn@pending) and [`committed_paths`] are for whoever reads a place meanwhile.
//! 6. [`init`](fn@init) makes a new router root; [`install`](fn@install) resets the router of one.
//! 7. [`PlaceStore`] is a place as a store whose configuration can be changed piece by piece.
//! 8. [`LiveTarget`] is a running system; [`prepare_live`], [`apply_live`], [`undo_live`] and
//!    [`edit_live`] are for it.
//! 9. [`ServerTarget`] is a running server; [`prepare_server`], [`apply_server`] and [`undo_server`] are for it.
//!
//! `docs/RESTORE.md` has the order of steps and what each crash leaves.
//!
//! ```
//! use routerkeep_backup::{Program, Provenance};
//! use routerkeep_files::RealFiles;
//! use routerkeep_registry::FileTime;
//! use routerkeep_restore::{InitOutcome, Place, init};
//!
//! let directory = tempfile::tempdir()?;
//! let root = directory.path().join("router");
//! let made = init(&RealFiles, &root, FileTime(134_116_992_000_000_000))?;
//! assert!(matches!(made, InitOutcome::Done { .. }));
//! let place = Place::root(&RealFiles, &root)?.expect("it was just made");
//! assert!(place.phone_book_path().is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod apply;
mod checkout;
mod classes;
mod defaults;
mod described;
mod expected;
mod file_digest;
mod guards;
mod hive_change;
mod init;
mod install;
mod interrupt;
mod journal;
mod journal_file;
mod live;
mod lock;
mod logs;
mod mapping;
mod outcome;
mod pending;
mod place;
mod place_edit;
mod place_store;
mod plan;
mod plan_file;
mod prepare;
mod refusal;
mod rehearse;
mod review;
mod safety;
mod server;
mod server_plan;
pub mod service;
mod settle;
mod skeleton;
mod target;
mod todo;
mod undo;
mod wanted;

pub use apply::apply;
pub use checkout::{CheckoutError, checkout};
pub use described::described;
pub use guards::{Holder, NobodyElse, OpenFiles, ProcessTable};
pub use hive_change::HiveChangeError;
pub use init::{InitOutcome, init};
pub use install::{InstallRequest, install};
pub use interrupt::{Interrupt, Uninterrupted};
pub use journal::Operation;
pub use journal_file::JournalError;
pub use live::{
    LiveOutcome, LivePlace, LiveTarget, apply_live, draft_live, edit_live, edit_live_phone_book,
    give_up_live, last_live_restore, pending_live, prepare_live, undo_live,
};
pub use mapping::{AdapterMap, MapPair, Mapped, Reason, Suggestion, Unmapped};
pub use outcome::{Done, LeftState, Outcome, RestoreError, Unsettled};
pub use pending::{Committed, Condition, Pending, committed_paths, pending};
pub use place::Place;
pub use place_store::{EditOptions, PlaceStore, PlaceStoreError};
pub use plan::{
    Action, ChangeCounts, ClassPlan, PhoneBookChange, Plan, PlanError, Planning, Scope, plan,
};
pub use plan_file::{BackupRef, Draft, PlanFile, PlanFileError, apply_file, draft};
pub use prepare::{Prepared, Request, prepare};
pub use refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
pub use rehearse::{Bytes, Compared, Original, Rehearsal, RehearsedClass, clear, copy, rehearse};
pub use review::{CutOff, CutReason, Review};
pub use server::{
    Claimant, Protection, PutMark, ServerPlace, ServerTarget, Through, Way, apply_server,
    draft_server, give_up_server, pending_server, prepare_server, undo_server,
};
pub use settle::Settled;
pub use target::TargetError;
pub use todo::{KnownBy, Owner, Survival, Todo};
pub use undo::{LastRestore, UndoRequest, give_up, last_restore, undo};
pub use wanted::{Along, AlongKind, Choice, Chosen, Matching, Part};
