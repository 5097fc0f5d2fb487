//! Registry exports as text: `.reg` files of version 4 (`REGEDIT4`) and version 5.
//!
//! 1. [`RegText::parse`] reads what regedit, `reg export`, Samba and the hivex tools write. Keys and
//!    values keep their order; what can't be read is a finding and is left out, never guessed.
//! 2. [`RegText::is_listed`] and [`RegText::covers`] tell what was exported from what only leads to it.
//! 3. [`write`](fn@write) makes a file that regedit imports, and that reads back as the same tree.
//!
//! A file is a header line, then sections: `[key path]` with the lines of its values. Behaviour that
//! the public description (Microsoft's support article 310516) leaves open follows what Wine's
//! conformance tests of regedit (programs/regedit/tests) record of Windows: the kinds of line ends,
//! `#` comments, continuation lines, and which damaged lines are refused. Three differences are on
//! purpose: data keep the bytes that stand in the file (regedit adds a missing NUL to texts); a value
//! that ends in a continuation mark is damaged (regedit takes what is there); and the value after a
//! damaged one is read where regedit would lose it.
//!
//! An export by regedit is not exact in one case: it writes a `REG_SZ` up to its first NUL. What lay
//! behind is not in the file.
//!
//! ```
//! use routerkeep_registry::{KeyPath, Limits, reg_text::RegText};
//!
//! let text = "Windows Registry Editor Version 5.00\r\n\r\n\
//!             [HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n\"Current\"=dword:00000001\r\n\r\n";
//! let export = RegText::parse(text.as_bytes(), &Limits::DEFAULT)?;
//! let select = export.system_root().and_then(|system| system.subkey("Select"));
//! assert_eq!(select.and_then(|key| key.value("Current")?.as_dword()), Some(1));
//! assert!(!export.is_listed(&KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM")));
//! # Ok::<(), routerkeep_registry::reg_text::RegTextError>(())
//! ```

mod code_page;
mod cursor;
mod data;
mod decode;
mod error;
mod findings;
mod header;
mod index;
mod listing;
mod output;
mod quoted;
mod reader;
mod recovery;
mod section;
mod statement;
mod tree;
mod write;

pub use code_page::CodePage;
pub use decode::Encoding;
pub use error::{RegTextError, RegTextWriteError};
pub use header::Version;
pub use write::{write, write_portable, write_with};

use crate::{Finding, Key, KeyPath, Limits, Name};
use listing::Listing;

/// A registry export that was read.
///
/// What has a finding of severity error is not in the tree, except a value or key that the file itself
/// deletes again: deletions (`[-key]`, `"name"=-`) are reported and not carried out.
#[derive(Clone, Debug)]
pub struct RegText {
    /// The version that the header names.
    pub version: Version,
    /// How the file is encoded.
    pub encoding: Encoding,
    /// A key without name above the topmost ones, such as `HKEY_LOCAL_MACHINE`.
    ///
    /// Short names of those (`HKLM`, as Samba writes) are replaced by the long ones. Paths that begin
    /// with a backslash (hivexregedit without prefix) start at this key.
    pub root: Key,
    /// What was odd or could not be read, in the file's order; paths from `root`.
    pub findings: Vec<Finding>,
    listing: Listing,
}

impl RegText {
    /// Reads an export; 8-bit text that is not UTF-8 is taken as code page 1252.
    ///
    /// # Errors
    /// [`RegTextError`] where it is no export at all, or memory is short.
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, RegTextError> {
        Self::parse_with(bytes, limits, CodePage::default())
    }

    /// Reads an export whose 8-bit text, if any, is in `code_page`.
    ///
    /// # Errors
    /// As [`RegText::parse`].
    pub fn parse_with(
        bytes: &[u8],
        limits: &Limits,
        code_page: CodePage,
    ) -> Result<Self, RegTextError> {
        header::expect_text(bytes)?;
        let text = decode::decode(bytes, code_page)?;
        let (version, body) = header::split(&text.units)?;
        let (tree, findings) = reader::read(&text, body, version, code_page, limits)?;
        let (root, listing) = tree.finish()?;
        Ok(Self { version, encoding: text.encoding, root, findings, listing })
    }

    /// Returns the key at `path`, listed or not, without regard to case.
    pub fn subtree(&self, path: &KeyPath) -> Option<&Key> {
        self.root.at(path)
    }

    /// Says whether the key has a line of its own; a key that only leads to others has not.
    pub fn is_listed(&self, path: &KeyPath) -> bool {
        self.listing_on(path)
            .last()
            .is_some_and(|(depth, listed)| depth == path.names().len() && listed)
    }

    /// Says whether the key or one above it has a line of its own: then what the file does not hold
    /// of it was not there, provided that the export is of whole subtrees, as regedit's are.
    pub fn covers(&self, path: &KeyPath) -> bool {
        self.listing_on(path).any(|(_, listed)| listed)
    }

    /// Returns the topmost listed keys, in the file's order.
    pub fn listed_roots(&self) -> impl Iterator<Item = KeyPath> {
        let mut next = vec![(&self.root, &self.listing, KeyPath::root())];
        std::iter::from_fn(move || {
            while let Some((key, listing, path)) = next.pop() {
                if listing.listed {
                    return Some(path);
                }
                let below = key.subkeys.iter().zip(&listing.subkeys).rev();
                next.extend(below.map(|(key, below)| (key, below, path.join(key.name.clone()))));
            }
            None
        })
    }

    /// Returns where in this export the root of a SYSTEM hive lies.
    ///
    /// That is `HKEY_LOCAL_MACHINE\SYSTEM`; or the root, where no path starts at one of the registry's
    /// own roots (`HKEY_…`), as in an export made from a hive file. `None` where the export holds
    /// neither.
    pub fn system_path(&self) -> Option<KeyPath> {
        let path = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM");
        if self.subtree(&path).is_some() {
            return Some(path);
        }
        let top = &self.root.subkeys;
        let of_hive = self.listing.listed || !top.is_empty();
        (of_hive && !top.iter().any(|key| is_predefined(&key.name))).then(KeyPath::root)
    }

    /// Returns what lies at [`RegText::system_path`].
    pub fn system_root(&self) -> Option<&Key> {
        self.subtree(&self.system_path()?)
    }

    /// Follows `path` down from the root: how deep each key lies, and whether it is listed.
    fn listing_on<'a>(&'a self, path: &'a KeyPath) -> impl Iterator<Item = (usize, bool)> {
        let mut names = path.names().iter();
        let mut here = Some((&self.root, &self.listing));
        std::iter::from_fn(move || {
            let (key, listing) = here?;
            here = names.next().and_then(|name| {
                let mut below = key.subkeys.iter().zip(&listing.subkeys);
                below.find(|(key, _)| key.name.matches(name))
            });
            Some(listing.listed)
        })
        .enumerate()
    }
}

/// Says whether it is one of the registry's own roots.
fn is_predefined(name: &Name) -> bool {
    let start: Vec<u16> = name.units().iter().copied().take(5).collect();
    Name::from_units(start).is("HKEY_")
}
