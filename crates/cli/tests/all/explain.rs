//! `routerkeep explain`: codes in numbers and names.

use crate::env::TestEnv;
use serde_json::json;

#[test]
fn a_code_is_explained_by_number_or_name() {
    let env = TestEnv::new();
    let expected = "\
ERROR_NO_SUCH_INTERFACE (905, 0x389 in mprerror.h)
The router has no such interface, or the interface no such transport.
";
    for code in ["905", "0x389", "ERROR_NO_SUCH_INTERFACE", "0x80070389", "-2147023991"] {
        assert_eq!(env.run(&format!("explain {code}")).done(), expected, "{code}");
    }
}

#[test]
fn each_header_has_its_codes() {
    let env = TestEnv::new();
    for (code, expected) in [
        ("87", "ERROR_INVALID_PARAMETER (87, 0x57 in winerror.h)\n"),
        ("623", "ERROR_CANNOT_FIND_PHONEBOOK_ENTRY (623, 0x26f in raserror.h)\n"),
        ("956", "ERROR_REMOTEACCESS_NOT_CONFIGURED (956, 0x3bc in mprerror.h)\n"),
    ] {
        let told = env.run(&format!("explain {code}")).done();
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn an_unknown_code_is_a_no() {
    let env = TestEnv::new();
    env.run("explain 947").fails(
        1,
        "error: \"947\": no code of the functions that configure a router\n\
         hint: net helpmsg NUMBER on Windows knows the other codes of the system\n",
    );
    let told = env.run("explain ERROR_NO_SUCH_THING --json").json("routerkeep.explain/1");
    assert_eq!(told["exit"], 1);
    assert_eq!(told["error"]["code"], "unknown-code");
}

#[test]
fn programs_get_the_same_as_data() {
    let told = TestEnv::new().run("explain error_not_found --json").json("routerkeep.explain/1");
    let expected = json!({
        "code": 1168,
        "name": "ERROR_NOT_FOUND",
        "header": "winerror.h",
        "meaning": "The thing that was asked for is not there.",
    });
    assert_eq!(told["data"], expected);
}
