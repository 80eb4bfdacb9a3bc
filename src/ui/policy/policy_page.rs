//! IAM policy page.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::export::{PolicyPurpose, iam_policy};
use crate::model::{GroupId, SecurityGroup, grouped};
use crate::ui::components::TextResult;
use crate::ui::groups::GroupChoice;
use crate::workspace::Workspace;

/// Maximum length of a managed policy in IAM, not counting white space.
const MAX_POLICY_LENGTH: usize = 6144;

/// Generates the least-privilege policy for the selected purpose and groups.
#[component]
pub(in crate::ui) fn PolicyPage() -> impl IntoView {
    let workspace = Workspace::here();
    let purpose = RwSignal::new(PolicyPurpose::View);
    // Users with a draft most likely need permission for its groups.
    let touched: BTreeSet<GroupId> = untrack(move || workspace.draft().touched())
        .iter()
        .filter(|view| view.remote.is_some())
        .map(|view| view.id.clone())
        .collect();
    if !touched.is_empty() {
        purpose.set(PolicyPurpose::Edit);
    }
    let chosen = RwSignal::new(touched);
    let text = Memo::new(move |_| policy_text(workspace, purpose.get(), &chosen.read()));
    let is_edit = move || purpose.get() == PolicyPurpose::Edit;
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"IAM policy"</h1>
            <p class="page-head__count">"Least-privilege policy, ready to copy"</p>
        </div>
        <div class="policy">
            <fieldset class="form__group">
                <legend class="form__legend">"Allow"</legend>
                {purpose_choice(purpose, PolicyPurpose::View, "View all security groups in the Region")}
                {purpose_choice(purpose, PolicyPurpose::Edit, "View all security groups, and edit selected groups")}
            </fieldset>
            <Show when=is_edit>
                <GroupChoice chosen />
            </Show>
            {move || text.get().map(policy_view)}
        </div>
    }
}

fn purpose_choice(
    purpose: RwSignal<PolicyPurpose>,
    known: PolicyPurpose,
    label: &'static str,
) -> AnyView {
    view! {
        <label class="check">
            <input type="radio" name="policy-purpose" prop:checked=move || purpose.get() == known
                on:change=move |_| purpose.set(known) />
            {label}
        </label>
    }
    .into_any()
}

/// Returns the policy for the groups; `None` until the account is known.
fn policy_text(
    workspace: Workspace,
    purpose: PolicyPurpose,
    chosen: &BTreeSet<GroupId>,
) -> Option<String> {
    let session = workspace.session().current().read();
    let region = session.as_ref()?.region();
    let groups = workspace.inventory().groups().all().read();
    let account = workspace.account()?;
    let chosen: Vec<&SecurityGroup> = groups
        .iter()
        .map(|group| &**group)
        .filter(|group| chosen.contains(&group.id))
        .collect();
    Some(iam_policy(purpose, region, &account, &chosen))
}

fn policy_view(text: String) -> AnyView {
    let length = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count();
    let note = (length > MAX_POLICY_LENGTH).then(|| {
        format!("This policy has {} characters. IAM allows {} in a managed policy. Select fewer groups and create several policies.", grouped(length), grouped(MAX_POLICY_LENGTH))
    });
    view! {
        {note.map(|note| view! { <p role="status">{note}</p> })}
        <TextResult text label="Policy" what="policy" file_name="policy.json" />
    }
    .into_any()
}
