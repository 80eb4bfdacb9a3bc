//! DescribeSecurityGroups: the groups with all their rules, but without rule ids.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::aws::query::Query;
use crate::aws::wire;
use crate::aws::xml::{Reader, XmlError};
use crate::model::{AccountId, Direction, GroupId, SecurityGroup, VpcId};

/// Lists groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroups {
    /// Only these; one that does not exist is an error. Empty means all.
    pub group_ids: Vec<GroupId>,
    /// Only those that pass.
    pub filters: Vec<Filter>,
    /// The most groups on a page, 5 to 1,000; none means all at once.
    pub max_results: Option<u32>,
    /// The token of the page to get; none means the first.
    pub next_token: Option<String>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

/// Some of the groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroupsPage {
    /// The groups, in EC2's order. Their rules have no ids.
    pub groups: Vec<SecurityGroup>,
    /// The token of the next page; none on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeSecurityGroups {
    const NAME: &'static str = "DescribeSecurityGroups";
    const IS_READ_ONLY: bool = true;
    type Output = SecurityGroupsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_list("GroupId", self.group_ids.iter().map(GroupId::as_str));
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<SecurityGroupsPage, XmlError> {
        let mut page = SecurityGroupsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupInfo" => wire::decode_items(reader, |reader| {
                    page.groups.push(decode_security_group(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = wire::decode_word(reader)?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeSecurityGroups {
    type Item = SecurityGroup;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: SecurityGroupsPage) -> (Vec<SecurityGroup>, Option<String>) {
        (page.groups, page.next_token)
    }
}

fn decode_security_group(reader: &mut Reader<'_>) -> Result<SecurityGroup, XmlError> {
    let mut id = None;
    let mut group_name = None;
    let mut description = None;
    let mut vpc_id = None;
    let mut owner_id = None;
    let mut tags = Vec::new();
    let mut rules = Vec::new();
    let mut egress_rules = Vec::new();
    while let Some(name) = reader.next_child()? {
        match name {
            "groupId" => id = wire::decode_word(reader)?,
            "groupName" => group_name = Some(reader.text()?),
            "groupDescription" => description = Some(reader.text()?),
            "vpcId" => vpc_id = wire::decode_word(reader)?,
            "ownerId" => owner_id = wire::decode_word(reader)?,
            "tagSet" => tags = wire::decode_tag_set(reader)?,
            "ipPermissions" => {
                wire::decode_ip_permissions(reader, Direction::Ingress, &mut rules)?;
            }
            "ipPermissionsEgress" => {
                wire::decode_ip_permissions(reader, Direction::Egress, &mut egress_rules)?;
            }
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected("groupId"))?;
    rules.append(&mut egress_rules);
    let owner_id = owner_id.unwrap_or_default();
    wire::forget_own_account(&mut rules, &owner_id);
    Ok(SecurityGroup {
        id: GroupId::from_remote(id),
        name: group_name.unwrap_or_default().into_owned(),
        description: description.unwrap_or_default().into_owned(),
        vpc_id: vpc_id.map(VpcId::from_remote),
        owner_id: AccountId::from_remote(owner_id),
        tags,
        rules,
        has_rule_ids: false,
    })
}
