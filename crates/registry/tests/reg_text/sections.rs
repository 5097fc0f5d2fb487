//! Keys: their paths, what is listed, where the SYSTEM hive lies.

use crate::{parse, places, subkey_names};
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{KeyPath, Severity, Value};

fn sections(text: &str) -> RegText {
    parse(format!("Windows Registry Editor Version 5.00\r\n\r\n{text}"))
}

fn listed_roots(export: &RegText) -> Vec<String> {
    export.listed_roots().map(|path| path.to_string()).collect()
}

#[test]
fn keys_and_values_keep_their_order() {
    let export = sections(
        "[HKEY_LOCAL_MACHINE\\z]\r\n\"2\"=\"\"\r\n\"1\"=\"\"\r\n\r\n[HKEY_LOCAL_MACHINE\\z\\y]\r\n\r\n\
         [HKEY_LOCAL_MACHINE\\z\\x]\r\n\r\n[HKEY_LOCAL_MACHINE\\a]\r\n\r\n[HKEY_LOCAL_MACHINE\\z\\w]",
    );
    assert_eq!(export.findings, []);
    let machine = &export.root.subkeys[0];
    assert_eq!(subkey_names(machine), ["z", "a"]);
    assert_eq!(subkey_names(&machine.subkeys[0]), ["y", "x", "w"]);
    assert_eq!(machine.subkeys[0].values, [Value::text("2", ""), Value::text("1", "")]);
}

#[test]
fn names_may_hold_brackets_quotes_and_blanks() {
    let export = sections("  [HKEY_LOCAL_MACHINE\\a]b]\\\"c\" ;d ]\t; comment\r\n");
    assert_eq!(export.findings, []);
    let names = export.listed_roots().next().unwrap().names().to_vec();
    assert_eq!(crate::names(&names), ["HKEY_LOCAL_MACHINE", "a]b]", "\"c\" ;d "]);
}

#[test]
fn superfluous_backslashes_add_nothing() {
    let export = sections("[HKEY_LOCAL_MACHINE\\a\\\\]\r\n");
    assert_eq!(listed_roots(&export), ["HKEY_LOCAL_MACHINE\\a"]);
}

#[test]
fn a_key_that_only_leads_to_others_is_not_listed() {
    let export = sections(
        "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\A\\B]\r\n\
         [HKEY_LOCAL_MACHINE\\SYSTEM\\A\\B\\C]\r\n",
    );
    let says = |path| (export.is_listed(&KeyPath::from(path)), export.covers(&KeyPath::from(path)));
    assert_eq!(says("HKEY_LOCAL_MACHINE\\SYSTEM"), (false, false));
    assert_eq!(says("HKEY_LOCAL_MACHINE\\SYSTEM\\A"), (false, false));
    assert_eq!(says("hkey_local_machine\\system\\a\\b"), (true, true));
    assert_eq!(says("HKEY_LOCAL_MACHINE\\SYSTEM\\A\\B\\None\\Below"), (false, true));
    assert_eq!(says("HKEY_LOCAL_MACHINE\\SYSTEM\\None"), (false, false));
    let roots = ["HKEY_LOCAL_MACHINE\\SYSTEM\\Select", "HKEY_LOCAL_MACHINE\\SYSTEM\\A\\B"];
    assert_eq!(listed_roots(&export), roots);
}

#[test]
fn a_key_that_is_listed_twice_is_one() {
    let export = sections(
        "[HKEY_LOCAL_MACHINE\\A]\r\n\"1\"=\"\"\r\n[HKEY_LOCAL_MACHINE\\B]\r\n\
         [HKEY_LOCAL_MACHINE\\a]\r\n\"2\"=\"\"\r\n",
    );
    let machine = &export.root.subkeys[0];
    assert_eq!(subkey_names(machine), ["A", "B"]);
    assert_eq!(machine.subkeys[0].values, [Value::text("1", ""), Value::text("2", "")]);
    let place = (Severity::Warning, 6, "HKEY_LOCAL_MACHINE\\a".to_owned());
    assert_eq!(places(&export.findings), [place]);
    assert!(export.findings[0].found.contains("line 3"), "{}", export.findings[0]);
}

#[test]
fn deletions_are_reported_and_not_carried_out() {
    let export = sections(
        "[-HKEY_LOCAL_MACHINE\\A]\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"1\"=-\r\n@= - ;x\r\n\"2\"=\"\"",
    );
    let a = "HKEY_LOCAL_MACHINE\\A".to_owned();
    let expected = [3, 6, 7].map(|line| (Severity::Warning, line, a.clone()));
    assert_eq!(places(&export.findings), expected);
    assert_eq!(export.findings[1].value.as_ref().map(ToString::to_string).as_deref(), Some("1"));
    assert_eq!(export.subtree(&KeyPath::from(a.as_str())).unwrap().values, [Value::text("2", "")]);
}

#[test]
fn a_deletion_of_what_the_file_holds_is_an_error() {
    let export = sections(
        "[HKEY_LOCAL_MACHINE\\A]\r\n\"1\"=\"\"\r\n\"1\"=-\r\n[-HKEY_LOCAL_MACHINE\\A]\r\n\"2\"=\"\"\r\n",
    );
    let a = "HKEY_LOCAL_MACHINE\\A".to_owned();
    assert_eq!(places(&export.findings), [5, 6, 7].map(|line| (Severity::Error, line, a.clone())));
    assert_eq!(export.subtree(&KeyPath::from(a.as_str())).unwrap().values.len(), 1);
}

#[test]
fn the_system_hive_is_found_under_its_usual_path() {
    for root in ["HKEY_LOCAL_MACHINE\\SYSTEM", "hkey_local_machine\\System", "HKLM\\SYSTEM"] {
        let export = sections(&format!("[{root}\\Select]\r\n[HKEY_CURRENT_USER\\x]\r\n"));
        assert_eq!(subkey_names(export.system_root().unwrap()), ["Select"]);
        let path = export.system_path().unwrap().join("Select");
        assert!(export.is_listed(&path), "{root}");
    }
}

#[test]
fn the_system_hive_is_found_where_paths_start_at_its_root() {
    for text in [
        "[\\]\r\n[\\ControlSet001]\r\n[\\ControlSet001\\Services]\r\n",
        "[\\ControlSet001]\r\n[\\ControlSet001\\Services]\r\n",
        "[ControlSet001\\Services]\r\n",
    ] {
        let export = sections(text);
        assert_eq!(export.findings, []);
        assert_eq!(subkey_names(export.system_root().unwrap()), ["ControlSet001"]);
    }
    assert!(sections("[\\]\r\n").is_listed(&KeyPath::root()));
}

#[test]
fn an_export_of_something_else_has_no_system_hive() {
    for text in ["", "[HKEY_CURRENT_USER\\Software]\r\n", "[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n"] {
        assert_eq!(sections(text).system_path(), None, "{text}");
    }
}
