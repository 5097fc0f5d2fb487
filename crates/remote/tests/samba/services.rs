//! Services of a real server. Samba has a few of its own, and no RemoteAccess.

use crate::sessions::session;
use routerkeep_registry::Key;
use routerkeep_remote::{RemoteServices, ServicePatience};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceState};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::samba::{Encrypt, Samba, available};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn samba_says_what_its_services_do_and_who_may_stop_them() {
    if require("samba services", available()).is_none() {
        return;
    }
    let samba = Samba::start(&Key::default(), None, Encrypt::Offered);
    let patience = ServicePatience { times: 3, between: Duration::from_millis(20) };
    let services = RemoteServices::new(Arc::new(session(&samba)), patience);
    assert_eq!(services.query(SERVICE).unwrap(), None, "Samba does not have it");
    assert_eq!(services.state(SERVICE).unwrap(), ServiceState::Stopped);
    assert_eq!(services.running_dependants().unwrap(), Vec::<String>::new());
    services.stop(SERVICE).unwrap();
    let missing = services.start(SERVICE).unwrap_err();
    assert_eq!(missing.to_string(), "RemoteAccess: the server has no such service");
    assert_eq!(services.query("RemoteRegistry").unwrap(), Some(ServiceState::Running));
    assert_eq!(services.query("WINS").unwrap(), Some(ServiceState::Stopped));
    // Whoever may stop a service is in its security descriptor: Samba's lets nobody.
    let denied = services.stop("RemoteRegistry").unwrap_err();
    assert_eq!(denied.to_string(), "RemoteRegistry: RControlService failed with error 5");
    let denied = services.start("WINS").unwrap_err();
    assert_eq!(denied.to_string(), "WINS: RStartServiceW failed with error 5");
}
