//! Writing hives of many keys: the time for one key must not grow with their number.

use crate::Result;
use crate::contender::Contender;
use crate::programs::Programs;
use crate::timings::{Timings, milliseconds};

/// The heads of the columns.
pub(crate) const HEADER: &str = "\
write a hive of so many keys                ms: min  median   us a key  hive (MB)";

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
            "{keys:<43} {:>7} {:>7}   {each:8.2}   {:8.1}",
            milliseconds(timings.min()),
            milliseconds(timings.median()),
            bytes / 1e6
        );
    }
    Ok(())
}
