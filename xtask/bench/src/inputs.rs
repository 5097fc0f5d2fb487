//! What is measured on: a real hive, and generated routers.

use crate::Result;
use crate::programs::Programs;
use routerkeep_files::RealFiles;
use routerkeep_regf::{Depth, LogPolicy};
use routerkeep_registry::{HiveRegistry, Key, KeyPath, Limits, Registry};
use routerkeep_testkit::generate::{self, KEYS_OF_15_MB, Options};
use routerkeep_testkit::{data, root};
use std::fs;
use std::path::{Path, PathBuf};

/// The real hive: 15 MB, 43211 keys, not written to the end and without logs.
const REAL: &str = "hives/win10-1903-dirty/SYSTEM";
/// A real phone book to lie beside it.
const REAL_PHONE_BOOK: &str = "phonebooks/snwaters-test.pbk";
/// The numbers of demand-dial interfaces of the generated routers: what a command takes must grow with
/// them in proportion, and not faster.
const GENERATED: [(usize, Around); 5] = [
    (10, Around::Nothing),
    (100, Around::Nothing),
    (1000, Around::Nothing),
    (1000, Around::HiveOf15Mb),
    (10_000, Around::Nothing),
];

/// What else is in the hive of a generated router.
#[derive(Clone, Copy)]
enum Around {
    Nothing,
    /// As many other keys as a SYSTEM hive of a real server has.
    HiveOf15Mb,
}

/// A router in a directory like that of a Windows disk.
pub(crate) struct Router {
    /// What it is called in the tables.
    pub(crate) name: String,
    /// The directory.
    pub(crate) root: PathBuf,
    /// Its hive.
    pub(crate) hive: PathBuf,
    /// Its phone book.
    pub(crate) phone_book: PathBuf,
    /// The key of RRAS below the hive's root.
    pub(crate) remote_access: String,
    /// The paths of that key and of all below it.
    pub(crate) keys: Vec<String>,
}

/// All inputs.
pub(crate) struct Inputs {
    /// The real hive, where there is test data.
    pub(crate) real: Option<Router>,
    /// The generated routers.
    pub(crate) generated: Vec<Router>,
}

impl Inputs {
    /// Unpacks and generates the inputs below the work directory.
    ///
    /// # Errors
    /// They can't be written, or read back.
    pub(crate) fn prepare(programs: &Programs) -> Result<Self> {
        let real = match data::require("bench on a real hive") {
            Some(data) => {
                let directory = empty(&programs.work.join("win10-1903"))?;
                write(&directory.join(root::HIVE), &data.read(REAL))?;
                write(&directory.join(root::PHONE_BOOK), &data.read(REAL_PHONE_BOOK))?;
                Some(Router::at("win10-1903".to_owned(), directory)?)
            }
            None => None,
        };
        let mut generated = Vec::new();
        for (interfaces, around) in GENERATED {
            let mut name = format!("{interfaces} interfaces");
            let mut store = generate::router(&Options { interfaces, ..Options::default() });
            if matches!(around, Around::HiveOf15Mb) {
                name.push_str(" in 15 MB");
                generate::pad(&mut store, KEYS_OF_15_MB);
            }
            let directory = empty(&programs.work.join(name.replace(' ', "-")))?;
            root::write_root(&directory, &store)?;
            generated.push(Router::at(name, directory)?);
        }
        Ok(Self { real, generated })
    }

    /// Returns all of them.
    pub(crate) fn routers(&self) -> impl Iterator<Item = &Router> {
        self.real.iter().chain(&self.generated)
    }
}

impl Router {
    fn at(name: String, directory: PathBuf) -> Result<Self> {
        let (hive, phone_book) = (directory.join(root::HIVE), directory.join(root::PHONE_BOOK));
        let registry = HiveRegistry::open(&RealFiles, &hive, LogPolicy::Recover)?;
        let read = |path: &str, depth| {
            registry.read_tree(&KeyPath::from(path), depth, &Limits::DEFAULT).map(|read| read.key)
        };
        let select = read("Select", Depth::Levels(0))?;
        let current = select.and_then(|select| select.value("Current")?.as_dword());
        let number = current.ok_or("the hive does not say which control set is current")?;
        let remote_access = format!("ControlSet{number:03}\\Services\\RemoteAccess");
        let tree = read(&remote_access, Depth::All)?.ok_or("the hive has no RemoteAccess")?;
        let mut keys = Vec::new();
        list(&tree, &remote_access, &mut keys);
        Ok(Self { name, root: directory, hive, phone_book, remote_access, keys })
    }
}

fn list(key: &Key, path: &str, keys: &mut Vec<String>) {
    keys.push(path.to_owned());
    for subkey in &key.subkeys {
        list(subkey, &format!("{path}\\{}", subkey.name), keys);
    }
}

/// Makes a directory that is empty.
pub(crate) fn empty(directory: &Path) -> Result<PathBuf> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    Ok(directory.to_owned())
}

fn write(path: &Path, bytes: &[u8]) -> Result {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(fs::write(path, bytes)?)
}
