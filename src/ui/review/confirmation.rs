//! Risks of a plan and their confirmation.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::focus_next;
use super::new_findings::needs_confirmation;
use crate::analysis::checks::Finding;
use crate::model::{Cidr, Direction, Peer, PortRange, Rule, Traffic, counted};
use crate::plan::{Plan, Step, Subject};
use crate::platform::dom;
use crate::present::{is_single_address, own_address_text};
use crate::text::Text;
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::{Review, Workspace};

/// Ports of SSH and RDP.
const ADMINISTRATION_PORTS: [u16; 2] = [22, 3389];

/// Returns the phrase that confirms the risks and the new findings: the name of the affected group or prefix list, or the number of
/// risky steps or findings if there are several groups. `None` if there is nothing to confirm.
pub(super) fn phrase(review: &Review, new_findings: &[Finding]) -> Option<String> {
    let risky = review.plan.risky_steps();
    let risky = risky.map(|planned| planned.step.subject());
    let found = || new_findings.iter().filter(needs_confirmation);
    let groups: BTreeSet<_> = risky
        .chain(found().map(|finding| Subject::Group(&finding.group)))
        .collect();
    let mut ids = groups.iter();
    let name = match (ids.next(), ids.next()) {
        (None, _) => return None,
        (Some(subject), None) => review.plan.name_of(*subject).trim(),
        _ => "",
    };
    // A plan from a file may have a blank name, which cannot be typed.
    if name.is_empty() {
        counted_phrase(review.plan.risky_steps().count(), found().count())
    } else {
        Some(name.to_owned())
    }
}

/// Returns the phrase that confirms risky steps or, without any, new findings, by their number. `None` if there is
/// nothing to confirm.
pub(in crate::ui) fn counted_phrase(risky_steps: usize, new_findings: usize) -> Option<String> {
    match (risky_steps, new_findings) {
        (0, 0) => None,
        (0, findings) => Some(format!("apply {}", counted(findings, "new finding"))),
        (steps, _) => Some(format!("apply {}", counted(steps, "risky step"))),
    }
}

/// Returns the phrase that confirms that the changes break policies, besides other risks.
pub(super) fn policies_phrase(count: usize) -> String {
    match count {
        1 => "break 1 policy".to_owned(),
        count => format!("break {count} policies"),
    }
}

/// Numbers of what else has to be confirmed besides risky steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundRisks {
    /// New findings of high severity or above.
    pub(super) severe_findings: usize,
    /// Policies that the changes break.
    pub(super) broken_policies: usize,
}

/// Whether the input is the phrase, apart from the amount of white space, which does not show.
pub(in crate::ui) fn matches_phrase(typed: &str, phrase: &str) -> bool {
    typed.split_whitespace().eq(phrase.split_whitespace())
}

/// Risks, what else has to be confirmed, and the field for the phrase. The field is enabled after the rule IDs have
/// loaded, and stays the same element while the rest changes: the user may be typing in it.
#[component]
pub(super) fn Risks(
    /// The review.
    review: Memo<Review>,
    /// What has to be confirmed besides risky steps.
    #[prop(into)]
    found: Signal<FoundRisks>,
    /// The phrase, or `None` if there is nothing to confirm.
    phrase: Memo<Option<String>>,
    /// Input of the field.
    typed: RwSignal<String>,
    /// Whether the rule IDs have loaded.
    is_read: Memo<bool>,
    /// Called by Enter in the field.
    on_enter: Callback<()>,
) -> impl IntoView {
    view! {
        <Show when=move || phrase.read().is_some()>
            <Notice kind=NoticeKind::Warning title="Check these before applying".to_owned()>
                <ul class="review__problems">
                    {move || step_risks(&review.read())}
                    {move || found_risks(found.get())}
                </ul>
                <label class="field">
                    <span class="field__label">
                        "Type "<code>{move || phrase.get()}</code>" to confirm"
                    </span>
                    <input class="field__input" type="text" autocomplete="off" spellcheck="false"
                        id="confirm-risks" disabled=move || !is_read.get() bind:value=typed
                        on:keydown=move |event| {
                            if event.key() == "Enter" {
                                on_enter.run(());
                            }
                        } />
                </label>
            </Notice>
        </Show>
    }
}

/// Lists the risks of each step.
pub(super) fn step_risks(review: &Review) -> Vec<AnyView> {
    let steps = review.plan.steps.iter().zip(1..);
    let risks = steps.flat_map(|(planned, number)| {
        let name = review.plan.name_of(planned.step.subject());
        planned.risks.iter().map(move |risk| {
            view! { <li>{format!("Step {number}, {name}: {}", risk.text())}</li> }.into_any()
        })
    });
    risks.collect()
}

/// Lists what else has to be confirmed.
pub(super) fn found_risks(found: FoundRisks) -> impl IntoView {
    let severe = (found.severe_findings > 0).then(|| {
        let findings = counted(found.severe_findings, "new finding");
        view! { <li>{format!("The changes introduce {findings} of high severity or above")}</li> }
    });
    let broken = (found.broken_policies > 0).then(|| {
        let policies = policies_phrase(found.broken_policies);
        view! { <li>{format!("The changes {policies}")}</li> }
    });
    (severe, broken)
}

/// Whether a plan removes SSH or RDP access of CIDR blocks, so that it may lock out the user.
pub(super) fn removes_administration(plan: &Plan) -> bool {
    let lets_in = |rule: &Rule| {
        let mut ports = ADMINISTRATION_PORTS.into_iter();
        rule.direction == Direction::Ingress
            && matches!(rule.peer, Peer::Cidr(_))
            && ports.any(|port| rule.traffic.covers(Traffic::Tcp(PortRange::single(port))))
    };
    plan.steps.iter().any(|planned| match &planned.step {
        Step::Revoke { rules, .. } => rules.iter().any(lets_in),
        Step::ModifyRules { rules, .. } => rules
            .iter()
            .any(|rule| lets_in(&rule.before) && !rule.after.covers(&rule.before)),
        _ => false,
    })
}

/// Form for the user's own IP address. The page cannot determine it without a server, and shows it
/// because it may have changed since.
#[component]
pub(super) fn OwnAddress() -> impl IntoView {
    let workspace = Workspace::here();
    let known = workspace
        .environment()
        .settings()
        .own_address()
        .get_untracked();
    let typed = RwSignal::new(
        known
            .map(|known| own_address_text(&known))
            .unwrap_or_default(),
    );
    let error = RwSignal::new(None::<String>);
    let save = move || {
        let address = match Cidr::parse(&typed.read_untracked()) {
            Ok(address) if is_single_address(&address) => address,
            Ok(_) => {
                let text = "This is a range. Enter a single IP address such as 203.0.113.7";
                error.set(Some(text.to_owned()));
                return;
            }
            Err(reason) => {
                error.set(Some(reason.text()));
                return;
            }
        };
        error.set(None);
        typed.set(own_address_text(&address));
        workspace
            .environment()
            .settings()
            .set_own_address(Some(address));
        focus_next();
    };
    let forget = move |_| {
        error.set(None);
        typed.set(String::new());
        workspace.environment().settings().set_own_address(None);
        dom::focus_first("#own-address");
    };
    let current = move || {
        workspace.environment().settings().own_address().get().map(|address| {
            let text = format!(
                "Using {} as your IP address until you close the page",
                own_address_text(&address)
            );
            view! {
                <button class="button button--small" type="button" on:click=forget>"Clear"</button>
                <p class="muted">{text}</p>
            }
        })
    };
    view! {
        <form class="own-address" on:submit=move |event| {
            event.prevent_default();
            save();
        }>
            <label class="field">
                <span class="field__label">"Your IP address (to check you won't lock yourself out)"</span>
                <input class="field__input" type="text" placeholder="203.0.113.7" autocomplete="off"
                    id="own-address" bind:value=typed />
            </label>
            <button class="button button--small" type="submit">"Use"</button>
            {current}
            {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
        </form>
    }
}
