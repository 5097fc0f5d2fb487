//! The limits of this crate, and the lengths that the file format documents.

/// The largest phone book that is read, in bytes.
///
/// A Windows 10 entry takes about 5 KB, so this holds more than 3,000 of them.
pub const MAX_BYTES: usize = 32 << 20;

/// The largest number of sections that is read.
pub const MAX_SECTIONS: usize = 65_536;

/// The largest number of MEDIA, DEVICE and phone number groups together that one entry is read with.
///
/// Groups above it stay in the section's lines and are reported as a finding.
pub const MAX_GROUPS_PER_ENTRY: usize = 1_024;

/// The largest number of findings that is kept; those above it are counted.
pub const MAX_FINDINGS: usize = 1_000;

/// The longest section name, in bytes, since Windows Vista and Server 2008 (MS-RRASM note 203).
pub const MAX_NAME_BYTES: usize = 1_536;

/// The longest section name, in bytes, of Windows 2000 and Server 2003 (MS-RRASM note 203).
pub const MAX_NAME_BYTES_2003: usize = 256;

/// The number of hex digits on a full line of a long value, as Windows writes it.
pub const HEX_DIGITS_PER_LINE: usize = 128;

/// The longest piece of a value or key that a finding quotes, in characters.
pub(crate) const MAX_QUOTED_CHARS: usize = 48;
