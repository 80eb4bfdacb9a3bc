//! Checks of rules that reference other groups.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use portcullis_layout::connected_parts;
use portcullis_model::{Direction, GroupId, Peer, SecurityGroup};

use super::context::{Context, references_in};
use super::{CheckId, Evidence, Finding, Fix};
use crate::reach::is_over_gone_peering;

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    for rule in &group.rules {
        let Peer::Group(reference) = &rule.peer else {
            continue;
        };
        let id = &reference.group_id;
        let peering = reference.peering();
        // Files may not say whose the group is.
        let is_owner_known = !group.owner_id.as_str().is_empty();
        let is_foreign = is_owner_known
            && reference
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

/// Number of groups and references that a step of [`CircleSearch`] reads.
const STEP: usize = 256;

/// Search for circles of groups: the strongly connected parts of two and more groups, by the references of one
/// direction. An outbound rule and its inbound counterpart are one connection between two groups, not a circle.
/// References are read in steps, since accounts have thousands of groups.
#[derive(Debug)]
pub(super) struct CircleSearch<'a> {
    /// The groups, sorted by id.
    groups: Vec<&'a GroupId>,
    places: HashMap<&'a GroupId, usize>,
    /// The places of the groups that each group references, of the groups that were read so far, by direction.
    targets: [Vec<Vec<usize>>; 2],
}

impl<'a> CircleSearch<'a> {
    /// Starts a search, which ends at once if the profile does not look for circles.
    pub(super) fn new(context: &Context<'a>) -> Self {
        let mut groups = Vec::new();
        if context.profile.runs(CheckId::CircularReference) {
            groups.extend(context.input.groups.iter().map(|group| &group.id));
            groups.sort();
        }
        let places = groups.iter().copied().zip(0..).collect();
        Self {
            groups,
            places,
            targets: [Vec::new(), Vec::new()],
        }
    }

    /// Takes a step. Returns whether there is more to do.
    pub(super) fn step(&mut self, context: &Context<'a>) -> bool {
        let mut read = 0;
        while read < STEP {
            let Some(id) = self.groups.get(self.targets[0].len()) else {
                return false;
            };
            let group = context.group(id);
            for (direction, read_so_far) in Direction::BOTH.into_iter().zip(&mut self.targets) {
                let named = group
                    .into_iter()
                    .flat_map(|group| references_in(group, direction));
                let targets: BTreeSet<usize> = named
                    .filter_map(|id| self.places.get(id).copied())
                    .collect();
                read += 1 + targets.len();
                read_so_far.push(targets.into_iter().collect());
            }
        }
        true
    }

    /// Returns a finding for each circle, at its first group by id.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut circles: BTreeSet<Vec<GroupId>> = BTreeSet::new();
        for targets in self.targets {
            let mut parts: BTreeMap<usize, Vec<GroupId>> = BTreeMap::new();
            for (id, part) in self.groups.iter().zip(connected_parts(targets)) {
                parts.entry(part).or_default().push((*id).clone());
            }
            // Groups that reference each other in both directions are one circle.
            circles.extend(parts.into_values());
        }
        let finding = |circle: Vec<GroupId>| {
            let first = circle.first().filter(|_| circle.len() > 1)?.clone();
            let evidence = Evidence::Circle(circle);
            let check = CheckId::CircularReference;
            Some(Finding::of_group(check, &first, evidence))
        };
        circles.into_iter().filter_map(finding).collect()
    }
}
