//! What is changed of one group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RuleDraft;
use crate::model::{Direction, Peer, Rule, Tag, Traffic, VpcId};

/// Numbers the rows that a draft touches; never used twice in a draft.
pub type RowNumber = u32;

/// What is changed of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDraft {
    /// What is changed of the group itself.
    #[serde(default)]
    pub facts: GroupFacts,
    /// The rows touched.
    #[serde(default)]
    pub rows: BTreeMap<RowNumber, RowDraft>,
}

/// What is changed of a group itself, apart from its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFacts {
    /// The group is to be created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<NewGroup>,
    /// The group is to be deleted.
    #[serde(default)]
    pub is_deleted: bool,
    /// The group's tags are to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagsDraft>,
}

/// A group to be created. Its texts are in EC2's character set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// The name; EC2 lets nobody change it later.
    pub name: String,
    /// The description; EC2 lets nobody change it later.
    pub description: String,
    /// The VPC; none means the Region's default one.
    #[serde(default)]
    pub vpc_id: Option<VpcId>,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Other tags for what EC2 has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagsDraft {
    /// The tags as EC2 had them.
    pub base: Vec<Tag>,
    /// The tags as they are to be.
    pub mine: Vec<Tag>,
}

/// One row touched: added (no base), removed (nothing of mine), or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDraft {
    /// The rule as EC2 had it when it was touched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Rule>,
    /// The rule as it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<RuleDraft>,
}

impl GroupDraft {
    /// Whether nothing is changed.
    pub(super) fn is_empty(&self) -> bool {
        self.facts == GroupFacts::default() && self.rows.is_empty()
    }
}

impl RowDraft {
    /// Whether it asks for nothing: as it was, or neither there nor wanted.
    pub(super) fn is_idle(&self) -> bool {
        match (&self.base, &self.mine) {
            (Some(base), Some(mine)) => RuleDraft::from(base).is_same_as(mine),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// The one rule that EC2 gives every new group: everything may leave.
pub(super) fn default_rule() -> Option<Rule> {
    let anywhere = Peer::parse("0.0.0.0/0").ok()?;
    Some(Rule::new(Direction::Egress, Traffic::All, anywhere))
}
