//! Decides when the new rules of each group are added: before the old ones are removed, unless the
//! quota has no room.

use std::collections::{HashMap, HashSet};

use super::uses::MovingGroups;
use super::work::Work;
use crate::{ChangedRule, GroupChange, PlanOptions, QuotaConflict};
use portcullis_model::{Direction, GroupId, PrefixList, Rule, RuleKey};

/// When the new rules of a group and direction are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Before rules are modified or revoked.
    #[default]
    BeforeChanges,
    /// After in-place modifications, which make room for them.
    AfterChanges,
    /// After the old rules are revoked and the others modified.
    AfterRemovals,
}

/// Order for both directions of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    ingress: Order,
    egress: Order,
}

impl Orders {
    pub(super) fn of(self, direction: Direction) -> Order {
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

    pub(super) fn directions(self, order: Order) -> impl Iterator<Item = Direction> {
        let has_order = move |direction: &Direction| self.of(*direction) == order;
        Direction::BOTH.into_iter().filter(has_order)
    }
}

/// The work of every group, and the order for each.
pub(super) struct Schedule<'a> {
    pub(super) works: Vec<Work<'a>>,
    pub(super) orders: Vec<Orders>,
    /// Groups and directions whose old rules are revoked first, in order.
    pub(super) windows: Vec<RevokeBatch>,
    pub(super) conflicts: Vec<QuotaConflict>,
}

/// Finds an order for each group that fits its quota.
///
/// A rule that is added late restricts in-place modifications elsewhere (see
/// [`split_unsafe_modifications`]), and splitting those takes more room. So this repeats with what
/// is known to be late until no more rules become late.
pub(super) fn schedule<'a>(
    changes: &'a [GroupChange],
    prefix_lists: &[PrefixList],
    options: &PlanOptions<'_>,
) -> Schedule<'a> {
    let kept = || changes.iter().filter(|change| change.after.is_some());
    let moving = MovingGroups::of(changes);
    // Late groups and directions found so far, and the conflicts of those that revoke first.
    let mut late: Vec<Orders> = kept().map(|_| Orders::default()).collect();
    let mut found: Vec<(GroupDirection, Vec<QuotaConflict>)> = Vec::new();
    loop {
        let mut works: Vec<Work<'a>> = kept().map(Work::of).collect();
        split_unsafe_modifications(&mut works, &late, &moving);
        let mut orders = late.clone();
        let mut conflicts = Vec::new();
        let mut is_stable = true;
        for (place, (work, (order, late))) in works
            .iter()
            .zip(orders.iter_mut().zip(&mut late))
            .enumerate()
        {
            for direction in Direction::BOTH {
                let lane = GroupDirection {
                    work: WorkIndex(place),
                    direction,
                };
                if late.of(direction) == Order::AfterRemovals {
                    let same = found.iter().filter(|(known, _)| *known == lane);
                    conflicts.extend(same.flat_map(|(_, conflicts)| conflicts.clone()));
                    continue;
                }
                let (decided, reasons) = work.order(direction, prefix_lists, options);
                order.set(direction, decided);
                let was_known = decided == Order::BeforeChanges || decided == late.of(direction);
                if !was_known {
                    is_stable = false;
                    late.set(direction, decided);
                }
                if decided == Order::AfterRemovals {
                    found.push((lane, reasons.clone()));
                }
                conflicts.extend(reasons);
            }
        }
        if is_stable {
            let windows = revoke_first_batches(&mut works, &orders);
            return Schedule {
                works,
                orders,
                windows,
                conflicts,
            };
        }
    }
}

/// Whether an in-place modification ends access that rule `successor` is to allow.
pub(super) fn gives_up(changed: &ChangedRule, successor: &Rule) -> bool {
    successor.overlaps(&changed.before) && !changed.after.covers(successor)
}

/// Replaces in-place modifications with add-then-remove if another group takes over their access.
///
/// A modification ends the old access in the call that starts the new. If another group takes over
/// that access by a modification of its own, or adds it late, no order of the calls is safe in
/// general: the new rule must be added first and the old one removed last. Modifications in a
/// direction that revokes first stay, because they follow all others anyway. Modifications that
/// concern groups whose interfaces change are replaced, too (see [`MovingGroups::affects`]).
fn split_unsafe_modifications(works: &mut [Work<'_>], late: &[Orders], moving: &MovingGroups<'_>) {
    let mut successors: HashMap<RuleKey, (Rule, HashSet<GroupId>)> = HashMap::new();
    for (work, orders) in works.iter().zip(late) {
        let is_late = |rule: &&Rule| orders.of(rule.direction) != Order::BeforeChanges;
        let added = work.added.iter().filter(is_late);
        let changed = work.modified.iter().map(|changed| &changed.after);
        for rule in changed.chain(added) {
            let successor = successors.entry(rule.key());
            let (_, groups) = successor.or_insert_with(|| (rule.clone(), HashSet::new()));
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
            if moving.affects(&own, before, after) {
                return true;
            }
            let by_others = |groups: &HashSet<GroupId>| groups.iter().any(|group| *group != own);
            let same = successors.get(&before.key());
            same.is_some_and(|(_, groups)| by_others(groups))
                || !after.covers(before)
                    && successors.values().any(|(successor, groups)| {
                        gives_up(changed, successor) && by_others(groups)
                    })
        };
        work.split_modifications(is_taken_over);
    }
}

/// One direction of a group that is kept or created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupDirection {
    work: WorkIndex,
    pub(super) direction: Direction,
}

impl GroupDirection {
    /// Returns the work of the group.
    pub(super) fn work<'a, 'b>(self, works: &'b [Work<'a>]) -> Option<&'b Work<'a>> {
        works.get(self.work.0)
    }
}

/// Index of a group in the works of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct WorkIndex(usize);

/// Groups and directions that revoke their old rules together. What they allowed may be closed until
/// their new rules are added.
pub(super) type RevokeBatch = Vec<GroupDirection>;

/// Orders the groups and directions that revoke first.
///
/// One that gives up access comes after the one that takes it over. Groups that depend on each
/// other in a cycle share a batch. Modifications that move access within a batch are split into
/// remove and add, so that each group's gap ends as soon as it allows its new access.
fn revoke_first_batches(works: &mut [Work<'_>], orders: &[Orders]) -> Vec<RevokeBatch> {
    let mut left: RevokeBatch = Vec::new();
    for (place, orders) in orders.iter().enumerate() {
        let directions = orders.directions(Order::AfterRemovals);
        left.extend(directions.map(|direction| GroupDirection {
            work: WorkIndex(place),
            direction,
        }));
    }
    let mut windows = Vec::new();
    while !left.is_empty() {
        let behind = |first: &GroupDirection| with_prerequisites(*first, works, &left);
        let window = left.iter().map(behind).min_by_key(Vec::len);
        let window = window.unwrap_or_default();
        left.retain(|known| !window.contains(known));
        if window.len() > 1 {
            split_modifications_within(works, &window);
        }
        windows.push(window);
    }
    windows
}

/// Rules of a direction that a work adds or changes to.
fn rules_to_add<'a>(work: &'a Work<'_>, direction: Direction) -> impl Iterator<Item = &'a Rule> {
    let changed = work.modified.iter().map(|changed| &changed.after);
    let rules = work.added.iter().chain(changed);
    rules.filter(move |rule| rule.direction == direction)
}

/// Returns a lane and all that must come before it, directly or indirectly.
fn with_prerequisites(
    first: GroupDirection,
    works: &[Work<'_>],
    left: &[GroupDirection],
) -> RevokeBatch {
    let mut found = vec![first];
    let mut next = 0;
    while let Some(lane) = found.get(next).copied() {
        next += 1;
        let Some(work) = lane.work(works) else {
            continue;
        };
        let gives_to = |other: &Work<'_>| {
            rules_to_add(other, lane.direction).any(|rule| {
                work.removed.iter().any(|removed| removed.overlaps(rule))
                    || work.modified.iter().any(|changed| gives_up(changed, rule))
            })
        };
        for other in left {
            let is_new = other.direction == lane.direction && !found.contains(other);
            if is_new && other.work(works).is_some_and(gives_to) {
                found.push(*other);
            }
        }
    }
    found
}

/// Splits in-place modifications that give up access to another lane of the same window.
fn split_modifications_within(works: &mut [Work<'_>], window: &[GroupDirection]) {
    let mut taken: Vec<(GroupDirection, Rule)> = Vec::new();
    for lane in window {
        let rules = lane
            .work(works)
            .map(|work| rules_to_add(work, lane.direction));
        let rules = rules.into_iter().flatten();
        taken.extend(rules.map(|rule| (*lane, rule.clone())));
    }
    for lane in window {
        if let Some(work) = works.get_mut(lane.work.0) {
            let others = taken.iter().filter(|(other, _)| other.work != lane.work);
            work.split_modifications(|changed| {
                changed.before.direction == lane.direction
                    && others.clone().any(|(_, rule)| gives_up(changed, rule))
            });
        }
    }
}
