//! Paths between groups, for plans that may cut them.

use portcullis_model::{Direction, GroupId, Peer, Rule, Traffic};

use super::ReachIndex;
use super::ask::Asked;
use super::edge::Edge;
use super::ends::is_stale;

/// Whether anything passes from one group to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// Nothing passes.
    Closed,
    /// Whether something passes depends on what was not read.
    Uncertain,
    /// Something passes.
    Open,
}

impl ReachIndex {
    /// Returns whether any traffic passes from one group to another; closed if one does not exist.
    pub fn passage(&self, from: &GroupId, to: &GroupId) -> Passage {
        let party = |id| {
            let group = self.inventory.group(id)?;
            Some(self.group_party(group))
        };
        let (Some(from), Some(to)) = (party(from), party(to)) else {
            return Passage::Closed;
        };
        match Edge::between(&Asked::new(self, Traffic::All), &from, &to) {
            None => Passage::Closed,
            Some(edge) if edge.is_uncertain => Passage::Uncertain,
            Some(_) => Passage::Open,
        }
    }

    /// Returns the pairs of source and destination between which a rule of a group may let traffic pass. References
    /// name their group; an outbound rule for addresses concerns the groups that reference its group.
    pub fn pairs_of(&self, group: &GroupId, rule: &Rule) -> Vec<(GroupId, GroupId)> {
        if is_stale(rule) {
            return Vec::new();
        }
        match (rule.direction, &rule.peer) {
            (Direction::Ingress, Peer::Group(reference)) => {
                vec![(reference.group_id.clone(), group.clone())]
            }
            (Direction::Egress, Peer::Group(reference)) => {
                vec![(group.clone(), reference.group_id.clone())]
            }
            (Direction::Ingress, Peer::Cidr(_) | Peer::PrefixList(_)) => Vec::new(),
            (Direction::Egress, Peer::Cidr(_) | Peer::PrefixList(_)) => {
                let destinations = self.references.to_group(group).iter();
                let pair = |to: &GroupId| (group.clone(), to.clone());
                destinations.map(pair).collect()
            }
        }
    }
}
