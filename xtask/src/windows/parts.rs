//! Parts, other adapters and rehearsals on the running registry under Wine. What is there before and afterwards is
//! said by Wine's own `reg.exe`.

use super::exchange::Sides;
use crate::{Result, step};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::process::Output;

const SERVICE: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\RemoteAccess";
/// A demand-dial interface of the example router.
const INTERFACE: &str = "Head office";

/// Keys, with the lines that `reg.exe` prints of their values.
type Tree = BTreeMap<String, BTreeSet<String>>;

/// Restores parts of a router, and one with the adapters of another, rehearses both, and refuses a directory for a
/// phone book. `example` is a backup of the example router, `other` one of another; the example is there afterwards.
///
/// # Errors
/// Something is otherwise than it must be.
pub(super) fn check(sides: &Sides<'_>, example: &str, other: &str) -> Result {
    sides.restore_live(example)?;
    let before = tree(sides)?;
    rehearsals(sides, &before, [example, other])?;
    parts(sides, &before, example)?;
    adapters(sides, &before, other)?;
    no_phone_book(sides, &before)
}

/// Nothing is changed by a rehearsal, and its copy goes away.
fn rehearsals(sides: &Sides<'_>, before: &Tree, backups: [&str; 2]) -> Result {
    let scratch = sides.at("scratch");
    fs::create_dir_all(&scratch)?;
    let book = sides.phone_book();
    let bytes = fs::read(&book)?;
    for backup in backups {
        let backup = sides.at(backup);
        let words = ["rehearse".as_ref(), backup.as_os_str(), "--scratch".as_ref()];
        let words = words.into_iter().chain([scratch.as_os_str(), "-r".as_ref(), "local".as_ref()]);
        let said = expect(sides, 0, words)?;
        let proved = said.contains("PROVED") && said.contains("By meaning: no difference");
        if !proved || !said.contains("server           untouched, byte for byte") {
            return Err(format!("expected a proof, found {said}").into());
        }
    }
    let left = fs::read_dir(&scratch)?.count();
    if tree(sides)? != *before || fs::read(&book)? != bytes || left != 0 {
        return Err(format!("a rehearsal has left something behind: {left} copies").into());
    }
    println!("two restores of the running Windows rehearsed: proved, nothing changed");
    Ok(())
}

/// What was changed by `reg.exe` is put back where it was asked for, and stays elsewhere.
fn parts(sides: &Sides<'_>, before: &Tree, example: &str) -> Result {
    let named = |(_, lines): &(&String, &BTreeSet<String>)| {
        lines.iter().any(|line| line.starts_with("InterfaceName") && line.ends_with(INTERFACE))
    };
    let Some((own, _)) = before.iter().find(named) else {
        return Err(format!("reg.exe finds no interface {INTERFACE}").into());
    };
    let internal = before.keys().find(|key| key.ends_with("\\Interfaces\\1"));
    let internal = internal.ok_or("reg.exe finds no interface 1")?;
    for key in [own, internal] {
        set(sides, key, "Enabled", "REG_DWORD", "0")?;
    }
    let transports = [r"RouterManagers\Ip", r"RouterManagers\Ipv6"];
    let transports = transports.map(|name| format!(r"{SERVICE}\{name}"));
    for key in &transports {
        set(sides, key, "DLLPath", "REG_EXPAND_SZ", r"C:\elsewhere.dll")?;
    }
    let changed = tree(sides)?;
    let backup = sides.at(example);
    let part = format!("interface:{INTERFACE}");
    let words = ["restore", "--yes", "--only", &part, "--only", "transport:IPv4", "-r", "local"];
    expect(sides, 0, words.map(OsStr::new).into_iter().chain([backup.as_os_str()]))?;
    let mut expected = changed.clone();
    let ip = full_name(&transports[0]);
    for key in [own, &ip] {
        let lines = before.get(key).ok_or_else(|| format!("reg.exe finds no {key}"))?;
        expected.insert(key.clone(), lines.clone());
    }
    same("two parts put back", &expected, &tree(sides)?)?;
    expect(sides, 0, ["undo", "--yes", "-r", "local"].map(OsStr::new))?;
    same("two parts taken back", &changed, &tree(sides)?)?;
    sides.restore_live(example)?;
    same("all of it put back", before, &tree(sides)?)
}

/// The LAN interfaces of another router get the adapters of this one, crosswise; all else is as without.
fn adapters(sides: &Sides<'_>, before: &Tree, other: &str) -> Result {
    sides.restore_live(other)?;
    let unmapped = tree(sides)?;
    expect(sides, 0, ["undo", "--yes", "-r", "local"].map(OsStr::new))?;
    same("another router taken back", before, &tree(sides)?)?;
    let (from, mut to) = (guids(&unmapped), guids(before));
    to.reverse();
    if from.len() != 2 || to.len() != 2 || from.iter().any(|guid| to.contains(guid)) {
        return Err(format!("two adapters on each side, found {from:?} and {to:?}").into());
    }
    let pairs: Vec<(&String, &String)> = from.iter().zip(&to).collect();
    let maps: Vec<String> = pairs.iter().map(|(from, to)| format!("{from}={to}")).collect();
    let backup = sides.at(other);
    let words = ["restore", "--yes", "--other-router", "-r", "local"].map(OsStr::new).into_iter();
    let words = words.chain(maps.iter().flat_map(|pair| ["--map", pair.as_str()].map(OsStr::new)));
    expect(sides, 0, words.chain([backup.as_os_str()]))?;
    let mapped = |line: &String| {
        let swap = |line: String, (from, to): &(&String, &String)| line.replace(*from, to);
        pairs.iter().fold(line.clone(), swap)
    };
    let lines = |lines: &BTreeSet<String>| lines.iter().map(mapped).collect();
    let expected = unmapped.iter().map(|(key, own)| (key.clone(), lines(own))).collect();
    same("another router with the adapters of this one", &expected, &tree(sides)?)?;
    expect(sides, 0, ["undo", "--yes", "-r", "local"].map(OsStr::new))?;
    same("the adapters taken back", before, &tree(sides)?)
}

/// A directory in place of the phone book is an error, and no router without one.
fn no_phone_book(sides: &Sides<'_>, before: &Tree) -> Result {
    let book = sides.phone_book();
    let bytes = fs::read(&book)?;
    fs::remove_file(&book)?;
    fs::create_dir(&book)?;
    let none = sides.at("no-phone-book");
    let said = expect(sides, 3, ["backup".as_ref(), none.as_os_str()])?;
    if !said.contains("is a directory") || none.exists() {
        return Err(format!("expected a directory in place of the phone book, found {said}").into());
    }
    fs::remove_dir(&book)?;
    fs::write(&book, bytes)?;
    println!("a directory in place of the phone book: said");
    same("and nothing changed", before, &tree(sides)?)
}

/// Runs the program for Windows, and returns all that it prints.
fn expect<'a>(
    sides: &Sides<'_>,
    code: i32,
    words: impl IntoIterator<Item = &'a OsStr>,
) -> Result<String> {
    let mut command = sides.routerkeep();
    let Output { status, stdout, stderr } = command.args(words).output()?;
    let said = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    match status.code() == Some(code) {
        true => Ok(said),
        false => Err(format!("{command:?}: expected {code}, found {status}\n{said}").into()),
    }
}

/// Has `reg.exe` list router managers and interfaces.
fn tree(sides: &Sides<'_>) -> Result<Tree> {
    let mut tree = Tree::new();
    for part in ["RouterManagers", "Interfaces"] {
        let key = format!(r"{SERVICE}\{part}");
        let output = sides.reg().args(["query", &key, "/s"]).output()?;
        if !output.status.success() {
            return Err(format!("reg query {key}: {}", output.status).into());
        }
        let mut own = String::new();
        for line in String::from_utf8_lossy(&output.stdout).lines().map(str::trim_end) {
            match line.strip_prefix("    ") {
                Some(value) => {
                    tree.entry(own.clone()).or_default().insert(value.to_owned());
                }
                None if line.is_empty() => {}
                None => {
                    own = line.to_owned();
                    tree.entry(own.clone()).or_default();
                }
            }
        }
    }
    Ok(tree)
}

fn set(sides: &Sides<'_>, key: &str, name: &str, kind: &str, data: &str) -> Result {
    step::run(sides.reg().args(["add", key, "/v", name, "/t", kind, "/d", data, "/f"]))
}

/// Returns the name under which `reg.exe` lists a key.
fn full_name(key: &str) -> String {
    key.replacen("HKLM", "HKEY_LOCAL_MACHINE", 1)
}

/// Lists the adapters of LAN interfaces.
fn guids(tree: &Tree) -> Vec<String> {
    let lines = tree.values().flatten().filter(|line| line.starts_with("InterfaceName"));
    lines.filter_map(|line| Some(line.get(line.find('{')?..)?.trim().to_owned())).collect()
}

fn same(what: &str, expected: &Tree, found: &Tree) -> Result {
    if expected == found {
        println!("{what}: reg.exe lists {} keys as expected", found.len());
        return Ok(());
    }
    let lines = |tree: &Tree| -> BTreeSet<(String, String)> {
        let pairs = |(key, lines): (&String, &BTreeSet<String>)| {
            lines.iter().map(|line| (key.clone(), line.clone())).collect::<Vec<_>>()
        };
        tree.iter().flat_map(pairs).collect()
    };
    let (expected, found) = (lines(expected), lines(found));
    let missing: Vec<_> = expected.difference(&found).take(5).collect();
    let more: Vec<_> = found.difference(&expected).take(5).collect();
    Err(format!("{what}: reg.exe does not list {missing:#?}, but {more:#?}").into())
}
