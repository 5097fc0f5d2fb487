//! Wine as the Windows that tests run on: a directory of its own, which nothing else uses.

use super::toolchain::cache;
use crate::{Result, step};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WINE: &str = "/usr/lib/wine/wine64";
const SERVER: &str = "/usr/lib/wine/wineserver64";

/// The DLL that Wine 8.0 lacks and Rust's standard library needs.
const PROCESS_PRNG: &str = include_str!("process_prng.c");

/// A Windows: its registry and its drive C.
pub(super) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Makes it, where it is not there yet.
    ///
    /// # Errors
    /// Wine does not start, or the DLL can't be compiled.
    pub(super) fn set_up() -> Result<Self> {
        let wine = Self { prefix: cache()?.join("prefix") };
        if !wine.prefix.join("complete").is_file() {
            wine.make()?;
        }
        Ok(wine)
    }

    /// Makes a copy in another directory, whose registry is its own. The files are shared where none is written.
    ///
    /// # Errors
    /// It can't be copied.
    pub(super) fn fork(&self, prefix: &Path) -> Result<Self> {
        // What is in memory of the registry is written when the server ends.
        self.end()?;
        step::run(Command::new("cp").arg("-al").arg(&self.prefix).arg(prefix))?;
        // Wine writes to these in place, so that a second name of the same file would change, too.
        for name in ["system.reg", "user.reg", "userdef.reg"] {
            let (from, to) = (self.prefix.join(name), prefix.join(name));
            fs::remove_file(&to)?;
            fs::copy(from, to)?;
        }
        Ok(Self { prefix: prefix.to_owned() })
    }

    /// Returns the directory that Windows sees as drive C.
    pub(super) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// Makes a command that runs a program for Windows.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut wine = Command::new(WINE);
        wine.arg(program);
        self.around(&mut wine);
        wine
    }

    /// Makes this Windows the one in which a command, and what it starts, runs programs.
    pub(super) fn around<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all");
        // No Mono and no Gecko: what is run has no use for them, and Wine would ask to fetch them.
        command.env("WINEDLLOVERRIDES", "mscoree=;mshtml=");
        command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", WINE);
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY")
    }

    /// Writes the registry to the disk and ends Wine's own processes.
    ///
    /// # Errors
    /// The server can't be started.
    pub(super) fn end(&self) -> Result {
        let mut server = Command::new(SERVER);
        // It has nothing to end where nothing ran.
        let _ = self.around(server.arg("-k")).stderr(Stdio::null()).status()?;
        let mut server = Command::new(SERVER);
        let _ = self.around(server.arg("-w")).stderr(Stdio::null()).status()?;
        Ok(())
    }

    fn make(&self) -> Result {
        println!("making a Windows for tests in {}", self.prefix.display());
        if self.prefix.exists() {
            fs::remove_dir_all(&self.prefix)?;
        }
        fs::create_dir_all(&self.prefix)?;
        let mut boot = self.command("wineboot".as_ref());
        boot.arg("-i").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        step::run(&mut boot)?;
        // A new one says that it is Windows 7; and no window is to wait for a click.
        self.set("HKCU\\Software\\Wine", ["Version", "REG_SZ", "win10"])?;
        self.set("HKCU\\Software\\Wine\\WineDbg", ["ShowCrashDialog", "REG_DWORD", "0"])?;
        let mut server = Command::new(SERVER);
        step::run(self.around(server.arg("-w")))?;
        self.make_process_prng()?;
        Ok(fs::write(self.prefix.join("complete"), "")?)
    }

    fn set(&self, key: &str, [name, kind, data]: [&str; 3]) -> Result {
        // By its whole path: Wine would take a `reg.exe` of the current directory first.
        let mut reg = self.command(r"C:\windows\system32\reg.exe".as_ref());
        reg.args(["add", key, "/v", name, "/t", kind, "/d", data, "/f"]);
        step::run(reg.stdout(Stdio::null()))
    }

    fn make_process_prng(&self) -> Result {
        let dll = self.drive().join("windows/system32/bcryptprimitives.dll");
        if dll.exists() {
            return Ok(());
        }
        let source = self.prefix.join("process_prng.c");
        fs::write(&source, PROCESS_PRNG)?;
        let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
        gcc.args(["-O2", "-Wall", "-s", "-shared", "-o"]).arg(dll).arg(source).arg("-ladvapi32");
        step::run(&mut gcc)
    }
}
