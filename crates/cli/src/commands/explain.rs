//! `routerkeep explain`: what an error code means.

use crate::args::ExplainArgs;
use crate::commands::plain;
use crate::error::CliError;
use crate::json::Document;
use crate::ui::{Mark, Ui};
use routerkeep_router::{ErrorCode, Explanation};

pub(super) fn run(ui: &mut Ui, args: &ExplainArgs) -> Result<Document, CliError> {
    let known = find(&args.code).ok_or_else(|| CliError::unknown_code(&args.code))?;
    let Explanation { code, name, meaning, .. } = known;
    let header = known.header().file_name();
    ui.line(format!("{} ({}, {:#x} in {header})", ui.paint(Mark::Heading, name), code.0, code.0));
    ui.line(format!("{meaning}."));
    let data = serde_json::json!({
        "code": code.0,
        "name": name,
        "header": header,
        "meaning": format!("{meaning}."),
    });
    Ok(plain("explain", data))
}

/// Finds a code by its number or its name.
fn find(text: &str) -> Option<&'static Explanation> {
    match number(text) {
        Some(number) => ErrorCode(number).explanation(),
        None => Explanation::by_name(text),
    }
}

/// Reads a decimal or hexadecimal number; of an HRESULT that wraps a code, the code.
fn number(text: &str) -> Option<u32> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let number = match hexadecimal {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        // PowerShell shows an HRESULT as a negative number.
        None => match text.parse::<i32>() {
            Ok(number) => number.cast_unsigned(),
            Err(_) => text.parse().ok()?,
        },
    };
    Some(if number >> 16 == 0x8007 { number & 0xFFFF } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_written() {
        for text in [
            "945",
            "0x3b1",
            "0X3B1",
            "0x800703B1",
            "2147943345",
            "-2147023951",
            "ERROR_ROUTER_CONFIG_INCOMPATIBLE",
            "error_router_config_incompatible",
        ] {
            let known = find(text).map(|known| known.code);
            assert_eq!(known, Some(ErrorCode::ERROR_ROUTER_CONFIG_INCOMPATIBLE), "{text}");
        }
        for text in ["", "947", "-1", "0x", "4294967296", "945x", "ERROR_", "0x1800703b1"] {
            assert_eq!(find(text), None, "{text}");
        }
        assert_eq!(find("0").map(|known| known.name), Some("NO_ERROR"));
    }
}
