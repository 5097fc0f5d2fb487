//! Windows ANSI code pages, for sections that are not UTF-8.

use std::fmt;

use encoding_rs::Encoding;

/// A Windows code page that text can be decoded with.
///
/// A phone book does not say which code page wrote it: the caller knows (it is the system's ANSI
/// code page, `Control\Nls\CodePage\ACP` in the registry) or takes the default, 1252. The tables
/// are those of the WHATWG Encoding Standard, which differ from Windows in a few unassigned places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodePage {
    number: u16,
    encoding: &'static Encoding,
}

impl CodePage {
    /// Western European.
    pub const WINDOWS_1252: Self = Self { number: 1252, encoding: encoding_rs::WINDOWS_1252 };

    /// Returns the code page with this number, `None` where it is not an ANSI code page of any
    /// Windows version.
    ///
    /// ```
    /// use routerkeep_phonebook::CodePage;
    ///
    /// assert_eq!(CodePage::from_number(936).map(CodePage::number), Some(936));
    /// assert_eq!(CodePage::from_number(1), None);
    /// ```
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        let encoding = match number {
            874 => encoding_rs::WINDOWS_874,
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            1252 => encoding_rs::WINDOWS_1252,
            1253 => encoding_rs::WINDOWS_1253,
            1254 => encoding_rs::WINDOWS_1254,
            1255 => encoding_rs::WINDOWS_1255,
            1256 => encoding_rs::WINDOWS_1256,
            1257 => encoding_rs::WINDOWS_1257,
            1258 => encoding_rs::WINDOWS_1258,
            65001 => encoding_rs::UTF_8,
            _ => return None,
        };
        Some(Self { number, encoding })
    }

    /// Returns the number Windows knows the code page by.
    #[must_use]
    pub fn number(self) -> u16 {
        self.number
    }

    pub(crate) fn encoding(self) -> &'static Encoding {
        self.encoding
    }
}

impl Default for CodePage {
    fn default() -> Self {
        Self::WINDOWS_1252
    }
}

impl fmt::Debug for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodePage({})", self.number)
    }
}
