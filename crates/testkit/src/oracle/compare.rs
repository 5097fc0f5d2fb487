//! The difference of two trees as lists of what one has and the other has not.

use routerkeep_registry::{Key, KeyPath, Name, Value};
use std::collections::HashMap;

/// How many differences are described; further ones are counted in a last line.
const LISTED: usize = 50;

/// Lists what differs between two trees: subkeys by name and values by name, type and bytes, each as a
/// multiset. Order is no difference, and neither are the names of the two topmost keys; spelling is.
///
/// Nothing of the data is shown but lengths. An empty list means equal trees.
pub fn compare(left: &Key, right: &Key) -> Vec<String> {
    let mut differences = Differences::default();
    differences.keys(&KeyPath::root(), left, right);
    if differences.further > 0 {
        differences.listed.push(format!("{} more differences", differences.further));
    }
    differences.listed
}

#[derive(Default)]
struct Differences {
    listed: Vec<String>,
    further: usize,
}

impl Differences {
    fn say(&mut self, path: &KeyPath, what: String) {
        if self.listed.len() < LISTED {
            self.listed.push(format!("\\{path}: {what}"));
        } else {
            self.further += 1;
        }
    }

    fn keys(&mut self, path: &KeyPath, left: &Key, right: &Key) {
        self.values(path, &left.values, &right.values);
        let (left, right) = (by_name(&left.subkeys), by_name(&right.subkeys));
        let mut names: Vec<&Name> = left.keys().chain(right.keys()).copied().collect();
        names.sort_by_key(|name| name.units());
        names.dedup();
        for name in names {
            let none = Vec::new();
            let (left, right) = (left.get(name).unwrap_or(&none), right.get(name).unwrap_or(&none));
            if left.len() != right.len() {
                let what =
                    format!("subkey {name:?} is there {} and {} times", left.len(), right.len());
                self.say(path, what);
            }
            for (left, right) in left.iter().zip(right) {
                self.keys(&path.join(name.clone()), left, right);
            }
        }
    }

    fn values(&mut self, path: &KeyPath, left: &[Value], right: &[Value]) {
        // Nearly always the order is the same.
        if left == right {
            return;
        }
        let mut counts: HashMap<&Value, i64> = HashMap::new();
        for value in left {
            *counts.entry(value).or_default() += 1;
        }
        for value in right {
            *counts.entry(value).or_default() -= 1;
        }
        let mut differing: Vec<_> = counts.into_iter().filter(|(_, count)| *count != 0).collect();
        differing
            .sort_by_key(|(value, count)| (value.name.units(), value.kind, &value.data, *count));
        for (value, count) in differing {
            let side = if count > 0 { "left" } else { "right" };
            self.say(
                path,
                format!("value {value:?} is {} times more in the {side} tree", count.abs()),
            );
        }
    }
}

fn by_name(keys: &[Key]) -> HashMap<&Name, Vec<&Key>> {
    let mut named: HashMap<&Name, Vec<&Key>> = HashMap::with_capacity(keys.len());
    for key in keys {
        named.entry(&key.name).or_default().push(key);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_difference_is_found() {
        let tree = Key::new("R")
            .with_value(Value::dword("a", 1))
            .with_value(Value::dword("b", 2))
            .with_subkey(Key::new("K").with_subkey(Key::new("below")))
            .with_subkey(Key::new("K"))
            .with_subkey(Key::new("L"));
        let mut other = tree.clone();
        other.name = Name::from("S");
        other.values.reverse();
        other.subkeys.rotate_left(2);
        assert_eq!(compare(&tree, &other), Vec::<String>::new());

        let changes: [fn(&mut Key); 6] = [
            |key| key.values[0].data[3] = 1,
            |key| key.values[0].kind.0 += 1,
            |key| key.values[0].name = Name::from("A"),
            |key| key.values.push(key.values[0].clone()),
            |key| key.subkeys[0].subkeys.clear(),
            |key| drop(key.subkeys.pop()),
        ];
        for change in changes {
            let mut other = tree.clone();
            change(&mut other);
            assert!(!compare(&tree, &other).is_empty());
            assert!(!compare(&other, &tree).is_empty());
        }
    }
}
