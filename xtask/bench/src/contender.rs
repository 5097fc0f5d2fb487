//! One side of a comparison: something that can be run again and again, and gives times.

use crate::Result;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one turn came to.
pub(crate) struct Turn {
    /// The times measured in it.
    pub(crate) times: Vec<Duration>,
    /// What was done, in numbers that both sides must agree on; empty where they can't be had.
    pub(crate) work: String,
}

/// Something that is measured.
pub(crate) struct Contender<'c> {
    turn: Box<dyn FnMut() -> Result<Turn> + 'c>,
}

impl<'c> Contender<'c> {
    /// A contender that measures itself: each line that it prints begins with microseconds.
    pub(crate) fn in_process(program: PathBuf, arguments: Vec<String>) -> Self {
        let turn = move || {
            let output = Command::new(&program).args(&arguments).output()?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(format!("{}: {said}", program.display()).into());
            }
            let mut turn = Turn { times: Vec::new(), work: String::new() };
            for line in String::from_utf8(output.stdout)?.lines() {
                let (time, work) = line.split_once(' ').unwrap_or((line, ""));
                turn.times.push(Duration::from_secs_f64(time.parse::<f64>()? / 1e6));
                work.clone_into(&mut turn.work);
            }
            Ok(turn)
        };
        Self { turn: Box::new(turn) }
    }

    /// A contender whose processes are measured from start to end, one after the other.
    ///
    /// `prepare` comes before each turn and is not measured.
    pub(crate) fn processes(
        prepare: impl Fn() -> Result + 'c,
        commands: impl Fn() -> Vec<Command> + 'c,
    ) -> Self {
        let turn = move || {
            prepare()?;
            let mut commands = commands();
            let start = Instant::now();
            for command in &mut commands {
                run_silently(command)?;
            }
            Ok(Turn { times: vec![start.elapsed()], work: String::new() })
        };
        Self { turn: Box::new(turn) }
    }

    pub(crate) fn turn(&mut self) -> Result<Turn> {
        (self.turn)()
    }
}

/// Runs a command whose output nobody reads. Exit code 1 is an answer, such as "has findings".
fn run_silently(command: &mut Command) -> Result {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let program = command.get_program().to_string_lossy().into_owned();
    match status {
        Ok(status) if matches!(status.code(), Some(0 | 1)) => Ok(()),
        Ok(status) => Err(format!("{program}: {status}").into()),
        Err(error) => Err(format!("{program}: {error}").into()),
    }
}
