//! Settings of the server as a whole: levels 0, 1 and 2.

use crate::boundary::{Out, Result, call, structure};
use crate::buffer::{Buffer, Plain};
use crate::connect::with;
use crate::types::{
    BOOL, DWORD, HANDLE, LPBYTE, MPR_SERVER_0, MPR_SERVER_1, MPR_SERVER_2, MPR_SERVER_HANDLE,
};
use routerkeep_router::ErrorCode;
use routerkeep_router::config::{Connection, Effect, PortKind, PortUse, Ports, RouterMode};

/// Returns the structure of a level, freed with `MprConfigBufferFree`.
///
/// At level 0 there is no up time and no port in use: nothing of a stored configuration runs.
///
/// Returns 0; 87 for NULL and another level than 0, 1, 2; 1015 where the settings can't be read; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerGetInfo(
    hMprConfig: HANDLE,
    dwLevel: DWORD,
    lplpbBuffer: *mut LPBYTE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the place.
        let place = unsafe { Out::required(lplpbBuffer) }?;
        if dwLevel > 2 {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        with(hMprConfig, |router| {
            let connection = &mut router.connection;
            let buffer = match dwLevel {
                0 => filled(level_0(connection)?),
                1 => filled(level_1(connection)?),
                _ => filled(level_2(connection)?),
            };
            place.set(buffer?.give()?);
            Ok(())
        })
    })
}

/// Sets the numbers of VPN ports and what they are for, from the structure of level 1 or 2.
///
/// Returns 0; 3010 where there are more ports than Windows started with: that is done, and counts after
/// Windows has restarted; 50 for another level; 87 for NULL, unknown flags, no PPTP ports at all, more ports
/// than any edition takes (16384 PPTP, 30000 others), or SSTP for routing; 20 where the machine has no such
/// ports; 6; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerSetInfo(
    hMprServer: MPR_SERVER_HANDLE,
    dwLevel: DWORD,
    lpbBuffer: LPBYTE,
) -> DWORD {
    call(|| {
        if hMprServer.is_null() || lpbBuffer.is_null() {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        // SAFETY: the caller vouches for the structure that the level names.
        let wanted = unsafe {
            match dwLevel {
                1 => {
                    let level = structure(lpbBuffer.cast::<MPR_SERVER_1>())?;
                    vec![
                        ports(PortKind::Pptp, level.dwNumPptpPorts, level.dwPptpPortFlags)?,
                        ports(PortKind::L2tp, level.dwNumL2tpPorts, level.dwL2tpPortFlags)?,
                    ]
                }
                2 => {
                    let level = structure(lpbBuffer.cast::<MPR_SERVER_2>())?;
                    vec![
                        ports(PortKind::Pptp, level.dwNumPptpPorts, level.dwPptpPortFlags)?,
                        ports(PortKind::L2tp, level.dwNumL2tpPorts, level.dwL2tpPortFlags)?,
                        ports(PortKind::Sstp, level.dwNumSstpPorts, level.dwSstpPortFlags)?,
                    ]
                }
                _ => return Err(ErrorCode::ERROR_NOT_SUPPORTED),
            }
        };
        with(hMprServer, |router| match router.connection.set_ports(&wanted)? {
            Effect::AfterRestart => Ok(()),
            Effect::AfterReboot => Err(ErrorCode::ERROR_SUCCESS_REBOOT_REQUIRED),
        })
    })
}

pub(crate) fn ports(kind: PortKind, count: DWORD, flags: DWORD) -> Result<(PortKind, Ports)> {
    let used_for = PortUse::from_flags(flags).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    Ok((kind, Ports { count, used_for }))
}

fn filled<T: Plain>(structure: T) -> Result<Buffer> {
    let mut buffer = Buffer::zeroed(size_of::<T>())?;
    buffer.put(0, structure)?;
    Ok(buffer)
}

fn level_0(connection: &mut Connection<'static>) -> Result<MPR_SERVER_0> {
    let summary = connection.server_summary()?;
    Ok(MPR_SERVER_0 {
        fLanOnlyMode: BOOL::from(summary.mode == RouterMode::LanOnly),
        dwUpTime: 0,
        dwTotalPorts: summary.ports,
        dwPortsInUse: 0,
    })
}

fn level_1(connection: &mut Connection<'static>) -> Result<MPR_SERVER_1> {
    let mut of = |kind| connection.ports(kind).map_err(ErrorCode::from);
    let (pptp, l2tp) = (of(PortKind::Pptp)?, of(PortKind::L2tp)?);
    Ok(MPR_SERVER_1 {
        dwNumPptpPorts: pptp.count,
        dwPptpPortFlags: pptp.used_for.flags(),
        dwNumL2tpPorts: l2tp.count,
        dwL2tpPortFlags: l2tp.used_for.flags(),
    })
}

fn level_2(connection: &mut Connection<'static>) -> Result<MPR_SERVER_2> {
    let level = level_1(connection)?;
    let sstp = connection.ports(PortKind::Sstp)?;
    Ok(MPR_SERVER_2 {
        dwNumPptpPorts: level.dwNumPptpPorts,
        dwPptpPortFlags: level.dwPptpPortFlags,
        dwNumL2tpPorts: level.dwNumL2tpPorts,
        dwL2tpPortFlags: level.dwL2tpPortFlags,
        dwNumSstpPorts: sstp.count,
        dwSstpPortFlags: sstp.used_for.flags(),
    })
}
