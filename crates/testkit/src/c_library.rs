//! The shared library and the compilers, as a C programmer meets them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The library under the names by which programs are linked and started with it.
pub struct Library {
    directory: TempDir,
}

impl Library {
    /// Installs the library that was built with this test.
    pub fn install() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for name in ["libmprapi.so", "libmprapi.so.0"] {
            std::os::unix::fs::symlink(file(), directory.path().join(name)).unwrap();
        }
        Self { directory }
    }

    /// Compiles a program against the committed header and the library.
    pub fn compile(&self, source: &Path, options: &[&str]) -> PathBuf {
        let program = self.directory.path().join(source.file_stem().unwrap());
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-g"]).args(options);
        gcc.arg("-I").arg(root().join("include")).arg(source);
        gcc.arg("-L")
            .arg(self.directory.path())
            .args(["-lmprapi", "-lpthread", "-o"])
            .arg(&program);
        succeed(&mut gcc);
        program
    }

    /// Returns the directory that a program's loader must look into.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

/// Compiles C without making anything of it.
pub fn check_c(compiler: &str, options: &[&str], source: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("check.c");
    std::fs::write(&file, source).unwrap();
    let mut command = Command::new(compiler);
    command.args(options).args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
    succeed(command.arg(&file));
}

/// Returns the library that was built with this test.
pub fn file() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let file = tests.parent().unwrap().join("librouterkeep_mprapi.so");
    assert!(file.is_file(), "cargo builds {} with the test", file.display());
    file
}

/// Returns the directory of the crate `mprapi`.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../mprapi"))
}

/// Runs a program that must succeed.
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|why| panic!("{command:?}: {why}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    output
}

/// Says whether a program is there; a test without one is skipped, and under `CI=true` fails.
pub fn has(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!ci, "no {program}");
        println!("skipped: no {program}");
    }
    there
}
