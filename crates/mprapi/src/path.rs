//! Paths in the caller's file system, out of UTF-16.
#![forbid(unsafe_code)]

use crate::boundary::Result;
use routerkeep_registry::Name;
use routerkeep_router::ErrorCode;
use std::path::PathBuf;

/// Makes a path of a text.
///
/// One `\` or `/` at the end is taken away: the reference wants a directory to end with one. A root keeps
/// it. Inside, `\` separates on Windows and is a character like others elsewhere.
///
/// # Errors
/// 87 for no text or an empty one, 123 for one that is not valid UTF-16, 8 where memory is short.
pub(crate) fn directory(text: Option<&Name>) -> Result<PathBuf> {
    let text = text.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let mut path = String::new();
    // A unit makes at most three bytes of UTF-8.
    path.try_reserve(text.units().len().saturating_mul(3))
        .map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    for c in char::decode_utf16(text.units().iter().copied()) {
        path.push(c.map_err(|_| ErrorCode::ERROR_INVALID_NAME)?);
    }
    if !is_root(&path) && path.ends_with(['\\', '/']) {
        path.pop();
    }
    if path.is_empty() { Err(ErrorCode::ERROR_INVALID_PARAMETER) } else { Ok(PathBuf::from(path)) }
}

/// Says whether the separator at the end is what makes the path a root.
fn is_root(path: &str) -> bool {
    if !cfg!(windows) {
        return path == "/";
    }
    match path.strip_suffix(['\\', '/']) {
        // `C:` alone is the current directory of that drive.
        Some(rest) => rest.is_empty() || (rest.len() == 2 && rest.ends_with(':')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<PathBuf> {
        directory(Some(&Name::from(text)))
    }

    #[test]
    fn one_separator_at_the_end_is_taken_away() {
        for (text, path) in [
            ("/backup/friday", "/backup/friday"),
            ("/backup/friday/", "/backup/friday"),
            ("/backup/friday\\", "/backup/friday"),
            ("/backup/friday//", "/backup/friday/"),
            ("friday\\", "friday"),
            ("/", "/"),
        ] {
            assert_eq!(of(text), Ok(PathBuf::from(path)), "{text}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn elsewhere_a_backslash_is_a_character() {
        assert_eq!(of("C:\\backup\\x").unwrap().components().count(), 1);
        assert_eq!(of("\\"), Err(ErrorCode::ERROR_INVALID_PARAMETER));
    }

    #[cfg(windows)]
    #[test]
    fn the_root_of_a_drive_stays_one() {
        assert_eq!(of("C:\\"), Ok(PathBuf::from("C:\\")));
        assert_eq!(of("C:\\backup\\"), Ok(PathBuf::from("C:\\backup")));
        assert_eq!(of("\\"), Ok(PathBuf::from("\\")));
    }

    #[test]
    fn no_text_is_a_parameter_and_no_utf16_a_name() {
        assert_eq!(directory(None), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        assert_eq!(of(""), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        let lone = Name::from_units([0x2F, 0xD800]);
        assert_eq!(directory(Some(&lone)), Err(ErrorCode::ERROR_INVALID_NAME));
    }
}
