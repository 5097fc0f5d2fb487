//! The reader in Python, written from `docs/FORMAT.md`, against what was published.

use crate::listing::lines;
use crate::strategy::{Generated, snapshot};
use crate::{MANIFEST, cases, provenance, sample, skip};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use routerkeep_backup::{Manifest, Provenance, publish, security_descriptor};
use routerkeep_files::{MemoryFiles, RealFiles};
use routerkeep_router::Snapshot;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reader.py");

/// Says whether there is Python here, in one line if not.
pub(crate) fn has_python() -> bool {
    let has =
        Command::new("python3").arg("--version").output().is_ok_and(|run| run.status.success());
    if !has {
        skip("no python3");
    }
    has
}

fn run(directory: &Path) -> Output {
    Command::new("python3").arg(READER).arg(directory).output().expect("python3 runs")
}

/// The reader, kept running: a process for each backup would take most of the time of these tests.
struct Running {
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Manifests of backups that were read: the same one vouches for the same parts.
    read: HashSet<Vec<u8>>,
}

impl Running {
    fn start() -> Option<Self> {
        let python = has_python().then(|| {
            let mut command = Command::new("python3");
            command.arg(READER).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped());
            command.spawn().expect("python3 runs")
        })?;
        let (questions, answers) = (python.stdin.unwrap(), BufReader::new(python.stdout.unwrap()));
        Some(Self { questions, answers, read: HashSet::new() })
    }

    /// Returns what the reader prints of a backup, or why it reads none.
    fn lines(&mut self, directory: &Path) -> Result<Vec<String>, String> {
        writeln!(self.questions, "{}", directory.display()).unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.answers.read_line(&mut line).unwrap() > 0, "the reader has ended");
            let line = line.trim_end_matches('\n');
            match line.strip_prefix("end ") {
                Some("0 ") => return Ok(lines),
                Some(why) => return Err(why.to_owned()),
                None => lines.push(line.to_owned()),
            }
        }
    }
}

/// Checks that the reader finds in the directory just what the snapshot holds.
pub(crate) fn check(directory: &Path, snapshot: &Snapshot, provenance: &Provenance) {
    static READER: LazyLock<Mutex<Option<Running>>> =
        LazyLock::new(|| Mutex::new(Running::start()));
    let mut reader = READER.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(reader) = reader.as_mut() else { return };
    if !reader.read.insert(std::fs::read(directory.join(MANIFEST)).unwrap()) {
        return;
    }
    let found = reader.lines(directory).unwrap_or_else(|why| panic!("the reader: {why}"));
    let expected = lines(snapshot, provenance);
    for (number, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "line {}", number + 1);
    }
    assert_eq!(found.len(), expected.len());
}

/// Checks likewise what lies on a disk in memory, strangers in the directory apart.
pub(crate) fn check_on(disk: &MemoryFiles, snapshot: &Snapshot, provenance: &Provenance) {
    let files = crate::files_of(disk);
    let manifest: Manifest = serde_json::from_slice(&files[MANIFEST]).unwrap();
    let named = manifest.classes.iter().filter_map(|class| class.file.as_deref());
    let temporary = tempfile::tempdir().unwrap();
    for name in named.chain([MANIFEST]) {
        std::fs::write(temporary.path().join(name), &files[name]).unwrap();
    }
    check(temporary.path(), snapshot, provenance);
}

#[test]
fn it_reads_the_samples() {
    if !has_python() {
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    let snapshots = [
        sample::small(),
        sample::small(),
        sample::partly_other(),
        sample::other(),
        sample::nothing(),
    ];
    for (number, snapshot) in snapshots.iter().enumerate() {
        let provenance = provenance(number as u64);
        publish(&RealFiles, &directory, snapshot, &provenance).unwrap();
        check(&directory, snapshot, &provenance);
    }
}

#[test]
fn it_reads_any_backup() {
    if !has_python() {
        return;
    }
    let config = ProptestConfig {
        cases: (cases(256) / 8).clamp(1, 500),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&snapshot(), |Generated(snapshot)| {
        let temporary = tempfile::tempdir().unwrap();
        publish(&RealFiles, temporary.path(), &snapshot, &provenance(0)).unwrap();
        check(temporary.path(), &snapshot, &provenance(0));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn it_finds_damage() {
    if !has_python() {
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    publish(&RealFiles, &directory, &sample::small(), &provenance(0)).unwrap();
    let files: Vec<_> =
        std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
    for path in files.iter().filter(|path| !path.ends_with(crate::LOCK)) {
        let whole = std::fs::read(path).unwrap();
        for changed in [
            [
                &whole[..whole.len() / 2],
                &[whole[whole.len() / 2] ^ 1],
                &whole[whole.len() / 2 + 1..],
            ]
            .concat(),
            whole[..whole.len() - 1].to_vec(),
            [&whole[..], b"\n"].concat(),
        ] {
            std::fs::write(path, changed).unwrap();
            assert_eq!(run(&directory).status.code(), Some(1), "{}", path.display());
        }
        std::fs::remove_file(path).unwrap();
        let missing = if path.ends_with(MANIFEST) { 3 } else { 1 };
        assert_eq!(run(&directory).status.code(), Some(missing), "{}", path.display());
        std::fs::write(path, whole).unwrap();
        assert!(run(&directory).status.success());
    }
}

/// The page's own facts: what it says of seal and security descriptor is what is written.
#[test]
fn the_page_says_what_is_written() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FORMAT.md");
    let page = std::fs::read_to_string(page).unwrap();
    let descriptor: String =
        security_descriptor().iter().map(|byte| format!("{byte:02x}")).collect();
    let digits: String = page.lines().map(str::trim).collect();
    assert!(digits.contains(&descriptor), "{descriptor}");

    let temporary = tempfile::tempdir().unwrap();
    let published =
        publish(&RealFiles, temporary.path(), &sample::small(), &provenance(0)).unwrap();
    let json = serde_json::to_value(&published.manifest).unwrap();
    let mut members = Vec::new();
    names_of_members(&json, &mut members);
    for member in members.iter().filter(|member| member.parse::<usize>().is_err()) {
        let forms = [
            format!("`{member}`"),
            format!("`{member}."),
            format!(".{member}`"),
            format!("`{{\"{member}\""),
        ];
        assert!(forms.iter().any(|form| page.contains(form)), "{member}");
    }
    for statement in [
        "router-managers",
        "interfaces",
        "phone-book",
        "server",
        "not-captured",
        "absent",
        "complete",
        "incomplete",
    ] {
        assert!(page.contains(&format!("`{statement}`")), "{statement}");
    }
}

/// The page's example is one, byte for byte.
#[test]
fn the_example_on_the_page_is_what_is_written() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FORMAT.md");
    let page = std::fs::read_to_string(page).unwrap();
    let example = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next());
    let disk = crate::disk_with(&sample::documented());
    let manifest = crate::files_of(&disk)[MANIFEST].clone();
    let manifest = String::from_utf8(manifest).unwrap();
    assert!(example == Some(&manifest), "the example should be\n{manifest}");
}

fn names_of_members(value: &serde_json::Value, names: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                names.push(name.clone());
                names_of_members(value, names);
            }
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| names_of_members(item, names))
        }
        _ => {}
    }
}
