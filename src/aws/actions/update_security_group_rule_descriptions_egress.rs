//! UpdateSecurityGroupRuleDescriptionsEgress: changes the descriptions of outbound rules and nothing
//! else.

use super::{Action, DescriptionTarget};
use crate::aws::query::Query;
use crate::aws::wire;
use crate::aws::xml::{Reader, XmlError};
use crate::model::GroupId;

/// Changes the descriptions of outbound rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSecurityGroupRuleDescriptionsEgress {
    /// The group.
    pub group_id: GroupId,
    /// Which rules, and their new descriptions.
    pub target: DescriptionTarget,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

impl Action for UpdateSecurityGroupRuleDescriptionsEgress {
    const NAME: &'static str = "UpdateSecurityGroupRuleDescriptionsEgress";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        self.target.encode(query);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}
