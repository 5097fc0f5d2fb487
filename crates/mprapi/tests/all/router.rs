//! A router root that a test owns, and a connection to it.

use routerkeep_mprapi::types::*;
use routerkeep_mprapi::*;
use routerkeep_router::MemoryStore;
use routerkeep_testkit::root::write_root;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use tempfile::TempDir;

/// A text as C hands it over.
pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// Reads a text up to its NUL.
pub(crate) fn text(units: &[u16]) -> String {
    let end = units.iter().position(|unit| *unit == 0).unwrap();
    String::from_utf16(&units[..end]).unwrap()
}

/// A router root in a directory of its own, with room for backups beside it.
pub(crate) struct Root {
    directory: TempDir,
}

impl Root {
    pub(crate) fn new(store: &MemoryStore) -> Self {
        let root = Self { directory: tempfile::tempdir().unwrap() };
        write_root(&root.path(), store).unwrap();
        root
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("router")
    }

    /// Returns a path beside the root.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn connect(&self) -> Connected {
        Connected(connect(&self.path()).unwrap())
    }
}

/// Connects to what is at a path.
pub(crate) fn connect(path: &Path) -> Result<HANDLE, u32> {
    connect_to(path.to_str().unwrap())
}

pub(crate) fn connect_to(name: &str) -> Result<HANDLE, u32> {
    let mut handle = null_mut();
    // SAFETY: the name has a NUL, and the place is ours.
    match unsafe { MprConfigServerConnect(wide(name).as_mut_ptr(), &mut handle) } {
        0 => Ok(handle),
        code => {
            assert!(handle.is_null(), "a failure leaves the caller's variable alone");
            Err(code)
        }
    }
}

/// A connection, closed when it is dropped.
pub(crate) struct Connected(pub(crate) HANDLE);

impl Drop for Connected {
    fn drop(&mut self) {
        // SAFETY: any handle may be closed.
        unsafe { MprConfigServerDisconnect(self.0) }
    }
}

impl Connected {
    pub(crate) fn backup(&self, path: &Path) -> u32 {
        self.backup_to(&wide(path.to_str().unwrap()))
    }

    pub(crate) fn backup_to(&self, path: &[u16]) -> u32 {
        assert_eq!(path.last(), Some(&0));
        // SAFETY: the path has a NUL.
        unsafe { MprConfigServerBackup(self.0, path.as_ptr().cast_mut()) }
    }

    pub(crate) fn restore(&self, path: &Path) -> u32 {
        // SAFETY: the path has a NUL.
        unsafe { MprConfigServerRestore(self.0, wide(path.to_str().unwrap()).as_mut_ptr()) }
    }

    /// Makes a demand-dial interface.
    pub(crate) fn create(&self, name: &str) -> Result<HANDLE, u32> {
        let mut interface = interface_0(name, ROUTER_IF_TYPE_FULL_ROUTER);
        let mut handle = null_mut();
        let buffer = (&raw mut interface).cast();
        // SAFETY: structure and place are ours.
        match unsafe { MprConfigInterfaceCreate(self.0, 0, buffer, &mut handle) } {
            0 => Ok(handle),
            code => Err(code),
        }
    }

    pub(crate) fn interface(&self, name: &str) -> Result<HANDLE, u32> {
        let mut handle = null_mut();
        // SAFETY: the name has a NUL, and the place is ours.
        match unsafe { MprConfigInterfaceGetHandle(self.0, wide(name).as_mut_ptr(), &mut handle) } {
            0 => Ok(handle),
            code => Err(code),
        }
    }

    pub(crate) fn transport(&self, id: u32) -> Result<HANDLE, u32> {
        let mut handle = null_mut();
        // SAFETY: the place is ours.
        match unsafe { MprConfigTransportGetHandle(self.0, id, &mut handle) } {
            0 => Ok(handle),
            code => Err(code),
        }
    }

    /// Enumerates all interfaces at once.
    pub(crate) fn interfaces(&self) -> Vec<MPR_INTERFACE_0> {
        let page = |buffer: *mut LPBYTE, read: LPDWORD, total: LPDWORD| {
            // SAFETY: the places are ours.
            unsafe {
                MprConfigInterfaceEnum(self.0, 0, buffer, DWORD::MAX, read, total, null_mut())
            }
        };
        all(page)
    }

    /// Enumerates all transports at once.
    pub(crate) fn transports(&self) -> Vec<MPR_TRANSPORT_0> {
        let page = |buffer: *mut LPBYTE, read: LPDWORD, total: LPDWORD| {
            // SAFETY: the places are ours.
            unsafe {
                MprConfigTransportEnum(self.0, 0, buffer, DWORD::MAX, read, total, null_mut())
            }
        };
        all(page)
    }

    /// Enumerates all transports of an interface at once.
    pub(crate) fn interface_transports(&self, interface: HANDLE) -> Vec<MPR_IFTRANSPORT_0> {
        let page = |buffer: *mut LPBYTE, read: LPDWORD, total: LPDWORD| {
            let (most, resume) = (DWORD::MAX, null_mut());
            // SAFETY: the places are ours.
            unsafe {
                MprConfigInterfaceTransportEnum(
                    self.0, interface, 0, buffer, most, read, total, resume,
                )
            }
        };
        all(page)
    }
}

fn all<T: Copy>(page: impl FnOnce(*mut LPBYTE, LPDWORD, LPDWORD) -> u32) -> Vec<T> {
    let (mut buffer, mut read, mut total) = (null_mut(), 0, 0);
    match page(&mut buffer, &mut read, &mut total) {
        0 => {
            assert_eq!(read, total, "everything was asked for");
            taken(buffer, read as usize)
        }
        259 => Vec::new(),
        code => panic!("code {code}"),
    }
}

/// Copies the structures out of a buffer and frees it.
pub(crate) fn taken<T: Copy>(buffer: LPBYTE, count: usize) -> Vec<T> {
    // SAFETY: the function said that so many structures are there; it is freed once.
    unsafe {
        let structures = std::slice::from_raw_parts(buffer.cast::<T>(), count).to_vec();
        assert_eq!(MprConfigBufferFree(buffer.cast()), 0);
        structures
    }
}

/// Makes the structure of an enabled interface.
pub(crate) fn interface_0(name: &str, kind: i32) -> MPR_INTERFACE_0 {
    let mut units = [0; 257];
    for (place, unit) in units.iter_mut().zip(name.encode_utf16()) {
        *place = unit;
    }
    MPR_INTERFACE_0 {
        wszInterfaceName: units,
        hInterface: null_mut(),
        fEnabled: 1,
        dwIfType: kind,
        dwConnectionState: 0,
        fUnReachabilityReasons: 0,
        dwLastError: 0,
    }
}
