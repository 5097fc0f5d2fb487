//! The exam that every store takes, over a sound server.

use crate::fake::Server;
use routerkeep_registry::conformance;
use routerkeep_remote::RemoteRegistry;
use std::num::NonZeroUsize;
use std::sync::Arc;

#[test]
fn a_remote_registry_keeps_the_contract() {
    for (width, fragment) in [(1, 5000), (3, 1000), (8, 64)] {
        conformance::check(&|root| {
            let server = Server { fragment, ..Server::new(root) };
            let width = NonZeroUsize::new(width).unwrap();
            Box::new(RemoteRegistry::new(Arc::new(server), width))
        });
    }
}
