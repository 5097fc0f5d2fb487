//! The accounting and authentication providers of the service (MS-RRASM 2.2.3.4.18 and .19).

use routerkeep_registry::{Key, Value};

const WINDOWS_ACCOUNTING: &str = "{1AA7F846-C7F5-11D0-A376-00C04FC9DA04}";
const RADIUS_ACCOUNTING: &str = "{1AA7F840-C7F5-11D0-A376-00C04FC9DA04}";
const WINDOWS_AUTHENTICATION: &str = "{1AA7F841-C7F5-11D0-A376-00C04FC9DA04}";
const RADIUS_AUTHENTICATION: &str = "{1AA7F83F-C7F5-11D0-A376-00C04FC9DA04}";

/// Makes the key `Accounting`: Windows' own provider is the active one.
pub(super) fn accounting() -> Key {
    let providers = Key::new("Providers")
        .with_value(Value::text("ActiveProvider", WINDOWS_ACCOUNTING))
        .with_subkey(provider(RADIUS_ACCOUNTING, RADIUS_ACCOUNTING, "RADIUS Accounting"))
        .with_subkey(provider(WINDOWS_ACCOUNTING, "", "Windows Accounting"));
    Key::new("Accounting")
        .with_value(Value::dword("AccountSessionIdStart", 42))
        .with_subkey(providers)
}

/// Makes the key `Authentication`, likewise.
pub(super) fn authentication() -> Key {
    let providers = Key::new("Providers")
        .with_value(Value::text("ActiveProvider", WINDOWS_AUTHENTICATION))
        .with_subkey(provider(
            RADIUS_AUTHENTICATION,
            RADIUS_AUTHENTICATION,
            "RADIUS Authentication",
        ))
        .with_subkey(provider(WINDOWS_AUTHENTICATION, "", "Windows Authentication"));
    Key::new("Authentication").with_subkey(providers)
}

fn provider(guid: &str, class: &str, name: &str) -> Key {
    Key::new(guid)
        .with_value(Value::text("ConfigClsid", class))
        .with_value(Value::text("DisplayName", name))
        .with_value(Value::text("VendorName", "Microsoft"))
        .with_value(Value::expand_text("Path", "%SystemRoot%\\System32\\mprddm.dll"))
}
