//! The error codes of the Router Configuration Functions: one table for the C ABI and for people.
//!
//! Numbers and names are those of winerror.h, raserror.h and mprerror.h; every sentence is our own.

mod ras;
mod ras_later;
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
    /// Returns what is known of the code; `None` where it belongs to nothing that configures a router.
    pub fn explanation(self) -> Option<&'static Explanation> {
        Explanation::all().find(|explanation| explanation.code == self)
    }
}

/// The headers of Windows that define codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeHeader {
    /// winerror.h: codes of the system. Windows' own `FormatMessage` has a text for each.
    System,
    /// raserror.h: codes of remote access, 600 to 899.
    RemoteAccess,
    /// mprerror.h: codes of the router, 900 to 956.
    Router,
}

impl CodeHeader {
    /// Returns the name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::System => "winerror.h",
            Self::RemoteAccess => "raserror.h",
            Self::Router => "mprerror.h",
        }
    }
}

impl Explanation {
    /// Lists everything that is known, each header by number.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        let ranges = [system::CODES, ras::CODES, ras_later::CODES, router::CODES];
        ranges.into_iter().flatten()
    }

    /// Finds a code by its name, without regard to case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        Self::all().find(|explanation| explanation.name.eq_ignore_ascii_case(name))
    }

    /// Returns the header that defines the code.
    pub fn header(&self) -> CodeHeader {
        match self.code.0 {
            600..=899 => CodeHeader::RemoteAccess,
            900..=956 => CodeHeader::Router,
            _ => CodeHeader::System,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_there_once_and_in_the_range_of_its_header() {
        let numbers: BTreeSet<u32> = Explanation::all().map(|known| known.code.0).collect();
        let names: BTreeSet<&str> = Explanation::all().map(|known| known.name).collect();
        assert_eq!(numbers.len(), Explanation::all().count());
        assert_eq!(names.len(), numbers.len());
        for (codes, header) in [
            (system::CODES, CodeHeader::System),
            (ras::CODES, CodeHeader::RemoteAccess),
            (ras_later::CODES, CodeHeader::RemoteAccess),
            (router::CODES, CodeHeader::Router),
        ] {
            assert!(codes.is_sorted_by_key(|known| known.code));
            assert!(codes.iter().all(|known| known.header() == header), "{header:?}");
        }
    }

    #[test]
    fn no_code_of_the_router_or_of_remote_access_is_left_out() {
        for number in (600..=877).chain(900..=956).filter(|number| *number != 947) {
            assert!(ErrorCode(number).explanation().is_some(), "{number}");
        }
        for number in [599, 878, 899, 947, 957] {
            assert_eq!(ErrorCode(number).explanation(), None);
        }
    }

    #[test]
    fn a_meaning_is_one_sentence_without_its_full_stop() {
        for known in Explanation::all() {
            let text = known.meaning;
            assert!(text.starts_with(|c: char| c.is_uppercase()), "{text}");
            assert!(!text.ends_with('.') && !text.contains(". "), "{text}");
            assert!(text.is_ascii() && text.len() <= 110, "{text}");
        }
    }
}
