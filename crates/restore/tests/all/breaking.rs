//! Operations that fail: one of them, in a chosen way, and all later ones where the machine stops at it.

use std::sync::Mutex;

/// What happens at an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It fails, and nothing was done.
    Fail,
    /// It is done, and fails.
    FailAfter,
    /// The machine stops before it.
    Die,
    /// The machine stops after it.
    DieAfter,
}

impl Fault {
    pub(crate) const ALL: [Self; 4] = [Self::Fail, Self::FailAfter, Self::Die, Self::DieAfter];

    fn is_done(self) -> bool {
        matches!(self, Self::FailAfter | Self::DieAfter)
    }

    fn is_end(self) -> bool {
        matches!(self, Self::Die | Self::DieAfter)
    }
}

/// Why an operation was not done, or is not known to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Broken {
    Failed,
    Off,
}

/// Counts operations, and breaks at one.
#[derive(Debug, Default)]
pub(crate) struct Breaking {
    fault: Option<(usize, Fault)>,
    so_far: Mutex<SoFar>,
}

#[derive(Clone, Copy, Debug, Default)]
struct SoFar {
    operations: usize,
    dead: bool,
}

impl Breaking {
    pub(crate) fn at(fault: Option<(usize, Fault)>) -> Self {
        Self { fault, ..Self::default() }
    }

    /// The number of operations so far, those of a machine that is off counted.
    pub(crate) fn count(&self) -> usize {
        self.so_far.lock().unwrap().operations
    }

    /// The machine has stopped.
    pub(crate) fn is_dead(&self) -> bool {
        self.so_far.lock().unwrap().dead
    }

    /// Does something that can fail.
    pub(crate) fn operation<T>(&self, act: impl FnOnce() -> T) -> Result<T, Broken> {
        let SoFar { operations: number, dead } = *self.so_far.lock().unwrap();
        self.so_far.lock().unwrap().operations += 1;
        if dead {
            return Err(Broken::Off);
        }
        let Some((_, fault)) = self.fault.filter(|(at, _)| *at == number) else {
            return Ok(act());
        };
        if fault.is_done() {
            act();
        }
        self.so_far.lock().unwrap().dead = fault.is_end();
        Err(if fault.is_end() { Broken::Off } else { Broken::Failed })
    }
}

impl Clone for Breaking {
    fn clone(&self) -> Self {
        Self { fault: self.fault, so_far: Mutex::new(*self.so_far.lock().unwrap()) }
    }
}
