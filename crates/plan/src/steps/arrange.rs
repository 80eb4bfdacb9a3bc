//! When the new rules of each group come: before the old ones go, unless the quota has no room.

use std::collections::{HashMap, HashSet};

use super::work::Work;
use crate::{ChangedRule, GroupChange, PlanOptions, QuotaConflict};
use portcullis_model::{Direction, GroupId, PrefixList, Rule, RuleKey};

/// When the new rules of a group and direction come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
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

/// What is to be done to each group, and when its new rules come.
pub(super) struct Arranged<'a> {
    pub(super) works: Vec<Work<'a>>,
    pub(super) orders: Vec<Orders>,
    /// The groups and directions whose old rules go first, in their order.
    pub(super) windows: Vec<Window>,
    pub(super) conflicts: Vec<QuotaConflict>,
}

/// Finds out in which order each group has room for its rules. What is added late is one more thing
/// that a change in place elsewhere must not come before; sparing that takes room of its own. So it is
/// tried anew with what turned out to be late until nothing more does.
pub(super) fn arrange<'a>(
    changes: &'a [GroupChange],
    prefix_lists: &[PrefixList],
    options: &PlanOptions<'_>,
) -> Arranged<'a> {
    let kept = || changes.iter().filter(|change| change.after.is_some());
    // What was once found to be late, with the conflicts of what has to go first.
    let mut late: Vec<Orders> = kept().map(|_| Orders::default()).collect();
    let mut found: Vec<(Lane, Vec<QuotaConflict>)> = Vec::new();
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
                let lane = Lane {
                    work: WorkPlace(place),
                    direction,
                };
                if late.of(direction) == Order::AfterRemovals {
                    let same = found.iter().filter(|(known, _)| *known == lane);
                    conflicts.extend(same.flat_map(|(_, conflicts)| conflicts.clone()));
                    continue;
                }
                let (decided, reasons) = work.order(direction, prefix_lists, options);
                order.set(direction, decided);
                let was_known = decided == Order::AtOnce || decided == late.of(direction);
                if !was_known {
                    is_settled = false;
                    late.set(direction, decided);
                }
                if decided == Order::AfterRemovals {
                    found.push((lane, reasons.clone()));
                }
                conflicts.extend(reasons);
            }
        }
        if is_settled {
            let windows = revoke_first_windows(&mut works, &orders);
            return Arranged {
                works,
                orders,
                windows,
                conflicts,
            };
        }
    }
}

/// Whether a change in place gives up something that another rule is to let pass.
pub(super) fn gives_up(changed: &ChangedRule, taker: &Rule) -> bool {
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
        work.dissolve(is_taken_over);
    }
}

/// One direction of a group that is kept or created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    work: WorkPlace,
    pub(super) direction: Direction,
}

impl Lane {
    /// What is to be done to the group.
    pub(super) fn work<'a, 'b>(self, works: &'b [Work<'a>]) -> Option<&'b Work<'a>> {
        works.get(self.work.0)
    }
}

/// Position in the list of works of one plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct WorkPlace(usize);

/// Groups and directions whose old rules go first, and go before any of their new ones come.
pub(super) type Window = Vec<Lane>;

/// The groups and directions whose old rules go first. One that gives up what another of them is to
/// let pass comes after it. Where that leads around in a circle there is no such order: these share a
/// window. What they gave up to each other by changes in place they then remove and add instead, so
/// that the window of each is open until it lets pass what it is to.
fn revoke_first_windows(works: &mut [Work<'_>], orders: &[Orders]) -> Vec<Window> {
    let mut left: Window = Vec::new();
    for (place, orders) in orders.iter().enumerate() {
        let directions = orders.directions(Order::AfterRemovals);
        left.extend(directions.map(|direction| Lane {
            work: WorkPlace(place),
            direction,
        }));
    }
    let mut windows = Vec::new();
    while !left.is_empty() {
        let behind = |first: &Lane| waits_for(*first, works, &left);
        let window = left.iter().map(behind).min_by_key(Vec::len);
        let window = window.unwrap_or_default();
        left.retain(|known| !window.contains(known));
        if window.len() > 1 {
            dissolve_changes(works, &window);
        }
        windows.push(window);
    }
    windows
}

/// What a work is to let pass in a direction that it may not let pass yet.
fn takers<'a>(work: &'a Work<'_>, direction: Direction) -> impl Iterator<Item = &'a Rule> {
    let changed = work.modified.iter().map(|changed| &changed.after);
    let rules = work.added.iter().chain(changed);
    rules.filter(move |rule| rule.direction == direction)
}

/// The first and all that has to come before it, directly or not.
fn waits_for(first: Lane, works: &[Work<'_>], left: &[Lane]) -> Window {
    let mut found = vec![first];
    let mut next = 0;
    while let Some(lane) = found.get(next).copied() {
        next += 1;
        let Some(work) = lane.work(works) else {
            continue;
        };
        let gives_to = |other: &Work<'_>| {
            takers(other, lane.direction).any(|rule| {
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

/// Changes in place that give up what others of the window are to let pass become removals and
/// additions.
fn dissolve_changes(works: &mut [Work<'_>], window: &[Lane]) {
    let mut taken: Vec<(Lane, Rule)> = Vec::new();
    for lane in window {
        let rules = lane.work(works).map(|work| takers(work, lane.direction));
        let rules = rules.into_iter().flatten();
        taken.extend(rules.map(|rule| (*lane, rule.clone())));
    }
    for lane in window {
        if let Some(work) = works.get_mut(lane.work.0) {
            let others = taken.iter().filter(|(other, _)| other.work != lane.work);
            work.dissolve(|changed| {
                changed.before.direction == lane.direction
                    && others.clone().any(|(_, rule)| gives_up(changed, rule))
            });
        }
    }
}
