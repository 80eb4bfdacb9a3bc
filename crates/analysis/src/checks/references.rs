//! Checks of rules that reference other groups.

use std::collections::{BTreeSet, HashMap, HashSet};

use portcullis_model::{GroupId, Peer, SecurityGroup};

use super::context::{Context, references};
use super::{CheckId, Evidence, Finding, Fix};
use crate::reach::is_over_gone_peering;

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    for rule in &group.rules {
        let Peer::Group(reference) = &rule.peer else {
            continue;
        };
        let id = &reference.group_id;
        let peering = reference.peering();
        let is_foreign = reference
            .account_id
            .as_ref()
            .is_some_and(|owner| *owner != group.owner_id);
        let is_over_peering = peering.connection_id.is_some();
        let is_stale = || {
            let named = (group.id.clone(), rule.key());
            context.input.stale.binary_search(&named).is_ok()
        };
        let check = if is_over_gone_peering(reference) || is_stale() {
            CheckId::StaleReference
        } else if is_foreign {
            CheckId::ForeignReference
        } else if context.input.has_all_groups && !is_over_peering && context.group(id).is_none() {
            CheckId::DanglingReference
        } else {
            continue;
        };
        if !context.profile.runs(check) {
            continue;
        }
        let evidence = Evidence::Group(id.clone());
        let finding = Finding::of_rules(check, &group.id, vec![rule.key()], evidence);
        findings.push(if check == CheckId::ForeignReference {
            finding
        } else {
            // Nothing is left that the rule could allow.
            finding.with_fix(Fix {
                remove: vec![rule.key()],
                add: Vec::new(),
                keeps_access: true,
            })
        });
    }
}

/// Number of groups and references that a step of [`CircleSearch`] looks at.
const STEP: usize = 256;

/// Search for circles of groups, in steps: the strongly connected parts of two and more groups. Tarjan's algorithm, with
/// a stack of its own instead of recursion, since accounts have thousands of groups.
#[derive(Debug)]
pub(super) struct CircleSearch<'a> {
    /// The groups to start from, the last one first.
    starts: Vec<&'a GroupId>,
    visits: Vec<Visit<'a>>,
    numbers: HashMap<&'a GroupId, usize>,
    lowest: HashMap<&'a GroupId, usize>,
    open: Vec<&'a GroupId>,
    is_open: HashSet<&'a GroupId>,
    /// The circles so far, each sorted by id.
    circles: Vec<Vec<GroupId>>,
}

/// A group that is being visited.
#[derive(Debug)]
struct Visit<'a> {
    group: &'a GroupId,
    rest: Vec<&'a GroupId>,
}

impl<'a> CircleSearch<'a> {
    /// Starts a search, which ends at once if the profile does not look for circles.
    pub(super) fn new(context: &Context<'a>) -> Self {
        let mut starts = Vec::new();
        if context.profile.runs(CheckId::CircularReference) {
            starts.extend(context.input.groups.iter().map(|group| &group.id));
            starts.sort_by(|one, other| other.cmp(one));
        }
        Self {
            starts,
            visits: Vec::new(),
            numbers: HashMap::new(),
            lowest: HashMap::new(),
            open: Vec::new(),
            is_open: HashSet::new(),
            circles: Vec::new(),
        }
    }

    /// Takes a step. Returns whether there is more to do.
    pub(super) fn step(&mut self, context: &Context<'a>) -> bool {
        for _ in 0..STEP {
            if !self.visits.is_empty() {
                self.follow(context);
            } else if let Some(start) = self.starts.pop() {
                if !self.numbers.contains_key(start) {
                    self.visit(context, start);
                }
            } else {
                return false;
            }
        }
        true
    }

    fn visit(&mut self, context: &Context<'a>, group: &'a GroupId) {
        let number = self.numbers.len();
        self.numbers.insert(group, number);
        self.lowest.insert(group, number);
        self.open.push(group);
        self.is_open.insert(group);
        let of_group = context.group(group).into_iter();
        let known = of_group
            .flat_map(|group| references(group))
            .filter_map(|id| context.group(id))
            .map(|known| &known.id);
        let targets: BTreeSet<&GroupId> = known.collect();
        let rest = targets.into_iter().collect();
        self.visits.push(Visit { group, rest });
    }

    /// Follows the next reference of the innermost visit, or ends the visit.
    fn follow(&mut self, context: &Context<'a>) {
        let Some(visit) = self.visits.last_mut() else {
            return;
        };
        let group = visit.group;
        if let Some(next) = visit.rest.pop() {
            match self.numbers.get(next).copied() {
                None => self.visit(context, next),
                Some(number) if self.is_open.contains(next) => self.lower(group, number),
                Some(_) => {}
            }
            return;
        }
        self.visits.pop();
        let low = self.lowest.get(group).copied().unwrap_or_default();
        if let Some(parent) = self.visits.last().map(|parent| parent.group) {
            self.lower(parent, low);
        }
        if self.numbers.get(group) == Some(&low) {
            self.close(group);
        }
    }

    fn lower(&mut self, group: &'a GroupId, number: usize) {
        if let Some(low) = self.lowest.get_mut(group) {
            *low = (*low).min(number);
        }
    }

    /// Takes the groups of a part that is complete, whose first visited group is given.
    fn close(&mut self, first: &GroupId) {
        let mut part = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open.remove(member);
            part.push(member.clone());
            if member == first {
                break;
            }
        }
        if part.len() > 1 {
            part.sort();
            self.circles.push(part);
        }
    }

    /// Returns a finding for each circle, at its first group by id.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let finding = |circle: Vec<GroupId>| {
            let first = circle.first()?.clone();
            let evidence = Evidence::Circle(circle);
            let check = CheckId::CircularReference;
            Some(Finding::of_group(check, &first, evidence))
        };
        self.circles.into_iter().filter_map(finding).collect()
    }
}
