//! A map for the page.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A map as a sorted list of keys beside their values, with the part of `BTreeMap`'s interface that is used here.
///
/// A form has at most a few thousand paths and a text two languages; every kind of tree costs the page four kilobytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sorted<V> {
    // Apart, so that looking for a key is the same code whatever the values are.
    keys: Vec<String>,
    values: Vec<V>,
}

impl<V> Default for Sorted<V> {
    fn default() -> Sorted<V> {
        Sorted {
            keys: Vec::new(),
            values: Vec::new(),
        }
    }
}

fn find(keys: &[String], key: &str) -> Result<usize, usize> {
    keys.binary_search_by(|at| at.as_str().cmp(key))
}

impl<V> Sorted<V> {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.values.get(find(&self.keys, key).ok()?)
    }

    /// Whether `key` has a value.
    pub fn contains_key(&self, key: &str) -> bool {
        find(&self.keys, key).is_ok()
    }

    /// Gives `key` a value, over one that is there.
    pub fn insert(&mut self, key: String, value: V) {
        match find(&self.keys, &key) {
            Ok(index) => self.values[index] = value,
            Err(index) => {
                self.keys.insert(index, key);
                self.values.insert(index, value);
            }
        }
    }

    /// Takes the value of `key` away and gives it.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let index = find(&self.keys, key).ok()?;
        self.keys.remove(index);
        Some(self.values.remove(index))
    }

    /// Takes away everything whose key begins with `prefix`.
    pub fn remove_below(&mut self, prefix: &str) {
        let first = find(&self.keys, prefix).unwrap_or_else(|first| first);
        while self
            .keys
            .get(first)
            .is_some_and(|key| key.starts_with(prefix))
        {
            self.keys.remove(first);
            self.values.remove(first);
        }
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.values.clear();
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// All keys with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.keys.iter().zip(&self.values)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.values.iter()
    }
}

impl<V, const N: usize> From<[(String, V); N]> for Sorted<V> {
    fn from(entries: [(String, V); N]) -> Sorted<V> {
        let mut map = Sorted::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<V: Serialize> Serialize for Sorted<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Sorted<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sorted<V>, D::Error> {
        deserializer.deserialize_map(Members(Sorted::default()))
    }
}

struct Members<V>(Sorted<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
    type Value = Sorted<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Sorted<V>, A::Error> {
        while let Some((key, value)) = members.next_entry()? {
            self.0.insert(key, value);
        }
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Sorted;

    #[test]
    fn it_does_what_a_tree_does() {
        let (mut sorted, mut tree) = (Sorted::default(), BTreeMap::new());
        for (step, key) in ["b", "a", "c", "b", "", "aa", "a"].into_iter().enumerate() {
            sorted.insert(key.to_owned(), step);
            tree.insert(key.to_owned(), step);
        }
        assert_eq!(sorted.remove("c"), tree.remove("c"));
        assert_eq!(sorted.remove("x"), None);
        assert!(sorted.iter().eq(tree.iter()) && sorted.values().eq(tree.values()));
        assert_eq!(
            (sorted.get("aa"), sorted.contains_key("c")),
            (Some(&5), false)
        );
    }

    #[test]
    fn what_is_below_a_prefix_goes_and_nothing_else() {
        let keys = ["/a", "/a/1", "/a/2/x", "/ab", "/b"].map(|key| (key.to_owned(), ()));
        let mut sorted = Sorted::from(keys);
        sorted.remove_below("/a/");
        let left: Vec<&String> = sorted.iter().map(|(key, ())| key).collect();
        assert_eq!(left, ["/a", "/ab", "/b"]);
    }
}
