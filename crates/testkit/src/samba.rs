//! A Samba server on loopback as a Windows server: its registry over the pipe winreg, its files in ADMIN$.
//!
//! It runs as whoever runs the test, or as `nobody` where that is root: nothing of it takes privileges. All
//! that it writes lies in a temporary directory.

use crate::daemon::{self, Whose};
use routerkeep_registry::{Key, KeyPath};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The password of the one user.
pub const PASSWORD: &str = "a password of the tests";

/// A server that is running; stopped when it is dropped.
pub struct Samba {
    directory: tempfile::TempDir,
    server: Child,
    runs_as: RunsAs,
    /// The port at 127.0.0.1.
    pub port: u16,
    /// The user who may sign in, and may change the registry.
    pub user: String,
}

/// The directories that a server writes to; the last three are what it shares.
const DIRECTORIES: [&str; 10] = [
    "private",
    "lock",
    "state",
    "cache",
    "pid",
    "ncalrpc",
    "log",
    "admin",
    "admin/System32",
    "admin/System32/ras",
];

/// Whether sessions have to be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encrypt {
    /// Where the client wants it.
    Offered,
    /// Others are refused.
    Demanded,
}

/// Gives the tree of a SYSTEM hive the form that a running Windows shows.
pub fn live_form(root: &Key) -> Key {
    let mut root = root.clone();
    for key in &mut root.subkeys {
        if key.name.is("ControlSet001") {
            key.name = "CurrentControlSet".into();
        }
    }
    root
}

/// Says whether Samba can be run, or why not.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    for tool in ["smbd", "net", "pdbedit"] {
        command(tool)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|why| format!("{tool} can't be run: {why}"))?;
    }
    Ok(())
}

impl Samba {
    /// Starts a server whose `HKEY_LOCAL_MACHINE\SYSTEM` has the keys below `root`, with the phone book.
    pub fn start(root: &Key, phone_book: Option<&[u8]>, encrypt: Encrypt) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let at = directory.path();
        for name in DIRECTORIES {
            fs::create_dir(at.join(name)).expect("a directory");
        }
        let runs_as = RunsAs::least(at);
        if let Some(bytes) = phone_book {
            runs_as.write(&at.join("admin/System32/ras/router.pbk"), bytes);
        }
        let output = runs_as.command("id").arg("-un").output().expect("id");
        let user = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let port = free_port();
        let configuration = configuration(at, port, &user, encrypt);
        runs_as.write(&at.join("smb.conf"), configuration.as_bytes());
        runs_as.add_user(at, &user);
        runs_as.seed(at, root);
        let server = runs_as
            .command("smbd")
            // Not `--no-process-group`: at its end smbd signals its whole group, which would be ours.
            .args(["-F", "-s"])
            .arg(at.join("smb.conf"))
            .arg("-l")
            .arg(at.join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smbd");
        let samba = Self { directory, server, runs_as, port, user };
        assert!(daemon::listens("127.0.0.1", port), "smbd does not listen: {}", samba.log());
        samba
    }

    /// Returns the directory that is shared as ADMIN$.
    pub fn admin(&self) -> PathBuf {
        self.directory.path().join("admin")
    }

    /// Returns the path of the router phone book.
    pub fn phone_book(&self) -> PathBuf {
        self.admin().join("System32/ras/router.pbk")
    }

    /// Runs Samba's own client, `net rpc registry`, which is not ours, and returns what it prints.
    pub fn net(&self, arguments: &[&str]) -> String {
        let output = self
            .runs_as
            .command("net")
            .args(["rpc", "registry"])
            .args(arguments)
            .arg("-s")
            .arg(self.directory.path().join("smb.conf"))
            .args(["-S", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-U", &format!("{}%{PASSWORD}", self.user)])
            .output()
            .expect("net");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "net rpc registry {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Exports a key, named from `HKEY_LOCAL_MACHINE` on, with Samba's own client, to `.reg` text.
    pub fn export(&self, key: &KeyPath) -> Vec<u8> {
        let file = self.directory.path().join("state/export.reg");
        let name = file.to_str().expect("a directory of ours");
        self.net(&["export", &format!("HKLM\\{key}"), name]);
        let text = fs::read(&file).expect("a file that was written");
        fs::remove_file(&file).expect("a file of ours");
        text
    }

    /// Returns what the server logged.
    pub fn log(&self) -> String {
        let mut text = String::new();
        for entry in fs::read_dir(self.directory.path().join("log")).expect("a directory") {
            if let Ok(mut file) = fs::File::open(entry.expect("an entry").path()) {
                let _ = file.read_to_string(&mut text);
            }
        }
        text
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        daemon::end(&mut self.server, Whose::Process, self.directory.path());
    }
}

/// Who the server and its tools run as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunsAs {
    /// Whoever runs the test.
    Caller,
    /// The user without rights that every system has.
    Nobody,
}

/// The user and the group `nobody`, by number: the group has another name on some systems.
const NOBODY: u32 = 65_534;

impl RunsAs {
    /// Returns the one with the fewest rights, and gives them the directory.
    fn least(at: &Path) -> Self {
        let given = give_to_nobody(at).is_ok();
        let mut probe = Self::Nobody.command("test");
        let mut reaches = || probe.arg("-w").arg(at).stderr(Stdio::null()).status();
        if given && reaches().is_ok_and(|status| status.success()) {
            for name in DIRECTORIES {
                give_to_nobody(&at.join(name)).expect("a directory of ours");
            }
            return Self::Nobody;
        }
        Self::Caller
    }

    /// Writes a file that the server may change.
    fn write(self, file: &Path, bytes: &[u8]) {
        fs::write(file, bytes).expect("a file");
        if self == Self::Nobody {
            give_to_nobody(file).expect("a file of ours");
        }
    }

    fn command(self, tool: &str) -> Command {
        let mut own = command(tool);
        // Else a winbindd of the machine would be asked who may sign in, and know nobody.
        own.env("_NO_WINBINDD", "1");
        if self == Self::Caller {
            return own;
        }
        let mut other = Command::new("setpriv");
        other.args([&format!("--reuid={NOBODY}"), &format!("--regid={NOBODY}"), "--clear-groups"]);
        other.arg(own.get_program());
        other.env("_NO_WINBINDD", "1");
        other
    }

    fn add_user(self, at: &Path, user: &str) {
        let mut add = self
            .command("pdbedit")
            .arg("-s")
            .arg(at.join("smb.conf"))
            .args(["-a", "-u", user, "-t"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pdbedit");
        let twice = format!("{PASSWORD}\n{PASSWORD}\n");
        add.stdin.take().expect("a pipe").write_all(twice.as_bytes()).expect("a pipe");
        assert!(add.wait().expect("pdbedit").success(), "the user is added");
    }

    /// Puts keys into the server's registry before it starts, as a `.reg` file that Samba imports.
    fn seed(self, at: &Path, root: &Key) {
        let mut text = String::from("Windows Registry Editor Version 5.00\r\n");
        let path = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM");
        for subkey in &root.subkeys {
            write_key(&mut text, &path.join(subkey.name.clone()), subkey);
        }
        // Samba loses the last value of a file that does not end with an empty line.
        text.push_str("\r\n\r\n");
        let file = at.join("seed.reg");
        self.write(&file, text.as_bytes());
        let output = self
            .command("net")
            .args(["registry", "-s"])
            .arg(at.join("smb.conf"))
            .arg("import")
            .arg(&file)
            .output()
            .expect("net");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the registry is seeded: {said}");
    }
}

#[cfg(unix)]
fn give_to_nobody(path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY))
}

#[cfg(not(unix))]
fn give_to_nobody(_path: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Daemons lie where not every user's search path leads.
fn command(tool: &str) -> Command {
    let sbin = Path::new("/usr/sbin").join(tool);
    Command::new(if sbin.exists() { sbin } else { PathBuf::from(tool) })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn configuration(at: &Path, port: u16, user: &str, encrypt: Encrypt) -> String {
    let at = at.display();
    let encrypt = match encrypt {
        Encrypt::Offered => "default",
        Encrypt::Demanded => "required",
    };
    format!(
        "[global]\n\
         netbios name = ROUTER1\n\
         workgroup = TESTWG\n\
         server role = standalone server\n\
         interfaces = 127.0.0.1/8\n\
         bind interfaces only = yes\n\
         smb ports = {port}\n\
         disable netbios = yes\n\
         private dir = {at}/private\n\
         lock directory = {at}/lock\n\
         state directory = {at}/state\n\
         cache directory = {at}/cache\n\
         pid directory = {at}/pid\n\
         ncalrpc dir = {at}/ncalrpc\n\
         log file = {at}/log/log.%m\n\
         log level = 1\n\
         passdb backend = tdbsam:{at}/private/passdb.tdb\n\
         map to guest = never\n\
         server min protocol = SMB3_00\n\
         server signing = mandatory\n\
         server smb encrypt = {encrypt}\n\
         load printers = no\n\
         printing = bsd\n\
         printcap name = /dev/null\n\
         disable spoolss = yes\n\
         [ADMIN$]\n\
         path = {at}/admin\n\
         valid users = {user}\n\
         read only = no\n"
    )
}

/// Every value as hex: what Samba makes of other forms is not tested here.
fn write_key(text: &mut String, path: &KeyPath, key: &Key) {
    use std::fmt::Write as _;
    let _ = write!(text, "\r\n[{path}]\r\n");
    for value in &key.values {
        let name = value.name.to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let name = if name.is_empty() { "@".to_owned() } else { format!("\"{name}\"") };
        let bytes: Vec<String> = value.data.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = write!(text, "{name}=hex({:x}):{}\r\n", value.kind.0, bytes.join(","));
    }
    for subkey in &key.subkeys {
        write_key(text, &path.join(subkey.name.clone()), subkey);
    }
}
