//! A Samba domain controller on loopback that is also a server with a registry: for Kerberos.
//!
//! It takes root, since Kerberos and a controller's other services have fixed ports below 1024, and about half
//! a minute. So it only runs where [`ASKED`] is set. All that it writes lies in a temporary directory, but for
//! the sockets of its winbindd, whose place below `/run/samba` is fixed too.

use crate::daemon::{self, Whose};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The variable that asks for tests with a domain controller.
pub const ASKED: &str = "ROUTERKEEP_KERBEROS";

/// The controller's address. Tickets are for this name of it, so that no resolver has to know another.
pub const HOST: &str = "127.0.0.3";

/// Who may sign in.
pub const USER: &str = "Administrator";

/// The password of that user.
pub const PASSWORD: &str = "Passw0rd of the tests";

const REALM: &str = "TEST.LAN";
const TOOLS: [&str; 4] = ["samba", "samba-tool", "kinit", "kvno"];

/// A controller that is running; stopped when it is dropped.
pub struct Domain {
    directory: tempfile::TempDir,
    server: Child,
}

/// Says whether a controller can be run, or why not.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    if std::env::var_os(ASKED).is_none() {
        return Err(format!("{ASKED} is not set"));
    }
    for tool in TOOLS {
        let mut run = Command::new(tool);
        run.arg("--help").stdout(Stdio::null()).stderr(Stdio::null());
        run.status().map_err(|why| format!("{tool} can't be run: {why}"))?;
    }
    let id = Command::new("id").arg("-u").output().map_err(|why| format!("id: {why}"))?;
    if id.stdout == b"0\n" { Ok(()) } else { Err("a domain controller takes root".to_owned()) }
}

impl Domain {
    /// Makes a domain and starts its controller.
    pub fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let at = directory.path();
        provision(at);
        for name in ["pid", "ncalrpc", "log", "admin/System32/ras"] {
            fs::create_dir_all(at.join(name)).expect("a directory");
        }
        fs::write(at.join("smb.conf"), configuration(at)).expect("a file");
        fs::write(at.join("krb5.conf"), KERBEROS).expect("a file");
        tool("samba-tool", ["spn", "add", &format!("cifs/{HOST}"), "ROUTER1$"], at);
        fs::create_dir_all("/run/samba").expect("the place of winbindd's sockets");
        // A session of its own: all its processes are stopped together.
        let server = Command::new("setsid")
            .args(["samba", "-i", "--no-process-group", "-s"])
            .arg(at.join("smb.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("samba");
        let domain = Self { directory, server };
        for port in [88, 445] {
            assert!(daemon::listens(HOST, port), "nobody listens at port {port} of {HOST}");
        }
        domain
    }

    /// Signs in with `kinit` and returns the path of the cache: one ticket, for getting others.
    pub fn sign_in(&self, name: &str, options: &[&str]) -> PathBuf {
        let cache = self.directory.path().join(name);
        let mut kinit = self.kerberos("kinit");
        kinit.args(options).arg("-c").arg(&cache).arg(format!("{USER}@{REALM}"));
        let mut child = kinit.stdin(Stdio::piped()).spawn().expect("kinit");
        let mut input = child.stdin.take().expect("it was asked for");
        input.write_all(format!("{PASSWORD}\n").as_bytes()).expect("a pipe");
        drop(input);
        assert!(child.wait().expect("kinit").success(), "kinit");
        cache
    }

    /// Adds the ticket for the server to a cache.
    pub fn add_ticket(&self, cache: &Path) {
        let mut kvno = self.kerberos("kvno");
        kvno.arg("-c").arg(cache).arg(format!("cifs/{HOST}"));
        assert!(kvno.status().expect("kvno").success(), "kvno");
    }

    fn kerberos(&self, tool: &str) -> Command {
        let mut command = Command::new(tool);
        command.env("KRB5_CONFIG", self.directory.path().join("krb5.conf"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        daemon::end(&mut self.server, Whose::Group, self.directory.path());
    }
}

fn provision(at: &Path) {
    let mut command = Command::new("samba-tool");
    command
        .args(["domain", "provision", "--server-role=dc", "--dns-backend=NONE"])
        .args(["--domain=TESTD", "--host-name=router1"])
        .arg(format!("--realm={REALM}"))
        .arg(format!("--host-ip={HOST}"))
        .arg(format!("--adminpass={PASSWORD}"))
        .arg(format!("--targetdir={}", at.display()))
        .arg(format!("--option=interfaces={HOST}/8"))
        .arg("--option=bind interfaces only=yes")
        .arg(format!("--option=posix:eadb={}/eadb.tdb", at.display()));
    let output = command.output().expect("samba-tool");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "samba-tool domain provision: {said}");
}

fn tool<const N: usize>(name: &str, arguments: [&str; N], at: &Path) {
    let mut command = Command::new(name);
    let output = command.args(arguments).arg("-s").arg(at.join("smb.conf")).output();
    let output = output.expect(name);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {arguments:?}: {said}");
}

fn configuration(at: &Path) -> String {
    let at = at.display();
    format!(
        "[global]\n\
         netbios name = ROUTER1\n\
         realm = {REALM}\n\
         workgroup = TESTD\n\
         server role = active directory domain controller\n\
         server services = s3fs, rpc, ldap, cldap, kdc, winbindd\n\
         interfaces = {HOST}/8\n\
         bind interfaces only = yes\n\
         disable netbios = yes\n\
         dns update command = /bin/true\n\
         private dir = {at}/private\n\
         binddns dir = {at}/bind-dns\n\
         lock directory = {at}\n\
         state directory = {at}/state\n\
         cache directory = {at}/cache\n\
         pid directory = {at}/pid\n\
         ncalrpc dir = {at}/ncalrpc\n\
         log file = {at}/log/log.%m\n\
         log level = 1\n\
         posix:eadb = {at}/eadb.tdb\n\
         server signing = mandatory\n\
         load printers = no\n\
         disable spoolss = yes\n\
         [ADMIN$]\n\
         path = {at}/admin\n\
         read only = no\n"
    )
}

const KERBEROS: &str = "[libdefaults]\n\
    default_realm = TEST.LAN\n\
    dns_lookup_kdc = false\n\
    dns_canonicalize_hostname = false\n\
    rdns = false\n\
    [realms]\n\
    TEST.LAN = {\n\
    kdc = 127.0.0.3\n\
    }\n";
