//! Little-endian fields out of byte slices, never beyond their end.

/// Returns the `u16` at `at`, or `None` where the slice is too short.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    field(bytes, at).map(u16::from_le_bytes)
}

/// Returns the `u32` at `at`, or `None` where the slice is too short.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    field(bytes, at).map(u32::from_le_bytes)
}

/// Returns the `u64` at `at`, or `None` where the slice is too short.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    field(bytes, at).map(u64::from_le_bytes)
}

/// Returns the `N` bytes at `at`, or `None` where the slice is too short.
pub(crate) fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk::<N>().copied()
}

/// Puts `value` at `at`; does nothing where the slice is too short (the writer sizes its cells first).
pub(crate) fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    let Some(end) = at.checked_add(value.len()) else { return };
    if let Some(place) = bytes.get_mut(at..end) {
        place.copy_from_slice(value);
    }
}

/// Returns an empty vector with room for `n` items, or `None` where memory does not allow it.
pub(crate) fn vec_for<T>(n: usize) -> Option<Vec<T>> {
    let mut v = Vec::new();
    v.try_reserve_exact(n).ok()?;
    Some(v)
}
