//! Interfaces of the stored configuration, those that dial together with their phone-book entries.

mod level_2;
mod members;
mod options;

use crate::boundary::{Out, Result, call, structure};
use crate::buffer::Buffer;
use crate::connect::with;
use crate::enumeration::Enumeration;
use crate::given::Given;
use crate::handle::Object;
use crate::types::{
    BOOL, DWORD, HANDLE, LPBYTE, LPDWORD, LPWSTR, MPR_INTERFACE_0, MPR_INTERFACE_1,
    MPR_INTERFACE_ADMIN_DISABLED, ROUTER_IF_STATE_DISCONNECTED,
};
use crate::wide;
use members::Members;
use routerkeep_registry::Name;
use routerkeep_router::config::{AdminState, DialOutHoursChange, Interface, NewInterface};
use routerkeep_router::{ErrorCode, InterfaceType};

/// Makes an interface of an `MPR_INTERFACE_0`, `_1`, `_2` or `_3`. Of the first members name, type and enabled
/// count, at level 1 the dial-out hours.
///
/// Levels 2 and 3 make a demand-dial interface with its phone-book entry: a tunnel or PPPoE. An entry of its
/// name that is there already is changed instead.
///
/// Returns 0; 87 for NULL, another level, or a name, type, hours or member that can't be; 904 where the name
/// is taken; at levels 2 and 3 also 50 for what no entry can say and for devices whose port is not known, 621
/// where there is no place for a phone book, 625; 6; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceCreate(
    hMprConfig: HANDLE,
    dwLevel: DWORD,
    lpbBuffer: LPBYTE,
    phRouterInterface: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the structure that the level names, and the place.
        let (described, place) =
            unsafe { (Described::read(dwLevel, lpbBuffer)?, Out::required(phRouterInterface)?) };
        let dialing = described.dialing.map(Members::for_creation);
        let device = dialing.as_ref().map(Members::new_device).transpose()?;
        let kind = u32::try_from(described.kind).ok();
        let kind = kind.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
        let new = NewInterface {
            name: described.name,
            kind: InterfaceType(kind),
            state: described.state,
            dial_out_hours: described.hours.unwrap_or_default(),
        };
        with(hMprConfig, |router| {
            let id = match dialing.as_ref().zip(device) {
                None => router.connection.create_interface(&new)?,
                Some((members, device)) => {
                    let change = |now| members.apply(now);
                    router.connection.create_demand_dial(&new, device, change)?
                }
            };
            place.set(router.handle_of(Object::Interface(id))?);
            Ok(())
        })
    })
}

/// Deletes an interface with all its transports. A phone-book entry stays.
///
/// Returns 0; 87 for NULL; 905 where it is gone; 6; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceDelete(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
) -> DWORD {
    call(|| {
        with(hMprConfig, |router| {
            let id = router.interface(hRouterInterface)?;
            router.connection.delete_interface(&id).map_err(ErrorCode::from)
        })
    })
}

/// Returns the handle of an interface by its name: of a LAN interface its GUID in braces.
///
/// Returns 0; 87 for NULL; 905 where there is none; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceGetHandle(
    hMprConfig: HANDLE,
    lpwsInterfaceName: LPWSTR,
    phRouterInterface: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the text and the place.
        let (name, place) =
            unsafe { (wide::text(lpwsInterfaceName)?, Out::required(phRouterInterface)?) };
        let name = name.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
        with(hMprConfig, |router| {
            let configuration = router.connection.configuration()?;
            let interface = configuration.interface_named(&name);
            let id = interface?.id();
            place.set(router.handle_of(Object::Interface(id))?);
            Ok(())
        })
    })
}

/// Returns an interface as a structure of a level, freed with `MprConfigBufferFree`, and its size with what
/// it points to.
///
/// Levels 2 and 3 show what the phone book says of a demand-dial interface. Texts that are longer than their
/// arrays are cut.
///
/// Returns 0; 87 for NULL, another level, and levels 2 and 3 of an interface that does not dial; 905 where it
/// is gone; 621 where there is no phone book, 623 where it has no entry of the interface's name, 625 where it
/// has two; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceGetInfo(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    dwLevel: DWORD,
    lplpBuffer: *mut LPBYTE,
    lpdwBufferSize: LPDWORD,
) -> DWORD {
    call(|| {
        if dwLevel > 3 {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        // SAFETY: the caller vouches for the places.
        let (place, size_place) =
            unsafe { (Out::required(lplpBuffer)?, Out::required(lpdwBufferSize)?) };
        with(hMprConfig, |router| {
            let id = router.interface(hRouterInterface)?;
            let configuration = router.connection.configuration()?;
            let interface = configuration.interface(&id)?;
            let common = level_0(&interface, hRouterInterface);
            let buffer = match dwLevel {
                0 => {
                    let mut buffer = Buffer::zeroed(size_of::<MPR_INTERFACE_0>())?;
                    buffer.put(0, common)?;
                    buffer
                }
                1 => level_1(&interface, common)?,
                level => {
                    let settings = router.connection.dial_settings(&id)?;
                    Members::of(&settings)?.buffer(level, &common)?
                }
            };
            let size = DWORD::try_from(buffer.len());
            let size = size.map_err(|_| ErrorCode::ERROR_INTERNAL_ERROR)?;
            let [given] = Given::all([Some(buffer)])?;
            place.set(given.address());
            size_place.set(size);
            Ok(())
        })
    })
}

/// Enables or disables an interface and, at level 1, changes when it may dial: no hours are no restriction.
/// At levels 2 and 3 it changes the phone-book entry of a demand-dial interface, and no hours: members that say
/// what the entry says already leave it as it stands, byte for byte.
///
/// Name and type never change: other ones than the interface has are refused, an empty name and type 0
/// are not looked at.
///
/// Returns 0; 87 for NULL, another level, another name or type, a LAN or internal interface that would be
/// disabled, hours or an entry for one that does not dial, a member that can't be; 905 where it is gone; at
/// levels 2 and 3 also 50 for what the entry can't say, 621, 623 and 625 as for `MprConfigInterfaceGetInfo`;
/// 6; 8; what writing says. Nothing is changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceSetInfo(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    dwLevel: DWORD,
    lpbBuffer: LPBYTE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the structure that the level names.
        let described = unsafe { Described::read(dwLevel, lpbBuffer) }?;
        let hours = match (dwLevel, &described.hours) {
            (1, hours) => DialOutHoursChange::Set(hours.clone().unwrap_or_default()),
            _ => DialOutHoursChange::Keep,
        };
        with(hMprConfig, |router| {
            let id = router.interface(hRouterInterface)?;
            let configuration = router.connection.configuration()?;
            let interface = configuration.interface(&id)?;
            let same_name = described.name.is_empty() || described.name.matches(interface.name());
            let kind = u32::try_from(described.kind).unwrap_or(u32::MAX);
            if !same_name || (kind != 0 && kind != interface.kind().0) {
                return Err(ErrorCode::ERROR_INVALID_PARAMETER);
            }
            let set = match &described.dialing {
                None => router.connection.set_interface(&id, described.state, &hours),
                Some(members) => {
                    let change = |now| members.apply(now);
                    router.connection.set_dial_settings(&id, described.state, change)
                }
            };
            set.map_err(ErrorCode::from)
        })
    })
}

/// Enumerates the interfaces in the order in which they were made.
///
/// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
/// 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceEnum(
    hMprConfig: HANDLE,
    dwLevel: DWORD,
    lplpBuffer: *mut LPBYTE,
    dwPrefMaxLen: DWORD,
    lpdwEntriesRead: LPDWORD,
    lpdwTotalEntries: LPDWORD,
    lpdwResumeHandle: LPDWORD,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each place that is not NULL.
        let enumeration = unsafe {
            Enumeration::new(
                dwLevel,
                lplpBuffer,
                dwPrefMaxLen,
                lpdwEntriesRead,
                lpdwTotalEntries,
                lpdwResumeHandle,
            )
        }?;
        with(hMprConfig, |router| {
            let configuration = router.connection.configuration()?;
            // The number behind the last one's: what is deleted or made meanwhile shifts nothing.
            let rest = configuration.interfaces_from(enumeration.start());
            enumeration.page(rest?, |interface| {
                let handle = router.handle_of(Object::Interface(interface.id()))?;
                Ok((level_0(&interface, handle), interface.number().saturating_add(1)))
            })
        })
    })
}

/// What a caller's structure says of an interface.
struct Described {
    name: Name,
    state: AdminState,
    kind: i32,
    /// At level 1 only; `None` for NULL.
    hours: Option<Vec<Name>>,
    /// At levels 2 and 3.
    dialing: Option<Members>,
}

impl Described {
    /// Reads the structure of a level.
    ///
    /// # Errors
    /// 87 for NULL, another level, a text without a NUL, and lists and data that can't be; 8.
    ///
    /// # Safety
    /// Where `buffer` is not NULL, the level's structure can be read from it, and what that points to.
    unsafe fn read(level: DWORD, buffer: LPBYTE) -> Result<Self> {
        if buffer.is_null() || level > 3 {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        // SAFETY: the structures of the other levels begin with that of level 0, so that one is there.
        let common = unsafe { structure(buffer.cast::<MPR_INTERFACE_0>()) }?;
        // SAFETY: the caller vouches for the structure of the level, and what it points to.
        let (hours, dialing) = unsafe {
            match level {
                0 => (None, None),
                1 => {
                    let whole = structure(buffer.cast::<MPR_INTERFACE_1>())?;
                    (wide::texts(whole.lpwsDialoutHoursRestriction)?, None)
                }
                level => (None, Some(Members::read(level, buffer)?)),
            }
        };
        let state = if common.fEnabled == 0 { AdminState::Disabled } else { AdminState::Enabled };
        let name = wide::in_array(&common.wszInterfaceName)?;
        Ok(Self { name, state, kind: common.dwIfType, hours, dialing })
    }
}

pub(crate) fn level_0(interface: &Interface<'_>, handle: HANDLE) -> MPR_INTERFACE_0 {
    let enabled = interface.state() == AdminState::Enabled;
    MPR_INTERFACE_0 {
        wszInterfaceName: wide::to_array_cut(interface.name()),
        hInterface: handle,
        fEnabled: BOOL::from(enabled),
        dwIfType: i32::try_from(interface.kind().0).unwrap_or(i32::MAX),
        // Nothing is connected in a stored configuration.
        dwConnectionState: ROUTER_IF_STATE_DISCONNECTED,
        fUnReachabilityReasons: if enabled { 0 } else { MPR_INTERFACE_ADMIN_DISABLED },
        dwLastError: 0,
    }
}

/// Makes the structure of level 1 with the hours behind it.
fn level_1(interface: &Interface<'_>, common: MPR_INTERFACE_0) -> Result<Buffer> {
    let hours = interface.dial_out_hours();
    let mut units: Vec<u16> = Vec::new();
    for text in &hours {
        let room = text.units().len().saturating_add(1);
        units.try_reserve(room).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        units.extend(text.units().iter().chain(&[0]));
    }
    let start = size_of::<MPR_INTERFACE_1>();
    let behind = if hours.is_empty() { 0 } else { units.len().saturating_add(1) };
    let length = start.saturating_add(behind.saturating_mul(size_of::<u16>()));
    let mut buffer = Buffer::zeroed(length)?;
    let list = if hours.is_empty() { std::ptr::null_mut() } else { buffer.pointer(start)? };
    buffer.put_units(start, &units)?;
    buffer.put(
        0,
        MPR_INTERFACE_1 {
            wszInterfaceName: common.wszInterfaceName,
            hInterface: common.hInterface,
            fEnabled: common.fEnabled,
            dwIfType: common.dwIfType,
            dwConnectionState: common.dwConnectionState,
            fUnReachabilityReasons: common.fUnReachabilityReasons,
            dwLastError: common.dwLastError,
            lpwsDialoutHoursRestriction: list,
        },
    )?;
    Ok(buffer)
}
