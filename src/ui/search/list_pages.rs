//! Pages of the list of groups: which groups are on one, the buttons between them, and their size.

use std::ops::Range;

use leptos::prelude::*;

use super::found::Found;
use crate::model::grouped;
use crate::platform::dom;
use crate::present::{PAGE_SIZES, list_page_range};
use crate::ui::components::{Menu, MenuEntry, MenuItem};
use crate::workspace::Workspace;

/// Returns the places of the groups on the page that the list shows, among those that the search finds. Reactive.
pub(in crate::ui) fn page_range(count: usize) -> Range<usize> {
    let workspace = Workspace::here();
    let settings = workspace.environment().settings();
    let size = settings.preferences().read().groups_per_page();
    match size {
        Some(size) => {
            let page = workspace.inputs().list_page().get();
            list_page_range(count, size.into(), page)
        }
        None => 0..count,
    }
}

/// Buttons to the pages beside the one on the screen, and the menu of their size. Absent while all groups are on one page
/// that is smaller than the smallest size.
#[component]
pub(super) fn ListPages(
    /// The groups of the list.
    found: Memo<Found>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let settings = workspace.environment().settings();
    let preferences = settings.preferences();
    let size = Memo::new(move |_| preferences.read().groups_per_page());
    let count = Memo::new(move |_| found.read().groups.len());
    let has_choice = Memo::new(move |_| {
        let smallest = PAGE_SIZES.first().copied().map(usize::from);
        size.get().is_some() || smallest.is_some_and(|smallest| count.get() > smallest)
    });
    let range = Memo::new(move |_| page_range(count.get()));
    let show = move |page: usize| {
        workspace.inputs().set_list_page(page);
        let shown = untrack(move || range_text(&range.read(), count.get()));
        workspace.announce(format!("Showing {shown}"));
        dom::scroll_to_top();
    };
    let page_now = move || {
        size.get()
            .map_or(0, |size| range.read().start / usize::from(size))
    };
    let is_first = move || range.read().start == 0;
    let is_last = move || range.read().end == count.get();
    let entries = move || {
        let now = size.get_untracked();
        let choose = move |size: Option<u16>| {
            settings.change_preferences(|preferences| preferences.set_groups_per_page(size));
            workspace.inputs().set_list_page(0);
        };
        let item = |size: Option<u16>| -> MenuEntry {
            let item = MenuItem::new(size_text(size), move || choose(size));
            item.choice(now == size).into()
        };
        let sizes = PAGE_SIZES.into_iter().map(Some).chain([None]);
        sizes.map(item).collect()
    };
    view! {
        <Show when=move || has_choice.get()>
            <span class="list-pages">
                <Show when=move || size.get().is_some()>
                    <button class="list-pages__step" type="button" aria-label="Previous page" title="Previous page"
                        aria-disabled=move || is_first().then_some("true")
                        on:click=move |_| if !untrack(is_first) { show(untrack(page_now).saturating_sub(1)) }>"‹"</button>
                    <span class="list-pages__range">{move || range_text(&range.read(), count.get())}</span>
                    <button class="list-pages__step" type="button" aria-label="Next page" title="Next page"
                        aria-disabled=move || is_last().then_some("true")
                        on:click=move |_| if !untrack(is_last) { show(untrack(page_now) + 1) }>"›"</button>
                </Show>
                <Menu id="list-page-size".to_owned() label="Groups per page".to_owned() class="filter-bar__state"
                    face="Groups per page".into_any() entries=Box::new(entries) />
            </span>
        </Show>
    }
}

fn range_text(range: &Range<usize>, count: usize) -> String {
    let first = if range.is_empty() { 0 } else { range.start + 1 };
    let [first, last, count] = [first, range.end, count].map(grouped);
    format!("{first}–{last} of {count}")
}

/// Names a size of pages.
pub(in crate::ui) fn size_text(size: Option<u16>) -> String {
    match size {
        Some(size) => size.to_string(),
        None => "All".to_owned(),
    }
}
