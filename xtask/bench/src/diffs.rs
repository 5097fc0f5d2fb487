//! `routerkeep diff` of two routers in hives of 15 MB, beside what people do by hand: exports and `diff`.

use crate::Result;
use crate::comparison::Comparison;
use crate::contender::Contender;
use crate::inputs;
use crate::programs::Programs;
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_testkit::generate::{self, KEYS_OF_15_MB, Options};
use routerkeep_testkit::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The numbers of demand-dial interfaces; the cost of each must stay the same.
const INTERFACES: [usize; 3] = [1_000, 3_000, 10_000];
const INTERFACES_KEY: &str = "ControlSet001\\Services\\RemoteAccess\\Interfaces";

/// Makes the pairs of routers and returns the comparisons.
///
/// # Errors
/// The routers can't be written.
pub(crate) fn comparisons(programs: &Programs) -> Result<Vec<Comparison<'_>>> {
    INTERFACES.into_iter().map(|interfaces| comparison(programs, interfaces)).collect()
}

fn comparison(programs: &Programs, interfaces: usize) -> Result<Comparison<'_>> {
    let directory = programs.work.join(format!("diff-{interfaces}"));
    let [before, after] = pair(&directory, interfaces)?;
    let hives = [before.join(root::HIVE), after.join(root::HIVE)];
    let ours = move || {
        let mut process = Command::new(&programs.routerkeep);
        process.arg("diff").arg(&before).arg(&after);
        vec![process]
    };
    let by_hand = move || {
        let export = "hivexregedit --export --prefix x";
        let key = "'\\ControlSet001\\Services\\RemoteAccess'";
        let script = format!(
            "{export} \"$1\" {key} >\"$3/1.reg\"; {export} \"$2\" {key} >\"$3/2.reg\"; \
             diff \"$3/1.reg\" \"$3/2.reg\""
        );
        let mut process = Command::new("sh");
        process.args(["-c", &script, "sh"]).args(&hives).arg(&directory);
        vec![process]
    };
    Ok(Comparison {
        name: format!("routerkeep diff: {interfaces} interfaces, 15 MB"),
        wanted: "4.00",
        ours: Contender::processes(|| Ok(()), ours),
        peer: Some(("hivexregedit twice, diff", Contender::processes(|| Ok(()), by_hand))),
    })
}

/// Writes a router, and the same with an eighth of the interfaces changed and a `Stamp` in all of them.
fn pair(directory: &Path, interfaces: usize) -> Result<[PathBuf; 2]> {
    inputs::empty(directory)?;
    let mut store = generate::router(&Options { interfaces, ..Options::default() });
    generate::pad(&mut store, KEYS_OF_15_MB);
    let sides = ["before", "after"].map(|side| directory.join(side));
    root::write_root(&sides[0], &store)?;
    let slots = store.registry.root_mut().at_or_new(&KeyPath::from(INTERFACES_KEY));
    for (number, slot) in slots.subkeys.iter_mut().enumerate() {
        set(slot, Value::dword("Stamp", 77));
        if number % 8 == 7 {
            set(slot, Value::dword("SaLifeTime", 600));
        }
    }
    root::write_root(&sides[1], &store)?;
    Ok(sides)
}

fn set(key: &mut Key, value: Value) {
    key.values.retain(|own| !own.name.matches(&value.name));
    key.values.push(value);
}
