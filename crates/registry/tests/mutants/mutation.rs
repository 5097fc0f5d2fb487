//! One change to a hive, of the kinds that bad memory, bad disks, torn writes and bad will make.

use crate::fields::{Field, Fields, u32_at};
use routerkeep_testkit::Random;
use std::fmt;

/// What was done to a hive.
#[derive(Debug)]
pub(crate) struct Mutation {
    what: String,
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Numbers around which comparisons and additions go wrong.
const BOUNDARIES: [u32; 16] = [
    0,
    1,
    2,
    8,
    0x20,
    0xFF,
    0xFFFF,
    0x1_0000,
    0x3FD8,
    0x7FFF_FFFF,
    0x8000_0000,
    0x8000_0004,
    0xFFFF_EFFF,
    0xFFFF_FFF8,
    0xFFFF_FFFE,
    0xFFFF_FFFF,
];

impl Mutation {
    /// Makes one change; most hit one of `fields`.
    pub(crate) fn apply(bytes: &mut Vec<u8>, fields: &Fields, random: &mut Random) -> Self {
        let field = *random.pick(&fields.list);
        let what = match random.within(0..16) {
            0..=4 => flip_in(bytes, field, random),
            5 => {
                let byte = [0, 0xFF, random.next_u64() as u8][random.within(0..3)];
                let at = field.at + random.within(0..field.size.max(1));
                bytes[at] = byte;
                format!("byte {byte:#04x} at {at:#x}, in the {}", field.what)
            }
            6..=7 => overwrite(bytes, field, *random.pick(&BOUNDARIES)),
            8 => {
                let near =
                    u32_at(bytes, field.at).wrapping_add(random.next_u32() % 17).wrapping_sub(8);
                overwrite(bytes, field, near)
            }
            9..=10 => exchange(bytes, field, fields, random),
            11 => redirect(bytes, field, fields, random),
            12 => {
                let len = random.within(0..bytes.len());
                bytes.truncate(len);
                format!("cut to {len:#x} bytes")
            }
            13 => fill_with_zeroes(bytes, field, random),
            14 => copy_page(bytes, field, random),
            _ => {
                let at = random.within(0..bytes.len());
                bytes[at] ^= 1 << random.within(0..8);
                format!("bit at {at:#x}, anywhere")
            }
        };
        Self { what }
    }
}

fn flip_in(bytes: &mut [u8], field: Field, random: &mut Random) -> String {
    let at = field.at + random.within(0..field.size.max(1));
    let bit = random.within(0..8);
    bytes[at] ^= 1 << bit;
    format!("bit {bit} at {at:#x}, in the {}", field.what)
}

fn overwrite(bytes: &mut [u8], field: Field, number: u32) -> String {
    let size = field.size.clamp(1, 4);
    bytes[field.at..field.at + size].copy_from_slice(&number.to_le_bytes()[..size]);
    format!("{number:#x} at {:#x}, the {}", field.at, field.what)
}

/// Exchanges the field with another of the same kind.
fn exchange(bytes: &mut [u8], field: Field, fields: &Fields, random: &mut Random) -> String {
    let Some(other) = another(field, fields, random) else { return "nothing".to_owned() };
    for n in 0..field.size.min(other.size) {
        bytes.swap(field.at + n, other.at + n);
    }
    format!("{:#x} and {:#x} exchanged, each the {}", field.at, other.at, field.what)
}

/// Gives the field what another of the same kind holds.
fn redirect(bytes: &mut [u8], field: Field, fields: &Fields, random: &mut Random) -> String {
    let Some(other) = another(field, fields, random) else { return "nothing".to_owned() };
    for n in 0..field.size.min(other.size) {
        bytes[field.at + n] = bytes[other.at + n];
    }
    format!("{:#x} like {:#x}, each the {}", field.at, other.at, field.what)
}

fn another(field: Field, fields: &Fields, random: &mut Random) -> Option<Field> {
    let mut tries = std::iter::repeat_with(|| *random.pick(&fields.list)).take(400);
    tries.find(|other| other.what == field.what && other.at.abs_diff(field.at) >= field.size)
}

/// A sector that was never written, or a part of one.
fn fill_with_zeroes(bytes: &mut [u8], field: Field, random: &mut Random) -> String {
    let len = *random.pick(&[8, 16, 32, 64, 512, 4096]);
    let start = if len < 512 { field.at } else { field.at / len * len };
    let end = (start + len).min(bytes.len());
    bytes[start..end].fill(0);
    format!("zeroes from {start:#x} to {end:#x}, over the {}", field.what)
}

/// A page that was written to the wrong place.
fn copy_page(bytes: &mut [u8], field: Field, random: &mut Random) -> String {
    let to = field.at / 4096 * 4096;
    let from = random.within(1..bytes.len() / 4096) * 4096;
    bytes.copy_within(from..from + 4096, to);
    format!("page {from:#x} copied to {to:#x}, over the {}", field.what)
}
