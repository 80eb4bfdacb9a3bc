//! Turns changes from elsewhere, such as a snapshot or an imported file, into an edit of the draft.

use std::collections::HashMap;

use super::{Editing, GroupFacts, GroupView, Mark, RuleDraft, TagsDraft};
use portcullis_model::{GroupId, NewGroup, Peer, PrefixListId, Rule, RuleRef, SecurityGroup};
use portcullis_plan::{GroupChange, PrefixListChange, differences};

/// Adds changes to a draft as one edit. `view` returns a group with the current draft.
///
/// Drafted changes of other rules and groups stay. For the same rule, `changes` win. Groups and
/// prefix lists to create get a new id in the draft, and rules that reference them are adapted.
pub fn put_into_draft(
    editing: &mut Editing<'_>,
    changes: &[GroupChange],
    lists: &[PrefixListChange],
    view: impl Fn(&GroupId) -> GroupView,
) {
    let mut created: HashMap<&GroupId, GroupId> = HashMap::new();
    for change in changes {
        if let (None, Some(after)) = (&change.before, &change.after) {
            let id = editing.create_empty_group(NewGroup::like(after));
            created.insert(&change.id, id);
        }
    }
    let mut created_lists: HashMap<&PrefixListId, PrefixListId> = HashMap::new();
    for list in lists {
        if let (None, Some(content)) = (&list.before, &list.after) {
            created_lists.insert(&list.id, editing.create_list(content.clone()));
        } else {
            editing.set_list(list.clone());
        }
    }
    let drafted = |rule: &Rule| {
        let mut rule = rule.clone();
        if let Peer::Group(reference) = &mut rule.peer
            && let Some(id) = created.get(&reference.group_id)
        {
            reference.group_id = id.clone();
            reference.account_id = None;
        }
        if let Peer::PrefixList(list) = &mut rule.peer
            && let Some(id) = created_lists.get(list)
        {
            list.clone_from(id);
        }
        RuleDraft::from(&rule)
    };
    for change in changes {
        let id = created.get(&change.id).unwrap_or(&change.id);
        match (&change.before, &change.after) {
            (None, None) => {}
            (None, Some(after)) => {
                for rule in &after.rules {
                    editing.add_row(id, drafted(rule));
                }
            }
            (Some(_), None) => {
                let view = view(&change.id);
                let facts = GroupFacts {
                    is_deleted: true,
                    ..view.facts.clone()
                };
                editing.set_facts(&change.id, facts);
            }
            (Some(before), Some(after)) => {
                let view = view(&change.id);
                put_rules(editing, change, &view, &drafted);
                put_tags(editing, before, after, &view);
            }
        }
        editing.add_uses(id, change.uses.clone());
    }
}

fn put_rules(
    editing: &mut Editing<'_>,
    change: &GroupChange,
    view: &GroupView,
    drafted: &impl Fn(&Rule) -> RuleDraft,
) {
    for difference in differences(change) {
        let after = difference.after.map(drafted);
        let known = difference.before;
        let known = known.map(|before| RuleRef::new(view.id.clone(), before));
        let row = known.and_then(|rule| view.row_of(&rule));
        match (row, after) {
            (Some(row), after) => editing.decide_row(view, row, after),
            (None, Some(after)) => {
                let mut rows = view.rows().iter();
                let is_there = rows.any(|row| {
                    row.mark != Mark::Removed && view.rule_draft(row).is_same_as(&after)
                });
                if !is_there {
                    editing.add_row(&view.id, after);
                }
            }
            (None, None) => {}
        }
    }
}

/// Drafts the tags, and cancels a drafted deletion of the group.
fn put_tags(
    editing: &mut Editing<'_>,
    before: &SecurityGroup,
    after: &SecurityGroup,
    view: &GroupView,
) {
    let mut facts = GroupFacts {
        is_deleted: false,
        ..view.facts.clone()
    };
    if before.tags != after.tags {
        let base = view.remote.as_deref().unwrap_or(before);
        facts.tags = Some(TagsDraft {
            base: base.tags.clone(),
            mine: after.tags.clone(),
        });
    }
    editing.set_facts(&view.id, facts);
}
