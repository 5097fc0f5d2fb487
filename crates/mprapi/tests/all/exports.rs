//! What the library exports, what the header declares, and what mingw-w64 declares: the same functions.

use crate::library::{file, has, root, succeed};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The functions of the family: 44 for configurations and information headers, and three of MprAdmin.
pub(crate) const FAMILY: [&str; 47] = [
    "MprAdminBufferFree",
    "MprAdminGetErrorString",
    "MprAdminIsServiceRunning",
    "MprConfigBufferFree",
    "MprConfigFilterGetInfo",
    "MprConfigFilterSetInfo",
    "MprConfigGetFriendlyName",
    "MprConfigGetGuidName",
    "MprConfigInterfaceCreate",
    "MprConfigInterfaceDelete",
    "MprConfigInterfaceEnum",
    "MprConfigInterfaceGetCustomInfoEx",
    "MprConfigInterfaceGetHandle",
    "MprConfigInterfaceGetInfo",
    "MprConfigInterfaceSetCustomInfoEx",
    "MprConfigInterfaceSetInfo",
    "MprConfigInterfaceTransportAdd",
    "MprConfigInterfaceTransportEnum",
    "MprConfigInterfaceTransportGetHandle",
    "MprConfigInterfaceTransportGetInfo",
    "MprConfigInterfaceTransportRemove",
    "MprConfigInterfaceTransportSetInfo",
    "MprConfigServerBackup",
    "MprConfigServerConnect",
    "MprConfigServerDisconnect",
    "MprConfigServerGetInfo",
    "MprConfigServerGetInfoEx",
    "MprConfigServerInstall",
    "MprConfigServerRefresh",
    "MprConfigServerRestore",
    "MprConfigServerSetInfo",
    "MprConfigServerSetInfoEx",
    "MprConfigTransportCreate",
    "MprConfigTransportDelete",
    "MprConfigTransportEnum",
    "MprConfigTransportGetHandle",
    "MprConfigTransportGetInfo",
    "MprConfigTransportSetInfo",
    "MprInfoBlockAdd",
    "MprInfoBlockFind",
    "MprInfoBlockQuerySize",
    "MprInfoBlockRemove",
    "MprInfoBlockSet",
    "MprInfoCreate",
    "MprInfoDelete",
    "MprInfoDuplicate",
    "MprInfoRemoveAll",
];

/// What is to be exported.
fn expected() -> BTreeSet<&'static str> {
    FAMILY.into_iter().collect()
}

#[test]
fn the_library_exports_the_family_and_nothing_else() {
    let output = succeed(Command::new("nm").args(["-D", "--defined-only"]).arg(file()));
    let text = String::from_utf8(output.stdout).unwrap();
    let exported: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(exported, expected());
    println!("{} functions are exported", exported.len());
}

#[test]
fn the_header_declares_what_is_exported() {
    let declared = prototypes(&std::fs::read_to_string(root().join("include/mprapi.h")).unwrap());
    let names: BTreeSet<&str> = declared.keys().map(String::as_str).collect();
    assert_eq!(names, expected());
}

#[test]
fn each_function_takes_as_many_arguments_as_mingw_declares() {
    if !has("x86_64-w64-mingw32-gcc") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let source = directory.path().join("declared.c");
    std::fs::write(&source, "#include <windows.h>\n#include <mprapi.h>\n").unwrap();
    let mut mingw = Command::new("x86_64-w64-mingw32-gcc");
    let output = succeed(mingw.args(["-E", "-P", "-D_WIN32_WINNT=0x0601"]).arg(&source));
    let theirs = prototypes(&String::from_utf8(output.stdout).unwrap());
    let ours = prototypes(&std::fs::read_to_string(root().join("include/mprapi.h")).unwrap());
    let mut compared = 0;
    for (name, arguments) in &ours {
        match theirs.get(name) {
            Some(theirs) => {
                assert_eq!(arguments, theirs, "{name}");
                compared += 1;
            }
            None => assert!(UNDECLARED.contains(&name.as_str()), "{name} is not declared by mingw"),
        }
    }
    println!("{compared} functions have as many arguments as mingw-w64 declares");
}

/// What mingw-w64 10.0 does not declare.
const UNDECLARED: [&str; 3] = [
    "MprConfigInterfaceGetCustomInfoEx",
    "MprConfigInterfaceSetCustomInfoEx",
    "MprConfigServerRefresh",
];

/// Finds the functions of the family that C text declares, and counts their arguments.
fn prototypes(text: &str) -> BTreeMap<String, usize> {
    let code: Vec<&str> = text.lines().filter(|line| !line.starts_with(['#', '/'])).collect();
    let text = code.join(" ");
    let mut found = BTreeMap::new();
    for (start, _) in text.match_indices("Mpr") {
        let rest = &text[start..];
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let Some((arguments, _)) = rest.split_once(')') else { continue };
        if FAMILY.contains(&name.trim()) {
            let count = arguments.split(',').filter(|argument| !argument.trim().is_empty()).count();
            found.insert(name.trim().to_owned(), count);
        }
    }
    found
}
