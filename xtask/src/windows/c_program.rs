//! The C program of the C interface, with MinGW-w64's own header and import library, against our DLL under Wine.

use super::Wine;
use crate::{Result, step, workspace};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Compiles and runs it, and compares what it prints with what it prints on Linux.
///
/// Only here does the DLL have the name `mprapi.dll`: beside a program it is taken in place of the system's.
///
/// # Errors
/// It does not compile, fails, or prints something else.
pub(super) fn check(wine: &Wine, products: &Path) -> Result {
    let tests = workspace::root().join("crates/mprapi/tests/c");
    let stage = workspace::target()?.join("windows/c-program");
    fs::create_dir_all(&stage)?;
    fs::copy(products.join("routerkeep_mprapi.dll"), stage.join("mprapi.dll"))?;
    let program = stage.join("transcript.exe");
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-Wall", "-O1", "-D_WIN32_WINNT=0x0601", "-o"]).arg(&program);
    step::run(gcc.arg(tests.join("transcript.c")).arg("-lmprapi"))?;
    let directory = stage.join("router");
    prepare(&directory)?;
    let mut run = wine.command(&program);
    // As Windows sees the files of Linux; with slashes, which it takes as well.
    let path = format!("Z:{}", directory.display());
    run.current_dir(&stage).arg(&path).env("ROUTERKEEP_ROOT", format!("{path}/router"));
    // Ours or none: Wine's own is not fallen back to.
    run.env("WINEDLLOVERRIDES", "mscoree=;mshtml=;mprapi=n");
    println!("$ {}", step::shown(&run));
    let output = run.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("the C program under Wine: {}: {said}", output.status).into());
    }
    let printed = String::from_utf8(output.stdout)?;
    let expected = fs::read_to_string(tests.join("transcript.txt"))?;
    compare(&printed, &expected)?;
    system_texts(wine, &stage)
}

/// Makes the directory that the program works in: the example router, and a file that is in the way.
fn prepare(directory: &Path) -> Result {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    fs::write(directory.join("file"), "in the way")?;
    let example = workspace::root().join("examples/branch-office");
    for name in ["config/SYSTEM", "ras/router.pbk"] {
        let (from, to) =
            (example.join("Windows/System32"), directory.join("router/Windows/System32"));
        let to = to.join(name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from.join(name), to)?;
    }
    Ok(())
}

/// Says which codes of a backup this Windows has a text for.
///
/// # Errors
/// It has none for one that is not known to have none.
fn system_texts(wine: &Wine, stage: &Path) -> Result {
    let source = workspace::root().join("crates/mprapi/tests/c/system_texts.c");
    let program = stage.join("system-texts.exe");
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    step::run(gcc.args(["-Wall", "-o"]).arg(&program).arg(source))?;
    let output = wine.command(&program).output()?;
    let printed = String::from_utf8(output.stdout)?;
    let without: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.split_once(": no text"))
        .map(|(code, _)| code)
        .collect();
    println!(
        "codes with a text in FormatMessage: {}",
        printed.lines().count().saturating_sub(without.len())
    );
    println!("codes without: {}", without.join(", "));
    match without.iter().find(|code| !WITHOUT_TEXT.contains(code)) {
        Some(code) => Err(format!("FormatMessage has no text for {code}").into()),
        None if printed.is_empty() => Err("the program of texts printed nothing".into()),
        None => Ok(()),
    }
}

/// Codes without a text in Wine 8.0: Windows has one for 223 (the file is too large); 945 is of the router's range,
/// whose texts `MprAdminGetErrorString` has.
const WITHOUT_TEXT: [&str; 2] = ["223", "945"];

fn compare(printed: &str, expected: &str) -> Result {
    for (number, (printed, expected)) in (1..).zip(printed.lines().zip(expected.lines())) {
        if printed != expected {
            let message = format!(
                "the C program under Wine, line {number}:\n  expected {expected}\n  found    {printed}"
            );
            return Err(message.into());
        }
    }
    let (found, wanted) = (printed.lines().count(), expected.lines().count());
    if found != wanted {
        return Err(format!("the C program under Wine: {found} lines, expected {wanted}").into());
    }
    println!("the C program under Wine: {found} lines, the same as on Linux");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn a_transcript_that_differs_or_ends_early_is_told() {
        assert!(compare("a\nb\n", "a\nb\n").is_ok());
        let other = compare("a\nc\n", "a\nb\n").unwrap_err().to_string();
        assert!(other.contains("line 2"), "{other}");
        assert!(compare("a\n", "a\nb\n").is_err());
    }
}
