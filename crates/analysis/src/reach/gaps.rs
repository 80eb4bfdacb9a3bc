//! Rules that are not known: what a file does not list is not the same as no rules.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{Coverage, Direction, GroupId, Peer, RuleCoverage, SecurityGroup};

use super::ends::Party;
use super::{Place, ReachIndex, Unknown};

/// Address families, IPv4 first, that rules may be for which are not known.
pub(super) type Gaps = [bool; 2];

/// All rules are known.
pub(super) const NO_GAPS: Gaps = [false; 2];

/// Any rule may be missing.
pub(super) const ALL_GAPS: Gaps = [true; 2];

impl ReachIndex {
    /// Says how completely the inventory describes its groups. A group without an entry is described completely.
    #[must_use]
    pub fn with_coverage(self, coverage: HashMap<GroupId, Coverage>) -> Self {
        Self {
            coverage: Arc::new(coverage),
            ..self
        }
    }

    /// Returns the families that unknown rules of a group may be for. Rules for groups and prefix lists may be for both.
    pub(super) fn gaps_of(&self, group: &SecurityGroup, direction: Direction) -> Gaps {
        let Some(known) = self.coverage.get(&group.id) else {
            return NO_GAPS;
        };
        // A kind of peer that no rule of a file names is rather not in use than left out: files that people write have
        // only the fields that they need.
        match known.rules_in(group, direction) {
            RuleCoverage::Complete => NO_GAPS,
            RuleCoverage::Absent | RuleCoverage::Some => ALL_GAPS,
        }
    }

    /// Returns the families that unknown rules of a party may be for.
    pub(super) fn gaps(&self, party: &Party, direction: Direction) -> Gaps {
        if !party.unread_groups.is_empty() {
            return ALL_GAPS;
        }
        let gaps = party.groups.iter();
        gaps.map(|group| self.gaps_of(group, direction))
            .fold(NO_GAPS, |[a, b], [c, d]| [a | c, b | d])
    }

    /// Returns the rules of a party that are not known.
    pub(super) fn unknown_rules(
        &self,
        party: &Party,
        direction: Direction,
    ) -> impl Iterator<Item = Unknown> {
        let has_gaps = move |group: &&Arc<SecurityGroup>| self.gaps_of(group, direction) != NO_GAPS;
        let groups = party.groups.iter().filter(has_gaps);
        let unread = party.unread_groups.iter();
        let ids = groups.map(|group| &group.id).chain(unread);
        ids.map(move |id| Unknown::RulesOf(id.clone(), direction))
    }

    /// Returns a group that the inventory lacks as a party, if a rule names it as a group of another account or VPC.
    pub(super) fn foreign_party(&self, id: &GroupId) -> Option<Party> {
        let mut rules = self.inventory.groups.iter().flat_map(|group| &group.rules);
        let is_named = rules.any(|rule| match &rule.peer {
            Peer::Group(reference) => reference.group_id == *id && self.is_foreign(reference),
            Peer::Cidr(_) | Peer::PrefixList(_) => false,
        });
        is_named.then(|| Party {
            place: Place::group(id),
            groups: Vec::new(),
            unread_groups: vec![id.clone()],
            points: None,
            vpc: None,
            is_group: true,
        })
    }
}
