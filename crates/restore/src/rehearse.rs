//! Rehearsing a restore: done to a copy, captured again and compared, so that it is known to work.

use crate::apply::apply;
use crate::checkout::checkout;
use crate::classes::class_record;
use crate::defaults;
use crate::described::described;
use crate::init::{Content, InitOutcome, make};
use crate::logs::filled_logs;
use crate::outcome::{Outcome, RestoreError};
use crate::place::{Place, directory_of};
use crate::plan::{Action, Plan};
use crate::prepare::{Prepared, Request, prepare_looked};
use crate::review::result;
use crate::skeleton;
use crate::target::Target;
use crate::wanted::Chosen;
use routerkeep_files::{Access, ErrorKind, FileError, Files, Kind, create_dirs, write_synced};
use routerkeep_registry::Key;
use routerkeep_router::difference::{Change, difference};
use routerkeep_router::{ClassName, Snapshot};
use std::path::{Path, PathBuf};

/// The greatest file that is copied.
const LIMIT: u64 = 4 * 1024 * 1024 * 1024;

/// What a rehearsal has shown.
#[derive(Debug)]
pub struct Rehearsal {
    /// What became of the restore of the copy.
    pub outcome: Outcome,
    /// What was restored, and what came along.
    pub chosen: Chosen,
    /// Each class, compared byte for byte.
    pub classes: Vec<RehearsedClass>,
    /// What differs in meaning from what was wanted: nothing, if all is well.
    pub differences: Vec<Change>,
    /// Parts of the class `server` that the copy has no place for.
    pub left_out: Vec<String>,
}

/// A class after a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RehearsedClass {
    /// The class.
    pub class: ClassName,
    /// What it is compared with.
    pub compared: Compared,
    /// How it compares.
    pub bytes: Bytes,
}

/// What a class is compared with after a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// What the backup says, or the copy with parts of the backup.
    Wanted,
    /// What was there before: the restore was not to touch it.
    Before,
}

/// How two classes compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// Their parts in a backup would have the same hash.
    Same,
    /// They differ in nothing but the case of names, which the target keeps.
    SameButForCase,
    /// They differ.
    Differ,
}

impl Rehearsal {
    /// Says whether the restore did what it should, and nothing else.
    pub fn is_proof(&self) -> bool {
        matches!(self.outcome, Outcome::Done(_))
            && self.differences.is_empty()
            && self.classes.iter().all(|class| class.bytes != Bytes::Differ)
    }
}

/// What a copy is made of.
#[derive(Clone, Copy)]
pub enum Original<'a> {
    /// A new router on the machine that the backup is of.
    New,
    /// A router root or a hive; it is only read.
    Place(&'a dyn Files, &'a Place),
    /// A router of which there are no files, such as that of a Windows that runs.
    Router(&'a Snapshot),
}

/// Makes the copy that a restore is rehearsed on, in an empty directory.
///
/// # Errors
/// [`RestoreError`] where it can't be made; what is in the directory then is for [`clear`] to remove.
pub fn copy(
    files: &dyn Files,
    directory: &Path,
    original: Original<'_>,
    request: &Request<'_>,
) -> Result<Place, RestoreError> {
    match original {
        Original::New => new_router(files, directory, request),
        Original::Place(theirs, place) => copy_of(files, directory, theirs, place),
        Original::Router(router) => {
            let made = checkout(files, router, directory, request.provenance.time)
                .map_err(|error| RestoreError::Copy(described(&error)))?;
            made_place(files, directory, made)
        }
    }
}

/// Restores into a copy, captures it again and compares.
///
/// # Errors
/// [`RestoreError`] where the copy can't be read.
pub fn rehearse(
    files: &dyn Files,
    copy: &Place,
    request: &Request<'_>,
) -> Result<Rehearsal, RestoreError> {
    let looked = match prepare_looked(files, copy, request)? {
        Ok(looked) => looked,
        Err(prepared) => return Ok(refused(*prepared)),
    };
    let (Some(wanted), Some(plan)) = (&looked.wanted, &looked.prepared.plan) else {
        return Ok(refused(looked.prepared));
    };
    let (before, number) = (&looked.current, looked.target.control_set());
    let expected = result(before, &wanted.snapshot, plan);
    let outcome = apply(files, copy, request, None)?;
    let mut rehearsal = Rehearsal {
        outcome,
        chosen: looked.prepared.chosen.clone(),
        classes: Vec::new(),
        differences: Vec::new(),
        left_out: plan.left_out.clone(),
    };
    if let Outcome::Done(_) = rehearsal.outcome {
        let after =
            Target::open(files, copy, Some(number), request.logs, request.limits)?.capture()?;
        rehearsal.classes = ClassName::ALL
            .into_iter()
            .map(|class| RehearsedClass {
                class,
                compared: compared_with(plan, class),
                bytes: compare(&expected, &after, class),
            })
            .collect();
        rehearsal.differences = difference(&expected, &after).changes;
    }
    Ok(rehearsal)
}

fn refused(prepared: Prepared) -> Rehearsal {
    Rehearsal {
        outcome: Outcome::Refused(prepared.refusals),
        chosen: prepared.chosen,
        classes: Vec::new(),
        differences: Vec::new(),
        left_out: Vec::new(),
    }
}

fn compared_with(plan: &Plan, class: ClassName) -> Compared {
    let own = plan.classes.iter().find(|own| own.class == class);
    match own.map(|own| &own.action) {
        None | Some(Action::Leave { .. }) => Compared::Before,
        Some(_) => Compared::Wanted,
    }
}

/// Compares a class by the hash that its part in a backup would have, which shares nothing with the way in
/// which plans are made.
fn compare(expected: &Snapshot, after: &Snapshot, class: ClassName) -> Bytes {
    let record = |snapshot| class_record(snapshot, class).ok();
    if record(expected) == record(after) && record(after).is_some() {
        return Bytes::Same;
    }
    match [expected, after].map(|snapshot| snapshot.tree(class)?.content()) {
        [Some(expected), Some(after)] if same_but_for_case(expected, after) => {
            Bytes::SameButForCase
        }
        _ => Bytes::Differ,
    }
}

/// Compares two trees in canonical order.
fn same_but_for_case(one: &Key, other: &Key) -> bool {
    one.values.len() == other.values.len()
        && one.subkeys.len() == other.subkeys.len()
        && one.values.iter().zip(&other.values).all(|(one, other)| {
            one.name.matches(&other.name) && one.kind == other.kind && one.data == other.data
        })
        && one
            .subkeys
            .iter()
            .zip(&other.subkeys)
            .all(|(one, other)| one.name.matches(&other.name) && same_but_for_case(one, other))
}

/// Makes a new router, with a place for everything that the backup has.
fn new_router(
    files: &dyn Files,
    directory: &Path,
    request: &Request<'_>,
) -> Result<Place, RestoreError> {
    let mut registry = skeleton::machine(request.wanted);
    if let Some(server) = request.wanted.server.content() {
        skeleton::put_places(&mut registry, server);
    }
    let service = defaults::service().map_err(|error| RestoreError::Copy(error.to_string()))?;
    skeleton::put_service(&mut registry, service);
    let content = Content { registry, phone_book: None };
    made_place(files, directory, make(files, directory, &content, request.provenance.time)?)
}

/// Returns the place of a root that was made.
fn made_place(
    files: &dyn Files,
    directory: &Path,
    made: InitOutcome,
) -> Result<Place, RestoreError> {
    match made {
        InitOutcome::Done { .. } => {}
        InitOutcome::NotEmpty { found } => {
            let what = format!("expected an empty directory, found {}", found.display());
            return Err(RestoreError::Copy(what));
        }
        InitOutcome::TakenBack { why } | InitOutcome::Unsettled { why } => {
            return Err(RestoreError::Copy(why));
        }
    }
    let place = Place::root(files, directory)?;
    place.ok_or_else(|| RestoreError::Copy("the new router is not there".to_owned()))
}

/// Copies hive, logs and phone book.
fn copy_of(
    files: &dyn Files,
    directory: &Path,
    theirs: &dyn Files,
    place: &Place,
) -> Result<Place, RestoreError> {
    if let Some(pending) = crate::pending::pending(theirs, place)? {
        let found = crate::prepare::refuse_pending(&pending).found;
        return Err(RestoreError::Copy(found));
    }
    let root = place.phone_book_path().is_some();
    let config =
        if root { directory.join("Windows/System32/config") } else { directory.to_owned() };
    create_dirs(files, &config, Access::OwnerOnly)?;
    let mut names = vec![place.hive_path().to_owned()];
    names.extend(filled_logs(theirs, place.hive_path())?);
    for path in names {
        let bytes = theirs.read(&path, LIMIT)?;
        let name = path.file_name().unwrap_or_default();
        write_synced(files, &config.join(name), &bytes, Access::OwnerOnly)?;
    }
    if let Some(path) = place.phone_book_path() {
        let ras = directory.join("Windows/System32/ras");
        create_dirs(files, &ras, Access::OwnerOnly)?;
        match theirs.read(path, LIMIT) {
            Ok(bytes) => write_synced(files, &ras.join("router.pbk"), &bytes, Access::OwnerOnly)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        let place = Place::root(files, directory)?;
        return place.ok_or_else(|| RestoreError::Copy("the copy is not there".to_owned()));
    }
    let name = place.hive_path().file_name().unwrap_or_default();
    Ok(Place::hive(files, &config.join(name))?)
}

/// Removes a copy, with the directory that it is in.
///
/// # Errors
/// [`FileError`]: something of it is left.
pub fn clear(files: &dyn Files, directory: &Path) -> Result<(), FileError> {
    let mut ahead = vec![directory.to_owned()];
    let mut directories: Vec<PathBuf> = Vec::new();
    while let Some(path) = ahead.pop() {
        for name in files.list(&path, 1_000_000)? {
            let path = path.join(name);
            match files.stat(&path)?.map(|stat| stat.kind) {
                Some(Kind::Directory) => ahead.push(path),
                Some(_) => files.remove(&path)?,
                None => {}
            }
        }
        directories.push(path);
    }
    directories.iter().rev().try_for_each(|path| files.remove_dir(path))?;
    files.sync_dir(directory_of(directory))
}
