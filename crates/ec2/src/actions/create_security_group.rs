//! CreateSecurityGroup: creates an empty group.

use super::Action;
use crate::query::Query;
use crate::shape::{self, request};
use crate::wire;
use portcullis_model::{GroupDescription, GroupId, GroupName, Tag, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Creates a group without inbound rules and with the outbound rule that EC2 adds to every new
/// group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateSecurityGroup {
    /// Name, unique in the VPC.
    pub name: GroupName,
    /// Description.
    pub description: GroupDescription,
    /// VPC; `None` for the Region's default VPC.
    pub vpc_id: Option<VpcId>,
    /// Tags for the new group.
    pub tags: Vec<Tag>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Group that EC2 has created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedSecurityGroup {
    /// Id of the new group.
    pub group_id: GroupId,
    /// Tags of the new group.
    pub tags: Vec<Tag>,
}

impl Action for CreateSecurityGroup {
    const NAME: &'static str = "CreateSecurityGroup";
    const IS_READ_ONLY: bool = false;
    type Output = CreatedSecurityGroup;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupName", self.name.as_str());
        query.push(request::GROUP_DESCRIPTION, self.description.as_str());
        query.push_some("VpcId", self.vpc_id.as_ref().map(VpcId::as_str));
        query.push_list(
            request::TAG_SPECIFICATIONS,
            shape::tag_specifications("security-group", &self.tags),
        );
    }

    fn decode(reader: &mut Reader<'_>) -> Result<CreatedSecurityGroup, XmlError> {
        let mut group_id = None;
        let mut tags = Vec::new();
        while let Some(name) = reader.next_child()? {
            match name {
                "return" => wire::decode_return(reader)?,
                "groupId" => group_id = reader.word()?,
                "tagSet" => tags = wire::decode_tag_set(reader)?,
                _ => reader.skip()?,
            }
        }
        let group_id = group_id.ok_or_else(|| reader.unexpected("groupId"))?;
        Ok(CreatedSecurityGroup {
            group_id: GroupId::from_remote(group_id),
            tags,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let mut action = CreateSecurityGroup {
            name: GroupName::parse("apache").unwrap(),
            description: GroupDescription::parse("Our Apache Group").unwrap(),
            vpc_id: None,
            tags: vec![],
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupName=apache\nGroupDescription=Our Apache Group\n"
        );
        action.vpc_id = Some(VpcId::parse("vpc-1a2b3c4d").unwrap());
        action.tags = vec![Tag {
            key: "Name".into(),
            value: "web".into(),
        }];
        action.dry_run = true;
        assert_eq!(
            parameters(&action),
            "DryRun=true\nGroupName=apache\nGroupDescription=Our Apache Group\nVpcId=vpc-1a2b3c4d\n\
             TagSpecification.1.ResourceType=security-group\n\
             TagSpecification.1.Tag.1.Key=Name\nTagSpecification.1.Tag.1.Value=web\n"
        );
    }

    #[test]
    fn a_response_without_the_new_id_is_an_error() {
        let created = answer::<CreateSecurityGroup>(
            "<return>true</return><groupId>sg-1a2b3c4d</groupId>\
             <tagSet><item><key>Name</key><value>web</value></item></tagSet>",
        )
        .unwrap();
        assert_eq!(created.group_id.as_str(), "sg-1a2b3c4d");
        assert_eq!(
            created.tags,
            [Tag {
                key: "Name".into(),
                value: "web".into()
            }]
        );
        assert!(answer::<CreateSecurityGroup>("<return>true</return>").is_err());
    }
}
