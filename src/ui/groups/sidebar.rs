//! The list of groups beside an open one.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Direction, SecurityGroup};
use crate::present::{GroupColumn, GroupOrder, Page, find_groups};
use crate::state::App;
use crate::ui::components::{UseRowWindowReturn, use_row_window};

/// Lists the groups that the search finds, by name, with the numbers of their rules.
#[component]
pub(in crate::ui) fn GroupSidebar() -> impl IntoView {
    let app = App::of_page();
    let order = GroupOrder {
        column: GroupColumn::Name,
        is_descending: false,
    };
    let found = Memo::new(move |_| find_groups(&app.groups.read(), &app.search.read(), order));
    let UseRowWindowReturn {
        body,
        rows,
        above,
        below,
        ..
    } = use_row_window(Signal::derive(move || found.read().len()));
    let drawn = move || {
        let window = rows.get();
        let found = found.read();
        let drawn = found
            .iter()
            .skip(window.first)
            .take(window.end - window.first);
        drawn.cloned().collect::<Vec<_>>()
    };
    view! {
        <nav class="sidebar" aria-label="Security groups" on:scroll=move |_| app.viewport.notify()>
            <a class="sidebar__all" href=move || app.link(Page::Groups)>"All security groups"</a>
            <div class="sidebar__body" node_ref=body
                style:padding-top=move || format!("{}px", above.get())
                style:padding-bottom=move || format!("{}px", below.get())>
                <For each=drawn
                    key=|group| Arc::as_ptr(group) as usize
                    children=|group| view! { <SidebarRow group /> } />
            </div>
            <Show when=move || found.read().is_empty()>
                <p class="sidebar__none">"No group matches the search."</p>
            </Show>
        </nav>
    }
}

#[component]
fn SidebarRow(group: Arc<SecurityGroup>) -> impl IntoView {
    let app = App::of_page();
    let page = Page::Group(group.id.clone());
    let is_open = {
        let page = page.clone();
        move || (app.route.read().page == page).then_some("page")
    };
    let inbound = group.rules_in(Direction::Ingress).count();
    let outbound = group.rules_in(Direction::Egress).count();
    view! {
        <div class="sidebar__row">
            <a class="sidebar__link" href=move || app.link(page.clone()) aria-current=is_open>
                {group.name.clone()}
            </a>
            <span class="sidebar__counts" title=format!("{inbound} inbound and {outbound} outbound rules")>
                {inbound}" / "{outbound}
            </span>
        </div>
    }
}
