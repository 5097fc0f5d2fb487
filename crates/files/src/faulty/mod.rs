//! A store that breaks at a chosen operation, and the sweep that tries every operation.

mod fault;
mod report;
mod store;
mod sweep;

pub use fault::{Fault, FaultKind, Step};
pub use report::{SweepReport, Violation};
pub use store::Faulty;
pub use sweep::{Case, Moment, Sweep, sweep};
