//! Damage of one bit anywhere: it may change a letter or digit, but nothing vanishes without a word.

use crate::{utf16le, with_lines};
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{Counts, Limits};

fn sample() -> String {
    with_lines(
        "@=\"default\"\r\n\"Start\"=dword:00000002\r\n\"Path\"=hex(2):25,00,3b,00,39,00,\\\r\n  \
         33,00,00,00\r\n\";odd\"=\"\"\r\n\"Empty\"=\"\"\r\n\"q\\\"\\\\\"=\"C:\\\\x \\\"y\\\"\"\r\n\
         \"Bytes\"=hex:39,39,33,30\r\n\r\n[HKEY_LOCAL_MACHINE\\K\\#1]\r\n\"#x\"=\"[\\\\]\"\r\n\r\n\
         [HKEY_LOCAL_MACHINE\\K\\Two]\r\n@=\"\"\r\n\";y\"=dword:00000000",
    )
}

fn counts(export: &RegText) -> Counts {
    export.root.counts()
}

/// Flips each bit of the file and counts what became of it.
fn flip_all(bytes: &[u8]) -> [usize; 3] {
    let whole = RegText::parse(bytes, &Limits::DEFAULT).unwrap();
    assert_eq!(whole.findings, []);
    let [mut refused, mut said, mut unsaid] = [0; 3];
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match RegText::parse(&damaged, &Limits::DEFAULT) {
            Err(_) => refused += 1,
            Ok(export) if !export.findings.is_empty() => said += 1,
            Ok(export) => {
                unsaid += 1;
                let place = format!("bit {} of byte {}", bit % 8, bit / 8);
                // A flip in a path can make a key elsewhere, so that only values are counted.
                assert_eq!(counts(&export).values, counts(&whole).values, "{place}");
            }
        }
    }
    [refused, said, unsaid]
}

#[test]
fn no_flipped_bit_makes_a_value_vanish_unsaid() {
    for bytes in [sample().into_bytes(), utf16le(&sample())] {
        let [refused, said, unsaid] = flip_all(&bytes);
        println!("{refused} refused, {said} said, {unsaid} not noticed but nothing lost");
        assert!(refused > 0 && said > 0 && unsaid > 0);
    }
}
