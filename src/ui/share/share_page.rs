//! What is shared, in which format, and with what left out.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::export_format::ExportFormat;
use super::rule_id_reader::RuleIdReader;
use super::sealed_result::{Carrier, SealedResult};
use super::snapshot_result::SnapshotResult;
use crate::model::{GroupId, escape_invisible, grouped};
use crate::present::{HelpTopic, Page};
use crate::share::{RedactedKind, Redaction};
use crate::text::{Text as _, capitalised, profile_label};
use crate::ui::components::{TextField, TextResult};
use crate::ui::groups::GroupChoice;
use crate::ui::help::InfoLink;
use crate::workspace::{ShareOptions, Workspace};

/// What is shared, and in which format.
#[derive(Clone, Copy)]
struct ShareForm {
    is_all: RwSignal<bool>,
    /// The groups that are shared unless all are.
    chosen: RwSignal<BTreeSet<GroupId>>,
    format: RwSignal<ExportFormat>,
    redaction: RwSignal<Redaction>,
    taken_by: RwSignal<String>,
    has_rule_ids: RwSignal<bool>,
    has_policies: RwSignal<bool>,
    has_profile: RwSignal<bool>,
    /// The groups to share; `None` for all.
    groups: Memo<Option<BTreeSet<GroupId>>>,
}

impl ShareForm {
    /// Starts with the groups that are preselected in the workspace, or all.
    fn new(workspace: Workspace, format: ExportFormat) -> Self {
        let first = workspace.inputs().share_choice().get_untracked();
        let is_all = RwSignal::new(first.is_none());
        let chosen = RwSignal::new(first.unwrap_or_default());
        Self {
            is_all,
            chosen,
            format: RwSignal::new(format),
            redaction: RwSignal::new(Redaction::NONE),
            taken_by: RwSignal::new(String::new()),
            has_rule_ids: RwSignal::new(true),
            has_policies: RwSignal::new(true),
            has_profile: RwSignal::new(true),
            groups: Memo::new(move |_| (!is_all.get()).then(|| chosen.get())),
        }
    }

    /// The options of a snapshot. Reactive.
    fn options(self) -> ShareOptions {
        ShareOptions {
            chosen: self.groups.get(),
            redaction: self.redaction.get(),
            taken_by: Some(self.taken_by.read().trim().to_owned()).filter(|name| !name.is_empty()),
            has_rule_ids: self.has_rule_ids.get(),
            has_policies: self.has_policies.get(),
            has_profile: self.has_profile.get(),
        }
    }
}

/// Chooses groups, format and redaction, and shows the result.
#[component]
pub(in crate::ui) fn SharePage() -> impl IntoView {
    let workspace = Workspace::here();
    // A later visit starts with all groups again.
    on_cleanup(move || workspace.inputs().set_share_choice(None));
    let has_snapshot = match workspace.view().viewed() {
        Some(document) => document.facts().is_some(),
        None => true,
    };
    let formats = ExportFormat::ALL
        .into_iter()
        .filter(move |format| has_snapshot || !format.is_snapshot());
    let first_format = formats.clone().next().unwrap_or(ExportFormat::Markdown);
    let form = ShareForm::new(workspace, first_format);
    let ShareForm {
        format,
        groups,
        has_rule_ids,
        ..
    } = form;
    let options = Memo::new(move |_| form.options());
    let is_snapshot = Memo::new(move |_| format.get().is_snapshot());
    let is_empty = Memo::new(move |_| groups.read().as_ref().is_some_and(BTreeSet::is_empty));
    let format_choices: Vec<AnyView> = formats.map(|known| format_choice(format, known)).collect();
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
        match format.get() {
            ExportFormat::Link => {
                view! { <SealedResult carrier=Carrier::Link options /> }.into_any()
            }
            ExportFormat::SingleFile => {
                view! { <SealedResult carrier=Carrier::SingleFile options /> }.into_any()
            }
            ExportFormat::Snapshot => view! { <SnapshotResult options /> }.into_any(),
            format => text_view(workspace, format, options),
        }
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Share and export"</h1>
            <InfoLink topic=HelpTopic::Share about="sharing".to_owned() />
            <p class="page-head__count">{lead}</p>
            <div class="page-head__actions">
                <a class="button" href=move || workspace.link(Page::Print)>"Print listing…"</a>
            </div>
        </div>
        <div class="share">
            <div class="share__order">
                <fieldset class="form__group">
                    <legend class="form__legend">"Format"</legend>
                    <div class="share__forms">{format_choices}</div>
                    <p class="field__note" id="share-form-note">{move || capitalised(format.get().hint())}"."</p>
                </fieldset>
                <GroupFields form />
                <RedactionFields form is_snapshot />
                <Show when=move || is_snapshot.get()>
                    <TextField id="share-by" label="Shared by (optional)" value=form.taken_by
                        error=Signal::derive(|| None::<String>) placeholder="Your name, shown to others" />
                </Show>
            </div>
            <div class="share__result">
                <RuleIdReader format groups has_rule_ids />
                {result}
            </div>
        </div>
    }
}

/// Which groups are shared.
#[component]
fn GroupFields(form: ShareForm) -> impl IntoView {
    let workspace = Workspace::here();
    let ShareForm { is_all, chosen, .. } = form;
    view! {
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
    }
}

/// What is left out.
#[component]
fn RedactionFields(form: ShareForm, is_snapshot: Memo<bool>) -> impl IntoView {
    let ShareForm {
        redaction,
        has_rule_ids,
        has_policies,
        has_profile,
        ..
    } = form;
    let workspace = Workspace::here();
    let policies = Memo::new(move |_| workspace.policies_to_share());
    let profile = Memo::new(move |_| {
        let profile = workspace.profile_to_share()?;
        Some(escape_invisible(profile_label(&profile.id)))
    });
    view! {
        <fieldset class="form__group">
            <legend class="form__legend">"Redact"</legend>
            {RedactedKind::ALL.map(|kind| redaction_choice(redaction, kind)).collect_view()}
            <Show when=move || is_snapshot.get()>
                <label class="check">
                    <input type="checkbox" prop:checked=move || !has_rule_ids.get()
                        on:change=move |_| has_rule_ids.update(|has| *has = !*has) />
                    <span>"Rule IDs"</span>
                    <span class="muted">"shortens a link"</span>
                </label>
            </Show>
            <Show when=move || is_snapshot.get() && policies.get() != 0>
                <label class="check">
                    <input type="checkbox" prop:checked=move || !has_policies.get()
                        on:change=move |_| has_policies.update(|has| *has = !*has) />
                    <span>"Reachability policies"</span>
                    <span class="muted">{move || match policies.get() { 1 => "1 policy".to_owned(), count => format!("{count} policies") }}</span>
                </label>
            </Show>
            <Show when=move || is_snapshot.get() && profile.read().is_some()>
                <label class="check">
                    <input type="checkbox" prop:checked=move || !has_profile.get()
                        on:change=move |_| has_profile.update(|has| *has = !*has) />
                    <span>"Profile of findings"</span>
                    <span class="muted">{profile}</span>
                </label>
            </Show>
            <p class="field__note">"Each value gets the same placeholder everywhere, so references stay intact. Group and VPC IDs are kept. They're useless without access to the account."</p>
        </fieldset>
    }
}

fn format_choice(format: RwSignal<ExportFormat>, known: ExportFormat) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name="share-form" prop:checked=move || format.get() == known
                aria-describedby="share-form-note" on:change=move |_| format.set(known) />
            {known.label()}
        </label>
    }
    .into_any()
}

/// Check box for a kind of values to leave out.
pub(in crate::ui) fn redaction_choice(
    redaction: RwSignal<Redaction>,
    kind: RedactedKind,
) -> AnyView {
    let toggle = move |_| {
        redaction.update(|redaction| {
            let one = Redaction::NONE.with(kind);
            *redaction = if redaction.has(kind) {
                redaction.without(one)
            } else {
                redaction.with(kind)
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

fn text_view(workspace: Workspace, format: ExportFormat, options: Memo<ShareOptions>) -> AnyView {
    let text = Memo::new(move |_| format.text(workspace, &options.read()));
    view! { <TextResult text label=format.label() what=format.label() file_name=format.file_name() /> }
        .into_any()
}
