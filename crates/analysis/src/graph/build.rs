//! Building a graph from inventories.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{
    Cidr, Direction, GroupId, Inventory, Peer, Rule, RuleRef, SecurityGroup, Vpc, VpcId,
};

use super::findings::FindingsByRule;
use super::{Change, Edge, EdgeRule, Graph, GroupFacts, Node, NodeId, NodeKind, Outside};
use crate::checks::{Finding, SeverityCounts, is_whole_private};

/// What a graph is built from.
#[derive(Clone, Copy, Debug)]
pub struct GraphInput<'a> {
    /// The inventory without the draft.
    pub before: &'a Inventory,
    /// The inventory with the draft; the same as `before` without one.
    pub after: &'a Inventory,
    /// Findings of the inventory after the draft. Nodes and edges name them by index.
    pub findings: &'a [Finding],
}

impl Graph {
    /// Builds the graph of all groups and rules.
    pub fn of(input: GraphInput<'_>) -> Self {
        let mut builder = Builder::new(input);
        for group in input.after.groups.iter() {
            let before = input.before.group(&group.id);
            builder.add_group(group, before);
        }
        for group in input.before.groups.iter() {
            if input.after.group(&group.id).is_none() {
                builder.add_removed_group(group);
            }
        }
        builder.finish()
    }
}

struct Builder<'a> {
    input: GraphInput<'a>,
    findings: FindingsByRule<'a>,
    interfaces: Option<HashMap<&'a GroupId, usize>>,
    vpcs: HashMap<&'a Cidr, Vec<&'a Vpc>>,
    nodes: Vec<Node>,
    places: HashMap<NodeId, usize>,
    edges: HashMap<(usize, usize), Vec<Arc<EdgeRule>>>,
}

impl<'a> Builder<'a> {
    fn new(input: GraphInput<'a>) -> Self {
        let interfaces = input.after.interfaces.as_ref().map(|interfaces| {
            let mut counts: HashMap<&GroupId, usize> = HashMap::new();
            for group in interfaces.iter().flat_map(|interface| &interface.groups) {
                *counts.entry(group).or_default() += 1;
            }
            counts
        });
        let mut vpcs: HashMap<&Cidr, Vec<&Vpc>> = HashMap::new();
        for vpc in input.after.vpcs.iter() {
            if let Some(cidr) = &vpc.cidr {
                vpcs.entry(cidr).or_default().push(vpc);
            }
        }
        Self {
            input,
            findings: FindingsByRule::new(input.findings),
            interfaces,
            vpcs,
            nodes: Vec::new(),
            places: HashMap::new(),
            edges: HashMap::new(),
        }
    }

    fn add_group(&mut self, group: &'a Arc<SecurityGroup>, before: Option<&'a Arc<SecurityGroup>>) {
        let Some(before) = before else {
            self.add_group_node(group, Change::Added);
            for rule in &group.rules {
                self.add_rule(group, rule, None, Change::Added);
            }
            return;
        };
        if Arc::ptr_eq(group, before) || group.is_same_but_for_rule_ids(before) {
            self.add_group_node(group, Change::Kept);
            for rule in &group.rules {
                self.add_rule(group, rule, None, Change::Kept);
            }
            return;
        }
        self.add_group_node(group, Change::Changed);
        for rule in &group.rules {
            match before.counterpart_of(rule) {
                Some(known) if !known.peer.is_same_as(&rule.peer) => {
                    self.add_rule(group, rule, None, Change::Added);
                }
                Some(known) if is_same_rule(known, rule) => {
                    self.add_rule(group, rule, None, Change::Kept);
                }
                Some(known) => self.add_rule(group, rule, Some(known), Change::Changed),
                None => self.add_rule(group, rule, None, Change::Added),
            }
        }
        for rule in &before.rules {
            // A rule whose peer the draft replaces leaves its edge for another.
            let stays = group
                .counterpart_of(rule)
                .is_some_and(|known| known.peer.is_same_as(&rule.peer));
            if !stays {
                self.add_rule(before, rule, None, Change::Removed);
            }
        }
    }

    fn add_removed_group(&mut self, group: &'a SecurityGroup) {
        self.add_group_node(group, Change::Removed);
        for rule in &group.rules {
            self.add_rule(group, rule, None, Change::Removed);
        }
    }

    fn add_group_node(&mut self, group: &SecurityGroup, change: Change) {
        let interfaces = self.interfaces.as_ref();
        let mut ingress = group.rules_in(Direction::Ingress);
        let facts = GroupFacts {
            name: group.name.clone(),
            vpc: group.vpc_id.clone(),
            tags: group.tags.clone(),
            ingress_rules: group.rules_in(Direction::Ingress).count(),
            egress_rules: group.rules_in(Direction::Egress).count(),
            interfaces: interfaces.map(|counts| counts.get(&group.id).copied().unwrap_or_default()),
            is_open: ingress.any(|rule| rule.peer.is_anywhere()),
        };
        let place = self.place(NodeId::Group(group.id.clone()));
        let (findings, severities) = self.findings.of_group(&group.id);
        if let Some(node) = self.nodes.get_mut(place) {
            node.kind = NodeKind::Group(facts);
            node.change = change;
            node.findings = findings;
            node.severities = severities;
        }
    }

    fn add_rule(
        &mut self,
        group: &SecurityGroup,
        rule: &Rule,
        before: Option<&Rule>,
        change: Change,
    ) {
        let own = self.place(NodeId::Group(group.id.clone()));
        let peer = self.peer(group, rule);
        let peer = self.place(peer);
        let ends = match rule.direction {
            Direction::Ingress => (peer, own),
            Direction::Egress => (own, peer),
        };
        // Findings are those after the draft.
        let findings = match change {
            Change::Removed => Vec::new(),
            _ => self.findings.of_rule(&group.id, rule),
        };
        let rule = EdgeRule {
            rule: RuleRef::new(group.id.clone(), rule),
            facts: rule.clone(),
            before: before.cloned(),
            change,
            findings,
        };
        self.edges.entry(ends).or_default().push(Arc::new(rule));
    }

    /// Returns the index of a node, which is added if it is not there.
    fn place(&mut self, id: NodeId) -> usize {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let place = self.nodes.len();
        let name = match &id {
            NodeId::Outside(_, outside) => self.name_of(outside),
            NodeId::Group(_) | NodeId::Cluster(_) => String::new(),
        };
        self.nodes.push(Node {
            id: id.clone(),
            kind: NodeKind::Outside { name },
            change: Change::Kept,
            findings: Vec::new(),
            severities: SeverityCounts::default(),
        });
        self.places.insert(id, place);
        place
    }

    fn name_of(&self, outside: &Outside) -> String {
        let after = self.input.after;
        let name = match outside {
            Outside::Vpc(vpc, _) => after.vpc(vpc).and_then(Vpc::name),
            Outside::PrefixList(list) => after.prefix_list(list).map(|list| list.name.as_str()),
            _ => None,
        };
        name.unwrap_or_default().to_owned()
    }

    fn peer(&self, group: &SecurityGroup, rule: &Rule) -> NodeId {
        let outside = match &rule.peer {
            Peer::Group(reference) => {
                let id = &reference.group_id;
                let has = |inventory: &Inventory| inventory.group(id).is_some();
                if has(self.input.after) || has(self.input.before) {
                    return NodeId::Group(id.clone());
                }
                Outside::ForeignGroup {
                    account: reference.account_id.clone(),
                    group: id.clone(),
                }
            }
            Peer::PrefixList(list) => Outside::PrefixList(list.clone()),
            Peer::Cidr(cidr) if cidr.is_anywhere() => Outside::Anywhere(cidr.family()),
            Peer::Cidr(cidr) => match self.vpc_of(cidr, group) {
                Some(vpc) => Outside::Vpc(vpc, cidr.clone()),
                None if is_whole_private(cidr) => Outside::Reserved(cidr.clone()),
                None => Outside::Block(cidr.clone()),
            },
        };
        NodeId::Outside(rule.direction, outside)
    }

    /// Returns the VPC with the block: the group's own, or the only one. VPCs that are not connected may have the same.
    fn vpc_of(&self, cidr: &Cidr, group: &SecurityGroup) -> Option<VpcId> {
        let vpcs = self.vpcs.get(cidr)?;
        let own = vpcs
            .iter()
            .find(|vpc| group.vpc_id.as_ref() == Some(&vpc.id));
        match (own, vpcs.as_slice()) {
            (Some(vpc), _) | (None, [vpc]) => Some(vpc.id.clone()),
            _ => None,
        }
    }

    fn finish(self) -> Graph {
        let edges = self.edges.into_iter();
        let edges = edges.map(|((source, target), rules)| Edge::of_rules(source, target, rules));
        let mut graph = Graph {
            nodes: self.nodes,
            edges: edges.collect(),
        };
        graph.sort();
        graph.derive_outside_changes();
        graph
    }
}

/// Whether two rules differ in nothing that the draft can change.
fn is_same_rule(known: &Rule, rule: &Rule) -> bool {
    known.traffic == rule.traffic
        && known.description == rule.description
        && known.tags == rule.tags
}
