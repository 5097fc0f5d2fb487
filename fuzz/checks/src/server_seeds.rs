//! What a server answers to a reading of one key with a subkey, and to the changes after it.

use crate::server::{bound, join, response};

/// Returns conversations as units, whole and in fragments.
pub(crate) fn units() -> Vec<Vec<u8>> {
    let conversations = [reading(), changing()];
    let mut seeds: Vec<Vec<u8>> =
        conversations.iter().map(|replies| join(&in_units(replies))).collect();
    // Each reply's first unit in two halves: the server cuts where it likes.
    let halves = in_units(&reading()).into_iter().flat_map(|unit| {
        let (first, second) = unit.split_at(unit.len() / 2);
        [first.to_vec(), second.to_vec()]
    });
    seeds.push(join(&halves.collect::<Vec<_>>()));
    seeds
}

/// Returns conversations as the stub data of replies.
pub(crate) fn replies() -> Vec<Vec<u8>> {
    vec![join(&reading()), join(&changing())]
}

/// Puts the replies into units with the call numbers that the client gives, after the binding.
fn in_units(replies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let number = |call: usize| (call as u32).to_le_bytes();
    let mut units = vec![bound(&number(1))];
    let answers = replies.iter().enumerate().map(|(n, stub)| response(&number(n + 2), stub));
    units.extend(answers);
    units
}

/// HKEY_LOCAL_MACHINE, the key, its counts, its subkey's name, its value; the subkey and its counts.
fn reading() -> Vec<Vec<u8>> {
    vec![
        handle(1),
        handle(2),
        counts(1, 1),
        subkey("Ip"),
        value("Name", 1, b"a\0\0\0"),
        handle(3),
        counts(0, 2),
        value("", 3, &[0xA5; 40]),
        value("Number", 4, &[1, 0, 0, 0]),
    ]
}

/// A key is made, a value in the key above it set and deleted, and the key deleted. Each key that is opened
/// has the one before closed.
fn changing() -> Vec<Vec<u8>> {
    let created = [&handle(3)[..20], &numbers(&[1, 1, 0])].concat();
    let nothing = [&handle(0)[..20], &numbers(&[2])].concat();
    let done = || numbers(&[0]);
    let number = numbers(&[1, 4, 1, 4, 0, 4, 1, 1, 4, 1, 4, 0]);
    let text = numbers(&[1, 1, 1, 4, 0, 4, 0x61, 1, 4, 1, 4, 0]);
    vec![
        handle(1),
        handle(2),
        nothing,
        created,
        handle(0),
        handle(4),
        handle(0),
        number,
        done(),
        text,
        done(),
        handle(5),
        handle(0),
        counts(0, 0),
        handle(6),
        handle(0),
        done(),
        done(),
        handle(0),
    ]
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn handle(number: u32) -> Vec<u8> {
    numbers(&[0, number, 0, 0, 0, 0])
}

fn counts(subkeys: u32, values: u32) -> Vec<u8> {
    numbers(&[0, 0, subkeys, 0, 0, values, 0, 0, 0, 7, 7, 0])
}

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().chain([0]).collect();
    let (count, len) = (units.len() as u32, units.len() as u32 * 2);
    let mut bytes = numbers(&[len | len << 16, 1, count, 0, count]);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn subkey(name: &str) -> Vec<u8> {
    [text(name), numbers(&[0, 0, 0])].concat()
}

fn value(name: &str, kind: u32, data: &[u8]) -> Vec<u8> {
    let size = data.len() as u32;
    let mut bytes = [text(name), numbers(&[1, kind, 1, size, 0, size]), data.to_vec()].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    [bytes, numbers(&[1, size, 1, size, 0])].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{Wrap, change, read};

    /// Mutants of what is refused at once would try nothing.
    #[test]
    fn what_the_seeds_say_is_read_and_changed_to_its_end() {
        let wrapped = [Wrap::Nothing, Wrap::InUnits].into_iter().zip([units(), replies()]);
        for (wrap, seeds) in wrapped {
            let reading = read(wrap, &seeds[0]).unwrap();
            assert_eq!(reading.findings, []);
            let counts = reading.key.unwrap().counts();
            assert_eq!((counts.keys, counts.values), (2, 3));
            change(wrap, &seeds[1]).unwrap();
        }
    }
}
