//! `show --raw`: info blocks byte by byte, with `??` for what is or could be secret.

use super::page::Page;
use super::words::{count, join};
use crate::ui::Mark;
use routerkeep_router::meaning::RawBlock;

/// Shows blocks, one item each.
pub(super) fn blocks(page: &mut Page<'_>, blocks: &[RawBlock]) {
    page.section("Info blocks", &format!("({}; ?? is not shown)", blocks.len()));
    for block in blocks {
        let hash = block.sha256.as_ref().map(|hash| format!(", SHA-256 {hash}"));
        let about = format!("{}{}", count(block.length, "byte"), hash.unwrap_or_default());
        page.item("", &join(&block.place, "\\"), 0, &[(about, 0)]);
        if let Some(why) = &block.unreadable {
            page.marked("unreadable", Mark::Bad, crate::safe_text::safe(why));
        }
        for entry in &block.entries {
            let name = entry.name.unwrap_or(&entry.info_type);
            let size = match entry.count {
                1 => format!("{} bytes at {:#x}", entry.item_size, entry.offset),
                n => format!("{n} times {} bytes at {:#x}", entry.item_size, entry.offset),
            };
            let hash = entry.sha256.as_ref().map(|hash| format!(", SHA-256 {hash}"));
            page.text(&format!("{name}: {size}{}", hash.unwrap_or_default()));
            if let Some(bytes) = &entry.bytes {
                page.bytes(&bytes.0);
            }
        }
    }
}
