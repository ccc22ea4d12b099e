//! Values by path, in the order of paths.

/// A sorted list. A form has at most a few thousand paths, and every kind of tree costs the page several kilobytes.
#[derive(Debug, Clone)]
pub struct ByPath<T>(Vec<(String, T)>);

impl<T> Default for ByPath<T> {
    fn default() -> ByPath<T> {
        ByPath(Vec::new())
    }
}

impl<T> ByPath<T> {
    fn find(&self, path: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(at, _)| at.as_str().cmp(path))
    }

    /// The value at `path`.
    pub fn get(&self, path: &str) -> Option<&T> {
        self.find(path).ok().map(|index| &self.0[index].1)
    }

    /// Whether there is a value at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_ok()
    }

    /// Puts a value at `path`, over one that is there.
    pub fn insert(&mut self, path: &str, value: T) {
        match self.find(path) {
            Ok(index) => self.0[index].1 = value,
            Err(index) => self.0.insert(index, (path.to_owned(), value)),
        }
    }

    /// Takes the value at `path` away; true if there was one.
    pub fn remove(&mut self, path: &str) -> bool {
        let found = self.find(path);
        if let Ok(index) = found {
            self.0.remove(index);
        }
        found.is_ok()
    }

    /// Takes away everything whose path begins with `prefix`.
    pub fn remove_below(&mut self, prefix: &str) {
        self.0.retain(|(at, _)| !at.starts_with(prefix));
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All paths with their values, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, T)> {
        self.0.iter()
    }
}
