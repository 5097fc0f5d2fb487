//! Putting a file in place of another that other programs may be reading.

use super::wide::Wide;
use std::io;
use std::path::Path;
use std::ptr::null;
use std::thread;
use std::time::Duration;
use windows_sys::Win32::Foundation::{ERROR_SHARING_VIOLATION, ERROR_UNABLE_TO_MOVE_REPLACEMENT_2};
use windows_sys::Win32::Storage::FileSystem::ReplaceFileW;

/// How often, and after which time, a file is tried again that somebody has open: ten seconds in all.
const ATTEMPTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(250);

/// Puts a file in place of another in the same directory, which keeps its access list and attributes.
///
/// Waits up to ten seconds for whoever has the old one open. `aside` is a free name in the same directory, used
/// meanwhile and free again afterwards.
///
/// # Errors
/// What the system says; then the old file is still there, under its name.
pub fn replace_file(old: &Path, new: &Path, aside: &Path) -> io::Result<()> {
    let mut left = ATTEMPTS;
    loop {
        let error = match replace(old, new, aside) {
            Ok(()) => break,
            Err(error) => error,
        };
        let is = |code: u32| error.raw_os_error() == Some(code.cast_signed());
        left = left.saturating_sub(1);
        if is(ERROR_UNABLE_TO_MOVE_REPLACEMENT_2) {
            // The one failure that leaves the old file aside.
            std::fs::rename(aside, old)?;
        }
        if !is(ERROR_SHARING_VIOLATION) || left == 0 {
            return Err(error);
        }
        thread::sleep(PAUSE);
    }
    match std::fs::remove_file(aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn replace(old: &Path, new: &Path, aside: &Path) -> io::Result<()> {
    let wide = |path: &Path| {
        Wide::of_os(path.as_os_str()).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))
    };
    let (old, new, aside) = (wide(old)?, wide(new)?, wide(aside)?);
    // SAFETY: the three paths are ended by a NUL; what is reserved is null.
    let done =
        unsafe { ReplaceFileW(old.as_ptr(), new.as_ptr(), aside.as_ptr(), 0, null(), null()) };
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::windows::fs::OpenOptionsExt;

    /// A reader that shares nothing, as an editor does, is waited for.
    #[test]
    fn a_file_that_is_open_elsewhere_is_waited_for() {
        let directory = tempfile::tempdir().unwrap();
        let [old, new, aside] = ["old", "new", "aside"].map(|name| directory.path().join(name));
        fs::write(&old, "old").unwrap();
        fs::write(&new, "new").unwrap();
        let reader = fs::OpenOptions::new().read(true).share_mode(0).open(&old).unwrap();
        let waiting = thread::spawn(move || {
            thread::sleep(Duration::from_millis(600));
            drop(reader);
        });
        replace_file(&old, &new, &aside).unwrap();
        waiting.join().unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"new");
        assert!(!new.exists() && !aside.exists());
    }

    #[test]
    fn where_there_is_no_old_file_nothing_is_done() {
        let directory = tempfile::tempdir().unwrap();
        let [old, new, aside] = ["old", "new", "aside"].map(|name| directory.path().join(name));
        fs::write(&new, "new").unwrap();
        assert_eq!(replace_file(&old, &new, &aside).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(new.exists() && !aside.exists());
    }
}
