//! Rule IDs and rule tags, which the list of groups does not include and some formats need.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::export_format::ExportFormat;
use crate::model::{GroupId, counted};
use crate::text::{Explanation, explain};
use crate::ui::components::ErrorPanel;
use crate::workspace::Workspace;

/// Number of rules up to which their IDs are read without asking.
const READ_UNASKED: usize = 5_000;

/// Reads the ids and tags of rules where the format has them and the list of groups did not.
#[component]
pub(super) fn RuleIdReader(
    /// The format that is made.
    format: RwSignal<ExportFormat>,
    /// The groups to share; `None` for all.
    groups: Memo<Option<BTreeSet<GroupId>>>,
    /// Whether a snapshot includes rule IDs.
    has_rule_ids: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_reading = RwSignal::new(false);
    let failure = RwSignal::new(None::<Explanation>);
    // Numbers of groups with rules without known IDs, and of those rules. `None` where the result has no rule IDs.
    let lacking = Memo::new(move |_| {
        let is_wanted = if format.get().is_snapshot() {
            has_rule_ids.get()
        } else {
            format.get().contains_rule_ids()
        };
        if !is_wanted || workspace.session().current().read().is_none() {
            return None;
        }
        let (all, groups) = (workspace.inventory().groups().all().read(), groups.read());
        let is_chosen = |id: &GroupId| groups.as_ref().is_none_or(|groups| groups.contains(id));
        let lacking = all
            .iter()
            .filter(|group| !group.has_rule_ids && is_chosen(&group.id));
        Some(lacking.fold((0, 0), |(count, rules), group| {
            (count + 1, rules + group.rules.len())
        }))
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
        let (count, rules) = lacking.get().unwrap_or_default();
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
        let (count, rules) = lacking.get()?;
        if count == 0 {
            // This line stays when the IDs arrive, so that the buttons below do not move under a pointer.
            let text = "The IDs and tags of the rules are loaded.";
            return Some(view! { <p class="share__reading" role="status">{text}</p> }.into_any());
        }
        let text = if is_reading.get() {
            format!("Loading the IDs of {}…", counted(rules, "rule"))
        } else {
            format!(
                "The IDs and tags of {} aren't loaded yet.",
                counted(rules, "rule")
            )
        };
        let button = (!is_reading.get()).then(|| {
            view! {
                <button class="button button--small" type="button" on:click=move |_| read()>"Load them"</button>
            }
        });
        Some(view! { <p class="share__reading" role="status">{text}" "{button}</p> }.into_any())
    }
}
