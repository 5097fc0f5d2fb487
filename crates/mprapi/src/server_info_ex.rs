//! The server with its tunnels: `MPR_SERVER_EX` and `MPR_SERVER_SET_CONFIG_EX`.
//!
//! Revision 1 is the layout of Windows Server 2008 R2. Of the later ones the sizes of one layout are known,
//! that of the current SDK: it is taken for each of the revisions 2 to 5, and no other size is.

use crate::boundary::{Out, Result, call, structure};
use crate::certificate;
use crate::connect::with;
use crate::given::Given;
use crate::object_header::{Layout, layout};
use crate::server_info::ports;
use crate::types::{
    BOOL, CRYPT_INTEGER_BLOB, DWORD, GRE_CONFIG_PARAMS0, HANDLE, IKEV2_CONFIG_PARAMS,
    IKEV2_CONFIG_PARAMS4, IKEV2_TUNNEL_CONFIG_PARAMS, IKEV2_TUNNEL_CONFIG_PARAMS4,
    L2TP_CONFIG_PARAMS, L2TP_CONFIG_PARAMS1, L2TP_TUNNEL_CONFIG_PARAMS2, MPR_SERVER_EX,
    MPR_SERVER_EX1, MPR_SERVER_SET_CONFIG_EX, MPR_SERVER_SET_CONFIG_EX1,
    MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS, MPRAPI_OBJECT_HEADER,
    MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT,
    MPRAPI_SET_CONFIG_PROTOCOL_FOR_GRE, MPRAPI_SET_CONFIG_PROTOCOL_FOR_IKEV2,
    MPRAPI_SET_CONFIG_PROTOCOL_FOR_L2TP, MPRAPI_SET_CONFIG_PROTOCOL_FOR_PPTP,
    MPRAPI_SET_CONFIG_PROTOCOL_FOR_SSTP, MPRAPI_TUNNEL_CONFIG_PARAMS, MPRAPI_TUNNEL_CONFIG_PARAMS1,
    PMPR_SERVER_EX, PMPR_SERVER_SET_CONFIG_EX, PPTP_CONFIG_PARAMS, SSTP_CERT_INFO,
    SSTP_CONFIG_PARAMS,
};
use routerkeep_router::ErrorCode;
use routerkeep_router::config::{
    Connection, Effect, Ikev2Offer, Ikev2Tunnel, PortKind, Ports, RouterMode, ServerChanges,
    ServerSummary, SstpCertificate, SstpCertificateChange, SstpChange, SstpListener,
};

/// The only algorithm of hashes: SHA-256, as wincrypt.h numbers it.
const CALG_SHA_256: DWORD = 0x800C;

/// The layouts of a structure.
#[derive(Clone, Copy, Debug)]
enum Revision {
    One,
    Later,
}

const fn layouts(first: usize, later: usize) -> [Layout<Revision>; 2] {
    [
        Layout { name: Revision::One, revisions: 1..=1, size: first },
        Layout { name: Revision::Later, revisions: 2..=5, size: later },
    ]
}

/// Returns ports and tunnels in a structure of the caller, whose header says its revision, type and size.
///
/// Each pointer that is not NULL is a buffer of its own, freed with `MprAdminBufferFree` or
/// `MprConfigBufferFree`. A time or amount of 0 is one that is not stored. Up time and ports in use are 0:
/// nothing of a stored configuration runs. Of extended key usages, the hash of the machine's certificate,
/// the main mode's lifetime, L2TP's tunnel parameters and GRE nobody says where they are stored: they are
/// always zero.
///
/// Returns 0; 87 for NULL and another header; 1015 where the settings can't be read; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerGetInfoEx(
    hMprConfig: HANDLE,
    pServerInfo: PMPR_SERVER_EX,
) -> DWORD {
    call(|| {
        let layouts = layouts(size_of::<MPR_SERVER_EX>(), size_of::<MPR_SERVER_EX1>());
        let kind = MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT;
        // SAFETY: the caller vouches for the structure, which begins with its header.
        let (header, revision) = unsafe { layout(pServerInfo.cast(), kind, &layouts) }?;
        with(hMprConfig, |router| {
            let stored = Stored::read(&mut router.connection)?;
            // SAFETY: the header says which structure can be written.
            unsafe {
                match revision {
                    Revision::One => Out::required(pServerInfo)?.set(stored.first(header)?),
                    Revision::Later => {
                        let place = Out::required(pServerInfo.cast::<MPR_SERVER_EX1>())?;
                        place.set(stored.later(header)?);
                    }
                }
            }
            Ok(())
        })
    })
}

/// Sets ports and tunnels of the protocols that `setConfigForProtocols` names, all or none of them.
///
/// The times and certificates of IKEv2 count where `dwTunnelConfigParamFlags` says so. A hash for SSTP that
/// is marked as the default is not looked at; none at all lets Windows choose.
///
/// Returns 0; 3010 where there are more ports than Windows started with: that is done, and counts after
/// Windows has restarted; 87 for NULL, another header, unknown protocols or flags, and what
/// `MprConfigServerSetInfo` refuses, numbers out of their range, a hash other than SHA-256; 50 for what
/// nobody says where Windows stores it (see `MprConfigServerGetInfoEx`); 20 where the machine has no such
/// ports; 6; 8; what writing says. Nothing is changed then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerSetInfoEx(
    hMprConfig: HANDLE,
    pSetServerConfig: PMPR_SERVER_SET_CONFIG_EX,
) -> DWORD {
    call(|| {
        if hMprConfig.is_null() {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        let (first, later) =
            (size_of::<MPR_SERVER_SET_CONFIG_EX>(), size_of::<MPR_SERVER_SET_CONFIG_EX1>());
        let kind = MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT;
        // SAFETY: the caller vouches for the structure that the header stands for, and what it points to.
        let wanted = unsafe {
            match layout(pSetServerConfig.cast(), kind, &layouts(first, later))?.1 {
                Revision::One => {
                    let own = structure(pSetServerConfig)?;
                    Wanted::first(own.setConfigForProtocols, &own.ConfigParams)?
                }
                Revision::Later => {
                    let own = structure(pSetServerConfig.cast::<MPR_SERVER_SET_CONFIG_EX1>())?;
                    Wanted::later(own.setConfigForProtocols, &own.ConfigParams)?
                }
            }
        };
        with(hMprConfig, |router| match router.connection.set_server(&wanted.0)? {
            Effect::AfterRestart => Ok(()),
            Effect::AfterReboot => Err(ErrorCode::ERROR_SUCCESS_REBOOT_REQUIRED),
        })
    })
}

/// What is stored of ports and tunnels.
struct Stored {
    summary: ServerSummary,
    pptp: Ports,
    l2tp: Ports,
    sstp: Ports,
    ikev2: Ports,
    listener: SstpListener,
    tunnel: Ikev2Tunnel,
    offer: Ikev2Offer,
}

impl Stored {
    fn read(connection: &mut Connection<'static>) -> Result<Self> {
        let (tunnel, offer) = connection.ikev2()?;
        Ok(Self {
            summary: connection.server_summary()?,
            pptp: connection.ports(PortKind::Pptp)?,
            l2tp: connection.ports(PortKind::L2tp)?,
            sstp: connection.ports(PortKind::Sstp)?,
            ikev2: connection.ports(PortKind::Ikev2)?,
            listener: connection.sstp()?,
            tunnel,
            offer,
        })
    }

    fn lan_only(&self) -> DWORD {
        DWORD::from(self.summary.mode == RouterMode::LanOnly)
    }

    fn hash(&self) -> (&[u8], BOOL) {
        match &self.listener.certificate {
            SstpCertificate::Chosen(hash) => (hash, 0),
            SstpCertificate::Automatic(hash) => (hash.as_deref().unwrap_or(&[]), 1),
        }
    }

    fn sstp(&self, given: Given) -> SSTP_CONFIG_PARAMS {
        let (hash, is_default) = self.hash();
        SSTP_CONFIG_PARAMS {
            dwNumPorts: self.sstp.count,
            dwPortFlags: self.sstp.used_for.flags(),
            isUseHttps: BOOL::from(self.listener.https),
            certAlgorithm: CALG_SHA_256,
            sstpCertDetails: SSTP_CERT_INFO {
                isDefault: is_default,
                certBlob: certificate::given(hash, given),
            },
        }
    }

    fn pptp(&self) -> PPTP_CONFIG_PARAMS {
        PPTP_CONFIG_PARAMS { dwNumPorts: self.pptp.count, dwPortFlags: self.pptp.used_for.flags() }
    }

    fn roots(&self) -> DWORD {
        DWORD::try_from(self.tunnel.trusted_roots.len()).unwrap_or(DWORD::MAX)
    }

    fn first(&self, header: MPRAPI_OBJECT_HEADER) -> Result<MPR_SERVER_EX> {
        let roots = certificate::array(&self.tunnel.trusted_roots)?;
        let [roots, hash] = Given::all([roots, certificate::copy(self.hash().0)?])?;
        Ok(MPR_SERVER_EX {
            Header: header,
            fLanOnlyMode: self.lan_only(),
            dwUpTime: 0,
            dwTotalPorts: self.summary.ports,
            dwPortsInUse: 0,
            Reserved: 0,
            ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS {
                IkeConfigParams: IKEV2_CONFIG_PARAMS {
                    dwNumPorts: self.ikev2.count,
                    dwPortFlags: self.ikev2.used_for.flags(),
                    dwTunnelConfigParamFlags: MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS,
                    TunnelConfigParams: IKEV2_TUNNEL_CONFIG_PARAMS {
                        dwIdleTimeout: self.tunnel.idle_timeout,
                        dwNetworkBlackoutTime: self.tunnel.network_blackout_time,
                        dwSaLifeTime: self.tunnel.sa_life_time,
                        dwSaDataSizeForRenegotiation: self.tunnel.sa_data_size,
                        dwConfigOptions: 0,
                        dwTotalCertificates: self.roots(),
                        certificateNames: roots.address().cast(),
                    },
                },
                PptpConfigParams: self.pptp(),
                L2tpConfigParams: L2TP_CONFIG_PARAMS {
                    dwNumPorts: self.l2tp.count,
                    dwPortFlags: self.l2tp.used_for.flags(),
                },
                SstpConfigParams: self.sstp(hash),
            },
        })
    }

    fn later(&self, header: MPRAPI_OBJECT_HEADER) -> Result<MPR_SERVER_EX1> {
        let machine = &self.offer.machine_certificate;
        let [roots, hash, name, policy] = Given::all([
            certificate::array(&self.tunnel.trusted_roots)?,
            certificate::copy(self.hash().0)?,
            certificate::copy(machine)?,
            certificate::policy(self.offer.proposal)?,
        ])?;
        Ok(MPR_SERVER_EX1 {
            Header: header,
            fLanOnlyMode: self.lan_only(),
            dwUpTime: 0,
            dwTotalPorts: self.summary.ports,
            dwPortsInUse: 0,
            Reserved: 0,
            ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS1 {
                IkeConfigParams: IKEV2_CONFIG_PARAMS4 {
                    dwNumPorts: self.ikev2.count,
                    dwPortFlags: self.ikev2.used_for.flags(),
                    dwTunnelConfigParamFlags: MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS,
                    TunnelConfigParams: IKEV2_TUNNEL_CONFIG_PARAMS4 {
                        dwIdleTimeout: self.tunnel.idle_timeout,
                        dwNetworkBlackoutTime: self.tunnel.network_blackout_time,
                        dwSaLifeTime: self.tunnel.sa_life_time,
                        dwSaDataSizeForRenegotiation: self.tunnel.sa_data_size,
                        dwConfigOptions: 0,
                        dwTotalCertificates: self.roots(),
                        certificateNames: roots.address().cast(),
                        machineCertificateName: certificate::given(machine, name),
                        dwEncryptionType: self.offer.encryption,
                        customPolicy: policy.address().cast(),
                        dwTotalEkus: 0,
                        certificateEKUs: std::ptr::null_mut(),
                        machineCertificateHash: certificate::NONE,
                        dwMmSaLifeTime: 0,
                    },
                },
                PptpConfigParams: self.pptp(),
                L2tpConfigParams: L2TP_CONFIG_PARAMS1 {
                    dwNumPorts: self.l2tp.count,
                    dwPortFlags: self.l2tp.used_for.flags(),
                    dwTunnelConfigParamFlags: 0,
                    TunnelConfigParams: NO_L2TP_TUNNEL,
                },
                SstpConfigParams: self.sstp(hash),
                GREConfigParams: GRE_CONFIG_PARAMS0 { dwNumPorts: 0, dwPortFlags: 0 },
            },
        })
    }
}

const NO_L2TP_TUNNEL: L2TP_TUNNEL_CONFIG_PARAMS2 = L2TP_TUNNEL_CONFIG_PARAMS2 {
    dwIdleTimeout: 0,
    dwEncryptionType: 0,
    dwSaLifeTime: 0,
    dwSaDataSizeForRenegotiation: 0,
    customPolicy: std::ptr::null_mut(),
    dwMmSaLifeTime: 0,
};

/// What a caller wants changed.
struct Wanted(ServerChanges);

impl Wanted {
    /// Reads the parameters of revision 1, of the protocols that are named.
    ///
    /// # Safety
    /// What the parameters of these protocols point to can be read.
    unsafe fn first(protocols: DWORD, all: &MPRAPI_TUNNEL_CONFIG_PARAMS) -> Result<Self> {
        let mut changes = ServerChanges::default();
        // SAFETY: the caller vouches for what is pointed to.
        unsafe {
            let known = PPTP | L2TP | SSTP | IKEV2;
            require(protocols & !known == 0)?;
            if protocols & PPTP != 0 {
                add(&mut changes, PortKind::Pptp, pair(&all.PptpConfigParams))?;
            }
            if protocols & L2TP != 0 {
                let l2tp = &all.L2tpConfigParams;
                add(&mut changes, PortKind::L2tp, (l2tp.dwNumPorts, l2tp.dwPortFlags))?;
            }
            if protocols & SSTP != 0 {
                sstp(&mut changes, &all.SstpConfigParams)?;
            }
            if protocols & IKEV2 != 0 {
                let ike = &all.IkeConfigParams;
                add(&mut changes, PortKind::Ikev2, (ike.dwNumPorts, ike.dwPortFlags))?;
                if tunnel_counts(ike.dwTunnelConfigParamFlags)? {
                    let own = &ike.TunnelConfigParams;
                    require(own.dwConfigOptions == 0)?;
                    changes.ikev2 = Some(Ikev2Tunnel {
                        idle_timeout: own.dwIdleTimeout,
                        network_blackout_time: own.dwNetworkBlackoutTime,
                        sa_life_time: own.dwSaLifeTime,
                        sa_data_size: own.dwSaDataSizeForRenegotiation,
                        trusted_roots: certificate::blobs(
                            own.certificateNames,
                            own.dwTotalCertificates,
                        )?,
                    });
                }
            }
        }
        Ok(Self(changes))
    }

    /// Reads the parameters of later revisions, of the protocols that are named.
    ///
    /// # Safety
    /// What the parameters of these protocols point to can be read.
    unsafe fn later(protocols: DWORD, all: &MPRAPI_TUNNEL_CONFIG_PARAMS1) -> Result<Self> {
        let (ike, l2tp) = (&all.IkeConfigParams, &all.L2tpConfigParams);
        let own = &ike.TunnelConfigParams;
        require(protocols & !(PPTP | L2TP | SSTP | IKEV2 | GRE) == 0)?;
        supported(protocols & GRE == 0)?;
        if protocols & L2TP != 0 {
            supported(!tunnel_counts(l2tp.dwTunnelConfigParamFlags)?)?;
        }
        let first = MPRAPI_TUNNEL_CONFIG_PARAMS {
            IkeConfigParams: IKEV2_CONFIG_PARAMS {
                dwNumPorts: ike.dwNumPorts,
                dwPortFlags: ike.dwPortFlags,
                dwTunnelConfigParamFlags: ike.dwTunnelConfigParamFlags,
                TunnelConfigParams: IKEV2_TUNNEL_CONFIG_PARAMS {
                    dwIdleTimeout: own.dwIdleTimeout,
                    dwNetworkBlackoutTime: own.dwNetworkBlackoutTime,
                    dwSaLifeTime: own.dwSaLifeTime,
                    dwSaDataSizeForRenegotiation: own.dwSaDataSizeForRenegotiation,
                    dwConfigOptions: own.dwConfigOptions,
                    dwTotalCertificates: own.dwTotalCertificates,
                    certificateNames: own.certificateNames,
                },
            },
            PptpConfigParams: all.PptpConfigParams,
            L2tpConfigParams: L2TP_CONFIG_PARAMS {
                dwNumPorts: l2tp.dwNumPorts,
                dwPortFlags: l2tp.dwPortFlags,
            },
            SstpConfigParams: all.SstpConfigParams,
        };
        // SAFETY: the caller vouches for what is pointed to.
        let Self(mut changes) = unsafe { Self::first(protocols, &first) }?;
        if changes.ikev2.is_some() {
            let hash: &CRYPT_INTEGER_BLOB = &own.machineCertificateHash;
            let stored_nowhere = own.dwTotalEkus | hash.cbData | own.dwMmSaLifeTime;
            supported(stored_nowhere == 0)?;
            changes.ikev2_offer = Some(Ikev2Offer {
                // SAFETY: as above.
                machine_certificate: unsafe { certificate::blob(&own.machineCertificateName) }?,
                encryption: own.dwEncryptionType,
                // SAFETY: as above.
                proposal: unsafe { certificate::proposal(own.customPolicy) }?,
            });
        }
        Ok(Self(changes))
    }
}

const PPTP: DWORD = MPRAPI_SET_CONFIG_PROTOCOL_FOR_PPTP;
const L2TP: DWORD = MPRAPI_SET_CONFIG_PROTOCOL_FOR_L2TP;
const SSTP: DWORD = MPRAPI_SET_CONFIG_PROTOCOL_FOR_SSTP;
const IKEV2: DWORD = MPRAPI_SET_CONFIG_PROTOCOL_FOR_IKEV2;
const GRE: DWORD = MPRAPI_SET_CONFIG_PROTOCOL_FOR_GRE;

fn require(holds: bool) -> Result {
    if holds { Ok(()) } else { Err(ErrorCode::ERROR_INVALID_PARAMETER) }
}

fn supported(is: bool) -> Result {
    if is { Ok(()) } else { Err(ErrorCode::ERROR_NOT_SUPPORTED) }
}

/// Says whether the parameters of a tunnel count.
fn tunnel_counts(flags: DWORD) -> Result<bool> {
    require(flags & !MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS == 0)?;
    Ok(flags != 0)
}

fn pair(pptp: &PPTP_CONFIG_PARAMS) -> (DWORD, DWORD) {
    (pptp.dwNumPorts, pptp.dwPortFlags)
}

fn add(changes: &mut ServerChanges, kind: PortKind, (count, flags): (DWORD, DWORD)) -> Result {
    changes.ports.push(ports(kind, count, flags)?);
    Ok(())
}

/// Adds what is wanted of SSTP.
///
/// # Safety
/// The hash can be read.
unsafe fn sstp(changes: &mut ServerChanges, own: &SSTP_CONFIG_PARAMS) -> Result {
    add(changes, PortKind::Sstp, (own.dwNumPorts, own.dwPortFlags))?;
    // SAFETY: the caller vouches for the hash.
    let hash = unsafe { certificate::blob(&own.sstpCertDetails.certBlob) }?;
    let certificate = if hash.is_empty() {
        SstpCertificateChange::Automatic
    } else if own.sstpCertDetails.isDefault != 0 {
        SstpCertificateChange::Keep
    } else {
        require(own.certAlgorithm == CALG_SHA_256)?;
        let hash = <[u8; 32]>::try_from(hash);
        SstpCertificateChange::Chosen(hash.map_err(|_| ErrorCode::ERROR_INVALID_PARAMETER)?)
    };
    changes.sstp = Some(SstpChange { https: own.isUseHttps != 0, certificate });
    Ok(())
}
