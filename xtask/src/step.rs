//! One command of a task: shown, run, and an error where it fails.

use crate::Result;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Shows a command and runs it.
///
/// # Errors
/// It can't be started, or says that it failed.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|error| format!("{}: {error}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", shown(command)).into()) }
}

/// Runs a command that is a question: whether it succeeds, with nothing shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Returns the command as one would type it, which is without the program's directory.
pub(crate) fn shown(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(name, value)| {
        let (name, value) = (name.to_string_lossy(), value?.to_string_lossy());
        (name != "PATH").then(|| format!("{name}={}", quoted(value.as_ref().as_ref())))
    });
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = [program].into_iter().chain(command.get_args()).map(quoted);
    set.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains(|c: char| c.is_whitespace() || "$'\"\\;&|<>(){}*".contains(c)) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        word.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_command_can_be_typed() {
        let mut command = Command::new("/some/where/cargo");
        command.args(["doc", "a b", "it's"]).env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(shown(&command), r"RUSTDOCFLAGS='-D warnings' cargo doc 'a b' 'it'\''s'");
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("false").arg("x")).unwrap_err().to_string();
        assert!(error.starts_with("false x: exit status: 1"), "{error}");
        assert!(run(&mut Command::new("no-such-program-anywhere")).is_err());
        assert!(run(&mut Command::new("true")).is_ok());
    }
}
