//! A map that forgets its oldest entries.

use std::collections::{BTreeMap, VecDeque};

/// A map of at most so many entries; the oldest make room for new ones.
#[derive(Clone, Debug)]
pub(crate) struct Bounded<V> {
    entries: BTreeMap<String, V>,
    order: VecDeque<String>,
    max: usize,
}

impl<V> Bounded<V> {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            entries: BTreeMap::new(),
            order: VecDeque::new(),
            max,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// All values, the oldest first.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.order.iter().filter_map(|key| self.entries.get(key))
    }

    /// All keys and values, the oldest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &V)> {
        let keys = self.order.iter();
        keys.filter_map(|key| Some((key.as_str(), self.entries.get(key)?)))
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        self.order.retain(|known| known != key);
        self.entries.remove(key)
    }

    pub(crate) fn insert(&mut self, key: String, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > self.max
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entry_makes_room() {
        let mut map = Bounded::new(2);
        for key in ["a", "b", "b", "c"] {
            map.insert(key.to_owned(), key);
        }
        assert_eq!(map.get("a"), None);
        assert_eq!(map.get("b"), Some(&"b"));
        assert_eq!(map.get("c"), Some(&"c"));
    }
}
