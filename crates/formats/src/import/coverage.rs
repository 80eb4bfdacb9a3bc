//! Imported groups, and how much of each the text describes.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{
    AccountId, Coverage, Direction, PeerKind, Region, Rule, RuleCoverage, RuleKey, SecurityGroup,
};

/// An imported group, and how much of it the text describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedGroup {
    /// The group. Its id starts with `new-` if the text gives none. Name, owner and VPC are empty
    /// if the text does not give them.
    pub group: SecurityGroup,
    /// Region of the group, if the text gives it.
    pub region: Option<Region>,
    /// The parts that the text describes. Other parts are unknown, not empty.
    pub coverage: Coverage,
}

impl ImportedGroup {
    /// Creates a group that the text describes completely.
    pub fn complete(group: SecurityGroup) -> Self {
        Self {
            group,
            region: None,
            coverage: Coverage::COMPLETE,
        }
    }

    /// Returns how much is known about the rules of a direction: at least some if any are listed.
    pub fn rules_in(&self, direction: Direction) -> RuleCoverage {
        self.coverage.rules_in(&self.group, direction)
    }

    /// Returns the group, with unknown parts taken from `known`, the same group elsewhere. A
    /// comparison then shows differences only in known parts. `has_all_rules` says that the text lists
    /// every rule, so that none is taken from `known`.
    #[must_use]
    pub fn completed_from(&self, known: &SecurityGroup, has_all_rules: bool) -> SecurityGroup {
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
            !has_all_rules
                && !self.lists_all(rule.direction, rule.peer.kind())
                && self.group.counterpart_of(rule).is_none()
        };
        let unlisted = known.rules.iter().filter(is_unlisted).cloned();
        group.rules.extend(unlisted);
        group.rules.sort_by_key(|rule| rule.direction);
        group
    }

    /// Whether the text lists all rules of a direction and type of source.
    pub fn lists_all(&self, direction: Direction, kind: PeerKind) -> bool {
        self.rules_in(direction) == RuleCoverage::Complete && self.coverage.peer_kinds.has(kind)
    }

    /// Returns the owner of the group, or `None` if the text does not give it.
    pub(super) fn owner(&self) -> Option<&AccountId> {
        Some(&self.group.owner_id).filter(|owner| !owner.as_str().is_empty())
    }
}
