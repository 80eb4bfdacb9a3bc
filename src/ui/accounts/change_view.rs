//! One change in many accounts: which change, and which groups of the same name get it.

use leptos::prelude::*;

use super::{AccountsForm, ChangePlans, account_mark, region_mark};
use crate::accounts::Fleet;
use crate::fleet::Scope;
use crate::model::{AccountId, GroupId, Region, counted, escape_invisible};
use crate::present::{
    ChangeRoleProblem, ChangeTarget, NotOffered, TargetAccess, parse_change_role,
};
use crate::ui::components::TextField;
use crate::workspace::DraftedChange;

/// Chooses a drafted change and the groups of the same name elsewhere, and shows their plans.
#[component]
pub(super) fn ChangeView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let drafted = Memo::new(move |_| drafted_changes(fleet));
    let chosen = Memo::new(move |_| {
        let drafted = drafted.read();
        let wanted = form.changed.get();
        let mut known = drafted.iter();
        let found = wanted.and_then(|wanted| known.find(|known| key_of(known) == wanted));
        found.or_else(|| drafted.first()).cloned()
    });
    let has_any = Memo::new(move |_| !drafted.read().is_empty());
    // Plans of a change that is no longer meant are not left to be applied.
    Effect::new(move |_| {
        let chosen = chosen.get();
        if !fleet.is_applying() {
            fleet.discard_plans_of_others(chosen.as_ref());
        }
    });
    view! {
        <Show when=move || has_any.get() fallback=|| view! {
            <p>"Change the rules of a group first. The change can then be applied to the groups of the same name in other accounts and Regions."</p>
        }>
            <ChangeChoice drafted chosen form />
            <Targets fleet form chosen />
        </Show>
        <ChangePlans fleet form />
    }
}

/// Chooses the drafted change.
#[component]
fn ChangeChoice(
    drafted: Memo<Vec<DraftedChange>>,
    chosen: Memo<Option<DraftedChange>>,
    form: AccountsForm,
) -> impl IntoView {
    let options = move || {
        let drafted = drafted.read();
        let here = chosen.read().as_ref().map(key_of);
        let options = drafted.iter().enumerate().map(|(place, known)| {
            let is_chosen = here.as_ref() == Some(&key_of(known));
            let text = format!(
                "{}: {}",
                known.origin(),
                counted(known.change.count(), "change")
            );
            view! { <option value=place.to_string() selected=is_chosen>{text}</option> }
        });
        options.collect_view()
    };
    let choose = move |event| {
        let place: Option<usize> = event_target_value(&event).parse().ok();
        let drafted = drafted.read_untracked();
        let known = place.and_then(|place| drafted.get(place));
        form.ticked.update(|ticked| ticked.clear());
        form.changed.set(known.map(key_of));
    };
    view! {
        <div class="field">
            <label class="field__label" for="accounts-change">"Change"</label>
            <select class="field__input" id="accounts-change" on:change=choose>{options}</select>
        </div>
    }
}

/// Groups of the same name, to be ticked one by one.
#[component]
fn Targets(fleet: Fleet, form: AccountsForm, chosen: Memo<Option<DraftedChange>>) -> impl IntoView {
    let role = Memo::new_with_compare(
        move |_| parse_change_role(&form.change_role.read(), &fleet.reading_roles()),
        |_, _| true,
    );
    let is_reading = Memo::new(move |_| fleet.is_reading());
    let targets = Memo::new(move |_| {
        // Rows would move while accounts arrive.
        if !is_reading.get() {
            fleet.scopes().track();
            fleet.live();
        }
        let chosen = chosen.read();
        let role = role.read();
        let role = role.as_ref().ok().and_then(Option::as_ref);
        let targets = chosen.as_ref().map(|chosen| fleet.targets_of(chosen, role));
        targets.unwrap_or_default()
    });
    let ticked = Memo::new(move |_| {
        let ticked = form.ticked.read();
        let targets = targets.read();
        let is_ticked =
            |target: &&ChangeTarget| tick_of(target).is_some_and(|tick| ticked.contains(&tick));
        targets
            .iter()
            .filter(is_ticked)
            .cloned()
            .collect::<Vec<_>>()
    });
    let is_applying = Memo::new(move |_| fleet.is_applying());
    let cannot_plan = Memo::new(move |_| ticked.read().is_empty() || is_applying.get());
    let plan = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(chosen), false) = (chosen.get_untracked(), cannot_plan.get_untracked()) else {
            return;
        };
        let external_id = form.external_id.read_untracked().trim().to_owned();
        let external_id = (!external_id.is_empty()).then_some(external_id);
        form.confirmation.set(String::new());
        fleet.plan_change(&chosen, ticked.get_untracked(), external_id);
    };
    let error = Signal::derive(move || {
        let role = role.read();
        role.as_ref()
            .err()
            .map(|problem| role_problem(*problem).to_owned())
    });
    let hint = Signal::derive(|| {
        Some("For accounts that are not open. A role that only reads is not offered".to_owned())
    });
    let label = move || match ticked.read().len() {
        0 => "Plan".to_owned(),
        count => format!("Plan for {}", counted(count, "group")),
    };
    let rows = move || targets.get();
    view! {
        <form class="form accounts__change" novalidate on:submit=plan>
            <TextField id="accounts-change-role" label="Role that may change groups" value=form.change_role error hint
                placeholder="arn:aws:iam::{account}:role/Editor" is_code=true />
            <table class="accounts__table">
                <caption class="visually-hidden">"Groups of the same name"</caption>
                <thead>
                    <tr><th scope="col">"Account"</th><th scope="col">"Region"</th><th scope="col">"Group"</th><th scope="col">"Access"</th></tr>
                </thead>
                <tbody>
                    <For each=rows key=|target| (target.scope.clone(), target.group.clone(), target.access.clone()) let:target>
                        {target_row(fleet, form, target)}
                    </For>
                </tbody>
            </table>
            <p class="muted">{move || counted(targets.read().len(), "other group")}" of this name"</p>
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=move || cannot_plan.get()>{label}</button>
                <p class="muted">"Nothing is changed before you review the plans. AWS confirms each account first."</p>
            </div>
        </form>
    }
}

fn target_row(fleet: Fleet, form: AccountsForm, target: ChangeTarget) -> AnyView {
    let label = format!(
        "Apply to {} in {} {}",
        target.group, target.scope.account, target.scope.region
    );
    let account = account_mark(fleet, &target.scope.account);
    let mark = match tick_of(&target) {
        Some(tick) => {
            let (known, toggled) = (tick.clone(), tick);
            let toggle = move |event| {
                let is_ticked = event_target_checked(&event);
                form.ticked.update(|ticked| {
                    if is_ticked {
                        ticked.insert(toggled.clone());
                    } else {
                        ticked.remove(&toggled);
                    }
                });
            };
            view! {
                <label class="check">
                    <input type="checkbox" aria-label=label on:change=toggle
                        prop:checked=move || form.ticked.read().contains(&known) />
                    {account}
                </label>
            }
            .into_any()
        }
        None => account,
    };
    let access = match &target.access {
        Ok(TargetAccess::Open { .. }) => "Open connection".into_any(),
        Ok(TargetAccess::Role { role, .. }) => {
            view! { "Assumes "<span class="code">{escape_invisible(role)}</span> }.into_any()
        }
        Err(reason) => {
            view! { <span class="muted">{not_offered(*reason, &target.scope)}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <td data-label="Account">{mark}</td>
            <td data-label="Region">{region_mark(target.scope.region.as_str())}</td>
            <td data-label="Group"><span class="code">{target.group.to_string()}</span></td>
            <td data-label="Access">{access}</td>
        </tr>
    }
    .into_any()
}

/// Returns what a tick stands for; `None` if the group is not offered.
fn tick_of(target: &ChangeTarget) -> Option<(Scope, GroupId, TargetAccess)> {
    let access = target.access.as_ref().ok()?;
    Some((target.scope.clone(), target.group.clone(), access.clone()))
}

fn drafted_changes(fleet: Fleet) -> Vec<DraftedChange> {
    let live = fleet.live().into_iter();
    live.flat_map(|live| live.workspace.drafted_changes())
        .collect()
}

fn key_of(drafted: &DraftedChange) -> (AccountId, Region, GroupId) {
    (
        drafted.account.clone(),
        drafted.region.clone(),
        drafted.change.id.clone(),
    )
}

fn role_problem(problem: ChangeRoleProblem) -> &'static str {
    match problem {
        ChangeRoleProblem::Malformed => {
            "Not a role with {account}, such as arn:aws:iam::{account}:role/Editor."
        }
        ChangeRoleProblem::Reads => {
            "Accounts are read with this role, so it is for reading. Name one that may change groups."
        }
    }
}

fn not_offered(reason: NotOffered, scope: &Scope) -> String {
    match reason {
        NotOffered::ReadOnlyConnection => "Not offered: the connection is read-only".to_owned(),
        NotOffered::View => "Not offered: a read-only view".to_owned(),
        NotOffered::Snapshot => "Not offered: from a snapshot".to_owned(),
        NotOffered::NoRole => "Not offered: read with a role that only reads. Name a role that may change groups, or connect to the account".to_owned(),
        NotOffered::OtherPartition => format!(
            "Not offered: the role is not in the partition {}",
            scope.partition().as_str()
        ),
    }
}
