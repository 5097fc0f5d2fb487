//! A running system as the order around its service sees it: one journal for both, changes one by one.

use super::journal::{LIVE_JOURNAL, LiveJournal, WorkRecord};
use super::look::{LiveLooked, is_as_wanted};
use super::step::{Progress, progress, take_back};
use super::{LivePlace, LiveTarget};
use crate::described::described;
use crate::journal::Operation;
use crate::journal_file::JournalFile;
use crate::place::directory_of;
use crate::plan::Plan;
use crate::prepare::Request;
use crate::safety::{free_safety_path, remove_safety};
use crate::service::{
    LiveRestore, LiveRouter, SERVICE, START, Seen, ServiceControl, ServiceJournal, ServiceStep,
    Verdict,
};
use crate::wanted::Wanted;
use routerkeep_backup::{instant, publish};
use routerkeep_files::{Access, Files, ReplaceError, create_dirs};
use routerkeep_registry::{Change, Key, KeyPath, Limits, Value};
use routerkeep_router::difference::difference;
use routerkeep_router::{Class, ClassName, Snapshot, places};
use std::cell::RefCell;

/// A running system whose restore is under way or interrupted, and the journal of that.
pub(super) struct Held<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) place: &'a LivePlace,
    target: RefCell<&'a mut dyn LiveTarget>,
    service: &'a dyn ServiceControl,
    limits: Limits,
    pub(super) journal: RefCell<LiveJournal>,
    /// The router before and after the changes, once they were read back.
    made: RefCell<Option<(Snapshot, Snapshot)>>,
}

impl<'a> Held<'a> {
    pub(super) fn new(
        files: &'a dyn Files,
        place: &'a LivePlace,
        target: &'a mut dyn LiveTarget,
        service: &'a dyn ServiceControl,
        limits: Limits,
        journal: LiveJournal,
    ) -> Self {
        let (journal, made) = (RefCell::new(journal), RefCell::default());
        Self { files, place, target: RefCell::new(target), service, limits, journal, made }
    }

    fn service_path(&self) -> KeyPath {
        KeyPath::from(self.journal.borrow().control_set.as_str())
            .join_path(&KeyPath::from(places::REMOTE_ACCESS))
    }

    fn service_key(&self, path: &KeyPath) -> Result<Option<Key>, String> {
        super::step::read(self.target.borrow().registry(), path, &self.limits)
    }

    fn write(&self) -> Result<(), String> {
        let written = self.journal.borrow().write(self.files, self.place);
        written.map_err(|error| match error {
            ReplaceError::NotReplaced(error) => described(&error),
            error => described(&error.into_file_error()),
        })
    }
}

impl LiveRouter for Held<'_> {
    fn start_type(&self) -> Result<Option<u32>, String> {
        let key = self.service_key(&self.service_path())?;
        Ok(key.as_ref().and_then(|key| key.value(START)).and_then(Value::as_dword))
    }

    fn set_start_type(&self, start: u32) -> Result<(), String> {
        self.service.set_start_type(SERVICE, start).map_err(|error| error.to_string())?;
        // Where the control of services has written it there is nothing left to do.
        let path = self.service_path();
        let Some(key) = self.service_key(&path)? else { return Ok(()) };
        let before = key.value(START).cloned();
        let value = Value::dword(START, start);
        if before.as_ref().is_some_and(|own| own.kind == value.kind && own.data == value.data) {
            return Ok(());
        }
        let change = Change::SetValue { path, value, before };
        let changed = self.target.borrow_mut().change(&[change]);
        changed.map_err(|partial| described(&partial.cause))
    }

    fn revert(&self, _safety: &str) -> Result<(), String> {
        let journal = self.journal.borrow();
        let Some(work) = &journal.work else { return Ok(()) };
        let mut target = self.target.borrow_mut();
        take_back(&mut **target, work, &self.limits)?;
        match progress(&**target, work, &self.limits)? {
            Progress::Untouched => Ok(()),
            _ => Err("not all of it could be taken back".to_owned()),
        }
    }

    fn write_journal(&self, journal: Option<&ServiceJournal>) -> Result<(), String> {
        if let Some(service) = journal {
            let mut own = self.journal.borrow_mut();
            own.service = service.clone();
            if let (ServiceStep::Applied { start, .. }, Some((before, now))) =
                (&service.step, self.made.borrow_mut().as_mut())
            {
                // It was read while the start type was held back.
                put_start(now, *start);
                own.record(now, before);
            }
            drop(own);
            return self.write();
        }
        let own = self.journal.borrow();
        if let ServiceStep::Applied { .. } = own.service.step {
            return own.finish(self.files, self.place).map_err(|error| described(&error));
        }
        LiveJournal::remove(self.files, self.place).map_err(|error| described(&error))?;
        if let Some(safety) = own.safety_path(self.place) {
            remove_safety(self.files, &safety);
        }
        Ok(())
    }

    fn read_journal(&self) -> Result<Option<ServiceJournal>, String> {
        let read = LiveJournal::read(self.files, self.place, LIVE_JOURNAL);
        Ok(read.map_err(|error| described(&error))?.map(|journal| {
            let service = journal.service.clone();
            *self.journal.borrow_mut() = journal;
            service
        }))
    }
}

/// Says in a snapshot which start type the service has.
fn put_start(snapshot: &mut Snapshot, start: Option<u32>) {
    let Some(start) = start else { return };
    let (Class::Complete(root) | Class::Incomplete { content: root, .. }) = &mut snapshot.server
    else {
        return;
    };
    let service = root.subkeys.iter_mut().find(|key| key.name.is(SERVICE));
    let values = service.into_iter().flat_map(|key| &mut key.values);
    for value in values.filter(|value| value.name.is(START)) {
        value.data = Value::dword(START, start).data;
    }
}

/// Changes that are made before it is asked again whether to go on. Some are made at once: enough for all connections
/// to a server, and for few of its pauses to write to its disk.
const BETWEEN_LOOKS: usize = 256;

/// A restore under way.
pub(super) struct Restoring<'a> {
    pub(super) held: Held<'a>,
    request: &'a Request<'a>,
    operation: Operation,
    /// The router as it was when the plan was agreed to.
    shown: &'a Snapshot,
    /// The router as it shall be, worked out once the service had stopped.
    wanted: RefCell<Option<Wanted<'a>>>,
}

impl<'a> Restoring<'a> {
    pub(super) fn new(
        (files, place): (&'a dyn Files, &'a LivePlace),
        target: &'a mut dyn LiveTarget,
        service: &'a dyn ServiceControl,
        request: &'a Request<'a>,
        operation: Operation,
        shown: &'a Snapshot,
    ) -> Self {
        let journal = LiveJournal {
            format: LiveJournal::current(),
            program: request.provenance.program.clone(),
            time: instant(request.provenance.time).unwrap_or_default(),
            operation,
            source: request.source.to_owned(),
            control_set: shown.control_set.clone(),
            service: ServiceJournal::default(),
            work: None,
        };
        let held = Held::new(files, place, target, service, request.limits, journal);
        Self { held, request, operation, shown, wanted: RefCell::default() }
    }

    fn go_on(&self) -> Result<(), String> {
        if self.request.interrupt.is_requested() {
            return Err("interrupted".to_owned());
        }
        Ok(())
    }

    /// Makes the changes, class after class.
    fn make(&self, plan: &Plan) -> Result<(), String> {
        let journal = self.held.journal.borrow();
        let mut target = self.held.target.borrow_mut();
        if let Some(book) = journal.work.as_ref().and_then(|work| work.phone_book.as_ref()) {
            let after = book.after.as_ref().map(|bytes| bytes.0.as_slice());
            target.put_phone_book(after).map_err(|error| described(&error))?;
        }
        let classes = plan.changes.chunk_by(|one, next| self.class_of(one) == self.class_of(next));
        for changes in classes.flat_map(|changes| changes.chunks(BETWEEN_LOOKS)) {
            self.go_on()?;
            target.change_journalled(changes).map_err(|partial| {
                let why = described(&partial.cause);
                match changes.get(partial.done) {
                    Some(change) => format!("\\{}: {why}", change.path()),
                    None => why,
                }
            })?;
        }
        Ok(())
    }

    /// Returns which of the trees with an order among them a change is in.
    fn class_of(&self, change: &Change) -> Option<ClassName> {
        let service = self.held.service_path();
        let is_in = |tree: &str| change.path().is_within(&service.join(tree));
        let trees = [
            (ClassName::RouterManagers, places::ROUTER_MANAGERS),
            (ClassName::Interfaces, places::INTERFACES),
        ];
        trees.into_iter().find(|(_, tree)| is_in(tree)).map(|(class, _)| class)
    }

    /// Reads back what was made; nothing may be left to do but the start type.
    fn read_back(&self) -> Result<Snapshot, String> {
        let (target, wanted) = (self.held.target.borrow(), self.wanted.borrow());
        match wanted.as_ref() {
            Some(wanted) => is_as_wanted(&**target, self.request, wanted),
            None => Err("nothing was wanted".to_owned()),
        }
    }
}

impl LiveRouter for Restoring<'_> {
    fn start_type(&self) -> Result<Option<u32>, String> {
        self.held.start_type()
    }

    fn set_start_type(&self, start: u32) -> Result<(), String> {
        self.held.set_start_type(start)
    }

    fn revert(&self, safety: &str) -> Result<(), String> {
        self.held.revert(safety)
    }

    fn write_journal(&self, journal: Option<&ServiceJournal>) -> Result<(), String> {
        self.held.write_journal(journal)
    }

    fn read_journal(&self) -> Result<Option<ServiceJournal>, String> {
        self.held.read_journal()
    }
}

impl LiveRestore for Restoring<'_> {
    fn look(&self) -> Result<Seen, String> {
        self.go_on()?;
        let mut target = self.held.target.borrow_mut();
        target.look_anew().map_err(|error| described(&error))?;
        let looked = LiveLooked::at(&**target, self.request, self.operation);
        let LiveLooked { current, wanted, prepared } = looked.map_err(|error| described(&error))?;
        *self.wanted.borrow_mut() = wanted;
        let changes = difference(self.shown, &current).changes;
        let verdict = match prepared.plan {
            _ if !changes.is_empty() => Verdict::Differs(changes),
            Some(plan) if prepared.refusals.is_empty() => Verdict::Agreed(Box::new(plan)),
            _ => Verdict::Refused(prepared.refusals),
        };
        Ok(Seen { current, verdict })
    }

    fn save(&self, current: &Snapshot) -> Result<String, String> {
        let (files, provenance) = (self.held.files, self.request.provenance);
        let state = self.held.place.state_path();
        let safety =
            free_safety_path(files, state, provenance.time).map_err(|error| described(&error))?;
        let directory = directory_of(&safety);
        create_dirs(files, directory, Access::OwnerOnly).map_err(|error| described(&error))?;
        let published = publish(files, &safety, current, provenance)
            .map_err(|error| format!("the safety backup: {}", described(&error)))
            .and_then(|_| files.sync_dir(directory).map_err(|error| described(&error)));
        if let Err(why) = published {
            remove_safety(files, &safety);
            return Err(why);
        }
        // What is read back later is compared with this.
        *self.held.made.borrow_mut() = Some((current.clone(), current.clone()));
        Ok(safety.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }

    fn apply(&self, plan: &Plan) -> Result<(), String> {
        let book = match self.held.made.borrow().as_ref() {
            Some((before, _)) => WorkRecord::new(plan, before.phone_book.content().map(|b| &b[..])),
            None => return Err("there is no safety backup".to_owned()),
        };
        self.held.journal.borrow_mut().work = Some(book);
        self.held.write()?;
        self.make(plan)?;
        let now = self.read_back()?;
        if let Some((_, after)) = self.held.made.borrow_mut().as_mut() {
            *after = now;
        }
        Ok(())
    }
}
