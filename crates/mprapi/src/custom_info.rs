//! The IKEv2 settings of an interface: `MPR_IF_CUSTOMINFOEX` in its three layouts.

use crate::boundary::{Out, Result, call, structure};
use crate::certificate;
use crate::connect::with;
use crate::given::Given;
use crate::object_header::{Layout, layout};
use crate::types::{
    CRYPT_INTEGER_BLOB, DWORD, HANDLE, MPR_IF_CUSTOMINFOEX0, MPR_IF_CUSTOMINFOEX1,
    MPR_IF_CUSTOMINFOEX2, MPR_VPN_TRAFFIC_SELECTORS, MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2,
    MPRAPI_OBJECT_HEADER, MPRAPI_OBJECT_TYPE_IF_CUSTOM_CONFIG_OBJECT, PMPR_IF_CUSTOMINFOEX,
    ROUTER_IKEv2_IF_CUSTOM_CONFIG0, ROUTER_IKEv2_IF_CUSTOM_CONFIG1, ROUTER_IKEv2_IF_CUSTOM_CONFIG2,
};
use routerkeep_router::ErrorCode;
use routerkeep_router::config::InterfaceIkev2;

/// The layouts, by revision.
#[derive(Clone, Copy, Debug)]
enum Revision {
    One,
    Two,
    Three,
}

const LAYOUTS: [Layout<Revision>; 3] = [
    Layout { name: Revision::One, revisions: 1..=1, size: size_of::<MPR_IF_CUSTOMINFOEX0>() },
    Layout { name: Revision::Two, revisions: 2..=2, size: size_of::<MPR_IF_CUSTOMINFOEX1>() },
    Layout { name: Revision::Three, revisions: 3..=3, size: size_of::<MPR_IF_CUSTOMINFOEX2>() },
];

/// Returns what an interface has for IKEv2 in place of the server's settings, in a structure of the caller
/// whose header says its revision, type and size.
///
/// `dwFlags` is 0 where nothing is stored, and the rest is zero then. Each pointer that is not NULL is a
/// buffer of its own, freed with `MprConfigBufferFree`. A lifetime of 0 is one that is not stored. Of the
/// hash, the main mode's lifetime and the traffic selectors nobody says where they are stored: they are
/// always zero.
///
/// Returns 0; 87 for NULL and another header; 905 where the interface is gone; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceGetCustomInfoEx(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    pCustomInfo: PMPR_IF_CUSTOMINFOEX,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the structure that the header stands for.
        let (header, revision) = unsafe { read_header(pCustomInfo) }?;
        with(hMprConfig, |router| {
            let id = router.interface(hRouterInterface)?;
            let ikev2 = router.connection.configuration()?.interface(&id)?.ikev2();
            let config = filled(ikev2.as_ref())?;
            let flags = if ikev2.is_some() { MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2 } else { 0 };
            // SAFETY: as above; what is written has the size that the header gave.
            unsafe { write(pCustomInfo, header, revision, flags, config) }
        })
    })
}

/// Sets what an interface has for IKEv2 in place of the server's settings; `dwFlags` 0 takes it away.
///
/// A lifetime of 0, a name without bytes and no proposal are not stored.
///
/// Returns 0; 87 for NULL, another header, unknown flags, an interface that is no full router, and numbers
/// out of their range; 50 for a hash, a main mode's lifetime or traffic selectors, since nobody says where
/// Windows stores them; 905 where the interface is gone; 6; 8; what writing says. Nothing is changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigInterfaceSetCustomInfoEx(
    hMprConfig: HANDLE,
    hRouterInterface: HANDLE,
    pCustomInfo: PMPR_IF_CUSTOMINFOEX,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the structure that the header stands for, and what it points to.
        let wanted = unsafe { read(pCustomInfo) }?;
        with(hMprConfig, |router| {
            let id = router.interface(hRouterInterface)?;
            let set = router.connection.set_interface_ikev2(&id, wanted.as_ref());
            set.map_err(ErrorCode::from)
        })
    })
}

unsafe fn read_header(place: PMPR_IF_CUSTOMINFOEX) -> Result<(MPRAPI_OBJECT_HEADER, Revision)> {
    let kind = MPRAPI_OBJECT_TYPE_IF_CUSTOM_CONFIG_OBJECT;
    // SAFETY: each layout begins with the header.
    unsafe { layout(place.cast::<MPRAPI_OBJECT_HEADER>(), kind, &LAYOUTS) }
}

/// Puts settings into buffers of the caller and makes the members of revision 1 of them.
fn filled(ikev2: Option<&InterfaceIkev2>) -> Result<ROUTER_IKEv2_IF_CUSTOM_CONFIG0> {
    let default = InterfaceIkev2::default();
    let own = ikev2.unwrap_or(&default);
    let name = certificate::copy(&own.machine_certificate)?;
    let [name, policy] = Given::all([name, certificate::policy(own.proposal)?])?;
    Ok(ROUTER_IKEv2_IF_CUSTOM_CONFIG0 {
        dwSaLifeTime: own.sa_life_time,
        dwSaDataSize: own.sa_data_size,
        certificateName: certificate::given(&own.machine_certificate, name),
        customPolicy: policy.address().cast(),
    })
}

/// Writes the structure of a revision.
///
/// # Safety
/// `place` is not NULL, and the revision's structure can be written to it.
unsafe fn write(
    place: PMPR_IF_CUSTOMINFOEX,
    header: MPRAPI_OBJECT_HEADER,
    revision: Revision,
    flags: DWORD,
    config: ROUTER_IKEv2_IF_CUSTOM_CONFIG0,
) -> Result {
    // SAFETY: the caller of this vouches for the place.
    unsafe {
        match revision {
            Revision::One => Out::required(place.cast())?.set(MPR_IF_CUSTOMINFOEX0 {
                Header: header,
                dwFlags: flags,
                customIkev2Config: config,
            }),
            Revision::Two => Out::required(place.cast())?.set(MPR_IF_CUSTOMINFOEX1 {
                Header: header,
                dwFlags: flags,
                customIkev2Config: ROUTER_IKEv2_IF_CUSTOM_CONFIG1 {
                    dwSaLifeTime: config.dwSaLifeTime,
                    dwSaDataSize: config.dwSaDataSize,
                    certificateName: config.certificateName,
                    customPolicy: config.customPolicy,
                    certificateHash: certificate::NONE,
                },
            }),
            Revision::Three => Out::required(place.cast())?.set(MPR_IF_CUSTOMINFOEX2 {
                Header: header,
                dwFlags: flags,
                customIkev2Config: ROUTER_IKEv2_IF_CUSTOM_CONFIG2 {
                    dwSaLifeTime: config.dwSaLifeTime,
                    dwSaDataSize: config.dwSaDataSize,
                    certificateName: config.certificateName,
                    customPolicy: config.customPolicy,
                    certificateHash: certificate::NONE,
                    dwMmSaLifeTime: 0,
                    vpnTrafficSelectors: NO_SELECTORS,
                },
            }),
        }
    }
    Ok(())
}

const NO_SELECTORS: MPR_VPN_TRAFFIC_SELECTORS = MPR_VPN_TRAFFIC_SELECTORS {
    numTsi: 0,
    numTsr: 0,
    tsI: std::ptr::null_mut(),
    tsR: std::ptr::null_mut(),
};

/// Reads what a caller wants; `None` for no settings at all.
///
/// # Errors
/// 87 for NULL, another header, unknown flags and pointers that can't be; 50 for what can't be stored; 8.
///
/// # Safety
/// Where `place` is not NULL, a header can be read from it, the structure that it stands for, and what that
/// points to.
unsafe fn read(place: PMPR_IF_CUSTOMINFOEX) -> Result<Option<InterfaceIkev2>> {
    // SAFETY: the caller vouches for all of it.
    unsafe {
        let (_, revision) = read_header(place)?;
        let nothing = |hash: &CRYPT_INTEGER_BLOB, life_time: DWORD, selectors: DWORD| {
            if hash.cbData == 0 && life_time == 0 && selectors == 0 {
                Ok(())
            } else {
                Err(ErrorCode::ERROR_NOT_SUPPORTED)
            }
        };
        // The members of revision 1 begin each of them.
        let common = structure(place.cast::<MPR_IF_CUSTOMINFOEX0>())?;
        match common.dwFlags {
            0 => return Ok(None),
            MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2 => {}
            _ => return Err(ErrorCode::ERROR_INVALID_PARAMETER),
        }
        match revision {
            Revision::One => {}
            Revision::Two => {
                let own = structure(place.cast::<MPR_IF_CUSTOMINFOEX1>())?.customIkev2Config;
                nothing(&own.certificateHash, 0, 0)?;
            }
            Revision::Three => {
                let own = structure(place.cast::<MPR_IF_CUSTOMINFOEX2>())?.customIkev2Config;
                let selectors = own.vpnTrafficSelectors.numTsi | own.vpnTrafficSelectors.numTsr;
                nothing(&own.certificateHash, own.dwMmSaLifeTime, selectors)?;
            }
        }
        let config = common.customIkev2Config;
        Ok(Some(InterfaceIkev2 {
            sa_life_time: config.dwSaLifeTime,
            sa_data_size: config.dwSaDataSize,
            machine_certificate: certificate::blob(&config.certificateName)?,
            proposal: certificate::proposal(config.customPolicy)?,
        }))
    }
}
