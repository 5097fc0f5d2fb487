//! The committed header: it compiles as C and C++, and its codes are those of the table.

use crate::library::{check_c, has, root, succeed};
use routerkeep_router::Explanation;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

fn header() -> PathBuf {
    root().join("include/mprapi.h")
}

#[test]
fn it_compiles_without_a_warning() {
    for (compiler, options) in [
        ("gcc", ["-xc", "-std=c11"]),
        ("gcc", ["-xc", "-std=c2x"]),
        ("g++", ["-xc++", "-std=c++11"]),
    ] {
        if !has(compiler) {
            continue;
        }
        let mut command = Command::new(compiler);
        command.args(options).args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]);
        succeed(command.arg(header()));
    }
}

/// Finds `#define NAME NUMBER` where the name is that of a code.
fn codes(text: &str) -> BTreeMap<String, u32> {
    let mut codes = BTreeMap::new();
    for line in text.lines() {
        let Some((name, number)) =
            line.strip_prefix("#define ").and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        if name == "NO_ERROR" || name.starts_with("ERROR_") || name.starts_with("WARNING_") {
            codes.insert(name.to_owned(), number.parse().unwrap());
        }
    }
    codes
}

#[test]
fn its_codes_are_those_that_are_explained() {
    let explained = Explanation::all().map(|known| (known.name.to_owned(), known.code.0));
    let declared = codes(&std::fs::read_to_string(header()).unwrap());
    assert_eq!(declared, explained.collect());
    println!("{} codes", declared.len());
}

#[test]
fn its_codes_are_those_of_windows() {
    if !has("x86_64-w64-mingw32-gcc") {
        return;
    }
    let mut declared = codes(&std::fs::read_to_string(header()).unwrap());
    declared.retain(|name, _| !UNDECLARED.contains(&name.as_str()));
    let headers = ["windows.h", "raserror.h", "mprerror.h"];
    let mut source: String = headers.map(|header| format!("#include <{header}>\n")).concat();
    for (name, number) in &declared {
        source += &format!("_Static_assert({name} == {number}, \"{name} is not {number}\");\n");
    }
    check_c("x86_64-w64-mingw32-gcc", &[], &source);
    println!("{} codes have the numbers of mingw-w64", declared.len());
}

/// Codes that are newer than mingw-w64 10.0.
const UNDECLARED: [&str; 1] = ["ERROR_REMOTEACCESS_NOT_CONFIGURED"];
