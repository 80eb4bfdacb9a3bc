//! How much of a group an import describes. What it does not describe stays as it is in the account.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{AccountId, Direction, Rule, RuleKey, SecurityGroup};

/// A group that was read, and how much of it the text describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedGroup {
    /// The group. A text that does not give its id leaves one that starts with `new-`; a text that does
    /// not give its name, owner or VPC leaves these empty.
    pub group: SecurityGroup,
    /// Which parts of it the text describes. An empty part that is not covered is unknown.
    pub coverage: Coverage,
}

/// Which parts of a group a text describes.
///
/// Rule tags are covered where [`SecurityGroup::has_rule_ids`] is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The inbound rules.
    pub ingress: RuleCoverage,
    /// The outbound rules.
    pub egress: RuleCoverage,
    /// Whether it describes the descriptions of rules.
    pub rule_descriptions: bool,
    /// Whether it describes the group's tags.
    pub tags: bool,
    /// Whether it describes the group's description.
    pub description: bool,
}

/// How much a text says about the rules of one direction of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RuleCoverage {
    /// Nothing.
    #[default]
    Absent,
    /// Some of the rules; the group may have others.
    Some,
    /// All rules: a rule that is not listed is not in the group.
    Complete,
}

impl ImportedGroup {
    /// A group of which everything is described.
    pub fn complete(group: SecurityGroup) -> Self {
        Self {
            group,
            coverage: Coverage::COMPLETE,
        }
    }

    /// How much is known of the rules of a direction. Rules that are listed are at least some.
    pub fn rules_in(&self, direction: Direction) -> RuleCoverage {
        let coverage = match direction {
            Direction::Ingress => self.coverage.ingress,
            Direction::Egress => self.coverage.egress,
        };
        if coverage == RuleCoverage::Absent && self.group.rules_in(direction).next().is_some() {
            return RuleCoverage::Some;
        }
        coverage
    }

    /// The group with what is not described taken from `known`, the same group elsewhere: for a
    /// comparison, in which only what is described can differ.
    #[must_use]
    pub fn completed_from(&self, known: &SecurityGroup) -> SecurityGroup {
        let mut group = self.group.clone();
        if group.name.is_empty() {
            group.name.clone_from(&known.name);
        }
        if !self.coverage.description {
            group.description.clone_from(&known.description);
        }
        if group.vpc_id.is_none() {
            group.vpc_id.clone_from(&known.vpc_id);
        }
        if self.owner().is_none() {
            group.owner_id = known.owner_id.clone();
        }
        if !self.coverage.tags {
            group.tags.clone_from(&known.tags);
        }
        if !self.coverage.rule_descriptions {
            let texts: HashMap<RuleKey, &Arc<str>> = known
                .rules
                .iter()
                .map(|rule| (rule.key(), &rule.description))
                .collect();
            for rule in &mut group.rules {
                if let Some(text) = texts.get(&rule.key()) {
                    rule.description = Arc::clone(text);
                }
            }
        }
        let is_unlisted = |rule: &&Rule| {
            self.rules_in(rule.direction) != RuleCoverage::Complete
                && self.group.position_of(rule).is_none()
        };
        let unlisted = known.rules.iter().filter(is_unlisted).cloned();
        group.rules.extend(unlisted);
        group.rules.sort_by_key(|rule| rule.direction);
        group
    }

    /// The account that owns the group; none where the text does not name it.
    pub(super) fn owner(&self) -> Option<&AccountId> {
        Some(&self.group.owner_id).filter(|owner| !owner.as_str().is_empty())
    }
}

impl Coverage {
    /// Everything is described.
    pub const COMPLETE: Self = Self {
        ingress: RuleCoverage::Complete,
        egress: RuleCoverage::Complete,
        rule_descriptions: true,
        tags: true,
        description: true,
    };

    /// Nothing is described beside the identity of the group.
    pub const NONE: Self = Self {
        ingress: RuleCoverage::Absent,
        egress: RuleCoverage::Absent,
        rule_descriptions: false,
        tags: false,
        description: false,
    };
}
