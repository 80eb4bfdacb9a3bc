//! DescribeLaunchTemplateVersions: lists versions of launch templates with their groups.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupId, GroupUser, GroupUserKind};
use portcullis_xml::{Reader, XmlError};

/// Lists the default and the latest version of every launch template. Launches of Auto Scaling groups use one of the
/// two, unless they name another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeLaunchTemplateVersions {
    /// Whether to include templates that an AWS service manages and hides by default.
    pub include_managed: bool,
    /// Filters that the versions must match.
    pub filters: Vec<Filter>,
    /// Maximum number of versions per page, 1 to 200; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaunchTemplateVersionsPage {
    /// Versions, in EC2's order.
    pub versions: Vec<GroupUser>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeLaunchTemplateVersions {
    const NAME: &'static str = "DescribeLaunchTemplateVersions";
    const IS_READ_ONLY: bool = true;
    type Output = LaunchTemplateVersionsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("IncludeManagedResources", self.include_managed);
        // Without an ID or a name of a template, these two are the versions that EC2 accepts.
        query.push_list("LaunchTemplateVersion", ["$Default", "$Latest"]);
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<LaunchTemplateVersionsPage, XmlError> {
        let mut page = LaunchTemplateVersionsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "launchTemplateVersionSet" => wire::decode_items(reader, |reader| {
                    page.versions.push(decode_item(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeLaunchTemplateVersions {
    type Item = GroupUser;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: LaunchTemplateVersionsPage) -> (Vec<GroupUser>, Option<String>) {
        (page.versions, page.next_token)
    }
}

fn decode_item(reader: &mut Reader<'_>) -> Result<GroupUser, XmlError> {
    let (mut version, mut is_default) = (0, false);
    let mut template = GroupUser::new(GroupUserKind::Instance);
    while let Some(name) = reader.next_child()? {
        match name {
            "launchTemplateId" => template.id = reader.text()?.into_owned(),
            "launchTemplateName" => template.name = reader.word()?.map(Into::into),
            "versionNumber" => {
                let number = reader.word()?.and_then(|text| text.parse().ok());
                version = number.unwrap_or_default();
            }
            "defaultVersion" => is_default = wire::decode_bool(reader, "defaultVersion")?,
            "launchTemplateData" => decode_data(reader, &mut template)?,
            _ => reader.skip()?,
        }
    }
    template.kind = GroupUserKind::LaunchTemplate {
        version,
        is_default,
    };
    if template.id.is_empty() {
        Err(reader.unexpected("launchTemplateId"))
    } else {
        Ok(template)
    }
}

fn decode_data(reader: &mut Reader<'_>, template: &mut GroupUser) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "securityGroupIdSet" => wire::decode_id_items(reader, &mut template.groups)?,
            "securityGroupSet" => wire::decode_items(reader, |reader| {
                template.group_names.extend(reader.word()?.map(Into::into));
                Ok(())
            })?,
            "networkInterfaceSet" => wire::decode_items(reader, |reader| {
                decode_interface(reader, &mut template.groups)
            })?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Adds the groups of an interface, whose list has elements `groupId` instead of `item`.
fn decode_interface(reader: &mut Reader<'_>, groups: &mut Vec<GroupId>) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "groupSet" => {
                while let Some(name) = reader.next_child()? {
                    match name {
                        "groupId" | "item" => {
                            groups.extend(reader.word()?.map(GroupId::from_remote));
                        }
                        _ => reader.skip()?,
                    }
                }
            }
            _ => reader.skip()?,
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
        let action = DescribeLaunchTemplateVersions {
            include_managed: true,
            filters: vec![Filter::new("image-id", ["x"])],
            max_results: Some(200),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "IncludeManagedResources=true\nLaunchTemplateVersion.1=$Default\n\
             LaunchTemplateVersion.2=$Latest\nDryRun=true\nFilter.1.Name=image-id\nFilter.1.Value.1=x\nMaxResults=200\nNextToken=t\n"
        );
    }

    #[test]
    fn versions_are_decoded_and_unknown_elements_skipped() {
        let page = answer::<DescribeLaunchTemplateVersions>(
            "<launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId>\
             <launchTemplateName>workers</launchTemplateName><versionNumber>3</versionNumber>\
             <defaultVersion>true</defaultVersion><launchTemplateData><imageId>ami-1</imageId>\
             <securityGroupIdSet><item>sg-1</item></securityGroupIdSet><securityGroupSet><item>web</item></securityGroupSet>\
             <networkInterfaceSet><item><deviceIndex>0</deviceIndex><groupSet><groupId>sg-2</groupId></groupSet></item>\
             </networkInterfaceSet></launchTemplateData></item></launchTemplateVersionSet><nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(
            page.versions,
            [GroupUser {
                id: "lt-1".to_owned(),
                name: Some("workers".to_owned()),
                groups: ["sg-1", "sg-2"].map(GroupId::from_remote).to_vec(),
                group_names: vec!["web".to_owned()],
                ..GroupUser::new(GroupUserKind::LaunchTemplate {
                    version: 3,
                    is_default: true,
                })
            }]
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }
}
