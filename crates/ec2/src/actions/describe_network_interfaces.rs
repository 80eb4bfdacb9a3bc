//! DescribeNetworkInterfaces: lists the interfaces that use groups.

use std::net::IpAddr;

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{InterfaceAttachment, InterfaceId, NetworkInterface, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeNetworkInterfaces {
    /// Whether to include interfaces that an AWS service manages and hides by default. They use
    /// groups like any other interface.
    pub include_managed: bool,
    /// Filters that the interfaces must match.
    pub filters: Vec<Filter>,
    /// Maximum number of interfaces per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkInterfacesPage {
    /// Interfaces, in EC2's order.
    pub interfaces: Vec<NetworkInterface>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeNetworkInterfaces {
    const NAME: &'static str = "DescribeNetworkInterfaces";
    const IS_READ_ONLY: bool = true;
    type Output = NetworkInterfacesPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("IncludeManagedResources", self.include_managed);
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
    let mut interface = NetworkInterface::new(InterfaceId::from_remote(""));
    while let Some(name) = reader.next_child()? {
        match name {
            "networkInterfaceId" => id = reader.word()?.map(InterfaceId::from_remote),
            "interfaceType" => interface.kind = reader.text()?.into_owned(),
            "description" => interface.description = reader.text()?.into_owned(),
            "status" => interface.status = reader.text()?.into_owned(),
            "vpcId" => interface.vpc_id = reader.shared_word()?.map(VpcId::from_remote),
            "subnetId" => interface.subnet_id = reader.word()?.map(Into::into),
            "requesterId" => interface.requester_id = reader.word()?.map(Into::into),
            "requesterManaged" => {
                interface.is_requester_managed = wire::decode_bool(reader, "requesterManaged")?;
            }
            "operator" => interface.operator = wire::decode_leaf(reader, "principal")?,
            "groupSet" => wire::decode_group_ids(reader, &mut interface.groups)?,
            "attachment" => interface.attachment = Some(decode_attachment(reader)?),
            "privateIpAddressesSet" => {
                wire::decode_items(reader, |reader| decode_private(reader, &mut interface))?;
            }
            "ipv6AddressesSet" => wire::decode_items(reader, |reader| {
                let address = wire::decode_leaf(reader, "ipv6Address")?;
                interface
                    .addresses
                    .extend(parse_address(address.as_deref()));
                Ok(())
            })?,
            "tagSet" => interface.tags = wire::decode_tag_set(reader)?,
            _ => reader.skip()?,
        }
    }
    interface.id = id.ok_or_else(|| reader.unexpected("networkInterfaceId"))?;
    Ok(interface)
}

/// Decodes an item of `privateIpAddressesSet`: a private address and, in `association`, the public
/// address mapped to it.
fn decode_private(
    reader: &mut Reader<'_>,
    interface: &mut NetworkInterface,
) -> Result<(), XmlError> {
    let mut private = None;
    while let Some(name) = reader.next_child()? {
        match name {
            "privateIpAddress" => private = parse_address(reader.word()?.as_deref()),
            "association" => {
                let public = wire::decode_leaf(reader, "publicIp")?;
                interface
                    .public_addresses
                    .extend(parse_address(public.as_deref()));
            }
            _ => reader.skip()?,
        }
    }
    // Keeps IPv4 addresses before IPv6 addresses, which EC2 may send first.
    let at = interface
        .addresses
        .iter()
        .position(|address| address.is_ipv6());
    let at = at.unwrap_or(interface.addresses.len());
    interface.addresses.splice(at..at, private);
    Ok(())
}

fn decode_attachment(reader: &mut Reader<'_>) -> Result<InterfaceAttachment, XmlError> {
    let mut attachment = InterfaceAttachment::default();
    while let Some(name) = reader.next_child()? {
        match name {
            "instanceId" => attachment.instance_id = reader.word()?.map(Into::into),
            "instanceOwnerId" => attachment.owner_id = reader.word()?.map(Into::into),
            _ => reader.skip()?,
        }
    }
    Ok(attachment)
}

/// Parses an address; `None` if it is malformed, so that one bad address does not hide the other
/// interfaces.
fn parse_address(text: Option<&str>) -> Option<IpAddr> {
    text?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};
    use portcullis_model::{GroupId, Tag};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeNetworkInterfaces {
            include_managed: true,
            filters: vec![Filter::new("group-id", ["sg-1a2b3c4d"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "IncludeManagedResources=true\nDryRun=true\nFilter.1.Name=group-id\nFilter.1.Value.1=sg-1a2b3c4d\nMaxResults=1000\n\
             NextToken=t\n"
        );
    }

    #[test]
    fn interfaces_are_decoded_in_full() {
        let inside = "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>\
             <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description>ELB app/shop/1</description>\
             <requesterId>amazon-elb</requesterId><requesterManaged>true</requesterManaged>\
             <operator><managed>true</managed><principal>shop.example.com</principal></operator>\
             <status>in-use</status><groupSet><item><groupId>sg-1</groupId><groupName>web</groupName>\
             </item><item><groupId>sg-2</groupId></item></groupSet><attachment><attachmentId>a</attachmentId>\
             <instanceOwnerId>amazon-elb</instanceOwnerId></attachment>\
             <ipv6AddressesSet><item><ipv6Address>2001:db8::1</ipv6Address></item></ipv6AddressesSet>\
             <privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress><association>\
             <publicIp>198.51.100.1</publicIp></association></item><item><privateIpAddress>10.0.0.2\
             </privateIpAddress></item><item><privateIpAddress>odd</privateIpAddress></item>\
             </privateIpAddressesSet><interfaceType>load_balancer</interfaceType><tagSet><item><key>k</key>\
             <value>v</value></item></tagSet></item></networkInterfaceSet>";
        let page = answer::<DescribeNetworkInterfaces>(inside).unwrap();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let expected = NetworkInterface {
            id: InterfaceId::from_remote("eni-1"),
            kind: "load_balancer".to_owned(),
            description: "ELB app/shop/1".to_owned(),
            status: "in-use".to_owned(),
            vpc_id: Some(VpcId::from_remote("vpc-1")),
            subnet_id: Some("subnet-1".to_owned()),
            groups: vec![GroupId::from_remote("sg-1"), GroupId::from_remote("sg-2")],
            addresses: vec![
                address("10.0.0.1"),
                address("10.0.0.2"),
                address("2001:db8::1"),
            ],
            public_addresses: vec![address("198.51.100.1")],
            attachment: Some(InterfaceAttachment {
                instance_id: None,
                owner_id: Some("amazon-elb".to_owned()),
            }),
            requester_id: Some("amazon-elb".to_owned()),
            is_requester_managed: true,
            operator: Some("shop.example.com".to_owned()),
            tags: vec![Tag {
                key: "k".to_owned(),
                value: "v".to_owned(),
            }],
        };
        assert_eq!(page.interfaces, [expected]);
    }

    #[test]
    fn an_interface_without_an_id_is_refused() {
        let inside = "<networkInterfaceSet><item/></networkInterfaceSet>";
        assert!(answer::<DescribeNetworkInterfaces>(inside).is_err());
    }
}
