//! Headings of a rule grid, which sort, and select all rows.

use leptos::prelude::*;

use super::columns::{GridColumn, ShownColumn};
use super::table::RuleTable;

/// Returns the heading of the column at a place.
pub(super) fn heading_view(table: RuleTable, place: usize, shown: ShownColumn) -> AnyView {
    let ShownColumn {
        column, is_last, ..
    } = shown;
    let heading = column.heading(table.direction);
    let sorted = move || {
        let order = table.order.get().filter(|order| column.orders_by(order))?;
        Some(if order.is_descending {
            "descending"
        } else {
            "ascending"
        })
    };
    let inner = match column {
        // Their cells explain themselves.
        GridColumn::Findings | GridColumn::Actions => {
            view! { <span class="visually-hidden">{heading}</span> }.into_any()
        }
        GridColumn::Mark => {
            let state = move || {
                let (shown, _) = table.selected_counts();
                match shown {
                    0 => "false",
                    shown if shown == table.places.read().len() => "true",
                    _ => "mixed",
                }
            };
            view! {
                <button class="rules__select" type="button" role="checkbox" tabindex="-1" data-focus
                    data-action="select-all" aria-checked=state aria-label="Select all rules"></button>
            }
            .into_any()
        }
        GridColumn::Cell(_) | GridColumn::RuleId => view! {
            <button class="rules__sort" type="button" tabindex="-1" data-focus data-action="sort">{heading}</button>
        }
        .into_any(),
    };
    view! {
        <div class=column.class() class:rules__cell--last=is_last role="columnheader" tabindex="-1"
            data-column=column.place() aria-colindex=place + 1 aria-sort=sorted>
            {inner}
            {column.data().map(|_| view! { <span class="rules__grip" data-action="resize"></span> })}
        </div>
    }
    .into_any()
}
