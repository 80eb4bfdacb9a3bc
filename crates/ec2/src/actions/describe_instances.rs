//! DescribeInstances: lists instances with their groups.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupId, GroupUser, GroupUserKind, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists instances, stopped ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeInstances {
    /// Whether to include instances that an AWS service manages and hides by default.
    pub include_managed: bool,
    /// Filters that the instances must match.
    pub filters: Vec<Filter>,
    /// Maximum number of instances per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of instances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstancesPage {
    /// Instances, in EC2's order.
    pub instances: Vec<GroupUser>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeInstances {
    const NAME: &'static str = "DescribeInstances";
    const IS_READ_ONLY: bool = true;
    type Output = InstancesPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("IncludeManagedResources", self.include_managed);
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<InstancesPage, XmlError> {
        let mut page = InstancesPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "reservationSet" => wire::decode_items(reader, |reader| {
                    decode_reservation(reader, &mut page.instances)?;
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeInstances {
    type Item = GroupUser;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: InstancesPage) -> (Vec<GroupUser>, Option<String>) {
        (page.instances, page.next_token)
    }
}

/// Decodes a reservation, which has the instances that one call launched.
fn decode_reservation(
    reader: &mut Reader<'_>,
    instances: &mut Vec<GroupUser>,
) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "instancesSet" => wire::decode_items(reader, |reader| {
                instances.push(decode_instance(reader)?);
                Ok(())
            })?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

fn decode_instance(reader: &mut Reader<'_>) -> Result<GroupUser, XmlError> {
    let mut instance = GroupUser::new(GroupUserKind::Instance);
    while let Some(name) = reader.next_child()? {
        match name {
            "instanceId" => instance.id = reader.text()?.into_owned(),
            "vpcId" => instance.vpc_id = reader.shared_word()?.map(VpcId::from_remote),
            "instanceState" => {
                instance.state = wire::decode_leaf(reader, "name")?.unwrap_or_default();
            }
            "groupSet" => add_groups(reader, &mut instance.groups)?,
            // The interfaces beyond the first one have groups of their own.
            "networkInterfaceSet" => wire::decode_items(reader, |reader| {
                decode_interface(reader, &mut instance.groups)
            })?,
            "tagSet" => instance.name = wire::decode_name_tag(reader)?,
            _ => reader.skip()?,
        }
    }
    if instance.id.is_empty() {
        Err(reader.unexpected("instanceId"))
    } else {
        Ok(instance)
    }
}

fn decode_interface(reader: &mut Reader<'_>, groups: &mut Vec<GroupId>) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "groupSet" => add_groups(reader, groups)?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Adds the groups of a list that are not there yet: EC2 lists those of the first interface twice.
fn add_groups(reader: &mut Reader<'_>, groups: &mut Vec<GroupId>) -> Result<(), XmlError> {
    let mut listed = Vec::new();
    wire::decode_group_ids(reader, &mut listed)?;
    for group in listed {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeInstances {
            include_managed: true,
            filters: vec![Filter::new("instance.group-id", ["sg-1a2b3c4d"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "IncludeManagedResources=true\nDryRun=true\nFilter.1.Name=instance.group-id\n\
             Filter.1.Value.1=sg-1a2b3c4d\nMaxResults=1000\nNextToken=t\n"
        );
    }

    #[test]
    fn instances_of_all_reservations_are_decoded_with_the_groups_of_all_interfaces() {
        let page = answer::<DescribeInstances>(
            "<reservationSet><item><reservationId>r-1</reservationId><instancesSet><item>\
             <instanceId>i-1</instanceId><instanceState><code>80</code><name>stopped</name></instanceState>\
             <vpcId>vpc-1</vpcId><groupSet><item><groupId>sg-1</groupId><groupName>web</groupName></item></groupSet>\
             <networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><groupSet><item>\
             <groupId>sg-1</groupId></item></groupSet></item><item><groupSet><item><groupId>sg-2</groupId></item>\
             </groupSet></item></networkInterfaceSet><tagSet><item><key>Name</key><value>web-1</value></item></tagSet>\
             </item></instancesSet></item><item><instancesSet><item><instanceId>i-2</instanceId></item></instancesSet>\
             </item></reservationSet><nextToken>n</nextToken>",
        )
        .unwrap();
        let id = |text: &str| GroupId::from_remote(text);
        let first = GroupUser {
            id: "i-1".to_owned(),
            name: Some("web-1".to_owned()),
            vpc_id: Some(VpcId::from_remote("vpc-1")),
            state: "stopped".to_owned(),
            groups: vec![id("sg-1"), id("sg-2")],
            ..GroupUser::new(GroupUserKind::Instance)
        };
        let bare = GroupUser {
            id: "i-2".to_owned(),
            ..GroupUser::new(GroupUserKind::Instance)
        };
        assert_eq!(page.instances, [first, bare]);
        assert_eq!(page.next_token.as_deref(), Some("n"));
        let nameless =
            "<reservationSet><item><instancesSet><item/></instancesSet></item></reservationSet>";
        assert!(answer::<DescribeInstances>(nameless).is_err());
    }
}
