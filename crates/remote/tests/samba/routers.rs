//! A whole router over the network: what is captured is what a hive of the same content gives.

use crate::sessions::session;
use routerkeep_registry::{KeyPath, Limits, difference};
use routerkeep_remote::RemoteStore;
use routerkeep_router::{
    ClassName, Consistency, PhoneBookContent, PhoneBookEdit, Snapshot, SourceKind, Store, StoreMut,
    capture,
};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::samba::{Encrypt, Samba, available, live_form};
use std::num::NonZeroUsize;

fn remote(samba: &Samba) -> RemoteStore {
    let width = NonZeroUsize::new(12).unwrap();
    RemoteStore::new(session(samba), "//127.0.0.1".to_owned(), width)
}

#[test]
fn a_capture_over_the_network_is_that_of_a_registry_at_hand() {
    if require("samba capture", available()).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 25, ..Options::default() });
    let PhoneBookContent::Present(phone_book) = store.phone_book().unwrap() else {
        panic!("generated routers have a phone book");
    };
    let samba =
        Samba::start(&live_form(store.registry.root()), Some(&phone_book), Encrypt::Offered);
    let mut remote = remote(&samba);
    let over_network = capture(&remote, &Limits::DEFAULT).unwrap();
    let at_hand = capture(&store, &Limits::DEFAULT).unwrap();
    for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::Server] {
        let [found, expected] = [&over_network, &at_hand].map(|snapshot| {
            let mut tree = snapshot.tree(class).unwrap().content().unwrap().clone();
            // Samba answers for this key itself, whatever was seeded.
            tree.subkeys.retain(|key| !key.name.is("Tcpip"));
            tree
        });
        let left = difference(&KeyPath::root(), Some(&found), Some(&expected));
        assert!(left.is_empty(), "{class}: {left:?}");
    }
    assert!(over_network.phone_book == at_hand.phone_book);
    // Their addresses lie below the key that Samba answers for itself.
    let names = |snapshot: &Snapshot| -> Vec<_> {
        snapshot.adapters.iter().map(|own| (own.guid.clone(), own.friendly_name.clone())).collect()
    };
    assert_eq!(names(&over_network), names(&at_hand));
    assert_eq!(over_network.source.kind, SourceKind::Server);
    // Samba gives no times, so it can't be told whether all is of one moment.
    assert_eq!(over_network.consistency, Consistency::Unchecked);
    println!("{:?}", remote.remote_registry().round_trips());

    let edit = PhoneBookEdit { before: Some(phone_book.clone()), after: Some(b"[a]\r\n".to_vec()) };
    remote.change_phone_book(&edit).unwrap();
    assert!(remote.change_phone_book(&edit).unwrap_err().is_stale());
    assert_eq!(std::fs::read(samba.phone_book()).unwrap(), b"[a]\r\n");
    assert_eq!(remote.consistency().unwrap(), Consistency::Changed);
    let gone = PhoneBookEdit { before: edit.after, after: None };
    remote.change_phone_book(&gone).unwrap();
    assert!(remote.phone_book().unwrap() == PhoneBookContent::Absent);
}
