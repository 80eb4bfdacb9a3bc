//! Adds a Config aggregator to the sources.

use leptos::prelude::*;

use super::AccountsForm;
use super::read_form::{ConnectionField, chosen_connection};
use crate::accounts::Fleet;
use crate::shell::Shell;
use crate::text::{Text as _, capitalised};
use crate::ui::components::TextField;

/// Chooses the connection, and takes the name of the aggregator.
#[component]
pub(super) fn AggregatorForm(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let shell = Shell::of_page();
    let error = RwSignal::new(None::<String>);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(open) = untrack(|| chosen_connection(shell, form)) else {
            error.set(Some(
                "Connect to the account of the aggregator first.".to_owned(),
            ));
            return;
        };
        let added = fleet.add_aggregator(&open, &form.aggregator.read_untracked());
        error.set(
            added
                .err()
                .map(|error| format!("{}.", capitalised(&error.text()))),
        );
    };
    view! {
        <form class="form accounts__form" novalidate on:submit=add>
            <ConnectionField form id="aggregator-connection" />
            <TextField id="aggregator-name" label="Aggregator" value=form.aggregator error is_code=true
                hint="Its Region is that of the connection. Data is as old as Config's last recording" />
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Add aggregator"</button>
            </div>
        </form>
    }
}
