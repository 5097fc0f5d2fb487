//! Signing in, and what is refused.

use routerkeep_registry::Key;
use routerkeep_remote::smb::{Credentials, Encryption, Secret, Session, SmbError, Target};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::samba::{Encrypt, PASSWORD, Samba, available};
use std::time::Duration;

pub(crate) fn target(samba: &Samba) -> Target {
    let patience = Duration::from_secs(60);
    Target { host: "127.0.0.1".to_owned(), port: samba.port, patience }
}

pub(crate) fn credentials(samba: &Samba, password: &str) -> Credentials {
    Credentials::Password {
        user: samba.user.clone(),
        domain: String::new(),
        password: Secret::new(password.to_owned()),
    }
}

pub(crate) fn session(samba: &Samba) -> Session {
    let credentials = credentials(samba, PASSWORD);
    Session::connect(&target(samba), &credentials, Encryption::WherePossible).unwrap()
}

#[test]
fn a_session_is_signed_and_says_what_it_is() {
    if require("samba sessions", available()).is_none() {
        return;
    }
    let samba = Samba::start(&Key::default(), None, Encrypt::Offered);
    let facts = session(&samba).facts().clone();
    assert_eq!(facts.dialect, "3.1.1");
    println!("encrypted: {}", facts.encrypted);
    let wrong = credentials(&samba, "another password");
    let refused = Session::connect(&target(&samba), &wrong, Encryption::WherePossible);
    let error = refused.err().expect("a wrong password is refused");
    assert!(matches!(error, SmbError::Refused { .. }), "{error}");
    assert!(!format!("{error:?}").contains("another password"));
    let missing = session(&samba).share("NOTHING$").err().expect("no such share");
    assert!(matches!(missing, SmbError::NotFound { .. }), "{missing}");
    if !facts.encrypted {
        let right = credentials(&samba, PASSWORD);
        let refused = Session::connect(&target(&samba), &right, Encryption::Required);
        assert!(matches!(refused.err(), Some(SmbError::TooWeak { .. })));
    }
}

#[test]
fn nobody_at_the_port_is_unreachable() {
    let target = Target { host: "127.0.0.1".to_owned(), port: 1, patience: Duration::from_secs(5) };
    let credentials = Credentials::Password {
        user: "user".to_owned(),
        domain: String::new(),
        password: Secret::new(String::new()),
    };
    let error = Session::connect(&target, &credentials, Encryption::WherePossible).err().unwrap();
    assert!(matches!(error, SmbError::Unreachable { .. }), "{error}");
}

/// Others may not read it.
#[cfg(unix)]
const RESTRICTED: u32 = 0o640;

#[cfg(unix)]
fn restrict(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(RESTRICTED)).unwrap();
}

#[cfg(unix)]
fn mode(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o7777
}

#[cfg(unix)]
#[test]
fn a_phone_book_is_read_replaced_and_taken_away() {
    if require("samba files", available()).is_none() {
        return;
    }
    let samba = Samba::start(&Key::default(), Some(b"[entry]\r\n"), Encrypt::Offered);
    let share = session(&samba).share("ADMIN$").unwrap();
    let path = "System32/ras/router.pbk";
    assert_eq!(share.read(path, 100).unwrap().as_deref(), Some(&b"[entry]\r\n"[..]));
    assert!(share.read(path, 5).is_err(), "longer than the limit");
    assert_eq!(share.read("System32/ras/none.pbk", 5).unwrap(), None);
    let before = share.stamp(path).unwrap();
    // Who may read it is in its mode here: Samba makes of that the security descriptor which is asked for and set.
    restrict(&samba.phone_book());
    let large: Vec<u8> = (0..=255).cycle().take(3_000_000).collect();
    share.replace(path, "System32/ras/router.new", large.clone()).unwrap();
    assert_eq!(std::fs::read(samba.phone_book()).unwrap(), large);
    // A file that Samba makes is for everybody to read. The rest of the mode is where an access list begins.
    assert_eq!(mode(&samba.phone_book()) & 0o7, 0, "the security descriptor is kept");
    assert_ne!(share.stamp(path).unwrap(), before);
    assert_eq!(share.read(path, 10_000_000).unwrap(), Some(large));
    assert!(share.stamp("System32/ras/router.new").unwrap().is_none());
    let exists = share.create(path, Vec::new()).err().unwrap();
    assert!(matches!(exists, SmbError::Exists { .. }), "{exists}");
    share.remove(path).unwrap();
    share.remove(path).unwrap();
    assert_eq!(share.stamp(path).unwrap(), None);
}
