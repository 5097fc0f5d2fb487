//! The terminal: results to standard output, everything else to standard error.

use crate::args::{Color, OutputArgs};
use serde::Serialize;
use std::io::{self, BufWriter, IsTerminal, Write};

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Volume {
    Quiet,
    Normal,
    Verbose,
}

/// Where a command's words go.
pub(crate) struct Ui {
    args: OutputArgs,
    no_color: bool,
    text: String,
    warnings: Vec<Warning>,
    /// Why a piece of the result could not be written.
    failed: Option<io::Error>,
}

/// What a user has to know besides the result, told as text and in the document.
#[derive(Serialize)]
pub(crate) struct Warning {
    /// A word that does not change.
    code: &'static str,
    message: String,
}

/// How much of a result is gathered before it is written.
const PIECE: usize = 1 << 16;

/// What a user answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// Nobody can be asked: there is no terminal.
    NobodyThere,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy)]
pub(crate) enum Mark {
    Heading,
    Good,
    Bad,
    Odd,
}

impl Ui {
    pub(crate) fn new(args: OutputArgs) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { args, no_color, text: String::new(), warnings: Vec::new(), failed: None }
    }

    /// Returns how results are told.
    pub(crate) fn output(&self) -> OutputArgs {
        self.args
    }

    pub(crate) fn is_json(&self) -> bool {
        self.args.json
    }

    pub(crate) fn volume(&self) -> Volume {
        match (self.args.quiet, self.args.verbose) {
            (true, _) => Volume::Quiet,
            (_, true) => Volume::Verbose,
            _ => Volume::Normal,
        }
    }

    /// Adds a line to the result.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        // With JSON, the document has all that there is to say.
        if self.is_json() {
            return;
        }
        self.text.push_str(line.as_ref());
        self.text.push('\n');
        if self.text.len() >= PIECE {
            self.write();
        }
    }

    fn write(&mut self) {
        if self.failed.is_none() {
            self.failed = write_all(&mut io::stdout().lock(), &self.text).err();
        }
        self.text.clear();
    }

    /// Adds a line that `--quiet` leaves out.
    pub(crate) fn remark(&mut self, line: impl AsRef<str>) {
        if self.volume() > Volume::Quiet {
            self.line(line);
        }
    }

    /// Adds a line that even `--quiet` keeps and a document has among its warnings; `odd` is the part of it that
    /// is coloured.
    pub(crate) fn warn(&mut self, code: &'static str, message: String, odd: &str) {
        self.line(message.replacen(odd, &self.paint(Mark::Odd, odd), 1));
        self.warnings.push(Warning { code, message });
    }

    /// Adds a line that `--quiet` leaves out and a document has among its warnings all the same.
    pub(crate) fn mention(&mut self, code: &'static str, message: String, odd: &str) {
        self.remark(message.replacen(odd, &self.paint(Mark::Odd, odd), 1));
        self.warnings.push(Warning { code, message });
    }

    /// Returns what was warned of up to now.
    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Colours a text that goes to standard output.
    pub(crate) fn paint(&self, mark: Mark, text: &str) -> String {
        self.paint_for(mark, text, io::stdout().is_terminal())
    }

    fn paint_for(&self, mark: Mark, text: &str, terminal: bool) -> String {
        let colored = match self.args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !self.no_color,
        };
        if !colored {
            return text.to_owned();
        }
        let code = match mark {
            Mark::Heading => "1",
            Mark::Good => "32",
            Mark::Bad => "1;31",
            Mark::Odd => "33",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// Writes the result out; a reader that has gone away is no failure.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.write();
        self.failed.take().map_or(Ok(()), Err)
    }

    /// Prints what was said so far and asks a question, to be answered with `y` or `yes`.
    pub(crate) fn ask(&mut self, question: &str) -> Answer {
        if self.is_json() || !io::stdin().is_terminal() || self.finish().is_err() {
            return Answer::NobodyThere;
        }
        let mut answer = String::new();
        let asked = write_all(&mut io::stderr().lock(), &format!("{question} [y/N] "));
        match asked.and_then(|()| io::stdin().read_line(&mut answer)) {
            Ok(_) if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) => Answer::Yes,
            Ok(_) => Answer::No,
            Err(_) => Answer::NobodyThere,
        }
    }

    /// Writes a line to standard error that is neither result nor error.
    pub(crate) fn notice(&self, text: &str) {
        let _ = write_all(&mut io::stderr().lock(), &format!("{text}\n"));
    }

    /// Writes an error and its hint to standard error.
    pub(crate) fn error(&self, message: &str, hint: Option<&str>) {
        let terminal = io::stderr().is_terminal();
        let mut text = format!("{} {message}\n", self.paint_for(Mark::Bad, "error:", terminal));
        if let Some(hint) = hint {
            text.push_str(&format!("{} {hint}\n", self.paint_for(Mark::Odd, "hint:", terminal)));
        }
        // If standard error is gone too, nobody is left to be told.
        let _ = write_all(&mut io::stderr().lock(), &text);
    }
}

/// Writes one text, which comes in pieces, and a line end to standard output; a reader that has gone away is
/// no failure.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut to = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = write(&mut to).and_then(|()| to.write_all(b"\n")).and_then(|()| to.flush());
    // Of what could not be written, nothing is tried again.
    let _ = to.into_parts();
    unless_gone(written)
}

fn write_all(to: &mut dyn Write, text: &str) -> io::Result<()> {
    unless_gone(to.write_all(text.as_bytes()).and_then(|()| to.flush()))
}

fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
