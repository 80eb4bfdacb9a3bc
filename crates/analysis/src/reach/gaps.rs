//! Rules that are not known: what a file does not list is not the same as no rules.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{Coverage, Direction, GroupId, Peer, RuleCoverage, SecurityGroup};

use super::ends::Party;
use super::{Place, ReachIndex, Unknown};

impl ReachIndex {
    /// Says how completely the inventory describes its groups. A group without an entry is described completely.
    #[must_use]
    pub fn with_coverage(self, coverage: HashMap<GroupId, Coverage>) -> Self {
        Self {
            coverage: Arc::new(coverage),
            ..self
        }
    }

    /// Whether rules of a group are not known. A kind of peer that no rule of a file names is rather not in use than left
    /// out: files that people write have only the fields that they need.
    pub(super) fn lacks_rules_of(&self, group: &SecurityGroup, direction: Direction) -> bool {
        let known = self.coverage.get(&group.id);
        known.is_some_and(|known| known.rules_in(group, direction) != RuleCoverage::Complete)
    }

    /// Whether rules of a party are not known.
    pub(super) fn lacks_rules(&self, party: &Party, direction: Direction) -> bool {
        let mut groups = party.groups.iter();
        !party.unread_groups.is_empty() || groups.any(|group| self.lacks_rules_of(group, direction))
    }

    /// Returns the rules of a party that are not known.
    pub(super) fn unknown_rules(
        &self,
        party: &Party,
        direction: Direction,
    ) -> impl Iterator<Item = Unknown> {
        let lacks_rules = move |group: &&Arc<SecurityGroup>| self.lacks_rules_of(group, direction);
        let groups = party.groups.iter().filter(lacks_rules);
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
