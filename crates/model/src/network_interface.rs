//! Network interfaces, as far as their security groups are concerned.

use std::net::IpAddr;

use super::{GroupId, InterfaceId, Tag, VpcId};

/// Network interface. It has at most sixteen security groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInterface {
    /// EC2's ID.
    pub id: InterfaceId,
    /// EC2's `InterfaceType`, such as `interface` or `nat_gateway`. A string, because EC2 adds
    /// types; empty if EC2 sends none.
    pub kind: String,
    /// The description. AWS services describe the interface's purpose here.
    pub description: String,
    /// EC2's `Status`, such as `in-use` or `available`; empty if EC2 sends none.
    pub status: String,
    /// The VPC.
    pub vpc_id: Option<VpcId>,
    /// The subnet's ID.
    pub subnet_id: Option<String>,
    /// The security groups on the interface.
    pub groups: Vec<GroupId>,
    /// Private IPv4 addresses, then IPv6 addresses.
    pub addresses: Vec<IpAddr>,
    /// Public IPv4 addresses that map to the private ones.
    pub public_addresses: Vec<IpAddr>,
    /// Attachment of the interface; `None` if it is detached.
    pub attachment: Option<InterfaceAttachment>,
    /// The principal or service that created the interface.
    pub requester_id: Option<String>,
    /// Whether an AWS service manages the interface. The caller can then neither modify nor detach
    /// it.
    pub is_requester_managed: bool,
    /// The service provider that manages the interface (`Operator.Principal`).
    pub operator: Option<String>,
    /// The tags.
    pub tags: Vec<Tag>,
}

/// Attachment of a network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InterfaceAttachment {
    /// The instance; `None` if an AWS service runs it.
    pub instance_id: Option<String>,
    /// The owner of the instance: an account ID, or an alias such as `amazon-elb`.
    pub owner_id: Option<String>,
}

impl NetworkInterface {
    /// Returns an interface with only its ID set.
    pub fn new(id: InterfaceId) -> Self {
        Self {
            id,
            kind: String::new(),
            description: String::new(),
            status: String::new(),
            vpc_id: None,
            subnet_id: None,
            groups: Vec::new(),
            addresses: Vec::new(),
            public_addresses: Vec::new(),
            attachment: None,
            requester_id: None,
            is_requester_managed: false,
            operator: None,
            tags: Vec::new(),
        }
    }

    /// Whether the interface is detached, so that it can be deleted.
    pub fn is_available(&self) -> bool {
        self.status == "available" && self.attachment.is_none()
    }

    /// Whether an AWS service or another provider manages the interface, so that the caller cannot
    /// change its groups.
    pub fn is_managed(&self) -> bool {
        self.is_requester_managed || self.operator.is_some()
    }

    /// Whether the interface has an address that the internet can reach: a mapped public IPv4
    /// address or an IPv6 address outside the private ranges. Ignores routes and network ACLs.
    pub fn has_public_address(&self) -> bool {
        // fc00::/7 is the unique local range and fe80::/10 the link-local one.
        let is_global = |address: &IpAddr| match address {
            IpAddr::V4(_) => false,
            IpAddr::V6(address) => !address.is_unique_local() && !address.is_unicast_link_local(),
        };
        !self.public_addresses.is_empty() || self.addresses.iter().any(is_global)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_mapped_ones_and_global_ipv6() {
        let mut interface = NetworkInterface::new(InterfaceId::from_remote("eni-1"));
        for (address, is_public) in [
            ("10.0.0.1", false),
            ("fd00:ec2::1", false),
            ("fe80::1", false),
            ("2600:1f18::1", true),
        ] {
            interface.addresses = vec![address.parse().unwrap()];
            assert_eq!(interface.has_public_address(), is_public, "{address}");
        }
        interface.addresses.clear();
        interface.public_addresses = vec!["198.51.100.7".parse().unwrap()];
        assert!(interface.has_public_address());
    }
}
