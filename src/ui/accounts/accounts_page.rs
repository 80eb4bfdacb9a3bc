//! Page of many accounts and Regions.

use leptos::prelude::*;

use super::{
    AccountsForm, AccountsView, ChangeView, FindingsView, NamesView, SearchView, ShareView,
    SourcesView, search_in_address,
};
use crate::accounts::Fleet;
use crate::model::counted;
use crate::platform::dom;
use crate::present::HelpTopic;
use crate::shell::Shell;
use crate::ui::help::InfoLink;

/// Style of the page, which comes with its bundle instead of at the start.
const STYLE: &str = include_str!("../../../style/accounts.css");

/// Shows one part of the page at a time, so that nothing moves what the user looks at while answers
/// arrive.
#[component]
pub(super) fn AccountsPage() -> impl IntoView {
    dom::adopt_style("accounts", STYLE);
    let shell = Shell::of_page();
    let fleet = Fleet::of_page(shell);
    let form = AccountsForm::of_page(shell);
    let scopes = fleet.scopes();
    let address = shell.environment().address();
    Effect::new(move |_| {
        let asked = search_in_address(address);
        if asked.is_some_and(|asked| asked != form.searched.read_untracked().trim()) {
            form.view.set(AccountsView::Search);
        }
    });
    let count = move || {
        let count = fleet.live().len() + scopes.read().len();
        format!("{} open or read", counted(count, "Region"))
    };
    let tabs = AccountsView::ALL.map(|known| {
        let is_shown = Memo::new(move |_| form.view.get() == known);
        view! {
            <button class="button button--small" type="button" aria-pressed=move || is_shown.get().to_string()
                on:click=move |_| form.view.set(known)>{known.label()}</button>
        }
    });
    let content = move || match form.view.get() {
        AccountsView::Sources => view! { <SourcesView fleet form /> }.into_any(),
        AccountsView::Search => view! { <SearchView fleet form /> }.into_any(),
        AccountsView::Groups => view! { <NamesView fleet form /> }.into_any(),
        AccountsView::Findings => view! { <FindingsView fleet /> }.into_any(),
        AccountsView::Change => view! { <ChangeView fleet form /> }.into_any(),
        AccountsView::Share => view! { <ShareView fleet form /> }.into_any(),
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Accounts"</h1>
            <InfoLink topic=HelpTopic::Accounts about="many accounts".to_owned() />
            <p class="page-head__count">{count}</p>
        </div>
        <div class="accounts">
            <div class="accounts__tabs" role="group" aria-label="View">{tabs.collect_view()}</div>
            {content}
        </div>
    }
}
