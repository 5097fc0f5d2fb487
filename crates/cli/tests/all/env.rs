//! A place of its own for each test, and the program run in it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The reader of backups that is not ours.
const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../backup/tests/reader.py");

/// Says whether there is Python here, in one line if not.
fn has_python() -> bool {
    static HAS: LazyLock<bool> = LazyLock::new(|| {
        let version = Command::new("python3").arg("--version").output();
        let has = version.is_ok_and(|run| run.status.success());
        assert!(has || std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no python3");
        if !has {
            println!("skipped: no python3, which reads each backup");
        }
        has
    });
    *HAS
}

/// A directory in which the program runs, knowing nothing of the machine but `PATH`.
pub(crate) struct TestEnv {
    _dir: TempDir,
    work: PathBuf,
    home: PathBuf,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Messages have the resolved path; on some systems the temporary directory is behind a link.
        let root = dir.path().canonicalize().unwrap();
        let [work, home] = ["work", "home"].map(|name| root.join(name));
        std::fs::create_dir(&work).unwrap();
        std::fs::create_dir(&home).unwrap();
        Self { _dir: dir, work, home }
    }

    /// Returns the directory that the program runs in.
    pub(crate) fn dir(&self) -> &Path {
        &self.work
    }

    /// Returns the home directory of whoever runs it.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.work.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Returns the program with some arguments, still to be run.
    pub(crate) fn program<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = self.hermetic(env!("CARGO_BIN_EXE_routerkeep"));
        command.args(arguments);
        command
    }

    /// Returns another program, run in the same way.
    pub(crate) fn hermetic(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", &self.home);
        command.current_dir(&self.work).stdin(Stdio::null());
        command
    }

    /// Runs the program with the words of a line as arguments.
    pub(crate) fn run(&self, line: &str) -> Output {
        self.run_with(line.split_whitespace())
    }

    /// Runs the program with any arguments.
    pub(crate) fn run_with<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Output {
        self.output(&mut self.program(arguments))
    }

    /// Runs a command to its end; the directory's path is `$DIR` in what it prints.
    pub(crate) fn output(&self, command: &mut Command) -> Output {
        let output = command.output().unwrap();
        let line = command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ");
        if line.starts_with("backup ") && matches!(output.status.code(), Some(0 | 1)) {
            self.read_from_outside(command);
        }
        self.outcome(&line, output)
    }

    /// Returns what a program gave that was waited for by other means.
    pub(crate) fn outcome(&self, line: &str, output: std::process::Output) -> Output {
        let text = |bytes| {
            let text = String::from_utf8(bytes).expect("what is printed is UTF-8");
            text.replace(self.work.to_str().unwrap(), "$DIR")
        };
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Output { line: line.to_owned(), code: output.status.code(), stdout, stderr }
    }

    /// Has the backup that a command made read by the reader in Python of `docs/FORMAT.md`.
    ///
    /// Each backup that these tests make is: a test that never looks into one would not see that it is none.
    fn read_from_outside(&self, command: &Command) {
        if !has_python() {
            return;
        }
        let places = command.get_args().map(|argument| self.work.join(argument));
        let backups = places.filter(|place| place.join("manifest.json").is_file());
        for backup in backups {
            let read = Command::new("python3").arg(READER).arg(&backup).output().unwrap();
            let said = String::from_utf8_lossy(&read.stderr);
            assert!(read.status.success(), "{}: {said}", backup.display());
        }
    }

    /// Lists what is in a directory, hidden files too.
    pub(crate) fn list(&self, directory: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(directory)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Returns the parts of a backup: files other than the manifest and the lock, with their bytes.
    pub(crate) fn parts(&self, directory: &str) -> Vec<(String, Vec<u8>)> {
        let names = self.list(directory).into_iter();
        let names = names.filter(|name| name.ends_with(".hive") || name.ends_with(".pbk"));
        let read = |name: String| {
            let bytes = std::fs::read(self.path(directory).join(&name)).unwrap();
            (name, bytes)
        };
        names.map(read).collect()
    }

    /// Returns the path of the part of a class.
    pub(crate) fn part(&self, directory: &str, class: &str) -> PathBuf {
        let start = format!("{class}-");
        let names = self.list(directory);
        let name = names.iter().find(|name| name.starts_with(&start));
        self.path(directory).join(name.unwrap_or_else(|| panic!("no part {class} in {names:?}")))
    }

    /// Returns every file below a directory with its bytes, and every directory with none.
    pub(crate) fn snapshot(&self, directory: &str) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        let mut ahead = vec![self.path(directory)];
        while let Some(path) = ahead.pop() {
            for entry in std::fs::read_dir(&path).unwrap() {
                let path = entry.unwrap().path();
                let bytes = if path.is_dir() {
                    ahead.push(path.clone());
                    None
                } else {
                    Some(std::fs::read(&path).unwrap())
                };
                found.insert(path, bytes);
            }
        }
        found
    }

    /// Returns the member `time` of a JSON file, whatever its last line is.
    pub(crate) fn json_time(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        let (_, rest) = text.split_once("\n  \"time\": \"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    pub(crate) fn manifest(&self, directory: &str) -> Value {
        let text = std::fs::read(self.path(directory).join("manifest.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

/// What a run of the program gave.
#[must_use = "check it: `done`, `answers_no`, `fails`, or its fields"]
#[derive(Debug)]
pub(crate) struct Output {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Checks that it exited with 0 and without a word on standard error, and returns what it printed.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        self.printed(0)
    }

    /// Checks that it exited with 1, which is an answer and no failure, and returns what it printed.
    #[track_caller]
    pub(crate) fn answers_no(self) -> String {
        self.printed(1)
    }

    /// Checks that it exited with 0 or 1, and with nothing on standard error.
    #[track_caller]
    pub(crate) fn done_or_answers_no(self) {
        let code = self.code.filter(|code| *code == 1).unwrap_or(0);
        self.printed(code);
    }

    #[track_caller]
    fn printed(self, code: i32) -> String {
        let Self { line, stdout, stderr, .. } = &self;
        assert_eq!((self.code, stderr.as_str()), (Some(code), ""), "{line}: {stdout}");
        self.stdout
    }

    /// Checks that it failed with a code and these lines on standard error, and printed no result.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, stderr: &str) {
        let Self { line, .. } = &self;
        assert_eq!((self.code, self.stderr.as_str()), (Some(code), stderr), "{line}");
        assert_eq!(self.stdout, "", "{line}");
    }

    /// Checks that it failed with a code and these lines on standard error, whatever it printed before.
    #[track_caller]
    pub(crate) fn fails_after(self, code: i32, stderr: &str) {
        let Self { line, .. } = &self;
        assert_eq!((self.code, self.stderr.as_str()), (Some(code), stderr), "{line}");
    }

    /// Checks that it printed one JSON document in the envelope that all commands share, and returns it.
    #[track_caller]
    pub(crate) fn json(self, schema: &str) -> Value {
        let Self { line, stdout, .. } = &self;
        let document: Value = serde_json::from_str(stdout)
            .unwrap_or_else(|why| panic!("{line}: {why} in {stdout:?}"));
        assert_eq!(self.stderr, "", "{line}");
        let members: Vec<&String> = document.as_object().unwrap().keys().collect();
        assert_eq!(
            members,
            ["data", "error", "exit", "findings", "ok", "schema", "warnings"],
            "{line}"
        );
        assert_eq!(document["schema"], schema, "{line}");
        assert_eq!(document["exit"].as_i64(), self.code.map(i64::from), "{line}");
        assert_eq!(document["ok"], self.code == Some(0), "{line}");
        assert!(document["findings"].is_array() && document["data"].is_object(), "{line}");
        let error = &document["error"];
        if matches!(self.code, Some(0 | 1)) && error.is_null() {
            return document;
        }
        let members: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "hint", "location", "message"], "{line}");
        assert!(error["code"].is_string() && error["message"].is_string(), "{line}");
        document
    }
}

/// Returns arguments of several kinds as one list.
pub(crate) fn args<const N: usize>(arguments: [&dyn AsRef<OsStr>; N]) -> [OsString; N] {
    arguments.map(|argument| argument.as_ref().to_owned())
}
