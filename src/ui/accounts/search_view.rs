//! Search of everything that is open or was read.

use leptos::prelude::*;

use super::{AccountsForm, FoundBlockView};
use crate::accounts::Fleet;
use crate::environment::Address;
use crate::model::{counted, escape_invisible};
use crate::present::{Page, parse_account_search};
use crate::shell::Shell;
use crate::text::{Text as _, capitalised, fleet_search_text};
use crate::ui::components::{ShowMore, TextField};

/// Blocks shown at first, and more at a time.
const SHOWN: usize = 50;

/// Takes a search, and shows the results as they arrive.
#[component]
pub(super) fn SearchView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let shown = RwSignal::new(SHOWN);
    let run = fleet.search_run();
    let found = fleet.found();
    let address = Shell::of_page().environment().address();
    let start = move || {
        shown.set(SHOWN);
        match parse_account_search(&form.search.read_untracked()) {
            Ok(Some(question)) => {
                error.set(None);
                fleet.search(question);
            }
            Ok(None) => {
                error.set(None);
                fleet.clear_search();
            }
            Err(mistake) => {
                error.set(Some(format!("{}.", capitalised(&mistake.text()))));
                return;
            }
        }
        form.searched.set(form.search.get_untracked());
    };
    let search = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        start();
        address.replace_search(&Page::Accounts, form.searched.read_untracked().trim());
    };
    Effect::new(move |_| match search_in_address(address) {
        Some(asked) if asked == form.searched.read_untracked().trim() => {}
        Some(asked) => {
            form.search.set(asked);
            start();
        }
        // The results of the last search are still there.
        None => address.replace_search(&Page::Accounts, form.searched.read_untracked().trim()),
    });
    Effect::new(move |_| fleet.search_opened());
    let hint = Signal::derive(move || {
        Some(match &run.read().question {
            Some(question) => format!("Searched: {}", escape_invisible(&question.text)),
            None => {
                "Address and port, name, ID, tag, or a search as in the list of groups".to_owned()
            }
        })
    });
    let blocks = move || {
        let found = found.read();
        found
            .blocks()
            .iter()
            .take(shown.get())
            .cloned()
            .collect::<Vec<_>>()
    };
    let count = Signal::derive(move || found.read().blocks().len());
    view! {
        <form class="accounts__search" role="search" novalidate on:submit=search>
            <TextField id="accounts-search" label="Search all accounts" value=form.search error hint
                placeholder="203.0.113.7 on 22" is_code=true />
            <button class="button button--primary" type="submit">"Search"</button>
        </form>
        <p class="accounts__status" role="status">{move || status(fleet)}</p>
        <div class="accounts__found">
            <For each=blocks key=|block| block.number let:block>
                <FoundBlockView fleet block />
            </For>
        </div>
        <ShowMore count shown step=SHOWN />
        {move || limits(fleet)}
    }
}

/// Returns the search in the address of the page. Reactive.
pub(super) fn search_in_address(address: Address) -> Option<String> {
    let route = address.route().read();
    let search = route.search.clone();
    search.filter(|_| route.page == Page::Accounts)
}

fn status(fleet: Fleet) -> String {
    let run = fleet.search_run().read();
    if run.question.is_none() {
        return String::new();
    }
    let found = fleet.found().read();
    let summary = fleet_search_text(found.summary());
    let places = counted(found.blocks().len(), "place");
    match (run.running, fleet.is_reading()) {
        (0, false) => format!("{summary}, in {places}"),
        (0, true) => format!("{summary} so far, in {places}, while accounts are read"),
        _ => format!("Searching… {summary} so far, in {places}"),
    }
}

/// What the search could not say, below the results.
fn limits(fleet: Fleet) -> AnyView {
    let run = fleet.search_run().read();
    let failures = run.failures.iter().map(|(name, error)| {
        let text = format!("{name}: {}.", capitalised(&error.text()));
        view! { <p class="field__error" role="alert">{escape_invisible(&text)}</p> }
    });
    let failures = failures.collect_view();
    let found = fleet.found().read();
    let notes = found.summary().notes.iter();
    let notes = notes.map(|note| view! { <p class="muted">{capitalised(&note.text())}"."</p> });
    view! { {failures}{notes.collect_view()} }.into_any()
}
