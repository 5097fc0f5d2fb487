//! Transports on an interface.

use crate::boundary::{Out, call};
use crate::connect::with;
use crate::enumeration::Enumeration;
use crate::given::{BlockPlace, Given, block, copy};
use crate::handle::Object;
use crate::types::{DWORD, HANDLE, LPBYTE, LPDWORD, LPWSTR, MPR_IFTRANSPORT_0};
use crate::wide;
use routerkeep_router::{ErrorCode, ProtocolId};

/// Adds a transport to an interface; where it is there already, sets its info block.
///
/// Without a name it is called `IP` or `IPX` if it is one of those, else by its number in decimal. The
/// block may be left out.
///
/// Returns 0; 87 for NULL, for a block without bytes, and for a name that can't be; 905 where the interface
/// is gone; 948 where the name is that of another transport of the interface; 6; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportAdd(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    dwTransportId: DWORD,
    lpwsTransportName: LPWSTR,
    pInterfaceInfo: LPBYTE,
    dwInterfaceInfoSize: DWORD,
    phRouterIfTransport: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each pointer that is not NULL.
        let (name, info, place) = unsafe {
            (
                wide::text(lpwsTransportName)?,
                block(pInterfaceInfo, dwInterfaceInfoSize)?,
                Out::required(phRouterIfTransport)?,
            )
        };
        let id = ProtocolId(dwTransportId);
        with(hMprConfig, |router| {
            let interface = router.interface(hRouterInterface)?;
            let connection = &mut router.connection;
            let added = connection.add_interface_transport(&interface, id, name.as_ref(), info);
            added?;
            place.set(router.handle_of(Object::InterfaceTransport(interface, id))?);
            Ok(())
        })
    })
}

/// Removes a transport from an interface.
///
/// Returns 0; 87 for NULL; 905 where either is gone; 6; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportRemove(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    hRouterIfTransport: HANDLE,
) -> DWORD {
    call(|| {
        with(hMprConfig, |router| {
            let (interface, id) =
                router.interface_transport(hRouterInterface, hRouterIfTransport)?;
            let removed = router.connection.remove_interface_transport(&interface, id);
            removed.map_err(ErrorCode::from)
        })
    })
}

/// Returns the handle of a transport on an interface.
///
/// Returns 0; 87 for NULL; 905 where the interface is gone or does not have it; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportGetHandle(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    dwTransportId: DWORD,
    phRouterIfTransport: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the place.
        let place = unsafe { Out::required(phRouterIfTransport) }?;
        let id = ProtocolId(dwTransportId);
        with(hMprConfig, |router| {
            let interface = router.interface(hRouterInterface)?;
            let configuration = router.connection.configuration()?;
            let found = configuration.interface(&interface).and_then(|own| own.transport(id));
            found?;
            place.set(router.handle_of(Object::InterfaceTransport(interface, id))?);
            Ok(())
        })
    })
}

/// Returns the info block of a transport on an interface; it is freed with `MprConfigBufferFree`.
///
/// A block that is not stored is NULL, with a size of 0. Asking for nothing is nothing to do.
///
/// Returns 0; 87 for NULL, and for a block without a place for its size; 905 where either is gone; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportGetInfo(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    hRouterIfTransport: HANDLE,
    ppInterfaceInfo: *mut LPBYTE,
    lpdwInterfaceInfoSize: LPDWORD,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for each place that is not NULL.
        let place = unsafe { BlockPlace::optional(ppInterfaceInfo, lpdwInterfaceInfoSize) }?;
        with(hMprConfig, |router| {
            let (interface, id) =
                router.interface_transport(hRouterInterface, hRouterIfTransport)?;
            let Some(place) = place else { return Ok(()) };
            let configuration = router.connection.configuration()?;
            let found = configuration.interface(&interface).and_then(|own| own.transport(id));
            let transport = found?;
            let [info] = Given::all([copy(transport.info())?])?;
            place.set(info)
        })
    })
}

/// Sets the info block of a transport on an interface; without a block there is nothing to do.
///
/// Returns 0; 87 for NULL and for a block without bytes; 905 where either is gone; 6; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportSetInfo(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    hRouterIfTransport: HANDLE,
    pInterfaceInfo: LPBYTE,
    dwInterfaceInfoSize: DWORD,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the bytes.
        let info = unsafe { block(pInterfaceInfo, dwInterfaceInfoSize) }?;
        with(hMprConfig, |router| {
            let (interface, id) =
                router.interface_transport(hRouterInterface, hRouterIfTransport)?;
            let Some(info) = info else { return Ok(()) };
            let set = router.connection.set_interface_transport(&interface, id, info);
            set.map_err(ErrorCode::from)
        })
    })
}

/// Enumerates the transports of an interface by the names of their keys.
///
/// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
/// 905 where the interface is gone; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceTransportEnum(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
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
            let id = router.interface(hRouterInterface)?;
            let configuration = router.connection.configuration()?;
            let interface = configuration.interface(&id)?;
            let transports: Vec<_> = interface.transports().collect();
            enumeration.page_of(transports, |transport| {
                let object = Object::InterfaceTransport(id.clone(), transport.id());
                Ok(MPR_IFTRANSPORT_0 {
                    dwTransportId: transport.id().0,
                    hIfTransport: router.handle_of(object)?,
                    wszIfTransportName: wide::to_array_cut(transport.name()),
                })
            })
        })
    })
}
