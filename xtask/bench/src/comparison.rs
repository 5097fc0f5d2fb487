//! Ours beside a peer: their turns alternate, and both must have done the same work.

use crate::Result;
use crate::contender::Contender;
use crate::timings::{Timings, milliseconds};
use std::time::Duration;

/// Returns the heads of the columns of [`Comparison::run`]'s line. Times are in milliseconds.
pub(crate) fn header() -> String {
    let heads = [("", 45), ("ours", 15), ("peer", 15), ("peer/ours", 15)];
    let upper: Vec<String> = heads.map(|(head, width)| format!("{head:>width$}")).into();
    let pair = format!("{:>7} {:>7}", "min", "median");
    format!("{}\n{:45} {pair} {pair} {pair}  wanted, peer", upper.join(" "), "times in ms")
}

/// Ours, beside a peer where there is one.
pub(crate) struct Comparison<'c> {
    /// What is measured.
    pub(crate) name: String,
    /// The least peer/ours that we want; only shown.
    pub(crate) wanted: &'static str,
    /// Us.
    pub(crate) ours: Contender<'c>,
    /// What we measure ourselves against, with its name.
    pub(crate) peer: Option<(&'static str, Contender<'c>)>,
}

impl Comparison<'_> {
    /// Lets both take `turns` turns and returns the line of the table.
    pub(crate) fn run(&mut self, turns: usize) -> String {
        let name = &self.name;
        match alternate(turns, &mut self.ours, self.peer.as_mut().map(|(_, peer)| peer)) {
            Err(error) => format!("{name:45} not measured: {error}"),
            Ok((ours, None)) => format!("{name:45} {}", columns(&ours)),
            Ok((ours, Some(theirs))) => {
                let peer = self.peer.as_ref().map_or("", |(name, _)| *name);
                format!(
                    "{name:45} {} {} {:>7} {:>7}  {} {peer}",
                    columns(&ours),
                    columns(&theirs),
                    ratio(theirs.min(), ours.min()),
                    ratio(theirs.median(), ours.median()),
                    self.wanted,
                )
            }
        }
    }
}

/// Runs turns of both alternately. The first turn of each warms the machine up and does not count.
fn alternate(
    turns: usize,
    ours: &mut Contender<'_>,
    mut peer: Option<&mut Contender<'_>>,
) -> Result<(Timings, Option<Timings>)> {
    let (mut our_times, mut peer_times) = (Timings::default(), Timings::default());
    for turn in 0..turns.saturating_add(1) {
        let our_turn = ours.turn()?;
        let peer_turn = peer.as_mut().map(|peer| peer.turn()).transpose()?;
        if let Some(peer_turn) = &peer_turn
            && peer_turn.work != our_turn.work
        {
            let (ours, theirs) = (our_turn.work, &peer_turn.work);
            return Err(format!("not the same work: ours {ours}, peer {theirs}").into());
        }
        if turn > 0 {
            our_times.add(&our_turn.times);
            peer_times.add(&peer_turn.map(|turn| turn.times).unwrap_or_default());
        }
    }
    Ok((our_times, peer.is_some().then_some(peer_times)))
}

fn columns(timings: &Timings) -> String {
    format!("{:>7} {:>7}", milliseconds(timings.min()), milliseconds(timings.median()))
}

fn ratio(theirs: Duration, ours: Duration) -> String {
    format!("{:.2}", theirs.as_secs_f64() / ours.as_secs_f64())
}
