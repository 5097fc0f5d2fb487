//! The error codes of the Router Configuration Functions: one table for the C ABI and for people.
//!
//! Numbers and names are those of winerror.h, raserror.h and mprerror.h; every sentence is our own.

mod ras;
mod router;
mod system;

use std::fmt;

/// A Windows error code as the functions of this family return it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(pub u32);

/// What is known of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The code.
    pub code: ErrorCode,
    /// Its name in the headers, such as `ERROR_NO_SUCH_INTERFACE`.
    pub name: &'static str,
    /// What it says, as one sentence without a full stop.
    pub meaning: &'static str,
}

impl ErrorCode {
    /// Returns what is known of the code; `None` where this family never returns it.
    pub fn explanation(self) -> Option<&'static Explanation> {
        Explanation::all().find(|explanation| explanation.code == self)
    }
}

impl Explanation {
    /// Says whether the code is one of winerror.h, so that Windows' own `FormatMessage` has a text for it.
    pub fn is_system(&self) -> bool {
        system::CODES.iter().any(|system| system.code == self.code)
    }

    /// Lists everything that is known: winerror.h, raserror.h, mprerror.h, each by number.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        system::CODES.iter().chain(ras::CODES).chain(router::CODES)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.explanation() {
            Some(explanation) => write!(f, "{} ({})", explanation.name, self.0),
            None => write!(f, "error code {}", self.0),
        }
    }
}

/// Makes the constants and the table of one range of codes out of one list.
macro_rules! codes {
    ($($number:literal $name:ident $meaning:literal)+) => {
        impl super::ErrorCode {
            $(#[doc = concat!($meaning, ".")] pub const $name: Self = Self($number);)+
        }

        /// The range, by number.
        pub(super) const CODES: &[super::Explanation] = &[$(super::Explanation {
            code: super::ErrorCode::$name,
            name: stringify!($name),
            meaning: $meaning,
        }),+];
    };
}
use codes;
