//! The calls, and their order.

use super::{ChangedRule, Step};
use crate::draft::{GroupView, Mark};
use crate::model::{Direction, GroupId, Peer, Rule, Tag};

/// The calls that make EC2 what the views of the touched groups want. Access is added before any is
/// removed, across all groups; groups are created first and deleted last. Rows that are not complete
/// are left out: whoever asks for a plan has seen to it that there are none.
pub fn plan(views: &[GroupView]) -> Vec<Step> {
    let mut steps = Vec::new();
    for view in views {
        if let (None, Some(created)) = (&view.remote, &view.facts.created) {
            steps.push(Step::CreateGroup {
                group: view.id.clone(),
                new: created.clone(),
            });
        }
    }
    let kept = || views.iter().filter(|view| !view.is_deleted());
    for view in kept() {
        steps.extend(group_tag_steps(view));
    }
    let changes: Vec<RuleChanges> = kept().map(RuleChanges::of).collect();
    for changes in &changes {
        steps.extend(changes.in_place.iter().cloned());
    }
    for changes in &changes {
        steps.extend(changes.authorize_steps());
    }
    // A group that is to be deleted must not be named by another one, and may name another one that
    // is deleted with it: all its rules go first.
    for view in views {
        let doomed = doomed_rules(view);
        let removed = changes.iter().find(|changes| changes.group == view.id);
        let removed = removed.map_or(doomed, |changes| changes.removed.clone());
        steps.extend(revoke_steps(&view.id, &removed));
    }
    for view in views {
        if view.is_deleted() && view.remote.is_some() {
            steps.push(Step::DeleteGroup {
                group: view.id.clone(),
            });
        }
    }
    steps
}

/// What becomes of the rules of one group.
struct RuleChanges {
    group: GroupId,
    in_place: Vec<Step>,
    added: Vec<Rule>,
    removed: Vec<Rule>,
}

impl RuleChanges {
    fn of(view: &GroupView) -> Self {
        let mut changes = Self {
            group: view.id.clone(),
            in_place: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
        };
        let mut modified = Vec::new();
        let mut described = Vec::new();
        for row in view.rows() {
            match (row.mark, view.remote_rule(row), view.rule(row)) {
                (Mark::Removed, Some(remote), _) => changes.removed.push(remote.clone()),
                (Mark::Added, _, Some(rule)) => changes.added.push(rule.clone()),
                (Mark::Changed, Some(remote), Some(rule)) => {
                    if remote.key() == rule.key() {
                        if remote.description != rule.description {
                            let id = remote.id.clone();
                            described.push(Rule { id, ..rule.clone() });
                        }
                        changes
                            .in_place
                            .extend(rule_tag_steps(&view.id, remote, rule));
                    } else if let Some(changed) = in_place(remote, rule) {
                        changes
                            .in_place
                            .extend(rule_tag_steps(&view.id, remote, rule));
                        modified.push(changed);
                    } else {
                        changes.added.push(rule.clone());
                        changes.removed.push(remote.clone());
                    }
                }
                _ => {}
            }
        }
        if view.remote.is_none() {
            changes.leave_out_default_rule();
        }
        for direction in Direction::BOTH {
            let rules = in_direction(&described, direction);
            if !rules.is_empty() {
                changes.in_place.push(Step::UpdateDescriptions {
                    group: view.id.clone(),
                    direction,
                    rules,
                });
            }
        }
        if !modified.is_empty() {
            changes.in_place.push(Step::ModifyRules {
                group: view.id.clone(),
                rules: modified,
            });
        }
        changes
    }

    /// EC2 gives every new group one rule, which lets everything out to IPv4: it is not added again,
    /// and is removed where it is not wanted.
    fn leave_out_default_rule(&mut self) {
        let Some(default) = default_rule() else {
            return;
        };
        let wanted = self
            .added
            .iter()
            .position(|rule| rule.key() == default.key());
        match wanted {
            Some(place) => {
                let wanted = self.added.remove(place);
                if !wanted.description.is_empty() {
                    self.in_place.push(Step::UpdateDescriptions {
                        group: self.group.clone(),
                        direction: Direction::Egress,
                        rules: vec![wanted],
                    });
                }
            }
            None => self.removed.push(default),
        }
    }

    /// One call for each direction and each set of tags.
    fn authorize_steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for added in &self.added {
            let same = steps.iter_mut().find_map(|step| match step {
                Step::Authorize {
                    direction,
                    rules,
                    tags,
                    ..
                } if *direction == added.direction && *tags == added.tags => Some(rules),
                _ => None,
            });
            match same {
                Some(rules) => rules.push(added.clone()),
                None => steps.push(Step::Authorize {
                    group: self.group.clone(),
                    direction: added.direction,
                    rules: vec![added.clone()],
                    tags: added.tags.clone(),
                }),
            }
        }
        steps
    }
}

fn revoke_steps(group: &GroupId, removed: &[Rule]) -> impl Iterator<Item = Step> {
    Direction::BOTH.into_iter().filter_map(|direction| {
        let rules = in_direction(removed, direction);
        (!rules.is_empty()).then(|| Step::Revoke {
            group: group.clone(),
            direction,
            rules,
        })
    })
}

/// The rules of a group that is to be deleted which name groups: they may keep others from being
/// deleted, itself among them.
fn doomed_rules(view: &GroupView) -> Vec<Rule> {
    let rules = view.remote.iter().flat_map(|remote| &remote.rules);
    let names_group = |rule: &&Rule| matches!(rule.peer, Peer::Group(_));
    if view.is_deleted() {
        rules.filter(names_group).cloned().collect()
    } else {
        Vec::new()
    }
}

/// The change as ModifySecurityGroupRules can make it: it keeps the kind of source, and takes no
/// account with a group.
fn in_place(before: &Rule, after: &Rule) -> Option<ChangedRule> {
    let names_other_account =
        matches!(&after.peer, Peer::Group(reference) if reference.account_id.is_some());
    let is_possible = before.peer.kind() == after.peer.kind() && !names_other_account;
    let id = before.id.clone().filter(|_| is_possible)?;
    Some(ChangedRule {
        before: before.clone(),
        after: Rule {
            id: Some(id.clone()),
            ..after.clone()
        },
        id,
    })
}

fn rule_tag_steps(group: &GroupId, before: &Rule, after: &Rule) -> Vec<Step> {
    match &before.id {
        Some(id) => tag_steps(group, Some(id), &before.tags, &after.tags),
        None => Vec::new(),
    }
}

fn group_tag_steps(view: &GroupView) -> Vec<Step> {
    match &view.remote {
        Some(remote) => tag_steps(&view.id, None, &remote.tags, &view.tags()),
        // Created with its tags.
        None => Vec::new(),
    }
}

fn tag_steps(
    group: &GroupId,
    rule: Option<&crate::model::RuleId>,
    before: &[Tag],
    after: &[Tag],
) -> Vec<Step> {
    let is_set = |tag: &&Tag| !before.contains(tag);
    let is_gone = |tag: &&Tag| !after.iter().any(|other| other.key == tag.key);
    let set: Vec<Tag> = after.iter().filter(is_set).cloned().collect();
    let gone: Vec<Tag> = before.iter().filter(is_gone).cloned().collect();
    let mut steps = Vec::new();
    if !set.is_empty() {
        steps.push(Step::CreateTags {
            group: group.clone(),
            rule: rule.cloned(),
            tags: set,
        });
    }
    if !gone.is_empty() {
        steps.push(Step::DeleteTags {
            group: group.clone(),
            rule: rule.cloned(),
            tags: gone,
        });
    }
    steps
}

fn in_direction(rules: &[Rule], direction: Direction) -> Vec<Rule> {
    let is_it = |rule: &&Rule| rule.direction == direction;
    rules.iter().filter(is_it).cloned().collect()
}

fn default_rule() -> Option<Rule> {
    let anywhere = Peer::parse("0.0.0.0/0").ok()?;
    Some(Rule::new(
        Direction::Egress,
        crate::model::Traffic::All,
        anywhere,
    ))
}
