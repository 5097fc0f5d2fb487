//! `cargo xtask install`: the program and the C library, where a system looks for them.

use crate::{Result, step, workspace};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Links by which programs are compiled (`-lmprapi`) and started (the library's SONAME) with the library.
const LINKS: [&str; 2] = ["libmprapi.so", "libmprapi.so.0"];

/// Each shell's name, where its completions lie below `share`, and under which name.
const COMPLETIONS: [(&str, &str, &str); 3] = [
    ("bash", "bash-completion/completions", "routerkeep"),
    ("zsh", "zsh/site-functions", "_routerkeep"),
    ("fish", "fish/vendor_completions.d", "routerkeep.fish"),
];

/// Builds the program and the library and puts them below a prefix, with man pages, shell completions, the C
/// header and what pkg-config reads.
///
/// # Errors
/// Something can't be built or written.
pub(crate) fn install(arguments: &[String]) -> Result {
    if cfg!(windows) {
        return Err(
            "on Windows copy routerkeep.exe, or the DLL beside the program that uses it".into()
        );
    }
    let wanted = Wanted::read(arguments)?;
    let mut build = workspace::cargo();
    build.args([
        "build",
        "--quiet",
        "--package",
        "routerkeep-cli",
        "--package",
        "routerkeep-mprapi",
    ]);
    if wanted.profile == "release" {
        build.arg("--release");
    }
    step::run(&mut build)?;
    let built = workspace::target()?.join(wanted.profile);
    let place = Place { root: wanted.root(), prefix: wanted.prefix };
    place.program(&built.join("routerkeep"))?;
    place.library(&built.join("librouterkeep_mprapi.so"))
}

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Wanted {
    /// Where the files will be used.
    prefix: PathBuf,
    /// What stands before the prefix while files are put there, as makers of packages want it.
    destdir: Option<PathBuf>,
    /// The directory of cargo's build products.
    profile: &'static str,
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut wanted = Self { prefix: "/usr/local".into(), destdir: None, profile: "release" };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut path = || {
                let path = arguments.next().map(PathBuf::from);
                let path = path.filter(|path| path.is_absolute());
                path.ok_or_else(|| format!("{argument} takes an absolute path"))
            };
            match argument.as_str() {
                "--prefix" => wanted.prefix = path()?,
                "--destdir" => wanted.destdir = Some(path()?),
                "--debug" => wanted.profile = "debug",
                _ => return Err(format!("install does not know {argument}").into()),
            }
        }
        Ok(wanted)
    }

    /// Returns the directory that files are put into.
    fn root(&self) -> PathBuf {
        let Some(destdir) = &self.destdir else { return self.prefix.clone() };
        // A path that begins with `/` would take the place of the one before it.
        destdir.join(self.prefix.strip_prefix("/").unwrap_or(&self.prefix))
    }
}

/// Where things are put, and where they will be used.
struct Place {
    root: PathBuf,
    prefix: PathBuf,
}

impl Place {
    /// Puts the program there, with what it can print of itself.
    fn program(&self, built: &Path) -> Result {
        self.copy(built, "bin/routerkeep", 0o755)?;
        let program = self.root.join("bin/routerkeep");
        let pages = self.root.join("share/man/man1");
        fs::create_dir_all(&pages)?;
        step::run(Command::new(&program).arg("man").arg(&pages))?;
        for (shell, directory, name) in COMPLETIONS {
            let script = Command::new(&program).args(["completions", shell]).output()?;
            if !script.status.success() {
                return Err(format!("routerkeep completions {shell}: {}", script.status).into());
            }
            self.write(&script.stdout, &format!("share/{directory}/{name}"))?;
        }
        Ok(())
    }

    /// Puts the library there, with what C programmers need.
    fn library(&self, built: &Path) -> Result {
        let version = env!("CARGO_PKG_VERSION");
        let name = format!("libmprapi.so.{version}");
        self.copy(built, &format!("lib/{name}"), 0o755)?;
        for link in LINKS {
            self.link(&name, &format!("lib/{link}"))?;
        }
        let own = workspace::root().join("crates/mprapi");
        self.copy(&own.join("include/mprapi.h"), "include/mprapi.h", 0o644)?;
        let prefix = self.prefix.to_str().ok_or("pkg-config takes a prefix of UTF-8 only")?;
        let text = fs::read_to_string(own.join("mprapi.pc.in"))?;
        let text = text.replace("@prefix@", prefix).replace("@version@", version);
        self.write(text.as_bytes(), "lib/pkgconfig/mprapi.pc")
    }

    fn copy(&self, from: &Path, to: &str, mode: u32) -> Result {
        let bytes = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
        self.put(to, |part| write(part, &bytes, mode))
    }

    fn write(&self, bytes: &[u8], to: &str) -> Result {
        self.put(to, |part| write(part, bytes, 0o644))
    }

    fn link(&self, target: &str, to: &str) -> Result {
        self.put(to, |part| symlink(target.as_ref(), part))
    }

    /// Makes a file beside its place and renames it: a program that runs keeps the one that it has.
    fn put(&self, to: &str, make: impl FnOnce(&Path) -> std::io::Result<()>) -> Result {
        let path = self.root.join(to);
        let directory = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(directory)?;
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let _ = fs::remove_file(&part);
        make(&part)
            .and_then(|()| fs::rename(&part, &path))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}", path.display());
        Ok(())
    }
}

/// Writes a file that is whole on the disk before it gets its name.
fn write(path: &Path, bytes: &[u8], mode: u32) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    set_mode(path, mode)?;
    file.sync_all()
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(unix)]
fn symlink(target: &OsStr, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn symlink(_: &OsStr, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use std::path::Path;

    fn read(line: &str) -> crate::Result<Wanted> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Wanted::read(&arguments)
    }

    #[test]
    fn a_package_is_made_before_its_prefix() {
        let wanted = read("--prefix /usr --destdir /tmp/package").unwrap();
        assert_eq!(wanted.root(), Path::new("/tmp/package/usr"));
        assert_eq!(read("").unwrap().root(), Path::new("/usr/local"));
    }

    #[test]
    fn what_can_not_be_meant_is_refused() {
        for line in ["--prefix", "--prefix here", "--destdir", "--destdir ./x", "/usr"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
