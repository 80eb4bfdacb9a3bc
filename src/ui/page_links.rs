//! Links to the pages of the account or view on the screen, below the top bar.

use leptos::prelude::*;

use crate::present::{Page, Runs};
use crate::shell::Shell;

/// Navigation between the pages. Absent if no groups are open.
#[component]
pub(super) fn PageLinks() -> impl IntoView {
    let shell = Shell::of_page();
    let shown = shell.workspaces().shown();
    let route = shell.environment().address().route();
    let has_session = Memo::new(move |_| shown.get().session().current().read().is_some());
    let has_groups = Memo::new(move |_| has_session.get() || shown.get().view().viewed().is_some());
    let is_groups = Memo::new(move |_| matches!(route.read().page, Page::Groups | Page::Group(_)));
    let is_findings = Memo::new(move |_| route.read().page == Page::Findings);
    let is_map = Memo::new(move |_| route.read().page == Page::Map);
    let is_reach = Memo::new(move |_| route.read().page == Page::Reach);
    let is_history = Memo::new(move |_| matches!(route.read().page, Page::History(_)));
    view! {
        <Show when=move || has_groups.get()>
            <nav class="pages" aria-label="Pages">
                {link(shell, Page::Groups, "Security groups", is_groups)}
                {link(shell, Page::Map, "Map", is_map)}
                {link(shell, Page::Findings, "Findings", is_findings)}
                {link(shell, Page::Reach, "Reachability", is_reach)}
                // Views have no history.
                <Show when=move || has_session.get()>
                    {link(shell, Page::History(Runs::All), "History", is_history)}
                </Show>
            </nav>
        </Show>
    }
}

/// Link to a page. A group is below its list, which is then current, too.
fn link(shell: Shell, page: Page, name: &'static str, is_current: Memo<bool>) -> AnyView {
    let address = shell.environment().address();
    view! {
        <a class="pages__link" href=move || address.link(page.clone())
            aria-current=move || is_current.get().then_some("page")>{name}</a>
    }
    .into_any()
}
