//! Benchmarks: ours and the peer's turns alternate on one processor, so that whatever slows the machine
//! slows both. Figures are printed and never judged; `docs/benchmarks.md` says how to read them.
//!
//! `cargo xtask bench` builds and runs it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod backups;
mod comparison;
mod contender;
mod diffs;
mod enumerating;
mod inputs;
mod machine;
mod memory;
mod network;
mod plans;
mod programs;
mod restores;
mod timings;
mod walks;
mod writing;

use comparison::Comparison;
use inputs::Inputs;
use programs::Programs;
use std::error::Error;
use std::process::ExitCode;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// What is asked for on the command line.
struct Options {
    /// Turns of each contender.
    turns: usize,
    /// Parts of names of what is to be measured; empty for everything.
    names: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let (turns, names) = match arguments {
            [flag, turns, names @ ..] if flag == "--turns" => (turns.parse()?, names),
            names => (15, names),
        };
        if let Some(flag) = names.iter().find(|name| name.starts_with('-')) {
            return Err(format!("{flag}: bench takes --turns N and names").into());
        }
        Ok(Self { turns, names: names.to_vec() })
    }

    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|part| name.contains(part.as_str()))
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result {
    let options = Options::parse(arguments)?;
    machine::pin()?;
    let programs = Programs::find()?;
    println!("{}, {} turns each", machine::describe(), options.turns);
    if options.wants("network") {
        println!("\n{}", network::header());
        network::run(&programs, options.turns)?;
        if options.names == ["network"] {
            return Ok(());
        }
    }
    let inputs = Inputs::prepare(&programs)?;

    let asked =
        |name: &str| options.names.is_empty() || options.names.iter().any(|own| own.contains(name));
    let restores = if ["restore", "undo", "memory"].into_iter().any(asked) {
        Some(restores::Restores::prepare(&programs)?)
    } else {
        None
    };
    let mut comparisons: Vec<Comparison<'_>> = Vec::new();
    comparisons.extend(walks::comparisons(&programs, &inputs)?);
    comparisons.extend(backups::comparisons(&programs, &inputs)?);
    comparisons.extend(plans::comparisons(&programs, &inputs)?);
    if options.names.is_empty() || options.names.iter().any(|name| name.contains("diff")) {
        comparisons.extend(diffs::comparisons(&programs)?);
    }
    if let Some(restores) = &restores {
        comparisons.extend(restores.comparisons(&programs));
    }
    println!("\n{}", comparison::header());
    for comparison in comparisons.iter_mut().filter(|it| options.wants(&it.name)) {
        println!("{}", comparison.run(options.turns));
    }

    if options.wants("enumerate") {
        println!("\n{}", enumerating::header());
        enumerating::run(&programs, &inputs, options.turns)?;
    }
    if options.wants("write") {
        println!("\n{}", writing::header());
        writing::run(&programs, options.turns)?;
    }
    if options.wants("memory") {
        println!("\n{}", memory::header());
        memory::run(&programs, &inputs)?;
        if let Some(restores) = &restores {
            restores.memory(&programs)?;
        }
    }
    Ok(())
}
