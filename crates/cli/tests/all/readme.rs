//! The tour of README.md: its commands are run in order, and print what it says they print.

use crate::env::TestEnv;
use std::path::{Path, PathBuf};

/// A command of the tour with what is printed below it.
struct Step {
    command: String,
    output: Vec<String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads the blocks of indented lines that begin with `$ routerkeep`, or with another program that the tour
/// runs. What a program of the reader's own prints (`$ ./...`) is held against the page by the tests of what
/// it uses.
fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line.strip_prefix("    ") {
            Some(line) if line.starts_with("$ ./") => inside = false,
            Some(line) if line.starts_with("$ ") => {
                let command = line.trim_start_matches("$ ").to_owned();
                steps.push(Step { command, output: Vec::new() });
                inside = true;
            }
            Some(line) if inside => steps.last_mut().unwrap().output.push(line.to_owned()),
            None if inside && line.is_empty() => {
                steps.last_mut().unwrap().output.push(String::new());
            }
            _ => inside = false,
        }
    }
    for step in &mut steps {
        while step.output.last().is_some_and(String::is_empty) {
            step.output.pop();
        }
    }
    steps
}

/// Returns a line without its times (`2026-01-01T00:00:00Z`), which are those of the run; a safety backup is
/// called by one, too.
fn timeless(line: &str) -> String {
    let is_time = |word: &str| {
        let word = word.rsplit('/').next().unwrap_or(word);
        (word.len() == 20 || word.len() == 18)
            && word.starts_with("20")
            && word.ends_with('Z')
            && word.contains('T')
    };
    line.split(' ')
        .map(|word| if is_time(word.trim_end_matches(',')) { "TIME" } else { word })
        .collect()
}

/// Says whether a command printed what the README says; a line `...` stands for any number of lines.
fn is_printed(expected: &[String], printed: &[&str]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == "..." => {
            (0..=printed.len()).any(|skipped| is_printed(rest, &printed[skipped..]))
        }
        Some((line, rest)) => printed
            .split_first()
            .is_some_and(|(own, more)| timeless(own) == timeless(line) && is_printed(rest, more)),
    }
}

/// With `ROUTERKEEP_BLESS=1` the outputs without `...` are written anew.
#[test]
fn the_tour_prints_what_the_readme_says() {
    let path = repository().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let env = TestEnv::new();
    for file in ["Windows/System32/config/SYSTEM", "Windows/System32/ras/router.pbk"] {
        for example in ["branch-office", "branch-office-monday"] {
            let file = format!("examples/{example}/{file}");
            env.write(&file, std::fs::read(repository().join(&file)).unwrap());
        }
    }
    let steps = steps(&readme);
    let mut blessed = readme.clone();
    let mut wrong = Vec::new();
    for Step { command, output } in &steps {
        let run = match command.strip_prefix("routerkeep ") {
            Some(arguments) => env.run(arguments),
            None => env.output(env.hermetic("sh").args(["-c", command])),
        };
        // The page shows paths relative to where the tour is taken.
        let stdout = run.stdout.replace("$DIR/", "");
        let printed: Vec<&str> = stdout.trim_end().lines().collect();
        assert!(matches!(run.code, Some(0 | 1)), "{command}: {run:?}");
        if is_printed(output, &printed) {
            continue;
        }
        wrong.push(format!("$ {command}\n{stdout}"));
        let block = |lines: &[&str]| {
            let lines = lines.iter().map(|line| format!("    {line}").trim_end().to_owned());
            lines.collect::<Vec<_>>().join("\n")
        };
        if output.iter().any(|line| line.trim() == "...") {
            continue;
        }
        let old: Vec<&str> = output.iter().map(String::as_str).collect();
        let head = format!("    $ {command}\n");
        blessed = blessed.replace(&(head.clone() + &block(&old)), &(head + &block(&printed)));
    }
    println!("{} commands of the tour", steps.len());
    assert!(steps.len() >= 5);
    if std::env::var_os("ROUTERKEEP_BLESS").is_some() {
        std::fs::write(&path, blessed).unwrap();
    }
    assert!(
        wrong.is_empty(),
        "README.md is out of date (ROUTERKEEP_BLESS=1 writes it anew):\n{}",
        wrong.join("\n")
    );
}
