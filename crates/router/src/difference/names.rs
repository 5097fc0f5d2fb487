//! Which names of two lists are the same to Windows.

use routerkeep_registry::Name;

/// Gives each name a number, the same for names that are equal without regard to case.
pub(super) fn same_names(lists: [Vec<Name>; 2]) -> [Vec<usize>; 2] {
    let [before, after] = &lists;
    let all: Vec<&Name> = before.iter().chain(after).collect();
    let mut sorted: Vec<usize> = (0..all.len()).collect();
    let at = |index: &usize| all.get(*index).copied();
    sorted.sort_by(|a, b| match (at(a), at(b)) {
        (Some(a), Some(b)) => a.compare(b),
        _ => std::cmp::Ordering::Equal,
    });
    let mut numbers = vec![0; all.len()];
    let mut previous: Option<&Name> = None;
    let mut number: usize = 0;
    for index in &sorted {
        let name = at(index);
        if let (Some(previous), Some(name)) = (previous, name)
            && !previous.matches(name)
        {
            number = number.saturating_add(1);
        }
        previous = name;
        if let Some(slot) = numbers.get_mut(*index) {
            *slot = number;
        }
    }
    let rest = numbers.split_off(before.len());
    [numbers, rest]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_number_are_equal_without_regard_to_case() {
        let names = |list: [&str; 3]| list.map(Name::from).to_vec();
        let [before, after] = same_names([names(["b", "A", "ü"]), names(["a", "Ü", "c"])]);
        assert_eq!((before[1], before[2]), (after[0], after[1]));
        assert!(before[0] != after[2] && before[0] != before[1]);
    }
}
