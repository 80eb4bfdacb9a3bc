//! Policies of the scope: their states in EC2 and with the draft, and their file.

use leptos::prelude::*;

use super::page_state::mistake_text;
use super::save_policy::add;
use crate::analysis::reach::{Policy, PolicyState, Question};
use crate::model::escape_invisible;
use crate::platform::dom;
use crate::report::{parse_policies, policies_json};
use crate::search::parse_policy;
use crate::share::MAX_FILE_BYTES;
use crate::text::{Text as _, capitalised, policy_text, unknown_text};
use crate::ui::components::{FileButton, FileText, TextField};
use crate::workspace::{PolicyCheck, Workspace};

/// Lists the policies, with what adds, imports and saves them.
#[component]
pub(super) fn PoliciesView() -> impl IntoView {
    let workspace = Workspace::here();
    let policies = workspace.reach().policies();
    let is_empty = Memo::new(move |_| policies.read().is_empty());
    let deleted = RwSignal::new(None::<(usize, Policy)>);
    let items = move || {
        let policies = workspace.reach().policies().get();
        let checks = workspace.reach().checks().get();
        let items = policies.iter().enumerate().map(|(number, policy)| {
            let checks = checks.as_deref().map(Vec::as_slice).unwrap_or_default();
            let check = checks.iter().find(|check| check.policy == *policy);
            item_view(workspace, deleted, number, policy, check)
        });
        items.collect::<Vec<AnyView>>()
    };
    let save = move |_| {
        let policies = workspace.reach().policies().get_untracked();
        dom::download("policies.json", &policies_json(&policies));
    };
    view! {
        <section aria-labelledby="reach-policies">
            <h2 class="reach__heading" id="reach-policies">"Policies"</h2>
            <p class="muted">
                "Questions with the answer that you expect, kept in this browser. Each change of the draft is checked against them, and the review asks you to confirm those that it breaks."
            </p>
            <ul class="reach__policies" id="reach-policies-list">{items}</ul>
            {move || {
                let policies = workspace.reach().policies();
                let gone = deleted.get().filter(|(_, policy)| !policies.read().contains(policy));
                gone.map(|(number, policy)| deleted_view(workspace, deleted, number, policy))
            }}
            <AddPolicy />
            <div class="reach__actions">
                <ImportPolicies />
                <button class="button button--small" type="button"
                    aria-disabled=move || is_empty.get().then_some("true")
                    on:click=move |event| if !is_empty.get_untracked() { save(event) }>"Save policies.json"</button>
            </div>
        </section>
    }
}

/// A policy with its states, and what can be done with it.
fn item_view(
    workspace: Workspace,
    deleted: RwSignal<Option<(usize, Policy)>>,
    number: usize,
    policy: &Policy,
    check: Option<&PolicyCheck>,
) -> AnyView {
    let text = escape_invisible(&policy_text(policy));
    let question = Question::Between {
        from: policy.from.clone(),
        to: policy.to.clone(),
        traffic: policy.traffic.clone(),
    };
    let href = move || {
        let address = workspace.environment().address();
        address.question_link(&question.to_string())
    };
    let reason = (!policy.reason.is_empty())
        .then(|| view! { <span class="muted">" "{escape_invisible(&policy.reason)}</span> });
    let is_shared = workspace.shared_policies().contains(policy);
    let delete_label = format!("Delete policy: {text}");
    let own = policy.clone();
    let delete = move |_| {
        deleted.set(Some((number, own.clone())));
        workspace.change_policies(|policies| policies.retain(|policy| *policy != own));
        // The button that takes it back, so that a second press of Enter deletes nothing else.
        dom::focus_soon("#reach-policy-undo");
    };
    view! {
        <li class="reach__policy">
            {states_view(check)}
            <span><a class="link" href=href>{text}</a>{reason}{check.map(problem_view)}</span>
            {if is_shared { view! { <span class="muted">"From the snapshot"</span> }.into_any() } else { view! {
                    <button class="button button--small" type="button" aria-label=delete_label on:click=delete>"Delete"</button>
                }
                .into_any() }}
        </li>
    }
    .into_any()
}

/// Names the policy that was deleted last, with a button that puts it back.
fn deleted_view(
    workspace: Workspace,
    deleted: RwSignal<Option<(usize, Policy)>>,
    number: usize,
    policy: Policy,
) -> AnyView {
    let text = escape_invisible(&policy_text(&policy));
    let undo = move |_| {
        let policy = policy.clone();
        workspace.change_policies(|policies| {
            policies.insert(number.min(policies.len()), policy);
        });
        deleted.set(None);
        dom::focus_soon("#reach-policies-list button");
    };
    view! {
        <p role="status">
            {format!("Deleted: {text} ")}
            <button class="button button--small" type="button" id="reach-policy-undo" on:click=undo>"Undo"</button>
        </p>
    }
    .into_any()
}

/// Renders the state of a policy; both states if the changes lead to another one.
pub(super) fn states_view(check: Option<&PolicyCheck>) -> AnyView {
    let Some(check) = check else {
        return view! { <span class="muted">"Checking…"</span> }.into_any();
    };
    let before = (check.before != check.after.state)
        .then(|| view! { <span class="muted">{check.before.text()}" → "</span> });
    view! { <span class="reach__state">{before}{state_view(check.after.state)}</span> }.into_any()
}

/// Says why a policy has no certain answer: what is wrong with an end, or what was not read. `None` if it has one.
pub(super) fn problem_view(check: &PolicyCheck) -> Option<AnyView> {
    let text = match &check.after.answer {
        Err(error) => capitalised(&error.text()),
        Ok(answer) if answer.unknowns.is_empty() => return None,
        Ok(answer) if check.after.state == PolicyState::Unknown => {
            let unknowns = answer.unknowns.iter();
            let texts = unknowns.map(|unknown| unknown_text(unknown, |_| None));
            let texts: Vec<String> = texts.collect();
            format!("Depends on what was not read: {}", texts.join(", "))
        }
        Ok(_) => return None,
    };
    let text = escape_invisible(&text);
    Some(view! { <span class="reach__problem muted">{text}"."</span> }.into_any())
}

/// Renders a state: a sign and a word.
fn state_view(state: PolicyState) -> AnyView {
    let (class, sign) = match state {
        PolicyState::Holds => ("verdict verdict--yes", "✓"),
        PolicyState::Broken => ("verdict verdict--no", "✕"),
        PolicyState::Unknown => ("verdict verdict--unknown", "?"),
        PolicyState::Invalid => ("verdict verdict--unknown", "!"),
    };
    view! { <strong class=class><span aria-hidden="true">{sign}" "</span>{state.text()}</strong> }
        .into_any()
}

/// Form that adds a policy.
#[component]
fn AddPolicy() -> impl IntoView {
    let workspace = Workspace::here();
    let line = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = line.get_untracked();
        match parse_policy(&text) {
            Ok(policy) => {
                let policy = Policy {
                    reason: reason.get_untracked().trim().to_owned(),
                    ..policy
                };
                workspace.change_policies(|policies| add(policies, policy));
                workspace.announce("Policy saved in this browser");
                error.set(None);
                line.set(String::new());
                reason.set(String::new());
            }
            Err(mistake) => {
                error.set(Some(mistake_text(&text, &mistake)));
                dom::focus_first("#reach-policy");
            }
        }
    };
    let none = Signal::derive(|| None::<String>);
    view! {
        <form class="reach__fields" novalidate on:submit=save>
            <TextField id="reach-policy" label="New policy".to_owned() value=line error=error
                placeholder="internet must not reach tag:tier=data".to_owned() />
            <TextField id="reach-reason" label="Reason (optional)".to_owned() value=reason error=none />
            <button class="button" type="submit">"Add policy"</button>
        </form>
    }
}

/// Button that adds the policies of a file.
#[component]
fn ImportPolicies() -> impl IntoView {
    let workspace = Workspace::here();
    let import = Callback::new(move |FileText { text, .. }: FileText| {
        let found = parse_policies(&text).map_err(|reason| reason.to_string())?;
        let count = match found.len() {
            1 => "1 policy".to_owned(),
            count => format!("{count} policies"),
        };
        workspace.change_policies(|policies| {
            found.into_iter().for_each(|policy| add(policies, policy));
        });
        workspace.announce(format!("{count} imported"));
        Ok(())
    });
    view! { <FileButton label="Import policies…" max_bytes=MAX_FILE_BYTES on_read=import /> }
}
