//! Links to the pages of the account or view on the screen, below the top bar.

use leptos::prelude::*;

use crate::present::{Page, Runs};
use crate::shell::Shell;

/// Navigation between the pages. Absent if no groups are open.
#[component]
pub(super) fn PageLinks() -> impl IntoView {
    let shell = Shell::of_page();
    let shown = shell.workspaces().shown();
    let has_session = Memo::new(move |_| shown.get().session().current().read().is_some());
    let has_groups = Memo::new(move |_| has_session.get() || shown.get().view().viewed().is_some());
    view! {
        <Show when=move || has_groups.get()>
            <nav class="pages" aria-label="Pages">
                {link(shell, Page::Groups, "Security groups", |page| matches!(page, Page::Groups | Page::Group(_)))}
                {link(shell, Page::Map, "Map", |page| *page == Page::Map)}
                {link(shell, Page::Findings, "Findings", |page| *page == Page::Findings)}
                {link(shell, Page::Reach, "Reachability", |page| *page == Page::Reach)}
                {link(shell, Page::PrefixLists, "Prefix lists", |page| *page == Page::PrefixLists)}
                {link(shell, Page::Accounts, "Accounts", |page| *page == Page::Accounts)}
                // Views have no history.
                <Show when=move || has_session.get()>
                    {link(shell, Page::History(Runs::All), "History", |page| matches!(page, Page::History(_)))}
                </Show>
            </nav>
        </Show>
    }
}

/// Link to a page. A group is below its list, which is then current, too.
fn link(shell: Shell, page: Page, name: &'static str, is_current: fn(&Page) -> bool) -> AnyView {
    let address = shell.environment().address();
    let route = address.route();
    view! {
        <a class="pages__link" href=move || address.link(page.clone())
            aria-current=move || is_current(&route.read().page).then_some("page")>{name}</a>
    }
    .into_any()
}
