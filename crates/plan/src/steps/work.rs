//! The calls for one group that is kept or created.

use std::collections::HashMap;

use super::schedule::{Order, gives_up};
use super::tag_edits::TagEdits;
use super::{Steps, in_direction};
use crate::pairing::pair;
use crate::{
    ChangedRule, GroupChange, PlanOptions, QuotaConflict, Risk, Step, has_same_tags, own_tags,
};
use portcullis_analysis::QuotaUse;
use portcullis_model::{
    AddressFamily, Direction, GroupId, NewGroup, Peer, PrefixList, Rule, RuleId, SecurityGroup, Tag,
};

/// Differences of one group that is kept or created, by the kind of call.
pub(super) struct Work<'a> {
    pub(super) change: &'a GroupChange,
    /// Rules with a new description.
    described: Vec<Rule>,
    /// Rule ids with their tags before and after, where these differ.
    pub(super) tagged: Vec<(&'a RuleId, &'a [Tag], &'a [Tag])>,
    pub(super) modified: Vec<ChangedRule>,
    pub(super) added: Vec<Rule>,
    pub(super) removed: Vec<Rule>,
}

impl<'a> Work<'a> {
    pub(super) fn of(change: &'a GroupChange) -> Self {
        let mut work = Self {
            change,
            described: Vec::new(),
            tagged: Vec::new(),
            modified: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
        };
        let rules = |group: &'a Option<SecurityGroup>| {
            let rules = group.as_ref().map(|group| group.rules.as_slice());
            rules.unwrap_or_default()
        };
        let given = Rule::of_new_group();
        match &change.before {
            Some(_) => work.compare(rules(&change.before), rules(&change.after)),
            None => {
                let mut wanted = Vec::new();
                for rule in rules(&change.after) {
                    let is_given = given.key() == rule.key();
                    let has_tags = own_tags(&rule.tags).next().is_some();
                    match (is_given, !has_tags) {
                        (true, true) if rule.description.is_empty() => {}
                        (true, true) => work.described.push(without_id(rule)),
                        (true, false) | (false, _) => work.added.push(without_id(rule)),
                    }
                    if is_given && !has_tags {
                        wanted.push(rule.key());
                    }
                }
                if !wanted.contains(&given.key()) {
                    work.removed.push(given);
                }
            }
        }
        work
    }

    fn compare(&mut self, before: &'a [Rule], after: &'a [Rule]) {
        let pairing = pair(before, after);
        for (old, new) in pairing.kept {
            if old.description != new.description {
                self.described.push(Rule {
                    id: old.id.clone(),
                    peer: old.peer.clone(),
                    ..new.clone()
                });
            }
            self.compare_tags(old, new);
        }
        for (old, new) in pairing.changed {
            match in_place_change(old, new) {
                Some(changed) => {
                    self.compare_tags(old, new);
                    self.modified.push(changed);
                }
                None => {
                    self.added.push(without_id(new));
                    self.removed.push(old.clone());
                }
            }
        }
        self.added.extend(pairing.added.into_iter().map(without_id));
        self.removed.extend(pairing.removed.into_iter().cloned());
    }

    fn compare_tags(&mut self, old: &'a Rule, new: &'a Rule) {
        if let Some(id) = &old.id
            && !has_same_tags(&old.tags, &new.tags)
        {
            self.tagged.push((id, &old.tags, &new.tags));
        }
    }

    pub(super) fn group(&self) -> GroupId {
        self.change.id.clone()
    }

    pub(super) fn is_new(&self) -> bool {
        self.change.before.is_none()
    }

    pub(super) fn push_creation(&self, steps: &mut Steps) {
        let (None, Some(after)) = (&self.change.before, &self.change.after) else {
            return;
        };
        let step = Step::CreateGroup {
            group: self.group(),
            new: NewGroup {
                tags: own_tags(&after.tags).cloned().collect(),
                ..NewGroup::like(after)
            },
        };
        steps.list.push((step, left_out(&after.tags)));
        steps.push_some(self.revoke_step(Direction::Egress));
    }

    /// Adds the calls that change no access: tags and descriptions.
    pub(super) fn push_metadata(&self, steps: &mut Steps) {
        if let (Some(before), Some(after)) = (&self.change.before, &self.change.after) {
            let mut edits = TagEdits::default();
            edits.add(None, &before.tags, &after.tags);
            for (id, old, new) in &self.tagged {
                edits.add(Some(id), old, new);
            }
            for step in edits.steps(&self.change.id) {
                steps.push(step);
            }
        }
        for direction in Direction::BOTH {
            let rules = in_direction(&self.described, direction);
            if !rules.is_empty() {
                steps.push(Step::UpdateDescriptions {
                    group: self.group(),
                    direction,
                    rules,
                });
            }
        }
    }

    /// Decides when the new rules of a direction are added, and returns the conflicts if the quota
    /// has no room for them next to the old ones. Adding comes before modifying, and modifying
    /// before revoking.
    pub(super) fn order(
        &self,
        direction: Direction,
        prefix_lists: &[PrefixList],
        options: &PlanOptions<'_>,
    ) -> (Order, Vec<QuotaConflict>) {
        let usage = |rules: &mut dyn Iterator<Item = &Rule>| {
            let peers = rules.filter(|rule| rule.direction == direction);
            QuotaUse::of(peers.map(|rule| &rule.peer), prefix_lists)
        };
        let rules = |group: &'a Option<SecurityGroup>| -> &'a [Rule] {
            group.as_ref().map_or(&[], |group| &group.rules)
        };
        let (before, after) = (rules(&self.change.before), rules(&self.change.after));
        let modified: HashMap<&RuleId, &Rule> = self
            .modified
            .iter()
            .map(|changed| (&changed.id, &changed.after))
            .collect();
        let in_place = || {
            before.iter().map(|rule| {
                let changed = rule.id.as_ref().and_then(|id| modified.get(id));
                changed.copied().unwrap_or(rule)
            })
        };
        let start = usage(&mut before.iter());
        let end = usage(&mut after.iter());
        let changed = usage(&mut in_place());
        let all = usage(&mut in_place().chain(&self.added));
        let beside = if self.is_new() {
            // The default rule of a new group is revoked before.
            end
        } else {
            usage(&mut before.iter().chain(&self.added))
        };
        // EC2 accepts usage above the quota as long as it shrinks.
        let fits = |family: AddressFamily, order: &[QuotaUse]| {
            let totals = order.iter().map(|usage| usage.family(family).total());
            let totals: Vec<usize> = totals.collect();
            let next = totals.iter().skip(1);
            let mut pairs = totals.iter().zip(next);
            pairs.all(|(now, next)| *next <= options.rules_per_group || next <= now)
        };
        let families = [AddressFamily::Ipv4, AddressFamily::Ipv6];
        let all_fit = |order: &[QuotaUse]| families.iter().all(|family| fits(*family, order));
        let add_first = [start, beside, all, end];
        if all_fit(&add_first) {
            return (Order::BeforeChanges, Vec::new());
        }
        if all_fit(&[start, changed, all, end]) && self.keeps_access_of_added(direction) {
            return (Order::AfterChanges, Vec::new());
        }
        // Revoking first never uses more than the end state.
        let is_solved_by_revoking_first = !self.is_new()
            && families.iter().all(|family| {
                let total = |usage: &QuotaUse| usage.family(*family).total();
                fits(*family, &add_first) || total(&end) <= options.rules_per_group
            });
        let conflicts = families
            .into_iter()
            .filter(|family| !fits(*family, &add_first))
            .map(|family| {
                let total = |usage: &QuotaUse| usage.family(family).total();
                QuotaConflict {
                    group: self.group(),
                    direction,
                    family,
                    beside: total(&beside).max(total(&all)),
                    after: total(&end),
                    quota: options.rules_per_group,
                    is_solved_by_revoking_first,
                }
            });
        let is_wanted = options.revoke_first.contains(&self.change.id);
        let order = if is_wanted && is_solved_by_revoking_first {
            Order::AfterRemovals
        } else {
            Order::BeforeChanges
        };
        (order, conflicts.collect())
    }

    /// Whether no in-place modification ends access that an added rule allows.
    pub(super) fn keeps_access_of_added(&self, direction: Direction) -> bool {
        let added = |rule: &&Rule| rule.direction == direction;
        let mut added = self.added.iter().filter(added);
        !added.any(|rule| self.modified.iter().any(|changed| gives_up(changed, rule)))
    }

    /// Adds the rules, with one call for each set of tags.
    pub(super) fn push_added(&self, direction: Direction, steps: &mut Steps) {
        let mut by_tags: Vec<(Vec<Tag>, Vec<Rule>, Vec<Tag>)> = Vec::new();
        for rule in self.added.iter().filter(|rule| rule.direction == direction) {
            let tags: Vec<Tag> = own_tags(&rule.tags).cloned().collect();
            let mut rule = rule.clone();
            let all = std::mem::replace(&mut rule.tags, tags.clone());
            match by_tags.iter_mut().find(|(known, _, _)| *known == tags) {
                Some((_, rules, asked)) => {
                    rules.push(rule);
                    asked.extend(all);
                }
                None => by_tags.push((tags, vec![rule], all)),
            }
        }
        for (tags, rules, asked) in by_tags {
            let step = Step::Authorize {
                group: self.group(),
                direction,
                rules,
                tags,
            };
            steps.list.push((step, left_out(&asked)));
        }
    }

    /// Replaces in-place modifications with a removal and an addition, which keep the tags but not
    /// the rule ids.
    pub(super) fn split_modifications(&mut self, is_split: impl Fn(&ChangedRule) -> bool) {
        let modified = std::mem::take(&mut self.modified);
        let (split, kept): (Vec<ChangedRule>, Vec<ChangedRule>) =
            modified.into_iter().partition(is_split);
        self.modified = kept;
        for changed in split {
            self.tagged.retain(|(id, _, _)| **id != changed.id);
            self.added.push(without_id(&changed.after));
            self.removed.push(changed.before);
        }
    }

    /// Revokes the old rules before the new ones are added.
    pub(super) fn push_revoked_first(&self, direction: Direction, steps: &mut Steps) {
        let revoke = self.revoke_step(direction);
        steps
            .list
            .extend(revoke.map(|step| (step, Some(Risk::RevokedFirst))));
    }

    /// After [`Self::push_revoked_first`]: modifies in place, which may make room, then adds the
    /// new rules.
    pub(super) fn push_added_last(&self, direction: Direction, steps: &mut Steps) {
        let leaves_gap = !self.keeps_access_of_added(direction);
        let modify = self.modify_step(|way| way == direction);
        steps
            .list
            .extend(modify.map(|step| (step, leaves_gap.then_some(Risk::RevokedFirst))));
        self.push_added(direction, steps);
    }

    /// Returns the in-place modifications of the directions that `is_in_turn` selects.
    pub(super) fn modify_step(&self, is_in_turn: impl Fn(Direction) -> bool) -> Option<Step> {
        let changed = self.modified.iter();
        let changed = changed.filter(|changed| is_in_turn(changed.before.direction));
        let rules: Vec<ChangedRule> = changed.cloned().collect();
        (!rules.is_empty()).then(|| Step::ModifyRules {
            group: self.group(),
            rules,
        })
    }

    pub(super) fn revoke_step(&self, direction: Direction) -> Option<Step> {
        let rules = in_direction(&self.removed, direction);
        (!rules.is_empty()).then(|| Step::Revoke {
            group: self.group(),
            direction,
            rules,
        })
    }
}

/// Returns the change if ModifySecurityGroupRules can make it: the call cannot change the kind of
/// source, and takes no account with a group.
pub(crate) fn in_place_change(before: &Rule, after: &Rule) -> Option<ChangedRule> {
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

/// Returns a risk for the reserved tags that a new group or rule cannot have, if there are any.
fn left_out(tags: &[Tag]) -> Option<Risk> {
    let mut keys: Vec<String> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is_reserved()) {
        if !keys.contains(&tag.key) {
            keys.push(tag.key.clone());
        }
    }
    (!keys.is_empty()).then_some(Risk::LeavesOutTags { keys })
}

pub(super) fn without_id(rule: &Rule) -> Rule {
    Rule {
        id: None,
        ..rule.clone()
    }
}
