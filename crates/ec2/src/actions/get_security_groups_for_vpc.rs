//! GetSecurityGroupsForVpc: lists the groups that network interfaces of a VPC can use.

use super::{Action, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{AccountId, GroupId, UsableGroup, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists the groups that the caller can give to network interfaces of a VPC: the VPC's own, those associated with it
/// and those shared with the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetSecurityGroupsForVpc {
    /// The VPC.
    pub vpc_id: VpcId,
    /// Maximum number of groups per page, 5 to 1,000; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsableGroupsPage {
    /// Groups, in EC2's order.
    pub groups: Vec<UsableGroup>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl GetSecurityGroupsForVpc {
    /// Returns the request for the first page of a VPC, in pages of the maximum size.
    pub fn of(vpc_id: VpcId) -> Self {
        Self {
            vpc_id,
            max_results: Some(1_000),
            next_token: None,
            dry_run: false,
        }
    }
}

impl Action for GetSecurityGroupsForVpc {
    const NAME: &'static str = "GetSecurityGroupsForVpc";
    const IS_READ_ONLY: bool = true;
    type Output = UsableGroupsPage;

    fn encode(&self, query: &mut Query) {
        query.push("VpcId", self.vpc_id.as_str());
        query.push_some("NextToken", self.next_token.as_ref());
        query.push_some("MaxResults", self.max_results);
        query.push_flag("DryRun", self.dry_run);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<UsableGroupsPage, XmlError> {
        let mut page = UsableGroupsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupForVpcSet" => wire::decode_items(reader, |reader| {
                    page.groups.push(decode_group(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for GetSecurityGroupsForVpc {
    type Item = UsableGroup;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: UsableGroupsPage) -> (Vec<UsableGroup>, Option<String>) {
        (page.groups, page.next_token)
    }
}

fn decode_group(reader: &mut Reader<'_>) -> Result<UsableGroup, XmlError> {
    let (mut id, mut name) = (None, String::new());
    let (mut owner_id, mut primary_vpc_id) = (None, None);
    while let Some(element) = reader.next_child()? {
        match element {
            "groupId" => id = reader.word()?.map(GroupId::from_remote),
            "groupName" => name = reader.text()?.into(),
            "ownerId" => owner_id = reader.word()?.map(AccountId::from_remote),
            "primaryVpcId" => primary_vpc_id = reader.word()?.map(VpcId::from_remote),
            _ => reader.skip()?,
        }
    }
    Ok(UsableGroup {
        id: id.ok_or_else(|| reader.unexpected("groupId"))?,
        name,
        owner_id,
        primary_vpc_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = GetSecurityGroupsForVpc {
            dry_run: true,
            ..GetSecurityGroupsForVpc::of(VpcId::from_remote("vpc-1"))
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "VpcId=vpc-1\nNextToken=t\nMaxResults=1000\nDryRun=true\n"
        );
    }

    #[test]
    fn groups_are_decoded() {
        let page = answer::<GetSecurityGroupsForVpc>(
            "<securityGroupForVpcSet><item><description>d</description><groupName>shared web\
             </groupName><ownerId>111122223333</ownerId><groupId>sg-1</groupId><tagSet/>\
             <primaryVpcId>vpc-9</primaryVpcId></item></securityGroupForVpcSet>\
             <nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n"));
        let [group] = page.groups.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(group.id.as_str(), "sg-1");
        assert_eq!(group.name, "shared web");
        let owner = group.owner_id.as_ref().map(AccountId::as_str);
        assert_eq!(owner, Some("111122223333"));
        let vpc = group.primary_vpc_id.as_ref().map(VpcId::as_str);
        assert_eq!(vpc, Some("vpc-9"));
        let incomplete = "<securityGroupForVpcSet><item/></securityGroupForVpcSet>";
        assert!(answer::<GetSecurityGroupsForVpc>(incomplete).is_err());
    }
}
