//! What drawing on the map does to a draft: adding rules, moving the end of an edge, and the three-tier template.

use crate::draft::{Editing, GroupView, Mark, PeerDraft, Row, RuleDraft, TrafficDraft};
use crate::model::{
    Direction, GroupDescription, GroupId, GroupName, GroupReference, NewGroup, Peer, PortRange,
    Rule, RuleRef, Traffic, VpcId,
};

/// What an edge can begin or end at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A group, whose own rules can be edited.
    Group(GroupId),
    /// Addresses, a prefix list, or a group of another account: only the other end can have the rule.
    Outside(Peer),
}

/// An end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeEnd {
    /// Where the traffic comes from.
    Source,
    /// Where the traffic goes.
    Target,
}

/// A rule of a group that the draft is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnRule {
    /// The group that gets the rule.
    pub group: GroupId,
    /// Direction of the rule.
    pub direction: Direction,
    /// Source or destination of the rule.
    pub peer: Peer,
}

impl Endpoint {
    /// Returns the source or destination that names the endpoint in a rule of a group.
    pub fn peer(&self) -> Peer {
        match self {
            Self::Group(id) => Peer::Group(GroupReference::new(id.clone())),
            Self::Outside(peer) => peer.clone(),
        }
    }
}

impl DrawnRule {
    /// Returns the rule that an edge stands for: an inbound rule of the target or, if the target is outside, an
    /// outbound rule of the source. `None` if both ends are outside.
    pub fn between(source: &Endpoint, target: &Endpoint) -> Option<Self> {
        match (source, target) {
            (source, Endpoint::Group(group)) => Some(Self {
                group: group.clone(),
                direction: Direction::Ingress,
                peer: source.peer(),
            }),
            (Endpoint::Group(group), Endpoint::Outside(peer)) => Some(Self {
                group: group.clone(),
                direction: Direction::Egress,
                peer: peer.clone(),
            }),
            (Endpoint::Outside(_), Endpoint::Outside(_)) => None,
        }
    }

    /// Returns the rule with this traffic and description.
    pub fn draft(&self, like: &RuleDraft) -> RuleDraft {
        RuleDraft {
            direction: self.direction,
            peer: PeerDraft::Known(self.peer.clone()),
            ..like.clone()
        }
    }
}

/// Returns the row that a rule of the map has in its group: as the draft has it or, if the draft removes it, as EC2
/// has it.
pub fn row_on_map<'a>(view: &'a GroupView, rule: &RuleRef) -> Option<&'a Row> {
    let drafted = |row: &&Row| view.rule(row).is_some_and(|known| rule.names(known));
    let mut rows = view.rows().iter();
    rows.find(drafted).or_else(|| view.row_of(rule))
}

/// Returns the row of a rule, with its group.
fn found<'a>(views: &'a [GroupView], rule: &RuleRef) -> Option<(&'a GroupView, &'a Row)> {
    let view = views.iter().find(|view| view.id == *rule.group())?;
    Some((view, row_on_map(view, rule)?))
}

/// Moves one end of rules to another place. `views` are the groups of the rules before the edit. Returns how many rules
/// have moved: a rule of a group cannot move to an endpoint outside.
pub fn move_end(
    editing: &mut Editing<'_>,
    views: &[GroupView],
    rules: &[RuleRef],
    end: EdgeEnd,
    to: &Endpoint,
) -> usize {
    let mut moved = 0;
    for rule in rules {
        let Some((view, row)) = found(views, rule) else {
            continue;
        };
        if row.mark == Mark::Removed {
            continue;
        }
        let drafted = view.rule_draft(row);
        let moves_owner = matches!(
            (row.direction, end),
            (Direction::Ingress, EdgeEnd::Target) | (Direction::Egress, EdgeEnd::Source)
        );
        match to {
            _ if !moves_owner => {
                let peer = PeerDraft::Known(to.peer());
                editing.set_row(view, row, RuleDraft { peer, ..drafted });
            }
            Endpoint::Group(group) => {
                editing.remove_row(view, row);
                editing.add_row(group, drafted);
            }
            Endpoint::Outside(_) => continue,
        }
        moved += 1;
    }
    moved
}

/// Removes rules of the map. `views` are their groups before the edit.
pub fn remove_rules(editing: &mut Editing<'_>, views: &[GroupView], rules: &[RuleRef]) {
    for rule in rules {
        if let Some((view, row)) = found(views, rule) {
            editing.remove_row(view, row);
        }
    }
}

/// Gives rules of the map another type and other ports. `views` are their groups before the edit.
pub fn set_traffic(
    editing: &mut Editing<'_>,
    views: &[GroupView],
    rules: &[RuleRef],
    traffic: TrafficDraft,
) {
    for rule in rules {
        if let Some((view, row)) = found(views, rule) {
            let changed = RuleDraft {
                traffic,
                ..view.rule_draft(row)
            };
            editing.set_row(view, row, changed);
        }
    }
}

/// Names, descriptions and inbound ports of the three tiers, from the internet inward.
const TIERS: [(&str, &str, &[u16]); 3] = [
    (
        "load-balancer",
        "Load balancer, open to the internet",
        &[80, 443],
    ),
    ("web", "Web servers behind the load balancer", &[80]),
    ("database", "Database of the web servers", &[5432]),
];

/// Returns the names of the groups of the three-tier template.
pub fn tier_names(prefix: &str) -> [String; 3] {
    TIERS.map(|(name, _, _)| match prefix.trim() {
        "" => name.to_owned(),
        prefix => format!("{prefix}-{name}"),
    })
}

/// Creates a load balancer, a web tier and a database, each open to the tier before it. Returns the new groups, or
/// `None` if a name is not valid.
pub fn create_tiers(
    editing: &mut Editing<'_>,
    prefix: &str,
    vpc_id: Option<&VpcId>,
) -> Option<Vec<GroupId>> {
    let named = tier_names(prefix).into_iter().zip(TIERS);
    let groups = named.map(|(name, (_, description, ports))| {
        let name = GroupName::parse(&name).ok()?;
        let description = GroupDescription::parse(description).ok()?;
        let group = NewGroup {
            vpc_id: vpc_id.cloned(),
            ..NewGroup::new(name, description)
        };
        Some((group, ports))
    });
    let groups: Vec<(NewGroup, &[u16])> = groups.collect::<Option<_>>()?;
    let mut created: Vec<GroupId> = Vec::new();
    for (group, ports) in groups {
        let id = editing.create_group(group);
        let peer = match created.last() {
            Some(before) => Peer::Group(GroupReference::new(before.clone())),
            None => Peer::Cidr(crate::model::Cidr::anywhere_ipv4()),
        };
        for port in ports {
            let traffic = Traffic::Tcp(PortRange::single(*port));
            let rule = Rule::new(Direction::Ingress, traffic, peer.clone());
            editing.add_row(&id, RuleDraft::from(&rule));
        }
        created.push(id);
    }
    Some(created)
}

#[cfg(test)]
mod tests;
