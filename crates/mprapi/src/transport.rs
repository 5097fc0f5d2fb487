//! Transports: router managers of the stored configuration.

use crate::boundary::{Out, Result, call};
use crate::connect::{Router, with};
use crate::enumeration::Enumeration;
use crate::given::{BlockPlace, Given, block, copy, units};
use crate::handle::{Locked, Object};
use crate::types::{DWORD, HANDLE, LPBYTE, LPDWORD, LPWSTR, MPR_TRANSPORT_0};
use crate::wide;
use routerkeep_router::config::{NewTransport, TransportSettings};
use routerkeep_router::{ErrorCode, ProtocolId};

/// Makes a transport; one that is there already is set, as `MprConfigTransportSetInfo` does.
///
/// Without a name it is called by its number in decimal. Each of the two blocks and the path may be left
/// out; they stay as they are then. What is set is set together or not at all.
///
/// Returns 0; 87 for NULL, for a block without bytes, and for a name that can't be; 948 where the name is
/// that of a transport of another number; 6; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportCreate(
    hMprConfig: HANDLE,
    dwTransportId: DWORD,
    lpwsTransportName: LPWSTR,
    pGlobalInfo: LPBYTE,
    dwGlobalInfoSize: DWORD,
    pClientInterfaceInfo: LPBYTE,
    dwClientInterfaceInfoSize: DWORD,
    lpwsDLLPath: LPWSTR,
    phRouterTransport: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each pointer that is not NULL.
        let (name, global_info, interface_defaults, dll_path, place) = unsafe {
            (
                wide::text(lpwsTransportName)?,
                block(pGlobalInfo, dwGlobalInfoSize)?,
                block(pClientInterfaceInfo, dwClientInterfaceInfoSize)?,
                wide::text(lpwsDLLPath)?,
                Out::required(phRouterTransport)?,
            )
        };
        let dll_path = dll_path.as_ref();
        let id = ProtocolId(dwTransportId);
        let settings = TransportSettings { global_info, interface_defaults, dll_path };
        with(hMprConfig, |router| {
            let new = NewTransport { id, name: name.as_ref(), settings };
            router.connection.create_transport(&new)?;
            place.set(router.handle_of(Object::Transport(id))?);
            Ok(())
        })
    })
}

/// Deletes a transport. What interfaces have for it stays.
///
/// Returns 0; 87 for NULL; 902 where it is gone; 6; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportDelete(
    hMprConfig: HANDLE,
    hRouterTransport: HANDLE,
) -> DWORD {
    call(|| {
        with(hMprConfig, |router| {
            let id = router.transport(hRouterTransport)?;
            router.connection.delete_transport(id).map_err(ErrorCode::from)
        })
    })
}

/// Returns the handle of a transport.
///
/// Returns 0; 87 for NULL; 902 where there is none; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportGetHandle(
    hMprConfig: HANDLE,
    dwTransportId: DWORD,
    phRouterTransport: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the place.
        let place = unsafe { Out::required(phRouterTransport) }?;
        with(hMprConfig, |router| {
            let id = ProtocolId(dwTransportId);
            let configuration = router.connection.configuration()?;
            configuration.transport(id)?;
            place.set(router.handle_of(Object::Transport(id))?);
            Ok(())
        })
    })
}

/// Sets what is given of a transport, together or not at all; nothing given is nothing to do.
///
/// Returns 0; 87 for NULL and for a block without bytes; 902 where it is gone; 6; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportSetInfo(
    hMprConfig: HANDLE,
    hRouterTransport: HANDLE,
    pGlobalInfo: LPBYTE,
    dwGlobalInfoSize: DWORD,
    pClientInterfaceInfo: LPBYTE,
    dwClientInterfaceInfoSize: DWORD,
    lpwsDLLPath: LPWSTR,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each pointer that is not NULL.
        let (global_info, interface_defaults, dll_path) = unsafe {
            (
                block(pGlobalInfo, dwGlobalInfoSize)?,
                block(pClientInterfaceInfo, dwClientInterfaceInfoSize)?,
                wide::text(lpwsDLLPath)?,
            )
        };
        let dll_path = dll_path.as_ref();
        let settings = TransportSettings { global_info, interface_defaults, dll_path };
        with(hMprConfig, |router| {
            let id = router.transport(hRouterTransport)?;
            router.connection.set_transport(id, &settings).map_err(ErrorCode::from)
        })
    })
}

/// Returns what is asked for of a transport; each result is freed with `MprConfigBufferFree`.
///
/// What is not stored is NULL, with a size of 0. Asking for nothing is nothing to do.
///
/// Returns 0; 87 for NULL, and for a block without a place for its size; 902 where it is gone; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportGetInfo(
    hMprConfig: HANDLE,
    hRouterTransport: HANDLE,
    ppGlobalInfo: *mut LPBYTE,
    lpdwGlobalInfoSize: LPDWORD,
    ppClientInterfaceInfo: *mut LPBYTE,
    lpdwClientInterfaceInfoSize: LPDWORD,
    lplpwsDLLPath: *mut LPWSTR,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each place that is not NULL.
        let (global_place, defaults_place, path_place) = unsafe {
            (
                BlockPlace::optional(ppGlobalInfo, lpdwGlobalInfoSize)?,
                BlockPlace::optional(ppClientInterfaceInfo, lpdwClientInterfaceInfoSize)?,
                Out::optional(lplpwsDLLPath),
            )
        };
        with(hMprConfig, |router| {
            let id = router.transport(hRouterTransport)?;
            if global_place.is_none() && defaults_place.is_none() && path_place.is_none() {
                return Ok(());
            }
            let configuration = router.connection.configuration()?;
            let transport = configuration.transport(id)?;
            let path = transport.dll_path();
            // All memory is had before the first result is written.
            let global = copy(global_place.as_ref().and_then(|_| transport.global_info()))?;
            let stored = transport.interface_defaults();
            let defaults = copy(defaults_place.as_ref().and(stored))?;
            let path = match (&path_place, path) {
                (Some(_), Some(path)) => Some(units(&path)?),
                _ => None,
            };
            let [global, defaults, path] = Given::all([global, defaults, path])?;
            if let Some(place) = global_place {
                place.set(global)?;
            }
            if let Some(place) = defaults_place {
                place.set(defaults)?;
            }
            if let Some(place) = path_place {
                place.set(path.address().cast());
            }
            Ok(())
        })
    })
}

/// Enumerates the transports by the names of their keys.
///
/// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
/// 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigTransportEnum(
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
            let transports: Vec<_> = configuration.transports()?.collect();
            enumeration.page_of(transports, |transport| {
                Ok(MPR_TRANSPORT_0 {
                    dwTransportId: transport.id().0,
                    hTransport: handle(router, transport.id())?,
                    wszTransportName: wide::to_array_cut(transport.name()),
                })
            })
        })
    })
}

fn handle(router: &mut Locked<'_, Router>, id: ProtocolId) -> Result<HANDLE> {
    router.handle_of(Object::Transport(id))
}
