//! Replaces the numbers that an entry dials. A number keeps the keys that belong to it.

use std::ops::Range;

use crate::dial_settings::DialSettings;
use crate::dial_writing::check_text;
use crate::entry_layout::PHONE_KEYS;
use crate::error::PhoneBookError;
use crate::limits::MAX_GROUPS_PER_ENTRY;
use crate::outline::{Outline, PhoneGroup};
use crate::section::Section;
use crate::splice::Splices;

/// Returns the section with the numbers wanted, `None` where it has them.
pub(crate) fn replaced(
    section: &Section<'_>,
    wanted: &DialSettings,
) -> Result<Option<Vec<u8>>, PhoneBookError> {
    let outline = Outline::of(section)?;
    let now = DialSettings::of(&outline, section.charset())?;
    if (&now.phone_number, &now.alternates) == (&wanted.phone_number, &wanted.alternates) {
        return Ok(None);
    }
    let Some(device) = outline.dialing() else {
        let reason = "the entry has no device that dials";
        return Err(PhoneBookError::NotStorable { key: "PhoneNumber", reason });
    };
    if wanted.alternates.len() >= MAX_GROUPS_PER_ENTRY {
        return Err(PhoneBookError::TooManyNumbers { limit: MAX_GROUPS_PER_ENTRY });
    }
    let numbers = || std::iter::once(&wanted.phone_number).chain(&wanted.alternates);
    numbers().try_for_each(|number| check_text("PhoneNumber", number, section.charset()))?;

    let old = device.phones.as_slice();
    let place = match (old.first(), old.last()) {
        (Some(first), Some(last)) => first.lines.start..last.lines.end,
        _ => device.place_of_numbers()..device.place_of_numbers(),
    };
    let mut splices = Splices::new(outline.bytes);
    let end = splices.line_end(old.first().map_or(place.start, |first| first.lines.end));
    let shown: Vec<&String> = std::iter::once(&now.phone_number).chain(&now.alternates).collect();
    let keeping = keeping(&shown, &numbers().collect::<Vec<_>>(), old.len());
    let mut lines = Vec::new();
    for (number, kept) in numbers().zip(keeping) {
        let kept = kept.and_then(|index| old.get(index));
        group(&mut lines, outline.bytes, kept, number, end)?;
    }
    splices.put(place, 0, lines)?;
    splices.apply().map(Some)
}

/// Says for each number wanted which old group it keeps: that of the same number; else the one in its
/// place, where nobody wants that one's number any more.
fn keeping(old: &[&String], wanted: &[&String], groups: usize) -> Vec<Option<usize>> {
    let mut free = vec![true; groups];
    let mut take = |index: usize| match free.get_mut(index) {
        Some(free) => std::mem::replace(free, false),
        None => false,
    };
    let mut same = |number: &String| {
        let mut places = old.iter().enumerate().filter(|(_, own)| **own == number);
        places.find(|(index, _)| take(*index)).map(|(index, _)| index)
    };
    let mut kept: Vec<_> = wanted.iter().map(|number| same(number)).collect();
    for (index, kept) in kept.iter_mut().enumerate() {
        if kept.is_none() && take(index) {
            *kept = Some(index);
        }
    }
    kept
}

/// Appends a number with its keys: those of an old group, or fresh ones.
fn group(
    lines: &mut Vec<u8>,
    bytes: &[u8],
    kept: Option<&PhoneGroup>,
    number: &str,
    end: &[u8],
) -> Result<(), PhoneBookError> {
    let mut push = |part: &[u8]| -> Result<(), PhoneBookError> {
        lines.try_reserve(part.len())?;
        lines.extend_from_slice(part);
        Ok(())
    };
    let part = |range: Range<usize>| bytes.get(range).unwrap_or_default();
    match kept {
        Some(PhoneGroup { lines: own, number: old }) => {
            push(part(own.start..old.start))?;
            push(number.as_bytes())?;
            let rest = part(old.end..own.end);
            push(rest)?;
            if !rest.ends_with(b"\n") {
                push(end)?;
            }
        }
        None => {
            for part in [b"PhoneNumber=", number.as_bytes(), end] {
                push(part)?;
            }
            for (key, value) in PHONE_KEYS {
                for part in [key.as_bytes(), b"=", value.as_bytes(), end] {
                    push(part)?;
                }
            }
        }
    }
    Ok(())
}
