//! Rules for the characters of our own text: what can't be seen has no place in it.

use crate::{Result, workspace};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The endings of files that hold our own text.
const ENDINGS: [&str; 8] = ["rs", "toml", "md", "c", "py", "sh", "ps1", "yml"];

/// Checks each file that git knows or would add.
///
/// # Errors
/// Some file breaks a rule; the message has each place.
pub(crate) fn check() -> Result {
    let mut git = Command::new("git");
    git.current_dir(workspace::root());
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = git.output().ok().filter(|output| output.status.success());
    let Some(listed) = listed else {
        println!("text rules: skipped, this is no git checkout");
        return Ok(());
    };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut broken = Vec::new();
    let mut files = 0_usize;
    for name in names.split('\0').filter(|name| is_ours(Path::new(name))) {
        // A file can be known to git and gone.
        let Ok(bytes) = fs::read(workspace::root().join(name)) else { continue };
        files = files.saturating_add(1);
        broken.extend(breaches(&bytes).into_iter().map(|breach| format!("{name}:{breach}")));
    }
    println!("text rules: {files} files");
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

fn is_ours(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.contains(&ending)) || path.starts_with(".ci")
}

/// Returns `line: what is wrong` for each line that breaks a rule.
fn breaches(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return vec!["1: not UTF-8".to_owned()] };
    let mut breaches = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        if let Some(found) = line.chars().find(|&c| is_invisible(c)) {
            breaches.push(format!("{number}: the invisible character U+{:04X}", u32::from(found)));
        }
        if line.ends_with([' ', '\t']) {
            breaches.push(format!("{number}: blanks at the end"));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        breaches.push("the last line does not end".to_owned());
    }
    breaches
}

/// Says whether a character is a control, or changes the direction or the joining of text unseen.
fn is_invisible(c: char) -> bool {
    let unseen = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    unseen || (c.is_control() && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_breach_is_told_with_its_line() {
        assert_eq!(breaches("fn main() {}\n\tü → ok\n".as_bytes()), Vec::<String>::new());
        assert_eq!(
            breaches("a\r\n\u{202e}b\nc \nd".as_bytes()),
            [
                "1: the invisible character U+000D",
                "2: the invisible character U+202E",
                "3: blanks at the end",
                "the last line does not end"
            ]
        );
        assert_eq!(breaches(b"\xff"), ["1: not UTF-8"]);
    }
}
