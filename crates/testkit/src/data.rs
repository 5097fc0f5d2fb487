//! The real hives, transaction logs and phone books.
//!
//! They are other people's and not part of the project. `$ROUTERKEEP_TEST_DATA` names their folder;
//! without it, it is `../shared/data` beside the workspace.

use crate::skip::skip;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of test data.
#[derive(Clone, Debug)]
pub struct TestData {
    root: PathBuf,
}

/// Returns the test data, or `None` where the folder is not there.
///
/// That is said in one line; under `CI=true` it panics. `test` is named in both.
pub fn require(test: &str) -> Option<TestData> {
    let root = match std::env::var_os("ROUTERKEEP_TEST_DATA") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if !root.is_dir() {
        skip(test, "no test data");
        return None;
    }
    Some(TestData { root })
}

impl TestData {
    /// Returns the folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Lists the SYSTEM hives: `hives/<name>/SYSTEM`.
    pub fn hives(&self) -> Vec<String> {
        let folders = self.names("hives").into_iter();
        folders.map(|folder| format!("hives/{folder}/SYSTEM")).collect()
    }

    /// Lists the damaged hives: `damaged/<name>`.
    pub fn damaged(&self) -> Vec<String> {
        self.names("damaged").into_iter().map(|name| format!("damaged/{name}")).collect()
    }

    /// Lists the files of each set of a hive and its logs: `logs/<set>/<name>`.
    ///
    /// Those with `.LOG` in their name are logs, `Recovered…` is what a set must become.
    pub fn logs(&self) -> Vec<String> {
        let mut files = Vec::new();
        for set in self.names("logs") {
            let folder = format!("logs/{set}");
            files.extend(self.names(&folder).into_iter().map(|name| format!("{folder}/{name}")));
        }
        files
    }

    /// Lists the phone books: `phonebooks/<name>`.
    pub fn phone_books(&self) -> Vec<String> {
        self.names("phonebooks").into_iter().map(|name| format!("phonebooks/{name}")).collect()
    }

    /// Returns the bytes of a file as these functions list it, decompressed where it is compressed.
    pub fn read(&self, file: &str) -> Vec<u8> {
        let plain = self.root.join(file);
        if plain.is_file() {
            return std::fs::read(&plain)
                .unwrap_or_else(|why| panic!("{}: {why}", plain.display()));
        }
        let packed = self.root.join(format!("{file}.xz"));
        let unpacked = Command::new("xz").arg("-dc").arg(&packed).output();
        let unpacked = unpacked.unwrap_or_else(|why| panic!("xz can't be run: {why}"));
        assert!(unpacked.status.success(), "xz -dc {}: {}", packed.display(), unpacked.status);
        unpacked.stdout
    }

    /// Writes a file, decompressed and under its own name, into a directory and returns its path.
    pub fn unpack(&self, file: &str, directory: &Path) -> PathBuf {
        let path = directory.join(Path::new(file).file_name().unwrap());
        std::fs::write(&path, self.read(file))
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        path
    }

    /// Lists a folder by name, without the ending of compressed files.
    fn names(&self, folder: &str) -> Vec<String> {
        let path = self.root.join(folder);
        let entries = std::fs::read_dir(&path);
        let entries = entries.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .map(|name| name.strip_suffix(".xz").map(str::to_owned).unwrap_or(name))
            .collect();
        names.sort();
        names
    }
}
