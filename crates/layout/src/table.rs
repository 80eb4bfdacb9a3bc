//! Lists that are read by index without panicking.

use std::ops::{Index, IndexMut};
use std::slice::{Iter, IterMut};

/// A list whose values have a default. Reading past its end gives that value, and writing there does nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table<T> {
    values: Vec<T>,
    absent: T,
    sink: T,
}

impl<T: Clone + Default> Table<T> {
    /// Returns a list of default values.
    pub(crate) fn new(len: usize) -> Self {
        Self {
            values: vec![T::default(); len],
            absent: T::default(),
            sink: T::default(),
        }
    }

    /// Adds a value and returns its index.
    pub(crate) fn push(&mut self, value: T) -> usize {
        self.values.push(value);
        self.values.len() - 1
    }
}

impl<T> Table<T> {
    /// Returns the number of values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns the values.
    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.values.iter()
    }

    /// Returns the values for modification.
    pub(crate) fn iter_mut(&mut self) -> IterMut<'_, T> {
        self.values.iter_mut()
    }

    /// Exchanges two values.
    pub(crate) fn swap(&mut self, one: usize, other: usize) {
        if one.max(other) < self.values.len() {
            self.values.swap(one, other);
        }
    }

    /// Returns the values as a list.
    pub(crate) fn into_vec(self) -> Vec<T> {
        self.values
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        self.values.get(index).unwrap_or(&self.absent)
    }
}

impl<T: Default> IndexMut<usize> for Table<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        if let Some(value) = self.values.get_mut(index) {
            return value;
        }
        self.sink = T::default();
        &mut self.sink
    }
}

impl<T: Default> From<Vec<T>> for Table<T> {
    fn from(values: Vec<T>) -> Self {
        Self {
            values,
            absent: T::default(),
            sink: T::default(),
        }
    }
}

impl<T: Default> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        values.into_iter().collect::<Vec<T>>().into()
    }
}
