//! Reading a running server over a slow way, beside impacket: the time goes into waiting for answers.
//!
//! The server is Samba on this machine; a proxy of ours delays each message in both directions.

use crate::Result;
use crate::inputs;
use crate::programs::Programs;
use crate::timings::{Timings, milliseconds};
use routerkeep_registry::{Counts, Depth, Key, KeyPath, Limits, Registry};
use routerkeep_remote::RemoteRegistry;
use routerkeep_remote::smb::{Credentials, Encryption, Secret, Session, Target};
use routerkeep_testkit::generate::{self, Options};
use routerkeep_testkit::oracle::impacket;
use routerkeep_testkit::proxy::{Proxy, Way};
use routerkeep_testkit::samba::{self, Encrypt, PASSWORD, Samba};
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the way takes in each direction.
const DELAY: Duration = Duration::from_millis(20);

/// Pipes at once, as many as the program opens.
const WIDTH: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Turns of each side at most: one of the peer takes a minute, and waiting varies little.
const TURNS: usize = 3;

const SERVICE: &str = "CurrentControlSet\\Services\\RemoteAccess";
const MACHINE: &str = "127.0.0.1";

/// Returns the heads of the columns.
pub(crate) fn header() -> String {
    format!(
        "{:45} {:>7} {:>7} {:>9}  exchanges ours (one after the other), peer\n\
         {:45} minima in ms",
        "over a network: 20 ms each way", "ours", "peer", "peer/ours", "",
    )
}

/// Reads servers of several sizes, and prints a line for each and for the program as a whole.
///
/// # Errors
/// A server can't be started. A row that can't be measured says why.
pub(crate) fn run(programs: &Programs, turns: usize) -> Result {
    let turns = turns.clamp(1, TURNS);
    if let Err(why) = samba::available().and_then(|()| impacket::available()) {
        println!("{:45} not measured: {why}", "a running server");
        return Ok(());
    }
    let windows = Key::default().with_subkey(
        Key::new("CurrentControlSet")
            .with_subkey(Key::new("Services").with_subkey(generate::windows_service())),
    );
    measure_reading("57 keys, nothing set up", &windows, turns);
    for interfaces in [10, 100] {
        let store = generate::router(&Options { interfaces, ..Options::default() });
        let root = samba::live_form(store.registry.root());
        measure_reading(&format!("{interfaces} interfaces"), &root, turns);
    }
    measure_program(programs, &windows, turns);
    Ok(())
}

/// What a turn of one side came to.
struct Turn {
    time: Duration,
    /// Messages in both directions, halved: each question has an answer.
    exchanges: u64,
    /// Those of ours that waited for one another.
    sequential: Option<u64>,
    /// What was read, in numbers on which both must agree.
    work: String,
}

/// Measures the reading of one key with all below it in a session that is there already.
fn measure_reading(name: &str, root: &Key, turns: usize) {
    let name = format!("reading the registry: {name}");
    let server = Samba::start(root, None, Encrypt::Offered);
    print_row(&name, turns, || read(&server), || read_with_impacket(&server));
}

/// Measures the whole program, from its start to its end. Ours also reads what is not below that key, and
/// the phone book, and writes a backup that it reads again. The peer's program never ends where a value is
/// longer than it makes room for, so the tree is one without such values.
fn measure_program(programs: &Programs, root: &Key, turns: usize) {
    let server = Samba::start(root, Some(b"[entry]\r\n"), Encrypt::Offered);
    let directory = programs.work.join("network-backup");
    let ours = || {
        inputs::empty(&directory)?;
        let mut command = Command::new(&programs.routerkeep);
        command.arg("backup").arg(&directory).arg("--password-stdin");
        process(&server, |port| {
            command.arg("-r").arg(format!("smb://{}@{MACHINE}:{port}", server.user));
            &mut command
        })
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/reg_query.py");
    let theirs = || {
        let mut command = Command::new("python3");
        process(&server, |port| {
            command.arg(&script).args([MACHINE, &port.to_string(), &server.user]);
            command.arg(format!("HKLM\\SYSTEM\\{SERVICE}"))
        })
    };
    print_row("routerkeep backup beside reg.py: 57 keys", turns, ours, theirs);
}

fn print_row(
    name: &str,
    turns: usize,
    mut ours: impl FnMut() -> Result<Turn>,
    mut theirs: impl FnMut() -> Result<Turn>,
) {
    match alternate(turns, &mut ours, &mut theirs) {
        Ok(row) => println!("{name:45} {row}"),
        Err(error) => println!("{name:45} not measured: {error}"),
    }
}

/// Lets both take turns and returns the row behind its name. Of exchanges the last turn's are shown.
fn alternate(
    turns: usize,
    ours: &mut dyn FnMut() -> Result<Turn>,
    theirs: &mut dyn FnMut() -> Result<Turn>,
) -> Result<String> {
    let (mut our_times, mut their_times) = (Timings::default(), Timings::default());
    let mut exchanges = String::new();
    for _ in 0..turns {
        let (our_turn, their_turn) = (ours()?, theirs()?);
        if our_turn.work != their_turn.work {
            let (ours, theirs) = (our_turn.work, their_turn.work);
            return Err(format!("not the same work: ours {ours}, peer {theirs}").into());
        }
        our_times.add(&[our_turn.time]);
        their_times.add(&[their_turn.time]);
        let sequential = our_turn.sequential.map_or("?".to_owned(), |count| count.to_string());
        exchanges = format!("{} ({sequential}), {}", our_turn.exchanges, their_turn.exchanges);
    }
    let (ours, theirs) = (our_times.min(), their_times.min());
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    Ok(format!("{:>7} {:>7} {ratio:>9.1}  {exchanges}", milliseconds(ours), milliseconds(theirs)))
}

/// Reads with ours: the pipes are opened within the time that is measured.
fn read(server: &Samba) -> Result<Turn> {
    let proxy = Proxy::start(server.port, Way { delay: DELAY, cut_at: None });
    let target =
        Target { host: MACHINE.to_owned(), port: proxy.port, patience: Duration::from_secs(60) };
    let credentials = Credentials::Password {
        user: server.user.clone(),
        domain: String::new(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let session = Session::connect(&target, &credentials, Encryption::WherePossible)?;
    let before = proxy.messages();
    let start = Instant::now();
    let registry = RemoteRegistry::new(Arc::new(session), WIDTH);
    let reading = registry.read_tree(&KeyPath::from(SERVICE), Depth::All, &Limits::DEFAULT)?;
    let time = start.elapsed();
    let exchanges = proxy.messages().saturating_sub(before) / 2;
    let key = reading.key.ok_or("the server has no such key")?;
    let Counts { keys, values, .. } = key.counts();
    let work = format!("keys {keys} values {values} bytes {}", bytes(&key));
    let sequential = Some(registry.round_trips().sequential);
    Ok(Turn { time, exchanges, sequential, work })
}

fn bytes(key: &Key) -> usize {
    let own: usize = key.values.iter().map(|value| value.data.len()).sum();
    key.subkeys.iter().map(bytes).fold(own, usize::saturating_add)
}

/// Reads with impacket's calls by a script of ours, which measures itself from the opening of the pipe on.
/// Signing in is among the exchanges, but not in the time.
fn read_with_impacket(server: &Samba) -> Result<Turn> {
    let proxy = Proxy::start(server.port, Way { delay: DELAY, cut_at: None });
    let script: PathBuf = impacket::script();
    let mut command = Command::new("python3");
    command.arg(script).args(["time", MACHINE, &proxy.port.to_string(), &server.user]);
    command.args(["SYSTEM"].into_iter().chain(SERVICE.split('\\')));
    let printed = with_password(&mut command)?;
    let (time, work) = printed.trim().split_once(' ').ok_or("the script printed no time")?;
    Ok(Turn {
        time: Duration::from_secs_f64(time.parse::<f64>()? / 1e6),
        exchanges: proxy.messages() / 2,
        sequential: None,
        work: work.to_owned(),
    })
}

/// Runs a process over a proxy of its own and measures it from start to end.
fn process<'c>(server: &Samba, command: impl FnOnce(u16) -> &'c mut Command) -> Result<Turn> {
    let proxy = Proxy::start(server.port, Way { delay: DELAY, cut_at: None });
    let start = Instant::now();
    with_password(command(proxy.port))?;
    let time = start.elapsed();
    Ok(Turn { time, exchanges: proxy.messages() / 2, sequential: None, work: String::new() })
}

/// Runs a program that reads the password from its input, and returns what it prints.
fn with_password(command: &mut Command) -> Result<String> {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(format!("{PASSWORD}\n").as_bytes())?;
    }
    let output = child.wait_with_output()?;
    // 1 is an answer: what a made-up server lacks is said.
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
