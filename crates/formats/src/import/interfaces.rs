//! Network interfaces from the JSON of `aws ec2 describe-network-interfaces`.

use std::net::IpAddr;

use portcullis_model::{GroupId, InterfaceAttachment, InterfaceId, NetworkInterface, Tag, VpcId};
use serde::Deserialize;

/// Reason why a text is not a list of network interfaces.
#[derive(Debug, thiserror::Error)]
#[error("expected the JSON of aws ec2 describe-network-interfaces: {0}")]
pub struct InterfacesError(#[from] serde_json::Error);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    network_interfaces: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    network_interface_id: String,
    #[serde(default)]
    interface_type: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    status: String,
    vpc_id: Option<String>,
    subnet_id: Option<String>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    private_ip_addresses: Vec<PrivateAddress>,
    #[serde(default)]
    ipv6_addresses: Vec<Ipv6Address>,
    attachment: Option<Attachment>,
    requester_id: Option<String>,
    #[serde(default)]
    requester_managed: bool,
    operator: Option<Operator>,
    #[serde(default)]
    tag_set: Vec<TagItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    group_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PrivateAddress {
    private_ip_address: Option<IpAddr>,
    association: Option<Association>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Association {
    public_ip: Option<IpAddr>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Ipv6Address {
    ipv6_address: Option<IpAddr>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attachment {
    instance_id: Option<String>,
    instance_owner_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Operator {
    principal: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagItem {
    key: String,
    value: String,
}

/// Parses network interfaces.
///
/// # Errors
/// [`InterfacesError`] if the text is anything else.
pub fn parse_interfaces(text: &str) -> Result<Vec<NetworkInterface>, InterfacesError> {
    let answer: Answer = serde_json::from_str(text)?;
    Ok(answer
        .network_interfaces
        .into_iter()
        .map(Item::into_interface)
        .collect())
}

impl Item {
    fn into_interface(self) -> NetworkInterface {
        let private = self.private_ip_addresses.iter();
        let addresses = private.filter_map(|address| address.private_ip_address);
        let ipv6 = self
            .ipv6_addresses
            .iter()
            .filter_map(|address| address.ipv6_address);
        let public = self.private_ip_addresses.iter();
        let public = public.filter_map(|address| address.association.as_ref()?.public_ip);
        NetworkInterface {
            kind: self.interface_type,
            description: self.description,
            status: self.status,
            vpc_id: self.vpc_id.map(VpcId::from_remote),
            subnet_id: self.subnet_id,
            groups: self
                .groups
                .into_iter()
                .map(|group| GroupId::from_remote(group.group_id))
                .collect(),
            addresses: addresses.chain(ipv6).collect(),
            public_addresses: public.collect(),
            attachment: self.attachment.map(|attachment| InterfaceAttachment {
                instance_id: attachment.instance_id,
                owner_id: attachment.instance_owner_id,
            }),
            requester_id: self.requester_id,
            is_requester_managed: self.requester_managed,
            operator: self.operator.and_then(|operator| operator.principal),
            tags: self
                .tag_set
                .into_iter()
                .map(|tag| Tag {
                    key: tag.key,
                    value: tag.value,
                })
                .collect(),
            ..NetworkInterface::new(InterfaceId::from_remote(self.network_interface_id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_of_the_aws_cli_are_parsed() {
        let text = r#"{"NetworkInterfaces":[{"Association":{"PublicIp":"198.51.100.1"},
            "Attachment":{"InstanceOwnerId":"amazon-elb","Status":"attached"},
            "Description":"ELB app/shop/1","Groups":[{"GroupName":"web","GroupId":"sg-00000001"}],
            "InterfaceType":"interface","Ipv6Addresses":[{"Ipv6Address":"2001:db8::1"}],
            "NetworkInterfaceId":"eni-00000001","PrivateIpAddress":"10.0.0.1",
            "PrivateIpAddresses":[{"Primary":true,"PrivateIpAddress":"10.0.0.1",
            "Association":{"PublicIp":"198.51.100.1"}}],"RequesterManaged":true,"Status":"in-use",
            "TagSet":[{"Key":"k","Value":"v"}],"VpcId":"vpc-00000001"}]}"#;
        let read = parse_interfaces(text).unwrap();
        let [interface] = read.as_slice() else {
            panic!("{read:?}");
        };
        assert_eq!(interface.groups, [GroupId::from_remote("sg-00000001")]);
        assert_eq!(interface.addresses.len(), 2);
        assert_eq!(interface.public_addresses.len(), 1);
        assert_eq!(interface.status, "in-use");
        assert!(interface.has_public_address() && interface.is_requester_managed);
        assert!(parse_interfaces(r#"{"SecurityGroups":[]}"#).is_err());
    }
}
