//! Reads the values of a key one by one and knows which are left.

use super::term::{Switch, Term};
use super::text::Text;
use routerkeep_registry::{Key, Name, Value};
use serde::Serialize;

/// A value that is carried without being shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherValue {
    /// The path of its key below the one that the view is of; empty for that key itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Its name; empty for the key's unnamed value.
    pub name: Text,
    /// Its type, such as `REG_SZ`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Length of its data in bytes.
    pub length: usize,
    /// A `REG_DWORD`'s number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

impl OtherValue {
    fn new(key: &str, value: &Value) -> Self {
        Self {
            key: key.to_owned(),
            name: Text::from(&value.name),
            kind: value.kind.to_string(),
            length: value.data.len(),
            number: value.as_dword(),
        }
    }
}

/// A key that is being read.
pub(crate) struct KeyReader<'k> {
    key: &'k Key,
    values: Vec<&'static str>,
    subkeys: Vec<&'k Name>,
}

impl<'k> KeyReader<'k> {
    pub(crate) fn new(key: &'k Key) -> Self {
        Self { key, values: Vec::new(), subkeys: Vec::new() }
    }

    fn take<T>(&mut self, name: &'static str, read: impl Fn(&'k Value) -> Option<T>) -> Option<T> {
        let value = read(self.key.value(name)?)?;
        self.values.push(name);
        Some(value)
    }

    pub(crate) fn number(&mut self, name: &'static str) -> Option<u32> {
        self.take(name, Value::as_dword)
    }

    pub(crate) fn switch(&mut self, name: &'static str) -> Option<Switch> {
        self.number(name).map(Switch)
    }

    pub(crate) fn term(
        &mut self,
        name: &'static str,
        terms: &[(u32, &'static str)],
    ) -> Option<Term> {
        self.number(name).map(|number| Term::find(terms, number))
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Option<Text> {
        self.take(name, |value| value.as_text().as_ref().map(Text::from))
    }

    pub(crate) fn texts(&mut self, name: &'static str) -> Option<Vec<Text>> {
        self.take(name, |value| Some(value.as_texts()?.iter().map(Text::from).collect()))
    }

    /// Returns the length of a value that is not shown itself.
    pub(crate) fn length(&mut self, name: &'static str) -> Option<usize> {
        self.take(name, |value| Some(value.data.len()))
    }

    /// Returns the bytes of a value of any type.
    pub(crate) fn bytes(&mut self, name: &'static str) -> Option<&'k [u8]> {
        self.take(name, |value| Some(value.data.as_slice()))
    }

    /// Leaves a value to somebody else, or out of the view.
    pub(crate) fn skip(&mut self, name: &'static str) {
        self.values.push(name);
    }

    /// Returns a subkey, which is from then on not among what is left.
    pub(crate) fn subkey(&mut self, name: &str) -> Option<&'k Key> {
        let subkey = self.key.subkey(name)?;
        self.subkeys.push(&subkey.name);
        Some(subkey)
    }

    /// Returns all subkeys that `wanted` picks.
    pub(crate) fn subkeys(&mut self, wanted: impl Fn(&Key) -> bool) -> Vec<&'k Key> {
        let found: Vec<&Key> = self.key.subkeys.iter().filter(|key| wanted(key)).collect();
        self.subkeys.extend(found.iter().map(|key| &key.name));
        found
    }

    /// Lists what was not read, of this key and below; `path` is that of this key.
    pub(crate) fn rest(&self, path: &str, other: &mut Vec<OtherValue>) {
        let is_read = |value: &&Value| self.values.iter().any(|name| value.name.is(name));
        let values = self.key.values.iter().filter(|value| !is_read(value));
        other.extend(values.map(|value| OtherValue::new(path, value)));
        for subkey in &self.key.subkeys {
            if !self.subkeys.iter().any(|name| std::ptr::eq(*name, &subkey.name)) {
                Self::new(subkey).rest(&below(path, &subkey.name), other);
            }
        }
    }
}

/// Returns the path of a subkey.
pub(crate) fn below(path: &str, name: &Name) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}\\{name}") }
}
