//! The calls, and their order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::pairing::pair;
use super::risk::{RiskContext, risks_of};
use super::{
    ChangedRule, GroupChange, Plan, PlanOptions, PlannedStep, QuotaConflict, Risk, Step,
    has_same_tags, own_tags,
};
use crate::analysis::QuotaUse;
use crate::draft::NewGroup;
use crate::model::{
    AddressFamily, Direction, GroupId, MAX_TAGS_PER_RESOURCE, Peer, Rule, RuleId, RuleKey,
    SecurityGroup, Tag, Traffic,
};

/// The calls that lead from the groups before to the groups after.
///
/// Groups are created first. Then comes what changes no access (tags, descriptions), then all that is
/// added, then what changes in place, then all that is removed, across all groups: nobody who has
/// access before and after is without it in between. Groups are deleted last, those that name others
/// before those that are named. Only where the quota leaves no room for a group's new rules beside
/// its old ones are they added later: after the changes in place where these make room without a gap,
/// or, where `options` say so for that group, after its old ones are removed.
pub fn plan(changes: &[GroupChange], options: &PlanOptions<'_>) -> Plan {
    let Arranged {
        works,
        orders,
        conflicts,
    } = arrange(changes, options);
    let arranged = || works.iter().zip(&orders);
    let mut steps = Steps::default();
    for work in &works {
        work.push_creation(&mut steps);
    }
    for work in &works {
        work.push_harmless(&mut steps);
    }
    for (work, orders) in arranged() {
        for direction in orders.directions(Order::AtOnce) {
            work.push_added(direction, &mut steps);
        }
    }
    for (work, orders) in arranged() {
        let is_in_turn = |direction| orders.of(direction) != Order::AfterRemovals;
        steps.push_some(work.modify_step(is_in_turn));
    }
    for (work, orders) in arranged() {
        for direction in orders.directions(Order::AfterChanges) {
            work.push_added(direction, &mut steps);
        }
    }
    for (place, direction) in revoke_first_order(&works, &orders) {
        if let Some(work) = works.get(place) {
            work.push_revoke_first(direction, &mut steps);
        }
    }
    for (work, orders) in arranged() {
        for direction in Direction::BOTH {
            if orders.of(direction) != Order::AfterRemovals && !work.is_new() {
                steps.push_some(work.revoke_step(direction));
            }
        }
    }
    push_deletions(changes, &mut steps);
    let context = RiskContext::new(changes, options.address);
    let planned = steps.list.into_iter().map(|(step, risk)| {
        let mut risks = risks_of(&step, &context);
        risks.extend(risk);
        PlannedStep { step, risks }
    });
    Plan {
        steps: planned.collect(),
        conflicts,
    }
}

/// The steps so far, each with the risk that its place brings, or that its rules do not tell.
#[derive(Default)]
struct Steps {
    list: Vec<(Step, Option<Risk>)>,
}

impl Steps {
    fn push(&mut self, step: Step) {
        self.list.push((step, None));
    }

    fn push_some(&mut self, step: Option<Step>) {
        self.list.extend(step.map(|step| (step, None)));
    }
}

/// When the new rules of a group and direction come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    /// Before anything changes or goes.
    #[default]
    AtOnce,
    /// When the changes in place have made room for them.
    AfterChanges,
    /// When the old ones are removed and the others changed.
    AfterRemovals,
}

/// The order of each direction of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Orders {
    ingress: Order,
    egress: Order,
}

impl Orders {
    fn of(self, direction: Direction) -> Order {
        match direction {
            Direction::Ingress => self.ingress,
            Direction::Egress => self.egress,
        }
    }

    fn set(&mut self, direction: Direction, order: Order) {
        match direction {
            Direction::Ingress => self.ingress = order,
            Direction::Egress => self.egress = order,
        }
    }

    fn directions(self, order: Order) -> impl Iterator<Item = Direction> {
        let has_order = move |direction: &Direction| self.of(*direction) == order;
        Direction::BOTH.into_iter().filter(has_order)
    }
}

/// What is to be done to each group, and when its new rules come.
struct Arranged<'a> {
    works: Vec<Work<'a>>,
    orders: Vec<Orders>,
    conflicts: Vec<QuotaConflict>,
}

/// Finds out in which order each group has room for its rules. What is added late is one more thing
/// that a change in place elsewhere must not come before; sparing that takes room of its own. So it is
/// tried anew with what turned out to be late until nothing more does.
fn arrange<'a>(changes: &'a [GroupChange], options: &PlanOptions<'_>) -> Arranged<'a> {
    let kept = || changes.iter().filter(|change| change.after.is_some());
    // What was once found to be late, with the conflicts of what has to go first.
    let mut late: Vec<Orders> = kept().map(|_| Orders::default()).collect();
    let mut found: Vec<(usize, Direction, Vec<QuotaConflict>)> = Vec::new();
    loop {
        let mut works: Vec<Work<'a>> = kept().map(Work::of).collect();
        spare_moving_access(&mut works, &late);
        let mut orders = late.clone();
        let mut conflicts = Vec::new();
        let mut is_settled = true;
        for (place, (work, (order, late))) in works
            .iter()
            .zip(orders.iter_mut().zip(&mut late))
            .enumerate()
        {
            for direction in Direction::BOTH {
                if late.of(direction) == Order::AfterRemovals {
                    let same = found
                        .iter()
                        .filter(|(known, way, _)| (*known, *way) == (place, direction));
                    conflicts.extend(same.flat_map(|(_, _, conflicts)| conflicts.clone()));
                    continue;
                }
                let (decided, reasons) = work.order(direction, options);
                order.set(direction, decided);
                let was_known = decided == Order::AtOnce || decided == late.of(direction);
                if !was_known {
                    is_settled = false;
                    late.set(direction, decided);
                }
                if decided == Order::AfterRemovals {
                    found.push((place, direction, reasons.clone()));
                }
                conflicts.extend(reasons);
            }
        }
        if is_settled {
            return Arranged {
                works,
                orders,
                conflicts,
            };
        }
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
        let step = Step::CreateGroup {
            group: self.group(),
            new: NewGroup {
                name: after.name.clone(),
                description: after.description.clone(),
                vpc_id: after.vpc_id.clone(),
                tags: own_tags(&after.tags).cloned().collect(),
            },
        };
        steps.list.push((step, left_out(&after.tags)));
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

    /// When the new rules of a direction come, and where the quota has no room for them beside the
    /// old ones: first what is added comes to these, then some change in place, and only then others
    /// go.
    fn order(
        &self,
        direction: Direction,
        options: &PlanOptions<'_>,
    ) -> (Order, Vec<QuotaConflict>) {
        let usage = |rules: &mut dyn Iterator<Item = &Rule>| {
            let peers = rules.filter(|rule| rule.direction == direction);
            QuotaUse::of(peers.map(|rule| &rule.peer), options.prefix_lists)
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
        let beside = match self.is_new() {
            // Its one old rule is gone by then.
            true => end,
            false => usage(&mut before.iter().chain(&self.added)),
        };
        // What is over the quota already, and only shrinks, EC2 does not refuse.
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
            return (Order::AtOnce, Vec::new());
        }
        if all_fit(&[start, changed, all, end]) && self.keeps_access_of_added(direction) {
            return (Order::AfterChanges, Vec::new());
        }
        // Removing before all else uses less at every moment than there is in the end.
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
        let order = match is_wanted && is_solved_by_revoking_first {
            true => Order::AfterRemovals,
            false => Order::AtOnce,
        };
        (order, conflicts.collect())
    }

    /// Whether no change in place gives up what a rule that is added lets pass.
    fn keeps_access_of_added(&self, direction: Direction) -> bool {
        let added = |rule: &&Rule| rule.direction == direction;
        let mut added = self.added.iter().filter(added);
        !added.any(|rule| self.modified.iter().any(|changed| gives_up(changed, rule)))
    }

    /// The rules to add: one call for each set of tags.
    fn push_added(&self, direction: Direction, steps: &mut Steps) {
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

    /// Old rules, then what changes in place and may make room, then the new rules.
    fn push_revoke_first(&self, direction: Direction, steps: &mut Steps) {
        let revoke = self.revoke_step(direction);
        steps
            .list
            .extend(revoke.map(|step| (step, Some(Risk::RevokedFirst))));
        let leaves_gap = !self.keeps_access_of_added(direction);
        let modify = self.modify_step(|way| way == direction);
        steps
            .list
            .extend(modify.map(|step| (step, leaves_gap.then_some(Risk::RevokedFirst))));
        self.push_added(direction, steps);
    }

    /// What changes in place in the directions that are in turn.
    fn modify_step(&self, is_in_turn: impl Fn(Direction) -> bool) -> Option<Step> {
        let changed = self.modified.iter();
        let changed = changed.filter(|changed| is_in_turn(changed.before.direction));
        let rules: Vec<ChangedRule> = changed.cloned().collect();
        (!rules.is_empty()).then(|| Step::ModifyRules {
            group: self.group(),
            rules,
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

/// Whether a change in place gives up something that another rule is to let pass.
fn gives_up(changed: &ChangedRule, taker: &Rule) -> bool {
    taker.overlaps(&changed.before) && !changed.after.covers(taker)
}

/// A rule that changes in place gives up what it let pass in the call that lets the new pass. Where
/// another group is to let some of that pass by such a change of its own, one of the two has to come
/// first, and nobody knows which is safe: there, the new is added first and the old removed last. So
/// it is where the other group has to add late. Changes of a direction whose old rules go first are
/// left as they are: they come after all others in any case.
fn spare_moving_access(works: &mut [Work<'_>], late: &[Orders]) {
    let mut takers: HashMap<RuleKey, (Rule, HashSet<GroupId>)> = HashMap::new();
    for (work, orders) in works.iter().zip(late) {
        let is_late = |rule: &&Rule| orders.of(rule.direction) != Order::AtOnce;
        let added = work.added.iter().filter(is_late);
        let changed = work.modified.iter().map(|changed| &changed.after);
        for rule in changed.chain(added) {
            let taker = takers.entry(rule.key());
            let (_, groups) = taker.or_insert_with(|| (rule.clone(), HashSet::new()));
            groups.insert(work.group());
        }
    }
    for (work, orders) in works.iter_mut().zip(late) {
        let own = work.group();
        let is_taken_over = |changed: &ChangedRule| {
            if orders.of(changed.before.direction) == Order::AfterRemovals {
                return false;
            }
            let (before, after) = (&changed.before, &changed.after);
            let by_others = |groups: &HashSet<GroupId>| groups.iter().any(|group| *group != own);
            let same = takers.get(&before.key());
            same.is_some_and(|(_, groups)| by_others(groups))
                || !after.covers(before)
                    && takers
                        .values()
                        .any(|(taker, groups)| gives_up(changed, taker) && by_others(groups))
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

/// The groups and directions whose old rules go first. One that gives up what another of them is to
/// let pass comes after it where there is such an order.
fn revoke_first_order(works: &[Work<'_>], orders: &[Orders]) -> Vec<(usize, Direction)> {
    let mut left: Vec<(usize, Direction, &Work<'_>)> = Vec::new();
    for (place, (work, orders)) in works.iter().zip(orders).enumerate() {
        let directions = orders.directions(Order::AfterRemovals);
        left.extend(directions.map(|direction| (place, direction, work)));
    }
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |(place, direction, work): &(usize, Direction, &Work<'_>)| {
            let others = left
                .iter()
                .filter(|(other, way, _)| other != place && way == direction);
            let mut given = others.flat_map(|(_, way, other)| {
                let changed = other.modified.iter().map(|changed| &changed.after);
                let rules = other.added.iter().chain(changed);
                rules.filter(move |rule| rule.direction == *way)
            });
            !given.any(|rule| {
                work.removed.iter().any(|removed| removed.overlaps(rule))
                    || work.modified.iter().any(|changed| gives_up(changed, rule))
            })
        };
        let next = left.iter().position(is_free).unwrap_or_default();
        let (place, direction, _) = left.remove(next);
        order.push((place, direction));
    }
    order
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
                    let step = Step::Revoke {
                        group: group.id.clone(),
                        direction,
                        rules,
                    };
                    steps.list.push((step, Some(Risk::GoesBeforeDeletion)));
                }
            }
            order.push(group.id.clone());
        }
        left = if free.is_empty() { Vec::new() } else { bound };
    }
    for group in order {
        steps.push(Step::DeleteGroup { group });
    }
}

fn named_group(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}

/// The change as ModifySecurityGroupRules can make it: it keeps the kind of source, and takes no
/// account with a group.
pub(super) fn in_place(before: &Rule, after: &Rule) -> Option<ChangedRule> {
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
    /// Whether somewhere there is no room for the new tags beside the old ones.
    is_full: bool,
}

impl<'a> TagEdits<'a> {
    fn add(&mut self, rule: Option<&'a RuleId>, before: &[Tag], after: &[Tag]) {
        let is_set = |tag: &&Tag| !before.contains(tag);
        let is_gone = |tag: &&Tag| !after.iter().any(|other| other.key == tag.key);
        let set: Vec<Tag> = own_tags(after).filter(is_set).cloned().collect();
        let gone = own_tags(before).filter(is_gone).cloned().collect();
        let is_new = |tag: &&Tag| !before.iter().any(|known| known.key == tag.key);
        let beside = own_tags(before).count() + set.iter().filter(is_new).count();
        self.is_full |= beside > MAX_TAGS_PER_RESOURCE;
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
        let is_full = self.is_full;
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
        match is_full {
            true => gone.chain(set).collect(),
            false => set.chain(gone).collect(),
        }
    }
}

fn in_direction(rules: &[Rule], direction: Direction) -> Vec<Rule> {
    let is_it = |rule: &&Rule| rule.direction == direction;
    rules.iter().filter(is_it).cloned().collect()
}

/// What is said of tags that what is created cannot have, where there are any.
fn left_out(tags: &[Tag]) -> Option<Risk> {
    let mut keys: Vec<String> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is_reserved()) {
        if !keys.contains(&tag.key) {
            keys.push(tag.key.clone());
        }
    }
    (!keys.is_empty()).then_some(Risk::LeavesOutTags { keys })
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
