//! Several measurements of one thing.

use std::time::Duration;

/// The times of one contender. Minimum and median: the mean is at the mercy of whatever else runs.
#[derive(Default)]
pub(crate) struct Timings(Vec<Duration>);

impl Timings {
    pub(crate) fn add(&mut self, times: &[Duration]) {
        self.0.extend_from_slice(times);
        self.0.sort_unstable();
    }

    pub(crate) fn min(&self) -> Duration {
        self.0.first().copied().unwrap_or_default()
    }

    /// Returns the middle one, of an even number the greater of the two.
    pub(crate) fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }
}

/// Returns a time in milliseconds with three digits that count.
pub(crate) fn milliseconds(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        ms if ms < 10.0 => format!("{ms:.2}"),
        ms if ms < 100.0 => format!("{ms:.1}"),
        ms => format!("{ms:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_turn_changes_neither_minimum_nor_median() {
        let mut timings = Timings::default();
        timings.add(&[5, 9000, 4].map(Duration::from_micros));
        timings.add(&[3, 6].map(Duration::from_micros));
        assert_eq!(timings.min(), Duration::from_micros(3));
        assert_eq!(timings.median(), Duration::from_micros(5));
    }

    #[test]
    fn milliseconds_have_three_digits() {
        let shown = [1, 12_345, 98_765, 345_678].map(|us| milliseconds(Duration::from_micros(us)));
        assert_eq!(shown, ["0.00", "12.3", "98.8", "346"]);
    }
}
