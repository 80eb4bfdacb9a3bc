//! Confirming that a rule is to be revoked.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::model::{Rule, SecurityGroup};
use crate::present::{Explanation, explain, rule_sentence};
use crate::state::App;
use crate::ui::components::{Dialog, ErrorPanel};

/// Names the rule, says what revoking it does, and revokes it.
#[component]
pub(in crate::ui) fn RevokeRuleDialog(
    /// The group.
    group: Arc<SecurityGroup>,
    /// The rule.
    rule: Rule,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let app = App::of_page();
    let is_sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Explanation>);
    let sentence = rule_sentence(&rule);
    let direction = rule.direction;
    let description = rule.description.to_string();
    let covering = covering_sentence(&group, &rule);
    let group_name = group.name.clone();
    let revoke = move |_| {
        let Some(editor) = app.editor_now() else {
            return;
        };
        if is_sending.get_untracked() {
            return;
        }
        is_sending.set(true);
        failure.set(None);
        let (group_id, rule) = (group.id.clone(), rule.clone());
        spawn_local(async move {
            let outcome = editor.revoke_rules(&group_id, direction, vec![rule]).await;
            is_sending.set(false);
            match outcome {
                Ok(outcome) => {
                    if outcome.unknown > 0 {
                        app.announce("The rule was gone already");
                    }
                    on_close.run(());
                }
                Err(error) => failure.set(Some(explain(&error))),
            }
        });
    };
    view! {
        <Dialog title="Revoke rule" id="revoke-rule" on_close>
            <div class="form">
                {move || failure.get().map(|explanation| view! {
                    <ErrorPanel heading="The rule was not revoked".to_owned() explanation />
                })}
                <p>
                    "Remove this "{direction.to_string()}" rule of "<strong>{group_name}</strong>"? "
                    "New connections that only it allows are refused from then on."
                </p>
                <p class="statement"><code>{sentence}</code>" "<span class="muted">{description}</span></p>
                {covering.map(|covering| view! { <p class="muted">{covering}</p> })}
                <div class="form__actions">
                    <button class="button button--danger" type="button" disabled=is_sending on:click=revoke>
                        {move || if is_sending.get() { "Revoking…" } else { "Revoke rule" }}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

/// What still allows the traffic when the rule is gone.
fn covering_sentence(group: &SecurityGroup, rule: &Rule) -> Option<String> {
    let key = rule.key();
    let other = group
        .rules
        .iter()
        .find(|other| other.key() != key && other.covers(rule))?;
    Some(format!(
        "The same traffic stays allowed by {}.",
        rule_sentence(other)
    ))
}
