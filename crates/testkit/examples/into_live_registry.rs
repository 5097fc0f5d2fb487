//! Makes the running Windows, which is Wine, a router like the one in a SYSTEM hive: for tests only.
//!
//!     into_live_registry HIVE
#![allow(clippy::arithmetic_side_effects, reason = "a part of the tests")]

#[cfg(windows)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use routerkeep_files::RealFiles;
    use routerkeep_regf::LogPolicy;
    use routerkeep_registry::live::LiveRegistry;
    use routerkeep_registry::{Change, Depth, HiveRegistry, KeyPath, Limits, Registry, difference};
    use routerkeep_router::places;
    use std::path::Path;

    let hive = std::env::args_os().nth(1).ok_or("expected a hive")?;
    let hive = HiveRegistry::open(&RealFiles, Path::new(&hive), LogPolicy::Recover)?;
    let mut live = LiveRegistry::system()?;
    let limits = Limits::DEFAULT;
    let (from, to) = (KeyPath::from("ControlSet001"), KeyPath::from("CurrentControlSet"));
    for place in [
        places::REMOTE_ACCESS,
        places::SSTP,
        places::RAS_MAN,
        places::NETWORK_CLASS,
        places::TCPIP,
        places::NETWORK_CONNECTIONS,
        places::COMPUTER_NAME,
        places::PRODUCT_OPTIONS,
    ] {
        let place = KeyPath::from(place);
        let wanted = hive.read_tree(&from.join_path(&place), Depth::All, &limits)?.key;
        let mut above = to.clone();
        for name in place.names().iter().take(place.names().len() - 1) {
            above = above.join(name.clone());
            if live.read_tree(&above, Depth::Levels(0), &limits)?.key.is_none() {
                live.apply(&[Change::CreateKey { path: above.clone() }]).map_err(|p| p.cause)?;
            }
        }
        let path = to.join_path(&place);
        let now = live.read_tree(&path, Depth::All, &limits)?.key;
        live.apply(&difference(&path, now.as_ref(), wanted.as_ref())).map_err(|p| p.cause)?;
    }
    Ok(())
}

#[cfg(not(windows))]
fn main() -> Result<(), String> {
    Err("this is for Windows, and for Wine".to_owned())
}
