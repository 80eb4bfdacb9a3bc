//! DescribeNetworkInterfaces: what uses a group.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::GroupId;
use portcullis_xml::{Reader, XmlError};

/// Lists network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeNetworkInterfaces {
    /// Only those that pass.
    pub filters: Vec<Filter>,
    /// The most interfaces on a page, 5 to 1,000; none means all at once.
    pub max_results: Option<u32>,
    /// The token of the page to get; none means the first.
    pub next_token: Option<String>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

/// A network interface, as far as groups are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInterface {
    /// Its id, such as `eni-0123456789abcdef0`.
    pub id: String,
    /// The groups that it is in.
    pub groups: Vec<GroupId>,
}

/// Some of the network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkInterfacesPage {
    /// The interfaces, in EC2's order.
    pub interfaces: Vec<NetworkInterface>,
    /// The token of the next page; none on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeNetworkInterfaces {
    const NAME: &'static str = "DescribeNetworkInterfaces";
    const IS_READ_ONLY: bool = true;
    type Output = NetworkInterfacesPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<NetworkInterfacesPage, XmlError> {
        let mut page = NetworkInterfacesPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "networkInterfaceSet" => wire::decode_items(reader, |reader| {
                    page.interfaces.push(decode_interface(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeNetworkInterfaces {
    type Item = NetworkInterface;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: NetworkInterfacesPage) -> (Vec<NetworkInterface>, Option<String>) {
        (page.interfaces, page.next_token)
    }
}

fn decode_interface(reader: &mut Reader<'_>) -> Result<NetworkInterface, XmlError> {
    let mut id = None;
    let mut groups = Vec::new();
    while let Some(name) = reader.next_child()? {
        match name {
            "networkInterfaceId" => id = reader.word()?.map(Into::into),
            "groupSet" => wire::decode_items(reader, |reader| {
                while let Some(name) = reader.next_child()? {
                    match name {
                        "groupId" => groups.extend(reader.word()?.map(GroupId::from_remote)),
                        _ => reader.skip()?,
                    }
                }
                Ok(())
            })?,
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected("networkInterfaceId"))?;
    Ok(NetworkInterface { id, groups })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parts_are_sent() {
        let action = DescribeNetworkInterfaces {
            filters: vec![Filter::new("group-id", ["sg-1a2b3c4d"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "DryRun=true\nFilter.1.Name=group-id\nFilter.1.Value.1=sg-1a2b3c4d\nMaxResults=1000\n\
             NextToken=t\n"
        );
    }

    #[test]
    fn interfaces_are_read_with_their_groups() {
        let inside = "<networkInterfaceSet><item><groupSet>\
             <item><groupId>sg-1a2b3c4d</groupId><groupName>web</groupName></item></groupSet>\
             <networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>";
        let page = answer::<DescribeNetworkInterfaces>(inside).unwrap();
        let [interface] = page.interfaces.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(interface.id, "eni-1");
        assert_eq!(interface.groups, [GroupId::from_remote("sg-1a2b3c4d")]);
        assert!(
            answer::<DescribeNetworkInterfaces>(
                "<networkInterfaceSet><item/></networkInterfaceSet>"
            )
            .is_err()
        );
    }
}
