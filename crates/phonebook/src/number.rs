//! Decimal numbers as phone books write them.

use crate::line::trim_blanks;

/// Reads a 32-bit number: decimal digits, blanks around them allowed.
///
/// Windows writes 32-bit numbers as signed decimals (`LowDateTime=-103058144`,
/// `CustomAuthKey=-1`), so a negative number is taken by its bits.
pub(crate) fn read_u32(bytes: &[u8]) -> Option<u32> {
    let bytes = trim_blanks(bytes);
    if let Some(digits) = bytes.strip_prefix(b"-") {
        let negative = 0_i64.checked_sub(i64::from(read_digits(digits)?))?;
        return i32::try_from(negative).ok().map(i32::cast_unsigned);
    }
    read_digits(bytes)
}

/// Reads a switch: 0 or 1.
pub(crate) fn read_switch(bytes: &[u8]) -> Option<bool> {
    match read_u32(bytes)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn read_digits(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_32_bits_by_value_or_by_sign() {
        let cases: [(&[u8], Option<u32>); 9] = [
            (b"0", Some(0)),
            (b" 300\t", Some(300)),
            (b"4294967295", Some(u32::MAX)),
            (b"4294967296", None),
            (b"-1", Some(u32::MAX)),
            (b"-2147483648", Some(0x8000_0000)),
            (b"-2147483649", None),
            (b"", None),
            (b"1x", None),
        ];
        for (bytes, number) in cases {
            assert_eq!(read_u32(bytes), number, "{}", bytes.escape_ascii());
        }
    }
}
