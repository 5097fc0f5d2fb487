//! Names and hashes of certificates and IKEv2 proposals: what the Ex structures point to.

use crate::boundary::{Result, bytes, structure};
use crate::buffer::Buffer;
use crate::given::Given;
use crate::types::{CRYPT_INTEGER_BLOB, DWORD, ROUTER_CUSTOM_IKEv2_POLICY0};
use routerkeep_router::ErrorCode;
use routerkeep_router::config::Ikev2Proposal;

/// The longest blob that is read; a name that is taken is far shorter.
const LONGEST: DWORD = 0x10_0000;

/// The blob that stands for nothing.
pub(crate) const NONE: CRYPT_INTEGER_BLOB =
    CRYPT_INTEGER_BLOB { cbData: 0, pbData: std::ptr::null_mut() };

/// Copies a blob of the caller.
///
/// # Errors
/// 87 for NULL where there are bytes, and more than any certificate has; 8.
///
/// # Safety
/// Where `pbData` is not NULL, `cbData` bytes can be read from it.
pub(crate) unsafe fn blob(blob: &CRYPT_INTEGER_BLOB) -> Result<Vec<u8>> {
    if blob.cbData == 0 {
        return Ok(Vec::new());
    }
    if blob.cbData > LONGEST {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    // SAFETY: the caller vouches for the bytes.
    let bytes = unsafe { bytes(blob.pbData, blob.cbData) };
    let bytes = bytes.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Copies an array of blobs of the caller.
///
/// # Errors
/// 87 for NULL where there are blobs, more than can be stored, and what [`blob`] refuses; 8.
///
/// # Safety
/// Where `start` is not NULL, `count` blobs can be read from it, and what they point to.
pub(crate) unsafe fn blobs(start: *const CRYPT_INTEGER_BLOB, count: DWORD) -> Result<Vec<Vec<u8>>> {
    let count = usize::try_from(count).ok().filter(|count| *count <= 10_000);
    let count = count.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let mut copies = Vec::new();
    copies.try_reserve_exact(count).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    if count > 0 && start.is_null() {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    for index in 0..count {
        // SAFETY: the caller vouches for `count` blobs and their bytes.
        copies.push(unsafe { blob(&structure(start.wrapping_add(index))?) }?);
    }
    Ok(copies)
}

/// Reads a proposal of the caller; `None` for NULL.
///
/// # Safety
/// Where `place` is not NULL, a proposal can be read from it.
pub(crate) unsafe fn proposal(
    place: *const ROUTER_CUSTOM_IKEv2_POLICY0,
) -> Result<Option<Ikev2Proposal>> {
    if place.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller vouches for the proposal.
    let policy = unsafe { structure(place) }?;
    Ok(Some(Ikev2Proposal {
        integrity_method: policy.dwIntegrityMethod,
        encryption_method: policy.dwEncryptionMethod,
        cipher_transform: policy.dwCipherTransformConstant,
        authentication_transform: policy.dwAuthTransformConstant,
        pfs_group: policy.dwPfsGroup,
        dh_group: policy.dwDhGroup,
    }))
}

/// Copies bytes into a buffer; nothing for none.
pub(crate) fn copy(bytes: &[u8]) -> Result<Option<Buffer>> {
    crate::given::copy(Some(bytes))
}

/// Puts a proposal into a buffer.
pub(crate) fn policy(proposal: Option<Ikev2Proposal>) -> Result<Option<Buffer>> {
    let Some(proposal) = proposal else { return Ok(None) };
    let mut buffer = Buffer::zeroed(size_of::<ROUTER_CUSTOM_IKEv2_POLICY0>())?;
    let policy = ROUTER_CUSTOM_IKEv2_POLICY0 {
        dwIntegrityMethod: proposal.integrity_method,
        dwEncryptionMethod: proposal.encryption_method,
        dwCipherTransformConstant: proposal.cipher_transform,
        dwAuthTransformConstant: proposal.authentication_transform,
        dwPfsGroup: proposal.pfs_group,
        dwDhGroup: proposal.dh_group,
    };
    buffer.put(0, policy)?;
    Ok(Some(buffer))
}

/// Puts an array of blobs into a buffer, their bytes behind it.
pub(crate) fn array(names: &[Vec<u8>]) -> Result<Option<Buffer>> {
    if names.is_empty() {
        return Ok(None);
    }
    let start = names.len().saturating_mul(size_of::<CRYPT_INTEGER_BLOB>());
    let length = names.iter().fold(start, |length, name| length.saturating_add(name.len()));
    let mut buffer = Buffer::zeroed(length)?;
    let (mut place, mut at) = (0_usize, start);
    for name in names {
        let length = DWORD::try_from(name.len()).map_err(|_| ErrorCode::ERROR_INTERNAL_ERROR)?;
        let data = buffer.pointer(at)?;
        buffer.put(place, CRYPT_INTEGER_BLOB { cbData: length, pbData: data })?;
        buffer.put_bytes(at, name)?;
        place = place.saturating_add(size_of::<CRYPT_INTEGER_BLOB>());
        at = at.saturating_add(name.len());
    }
    Ok(Some(buffer))
}

/// Returns the blob of bytes that the caller has now.
pub(crate) fn given(bytes: &[u8], given: Given) -> CRYPT_INTEGER_BLOB {
    let length = DWORD::try_from(bytes.len()).unwrap_or(DWORD::MAX);
    CRYPT_INTEGER_BLOB { cbData: length, pbData: given.address() }
}
