//! Transports, interfaces, their transports, filters and names: levels, NULL, enumeration, errors.

use crate::router::{Connected, Root, interface_0, taken, text, wide};
use routerkeep_mprapi::types::*;
use routerkeep_mprapi::*;
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::ptr::null_mut;

/// Returns what a function gave as a block.
fn block(buffer: LPBYTE, size: DWORD) -> Vec<u8> {
    if buffer.is_null() {
        assert_eq!(size, 0);
        return Vec::new();
    }
    taken(buffer, size as usize)
}

#[test]
fn a_transport_is_made_set_read_and_deleted() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let before = router.transports().len();
    let (mut handle, mut data) = (null_mut(), [1u8, 2, 3]);
    let (data, mut path) = (data.as_mut_ptr(), wide("%SystemRoot%\\x.dll"));
    // SAFETY: all places are ours.
    unsafe {
        let create = |name: LPWSTR, size, handle: *mut HANDLE| {
            let path = null_mut();
            MprConfigTransportCreate(router.0, 0x3F, name, data, size, null_mut(), 0, path, handle)
        };
        assert_eq!(create(null_mut(), 3, null_mut()), 87);
        assert_eq!(create(null_mut(), 0, &mut handle), 87, "a block has bytes");
        assert_eq!(create(wide("Ip").as_mut_ptr(), 3, &mut handle), 948);
        assert_eq!(create(wide("a\\b").as_mut_ptr(), 3, &mut handle), 87);
        assert_eq!(create(null_mut(), 3, &mut handle), 0);
        let transports = router.transports();
        assert_eq!(transports.len(), before + 1);
        let made = transports.iter().find(|own| own.dwTransportId == 0x3F).unwrap();
        assert_eq!(text(&made.wszTransportName), "63", "its number, in decimal");
        assert_eq!(made.hTransport, handle, "one handle for one thing");
        assert_eq!(create(wide("other").as_mut_ptr(), 2, &mut handle), 0, "it is set, not made");
        assert_eq!(router.transports().len(), before + 1);

        let path = path.as_mut_ptr();
        let set = MprConfigTransportSetInfo(router.0, handle, null_mut(), 0, data, 1, path);
        assert_eq!(set, 0);
        let nothing =
            MprConfigTransportSetInfo(router.0, handle, null_mut(), 0, null_mut(), 0, null_mut());
        assert_eq!(nothing, 0);
        let (mut global, mut size) = (null_mut(), 7);
        let (mut defaults, mut defaults_size, mut dll) = (null_mut(), 7, null_mut());
        let get = MprConfigTransportGetInfo(
            router.0,
            handle,
            &mut global,
            &mut size,
            &mut defaults,
            &mut defaults_size,
            &mut dll,
        );
        assert_eq!(get, 0);
        assert_eq!(block(global, size), [1, 2]);
        assert_eq!(block(defaults, defaults_size), [1]);
        assert_eq!(text(&taken::<u16>(dll.cast(), 19)), "%SystemRoot%\\x.dll");
        let no_size = MprConfigTransportGetInfo(
            router.0,
            handle,
            &mut global,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
        );
        assert_eq!(no_size, 87);
        assert_eq!(MprConfigTransportDelete(router.0, handle), 0);
        assert_eq!(MprConfigTransportDelete(router.0, handle), 902);
        assert_eq!(router.transport(0x3F), Err(902));
        let gone = MprConfigTransportSetInfo(router.0, handle, data, 1, null_mut(), 0, null_mut());
        assert_eq!(gone, 902);
    }
    assert_eq!(router.transports().len(), before);
}

/// A block that is not stored is no block, and not an error.
#[test]
fn what_is_not_stored_is_null() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let handle = router.transport(0x21).unwrap();
    let (mut defaults, mut size) = (std::ptr::without_provenance_mut(1), 7);
    // SAFETY: all places are ours.
    let code = unsafe {
        MprConfigTransportGetInfo(
            router.0,
            handle,
            null_mut(),
            null_mut(),
            &mut defaults,
            &mut size,
            null_mut(),
        )
    };
    assert_eq!((code, defaults.is_null(), size), (0, true, 0));
}

#[test]
fn an_interface_is_made_set_read_and_deleted() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let made = router.create("New branch").unwrap();
    assert_eq!(router.create("NEW BRANCH"), Err(904));
    assert_eq!(router.interface("new branch"), Ok(made));
    let listed = router.interfaces();
    let last = listed.last().unwrap();
    assert_eq!((text(&last.wszInterfaceName).as_str(), last.hInterface), ("New branch", made));
    assert_eq!((last.fEnabled, last.dwIfType, last.dwLastError), (1, 2, 0));
    // SAFETY: all places are ours.
    unsafe {
        let get = |level: u32| {
            let (mut buffer, mut size) = (null_mut(), 0);
            match MprConfigInterfaceGetInfo(router.0, made, level, &mut buffer, &mut size) {
                0 => Ok((buffer, size)),
                code => Err(code),
            }
        };
        assert_eq!(get(4), Err(87));
        let (buffer, size) = get(0).unwrap();
        assert_eq!(size as usize, size_of::<MPR_INTERFACE_0>());
        let mut level_0 = taken::<MPR_INTERFACE_0>(buffer, 1)[0];
        level_0.fEnabled = 0;
        let set = |level: u32, structure: *mut u8| {
            MprConfigInterfaceSetInfo(router.0, made, level, structure)
        };
        assert_eq!(set(0, (&raw mut level_0).cast()), 0);
        assert_eq!(set(0, null_mut()), 87);
        assert_eq!(set(4, (&raw mut level_0).cast()), 87);
        level_0.dwIfType = ROUTER_IF_TYPE_DEDICATED;
        assert_eq!(set(0, (&raw mut level_0).cast()), 87, "a type never changes");

        let mut hours = wide("1 09:00-12:00\x005 00:00-24:00\0");
        let (buffer, _) = get(1).unwrap();
        let mut level_1 = taken::<MPR_INTERFACE_1>(buffer, 1)[0];
        assert!(level_1.lpwsDialoutHoursRestriction.is_null());
        assert_eq!((level_1.fEnabled, level_1.fUnReachabilityReasons), (0, 2));
        level_1.lpwsDialoutHoursRestriction = hours.as_mut_ptr();
        assert_eq!(set(1, (&raw mut level_1).cast()), 0);
        let (buffer, size) = get(1).unwrap();
        assert_eq!(size as usize, size_of::<MPR_INTERFACE_1>() + hours.len() * 2);
        let list = buffer.cast::<MPR_INTERFACE_1>().read().lpwsDialoutHoursRestriction;
        let stored = std::slice::from_raw_parts(list, hours.len()).to_vec();
        assert_eq!(stored, hours);
        assert_eq!(MprConfigBufferFree(buffer.cast()), 0);
        level_1.lpwsDialoutHoursRestriction = null_mut();
        assert_eq!(set(1, (&raw mut level_1).cast()), 0);
        let (buffer, _) = get(1).unwrap();
        assert!(taken::<MPR_INTERFACE_1>(buffer, 1)[0].lpwsDialoutHoursRestriction.is_null());

        assert_eq!(MprConfigInterfaceDelete(router.0, made), 0);
        assert_eq!(MprConfigInterfaceDelete(router.0, made), 905);
        assert_eq!(get(0), Err(905));
        assert_eq!(router.interface("New branch"), Err(905));
        assert_eq!(MprConfigInterfaceGetHandle(router.0, null_mut(), &mut null_mut()), 87);
        assert_eq!(MprConfigInterfaceGetHandle(router.0, hours.as_mut_ptr(), null_mut()), 87);
    }
}

#[test]
fn what_can_be_no_interface_is_not_made() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let create = |level: u32, interface: &mut MPR_INTERFACE_0| {
        let mut handle = null_mut();
        // SAFETY: structure and place are ours.
        unsafe {
            let structure = std::ptr::from_mut(interface).cast();
            MprConfigInterfaceCreate(router.0, level, structure, &mut handle)
        }
    };
    assert_eq!(create(0, &mut interface_0("", 2)), 87);
    for kind in [6, 7, 8, -1, i32::MAX] {
        assert_eq!(create(0, &mut interface_0("x", kind)), 87, "{kind}");
    }
    let mut no_nul = interface_0("x", 2);
    no_nul.wszInterfaceName = [0x41; 257];
    assert_eq!(create(0, &mut no_nul), 87);
    let mut disabled = interface_0("x", ROUTER_IF_TYPE_DEDICATED);
    disabled.fEnabled = 0;
    assert_eq!(create(0, &mut disabled), 87);
    assert_eq!(create(4, &mut interface_0("x", 2)), 87);
    let mut longest = interface_0(&"n".repeat(256), 2);
    assert_eq!(create(0, &mut longest), 0);
}

#[test]
fn a_lan_interface_stays_enabled() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    for mut own in router.interfaces() {
        let (handle, fixed) = (own.hInterface, [3, 4].contains(&own.dwIfType));
        own.fEnabled = 0;
        let structure = (&raw mut own).cast();
        // SAFETY: the structure is ours.
        let code = unsafe { MprConfigInterfaceSetInfo(router.0, handle, 0, structure) };
        assert_eq!(code, if fixed { 87 } else { 0 }, "type {}", own.dwIfType);
    }
}

/// 15 interfaces in pages of every size, and with every other thing that the protocol says.
#[test]
fn enumeration_goes_on_where_it_stopped() {
    let root = Root::new(&router(&Options { interfaces: 11, ..Options::default() }));
    let router = root.connect();
    let all: Vec<String> =
        router.interfaces().iter().map(|own| text(&own.wszInterfaceName)).collect();
    assert_eq!(all.len(), 15);
    let size = size_of::<MPR_INTERFACE_0>() as u32;
    let page = |most: u32, resume: *mut u32| {
        let (mut buffer, mut read, mut total) = (null_mut(), 0, 0);
        // SAFETY: the places are ours.
        let code = unsafe {
            let (read, total) = (&raw mut read, &raw mut total);
            MprConfigInterfaceEnum(router.0, 0, &mut buffer, most, read, total, resume)
        };
        if code != 0 {
            return Err(code);
        }
        let names = taken::<MPR_INTERFACE_0>(buffer, read as usize);
        Ok((names.iter().map(|own| text(&own.wszInterfaceName)).collect::<Vec<_>>(), total))
    };
    for count in 1..=16 {
        let (mut resume, mut found) = (0, Vec::new());
        loop {
            let left = (all.len() - found.len()) as u32;
            let (mut names, total) = page(count * size + size - 1, &mut resume).unwrap();
            assert_eq!(total, left, "what is left from here");
            assert_eq!(names.len() as u32, left.min(count));
            found.append(&mut names);
            if resume == 0 {
                break;
            }
        }
        assert_eq!(found, all, "pages of {count}");
    }
    assert_eq!(page(size - 1, null_mut()), Err(87));
    assert_eq!(page(0, null_mut()), Err(87));
    let mut behind = 1000;
    assert_eq!(page(u32::MAX, &mut behind), Err(259));
    assert_eq!(page(2 * size, null_mut()).unwrap().0, all[..2], "no way to go on");
    // What is deleted meanwhile shifts nothing.
    let mut resume = 0;
    let (first, _) = page(8 * size, &mut resume).unwrap();
    for name in &first[5..] {
        let interface = router.interface(name).unwrap();
        // SAFETY: any handle may be given.
        let code = unsafe { MprConfigInterfaceDelete(router.0, interface) };
        assert_eq!(code, 0);
    }
    assert_eq!(page(u32::MAX, &mut resume).unwrap().0, all[8..]);
}

#[test]
fn enumeration_refuses_what_is_missing() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let (mut buffer, mut read, mut total) = (null_mut(), 0, 0);
    let (b, r, t) = (&raw mut buffer, &raw mut read, &raw mut total);
    let none = null_mut();
    // SAFETY: the places are ours, or NULL.
    unsafe {
        for (level, b, r, t) in
            [(1, b, r, t), (0, null_mut(), r, t), (0, b, null_mut(), t), (0, b, r, null_mut())]
        {
            let most = DWORD::MAX;
            let interface = router.interfaces()[0].hInterface;
            assert_eq!(MprConfigInterfaceEnum(router.0, level, b, most, r, t, none), 87);
            assert_eq!(MprConfigTransportEnum(router.0, level, b, most, r, t, none), 87);
            let code =
                MprConfigInterfaceTransportEnum(router.0, interface, level, b, most, r, t, none);
            assert_eq!(code, 87);
        }
    }
}

#[test]
fn a_transport_on_an_interface_is_added_set_read_and_removed() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let interface = router.create("Branch").unwrap();
    let other = router.create("Other").unwrap();
    let names = |router: &Connected| -> Vec<String> {
        let all = router.interface_transports(interface);
        all.iter().map(|own| text(&own.wszIfTransportName)).collect()
    };
    assert!(names(&router).is_empty(), "nothing to enumerate is 259");
    let mut data = [5u8; 40];
    let (data, mut handle) = (data.as_mut_ptr(), null_mut());
    // SAFETY: all places are ours.
    unsafe {
        let add = |id: u32, name: LPWSTR, size: u32, handle: *mut HANDLE| {
            MprConfigInterfaceTransportAdd(router.0, interface, id, name, data, size, handle)
        };
        assert_eq!(add(0x21, null_mut(), 40, null_mut()), 87);
        assert_eq!(add(0x21, null_mut(), 0, &mut handle), 87);
        for id in [0x57, 0x2B, 0x21] {
            assert_eq!(add(id, null_mut(), 40, &mut handle), 0);
        }
        assert_eq!(names(&router), ["87", "IP", "IPX"]);
        assert_eq!(add(0x3F, wide("ip").as_mut_ptr(), 40, &mut null_mut()), 948);
        let mut same = null_mut();
        assert_eq!(MprConfigInterfaceTransportGetHandle(router.0, interface, 0x21, &mut same), 0);
        assert_eq!(same, handle);
        let get = |interface, handle| {
            let (mut info, mut size) = (null_mut(), 0);
            match MprConfigInterfaceTransportGetInfo(
                router.0, interface, handle, &mut info, &mut size,
            ) {
                0 => Ok(block(info, size)),
                code => Err(code),
            }
        };
        let set = |data, size| {
            MprConfigInterfaceTransportSetInfo(router.0, interface, handle, data, size)
        };
        assert_eq!(get(interface, handle), Ok(vec![5; 40]));
        assert_eq!(set(data, 7), 0);
        assert_eq!(get(interface, handle), Ok(vec![5; 7]));
        assert_eq!(set(data, 0), 87);
        assert_eq!(set(null_mut(), 0), 0, "nothing to do");
        assert_eq!(get(other, handle), Err(6), "a transport of another interface");
        let nothing =
            MprConfigInterfaceTransportGetInfo(router.0, interface, handle, null_mut(), null_mut());
        assert_eq!(nothing, 0);
        assert_eq!(MprConfigInterfaceTransportRemove(router.0, interface, handle), 0);
        assert_eq!(MprConfigInterfaceTransportRemove(router.0, interface, handle), 905);
        assert_eq!(get(interface, handle), Err(905));
        let absent = MprConfigInterfaceTransportGetHandle(router.0, interface, 0x21, &mut same);
        assert_eq!(absent, 905, "not 902");
        assert_eq!(MprConfigInterfaceDelete(router.0, interface), 0);
        assert_eq!(add(0x21, null_mut(), 40, &mut handle), 905);
    }
}

#[test]
fn filters_are_switched() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let mut filter = MPR_FILTER_0 { fEnabled: 7 };
    let place = (&raw mut filter).cast();
    // SAFETY: the structure is ours.
    unsafe {
        assert_eq!(MprConfigFilterGetInfo(router.0, 0, PID_IP, place), 0);
        assert_eq!(place.cast::<i32>().read(), 1);
        place.cast::<i32>().write(0);
        assert_eq!(MprConfigFilterSetInfo(router.0, 0, PID_IP, place), 0);
        place.cast::<i32>().write(7);
        assert_eq!(MprConfigFilterGetInfo(router.0, 0, PID_IP, place), 0);
        assert_eq!(place.cast::<i32>().read(), 0);
        assert_eq!(MprConfigFilterGetInfo(router.0, 1, PID_IP, place), 87);
        assert_eq!(MprConfigFilterSetInfo(router.0, 1, PID_IP, place), 87);
        assert_eq!(MprConfigFilterGetInfo(router.0, 0, PID_IP, null_mut()), 87);
        assert_eq!(MprConfigFilterSetInfo(router.0, 0, PID_IP, null_mut()), 87);
        assert_eq!(MprConfigFilterGetInfo(router.0, 0, PID_IPX, place), 902);
    }
}

#[test]
fn names_are_translated_into_buffers_of_bytes() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let lan = router.interfaces().into_iter().find(|own| own.dwIfType == 3).unwrap();
    let mut guid = wide(&text(&lan.wszInterfaceName));
    let mut buffer = [9u16; 300];
    // SAFETY: all places are ours.
    unsafe {
        let size = size_of_val(&buffer) as u32;
        let place = buffer.as_mut_ptr();
        assert_eq!(MprConfigGetFriendlyName(router.0, guid.as_mut_ptr(), place, size), 0);
        let mut friendly = wide(&text(&buffer));
        let exact = friendly.len() as u32 * 2;
        buffer = [9; 300];
        let place = buffer.as_mut_ptr();
        let short = MprConfigGetFriendlyName(router.0, guid.as_mut_ptr(), place, exact - 1);
        assert_eq!((short, buffer), (111, [9; 300]));
        let place = buffer.as_mut_ptr();
        assert_eq!(MprConfigGetFriendlyName(router.0, guid.as_mut_ptr(), place, exact), 0);
        assert_eq!(MprConfigGetGuidName(router.0, friendly.as_mut_ptr(), place, size), 0);
        assert_eq!(text(&buffer), text(&guid));
        let place = buffer.as_mut_ptr();
        assert_eq!(MprConfigGetGuidName(router.0, wide("nobody").as_mut_ptr(), place, size), 1168);
        assert_eq!(MprConfigGetGuidName(router.0, null_mut(), place, size), 87);
        assert_eq!(MprConfigGetFriendlyName(router.0, guid.as_mut_ptr(), null_mut(), size), 87);
    }
}

#[test]
fn the_server_has_ports() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    // SAFETY: all places are ours.
    unsafe {
        let get = |level: u32| {
            let mut buffer = null_mut();
            match MprConfigServerGetInfo(router.0, level, &mut buffer) {
                0 => Ok(buffer),
                code => Err(code),
            }
        };
        assert_eq!(get(3), Err(87));
        assert_eq!(MprConfigServerGetInfo(router.0, 0, null_mut()), 87);
        let level_0 = taken::<MPR_SERVER_0>(get(0).unwrap(), 1)[0];
        assert_eq!((level_0.fLanOnlyMode, level_0.dwUpTime, level_0.dwPortsInUse), (0, 0, 0));
        assert!(level_0.dwTotalPorts > 0);
        let mut level_2 = taken::<MPR_SERVER_2>(get(2).unwrap(), 1)[0];
        let set = |level: u32, structure: &mut MPR_SERVER_2| {
            MprConfigServerSetInfo(router.0, level, std::ptr::from_mut(structure).cast())
        };
        assert_eq!(set(0, &mut level_2), 50);
        assert_eq!(set(3, &mut level_2), 50);
        assert_eq!(MprConfigServerSetInfo(router.0, 1, null_mut()), 87);
        let (pptp, sstp) = (level_2.dwNumPptpPorts, level_2.dwNumSstpPorts);
        for wrong in [
            MPR_SERVER_2 { dwNumPptpPorts: 0, ..level_2 },
            MPR_SERVER_2 { dwNumPptpPorts: 16_385, ..level_2 },
            MPR_SERVER_2 { dwPptpPortFlags: 4, ..level_2 },
            MPR_SERVER_2 { dwSstpPortFlags: 2, ..level_2 },
            MPR_SERVER_2 { dwNumSstpPorts: 30_001, ..level_2 },
        ] {
            assert_eq!(set(2, &mut { wrong }), 87, "{wrong:?}");
        }
        level_2.dwNumPptpPorts = 9_999;
        level_2.dwNumSstpPorts = 1;
        level_2.dwSstpPortFlags = 1;
        assert_eq!(set(1, &mut level_2), 3010, "more than Windows started with");
        let now = taken::<MPR_SERVER_2>(get(2).unwrap(), 1)[0];
        assert_eq!((now.dwNumPptpPorts, now.dwNumSstpPorts), (9_999, sstp), "level 1 has no SSTP");
        assert_eq!(set(2, &mut level_2), 0, "there is room now");
        let level_1 = taken::<MPR_SERVER_1>(get(1).unwrap(), 1)[0];
        assert_eq!(level_1.dwNumPptpPorts, 9_999);
        assert_ne!(pptp, 9_999);
    }
}
