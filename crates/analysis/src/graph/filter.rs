//! Which rules and groups of a graph are shown.

use portcullis_model::{Direction, PortRange, Protocol, Traffic, VpcId};

use super::{Change, EdgeRule, Node, NodeKind};
use crate::checks::Severity;

/// Conditions that must all hold. The default shows everything.
///
/// `ports`, `protocol`, `direction` and `severity` choose rules: an edge stays with the rules that fulfill them. `tag`,
/// `vpc` and `text` choose groups: an edge stays if it leads from or to one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Rules that allow one of these ports, of TCP or UDP.
    pub ports: Option<PortRange>,
    /// Rules that allow the protocol.
    pub protocol: Option<Protocol>,
    /// Rules of one direction.
    pub direction: Option<Direction>,
    /// Rules with a finding of this severity or above.
    pub severity: Option<Severity>,
    /// Leaves out outbound rules that allow all traffic to everywhere, which EC2 adds to every new group.
    pub hides_open_egress: bool,
    /// Only what the draft changes.
    pub only_changed: bool,
    /// Groups with the tag, with any value if `None`.
    pub tag: Option<(String, Option<String>)>,
    /// Groups of the VPC.
    pub vpc: Option<VpcId>,
    /// Groups and outside nodes whose name or ID contains the text, in any case; all if empty.
    pub text: String,
}

impl Filter {
    /// Whether some rules do not fulfill the conditions on rules.
    pub(super) fn chooses_rules(&self) -> bool {
        self.ports.is_some()
            || self.protocol.is_some()
            || self.direction.is_some()
            || self.severity.is_some()
            || self.only_changed
    }

    /// Returns how many conditions it has, without the one on outbound rules to everywhere, which maps start with.
    pub fn conditions(&self) -> usize {
        let has = [
            self.ports.is_some(),
            self.protocol.is_some(),
            self.direction.is_some(),
            self.severity.is_some(),
            self.only_changed,
            self.tag.is_some(),
            self.vpc.is_some(),
            !self.text.trim().is_empty(),
        ];
        has.into_iter().filter(|has| *has).count()
    }

    /// Whether some groups do not fulfill the conditions on groups.
    pub(super) fn chooses_nodes(&self) -> bool {
        self.tag.is_some() || self.vpc.is_some() || !self.text.trim().is_empty()
    }

    /// Whether a rule fulfills the conditions on rules.
    pub(super) fn has_rule(&self, rule: &EdgeRule) -> bool {
        let facts = &rule.facts;
        let is_severe = |severity: Severity| {
            let mut findings = rule.findings.iter();
            findings.any(|(_, known)| *known >= severity)
        };
        let is_open_egress = facts.direction == Direction::Egress
            && facts.traffic == Traffic::All
            && facts.peer.is_anywhere();
        self.ports
            .is_none_or(|ports| allows_ports(facts.traffic, ports))
            && self
                .protocol
                .is_none_or(|protocol| allows_protocol(facts.traffic, protocol))
            && self
                .direction
                .is_none_or(|direction| facts.direction == direction)
            && self.severity.is_none_or(is_severe)
            && !(self.hides_open_egress && is_open_egress)
            && !(self.only_changed && rule.change == Change::Kept)
    }

    /// Whether a node fulfills the conditions on groups.
    pub(super) fn has_node(&self, node: &Node) -> bool {
        let group = node.group();
        let has_tag = |(key, value): &(String, Option<String>)| {
            group.is_some_and(|group| {
                let mut tags = group.tags.iter();
                tags.any(|tag| tag.key == *key && value.as_ref().is_none_or(|it| tag.value == *it))
            })
        };
        let is_in = |vpc: &VpcId| group.is_some_and(|group| group.vpc.as_ref() == Some(vpc));
        self.tag.as_ref().is_none_or(has_tag)
            && self.vpc.as_ref().is_none_or(is_in)
            && has_text(node, self.text.trim())
    }
}

fn allows_ports(traffic: Traffic, ports: PortRange) -> bool {
    traffic == Traffic::All || traffic.ports().is_some_and(|known| known.overlaps(ports))
}

fn allows_protocol(traffic: Traffic, protocol: Protocol) -> bool {
    traffic == Traffic::All || traffic.protocol() == protocol
}

/// Whether the name or the ID of a node contains a text, in any case.
fn has_text(node: &Node, text: &str) -> bool {
    let text = text.to_lowercase();
    let name = match &node.kind {
        NodeKind::Group(facts) => facts.name.as_str(),
        NodeKind::Outside { name } => name.as_str(),
        NodeKind::Cluster(_) => "",
    };
    let contains = |known: &str| known.to_lowercase().contains(&text);
    contains(name) || contains(&node.id.to_string())
}
