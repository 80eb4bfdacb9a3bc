//! AuthorizeSecurityGroupEgress: adds outbound rules.

use super::Action;
use crate::aws::query::Query;
use crate::aws::wire::{self, Descriptions};
use crate::aws::xml::{Reader, XmlError};
use crate::model::{Direction, GroupId, Rule, Tag};

/// Adds outbound rules to a group: all of them or, when EC2 refuses one, none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizeSecurityGroupEgress {
    /// The group.
    pub group_id: GroupId,
    /// The rules to add; ids, tags and directions in them are not sent.
    pub rules: Vec<Rule>,
    /// Tags for each of the new rules.
    pub tags: Vec<Tag>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

impl Action for AuthorizeSecurityGroupEgress {
    const NAME: &'static str = "AuthorizeSecurityGroupEgress";
    const IS_READ_ONLY: bool = false;
    /// The new rules with their ids; empty where an emulator does not tell them.
    type Output = Vec<Rule>;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
        wire::encode_ip_permissions(query, &self.rules, Descriptions::Send);
        wire::encode_tag_specification(query, "security-group-rule", &self.tags);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Vec<Rule>, XmlError> {
        wire::decode_authorized(reader, Direction::Egress)
    }
}
