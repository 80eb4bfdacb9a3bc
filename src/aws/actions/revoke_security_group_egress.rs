//! RevokeSecurityGroupEgress: removes outbound rules.

use super::{Action, RevokeTarget, RevokedSecurityGroupRules};
use crate::aws::query::Query;
use crate::aws::xml::{Reader, XmlError};
use crate::model::{Direction, GroupId};

/// Removes outbound rules from a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeSecurityGroupEgress {
    /// The group.
    pub group_id: GroupId,
    /// Which rules.
    pub target: RevokeTarget,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

impl Action for RevokeSecurityGroupEgress {
    const NAME: &'static str = "RevokeSecurityGroupEgress";
    const IS_READ_ONLY: bool = false;
    type Output = RevokedSecurityGroupRules;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        self.target.encode(query);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<RevokedSecurityGroupRules, XmlError> {
        RevokedSecurityGroupRules::decode(reader, Direction::Egress)
    }
}
