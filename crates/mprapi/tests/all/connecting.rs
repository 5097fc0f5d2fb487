//! Connecting, handles, and what is left of them after disconnecting.

use crate::router::{Connected, Root, connect, connect_to};
use routerkeep_mprapi::types::HANDLE;
use routerkeep_mprapi::*;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::HIVE;
use std::ptr::null_mut;

#[test]
fn a_name_is_a_server_and_only_an_absolute_path_a_directory() {
    let root = Root::new(&branch_office());
    // Nobody will ever have these names (RFC 2606).
    for server in [
        "server.invalid",
        "\\\\server.invalid",
        "//server.invalid",
        "smb://user@server.invalid:4450",
    ] {
        assert_eq!(connect_to(server), Err(53), "{server}");
    }
    for odd in ["./router", "router/", "a:b", "\\\\server\\share", "//server/share", "\\\\"] {
        assert_eq!(connect_to(odd), Err(123), "{odd}");
    }
    assert_eq!(connect_to(""), Err(87));
    assert_eq!(connect(&root.beside("nothing")), Err(3));
    std::fs::create_dir(root.beside("empty")).unwrap();
    assert_eq!(connect(&root.beside("empty")), Err(2));
    std::fs::write(root.beside("text"), "regis, but no hive").unwrap();
    assert_eq!(connect(&root.beside("text")), Err(1017));
    drop(Connected(connect(&root.path()).unwrap()));
    drop(Connected(connect(&root.path().join(HIVE)).unwrap()));
    // SAFETY: NULL is what is tested.
    assert_eq!(unsafe { MprConfigServerConnect(null_mut(), null_mut()) }, 87);
}

#[test]
fn after_disconnecting_no_handle_is_one() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let transport = router.transport(0x21).unwrap();
    let config = router.0;
    drop(router);
    // SAFETY: any handle may be given.
    unsafe {
        assert_eq!(MprConfigServerRefresh(config), 6);
        assert_eq!(MprConfigTransportDelete(config, transport), 6);
        MprConfigServerDisconnect(config);
        MprConfigServerDisconnect(null_mut());
        assert_eq!(MprConfigServerRefresh(null_mut()), 87);
    }
    // Handles of one connection are none of another.
    let router = root.connect();
    // SAFETY: as above.
    unsafe {
        assert_eq!(MprConfigTransportDelete(router.0, transport), 6);
        assert_eq!(MprConfigTransportDelete(router.0, router.0), 6);
        assert_eq!(MprConfigTransportDelete(router.0, null_mut()), 87);
        let local = (&raw const root).cast_mut().cast();
        assert_eq!(MprConfigServerRefresh(local), 6);
    }
}

/// Every function answers 87 to NULL for the connection, whatever else it is given.
#[test]
fn null_is_no_connection_to_any_function() {
    let null: HANDLE = null_mut();
    let (mut handle, mut buffer, mut a, mut b) = (null_mut(), null_mut(), 0, 0);
    let mut bytes = [0u8; 4096];
    let mut name = crate::router::wide("name");
    let (data, n) = (bytes.as_mut_ptr(), name.as_mut_ptr());
    // SAFETY: all places are ours and large enough.
    let codes = unsafe {
        [
            MprConfigServerBackup(null, n),
            MprConfigServerRestore(null, n),
            MprConfigServerGetInfo(null, 0, &mut buffer),
            MprConfigServerSetInfo(null, 1, data),
            MprConfigTransportCreate(null, 1, n, data, 4, data, 4, n, &mut handle),
            MprConfigTransportDelete(null, null),
            MprConfigTransportGetHandle(null, 0x21, &mut handle),
            MprConfigTransportSetInfo(null, null, data, 4, data, 4, n),
            MprConfigTransportGetInfo(
                null,
                null,
                &mut buffer,
                &mut a,
                null_mut(),
                null_mut(),
                null_mut(),
            ),
            MprConfigTransportEnum(null, 0, &mut buffer, 999, &mut a, &mut b, null_mut()),
            MprConfigInterfaceCreate(null, 0, data, &mut handle),
            MprConfigInterfaceDelete(null, null),
            MprConfigInterfaceGetHandle(null, n, &mut handle),
            MprConfigInterfaceGetInfo(null, null, 0, &mut buffer, &mut a),
            MprConfigInterfaceSetInfo(null, null, 0, data),
            MprConfigInterfaceEnum(null, 0, &mut buffer, 999, &mut a, &mut b, null_mut()),
            MprConfigInterfaceTransportAdd(null, null, 1, n, data, 4, &mut handle),
            MprConfigInterfaceTransportRemove(null, null, null),
            MprConfigInterfaceTransportGetHandle(null, null, 1, &mut handle),
            MprConfigInterfaceTransportGetInfo(null, null, null, &mut buffer, &mut a),
            MprConfigInterfaceTransportSetInfo(null, null, null, data, 4),
            MprConfigInterfaceTransportEnum(
                null,
                null,
                0,
                &mut buffer,
                999,
                &mut a,
                &mut b,
                null_mut(),
            ),
            MprConfigFilterGetInfo(null, 0, 0x21, data),
            MprConfigFilterSetInfo(null, 0, 0x21, data),
            MprConfigGetFriendlyName(null, n, n, 10),
            MprConfigGetGuidName(null, n, n, 10),
        ]
    };
    assert!(codes.iter().all(|code| *code == 87), "{codes:?}");
}

#[test]
fn many_threads_use_many_connections() {
    let root = Root::new(&branch_office());
    let shared = root.connect().0;
    let shared = shared.addr();
    let other = root.connect();
    std::thread::scope(|scope| {
        for thread in 0..4_u32 {
            let (root, other) = (&root, other.0.addr());
            scope.spawn(move || {
                for round in 0..50_u32 {
                    let own = root.connect();
                    let before = own.interfaces().len();
                    assert!(before >= 2);
                    // The first connection is closed already; the other one is used by all threads.
                    for handle in [shared, other] {
                        let shared: HANDLE = std::ptr::without_provenance_mut(handle);
                        let mut found = null_mut();
                        // SAFETY: any handle may be given; the place is ours.
                        let code = unsafe {
                            MprConfigTransportGetHandle(shared, 0x21 + (round & 1), &mut found)
                        };
                        let expected = match (handle == other, round & 1) {
                            (false, _) => 6,
                            (true, 0) => 0,
                            (true, _) => 902,
                        };
                        assert_eq!(code, expected, "thread {thread}, round {round}");
                    }
                }
            });
        }
    });
}
