//! Edges of a graph.

use portcullis_model::{Direction, Rule, RuleRef, Traffic};
use std::sync::Arc;

use super::{Change, ShortTraffic, traffic};
use crate::checks::{Severity, SeverityCounts};

/// All rules that allow traffic from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the node where the traffic starts.
    pub source: usize,
    /// Index of the node where it ends.
    pub target: usize,
    /// The rules, those of the target's group first.
    pub rules: Vec<Arc<EdgeRule>>,
    /// What the draft does with the edge.
    pub change: Change,
    /// Findings that name a rule of the edge, as indices of [`super::GraphInput::findings`], sorted.
    pub findings: Vec<usize>,
    /// Numbers of the findings by severity.
    pub severities: SeverityCounts,
}

/// A rule of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeRule {
    /// Name of the rule in the inventory after the draft, or before it if the draft removes it.
    pub rule: RuleRef,
    /// The rule after the draft, or before it if the draft removes it.
    pub facts: Rule,
    /// What it was before the draft, if the draft changes it in place.
    pub before: Option<Rule>,
    /// What the draft does with it.
    pub change: Change,
    /// Findings that name the rule, as indices of [`super::GraphInput::findings`] with their severities.
    pub findings: Vec<(usize, Severity)>,
}

impl Edge {
    /// Returns an edge of rules, which come in the order of their groups.
    pub(super) fn of_rules(source: usize, target: usize, mut rules: Vec<Arc<EdgeRule>>) -> Self {
        rules.sort_by_key(|rule| (rule.facts.direction, rule.change == Change::Removed));
        let found = rules.iter().flat_map(|rule| rule.findings.iter().copied());
        let mut found: Vec<(usize, Severity)> = found.collect();
        // A finding can name several rules of the edge.
        found.sort_unstable();
        found.dedup();
        Self {
            source,
            target,
            change: Change::of_parts(rules.iter().map(|rule| rule.change)),
            findings: found.iter().map(|(index, _)| *index).collect(),
            severities: found.iter().map(|(_, severity)| *severity).collect(),
            rules,
        }
    }

    /// Whether inbound rules of the target allow it.
    pub fn has_ingress(&self) -> bool {
        self.has(Direction::Ingress)
    }

    /// Whether outbound rules of the source allow it.
    pub fn has_egress(&self) -> bool {
        self.has(Direction::Egress)
    }

    fn has(&self, direction: Direction) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.facts.direction == direction)
    }

    /// Returns the traffic of the rules, merged and sorted.
    pub fn traffic(&self) -> Vec<Traffic> {
        traffic::merged(self.rules.iter().map(|rule| rule.facts.traffic))
    }

    /// Returns the traffic as a short text for a label, such as `22, 8080-8090` and how many more there are.
    pub fn short_traffic(&self, max_parts: usize) -> ShortTraffic {
        ShortTraffic::of(&self.traffic(), max_parts)
    }
}
