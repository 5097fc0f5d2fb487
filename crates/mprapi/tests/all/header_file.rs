//! The committed header: it compiles as C and C++, and its codes are those of the table.

use crate::library::{check_c, has, root, succeed};
use routerkeep_router::Explanation;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

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
        let of_codes = ["ERROR_", "WARNING_", "RPC_S_"];
        if name == "NO_ERROR" || of_codes.iter().any(|of| name.starts_with(of)) {
            codes.insert(name.to_owned(), number.parse().unwrap());
        }
    }
    codes
}

#[test]
fn its_codes_are_those_that_are_explained() {
    let explained = Explanation::all().filter(|known| known.name != "PENDING");
    let explained = explained.map(|known| (known.name.to_owned(), known.code.0));
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
    declared.retain(|_, number| !is_newer(*number));
    let headers = ["windows.h", "raserror.h", "mprerror.h"];
    let mut source: String = headers.map(|header| format!("#include <{header}>\n")).concat();
    for (name, number) in &declared {
        source +=
            &format!("#ifdef {name}\n_Static_assert({name} == {number}, \"{name}\");\n#endif\n");
    }
    // Some are declared for old versions of Windows only, and some for new ones.
    let mut missing: BTreeSet<&str> = declared.keys().map(String::as_str).collect();
    for version in ["-D_WIN32_WINNT=0x0501", "-D_WIN32_WINNT=0x0601"] {
        check_c("x86_64-w64-mingw32-gcc", &[version], &source);
        let mut mingw = Command::new("x86_64-w64-mingw32-gcc");
        mingw.args([version, "-E", "-dM", "-xc", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = mingw.spawn().unwrap();
        child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
        let defined = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        for line in defined.lines() {
            missing.remove(line.split(' ').nth(1).unwrap_or_default());
        }
    }
    assert_eq!(missing, BTreeSet::new(), "not declared by mingw");
    println!("{} codes have the numbers of mingw-w64", declared.len());
}

/// Codes that are newer than mingw-w64 10.0, which ends at 846.
fn is_newer(number: u32) -> bool {
    (847..=877).contains(&number) || number == 956
}
