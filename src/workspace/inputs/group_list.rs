//! What the list of groups shows: its search, its order and its page.

use leptos::prelude::*;

use super::Inputs;
use crate::present::{GroupColumn, GroupOrder};

impl Inputs {
    /// Returns the text of the search field.
    pub fn search(&self) -> ArcReadSignal<String> {
        self.search.read_only()
    }

    /// Sets the text of the search field.
    pub fn set_search(&self, words: String) {
        self.search.set(words);
        self.set_list_page(0);
    }

    /// Returns the filters of the search, which are shown beside its field, as a query.
    pub fn filters(&self) -> ArcReadSignal<String> {
        self.filters.read_only()
    }

    /// Sets the filters of the search.
    pub fn set_filters(&self, filters: String) {
        self.filters.set(filters);
        self.set_list_page(0);
    }

    /// Returns the whole search: filters and text. Reactive.
    pub fn query(&self) -> String {
        let (filters, search) = (self.filters.read(), self.search.read());
        let gap = if filters.is_empty() || search.is_empty() {
            ""
        } else {
            " "
        };
        [filters.as_str(), gap, search.as_str()].concat()
    }

    /// Searches for a query, for example one from the address. Nothing changes if it is the current one.
    pub fn search_for(&self, query: &str) {
        if untrack(|| self.query()).trim() != query.trim() {
            self.filters.set(String::new());
            self.search.set(query.to_owned());
            self.set_list_page(0);
        }
    }

    /// Returns the sort order of the list of groups.
    pub fn group_order(&self) -> ArcReadSignal<GroupOrder> {
        self.group_order.read_only()
    }

    /// Sorts the list of groups, for example as the address says.
    pub fn set_group_order(&self, order: GroupOrder) {
        if *self.group_order.read_untracked() != order {
            self.group_order.set(order);
            self.set_list_page(0);
        }
    }

    /// Sorts the list of groups by a column; by the same column again, in the other direction.
    pub fn sort_groups(&self, column: GroupColumn) {
        let order = self.group_order.read_untracked().by(column);
        self.set_group_order(order);
    }

    /// Returns the page of the list of groups, from 0. It can be past the last one.
    pub fn list_page(&self) -> ArcReadSignal<usize> {
        self.list_page.read_only()
    }

    /// Shows a page of the list of groups. A search and a sort order show the first one.
    pub fn set_list_page(&self, page: usize) {
        if *self.list_page.read_untracked() != page {
            self.list_page.set(page);
        }
    }
}
