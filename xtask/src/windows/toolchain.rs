//! A compiler for `x86_64-pc-windows-gnu`: Debian's rustc and MinGW-w64, and a standard library made once.

use crate::{Result, package_manager, step, workspace};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is built for.
const TARGET: &str = "x86_64-pc-windows-gnu";

/// The compiler, its lints and its library's source, the linker, the headers and import libraries, and what runs it.
const PACKAGES: [&str; 7] = [
    "rustc-web",
    "rust-web-clippy",
    "cargo-web",
    "rust-web-src",
    "gcc-mingw-w64-x86-64-win32",
    "mingw-w64-x86-64-dev",
    "wine64",
];

/// The compiler by its path: the name alone may be that of another one.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
/// What `cargo clippy` starts; by that name cargo would find another toolchain's.
const CLIPPY: &str = "/usr/bin/cargo-clippy";

/// Counts the ways in which the standard library was made: cargo does not notice another content.
const RECIPE: u32 = 1;

/// Debian's toolchain with a standard library for Windows.
pub(super) struct Toolchain {
    sysroot: PathBuf,
}

impl Toolchain {
    /// Installs the packages and makes the standard library, where they are not there yet.
    ///
    /// # Errors
    /// Something can't be installed or built.
    pub(super) fn set_up() -> Result<Self> {
        package_manager::install(&PACKAGES)?;
        let sysroot = cache()?.join(format!("sysroot-{}-r{RECIPE}", version()?));
        if !sysroot.join("complete").is_file() {
            make_library(&sysroot)?;
        }
        Ok(Self { sysroot })
    }

    /// Returns a cargo that builds for Windows.
    pub(super) fn cargo(&self) -> Command {
        self.aimed(debian(CARGO))
    }

    /// Returns `cargo clippy` for Windows, up to its arguments.
    pub(super) fn clippy(&self) -> Command {
        let mut clippy = self.aimed(debian(CLIPPY));
        clippy.env("CARGO", CARGO).arg("clippy");
        clippy
    }

    /// Tells a program of Debian's toolchain what to build for, and with what.
    fn aimed(&self, mut cargo: Command) -> Command {
        cargo.current_dir(workspace::root());
        cargo.env("CARGO_BUILD_TARGET", TARGET).env("CARGO_TERM_COLOR", "never");
        // Encoded, because the path of a checkout may hold blanks.
        let flags = format!("--sysroot={}", self.sysroot.display());
        cargo.env("CARGO_ENCODED_RUSTFLAGS", &flags).env("CARGO_ENCODED_RUSTDOCFLAGS", &flags);
        let own = TARGET.to_uppercase().replace('-', "_");
        cargo.env(format!("CARGO_TARGET_{own}_LINKER"), "x86_64-w64-mingw32-gcc");
        if let Ok(directory) = build_directory() {
            cargo.env("CARGO_TARGET_DIR", directory);
        }
        cargo
    }
}

/// Returns where everything for Windows is kept.
///
/// # Errors
/// The target directory can't be found.
pub(super) fn cache() -> Result<PathBuf> {
    match env::var_os("ROUTERKEEP_WINDOWS_CACHE") {
        Some(directory) if !directory.is_empty() => Ok(directory.into()),
        _ => Ok(workspace::target()?.join("windows")),
    }
}

/// Returns the directory that holds a directory for each profile.
///
/// # Errors
/// The target directory can't be found.
pub(super) fn products() -> Result<PathBuf> {
    Ok(build_directory()?.join(TARGET))
}

/// The build products belong to the checkout, whoever else uses the cache.
fn build_directory() -> Result<PathBuf> {
    Ok(workspace::target()?.join("windows/build"))
}

/// Returns a program of Debian's toolchain without what the surroundings say of another one.
fn debian(program: &str) -> Command {
    let mut cargo = Command::new(program);
    for name in [
        "CARGO",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_MANIFEST_DIR",
        "RUSTC_BOOTSTRAP",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
    ] {
        cargo.env_remove(name);
    }
    cargo.env("RUSTC", RUSTC).env("RUSTDOC", "/usr/bin/rustdoc");
    // Its private libraries are found by its own path; rustup's would get in the way.
    cargo.env_remove("LD_LIBRARY_PATH");
    cargo
}

/// Returns `RELEASE-COMMIT` of the compiler.
fn version() -> Result<String> {
    let output = Command::new(RUSTC).arg("-vV").env_remove("LD_LIBRARY_PATH").output()?;
    let text = String::from_utf8(output.stdout)?;
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    match (field("release:"), field("commit-hash:")) {
        (Some(release), Some(commit)) => {
            Ok(format!("{release}-{}", commit.get(..8).unwrap_or(commit)))
        }
        _ => Err(format!("{RUSTC} does not say its version").into()),
    }
}

/// Compiles the standard library from Debian's source, without a network.
///
/// A library of its own and not `-Zbuild-std` with each build: that needs `RUSTC_BOOTSTRAP`, which opens
/// unstable features to every crate.
fn make_library(sysroot: &Path) -> Result {
    println!("making a standard library for {TARGET}; this takes some minutes, once");
    let work = cache()?.join("library");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(work.join("src"))?;
    fs::create_dir_all(work.join(".cargo"))?;
    fs::write(work.join("src/lib.rs"), "")?;
    fs::write(
        work.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    let source = library_source()?;
    let vendor = source.join("vendor");
    fs::write(
        work.join(".cargo/config.toml"),
        format!(
            "[source.crates-io]\nreplace-with = \"vendor\"\n[source.vendor]\ndirectory = {:?}\n",
            vendor.display().to_string()
        ),
    )?;
    let wrapper = work.join("rustc-wrapper");
    fs::write(&wrapper, WRAPPER)?;
    step::run(Command::new("chmod").arg("+x").arg(&wrapper))?;

    let mut build = debian(CARGO);
    build.current_dir(&work).args(["build", "--quiet", "--release", "--offline"]);
    build.args(["--target", TARGET, "-Zbuild-std=std,panic_abort,panic_unwind,test"]);
    build.env("RUSTC_BOOTSTRAP", "1").env("RUSTC_WRAPPER", &wrapper);
    // Thin LTO of what is linked with it needs bitcode.
    build.env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes");
    build.env("CARGO_TARGET_DIR", work.join("target"));
    step::run(&mut build)?;

    let libraries = sysroot.join(format!("lib/rustlib/{TARGET}/lib"));
    if sysroot.exists() {
        fs::remove_dir_all(sysroot)?;
    }
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(work.join(format!("target/{TARGET}/release/deps")))? {
        let file = entry?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libnothing") {
            fs::copy(file.path(), libraries.join(name))?;
        }
    }
    fs::write(sysroot.join("complete"), "")?;
    Ok(fs::remove_dir_all(&work)?)
}

/// Compiles `panic_abort` the way its own build does: it is refused otherwise.
const WRAPPER: &str = r#"#!/bin/sh
rustc=$1
shift
case " $* " in
    *" --crate-name panic_abort "*) exec "$rustc" "$@" -Cpanic=abort ;;
esac
exec "$rustc" "$@"
"#;

fn library_source() -> Result<PathBuf> {
    let mut rustc = Command::new(RUSTC);
    let output = rustc.args(["--print", "sysroot"]).env_remove("LD_LIBRARY_PATH").output()?;
    let sysroot = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let source = sysroot.join("lib/rustlib/src/rust/library");
    if source.join("vendor").is_dir() {
        Ok(source)
    } else {
        Err(format!("{}: no source of the standard library", source.display()).into())
    }
}
