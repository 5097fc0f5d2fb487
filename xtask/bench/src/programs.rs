//! The programs that are measured: ours, and the peer, which is compiled here.

use crate::Result;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are.
pub(crate) struct Programs {
    /// The directory for whatever the benchmarks make; on the disk of the build products.
    pub(crate) work: PathBuf,
    /// Our walk.
    pub(crate) hive_walk: PathBuf,
    /// The same with libhivex.
    pub(crate) hivex_walk: PathBuf,
    /// The program itself.
    pub(crate) routerkeep: PathBuf,
}

impl Programs {
    /// Finds ours, which were built beside this program, and compiles the peer.
    ///
    /// # Errors
    /// Ours are not there, or the peer does not compile.
    pub(crate) fn find() -> Result<Self> {
        let own = env::current_exe()?;
        let beside = own.parent().ok_or("this program is nowhere")?;
        let target = beside.parent().ok_or("this program is not in a target directory")?;
        let ours = |name: &str| {
            let file = beside.join(name);
            let error = format!("{}: not built; run `cargo xtask bench`", file.display());
            if file.is_file() { Ok(file) } else { Err(error) }
        };
        let (hive_walk, routerkeep) = (ours("hive-walk")?, ours("routerkeep")?);
        let work = target.join("bench");
        fs::create_dir_all(&work)?;
        let hivex_walk = compile_peer(&work)?;
        Ok(Self { work, hive_walk, hivex_walk, routerkeep })
    }
}

fn compile_peer(work: &Path) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/hivex_walk.c");
    let program = work.join("hivex_walk");
    let output = Command::new("gcc")
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &source])
        .arg("-lhivex")
        .output()
        .map_err(|error| format!("gcc: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("the peer does not compile (package libhivex-dev?): {said}").into());
    }
    Ok(program)
}
