//! Upper case as the Windows kernel sees it: one UTF-16 unit at a time, by a fixed table.
//!
//! Key order and name hashes are defined on the upper-cased name (regf, "Index leaf" and "Hash leaf").
//! The kernel's table maps unit to unit; it is close to Unicode's *simple* upper-case mapping of the
//! Basic Multilingual Plane. Where the two are known to differ the exceptions below follow Windows.
//! Uncertain for rare letters added to Unicode after a Windows version was made: there the order and
//! hash of a name can differ from that system's own, never the name itself.

use std::cmp::Ordering;

/// Returns the upper-case form of one UTF-16 unit; surrogates and letters without one stay as they are.
#[inline]
pub(crate) fn upcase(unit: u16) -> u16 {
    match unit {
        0x61..=0x7A => unit ^ 0x20,
        0..=0x7F => unit,
        _ => beyond_ascii(unit),
    }
}

/// The upper-case forms of the units below 256, which nearly all names are made of.
static NARROW: [u16; 256] = narrow();

const fn narrow() -> [u16; 256] {
    let mut table = [0; 256];
    let mut unit = 0;
    #[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "below 256")]
    while unit < 256 {
        table[unit as usize] = match unit {
            0x61..=0x7A | 0xE0..=0xF6 | 0xF8..=0xFE => unit ^ 0x20,
            0xFF => 0x178,
            _ => unit,
        };
        unit += 1;
    }
    table
}

/// Returns the upper-case form of a unit below 256.
#[inline]
#[expect(clippy::indexing_slicing, reason = "the table has an entry for every byte")]
fn upcase_narrow(byte: u8) -> u16 {
    NARROW[usize::from(byte)]
}

fn beyond_ascii(unit: u16) -> u16 {
    match unit {
        // Unicode maps these out of their own script or into ASCII; Windows leaves them.
        0xB5 | 0x131 | 0x17F | 0x345 | 0x1FBE => unit,
        // Greek letters with iota subscript: the simple mapping is the title-case letter, eight above.
        0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7 => unit | 8,
        0x1FB3 | 0x1FC3 | 0x1FF3 => unit.saturating_add(9),
        _ => simple(unit),
    }
}

/// Returns Unicode's upper-case letter where it is a single unit.
fn simple(unit: u16) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else { return unit };
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(unit),
        _ => unit,
    }
}

/// Compares two names as Windows orders keys: by the numbers of their upper-cased units.
pub(crate) fn compare(
    left: impl IntoIterator<Item = u16>,
    right: impl IntoIterator<Item = u16>,
) -> Ordering {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            // Names that begin alike are common, and the same unit has the same upper case.
            (Some(l), Some(r)) if l == r => continue,
            (l, r) => l.map(upcase).cmp(&r.map(upcase)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares names of units below 256 likewise.
pub(crate) fn compare_narrow(left: &[u8], right: &[u8]) -> Ordering {
    let mut pairs = left.iter().zip(right).map(|(&l, &r)| match l == r {
        true => Ordering::Equal,
        false => upcase_narrow(l).cmp(&upcase_narrow(r)),
    });
    pairs.find(|order| order.is_ne()).unwrap_or_else(|| left.len().cmp(&right.len()))
}

/// Returns the hash of a name of units below 256.
///
/// Four at a time: the product of each then does not have to wait for that of the one before.
pub(crate) fn name_hash_narrow(name: &[u8]) -> u32 {
    let (fours, rest) = name.as_chunks::<4>();
    let hash = fours.iter().fold(0u32, |hash, four| {
        let [a, b, c, d] = four.map(|byte| u32::from(upcase_narrow(byte)));
        hash.wrapping_mul(37 * 37 * 37 * 37)
            .wrapping_add(a.wrapping_mul(37 * 37 * 37))
            .wrapping_add(b.wrapping_mul(37 * 37))
            .wrapping_add(c.wrapping_mul(37))
            .wrapping_add(d)
    });
    rest.iter().fold(hash, |hash, &byte| {
        hash.wrapping_mul(37).wrapping_add(u32::from(upcase_narrow(byte)))
    })
}

/// Returns the hash that a hash leaf holds for a name: H = 37 H + unit over the upper-cased name.
pub(crate) fn name_hash(units: impl IntoIterator<Item = u16>) -> u32 {
    units
        .into_iter()
        .map(upcase)
        .fold(0u32, |hash, unit| hash.wrapping_mul(37).wrapping_add(u32::from(unit)))
}

/// Letters of one name that are tried in both cases; with more nothing is said.
const TRIED: usize = 8;

/// Says whether a system that has another opinion of some letters beyond ASCII than we have could have
/// given a name this hash. What a table does with a letter it does each time.
pub(crate) fn could_have_hash(units: impl Iterator<Item = u16> + Clone, hash: u32) -> bool {
    let mut letters = Vec::new();
    for unit in units.clone().filter(|&unit| unit >= 0x80 && simple(unit) != unit) {
        if !letters.contains(&unit) {
            letters.push(unit);
        }
        if letters.len() > TRIED {
            return true;
        }
    }
    (0..1u32 << letters.len()).any(|raised| {
        let found = units.clone().fold(0u32, |hash, unit| {
            let upper = match letters.iter().position(|&letter| letter == unit) {
                None => upcase(unit),
                Some(bit) if raised >> bit & 1 == 1 => match upcase(unit) {
                    upper if upper == unit => simple(unit),
                    upper => upper,
                },
                Some(_) => unit,
            };
            hash.wrapping_mul(37).wrapping_add(u32::from(upper))
        });
        found == hash
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_tables_are_allowed_for_and_other_names_are_not() {
        let hash = |text: &str| text.encode_utf16().fold(0u32, |h, u| h * 37 + u32::from(u));
        // A table that raises é but not ÿ, and one that raises the dotless i.
        assert!(could_have_hash("éÿ".encode_utf16(), hash("Éÿ")));
        assert!(could_have_hash("ı".encode_utf16(), hash("I")));
        assert!(!could_have_hash("éÿ".encode_utf16(), hash("ÉY")));
        // One bit makes `P` a letter that no table changes: that is another name.
        assert!(!could_have_hash("\u{D0}A".encode_utf16(), hash("PA")));
    }

    #[test]
    fn letters_are_raised_one_unit_at_a_time() {
        for (lower, upper) in [
            ('a', 'A'),
            ('z', 'Z'),
            ('{', '{'),
            ('é', 'É'),
            ('ÿ', 'Ÿ'),
            ('я', 'Я'),
            ('ß', 'ß'),
            ('µ', 'µ'),
            ('ı', 'ı'),
            ('ᾳ', 'ᾼ'),
            ('中', '中'),
        ] {
            assert_eq!(upcase(lower as u16), upper as u16, "{lower}");
        }
        assert_eq!(upcase(0xD83D), 0xD83D, "a surrogate is nobody's letter");
    }

    #[test]
    fn names_of_narrow_units_are_treated_like_all_others() {
        let wide = |name: &[u8]| name.iter().map(|&byte| u16::from(byte)).collect::<Vec<u16>>();
        let every: Vec<u8> = (0..=255).collect();
        for &byte in &every {
            assert_eq!(upcase_narrow(byte), upcase(u16::from(byte)), "{byte:#x}");
        }
        for len in 0..=every.len() {
            assert_eq!(name_hash_narrow(&every[..len]), name_hash(wide(&every[..len])));
        }
        let names: [&[u8]; 8] =
            [b"", b"a", b"A", b"a_", b"AB", b"\xFF", b"\xE9t\xE9", b"\xC9T\xC9s"];
        for (left, right) in names.iter().flat_map(|left| names.iter().map(move |r| (left, r))) {
            assert_eq!(compare_narrow(left, right), compare(wide(left), wide(right)));
        }
    }

    #[test]
    fn underscore_sorts_after_letters() {
        // Upper-casing moves letters below `_` (0x5F): a plain lower-case order would be the reverse.
        assert_eq!(compare("a".encode_utf16(), "_".encode_utf16()), Ordering::Less);
    }
}
