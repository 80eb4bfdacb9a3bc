//! The calls, and their order.

mod arrange;
mod deletions;
mod tag_edits;
mod work;

use self::arrange::{Arranged, Order, arrange};
use self::deletions::push_deletions;
pub(super) use self::work::in_place;
use super::change::diff;
use super::risk::{RiskContext, risks_of};
use super::{Plan, PlanOptions, PlannedStep, Risk, Step};
use portcullis_model::{Direction, Inventory, Rule};

/// The calls that lead from the groups of one inventory to those of another. The prefix lists of the one
/// after weigh in the quota.
///
/// Groups are created first. Then comes what changes no access (tags, descriptions), then all that is
/// added, then what changes in place, then all that is removed, across all groups: nobody who has
/// access before and after is without it in between. Groups are deleted last, those that name others
/// before those that are named. Only where the quota leaves no room for a group's new rules beside
/// its old ones are they added later: after the changes in place where these make room without a gap,
/// or, where `options` say so for that group, after its old ones are removed.
pub fn plan(before: &Inventory, after: &Inventory, options: &PlanOptions<'_>) -> Plan {
    let changes = diff(before, after);
    let Arranged {
        works,
        orders,
        windows,
        conflicts,
    } = arrange(&changes, &after.prefix_lists, options);
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
    for window in windows {
        let works = || {
            let lanes = window.iter();
            lanes.filter_map(|lane| Some((lane.work(&works)?, lane.direction)))
        };
        for (work, direction) in works() {
            work.push_revoked_first(direction, &mut steps);
        }
        for (work, direction) in works() {
            work.push_added_last(direction, &mut steps);
        }
    }
    for (work, orders) in arranged() {
        for direction in Direction::BOTH {
            if orders.of(direction) != Order::AfterRemovals && !work.is_new() {
                steps.push_some(work.revoke_step(direction));
            }
        }
    }
    push_deletions(&changes, &mut steps);
    let context = RiskContext::new(&changes, &after.prefix_lists, options.address);
    let planned = steps.list.into_iter().map(|(step, risk)| {
        let mut risks = risks_of(&step, &context);
        risks.extend(risk);
        PlannedStep { step, risks }
    });
    let steps = planned.collect();
    Plan {
        steps,
        conflicts,
        changes,
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

fn in_direction(rules: &[Rule], direction: Direction) -> Vec<Rule> {
    let is_it = |rule: &&Rule| rule.direction == direction;
    rules.iter().filter(is_it).cloned().collect()
}
