//! Dialog that adds the same rules to several groups.

use leptos::prelude::*;

use super::edits::ChosenGroups;
use crate::draft::{RuleDraft, TrafficDraft};
use crate::entry::{Paste, parse_paste};
use crate::model::{Direction, GroupId, Rule, counted, escape_invisible};
use crate::platform::dom;
use crate::text::Text as _;
use crate::ui::components::{Dialog, KeptTexts};
use crate::ui::group::{draft_sentence, host_bits_text, kept_paste};
use crate::workspace::Workspace;

/// Parses rules as they are pasted, and adds them to every group. A group that has one of them already
/// gets the others.
#[component]
pub(super) fn AddRulesDialog(
    /// The groups.
    groups: ChosenGroups,
) -> impl IntoView {
    let ChosenGroups {
        workspace,
        ids,
        on_close,
    } = groups;
    // As in the dialog that pastes rules: closing keeps what is not added.
    let text: Signal<String> = workspace.inputs().pasted().into();
    let kept = kept_paste(workspace);
    let direction = RwSignal::new(Direction::Ingress);
    let pastes = Memo::new(move |_| {
        let ids = ids.read_value();
        // Another tab may have discarded a new group, or marked one for deletion.
        let is_there = |id: &&GroupId| {
            let view = workspace.group_view(id);
            (view.remote.is_some() || view.facts.created.is_some()) && !view.is_deleted()
        };
        let pastes = ids.iter().filter(is_there).map(|id| {
            let rules = rules_for(workspace, id, &text.read(), direction.get());
            (id.clone(), rules)
        });
        pastes.collect::<Vec<(GroupId, Paste)>>()
    });
    let total = move || {
        pastes
            .read()
            .iter()
            .map(|(_, paste)| paste.rules())
            .sum::<usize>()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match untrack(total) {
            0 => {
                dom::focus_first("#bulk-rules-text");
            }
            added => add_rules(groups, kept, &pastes.get_untracked(), added),
        }
    };
    view! {
        <Dialog title="Add rules" id="bulk-rules" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <div class="field">
                    <label class="field__label" for="bulk-rules-direction">"Direction"</label>
                    <select class="field__input" id="bulk-rules-direction"
                        on:change=move |event| direction.set(match event_target_value(&event).as_str() {
                            "outbound" => Direction::Egress,
                            _ => Direction::Ingress,
                        })>
                        <option value="inbound" selected>"Inbound"</option>
                        <option value="outbound">"Outbound"</option>
                    </select>
                </div>
                <div class="field">
                    <label class="field__label" for="bulk-rules-text">"Rules, one per line"</label>
                    <textarea class="field__input field__input--area field__input--code" id="bulk-rules-text" rows="5"
                        spellcheck="false" autocomplete="off" placeholder="tcp 443 10.0.0.0/8 office"
                        prop:value=text
                        on:input=move |event| workspace.inputs().set_pasted(event_target_value(&event))></textarea>
                </div>
                <div class="paste__preview" role="region" aria-label="Preview" tabindex="0">
                    {move || pastes.read().iter().map(|(id, paste)| group_preview(workspace, id, paste)).collect::<Vec<AnyView>>()}
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit" disabled=move || total() == 0>
                        {move || format!("Add {} to {}", counted(total(), "rule"), counted(pastes.read().len(), "group"))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Adds the rules to the draft. The dialog stays with the lines that no group took.
fn add_rules(groups: ChosenGroups, kept: KeptTexts, pastes: &[(GroupId, Paste)], added: usize) {
    let workspace = groups.workspace;
    let count = counted(pastes.len(), "group");
    let label = format!("added {} to {count}", counted(added, "rule"));
    groups.edit(label, |editing| {
        for (id, paste) in pastes {
            for rule in read_rules(paste) {
                editing.add_row(id, rule.clone());
            }
        }
    });
    let left = refused_by_all(pastes);
    let is_done = left.is_empty();
    workspace.inputs().set_pasted(left);
    let sentence = format!("Added {} to the draft", counted(added, "rule"));
    if is_done {
        kept.drop_all();
        groups.finish(sentence);
    } else {
        workspace.announce(sentence);
        dom::focus_first("#bulk-rules-text");
    }
}

/// Parses the text for a group, whose own rules are not added again. Reactive.
fn rules_for(workspace: Workspace, id: &GroupId, text: &str, direction: Direction) -> Paste {
    let view = workspace.group_view(id);
    let existing: Vec<&Rule> = view
        .rows()
        .iter()
        .filter_map(|row| view.rule(row))
        .collect();
    workspace.with_entry_context(&view, |context| {
        parse_paste(text, direction, TrafficDraft::Missing, &existing, context)
    })
}

/// Returns the lines that no group took.
fn refused_by_all(pastes: &[(GroupId, Paste)]) -> String {
    let is_refused = |number: usize| {
        let mut lines = pastes.iter().flat_map(|(_, paste)| &paste.lines);
        lines.all(|line| line.number != number || line.outcome.is_err())
    };
    let lines = pastes.first().map(|(_, paste)| paste.lines.as_slice());
    let left = lines.unwrap_or_default().iter();
    let left = left.filter(|line| is_refused(line.number));
    let left: Vec<&str> = left.map(|line| line.text.as_str()).collect();
    left.join("\n")
}

fn read_rules(paste: &Paste) -> impl Iterator<Item = &RuleDraft> {
    let lines = paste.lines.iter();
    lines
        .filter_map(|line| line.outcome.as_ref().ok())
        .flatten()
}

fn group_preview(workspace: Workspace, id: &GroupId, paste: &Paste) -> AnyView {
    if paste.lines.is_empty() {
        return ().into_any();
    }
    let name = escape_invisible(&workspace.group_name(id).unwrap_or_else(|| id.to_string()));
    let items = paste.lines.iter().flat_map(|line| match &line.outcome {
        Ok(rules) => rules
            .iter()
            .map(|rule| {
                let sentence = format!("+ {}", draft_sentence(workspace, rule));
                match host_bits_text(rule) {
                    Some(note) => format!("{sentence}. {note}"),
                    None => sentence,
                }
            })
            .collect::<Vec<String>>(),
        Err(problem) => vec![format!("Line {}: {}", line.number, problem.text())],
    });
    let items = items.map(|item| view! { <li>{escape_invisible(&item)}</li> }.into_any());
    let items: Vec<AnyView> = items.collect();
    view! { <strong>{name}</strong><ul>{items}</ul> }.into_any()
}
