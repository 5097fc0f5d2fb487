//! A hibernated Windows: it goes on from memory, and writes its own registry over ours.

use crate::place::Place;
use routerkeep_files::{FileError, Files, Kind, find_ignoring_case};

/// Signatures at offset 0 of `hiberfil.sys` of an image that Windows may still resume from.
///
/// `hibr` and, since Windows 8, `HIBR` mark a whole image; `RSTR` one whose resuming was begun (Sylve,
/// Marziale, Richard: Modern Windows hibernation file analysis, 2016; the Volatility Foundation's page
/// "Hiber Address Space" has `hibr`, and `wake` after resuming). Whether Windows ever resumes a second
/// time from `RSTR` is not documented; it is refused because it may.
const RESUMABLE: [&[u8; 4]; 3] = [b"hibr", b"HIBR", b"RSTR"];

/// Returns what was found if Windows is hibernated. Fast startup hibernates at every shutdown.
pub(super) fn look(files: &dyn Files, place: &Place) -> Result<Option<String>, FileError> {
    let Some(root) = place.root_path() else { return Ok(None) };
    let Some(path) = find_ignoring_case(files, root, &["hiberfil.sys"])? else { return Ok(None) };
    if files.stat(&path)?.is_none_or(|stat| stat.kind != Kind::File) {
        return Ok(None);
    }
    let mut start = [0_u8; 4];
    let read = files.open_at(&path)?.read_full_at(0, &mut start)?;
    let hibernated = read == start.len() && RESUMABLE.contains(&&start);
    Ok(hibernated.then(|| {
        let signature = start.escape_ascii();
        format!("Windows is hibernated: {} starts with \"{signature}\"", path.display())
    }))
}
