//! A server process of a test: waiting until it listens, and its end.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Waits until somebody listens at a port; how long that takes is the machine's business. Says whether somebody
/// did within a minute.
pub(crate) fn listens(host: &str, port: u16) -> bool {
    (0..1_200).any(|_| {
        let connected = TcpStream::connect((host, port)).is_ok();
        if !connected {
            std::thread::sleep(Duration::from_millis(50));
        }
        connected
    })
}

/// Ends a process, waits for it, and ends the `samba-dcerpcd` that it has
/// started on demand: that has a session of its own and would linger.
pub(crate) fn end(server: &mut Child, whose: Whose, directory: &Path) {
    let id = server.id();
    terminate(&match whose {
        Whose::Process => id.to_string(),
        Whose::Group => format!("-{id}"),
    });
    let _ = server.wait();
    if let Ok(pid) = std::fs::read_to_string(directory.join("pid/samba-dcerpcd.pid")) {
        terminate(pid.trim());
    }
}

/// Who is told to end.
pub(crate) enum Whose {
    /// The one process.
    Process,
    /// Its whole group.
    Group,
}

fn terminate(pid: &str) {
    let number = pid.strip_prefix('-').unwrap_or(pid);
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        let _ = Command::new("kill").args(["-TERM", "--", pid]).stderr(Stdio::null()).status();
    }
}
