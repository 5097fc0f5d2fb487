//! `cargo xtask header`: the C header of `crates/mprapi`, made by cbindgen and committed.

use crate::tools::Tool;
use crate::{Result, workspace};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Makes the header anew.
///
/// # Errors
/// cbindgen is not there or fails, or the file can't be written.
pub(crate) fn header(arguments: &[String]) -> Result {
    match arguments {
        [] => {}
        [flag] if flag == "--install" => Tool::Cbindgen.install()?,
        _ => return Err("header takes --install or nothing".into()),
    }
    let Some(cbindgen) = Tool::Cbindgen.find() else {
        return Err(format!("no cbindgen: {}", Tool::Cbindgen.by_hand()).into());
    };
    fs::write(committed(), made(&cbindgen)?)?;
    println!("{}", committed().display());
    Ok(())
}

/// Says whether the committed header is the one that would be made now.
///
/// # Errors
/// It is not; or it can't be found out, under `CI=true`.
pub(crate) fn check() -> Result {
    let Some(cbindgen) = Tool::Cbindgen.find() else {
        let why = format!("no cbindgen: {}", Tool::Cbindgen.by_hand());
        if env::var_os("CI").is_some_and(|ci| ci == "true") {
            return Err(why.into());
        }
        println!("skipped: {why}");
        return Ok(());
    };
    if fs::read_to_string(committed())? == made(&cbindgen)? {
        println!("C header: up to date");
        return Ok(());
    }
    Err(format!("{} is out of date: cargo xtask header", committed().display()).into())
}

fn committed() -> PathBuf {
    workspace::root().join("crates/mprapi/include/mprapi.h")
}

fn made(cbindgen: &Path) -> Result<String> {
    let mut command = Command::new(cbindgen);
    command.current_dir(workspace::root().join("crates/mprapi"));
    command.args(["--quiet", "--config", "cbindgen.toml", "--crate", "routerkeep-mprapi", "."]);
    let output = command.output()?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("cbindgen failed: {why}").into());
    }
    Ok(compact(&String::from_utf8(output.stdout)?))
}

/// Takes away the empty lines that cbindgen leaves between constants, and between types of one line.
fn compact(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_short = |line: &str| {
        line.starts_with("#define ") || (line.starts_with("typedef ") && line.ends_with(';'))
    };
    let mut compact = String::with_capacity(text.len());
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| lines.get(index));
        let after = index.checked_add(1).and_then(|index| lines.get(index));
        let between = line.is_empty()
            && before.is_some_and(|line| is_short(line))
            && after.is_some_and(|line| is_short(line));
        if !between {
            compact.push_str(line);
            compact.push('\n');
        }
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn what_belongs_together_stands_together() {
        let made = "#define A 1\n\n#define B 2\n\n// C.\n#define C 3\n\ntypedef int D;\n\nstruct E {\n};\n";
        let expected =
            "#define A 1\n#define B 2\n\n// C.\n#define C 3\ntypedef int D;\n\nstruct E {\n};\n";
        assert_eq!(compact(made), expected);
    }
}
