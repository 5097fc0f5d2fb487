//! Enumerating interfaces through the C functions: the time for one must not grow with their number.

use crate::Result;
use crate::contender::Contender;
use crate::inputs::Inputs;
use crate::programs::Programs;
use crate::timings::{Timings, milliseconds};

/// Returns the heads of the columns.
pub(crate) fn header() -> String {
    let heads = ["min", "median", "us each", "cpu each", "number", "on them"];
    let heads = heads.map(|head| format!("{head:>8}")).join(" ");
    format!("{:45} {heads}", "interfaces and their transports in C, in ms")
}

/// Enumerates the interfaces of each generated router, with the transports of each and their info blocks,
/// from connecting to disconnecting, and prints a line for each router.
///
/// `us each` is the least time for one interface, `cpu each` that of the processor alone, which other work
/// on the machine changes less.
///
/// # Errors
/// The program that enumerates can't be run.
pub(crate) fn run(programs: &Programs, inputs: &Inputs, turns: usize) -> Result {
    for router in &inputs.generated {
        let arguments = vec![router.root.to_string_lossy().into_owned(), "10".to_owned()];
        let mut contender = Contender::in_process(programs.mprapi_enumerate.clone(), arguments);
        let mut timings = Timings::default();
        let (mut interfaces, mut transports, mut used) = (0, 0, u32::MAX);
        for _ in 0..turns {
            let turn = contender.turn()?;
            timings.add(&turn.times);
            let numbers = turn.work.split(' ').map(str::parse::<u32>);
            let numbers = numbers.collect::<std::result::Result<Vec<_>, _>>()?;
            let &[on_router, on_them, _, cpu] = numbers.as_slice() else {
                return Err("mprapi_enumerate prints other counts".into());
            };
            (interfaces, transports, used) = (on_router, on_them, used.min(cpu));
        }
        let each = |us: f64| us / f64::from(interfaces);
        println!(
            "{:45} {:>8} {:>8} {:8.2} {:8.2} {interfaces:8} {transports:8}",
            format!("enumerate {}", router.name),
            milliseconds(timings.min()),
            milliseconds(timings.median()),
            each(timings.min().as_secs_f64() * 1e6),
            each(f64::from(used))
        );
    }
    Ok(())
}
