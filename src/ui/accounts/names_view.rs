//! Groups of all accounts by name, and the difference between two of the same name.

use leptos::prelude::*;

use super::AccountsForm;
use crate::accounts::Fleet;
use crate::model::{counted, escape_invisible, grouped};
use crate::plan::{GroupChange, UseChange};
use crate::present::{GroupInScope, NameRow, compare_groups, name_table};
use crate::ui::components::{ShowMore, TextField};
use crate::ui::review::differences_view;
use crate::workspace::Workspace;

/// Names shown at first, and more at a time.
const SHOWN: usize = 50;

/// Lists names with the number of their groups, and compares the groups of one name.
#[component]
pub(super) fn NamesView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let shown = RwSignal::new(SHOWN);
    let compared = RwSignal::new(None::<NameRow>);
    // Rows would move while accounts arrive.
    let is_reading = Memo::new(move |_| fleet.is_reading());
    let rows = Memo::new_with_compare(
        move |_| {
            is_reading.track();
            name_table(fleet.groups_in_scopes(), &form.filter.read())
        },
        |_, _| true,
    );
    let drawn = move || {
        let rows = rows.read();
        let rows = rows.iter().take(shown.get());
        rows.map(|row| name_view(row, compared)).collect_view()
    };
    let count = Signal::derive(move || rows.read().len());
    view! {
        <TextField id="accounts-names" label="Filter by name" value=form.filter error=Signal::derive(|| None::<String>)
            hint=Signal::derive(move || Some(if is_reading.get() {
                "Accounts that arrive now are added when the reading ends".to_owned()
            } else {
                counted(rows.read().len(), "name")
            })) />
        {move || compared.get().map(|row| view! { <ComparedGroups row compared /> })}
        <table class="accounts__table">
            <caption class="visually-hidden">"Groups by name"</caption>
            <thead>
                <tr><th scope="col">"Name"</th><th scope="col">"Groups"</th><th scope="col">"Rules"</th><th scope="col">"Actions"</th></tr>
            </thead>
            <tbody>{drawn}</tbody>
        </table>
        <ShowMore count shown step=SHOWN />
    }
}

fn name_view(row: &NameRow, compared: RwSignal<Option<NameRow>>) -> AnyView {
    let name = escape_invisible(&row.name);
    let count = row.groups.len();
    let rules = match (count, row.variants()) {
        (1, _) => String::new(),
        (_, 1) => "Identical rules".to_owned(),
        (_, variants) => format!("{variants} variants"),
    };
    let label = format!("Compare {name}");
    let row = row.clone();
    let compare = (count > 1).then(|| {
        view! {
            <button class="button button--quiet button--small" type="button" aria-label=label
                on:click=move |_| compared.set(Some(row.clone()))>"Compare…"</button>
        }
    });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="Groups">{grouped(count)}</td>
            <td data-label="Rules">{rules}</td>
            <td>{compare}</td>
        </tr>
    }
    .into_any()
}

/// Two groups of one name, and what differs.
#[component]
fn ComparedGroups(row: NameRow, compared: RwSignal<Option<NameRow>>) -> impl IntoView {
    let workspace = Workspace::here();
    let (one, other) = (RwSignal::new(0_usize), RwSignal::new(1_usize));
    let title = format!("Compare {}", escape_invisible(&row.name));
    let label = title.clone();
    let choices = |id: &'static str, label: &'static str, chosen: RwSignal<usize>| {
        let options = row.groups.iter().enumerate().map(|(place, one)| {
            let text = side_text(one);
            let is_chosen = chosen.get_untracked() == place;
            view! { <option value=place.to_string() selected=is_chosen>{text}</option> }
        });
        let options = options.collect_view();
        view! {
            <div class="field">
                <label class="field__label" for=id>{label}</label>
                <select class="field__input" id=id on:change=move |event| {
                    if let Ok(place) = event_target_value(&event).parse() {
                        chosen.set(place);
                    }
                }>{options}</select>
            </div>
        }
    };
    let sides = (
        choices("accounts-compare-one", "From", one),
        choices("accounts-compare-other", "To", other),
    );
    let groups = row.groups.clone();
    let differences = move || {
        let (one, other) = (groups.get(one.get())?, groups.get(other.get())?);
        Some(difference_view(workspace, one, other))
    };
    view! {
        <section class="accounts__block" aria-label=label>
            <h2 class="accounts__heading">{title}</h2>
            <div class="accounts__sides">{sides}</div>
            {differences}
            <button class="button button--small" type="button" on:click=move |_| compared.set(None)>"Close comparison"</button>
        </section>
    }
}

fn side_text(one: &GroupInScope) -> String {
    let (account, region) = (&one.scope.account, &one.scope.region);
    format!(
        "{account} {region}, {}, {}",
        one.group.id,
        escape_invisible(&one.source)
    )
}

fn difference_view(workspace: Workspace, one: &GroupInScope, other: &GroupInScope) -> AnyView {
    let (before, after) = compare_groups(one, other);
    if before == after {
        return view! { <p role="status">"No differences"</p> }.into_any();
    }
    let change = GroupChange {
        id: after.id.clone(),
        before: Some(before),
        after: Some(after),
        uses: UseChange::default(),
    };
    differences_view(workspace, &[change])
}
