//! The structures of levels 2 and 3: read from callers, and made for them in one buffer.

use super::members::Members;
use crate::boundary::{Result, bytes, structure};
use crate::buffer::Buffer;
use crate::types::{DWORD, LPBYTE, MPR_INTERFACE_0, MPR_INTERFACE_2, MPR_INTERFACE_3};
use crate::wide;
use routerkeep_router::ErrorCode;
use std::mem::offset_of;

/// The most EAP data that is taken from a caller. A method's own takes a few kilobytes.
const MOST_AUTH_DATA: DWORD = 1 << 20;

// Level 3 is level 2 and what comes behind its last member.
const _: () = assert!(
    offset_of!(MPR_INTERFACE_3, dwVpnStrategy) == offset_of!(MPR_INTERFACE_2, dwVpnStrategy)
        && offset_of!(MPR_INTERFACE_3, ipv6addrDns) >= size_of::<MPR_INTERFACE_2>()
);

impl Members {
    /// Reads the structure of level 2 or 3.
    ///
    /// # Errors
    /// 87 for NULL, a text without a NUL, alternates without an end, and EAP data that is NULL with a size or
    /// larger than [`MOST_AUTH_DATA`]; 8.
    ///
    /// # Safety
    /// Where `buffer` is not NULL, the level's structure can be read from it, and what that points to.
    pub(super) unsafe fn read(level: DWORD, buffer: LPBYTE) -> Result<Self> {
        // SAFETY: the structure of level 3 begins with that of level 2; the caller vouches for what the
        // pointers in it point to.
        unsafe {
            let own = structure(buffer.cast::<MPR_INTERFACE_2>())?;
            let ipv6_dns = match level {
                3 => {
                    let whole = structure(buffer.cast::<MPR_INTERFACE_3>())?;
                    Some([whole.ipv6addrDns.s6_bytes, whole.ipv6addrDnsAlt.s6_bytes])
                }
                _ => None,
            };
            Ok(Self {
                options: own.dwfOptions,
                phone_number: wide::in_array(&own.szLocalPhoneNumber)?,
                alternates: wide::texts(own.szAlternates)?.unwrap_or_default(),
                addresses: [
                    own.ipaddr,
                    own.ipaddrDns,
                    own.ipaddrDnsAlt,
                    own.ipaddrWins,
                    own.ipaddrWinsAlt,
                ],
                protocols: own.dwfNetProtocols,
                device_type: wide::in_array(&own.szDeviceType)?,
                device_name: wide::in_array(&own.szDeviceName)?,
                x25: [
                    wide::in_array(&own.szX25PadType)?,
                    wide::in_array(&own.szX25Address)?,
                    wide::in_array(&own.szX25Facilities)?,
                    wide::in_array(&own.szX25UserData)?,
                ],
                channels: own.dwChannels,
                sub_entries: own.dwSubEntries,
                dial_mode: own.dwDialMode,
                thresholds: [
                    own.dwDialExtraPercent,
                    own.dwDialExtraSampleSeconds,
                    own.dwHangUpExtraPercent,
                    own.dwHangUpExtraSampleSeconds,
                ],
                idle_disconnect_seconds: own.dwIdleDisconnectSeconds,
                kind: own.dwType,
                encryption: own.dwEncryptionType,
                custom_auth_key: own.dwCustomAuthKey,
                custom_auth_data: auth_data(own.lpbCustomAuthData, own.dwCustomAuthDataSize)?,
                guid: own.guidId,
                vpn_strategy: own.dwVpnStrategy,
                ipv6_dns,
            })
        }
    }

    /// Makes the structure of level 2 or 3, with the EAP data and then the alternates behind it, in the order
    /// of MS-RRASM 2.2.1.2.83. What there is none of is NULL.
    ///
    /// # Errors
    /// 8.
    pub(super) fn buffer(&self, level: DWORD, common: &MPR_INTERFACE_0) -> Result<Buffer> {
        let size =
            if level == 3 { size_of::<MPR_INTERFACE_3>() } else { size_of::<MPR_INTERFACE_2>() };
        let units = self.alternate_units()?;
        // The units are aligned behind data of any length.
        let list =
            size.saturating_add(self.custom_auth_data.len()).next_multiple_of(size_of::<u16>());
        let end = match units.is_empty() {
            true => size.saturating_add(self.custom_auth_data.len()),
            false => list.saturating_add(units.len().saturating_mul(size_of::<u16>())),
        };
        let mut buffer = Buffer::zeroed(end)?;
        buffer.put_bytes(size, &self.custom_auth_data)?;
        buffer.put_units(if units.is_empty() { size } else { list }, &units)?;
        let data = match self.custom_auth_data.is_empty() {
            true => std::ptr::null_mut(),
            false => buffer.pointer(size)?,
        };
        let alternates = match units.is_empty() {
            true => std::ptr::null_mut(),
            false => buffer.pointer(list)?,
        };
        let length = DWORD::try_from(self.custom_auth_data.len());
        let length = length.map_err(|_| ErrorCode::ERROR_INTERNAL_ERROR)?;
        let structure = MPR_INTERFACE_2 {
            szAlternates: alternates,
            lpbCustomAuthData: data,
            dwCustomAuthDataSize: length,
            ..self.structure(common)
        };
        buffer.put(0, structure)?;
        if level == 3 {
            let [dns, alternate] = self.ipv6_dns.unwrap_or_default();
            buffer.put_bytes(offset_of!(MPR_INTERFACE_3, ipv6addrDns), &dns)?;
            buffer.put_bytes(offset_of!(MPR_INTERFACE_3, ipv6addrDnsAlt), &alternate)?;
        }
        Ok(buffer)
    }

    /// Makes the structure without what it points to.
    fn structure(&self, common: &MPR_INTERFACE_0) -> MPR_INTERFACE_2 {
        let [address, dns, dns_alternate, wins, wins_alternate] = self.addresses;
        let [pad_type, x25_address, facilities, user_data] = &self.x25;
        let [dial_percent, dial_seconds, hang_up_percent, hang_up_seconds] = self.thresholds;
        MPR_INTERFACE_2 {
            wszInterfaceName: common.wszInterfaceName,
            hInterface: common.hInterface,
            fEnabled: common.fEnabled,
            dwIfType: common.dwIfType,
            dwConnectionState: common.dwConnectionState,
            fUnReachabilityReasons: common.fUnReachabilityReasons,
            dwLastError: common.dwLastError,
            dwfOptions: self.options,
            szLocalPhoneNumber: wide::to_array_cut(&self.phone_number),
            szAlternates: std::ptr::null_mut(),
            ipaddr: address,
            ipaddrDns: dns,
            ipaddrDnsAlt: dns_alternate,
            ipaddrWins: wins,
            ipaddrWinsAlt: wins_alternate,
            dwfNetProtocols: self.protocols,
            szDeviceType: wide::to_array_cut(&self.device_type),
            szDeviceName: wide::to_array_cut(&self.device_name),
            szX25PadType: wide::to_array_cut(pad_type),
            szX25Address: wide::to_array_cut(x25_address),
            szX25Facilities: wide::to_array_cut(facilities),
            szX25UserData: wide::to_array_cut(user_data),
            dwChannels: self.channels,
            dwSubEntries: self.sub_entries,
            dwDialMode: self.dial_mode,
            dwDialExtraPercent: dial_percent,
            dwDialExtraSampleSeconds: dial_seconds,
            dwHangUpExtraPercent: hang_up_percent,
            dwHangUpExtraSampleSeconds: hang_up_seconds,
            dwIdleDisconnectSeconds: self.idle_disconnect_seconds,
            dwType: self.kind,
            dwEncryptionType: self.encryption,
            dwCustomAuthKey: self.custom_auth_key,
            dwCustomAuthDataSize: 0,
            lpbCustomAuthData: std::ptr::null_mut(),
            guidId: self.guid,
            dwVpnStrategy: self.vpn_strategy,
        }
    }

    /// Returns the list of alternates, each with a NUL and one more at the end; nothing for none.
    fn alternate_units(&self) -> Result<Vec<u16>> {
        let mut units = Vec::new();
        for number in &self.alternates {
            // One for its NUL, one for that of the list.
            let room = number.units().len().saturating_add(2);
            units.try_reserve(room).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
            units.extend(number.units().iter().chain(&[0]));
        }
        if !units.is_empty() {
            units.push(0);
        }
        Ok(units)
    }
}

/// Reads EAP data of a caller.
///
/// # Safety
/// Where `start` is not NULL, `size` bytes can be read from it.
unsafe fn auth_data(start: LPBYTE, size: DWORD) -> Result<Vec<u8>> {
    if size == 0 {
        return Ok(Vec::new());
    }
    if size > MOST_AUTH_DATA {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    // SAFETY: the caller vouches for the bytes.
    let data = unsafe { bytes(start, size) }.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let mut copy = Vec::new();
    copy.try_reserve_exact(data.len()).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    copy.extend_from_slice(data);
    Ok(copy)
}
