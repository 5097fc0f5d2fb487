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
    /// A program in C that uses the Router Configuration Functions.
    pub(crate) mprapi_enumerate: PathBuf,
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
        let hivex_walk = compile(&work, "peers/hivex_walk.c", &["-lhivex"])
            .map_err(|error| format!("the peer (package libhivex-dev?): {error}"))?;
        let mprapi_enumerate = link_with_mprapi(&work, &ours("librouterkeep_mprapi.so")?)?;
        Ok(Self { work, hive_walk, hivex_walk, mprapi_enumerate, routerkeep })
    }
}

/// Compiles the program that uses our library, and has it find the library that was built.
fn link_with_mprapi(work: &Path, library: &Path) -> Result<PathBuf> {
    let installed = work.join("lib");
    fs::create_dir_all(&installed)?;
    for name in ["libmprapi.so", "libmprapi.so.0"] {
        fs::copy(library, installed.join(name))?;
    }
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/mprapi/include");
    let (include, installed) = (include.display(), installed.display());
    let options = [
        format!("-I{include}"),
        format!("-L{installed}"),
        "-lmprapi".to_owned(),
        format!("-Wl,-rpath,{installed}"),
    ];
    compile(work, "c/mprapi_enumerate.c", &options.each_ref().map(String::as_str))
}

/// Compiles a program of one source file; libraries are among the options.
fn compile(work: &Path, source: &str, options: &[&str]) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let program = work.join(source.file_stem().unwrap_or_default());
    let output = Command::new("gcc")
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &source])
        .args(options)
        .output()
        .map_err(|error| format!("gcc: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} does not compile: {said}", source.display()).into());
    }
    Ok(program)
}
