//! Texts that name a server.

use crate::LocationError;

/// Returns the server that `text` names in one of its three forms, or `None` where it has another.
///
/// `smb://[user@]server[:port]`, `//SERVER`, `\\SERVER`.
pub(crate) fn parse(text: &str) -> Result<Option<&str>, LocationError> {
    let refused = || LocationError::ServerPath { text: text.to_owned() };
    if let Some(rest) = text.strip_prefix("smb://") {
        let name = rest.strip_suffix('/').unwrap_or(rest);
        let valid = !name.is_empty() && !name.contains(['/', '\\']);
        return if valid { Ok(Some(name)) } else { Err(refused()) };
    }
    // Exactly two: `///etc` is a path that somebody put together carelessly.
    let rest = match text.strip_prefix("//").or_else(|| text.strip_prefix("\\\\")) {
        Some(rest) if !rest.starts_with(['/', '\\']) => rest,
        _ => return Ok(None),
    };
    let name = rest.strip_suffix(['/', '\\']).unwrap_or(rest);
    let valid = !name.is_empty() && !name.contains(['/', '\\']);
    if valid { Ok(Some(name)) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_nothing_behind_it_is_a_server() {
        for (text, server) in [
            ("//ROUTER1", "ROUTER1"),
            ("\\\\ROUTER1", "ROUTER1"),
            ("//router.example.net/", "router.example.net"),
            ("smb://admin@router:4450", "admin@router:4450"),
        ] {
            assert_eq!(parse(text).unwrap(), Some(server), "{text}");
        }
        for text in ["SYSTEM", "/mnt", "./x", "", "local", "///mnt/disk", "C:\\x"] {
            assert_eq!(parse(text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn a_share_is_refused_and_never_contacted() {
        for text in
            ["//srv/share", "\\\\srv\\ADMIN$", "//srv/a/b", "smb://srv/share", "smb://", "//"]
        {
            assert!(matches!(parse(text), Err(LocationError::ServerPath { .. })), "{text}");
        }
    }
}
