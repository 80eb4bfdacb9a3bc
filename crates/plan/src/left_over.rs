//! What a draft still holds once every step of its plan is done.

use std::collections::HashMap;
use std::sync::Arc;

use super::{GroupChange, Plan};
use portcullis_edit::draft::{ChangeCount, Draft};
use portcullis_model::{GroupId, SecurityGroup};

/// The changes of a draft that no step of its plan makes, by group. There are none in a correct plan: a change that is
/// left over must keep the plan from being applied, because the run would otherwise end with all steps done and the draft
/// not empty.
///
/// `remote` returns a group as EC2 has it. Incomplete rules and rules that clash with EC2's are not counted.
pub fn left_over(
    draft: &Draft,
    changes: &[GroupChange],
    plan: &Plan,
    remote: impl Fn(&GroupId) -> Option<Arc<SecurityGroup>>,
) -> Vec<(GroupId, ChangeCount)> {
    let mut groups: HashMap<&GroupId, Option<SecurityGroup>> = changes
        .iter()
        .map(|change| (&change.id, change.before.clone()))
        .collect();
    for planned in &plan.steps {
        let id = planned.step.group();
        let planned_group = changes.iter().find(|change| change.id == *id);
        let planned_group = planned_group.and_then(|change| change.after.as_ref());
        if let Some(group) = groups.get_mut(id) {
            *group = planned.step.effect_on(group.take(), planned_group);
        }
    }
    let groups: HashMap<&GroupId, Option<Arc<SecurityGroup>>> = groups
        .into_iter()
        .map(|(id, group)| (id, group.map(Arc::new)))
        .collect();
    let after = |id: &GroupId| match groups.get(id) {
        Some(group) => group.clone(),
        None => remote(id),
    };
    let mut left = draft.clone();
    for created in changes.iter().filter(|change| change.before.is_none()) {
        if after(&created.id).is_some() {
            left.rename_group(&created.id, &created.id);
        }
    }
    left.settle(true, after);
    let views = left.groups().map(|(id, _)| left.view(id, after(id)));
    views
        .map(|view| (view.id.clone(), view.changes()))
        .filter(|(_, count)| count.total() > count.incomplete + count.clashes)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::super::testing::{group, rule_of};
    use super::super::{PlanOptions, changes_of, plan};
    use super::*;
    use portcullis_edit::draft::{GroupFacts, GroupView, RuleDraft, TagsDraft};
    use portcullis_model::{AccountId, GroupName, NewGroup, Tag};

    const WORDS: [&str; 8] = [
        "in tcp 22 10.0.0.0/8",
        "in tcp 80 10.0.0.0/8",
        "in tcp 443 2001:db8::/32",
        "in udp 53 sg-other",
        "in tcp 1000-2000 192.0.2.0/24",
        "out all 0.0.0.0/0",
        "out tcp 443 10.0.0.0/8",
        "out tcp 25 sg-other",
    ];

    fn tag(key: &str, value: usize) -> Tag {
        Tag {
            key: key.to_owned(),
            value: value.to_string(),
        }
    }

    fn planned(draft: &Draft, groups: &[Arc<SecurityGroup>]) -> (Vec<GroupChange>, Plan) {
        let owner = AccountId::from_remote("123456789012");
        let views: Vec<GroupView> = draft
            .groups()
            .map(|(id, _)| draft.view(id, remote_in(groups, id)))
            .collect();
        let changes = changes_of(&views, &owner);
        let options = PlanOptions {
            rules_per_group: 60,
            prefix_lists: &[],
            revoke_first: &BTreeSet::new(),
            address: None,
        };
        let plan = plan(&changes, &options);
        (changes, plan)
    }

    fn remote_in(groups: &[Arc<SecurityGroup>], id: &GroupId) -> Option<Arc<SecurityGroup>> {
        groups.iter().find(|group| group.id == *id).cloned()
    }

    /// Edits at random, without two rules of one kind in a group, which a person has to mend first.
    fn random_draft(groups: &[Arc<SecurityGroup>], next: &mut impl FnMut(usize) -> usize) -> Draft {
        let mut draft = Draft::default();
        for group in groups {
            let mut wishes: Vec<&str> = WORDS.to_vec();
            let view = draft.view(&group.id, Some(group.clone()));
            draft.edit("edit", |editing| {
                for row in view.rows() {
                    let place = next(wishes.len());
                    let wish = RuleDraft {
                        description: ["", "a", "b"][next(3)].into(),
                        tags: (0..next(3))
                            .map(|value| tag(["team", "aws:x"][value], value))
                            .collect(),
                        ..RuleDraft::from(&rule_of(wishes[place]))
                    };
                    if wish.direction == row.direction && next(3) > 0 {
                        wishes.remove(place);
                        editing.set_row(&view, row, wish);
                    } else {
                        let stays = view.remote_rule(row).unwrap();
                        let is_it = |words: &&str| rule_of(words).key() == stays.key();
                        match wishes.iter().position(is_it) {
                            Some(place) if next(2) == 0 => drop(wishes.remove(place)),
                            _ => editing.remove_row(&view, row),
                        }
                    }
                }
                for _ in 0..next(3) {
                    let wish = wishes.remove(next(wishes.len()));
                    editing.add_row(&group.id, RuleDraft::from(&rule_of(wish)));
                }
                let mine = vec![tag("team", next(2)), tag("AWS:Owner", next(2))];
                let facts = GroupFacts {
                    is_deleted: next(8) == 0,
                    tags: (next(2) == 0).then(|| TagsDraft {
                        base: group.tags.clone(),
                        mine,
                    }),
                    ..GroupFacts::default()
                };
                editing.set_facts(&group.id, facts);
                if next(3) == 0 {
                    editing.create_group(NewGroup {
                        name: GroupName::from_remote(format!("new {}", group.id)),
                        tags: vec![tag("team", 1), tag("aws:x", 1)],
                        ..NewGroup::like(group)
                    });
                }
            });
        }
        draft
    }

    #[test]
    fn plans_leave_nothing_of_a_draft_and_a_missing_step_is_noticed() {
        let mut state = 14_u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut missed = 0;
        for round in 0..2000 {
            let groups: Vec<Arc<SecurityGroup>> = (0..2)
                .map(|number| {
                    let words: Vec<&str> = WORDS
                        .iter()
                        .copied()
                        .filter(|_| next(2) == 0)
                        .take(4)
                        .collect();
                    let mut group = group(&format!("sg-{number}"), &words);
                    group.tags = (0..next(2)).map(|value| tag("team", value)).collect();
                    for rule in &mut group.rules {
                        rule.tags = (0..next(2)).map(|value| tag("aws:x", value)).collect();
                    }
                    Arc::new(group)
                })
                .collect();
            let draft = random_draft(&groups, &mut next);
            let (changes, mut plan) = planned(&draft, &groups);
            let left = left_over(&draft, &changes, &plan, |id| remote_in(&groups, id));
            assert_eq!(left, [], "round {round}: {draft:#?} {:#?}", plan.calls());
            if plan.steps.pop().is_some() {
                let left = left_over(&draft, &changes, &plan, |id| remote_in(&groups, id));
                missed += usize::from(left.is_empty());
            }
        }
        assert_eq!(
            missed, 0,
            "plans without their last step that seem to do all"
        );
    }
}
