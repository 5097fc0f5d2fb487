//! How much a reader takes on before it stops and says so.

/// Bounds on one reading; what exceeds them becomes a finding of severity error, never a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of keys below the key where reading starts. Windows itself allows 512.
    pub depth: usize,
    /// Keys in all.
    pub keys: usize,
    /// Values in all.
    pub values: usize,
    /// Bytes of value data and names in all.
    pub bytes: usize,
    /// Findings that are listed; further ones are counted.
    pub findings: usize,
}

impl Limits {
    /// Generous for a whole SYSTEM hive, small beside a machine's memory.
    pub const DEFAULT: Self = Self {
        depth: 512,
        keys: 4_000_000,
        values: 16_000_000,
        bytes: 512 * 1024 * 1024,
        findings: 10_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
