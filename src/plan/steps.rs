//! The calls, and their order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::pairing::pair;
use super::risk::{RiskContext, risks_of};
use super::{
    ChangedRule, GroupChange, Plan, PlanOptions, PlannedStep, QuotaConflict, Step, has_same_tags,
};
use crate::analysis::QuotaUse;
use crate::draft::NewGroup;
use crate::model::{
    AddressFamily, Direction, GroupId, Peer, Rule, RuleId, RuleKey, SecurityGroup, Tag, Traffic,
};

/// The calls that lead from the groups before to the groups after.
///
/// Groups are created first. Then comes what changes no access (tags, descriptions), then all that is
/// added, then what changes in place, then all that is removed, across all groups: nobody who has
/// access before and after is without it in between. Groups are deleted last, those that name others
/// before those that are named. Only where the quota leaves no room for a group's new rules beside
/// its old ones, and `options` say so for that group, are its old ones removed first.
pub fn plan(changes: &[GroupChange], options: &PlanOptions<'_>) -> Plan {
    let mut works: Vec<Work<'_>> = changes
        .iter()
        .filter(|change| change.after.is_some())
        .map(Work::of)
        .collect();
    spare_moving_access(&mut works);
    let mut steps = Steps::default();
    for work in &works {
        work.push_creation(&mut steps);
    }
    for work in &works {
        work.push_harmless(&mut steps);
    }
    let mut conflicts = Vec::new();
    let mut waiting = Vec::new();
    for work in &works {
        let (now, later) = work.authorize_steps(options, &mut conflicts);
        steps.list.extend(now);
        waiting.push(later);
    }
    for (work, directions) in works.iter().zip(&waiting) {
        for direction in directions {
            steps.revoke_first.insert(steps.list.len());
            steps.push_some(work.revoke_step(*direction));
            steps.list.extend(work.added_in(*direction));
        }
    }
    for work in &works {
        steps.push_some(work.modify_step());
    }
    for (work, directions) in works.iter().zip(&waiting) {
        for direction in Direction::BOTH {
            if !directions.contains(&direction) && !work.is_new() {
                steps.push_some(work.revoke_step(direction));
            }
        }
    }
    push_deletions(changes, &mut steps);
    let context = RiskContext::new(changes, options.address);
    let risks = |place: usize, step: &Step| {
        let mut risks = risks_of(step, &context);
        if steps.revoke_first.contains(&place) {
            risks.push(super::Risk::RevokedFirst);
        }
        risks
    };
    let planned = steps.list.iter().enumerate();
    let planned = planned.map(|(place, step)| PlannedStep {
        risks: risks(place, step),
        step: step.clone(),
    });
    Plan {
        steps: planned.collect(),
        conflicts,
    }
}

/// The steps so far.
#[derive(Default)]
struct Steps {
    list: Vec<Step>,
    /// The places of those that remove rules before the rules that replace them are there.
    revoke_first: HashSet<usize>,
}

impl Steps {
    fn push_some(&mut self, step: Option<Step>) {
        self.list.extend(step);
    }
}

/// What is to be done to one group that is kept or created.
struct Work<'a> {
    change: &'a GroupChange,
    /// Rules with other descriptions.
    described: Vec<Rule>,
    /// Rules before and after whose tags differ, by id.
    tagged: Vec<(&'a RuleId, &'a [Tag], &'a [Tag])>,
    modified: Vec<ChangedRule>,
    added: Vec<Rule>,
    removed: Vec<Rule>,
}

impl<'a> Work<'a> {
    fn of(change: &'a GroupChange) -> Self {
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
        // EC2 gives every new group one rule, which lets everything out to IPv4.
        let given: Vec<Rule> = default_rule().into_iter().collect();
        match &change.before {
            Some(_) => work.compare(rules(&change.before), rules(&change.after)),
            None => {
                let mut wanted = Vec::new();
                for rule in rules(&change.after) {
                    let is_given = given.iter().any(|given| given.key() == rule.key());
                    match (is_given, rule.tags.is_empty()) {
                        (true, true) if rule.description.is_empty() => {}
                        (true, true) => work.described.push(without_id(rule)),
                        (true, false) | (false, _) => work.added.push(without_id(rule)),
                    }
                    if is_given && rule.tags.is_empty() {
                        wanted.push(rule.key());
                    }
                }
                let unwanted = |rule: &Rule| !wanted.contains(&rule.key());
                work.removed = given.into_iter().filter(unwanted).collect();
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
            match in_place(old, new) {
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

    fn group(&self) -> GroupId {
        self.change.id.clone()
    }

    fn is_new(&self) -> bool {
        self.change.before.is_none()
    }

    fn push_creation(&self, steps: &mut Steps) {
        let (None, Some(after)) = (&self.change.before, &self.change.after) else {
            return;
        };
        steps.list.push(Step::CreateGroup {
            group: self.group(),
            new: NewGroup {
                name: after.name.clone(),
                description: after.description.clone(),
                vpc_id: after.vpc_id.clone(),
                tags: after.tags.clone(),
            },
        });
        steps.push_some(self.revoke_step(Direction::Egress));
    }

    /// What lets nobody in or out.
    fn push_harmless(&self, steps: &mut Steps) {
        if let (Some(before), Some(after)) = (&self.change.before, &self.change.after) {
            let mut edits = TagEdits::default();
            edits.add(None, &before.tags, &after.tags);
            for (id, old, new) in &self.tagged {
                edits.add(Some(id), old, new);
            }
            steps.list.extend(edits.steps(&self.change.id));
        }
        for direction in Direction::BOTH {
            let rules = in_direction(&self.described, direction);
            if !rules.is_empty() {
                steps.list.push(Step::UpdateDescriptions {
                    group: self.group(),
                    direction,
                    rules,
                });
            }
        }
    }

    /// The calls that add rules beside the old ones, and the directions in which the old ones have
    /// to go first.
    fn authorize_steps(
        &self,
        options: &PlanOptions<'_>,
        conflicts: &mut Vec<QuotaConflict>,
    ) -> (Vec<Step>, Vec<Direction>) {
        let mut now = Vec::new();
        let mut later = Vec::new();
        for direction in Direction::BOTH {
            let conflict = self.quota_conflict(direction, options);
            let is_later = conflict.as_ref().is_some_and(|conflict| {
                conflict.is_solved_by_revoking_first()
                    && options.revoke_first.contains(&conflict.group)
            });
            conflicts.extend(conflict);
            if is_later {
                later.push(direction);
            } else {
                now.extend(self.added_in(direction));
            }
        }
        (now, later)
    }

    /// Whether the quota has no room for the new rules of a direction beside the old ones: first what
    /// is added comes to them, then some change in place, and only then others go.
    fn quota_conflict(
        &self,
        direction: Direction,
        options: &PlanOptions<'_>,
    ) -> Option<QuotaConflict> {
        let usage = |rules: &mut dyn Iterator<Item = &Rule>| {
            let peers = rules.filter(|rule| rule.direction == direction);
            QuotaUse::of(peers.map(|rule| &rule.peer), options.prefix_lists)
        };
        let before = &self.change.before.as_ref()?.rules;
        let after = &self.change.after.as_ref()?.rules;
        let modified: HashMap<&RuleId, &Rule> = self
            .modified
            .iter()
            .map(|changed| (&changed.id, &changed.after))
            .collect();
        let changed_in_place = before.iter().map(|rule| {
            let changed = rule.id.as_ref().and_then(|id| modified.get(id));
            changed.copied().unwrap_or(rule)
        });
        let added = usage(&mut before.iter().chain(&self.added));
        let changed = usage(&mut changed_in_place.chain(&self.added));
        let (before, after) = (usage(&mut before.iter()), usage(&mut after.iter()));
        [AddressFamily::Ipv4, AddressFamily::Ipv6]
            .into_iter()
            .map(|family| {
                let total = |usage: &QuotaUse| usage.family(family).total();
                let conflict = QuotaConflict {
                    group: self.group(),
                    direction,
                    family,
                    beside: total(&added).max(total(&changed)),
                    after: total(&after),
                    quota: options.rules_per_group,
                };
                (conflict, total(&before))
            })
            // What is over the quota already, and only shrinks, EC2 does not refuse.
            .find(|(conflict, before)| {
                conflict.beside > conflict.quota && conflict.beside > *before
            })
            .map(|(conflict, _)| conflict)
    }

    /// One call for each set of tags.
    fn added_in(&self, direction: Direction) -> Vec<Step> {
        let mut by_tags: Vec<(Vec<Tag>, Vec<Rule>)> = Vec::new();
        for rule in self.added.iter().filter(|rule| rule.direction == direction) {
            match by_tags.iter_mut().find(|(tags, _)| *tags == rule.tags) {
                Some((_, rules)) => rules.push(rule.clone()),
                None => by_tags.push((rule.tags.clone(), vec![rule.clone()])),
            }
        }
        let steps = by_tags.into_iter().map(|(tags, rules)| Step::Authorize {
            group: self.group(),
            direction,
            rules,
            tags,
        });
        steps.collect()
    }

    fn modify_step(&self) -> Option<Step> {
        (!self.modified.is_empty()).then(|| Step::ModifyRules {
            group: self.group(),
            rules: self.modified.clone(),
        })
    }

    fn revoke_step(&self, direction: Direction) -> Option<Step> {
        let rules = in_direction(&self.removed, direction);
        (!rules.is_empty()).then(|| Step::Revoke {
            group: self.group(),
            direction,
            rules,
        })
    }
}

/// A rule that changes in place gives up what it let pass in the call that lets the new pass. Where
/// another group is to let some of that pass by such a change of its own, one of the two has to come
/// first, and nobody knows which is safe: there, the new is added first and the old removed last.
fn spare_moving_access(works: &mut [Work<'_>]) {
    let mut takers: HashMap<RuleKey, (Rule, HashSet<GroupId>)> = HashMap::new();
    for work in works.iter() {
        for changed in &work.modified {
            let taker = takers.entry(changed.after.key());
            let (_, groups) = taker.or_insert_with(|| (changed.after.clone(), HashSet::new()));
            groups.insert(work.group());
        }
    }
    for work in works {
        let own = work.group();
        let is_taken_over = |changed: &ChangedRule| {
            let (before, after) = (&changed.before, &changed.after);
            let by_others = |groups: &HashSet<GroupId>| groups.iter().any(|group| *group != own);
            let same = takers.get(&before.key());
            same.is_some_and(|(_, groups)| by_others(groups))
                || !after.covers(before)
                    && takers.values().any(|(taker, groups)| {
                        taker.overlaps(before) && !after.covers(taker) && by_others(groups)
                    })
        };
        let modified = std::mem::take(&mut work.modified);
        let (moving, staying): (Vec<ChangedRule>, Vec<ChangedRule>) =
            modified.into_iter().partition(is_taken_over);
        work.modified = staying;
        for changed in moving {
            work.tagged.retain(|(id, _, _)| **id != changed.id);
            work.added.push(without_id(&changed.after));
            work.removed.push(changed.before);
        }
    }
}

/// Groups that name others go before those that are named. Where they name each other, or
/// themselves, the rules that do so go first.
fn push_deletions(changes: &[GroupChange], steps: &mut Steps) {
    let doomed = changes.iter().filter(|change| change.after.is_none());
    let mut left: Vec<&SecurityGroup> =
        doomed.filter_map(|change| change.before.as_ref()).collect();
    let mut order: Vec<GroupId> = Vec::new();
    while !left.is_empty() {
        let named: BTreeSet<&GroupId> = left
            .iter()
            .flat_map(|group| {
                let others = group.rules.iter().filter_map(named_group);
                others.filter(|id| **id != group.id)
            })
            .collect();
        let is_free = |group: &&SecurityGroup| !named.contains(&group.id);
        let (free, bound): (Vec<&SecurityGroup>, Vec<&SecurityGroup>) =
            left.iter().copied().partition(is_free);
        let next = if free.is_empty() { &bound } else { &free };
        let ids: BTreeSet<&GroupId> = left.iter().map(|group| &group.id).collect();
        for group in next {
            let binds = |rule: &&Rule| {
                named_group(rule)
                    .is_some_and(|id| *id == group.id || (free.is_empty() && ids.contains(id)))
            };
            let binding: Vec<Rule> = group.rules.iter().filter(binds).cloned().collect();
            for direction in Direction::BOTH {
                let rules = in_direction(&binding, direction);
                if !rules.is_empty() {
                    steps.list.push(Step::Revoke {
                        group: group.id.clone(),
                        direction,
                        rules,
                    });
                }
            }
            order.push(group.id.clone());
        }
        left = if free.is_empty() { Vec::new() } else { bound };
    }
    let deletions = order.into_iter().map(|group| Step::DeleteGroup { group });
    steps.list.extend(deletions);
}

fn named_group(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
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

/// The most resources that CreateTags and DeleteTags take in one call.
const MAX_TAGGED_AT_ONCE: usize = 1000;

/// Tags, and what they are set on or taken from: rules, or the group itself where there is none.
type TagEdit<'a> = (Vec<Tag>, Vec<Option<&'a RuleId>>);

/// Tags to set and to take away; rules that get the same are changed by one call.
#[derive(Default)]
struct TagEdits<'a> {
    set: Vec<TagEdit<'a>>,
    gone: Vec<TagEdit<'a>>,
}

impl<'a> TagEdits<'a> {
    fn add(&mut self, rule: Option<&'a RuleId>, before: &[Tag], after: &[Tag]) {
        let is_set = |tag: &&Tag| !before.contains(tag);
        let is_gone = |tag: &&Tag| !after.iter().any(|other| other.key == tag.key);
        let set = after.iter().filter(is_set).cloned().collect();
        let gone = before.iter().filter(is_gone).cloned().collect();
        for (list, tags) in [(&mut self.set, set), (&mut self.gone, gone)] {
            let tags: Vec<Tag> = tags;
            if tags.is_empty() {
                continue;
            }
            // The group itself has a call of its own: in the plan it is named by having no rules.
            let is_same = |(known, on): &&mut TagEdit<'a>| {
                *known == tags && rule.is_some() && on.iter().all(Option::is_some)
            };
            match list.iter_mut().find(is_same) {
                Some((_, on)) => on.push(rule),
                None => list.push((tags, vec![rule])),
            }
        }
    }

    fn steps(self, group: &GroupId) -> Vec<Step> {
        let calls = |edits: Vec<TagEdit<'a>>| {
            let calls = edits.into_iter().flat_map(|(tags, on)| {
                let parts = on.chunks(MAX_TAGGED_AT_ONCE);
                let parts: Vec<Vec<RuleId>> = parts
                    .map(|part| part.iter().copied().flatten().cloned().collect())
                    .collect();
                parts.into_iter().map(move |rules| (tags.clone(), rules))
            });
            calls.collect::<Vec<_>>()
        };
        let set = calls(self.set).into_iter();
        let set = set.map(|(tags, rules)| Step::CreateTags {
            group: group.clone(),
            rules,
            tags,
        });
        let gone = calls(self.gone).into_iter();
        let gone = gone.map(|(tags, rules)| Step::DeleteTags {
            group: group.clone(),
            rules,
            tags,
        });
        set.chain(gone).collect()
    }
}

fn in_direction(rules: &[Rule], direction: Direction) -> Vec<Rule> {
    let is_it = |rule: &&Rule| rule.direction == direction;
    rules.iter().filter(is_it).cloned().collect()
}

fn without_id(rule: &Rule) -> Rule {
    Rule {
        id: None,
        ..rule.clone()
    }
}

/// The rule that EC2 gives every new group.
pub(super) fn default_rule() -> Option<Rule> {
    let anywhere = Peer::parse("0.0.0.0/0").ok()?;
    Some(Rule::new(Direction::Egress, Traffic::All, anywhere))
}
