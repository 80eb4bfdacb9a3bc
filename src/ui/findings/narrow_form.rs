//! Form that replaces the addresses of a finding's rules by narrower ones.

use leptos::prelude::*;

use crate::analysis::access::Grant;
use crate::analysis::checks::{Finding, Fix};
use crate::entry::parse_peers;
use crate::model::{Rule, escape_invisible};
use crate::platform::dom;
use crate::text::{Text as _, capitalised};
use crate::ui::components::KeptTexts;
use crate::workspace::Workspace;

/// Asks for the addresses, groups or prefix lists that need the rule.
#[component]
pub(super) fn NarrowForm(
    /// The finding.
    finding: Finding,
    /// Called after the form has ended, with whether the draft has the change.
    on_end: Callback<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let text = RwSignal::new(String::new());
    let kept = KeptTexts::restore(workspace, &format!("narrow {}", finding.key()), vec![text]);
    let error = RwSignal::new(None::<String>);
    let finding = StoredValue::new(finding);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        match finding.with_value(|finding| narrowed(workspace, finding, &text.get_untracked())) {
            Ok(fix) => {
                let fix = Some(fix);
                let fixed = finding.with_value(|finding| Finding {
                    fix,
                    ..finding.clone()
                });
                editor.fix_findings(&[fixed]);
                kept.drop_all();
                on_end.run(true);
            }
            Err(reason) => error.set(Some(escape_invisible(&reason))),
        }
    };
    dom::focus_first(".narrow-form input");
    view! {
        <form class="form narrow-form" novalidate on:submit=submit>
            {kept.notice()}
            <label class="field">
                <span class="field__label">"Allow only"</span>
                <input class="field__input field__input--code" type="text" autocomplete="off" spellcheck="false"
                    autocapitalize="off" placeholder="198.51.100.0/24, web" bind:value=text />
                <span class="field__note">"CIDR blocks, groups or prefix lists, separated by commas. The change goes into the draft."</span>
            </label>
            {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}"."</p> })}
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Narrow rule"</button>
                <button class="button" type="button" on:click=move |_| on_end.run(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// Returns the edit that typed peers lead to, or a sentence about why there is none.
fn narrowed(workspace: Workspace, finding: &Finding, text: &str) -> Result<Fix, String> {
    let view = untrack(|| workspace.group_view(&finding.group));
    let peers =
        untrack(|| workspace.with_entry_context(&view, |context| parse_peers(text, context)));
    let peers = peers.map_err(|error| capitalised(&error.text()))?;
    let fix = finding.narrowed_to(&peers);
    let fix =
        fix.ok_or_else(|| "Enter addresses or groups other than those of the rule".to_owned())?;
    let rules = view.rows().iter().filter_map(|row| view.rule(row));
    let rules: Vec<_> = rules.map(Rule::key).collect();
    let direction = finding.rules.first().map(|rule| rule.direction);
    let is_known = |grant: &&Grant| {
        direction.is_some_and(|direction| {
            let added = Rule::new(direction, grant.traffic, grant.peer.clone());
            rules.contains(&added.key())
        })
    };
    match fix.add.iter().find(is_known) {
        Some(grant) => Err(format!(
            "The group already has a rule for {} with {}. Remove the open rule instead",
            grant.traffic, grant.peer
        )),
        None => Ok(fix),
    }
}
