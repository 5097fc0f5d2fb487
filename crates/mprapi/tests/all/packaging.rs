//! What is installed for C programmers: the pkg-config file and the example.

use crate::library::{Library, root, succeed};
use crate::router::Root;
use routerkeep_testkit::generate::branch_office;
use std::process::Command;

#[test]
fn the_example_lists_the_interfaces_of_a_router() {
    let library = Library::install();
    let program = library.compile(&root().join("examples/list_interfaces.c"), &[]);
    let router = Root::new(&branch_office());
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", library.directory()).arg(router.path());
    let listed = String::from_utf8(succeed(&mut command).stdout).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    assert_eq!(listed[..2], ["Loopback", "Internal"]);
    assert_eq!(listed[4..], ["Head office", "Backup line (disabled)"]);
    let shown: String = listed.iter().map(|line| format!("    {line}\n")).collect();
    let readme = std::fs::read_to_string(root().join("../../README.md")).unwrap();
    assert!(readme.contains(&format!("branch-office\"\n{shown}")), "README.md shows another list");
}

#[test]
fn the_pkg_config_file_names_what_the_library_is_called() {
    let text = std::fs::read_to_string(root().join("mprapi.pc.in")).unwrap();
    let text = text.replace("@prefix@", "/opt/routerkeep").replace("@version@", "1.2.3");
    assert!(!text.contains('@'));
    assert!(text.lines().any(|line| line == "Libs: -L${libdir} -lmprapi"));
    // The name under which a program finds it when it starts, and that the compiler finds by -lmprapi.
    let dynamic = succeed(Command::new("readelf").arg("-d").arg(crate::library::file())).stdout;
    let dynamic = String::from_utf8(dynamic).unwrap();
    assert!(dynamic.contains("Library soname: [libmprapi.so.0]"), "{dynamic}");
}
