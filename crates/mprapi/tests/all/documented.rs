//! Each code that a function's page in Microsoft's reference names is provoked, or it is said why not.

use crate::exports::FAMILY;
use crate::library::root;

/// What shows that a code is returned.
#[derive(Clone, Copy, Debug)]
enum Shown {
    /// A call in the transcript of the C program.
    Transcript,
    /// This line of it.
    Line(&'static str),
    /// `starved.c` makes memory fail; `starved.rs` wants 8 of the function.
    Starved,
    /// `denied.c` is a user without rights.
    Denied,
    /// Nothing: this is why.
    Not(&'static str),
}
use Shown::{Denied, Line, Not, Starved, Transcript};

const NO_MANAGER: &str =
    "the demand-dial manager belongs to the running router, which is not asked";

/// Function, code, and what shows it. "Other" is not among the codes, and neither is 0.
const DOCUMENTED: &[(&str, u32, Shown)] = &[
    ("MprConfigServerConnect", 87, Transcript),
    ("MprConfigServerConnect", 8, Starved),
    ("MprConfigServerInstall", 87, Transcript),
    ("MprConfigServerBackup", 87, Transcript),
    ("MprConfigServerBackup", 8, Starved),
    ("MprConfigServerRestore", 87, Transcript),
    ("MprConfigServerRestore", 8, Starved),
    ("MprConfigServerGetInfo", 87, Transcript),
    ("MprConfigServerGetInfo", 8, Starved),
    ("MprConfigServerSetInfo", 5, Denied),
    ("MprConfigServerSetInfo", 6, Transcript),
    ("MprConfigServerSetInfo", 50, Transcript),
    ("MprConfigServerSetInfo", 87, Transcript),
    ("MprConfigServerSetInfo", 3010, Transcript),
    ("MprConfigServerGetInfoEx", 5, Denied),
    ("MprConfigServerGetInfoEx", 127, Not("no entry point is looked up at run time")),
    ("MprConfigServerGetInfoEx", 903, Not(NO_MANAGER)),
    ("MprConfigServerSetInfoEx", 5, Denied),
    ("MprConfigServerSetInfoEx", 87, Transcript),
    ("MprConfigServerSetInfoEx", 903, Not(NO_MANAGER)),
    ("MprConfigTransportCreate", 87, Transcript),
    ("MprConfigTransportCreate", 8, Starved),
    ("MprConfigTransportDelete", 87, Transcript),
    ("MprConfigTransportDelete", 8, Starved),
    ("MprConfigTransportGetHandle", 87, Transcript),
    ("MprConfigTransportGetHandle", 8, Starved),
    ("MprConfigTransportGetHandle", 902, Transcript),
    ("MprConfigTransportSetInfo", 87, Transcript),
    ("MprConfigTransportSetInfo", 902, Transcript),
    ("MprConfigTransportGetInfo", 87, Transcript),
    ("MprConfigTransportGetInfo", 8, Starved),
    ("MprConfigTransportGetInfo", 902, Transcript),
    ("MprConfigTransportEnum", 87, Transcript),
    ("MprConfigTransportEnum", 8, Starved),
    ("MprConfigTransportEnum", 259, Transcript),
    ("MprConfigInterfaceCreate", 87, Transcript),
    ("MprConfigInterfaceCreate", 8, Starved),
    ("MprConfigInterfaceDelete", 87, Transcript),
    ("MprConfigInterfaceDelete", 8, Starved),
    ("MprConfigInterfaceGetHandle", 87, Transcript),
    ("MprConfigInterfaceGetHandle", 8, Starved),
    ("MprConfigInterfaceGetHandle", 905, Transcript),
    ("MprConfigInterfaceGetInfo", 87, Transcript),
    ("MprConfigInterfaceGetInfo", 8, Starved),
    ("MprConfigInterfaceGetInfo", 905, Transcript),
    ("MprConfigInterfaceSetInfo", 87, Transcript),
    ("MprConfigInterfaceSetInfo", 905, Transcript),
    ("MprConfigInterfaceEnum", 87, Transcript),
    ("MprConfigInterfaceEnum", 8, Starved),
    ("MprConfigInterfaceEnum", 259, Transcript),
    ("MprConfigInterfaceGetCustomInfoEx", 87, Transcript),
    ("MprConfigInterfaceGetCustomInfoEx", 8, Starved),
    ("MprConfigInterfaceGetCustomInfoEx", 905, Transcript),
    ("MprConfigInterfaceSetCustomInfoEx", 87, Transcript),
    ("MprConfigInterfaceSetCustomInfoEx", 905, Transcript),
    ("MprConfigInterfaceTransportAdd", 87, Transcript),
    ("MprConfigInterfaceTransportAdd", 8, Starved),
    ("MprConfigInterfaceTransportRemove", 87, Transcript),
    ("MprConfigInterfaceTransportGetHandle", 87, Transcript),
    ("MprConfigInterfaceTransportGetHandle", 8, Starved),
    ("MprConfigInterfaceTransportGetHandle", 905, Transcript),
    ("MprConfigInterfaceTransportGetInfo", 87, Transcript),
    ("MprConfigInterfaceTransportGetInfo", 8, Starved),
    ("MprConfigInterfaceTransportGetInfo", 905, Transcript),
    ("MprConfigInterfaceTransportSetInfo", 87, Transcript),
    ("MprConfigInterfaceTransportSetInfo", 905, Transcript),
    ("MprConfigInterfaceTransportEnum", 87, Transcript),
    ("MprConfigInterfaceTransportEnum", 8, Starved),
    ("MprConfigInterfaceTransportEnum", 259, Line("transports of the interface: 259")),
    ("MprConfigFilterGetInfo", 87, Transcript),
    ("MprConfigFilterSetInfo", 87, Transcript),
    ("MprConfigGetFriendlyName", 87, Transcript),
    ("MprConfigGetFriendlyName", 111, Transcript),
    ("MprConfigGetFriendlyName", 1168, Transcript),
    ("MprConfigGetGuidName", 87, Transcript),
    ("MprConfigGetGuidName", 111, Transcript),
    ("MprConfigGetGuidName", 1168, Transcript),
    ("MprInfoCreate", 87, Transcript),
    ("MprInfoCreate", 8, Starved),
    ("MprInfoDelete", 87, Transcript),
    ("MprInfoRemoveAll", 87, Transcript),
    ("MprInfoDuplicate", 87, Transcript),
    ("MprInfoDuplicate", 8, Starved),
    ("MprInfoBlockAdd", 87, Transcript),
    ("MprInfoBlockRemove", 87, Transcript),
    ("MprInfoBlockRemove", 8, Starved),
    ("MprInfoBlockSet", 87, Transcript),
    ("MprInfoBlockFind", 87, Transcript),
    ("MprInfoBlockFind", 1168, Transcript),
    (
        "MprAdminGetErrorString",
        5,
        Not("no right is needed to read the texts, which are in the library"),
    ),
    ("MprAdminGetErrorString", 317, Line("87: 317")),
];

/// Functions whose pages name no code for a failure, or that have none.
const WITHOUT: [&str; 6] = [
    "MprConfigServerDisconnect",
    "MprConfigServerRefresh",
    "MprConfigBufferFree",
    "MprInfoBlockQuerySize",
    "MprAdminBufferFree",
    "MprAdminIsServiceRunning",
];

#[test]
fn each_documented_code_is_provoked_or_it_is_said_why_not() {
    let read = |name: &str| std::fs::read_to_string(root().join("tests/c").join(name)).unwrap();
    let (transcript, starved) = (read("transcript.txt"), read("starved.c"));
    let mut counts = [0; 4];
    for (function, code, shown) in DOCUMENTED {
        let at = match shown {
            Transcript => {
                let end = format!(" = {code}");
                let calls = [format!("{function}("), format!("{function}_(")];
                let called = |line: &str| calls.iter().any(|call| line.starts_with(call.as_str()));
                let found = |line: &str| called(line) && line.ends_with(&end);
                assert!(transcript.lines().any(found), "{function} {code}: not in the transcript");
                0
            }
            Line(line) => {
                assert!(
                    transcript.lines().any(|own| own == *line),
                    "{function} {code}: no such line"
                );
                0
            }
            Starved => {
                assert!(
                    starved.contains(&format!("{{\"{function}\", ")),
                    "{function}: not starved"
                );
                assert!(!crate::starved::NEVER_REFUSED.contains(function), "{function}: never 8");
                1
            }
            Denied => {
                let line = format!("{function} = {code}");
                assert!(
                    crate::denied::PRINTED.lines().any(|own| own == line),
                    "{line}: not denied"
                );
                2
            }
            Not(why) => {
                println!("{function} {code}: not provoked: {why}");
                3
            }
        };
        counts[at] += 1;
    }
    let [in_c, starved, denied, not] = counts;
    println!(
        "{in_c} codes in the transcript, {starved} by failing memory, {denied} for want of rights, {not} not provoked"
    );
    for function in FAMILY {
        let named = DOCUMENTED.iter().any(|(own, ..)| *own == function);
        assert!(named != WITHOUT.contains(&function), "{function}");
    }
}
