//! Which rows a grid shows. A row that a filter shows stays until the text of the filter changes, whatever becomes of
//! the row: an edit must not take it out of the user's sight.

use std::collections::HashSet;

use crate::draft::{GroupView, Mark, RowId, RowIndex};
use crate::entry::EntryContext;
use crate::model::Direction;
use crate::present::{RuleOrder, filter_rows, order_rows};

/// The rows shown, and what decides which of them stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownRows {
    /// Indexes of the shown rows in the view.
    pub places: Vec<RowIndex>,
    /// Number of rows that the filter matches.
    matched: usize,
    filter: String,
    /// The rows shown, if there is a filter.
    shown: HashSet<RowId>,
    /// All rows of the direction, if there is a filter.
    known: HashSet<RowId>,
}

impl ShownRows {
    /// Finds the rows that the filter matches. Where the text of the filter is that of `before`, these are joined by
    /// the rows shown before and by rows that the draft has added since.
    pub fn find(
        view: &GroupView,
        direction: Direction,
        filter: &str,
        order: Option<RuleOrder>,
        context: &EntryContext<'_>,
        before: Option<&Self>,
    ) -> Self {
        let mut places = filter_rows(view, direction, filter, context);
        let matched = places.len();
        let has_filter = !filter.trim().is_empty();
        if let Some(before) = before.filter(|before| has_filter && before.filter == filter) {
            let found: HashSet<RowIndex> = places.iter().copied().collect();
            let kept = view.indexed_rows().filter(|(index, row)| {
                let id = || view.row_id(row);
                row.direction == direction
                    && !found.contains(index)
                    && (before.shown.contains(&id())
                        || row.mark == Mark::Added && !before.known.contains(&id()))
            });
            places.extend(kept.map(|(index, _)| index));
            places.sort_unstable();
        }
        let places = order_rows(places, view, order, context);
        let known = if has_filter {
            view.rows_in(direction)
                .map(|row| view.row_id(row))
                .collect()
        } else {
            HashSet::new()
        };
        let mut rows = Self {
            places,
            matched,
            filter: filter.to_owned(),
            shown: HashSet::new(),
            known,
        };
        rows.note_shown(view);
        rows
    }

    /// Changes which rows are shown.
    pub fn arrange(&mut self, view: &GroupView, arrange: impl FnOnce(&mut Vec<RowIndex>)) {
        arrange(&mut self.places);
        self.note_shown(view);
    }

    /// Number of rows shown that the filter does not match.
    pub fn beside_filter(&self) -> usize {
        self.places.len().saturating_sub(self.matched)
    }

    fn note_shown(&mut self, view: &GroupView) {
        if self.filter.trim().is_empty() {
            return;
        }
        let rows = self.places.iter();
        let rows = rows.filter_map(|index| view.row_at(*index));
        self.shown = rows.map(|row| view.row_id(row)).collect();
    }
}

#[cfg(test)]
mod tests;
