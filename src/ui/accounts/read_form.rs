//! Form to read accounts with roles.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{AccountsForm, ConfirmRoles};
use crate::accounts::{Fleet, ReadRefusal};
use crate::environment::OpenConnection;
use crate::model::{AccountId, counted, escape_invisible};
use crate::present::{
    AccountsProblem, ReadForm, ReadProblems, ReadRequest, RegionsProblem, parse_read_form,
};
use crate::shell::Shell;
use crate::text::{Text as _, capitalised};
use crate::ui::components::TextField;

/// Takes the role, the accounts and the Regions. Nothing is sent before the roles are confirmed.
#[component]
pub(super) fn ReadFormView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let shell = Shell::of_page();
    let problems = RwSignal::new(ReadProblems::default());
    let refusal = RwSignal::new(None::<String>);
    let asked = RwSignal::new(None::<(OpenConnection, ReadRequest)>);
    let review = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        problems.set(ReadProblems::default());
        let Some(open) = untrack(|| chosen_connection(shell, form)) else {
            refusal.set(Some("Connect to AWS or to an endpoint first.".to_owned()));
            return;
        };
        let reason = untrack(|| fleet.refusal(&open.connection));
        refusal.set(reason.map(|reason| refusal_text(reason).to_owned()));
        let parsed = parse_read_form(ReadForm {
            role: &form.role.read_untracked(),
            accounts: &form.accounts.read_untracked(),
            regions: &form.regions.read_untracked(),
            external_id: &form.external_id.read_untracked(),
            home: &open.region,
        });
        match parsed {
            Err(found) => problems.set(found),
            Ok(request) if reason.is_none() => asked.set(Some((open, request))),
            Ok(_) => {}
        }
    };
    let role_error = Signal::derive(move || role_error(&problems.read()));
    let regions_error = Signal::derive(move || regions_error(&problems.read()));
    let accounts_error = move || accounts_error(&problems.read());
    let on_close = Callback::new(move |()| asked.set(None));
    view! {
        <form class="form accounts__form" novalidate on:submit=review>
            <ConnectionField form id="accounts-connection" />
            <TextField id="accounts-role" label="Role in each account" value=form.role error=role_error is_code=true
                placeholder="arn:aws:iam::{account}:role/Viewer" />
            <div class="field">
                <label class="field__label" for="accounts-list">"Accounts, one per line: ID and optionally a name"</label>
                <textarea class="field__input field__input--area field__input--code" id="accounts-list" rows="6"
                    spellcheck="false" autocomplete="off" placeholder="123456789012 Production"
                    aria-describedby="accounts-list-note" bind:value=form.accounts></textarea>
                <p class="field__note" id="accounts-list-note" aria-live="polite">{accounts_error}</p>
                <AccountLists fleet form />
            </div>
            <TextField id="accounts-regions" label="Regions" value=form.regions error=regions_error is_code=true
                placeholder="All enabled Regions" />
            <TextField id="accounts-external-id" label="External ID (optional)" value=form.external_id
                error=Signal::derive(|| None::<String>) is_code=true />
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Review roles…"</button>
                <p class="field__error" aria-live="polite">{refusal}</p>
            </div>
        </form>
        {move || asked.get().map(|(open, request)| view! { <ConfirmRoles fleet open request on_close /> })}
    }
}

/// Chooses an open connection.
#[component]
pub(super) fn ConnectionField(form: AccountsForm, id: &'static str) -> impl IntoView {
    let shell = Shell::of_page();
    let connections = shell.environment().connections();
    let options = move || {
        let chosen = chosen_connection(shell, form).map(|open| open.connection.slug);
        let opened = connections.opened().get().into_iter();
        let options = opened.map(|open| {
            let account = open
                .identity
                .as_ref()
                .map(|identity| format!(", {}", identity.account));
            let text = format!(
                "{}{}, {}",
                open.connection.name,
                account.unwrap_or_default(),
                open.region
            );
            let slug = open.connection.slug;
            let is_chosen = chosen.as_ref() == Some(&slug);
            view! { <option value=slug selected=is_chosen>{escape_invisible(&text)}</option> }
        });
        options.collect_view()
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>"Through the connection"</label>
            <select class="field__input" id=id on:change=move |event| form.slug.set(Some(event_target_value(&event)))>
                {options}
            </select>
        </div>
    }
}

/// Returns the chosen connection, or else that on the screen or the first one. Reactive.
pub(super) fn chosen_connection(shell: Shell, form: AccountsForm) -> Option<OpenConnection> {
    let connections = shell.environment().connections();
    let chosen = form.slug.get().and_then(|slug| connections.find(&slug));
    let on_screen = || shell.workspaces().shown().get().open_connection();
    let first = || connections.opened().read().first().cloned();
    chosen.or_else(on_screen).or_else(first)
}

/// Buttons that take lists of accounts from elsewhere.
#[component]
fn AccountLists(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let configuration = Shell::of_page().environment().configuration();
    let note = RwSignal::new(None::<String>);
    let hosted = move || {
        let address = configuration.usable().accounts.clone()?.as_str().to_owned();
        Some(view! {
            <button class="button button--small" type="button" on:click=move |_| {
                let address = address.clone();
                spawn_local(async move {
                    match fleet.read_account_list(&address).await {
                        Ok(list) => add_lines(form, &list),
                        Err(error) => note.set(Some(format!("{}.", capitalised(&error.text())))),
                    }
                });
            }>"Add the list of this host"</button>
        })
    };
    let aggregated = move || {
        let known = fleet.aggregators().get().into_iter();
        let known = known.filter(|known| !known.state.accounts().is_empty());
        let buttons = known.map(|known| {
            let accounts = known.state.accounts();
            let label = format!(
                "Add {} of {}",
                counted(accounts.len(), "account"),
                known.name
            );
            view! {
                <button class="button button--small" type="button" on:click=move |_| {
                    let lines: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
                    add_lines(form, &lines.join("\n"));
                }>{label}</button>
            }
        });
        buttons.collect_view()
    };
    view! {
        <div class="form__actions">{hosted}{aggregated}</div>
        <p class="field__error" aria-live="polite">{note}</p>
    }
}

/// Adds lines below what was typed.
fn add_lines(form: AccountsForm, lines: &str) {
    form.accounts.update(|text| {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(lines);
    });
}

fn refusal_text(refusal: ReadRefusal) -> &'static str {
    match refusal {
        ReadRefusal::Sandbox => {
            "The sandbox of this page has one account. Connect to AWS or to an endpoint."
        }
        ReadRefusal::Proxy => {
            "The proxy of this connection signs all requests with its own keys, so it can't use roles. Choose a connection with keys."
        }
        ReadRefusal::NoKeys => "This connection has no keys in this page. Connect again.",
        ReadRefusal::Running => {
            "Accounts are being read. Wait until the reading ends, or cancel it."
        }
    }
}

fn role_error(problems: &ReadProblems) -> Option<String> {
    let other = problems
        .is_other_partition
        .then(|| "These roles are in another partition than the connection.".to_owned());
    let malformed = problems.role.as_ref();
    malformed
        .map(|error| format!("{}.", capitalised(&error.text())))
        .or(other)
}

fn accounts_error(problems: &ReadProblems) -> Option<String> {
    Some(match problems.accounts.as_ref()? {
        AccountsProblem::Empty => "Enter at least one account.".to_owned(),
        AccountsProblem::NoAccount(lines) => {
            let first = lines.first()?;
            format!("Line {}: {}.", first.number, first.error.text())
        }
    })
}

fn regions_error(problems: &ReadProblems) -> Option<String> {
    Some(match problems.regions.as_ref()? {
        RegionsProblem::Malformed(word) => format!(
            "{:?} isn't the code of a Region. Enter codes such as eu-west-1, separated by commas.",
            escape_invisible(word)
        ),
        RegionsProblem::OtherPartition(region) => {
            format!("{region} is in another partition than the connection.")
        }
    })
}
