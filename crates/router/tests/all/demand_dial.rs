//! Demand-dial interfaces and their phone-book entries: both are changed, or neither is.

use routerkeep_phonebook::{DialSettings, NewDevice, PhoneBook, VpnStrategy};
use routerkeep_registry::{
    ApplyError, Change, KeyPath, Limits, MemoryRegistry, Name, Partial, Registry,
};
use routerkeep_router::config::{AdminState, ConfigError, Connection, InterfaceId, NewInterface};
use routerkeep_router::{
    Consistency, ControlSetRule, EditError, InterfaceType, MemoryStore, PhoneBookContent,
    PhoneBookEdit, Revision, SourceFacts, Store, StoreError, StoreMut,
};
use routerkeep_testkit::generate::branch_office;
use std::sync::{Arc, Mutex};

/// What a store does besides what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    /// It refuses changes of the registry.
    ReadOnlyRegistry,
    /// It does, and lets the phone book be changed once only.
    StuckPhoneBook,
    /// Somebody else puts an entry into the phone book before each of the first three changes of it.
    OthersWrite,
}

/// A router in memory that others look at too.
#[derive(Clone)]
struct Watched {
    router: Arc<Mutex<MemoryStore>>,
    registry: MemoryRegistry,
    trouble: Trouble,
    edits: Arc<Mutex<u32>>,
}

impl Watched {
    fn new(store: MemoryStore, trouble: Trouble) -> Self {
        let registry = store.registry.clone();
        Self { router: Arc::new(Mutex::new(store)), registry, trouble, edits: Arc::default() }
    }

    fn connect(&self) -> Connection<'static> {
        Connection::open(Box::new(self.clone()), Limits::DEFAULT).unwrap()
    }

    fn book(&self) -> Option<Vec<u8>> {
        match &self.router.lock().unwrap().phone_book {
            PhoneBookContent::Present(bytes) => Some(bytes.clone()),
            PhoneBookContent::Absent | PhoneBookContent::NotOffered => None,
        }
    }
}

impl Store for Watched {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        self.router.lock().unwrap().phone_book()
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts::default()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl StoreMut for Watched {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        if matches!(self.trouble, Trouble::ReadOnlyRegistry | Trouble::StuckPhoneBook) {
            return Err(Partial { done: 0, cause: ApplyError::ReadOnly }.into());
        }
        let mut router = self.router.lock().unwrap();
        router.change_registry(changes)?;
        self.registry = router.registry.clone();
        Ok(())
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        let mut edits = self.edits.lock().unwrap();
        *edits += 1;
        let mut router = self.router.lock().unwrap();
        if self.trouble == Trouble::OthersWrite && *edits <= 3 {
            let PhoneBookContent::Present(bytes) = &mut router.phone_book else { panic!() };
            bytes.extend_from_slice(format!("[other {edits}]\r\n").as_bytes());
        }
        if self.trouble == Trouble::StuckPhoneBook && *edits > 1 {
            return Err(EditError::NoPhoneBook);
        }
        router.change_phone_book(edit)
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        self.router.lock().unwrap().revision()
    }
}

fn new(name: &str) -> NewInterface {
    NewInterface {
        name: Name::from(name),
        kind: InterfaceType::FULL_ROUTER,
        state: AdminState::Enabled,
        dial_out_hours: Vec::new(),
    }
}

const TUNNEL: NewDevice = NewDevice::Vpn(VpnStrategy::Ikev2Only);

fn to(host: &str) -> impl Fn(DialSettings) -> Result<DialSettings, ConfigError> + use<'_> {
    move |now| Ok(DialSettings { phone_number: host.to_owned(), ..now })
}

fn head_office(router: &mut Connection<'_>) -> InterfaceId {
    let configuration = router.configuration().unwrap();
    configuration.interface_named(&Name::from("HEAD office")).unwrap().id()
}

#[test]
fn an_interface_is_made_with_its_entry_and_changed_with_it() {
    for phone_book in [PhoneBookContent::Absent, PhoneBookContent::Present(Vec::new())] {
        let store = Watched::new(MemoryStore { phone_book, ..branch_office() }, Trouble::None);
        let mut router = store.connect();
        let id = router.create_demand_dial(&new("Zürich"), TUNNEL, to("a.example.net")).unwrap();
        assert_eq!(router.dial_settings(&id).unwrap().phone_number, "a.example.net");
        let again = router.create_demand_dial(&new("ZÜRICH"), TUNNEL, to("b")).unwrap_err();
        assert_eq!(again.code().0, 904);
        router.set_dial_settings(&id, AdminState::Disabled, to("b.example.net")).unwrap();
        assert_eq!(router.dial_settings(&id).unwrap().phone_number, "b.example.net");
        let now = router.configuration().unwrap();
        assert_eq!(now.interface(&id).unwrap().state(), AdminState::Disabled);
        // What is set as it is leaves the phone book alone.
        let (before, edits) = (store.book(), *store.edits.lock().unwrap());
        router.set_dial_settings(&id, AdminState::Enabled, Ok).unwrap();
        assert_eq!((store.book(), *store.edits.lock().unwrap()), (before, edits));
        // The entry stays, and the next interface of the name takes it.
        router.delete_interface(&id).unwrap();
        assert_eq!(router.dial_settings(&id).unwrap_err().code().0, 905);
        router.create_demand_dial(&new("zürich"), TUNNEL, to("c.example.net")).unwrap();
        let book = store.book().unwrap();
        assert_eq!(PhoneBook::parse(&book).unwrap().sections().len(), 1);
    }
}

/// The phone book comes first; when the registry refuses, it is what it was.
#[test]
fn where_the_registry_refuses_the_phone_book_is_put_back() {
    for phone_book in [PhoneBookContent::Absent, branch_office().phone_book] {
        let store = MemoryStore { phone_book: phone_book.clone(), ..branch_office() };
        let store = Watched::new(store, Trouble::ReadOnlyRegistry);
        let mut router = store.connect();
        let made = router.create_demand_dial(&new("New"), TUNNEL, to("a")).unwrap_err();
        assert_eq!(made.code().0, 19);
        assert_eq!(*store.edits.lock().unwrap(), 2, "there and back");
        assert!(store.phone_book().unwrap() == phone_book);
    }
    let store = Watched::new(branch_office(), Trouble::ReadOnlyRegistry);
    let before = store.book();
    let mut router = store.connect();
    let id = head_office(&mut router);
    let set = router.set_dial_settings(&id, AdminState::Disabled, to("a")).unwrap_err();
    assert_eq!((set.code().0, store.book()), (19, before));
}

#[test]
fn what_could_not_be_put_back_is_said() {
    let store = Watched::new(branch_office(), Trouble::StuckPhoneBook);
    let mut router = store.connect();
    let made = router.create_demand_dial(&new("New"), TUNNEL, to("a")).unwrap_err();
    assert!(matches!(made, ConfigError::PhoneBookOnly(_)), "{made:?}");
    assert_eq!(made.code().0, 19);
    let book = store.book().unwrap();
    assert_eq!(PhoneBook::parse(&book).unwrap().sections_named("New").count(), 1);
}

#[test]
fn what_others_write_meanwhile_stays() {
    let store = Watched::new(branch_office(), Trouble::OthersWrite);
    let mut router = store.connect();
    let id = head_office(&mut router);
    router.set_dial_settings(&id, AdminState::Enabled, to("a.example.net")).unwrap();
    assert_eq!(*store.edits.lock().unwrap(), 4, "three were out of date");
    let book = store.book().unwrap();
    let book = PhoneBook::parse(&book).unwrap();
    for name in ["Head office", "Backup line", "other 1", "other 2", "other 3"] {
        assert_eq!(book.sections_named(name).count(), 1, "{name}");
    }
    assert_eq!(router.dial_settings(&id).unwrap().phone_number, "a.example.net");
}

#[test]
fn each_thing_that_is_missing_has_its_code() {
    let code = |phone_book| {
        let store = Watched::new(MemoryStore { phone_book, ..branch_office() }, Trouble::None);
        let mut router = store.connect();
        let id = head_office(&mut router);
        let set = router.set_dial_settings(&id, AdminState::Enabled, to("a")).unwrap_err();
        let read = router.dial_settings(&id).unwrap_err().code();
        assert_eq!(set.code(), read);
        read.0
    };
    let present = |text: &str| PhoneBookContent::Present(text.as_bytes().to_vec());
    assert_eq!(code(PhoneBookContent::NotOffered), 621);
    assert_eq!(code(PhoneBookContent::Absent), 621);
    assert_eq!(code(present("")), 623);
    assert_eq!(code(present("[Head office]\n[head OFFICE]\n")), 625);

    let bare = MemoryStore { phone_book: PhoneBookContent::NotOffered, ..branch_office() };
    let store = Watched::new(bare, Trouble::None);
    let mut router = store.connect();
    let made = router.create_demand_dial(&new("New"), TUNNEL, to("a")).unwrap_err();
    assert_eq!(made.code().0, 621);
    let lan = router.configuration().unwrap().interfaces().unwrap().next().unwrap().id();
    assert_eq!(router.dial_settings(&lan).unwrap_err().code().0, 87);
    let home = NewInterface { kind: InterfaceType::HOME_ROUTER, ..new("New") };
    assert_eq!(router.create_demand_dial(&home, TUNNEL, to("a")).unwrap_err().code().0, 87);
    let lone = NewInterface { name: Name::from_units([0xd800]), ..new("") };
    let store = Watched::new(branch_office(), Trouble::None);
    let made = store.connect().create_demand_dial(&lone, TUNNEL, to("a")).unwrap_err();
    assert_eq!(made.code().0, 50);
    assert_eq!(*store.edits.lock().unwrap(), 0);
}
