//! Signing in with tickets, at a domain controller of Samba: only where `ROUTERKEEP_KERBEROS` is set.

use routerkeep_registry::{Change, Depth, KeyPath, Limits, Registry, Value};
use routerkeep_remote::RemoteRegistry;
use routerkeep_remote::smb::{Credentials, Encryption, Session, SmbError, Target};
use routerkeep_testkit::domain::{ASKED, Domain, HOST, available};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn connect(cache: &Path, centre: &str) -> Result<Session, SmbError> {
    let target = Target { host: HOST.to_owned(), port: 445, patience: Duration::from_secs(60) };
    let cache = std::fs::read(cache).unwrap();
    let ticket = Credentials::Ticket { cache, centre: centre.to_owned() };
    Session::connect(&target, &ticket, Encryption::WherePossible)
}

#[track_caller]
fn assert_of_no_use(result: Result<Session, SmbError>) {
    let error = result.err().expect("no session");
    let SmbError::Ticket { source, .. } = &error else { panic!("{error}: {error:?}") };
    println!("{error}: {source}");
}

#[test]
fn tickets_of_a_cache_sign_in_at_a_domain_controller() {
    if std::env::var_os(ASKED).is_none() {
        println!("not run: {ASKED} is not set");
        return;
    }
    // Who asks for it wants to know why it can't be had.
    available().unwrap();
    let domain = Domain::start();

    // A ticket for this server: nobody else is asked.
    let cache = domain.sign_in("with-ticket", &[]);
    domain.add_ticket(&cache);
    let session = connect(&cache, "").unwrap();
    println!("SMB {}", session.facts().dialect);
    let mut registry = RemoteRegistry::new(Arc::new(session), NonZeroUsize::new(8).unwrap());
    let path = KeyPath::from("Made");
    let value = Value::text("Text", "Straße");
    registry
        .apply(&[
            Change::CreateKey { path: path.clone() },
            Change::SetValue { path: path.clone(), value: value.clone(), before: None },
        ])
        .unwrap();
    let found = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap().key.unwrap();
    assert_eq!(found.values, [value]);

    // A ticket for getting others: the centre is asked, which the library only does for one that may be
    // forwarded.
    let forwardable = domain.sign_in("forwardable", &["-f"]);
    for centre in [HOST.to_owned(), format!("{HOST}:88")] {
        assert!(connect(&forwardable, &centre).is_ok(), "{centre}");
    }
    assert_of_no_use(connect(&domain.sign_in("plain", &["-F"]), HOST));
    // No centre, and one that is not there.
    assert_of_no_use(connect(&forwardable, ""));
    assert_of_no_use(connect(&forwardable, "127.0.0.4:1"));
}
