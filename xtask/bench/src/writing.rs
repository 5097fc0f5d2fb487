//! Writing hives of many keys: the time for one key must not grow with their number.

use crate::Result;
use crate::contender::Contender;
use crate::programs::Programs;
use crate::timings::{Timings, milliseconds};

/// Returns the heads of the columns.
pub(crate) fn header() -> String {
    let heads = ["min", "median", "us a key", "hive MB"].map(|head| format!("{head:>8}")).join(" ");
    format!("{:45} {heads}", "writing a hive, times in ms")
}

/// Writes hives of three sizes and prints a line for each.
///
/// # Errors
/// The program that writes can't be run.
pub(crate) fn run(programs: &Programs, turns: usize) -> Result {
    for (keys, rounds) in [(1_000_u32, "20"), (10_000, "5"), (100_000, "1")] {
        let arguments = vec!["write".to_owned(), keys.to_string(), rounds.to_owned()];
        let mut contender = Contender::in_process(programs.hive_walk.clone(), arguments);
        let mut timings = Timings::default();
        let mut bytes = 0.0;
        for _ in 0..turns {
            let turn = contender.turn()?;
            timings.add(&turn.times);
            bytes = turn.work.rsplit(' ').next().unwrap_or("").parse::<f64>()?;
        }
        let each = timings.median().as_secs_f64() * 1e6 / f64::from(keys);
        println!(
            "{:45} {:>8} {:>8} {each:8.2} {:8.1}",
            format!("write {keys} keys"),
            milliseconds(timings.min()),
            milliseconds(timings.median()),
            bytes / 1e6
        );
    }
    Ok(())
}
