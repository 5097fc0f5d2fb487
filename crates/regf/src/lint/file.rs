//! The file around the hive bins data: base block and length (regf, "Base block").

use super::Report;
use crate::cell::Damage;
use crate::{BaseBlock, KeyPath};

/// The parts of a hive file that the rest of the check goes by.
pub(super) struct File<'b> {
    pub(super) bins: &'b [u8],
    pub(super) root: u32,
    pub(super) minor: u32,
}

/// Checks the base block and the length; returns `None` where there are no bins to look at.
pub(super) fn check<'b>(bytes: &'b [u8], report: &mut Report) -> Option<File<'b>> {
    let mut add = |damage| report.add(0, KeyPath::root(), None, damage);
    let block = match BaseBlock::parse(bytes) {
        Ok(block) => block,
        Err(error) => {
            add(Damage::error(0, "a base block", error.to_string()));
            return None;
        }
    };
    let fields = [
        (508, "checksum", block.computed_checksum(), block.stored_checksum()),
        (
            8,
            "second sequence number equal to the first",
            block.primary_sequence,
            block.secondary_sequence,
        ),
        (20, "major version", 1, block.major),
        (28, "file type", BaseBlock::PRIMARY_FILE, block.file_type),
        (32, "file format", 1, block.format),
    ];
    for (offset, what, expected, found) in fields {
        if expected != found {
            add(Damage::error(offset, format!("{what}, {expected:#x}"), format!("{found:#x}")));
        }
    }
    if !(3..=6).contains(&block.minor) {
        add(Damage::error(24, "minor version 3 to 6", block.minor.to_string()));
    }
    if block.clustering != 1 {
        // Disks with logical sectors of 4096 bytes before Windows 8 had 8 here (regf, "Sector size").
        add(Damage::warning(44, "clustering factor 1", block.clustering.to_string()));
    }
    let behind = bytes.get(4096..).unwrap_or(&[]);
    let (claimed, there) = (block.bins_size as usize, behind.len());
    if claimed == 0 || claimed % 4096 != 0 {
        add(Damage::error(
            40,
            "size of the hive bins data, a multiple of 4096",
            format!("{claimed:#x}"),
        ));
    }
    if there < claimed {
        let expected = format!("hive bins data of {claimed:#x} bytes");
        add(Damage::error(4096, expected, format!("{there:#x} bytes behind the base block")));
    } else if there > claimed {
        // Windows sets files aside in larger steps than it uses them: all SYSTEM hives of XP to 10 that
        // were measured but one are up to 452 KiB longer.
        let expected = format!("a file that ends with the hive bins data of {claimed:#x} bytes");
        let end = BaseBlock::BINS_START.saturating_add(claimed as u64);
        add(Damage::warning(
            end,
            expected,
            format!("{:#x} bytes more", there.saturating_sub(claimed)),
        ));
    }
    let bins = behind.get(..claimed).unwrap_or(behind);
    Some(File { bins, root: block.root_cell, minor: block.minor })
}
