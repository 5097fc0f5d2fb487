//! Reading: the subtree of RRAS and the whole hive, in a process that goes on and as a process.

use crate::Result;
use crate::comparison::Comparison;
use crate::contender::Contender;
use crate::inputs::{Inputs, Router};
use crate::programs::Programs;
use std::path::Path;
use std::process::Command;

/// Rounds within a turn of a contender that measures itself.
const ROUNDS: &str = "10";

/// Returns the comparisons of walks, with libhivex as the peer.
///
/// # Errors
/// None at present; the signature is that of its siblings.
pub(crate) fn comparisons<'c>(
    programs: &'c Programs,
    inputs: &'c Inputs,
) -> Result<Vec<Comparison<'c>>> {
    let mut comparisons = Vec::new();
    for router in inputs.routers() {
        let subtree = vec!["subtree".to_owned(), text(&router.hive), router.remote_access.clone()];
        let whole = vec!["whole".to_owned(), text(&router.hive)];
        comparisons.push(in_process(programs, router, "subtree", "3.00", &subtree));
        comparisons.push(as_process(programs, router, "subtree", "3.00", subtree));
        comparisons.push(in_process(programs, router, "whole hive", "1.50", &whole));
        comparisons.push(as_process(programs, router, "whole hive", "1.50", whole));
    }
    Ok(comparisons)
}

fn in_process<'c>(
    programs: &Programs,
    router: &Router,
    what: &str,
    wanted: &'static str,
    arguments: &[String],
) -> Comparison<'c> {
    let arguments = [arguments, &[ROUNDS.to_owned()]].concat();
    Comparison {
        name: format!("{what}, in process: {}", router.name),
        wanted,
        ours: Contender::in_process(programs.hive_walk.clone(), arguments.clone()),
        peer: Some(("libhivex", Contender::in_process(programs.hivex_walk.clone(), arguments))),
    }
}

fn as_process<'c>(
    programs: &'c Programs,
    router: &Router,
    what: &str,
    wanted: &'static str,
    arguments: Vec<String>,
) -> Comparison<'c> {
    let contender = |program: &'c Path| {
        let arguments = arguments.clone();
        Contender::processes(
            || Ok(()),
            move || {
                let mut command = Command::new(program);
                command.args(&arguments).arg("1");
                vec![command]
            },
        )
    };
    Comparison {
        name: format!("{what}, as a process: {}", router.name),
        wanted,
        ours: contender(&programs.hive_walk),
        peer: Some(("libhivex", contender(&programs.hivex_walk))),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
