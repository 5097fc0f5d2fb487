//! What `cargo test` says, read line by line: which suites ran, what failed, what was skipped.

use crate::Result;
use std::fmt;
use std::io::{BufRead, BufReader, pipe};
use std::process::{Command, ExitStatus};

/// One test program, or the examples in one crate's documentation.
#[derive(Debug, PartialEq, Eq)]
struct Suite {
    name: String,
    /// `passed; failed; ignored` as counted by the suite; `None` if it ended without saying.
    counts: Option<[u64; 3]>,
}

/// A test that ran and says that it tested nothing.
#[derive(Debug, PartialEq, Eq)]
struct Skip {
    test: String,
    why: String,
}

/// The suites of one `cargo test`.
#[derive(Debug, Default)]
pub(crate) struct Report {
    suites: Vec<Suite>,
    skips: Vec<Skip>,
    /// The crate whose suites these are: cargo names it with the first one only.
    package: String,
    /// The test whose output follows.
    test: String,
}

impl Report {
    /// Runs a `cargo test`, prints what it says and then the report; says how it ended, too.
    ///
    /// # Errors
    /// It can't be started, or its output can't be read.
    pub(crate) fn of(mut command: Command) -> Result<(Self, ExitStatus)> {
        // Both streams go through one pipe, so that lines stay in their order.
        let (reader, writer) = pipe()?;
        command.stdout(writer.try_clone()?).stderr(writer);
        let mut child = command.spawn()?;
        // The command holds ends of the pipe: the reader would wait for them.
        drop(command);
        let mut report = Self::default();
        for line in BufReader::new(reader).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            report.line(&line);
        }
        let status = child.wait()?;
        print!("\n{report}");
        Ok((report, status))
    }

    /// Takes the next line of output.
    fn line(&mut self, line: &str) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("Running ") {
            self.running(rest);
        } else if let Some(package) = line.strip_prefix("Doc-tests ") {
            self.begin(format!("{package} documentation"));
        } else if let Some(test) =
            line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            self.test = test.to_owned();
        } else if let Some((test, why)) =
            line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ignored"))
        {
            let why = why.strip_prefix(", ").unwrap_or("ignored").to_owned();
            self.skips.push(Skip { test: format!("{} {test}", self.last_name()), why });
        } else if let Some(why) = line.strip_prefix("skipped: ") {
            let skip =
                Skip { test: format!("{} {}", self.last_name(), self.test), why: why.to_owned() };
            if !self.skips.contains(&skip) {
                self.skips.push(skip);
            }
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            let last = self.suites.iter_mut().rev().find(|suite| suite.counts.is_none());
            if let Some(suite) = last {
                suite.counts = read_counts(counts);
            }
        }
    }

    /// Begins the suite of a line like `unittests src/lib.rs (target/debug/deps/name-0123456789abcdef)`.
    fn running(&mut self, rest: &str) {
        let Some((source, program)) = rest.split_once(" (") else { return };
        let source = match source.strip_prefix("unittests ") {
            Some(source) => {
                let file = program.trim_end_matches(')').rsplit(['/', '\\']).next().unwrap_or("");
                self.package = file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned();
                source
            }
            None => source,
        };
        self.begin(format!("{} {source}", self.package));
    }

    fn begin(&mut self, name: String) {
        self.test.clear();
        self.suites.push(Suite { name, counts: None });
    }

    /// Says whether a suite of this package has passed a test.
    pub(crate) fn has_run(&self, package: &str) -> bool {
        let package = package.replace('-', "_");
        let own = |suite: &&Suite| suite.name.split(' ').next() == Some(&package);
        let passed = |suite: &Suite| suite.counts.is_some_and(|[passed, ..]| passed > 0);
        self.suites.iter().filter(own).any(passed)
    }

    fn last_name(&self) -> &str {
        self.suites.last().map_or("", |suite| &suite.name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "suites (passed, failed, ignored):")?;
        let mut totals = [0u64; 3];
        for Suite { name, counts } in &self.suites {
            match counts {
                Some([0, 0, 0]) => {}
                Some(counts @ [passed, failed, ignored]) => {
                    writeln!(f, "{passed:6} {failed:4} {ignored:4}  {name}")?;
                    for (total, count) in totals.iter_mut().zip(counts) {
                        *total = total.saturating_add(*count);
                    }
                }
                None => writeln!(f, "  did not end:    {name}")?,
            }
        }
        let [passed, failed, ignored] = totals;
        writeln!(f, "{passed:6} {failed:4} {ignored:4}  in all")?;
        writeln!(f, "skipped: {}", self.skips.len())?;
        for Skip { test, why } in &self.skips {
            writeln!(f, "  {test}: {why}")?;
        }
        Ok(())
    }
}

/// Reads `ok. 12 passed; 0 failed; 1 ignored; …`.
fn read_counts(text: &str) -> Option<[u64; 3]> {
    let count = |what: &str| {
        let words: Vec<&str> = text.split([' ', ';']).collect();
        let at = words.iter().position(|word| *word == what)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    Some([count("passed")?, count("failed")?, count("ignored")?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
   Compiling routerkeep-files v0.1.0
     Running unittests src/lib.rs (target/debug/deps/routerkeep_files-d54fa8b6c9fabf92)

running 2 tests
test a ... ok
test b ... FAILED

failures:

---- b stdout ----
panicked

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/real.rs (target/debug/deps/real-ac38f36fb8d4aa39)

running 1 test
test hives::all ... ok
test hives::open ... ignored, Wine can't

successes:

---- hives::all stdout ----
skipped: no test data
skipped: no test data


successes:
    hives::all

test result: ok. 1 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s

   Doc-tests routerkeep_files

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running unittests src/main.rs (/elsewhere/debug/deps/xtask-0123456789abcdef)
error: test failed
";

    #[test]
    fn a_package_has_run_if_a_test_of_it_has_passed() {
        let mut report = Report::default();
        OUTPUT.lines().for_each(|line| report.line(line));
        assert!(report.has_run("routerkeep-files"));
        assert!(!report.has_run("xtask"), "its suite did not end");
        assert!(!report.has_run("routerkeep"));
    }

    #[test]
    fn a_run_is_summed_up() {
        let mut report = Report::default();
        OUTPUT.lines().for_each(|line| report.line(line));
        assert_eq!(
            report.to_string(),
            "suites (passed, failed, ignored):\n     \
             1    1    0  routerkeep_files src/lib.rs\n     \
             1    0    2  routerkeep_files tests/real.rs\n  \
             did not end:    xtask src/main.rs\n     \
             2    1    2  in all\n\
             skipped: 2\n  \
             routerkeep_files tests/real.rs hives::open: Wine can't\n  \
             routerkeep_files tests/real.rs hives::all: no test data\n"
        );
    }
}
