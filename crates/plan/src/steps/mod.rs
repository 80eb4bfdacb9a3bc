//! Computes the calls of a plan and their order.

mod deletions;
mod lists;
mod schedule;
mod tag_edits;
mod uses;
mod work;

use self::deletions::push_deletions;
use self::lists::ListWork;
use self::schedule::{Order, Schedule, schedule};
use self::uses::{push_associations, push_ends, push_moves};
pub(super) use self::work::in_place_change;
use super::change::diff;
use super::list_change::diff_lists;
use super::risk::{RiskContext, risks_of};
use super::{Plan, PlanOptions, PlannedStep, Risk, Step};
use portcullis_model::{Direction, Inventory, Rule};

/// Plans the calls that lead from one inventory to another. Quotas are computed with the prefix
/// lists of `after`.
///
/// Order, across all groups:
///
/// 1. create groups and prefix lists, add entries to prefix lists,
/// 2. set tags and descriptions, associate groups with VPCs,
/// 3. add rules,
/// 4. modify rules in place,
/// 5. set the groups of network interfaces,
/// 6. remove entries of prefix lists, revoke rules,
/// 7. delete detached interfaces, end associations with VPCs,
/// 8. delete groups, then prefix lists.
///
/// Access that exists before and after is therefore never interrupted, except by an entry of a prefix
/// list whose description changes ([`Risk::InterruptsEntries`]). Rules that reference a group
/// whose interfaces change are added in step 3 and revoked in step 6 instead of being modified.
///
/// If the quota has no room for a group's new rules next to its old ones, they are added later:
/// after the in-place modifications if these make room without a gap, or after the old rules are
/// revoked if `options.revoke_first` contains the group.
pub fn plan(before: &Inventory, after: &Inventory, options: &PlanOptions<'_>) -> Plan {
    let changes = diff(before, after);
    let lists = diff_lists(before, after);
    let list_works: Vec<ListWork> = lists.iter().map(ListWork::of).collect();
    let Schedule {
        works,
        orders,
        windows,
        conflicts,
    } = schedule(&changes, &after.prefix_lists, options);
    let scheduled = || works.iter().zip(&orders);
    let mut steps = Steps::default();
    for work in &works {
        work.push_creation(&mut steps);
    }
    for work in &list_works {
        work.push_early(&mut steps);
    }
    for work in &works {
        work.push_metadata(&mut steps);
    }
    push_associations(&changes, &mut steps);
    for (work, orders) in scheduled() {
        for direction in orders.directions(Order::BeforeChanges) {
            work.push_added(direction, &mut steps);
        }
    }
    for (work, orders) in scheduled() {
        let is_in_turn = |direction| orders.of(direction) != Order::AfterRemovals;
        steps.push_some(work.modify_step(is_in_turn));
    }
    for (work, orders) in scheduled() {
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
    push_moves(before, after, &mut steps);
    for work in &list_works {
        work.push_late(&mut steps);
    }
    for (work, orders) in scheduled() {
        for direction in Direction::BOTH {
            if orders.of(direction) != Order::AfterRemovals && !work.is_new() {
                steps.push_some(work.revoke_step(direction));
            }
        }
    }
    push_ends(&changes, &mut steps);
    push_deletions(&changes, &mut steps);
    for work in &list_works {
        work.push_last(&mut steps);
    }
    let context = RiskContext::new(&changes, (before, after), options);
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
        lists,
    }
}

/// The steps so far, each with a risk that its rules alone do not show.
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
    let has_direction = |rule: &&Rule| rule.direction == direction;
    rules.iter().filter(has_direction).cloned().collect()
}
