//! Confirming that a rule is to be revoked.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Rule, SecurityGroup};
use crate::present::{explain, rule_sentence};
use crate::state::App;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};

const TEXTS: ConfirmTexts = ConfirmTexts {
    id: "revoke-rule",
    title: "Revoke rule",
    verb: "Revoke rule",
    busy: "Revoking…",
    failed: "The rule was not revoked",
};

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
    let submission = Submission::new();
    let sentence = rule_sentence(&rule);
    let direction = rule.direction;
    let description = rule.description.to_string();
    let covering = covering_sentence(&group, &rule);
    let group_name = group.name.clone();
    let on_confirm = Callback::new(move |()| {
        let Some(editor) = app.editor_now() else {
            return;
        };
        let (group_id, rule) = (group.id.clone(), rule.clone());
        submission.run(async move {
            let revoked = editor.revoke_rules(&group_id, direction, vec![rule]).await;
            let outcome = revoked.map_err(|error| explain(&error))?;
            if outcome.unknown > 0 {
                app.announce("The rule was gone already");
            }
            on_close.run(());
            Ok(())
        });
    });
    view! {
        <ConfirmDialog texts=TEXTS submission on_confirm on_close>
            <p>
                "Remove this "{direction.to_string()}" rule of "<strong>{group_name}</strong>"? "
                "New connections that only it allows are refused from then on."
            </p>
            <p class="statement"><code>{sentence}</code>" "<span class="muted">{description}</span></p>
            {covering.map(|covering| view! { <p class="muted">{covering}</p> })}
        </ConfirmDialog>
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
