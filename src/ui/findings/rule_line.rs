//! Rules of findings in words.

use leptos::prelude::*;

use crate::model::{GroupId, RuleKey};
use crate::text::rule_key_sentence;
use crate::workspace::Workspace;

/// Returns the sentence of a rule of a group with its direction, and with the names of groups and prefix lists as far as
/// the draft has the rule.
pub(super) fn rule_line(workspace: Workspace, group: &GroupId, key: &RuleKey) -> String {
    let listed = workspace.draft().listed();
    let group = listed.with_untracked(|groups| groups.get(group).cloned());
    let rule = group
        .iter()
        .flat_map(|group| &group.rules)
        .find(|rule| rule.key() == *key);
    match rule {
        Some(rule) => {
            let sentence = untrack(|| workspace.rule_sentence(rule));
            format!("{} {sentence}", rule.direction)
        }
        None => rule_key_sentence(key),
    }
}
