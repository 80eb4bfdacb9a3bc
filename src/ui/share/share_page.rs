//! Share and export page.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::form::Form;
use super::link_result::LinkResult;
use super::snapshot_result::SnapshotResult;
use crate::model::{GroupId, counted, grouped};
use crate::present::Page;
use crate::share::{RedactedKind, Redaction};
use crate::text::{Explanation, Text as _, capitalised, explain};
use crate::ui::components::{ErrorPanel, TextField, TextResult};
use crate::ui::groups::GroupChoice;
use crate::workspace::{ShareOrder, Workspace};

/// Maximum number of rules whose IDs load without the user asking.
const READ_UNASKED: usize = 5_000;

/// Chooses groups, format and redaction, and shows the result.
#[component]
pub(in crate::ui) fn SharePage() -> impl IntoView {
    let workspace = Workspace::here();
    let first = workspace.inputs().share_choice().get_untracked();
    let is_all = RwSignal::new(first.is_none());
    let chosen = RwSignal::new(first.unwrap_or_default());
    // The next visit starts with all groups.
    on_cleanup(move || workspace.inputs().set_share_choice(None));
    let has_snapshot = match workspace.view().viewed() {
        Some(document) => document.facts().is_some(),
        None => true,
    };
    let forms = Form::ALL
        .into_iter()
        .filter(move |form| has_snapshot || !form.is_snapshot());
    let first_form = forms.clone().next().unwrap_or(Form::Markdown);
    let form = RwSignal::new(first_form);
    let redaction = RwSignal::new(Redaction::NONE);
    let taken_by = RwSignal::new(String::new());
    let has_rule_ids = RwSignal::new(true);
    let groups = Memo::new(move |_| (!is_all.get()).then(|| chosen.get()));
    let order = Memo::new(move |_| ShareOrder {
        chosen: groups.get(),
        redaction: redaction.get(),
        taken_by: Some(taken_by.read().trim().to_owned()).filter(|name| !name.is_empty()),
        has_rule_ids: has_rule_ids.get(),
    });
    let is_snapshot = Memo::new(move |_| form.get().is_snapshot());
    let is_empty = Memo::new(move |_| groups.read().as_ref().is_some_and(BTreeSet::is_empty));
    let form_choices: Vec<AnyView> = forms.map(|known| form_choice(form, known)).collect();
    let redactions = RedactedKind::ALL.map(|kind| redaction_choice(redaction, kind));
    let lead = match (
        workspace.view().viewed(),
        workspace.draft().changes().get_untracked().total(),
    ) {
        (Some(_), _) => "The groups of this view",
        (None, 0) => "The groups as EC2 has them now",
        (None, _) => "The groups as EC2 has them now, without unapplied changes",
    };
    let result = move || {
        if is_empty.get() {
            return view! { <p class="share__none">"Select at least one group."</p> }.into_any();
        }
        match form.get() {
            Form::Link => view! { <LinkResult order /> }.into_any(),
            Form::Snapshot => view! { <SnapshotResult order /> }.into_any(),
            form => text_view(workspace, form, groups),
        }
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Share and export"</h1>
            <p class="page-head__count">{lead}</p>
            <div class="page-head__actions">
                <a class="button" href=move || workspace.link(Page::Print)>"Print listing…"</a>
            </div>
        </div>
        <div class="share">
            <div class="share__order">
                <fieldset class="form__group">
                    <legend class="form__legend">"Format"</legend>
                    <div class="share__forms">{form_choices}</div>
                    <p class="field__note" id="share-form-note">{move || capitalised(form.get().hint())}"."</p>
                </fieldset>
                <fieldset class="form__group">
                    <legend class="form__legend">"Groups"</legend>
                    <label class="check">
                        <input type="radio" name="share-groups" prop:checked=is_all on:change=move |_| is_all.set(true) />
                        {move || format!("All groups ({})", grouped(workspace.inventory().groups().all().read().len()))}
                    </label>
                    <label class="check">
                        <input type="radio" name="share-groups" prop:checked=move || !is_all.get()
                            on:change=move |_| is_all.set(false) />
                        "Selected groups"
                    </label>
                </fieldset>
                <Show when=move || !is_all.get()>
                    <GroupChoice chosen />
                </Show>
                <Show when=move || is_snapshot.get()>
                    <fieldset class="form__group">
                        <legend class="form__legend">"Redact"</legend>
                        {redactions.clone().map(|choice| choice()).collect_view()}
                        <label class="check">
                            <input type="checkbox" prop:checked=move || !has_rule_ids.get()
                                on:change=move |_| has_rule_ids.update(|has| *has = !*has) />
                            <span>"Rule IDs"</span>
                            <span class="muted">"shortens a link"</span>
                        </label>
                        <p class="field__note">"Each value gets the same placeholder everywhere, so references stay intact. Group and VPC IDs are kept. They're useless without access to the account."</p>
                    </fieldset>
                    <TextField id="share-by" label="Shared by (optional)" value=taken_by
                        error=Signal::derive(|| None::<String>) placeholder="Your name, shown to others" />
                </Show>
            </div>
            <div class="share__result">
                <RuleIds form groups has_rule_ids />
                {result}
            </div>
        </div>
    }
}

fn form_choice(form: RwSignal<Form>, known: Form) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name="share-form" prop:checked=move || form.get() == known
                aria-describedby="share-form-note" on:change=move |_| form.set(known) />
            {known.label()}
        </label>
    }
    .into_any()
}

fn redaction_choice(
    redaction: RwSignal<Redaction>,
    kind: RedactedKind,
) -> impl Fn() -> AnyView + Clone + Send + Sync {
    move || {
        let toggle = move |_| {
            redaction.update(|redaction| {
                let one = Redaction::NONE.with(kind);
                *redaction = match redaction.has(kind) {
                    true => redaction.without(one),
                    false => redaction.with(kind),
                };
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || redaction.read().has(kind) on:change=toggle />
                {capitalised(&kind.text())}
            </label>
        }
        .into_any()
    }
}

fn text_view(workspace: Workspace, form: Form, groups: Memo<Option<BTreeSet<GroupId>>>) -> AnyView {
    let text = form.text(
        workspace,
        &workspace.inventory_to_share(groups.read().as_ref()),
    );
    view! { <TextResult text label=form.label() what=form.label() file_name=form.file_name() /> }
        .into_any()
}

/// Loads the IDs and tags of rules if the format needs them.
#[component]
fn RuleIds(
    form: RwSignal<Form>,
    groups: Memo<Option<BTreeSet<GroupId>>>,
    has_rule_ids: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_reading = RwSignal::new(false);
    let failure = RwSignal::new(None::<Explanation>);
    // Number of groups without rule IDs, and number of their rules.
    let lacking = Memo::new(move |_| {
        let is_wanted = match form.get().is_snapshot() {
            true => has_rule_ids.get(),
            false => form.get().contains_rule_ids(),
        };
        if !is_wanted || workspace.session().current().read().is_none() {
            return (0, 0);
        }
        let (all, groups) = (workspace.inventory().groups().all().read(), groups.read());
        let is_chosen = |id: &GroupId| groups.as_ref().is_none_or(|groups| groups.contains(id));
        let lacking = all
            .iter()
            .filter(|group| !group.has_rule_ids && is_chosen(&group.id));
        lacking.fold((0, 0), |(count, rules), group| {
            (count + 1, rules + group.rules.len())
        })
    });
    let read = move || {
        is_reading.set(true);
        failure.set(None);
        workspace.spawn(async move {
            let read = workspace.read_rules_to_share(groups.get_untracked()).await;
            failure.set(read.err().map(|error| explain(&error)));
            is_reading.set(false);
        });
    };
    Effect::new(move |_| {
        let (count, rules) = lacking.get();
        let is_free = !is_reading.get_untracked() && failure.read_untracked().is_none();
        if count > 0 && rules <= READ_UNASKED && is_free {
            read();
        }
    });
    move || {
        if let Some(explanation) = failure.get() {
            let heading =
                "Couldn't load rule IDs. The result below doesn't contain them".to_owned();
            let retry = Callback::new(move |()| read());
            return Some(view! { <ErrorPanel heading explanation retry /> }.into_any());
        }
        let (count, rules) = lacking.get();
        if count == 0 {
            return None;
        }
        let text = match is_reading.get() {
            true => format!("Loading the IDs of {}…", counted(rules, "rule")),
            false => {
                format!(
                    "The IDs and tags of {} aren't loaded yet.",
                    counted(rules, "rule")
                )
            }
        };
        let button = (!is_reading.get()).then(|| {
            view! {
                <button class="button button--small" type="button" on:click=move |_| read()>"Load them"</button>
            }
        });
        Some(view! { <p class="share__reading" role="status">{text}" "{button}</p> }.into_any())
    }
}
