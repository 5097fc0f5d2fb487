//! Whether a transport filters packets at all.

use crate::boundary::{Out, Result, call, structure};
use crate::connect::with;
use crate::types::{BOOL, DWORD, HANDLE, LPBYTE, MPR_FILTER_0};
use routerkeep_router::config::FilterState;
use routerkeep_router::{ErrorCode, ProtocolId};

/// Says whether a transport filters, in an `MPR_FILTER_0` of the caller.
///
/// Microsoft's page says that the buffer is freed with `MprConfigBufferFree`; by the signature it can only
/// be the caller's, and is.
///
/// Returns 0; 87 for NULL and a level other than 0; 902 where there is no such transport; 50 for one that
/// is neither IPv4 nor IPv6; 13 where its block is damaged; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigFilterGetInfo(
    hMprConfig: HANDLE,
    dwLevel: DWORD,
    dwTransportId: DWORD,
    lpBuffer: LPBYTE,
) -> DWORD {
    call(|| {
        level(dwLevel)?;
        // SAFETY: the caller vouches for an MPR_FILTER_0.
        let place = unsafe { Out::required(lpBuffer.cast::<MPR_FILTER_0>()) }?;
        with(hMprConfig, |router| {
            let state = router.connection.filter_state(ProtocolId(dwTransportId));
            let enabled = state? == FilterState::Enabled;
            place.set(MPR_FILTER_0 { fEnabled: BOOL::from(enabled) });
            Ok(())
        })
    })
}

/// Has a transport filter, or not, as an `MPR_FILTER_0` of the caller says.
///
/// Returns 0; 87 for NULL and a level other than 0; 902, 50 and 13 as `MprConfigFilterGetInfo`; 6; 8; what
/// writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigFilterSetInfo(
    hMprConfig: HANDLE,
    dwLevel: DWORD,
    dwTransportId: DWORD,
    lpBuffer: LPBYTE,
) -> DWORD {
    call(|| {
        level(dwLevel)?;
        // SAFETY: the caller vouches for an MPR_FILTER_0.
        let filter = unsafe { structure(lpBuffer.cast::<MPR_FILTER_0>()) }?;
        let state = if filter.fEnabled == 0 { FilterState::Disabled } else { FilterState::Enabled };
        with(hMprConfig, |router| {
            let set = router.connection.set_filter_state(ProtocolId(dwTransportId), state);
            set.map_err(ErrorCode::from)
        })
    })
}

fn level(level: DWORD) -> Result {
    if level == 0 { Ok(()) } else { Err(ErrorCode::ERROR_INVALID_PARAMETER) }
}
