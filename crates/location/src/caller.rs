//! Who restores a server, and where what is about it is kept: found out the same way by all programs.
//!
//! The environment is the program's: it hands in who looks a variable up.

use routerkeep_restore::Claimant;
use std::ffi::OsString;
use std::path::PathBuf;

/// Looks up a variable of the environment.
type Lookup<'l> = &'l dyn Fn(&str) -> Option<OsString>;

/// Returns the directory for what is kept of restores of servers: the one in `ROUTERKEEP_STATE`, or this user's.
///
/// The user's is `routerkeep/servers` below `XDG_STATE_HOME`, or `~/.local/state`; on Windows
/// `Routerkeep\\servers` below `LOCALAPPDATA`. `None` where the environment names none of them.
pub fn state_base(variable: Lookup<'_>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).map(PathBuf::from);
    if let Some(own) = path("ROUTERKEEP_STATE").filter(|own| !own.as_os_str().is_empty()) {
        return Some(own);
    }
    let named = |name: &str| path(name).filter(|directory| directory.is_absolute());
    let base = if cfg!(windows) {
        named("LOCALAPPDATA").map(|data| data.join("Routerkeep"))
    } else {
        let home = || named("HOME").map(|home| home.join(".local").join("state"));
        named("XDG_STATE_HOME").or_else(home).map(|state| state.join("routerkeep"))
    };
    base.map(|base| base.join("servers"))
}

/// Returns who runs the program, and where: for others to read.
pub fn claimant(variable: Lookup<'_>) -> Claimant {
    let first = |names: &[&str]| {
        names.iter().find_map(|name| variable(name)).map(|value| value.to_string_lossy().into())
    };
    let kernel = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let host = first(&["COMPUTERNAME"]).or_else(kernel).or_else(|| first(&["HOSTNAME"]));
    let known = |name: Option<String>| {
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| "unknown".to_owned())
    };
    Claimant { owner: known(first(&["USER", "LOGNAME", "USERNAME"])), host: known(host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(variables: &[(&str, &str)]) -> Option<PathBuf> {
        state_base(&|name| {
            variables.iter().find(|(own, _)| *own == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    #[cfg(unix)]
    fn what_is_kept_lies_where_the_environment_says() {
        let home = ("HOME", "/home/maria");
        assert_eq!(base(&[]), None);
        assert_eq!(base(&[("HOME", "relative")]), None);
        assert_eq!(base(&[home]), Some("/home/maria/.local/state/routerkeep/servers".into()));
        let state = ("XDG_STATE_HOME", "/state");
        assert_eq!(base(&[home, state]), Some("/state/routerkeep/servers".into()));
        assert_eq!(base(&[home, state, ("ROUTERKEEP_STATE", "own")]), Some("own".into()));
        assert_eq!(base(&[state, ("ROUTERKEEP_STATE", "")]), base(&[state]));
    }

    #[test]
    fn who_restores_is_somebody() {
        let nobody = claimant(&|_| None);
        assert_eq!(nobody.owner, "unknown");
        assert!(!nobody.host.is_empty());
        let maria = claimant(&|name| (name == "USER").then(|| " maria\n".into()));
        assert_eq!(maria.owner, "maria");
    }
}
