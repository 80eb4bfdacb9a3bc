//! Encoders for the data types of EC2's responses, shared by all actions.

use super::state::{Group, Interface, PrefixList, StoredRule, Subnet, Vpc};
use super::world::World;
use super::xml::Xml;
use portcullis_ec2::shape::{
    Name, ip_permission, ip_range, ipv6_range, prefix_list_id, revoked_security_group_rule,
    security_group, security_group_rule, tag as tag_names, user_id_group_pair,
};
use portcullis_model::{Direction, GroupId, Peer, PrefixListId, Tag, Traffic};

/// Encodes a page of a list and the token of the next page.
pub(super) fn list<T>(
    name: &str,
    items: &[T],
    next_token: Option<&str>,
    item: &mut dyn FnMut(&mut Xml, &T),
) -> Xml {
    let mut xml = Xml::new();
    xml.within(name, &mut |xml| {
        for value in items {
            xml.within("item", &mut |xml| item(xml, value));
        }
    });
    xml.leaf_if("nextToken", next_token);
    xml
}

/// Writes a list of tags, even if it is empty.
pub(super) fn tag_set(xml: &mut Xml, tags: &[Tag]) {
    xml.within("tagSet", &mut |xml| {
        for tag in tags {
            xml.within("item", &mut |xml| {
                xml.leaf(tag_names::KEY.xml, &tag.key);
                xml.leaf(tag_names::VALUE.xml, &tag.value);
            });
        }
    });
}

/// Writes a list of tags unless it is empty. In the examples of EC2's documentation, rules have an
/// empty list, while groups and VPCs leave it out.
pub(super) fn tag_set_if_any(xml: &mut Xml, tags: &[Tag]) {
    if !tags.is_empty() {
        tag_set(xml, tags);
    }
}

/// Writes a `SecurityGroup`, with its rules merged into permissions.
pub(super) fn group(xml: &mut Xml, world: &World<'_>, group: &Group) {
    use security_group as names;
    xml.leaf(names::OWNER_ID.xml, owner_of_group(world, group));
    xml.leaf(names::GROUP_ID.xml, group.id.as_str());
    xml.leaf(names::GROUP_NAME.xml, &group.name);
    xml.leaf(names::DESCRIPTION.xml, &group.description);
    xml.leaf(names::VPC_ID.xml, group.vpc_id.as_str());
    let rules: Vec<&StoredRule> = group.rules_in(Direction::Ingress).collect();
    permissions(xml, names::IP_PERMISSIONS.xml, world, group, &rules);
    let rules: Vec<&StoredRule> = group.rules_in(Direction::Egress).collect();
    permissions(xml, names::IP_PERMISSIONS_EGRESS.xml, world, group, &rules);
    xml.leaf(
        names::SECURITY_GROUP_ARN.xml,
        &world.arn("security-group", group.id.as_str()),
    );
    tag_set_if_any(xml, &group.tags);
}

/// Returns the account that owns a group.
pub(super) fn owner_of_group<'a>(world: &'a World<'_>, group: &'a Group) -> &'a str {
    let owner_id = group.owner_id.as_ref();
    owner_id.unwrap_or(world.account_id).as_str()
}

/// Writes a list of `StaleIpPermission`, with rules merged as in [`permissions`].
pub(super) fn stale_permissions(
    xml: &mut Xml,
    name: &str,
    world: &World<'_>,
    rules: &[&StoredRule],
) {
    xml.within(name, &mut |xml| {
        for (traffic, rules) in merged(rules) {
            xml.within("item", &mut |xml| {
                traffic_fields(xml, traffic);
                sources(
                    xml,
                    ip_permission::USER_ID_GROUP_PAIRS,
                    &rules,
                    &|xml, rule| match &rule.peer {
                        Peer::Group(reference) => {
                            stale_pair(xml, world, reference);
                            true
                        }
                        _ => false,
                    },
                );
                // "Not applicable for stale security group rules."
                xml.within(ip_permission::IP_RANGES.xml, &mut |_| {});
                xml.within(ip_permission::PREFIX_LIST_IDS.xml, &mut |_| {});
            });
        }
    });
}

/// Writes a `UserIdGroupPair` of a stale rule. A deleted group has only its id.
fn stale_pair(xml: &mut Xml, world: &World<'_>, reference: &portcullis_model::GroupReference) {
    match world.state.group(&reference.group_id) {
        Some(known) => {
            xml.leaf(
                user_id_group_pair::USER_ID.xml,
                owner_of_group(world, known),
            );
            xml.leaf(
                user_id_group_pair::GROUP_ID.xml,
                reference.group_id.as_str(),
            );
            xml.leaf(user_id_group_pair::VPC_ID.xml, known.vpc_id.as_str());
        }
        None => group_pair(xml, world, reference, false),
    }
}

/// Writes a list of `IpPermission`. Rules with equal protocol and ports become one item, in the
/// order of their first rules.
pub(super) fn permissions(
    xml: &mut Xml,
    name: &str,
    world: &World<'_>,
    group: &Group,
    rules: &[&StoredRule],
) {
    xml.within(name, &mut |xml| {
        for (traffic, rules) in &merged(rules) {
            xml.within("item", &mut |xml| {
                traffic_fields(xml, *traffic);
                sources(
                    xml,
                    ip_permission::USER_ID_GROUP_PAIRS,
                    rules,
                    &|xml, rule| match &rule.peer {
                        Peer::Group(reference) => {
                            let is_named = world.state.is_default_vpc(&group.vpc_id);
                            group_pair(xml, world, reference, is_named);
                            true
                        }
                        _ => false,
                    },
                );
                for (list, element, is_ipv6) in [
                    (ip_permission::IP_RANGES, ip_range::CIDR_IP, false),
                    (ip_permission::IPV6_RANGES, ipv6_range::CIDR_IPV6, true),
                ] {
                    sources(xml, list, rules, &|xml, rule| match &rule.peer {
                        Peer::Cidr(cidr) if cidr.network().is_ipv6() == is_ipv6 => {
                            xml.leaf(element.xml, &cidr.to_string());
                            true
                        }
                        _ => false,
                    });
                }
                sources(
                    xml,
                    ip_permission::PREFIX_LIST_IDS,
                    rules,
                    &|xml, rule| match &rule.peer {
                        Peer::PrefixList(id) => {
                            xml.leaf(prefix_list_id::PREFIX_LIST_ID.xml, id.as_str());
                            true
                        }
                        _ => false,
                    },
                );
            });
        }
    });
}

/// Groups rules by traffic, in the order of the first rule of each.
fn merged<'a>(rules: &[&'a StoredRule]) -> Vec<(Traffic, Vec<&'a StoredRule>)> {
    let mut merged: Vec<(Traffic, Vec<&StoredRule>)> = Vec::new();
    for rule in rules {
        match merged
            .iter_mut()
            .find(|(traffic, _)| *traffic == rule.traffic)
        {
            Some((_, same)) => same.push(rule),
            None => merged.push((rule.traffic, vec![rule])),
        }
    }
    merged
}

fn traffic_fields(xml: &mut Xml, traffic: Traffic) {
    xml.leaf(ip_permission::IP_PROTOCOL.xml, &traffic.protocol().wire());
    // Left out if the protocol has no ports, unlike in DescribeSecurityGroupRules.
    if let Some((from, to)) = traffic.port_fields() {
        xml.number(ip_permission::FROM_PORT.xml, from.into());
        xml.number(ip_permission::TO_PORT.xml, to.into());
    }
}

/// Writes the sources of one kind in a permission. `write` returns false for a rule of another
/// kind.
fn sources(
    xml: &mut Xml,
    list: Name,
    rules: &[&StoredRule],
    write: &dyn Fn(&mut Xml, &StoredRule) -> bool,
) {
    xml.within(list.xml, &mut |xml| {
        for rule in rules {
            let mut item = Xml::new();
            if write(&mut item, rule) {
                item.leaf_if(ip_range::DESCRIPTION.xml, rule.description.as_deref());
                xml.within("item", &mut |xml| xml.append(&item));
            }
        }
    });
}

/// Writes a `UserIdGroupPair`. "[Default VPC] The name of the security group": other VPCs have no
/// name here.
fn group_pair(
    xml: &mut Xml,
    world: &World<'_>,
    reference: &portcullis_model::GroupReference,
    is_named: bool,
) {
    let known = world.state.group(&reference.group_id);
    if let Some(foreign) = foreign_group(world, reference) {
        xml.leaf(user_id_group_pair::USER_ID.xml, foreign.account_id.as_str());
        xml.leaf(
            user_id_group_pair::GROUP_ID.xml,
            reference.group_id.as_str(),
        );
        peering(xml, foreign);
        return;
    }
    if let Some(known) = known {
        xml.leaf(
            user_id_group_pair::USER_ID.xml,
            owner_of_group(world, known),
        );
        if is_named {
            xml.leaf(user_id_group_pair::GROUP_NAME.xml, &known.name);
        }
    }
    xml.leaf(
        user_id_group_pair::GROUP_ID.xml,
        reference.group_id.as_str(),
    );
}

/// Writes the VPC of another account's group and the peering connection to it.
fn peering(xml: &mut Xml, foreign: &super::state::ForeignGroup) {
    xml.leaf(user_id_group_pair::VPC_ID.xml, foreign.vpc_id.as_str());
    xml.leaf(
        user_id_group_pair::PEERING_ID.xml,
        &foreign.peering_connection_id,
    );
    xml.leaf(
        user_id_group_pair::PEERING_STATUS.xml,
        &foreign.peering_status,
    );
}

fn foreign_group<'a>(
    world: &'a World<'_>,
    reference: &portcullis_model::GroupReference,
) -> Option<&'a super::state::ForeignGroup> {
    let mut foreign = world.state.foreign_groups.iter();
    foreign.find(|group| group.id == reference.group_id)
}

/// Writes a list of `SecurityGroupRule`.
pub(super) fn rule_set(xml: &mut Xml, world: &World<'_>, rules: &[(&Group, &StoredRule)]) {
    xml.within("securityGroupRuleSet", &mut |xml| {
        for (group, rule) in rules {
            xml.within("item", &mut |xml| {
                rule_head(xml, group, rule);
                xml.leaf(
                    security_group_rule::GROUP_OWNER_ID.xml,
                    owner_of_group(world, group),
                );
                if let Peer::Group(reference) = &rule.peer {
                    xml.within(security_group_rule::REFERENCED_GROUP_INFO.xml, &mut |xml| {
                        xml.leaf(
                            user_id_group_pair::GROUP_ID.xml,
                            reference.group_id.as_str(),
                        );
                        if let Some(foreign) = foreign_group(world, reference) {
                            xml.leaf(user_id_group_pair::USER_ID.xml, foreign.account_id.as_str());
                            peering(xml, foreign);
                        } else if let Some(known) = world.state.group(&reference.group_id) {
                            xml.leaf(
                                user_id_group_pair::USER_ID.xml,
                                owner_of_group(world, known),
                            );
                        }
                    });
                }
                xml.leaf(
                    security_group_rule::SECURITY_GROUP_RULE_ARN.xml,
                    &world.arn("security-group-rule", rule.id.as_str()),
                );
                tag_set(xml, &rule.tags);
            });
        }
    });
}

/// Writes a list of `RevokedSecurityGroupRule`.
pub(super) fn revoked_rule_set(xml: &mut Xml, group: &Group, rules: &[StoredRule]) {
    xml.within("revokedSecurityGroupRuleSet", &mut |xml| {
        for rule in rules {
            xml.within("item", &mut |xml| {
                rule_head(xml, group, rule);
                if let Peer::Group(reference) = &rule.peer {
                    xml.leaf(
                        revoked_security_group_rule::REFERENCED_GROUP_ID.xml,
                        reference.group_id.as_str(),
                    );
                }
            });
        }
    });
}

/// Writes the fields that rules and revoked rules share.
fn rule_head(xml: &mut Xml, group: &Group, rule: &StoredRule) {
    use security_group_rule as names;
    // For protocols without ports this data type has -1, while `IpPermission` leaves them out.
    let (from, to) = rule.traffic.port_fields().unwrap_or((-1, -1));
    xml.leaf(names::SECURITY_GROUP_RULE_ID.xml, rule.id.as_str());
    xml.leaf(names::GROUP_ID.xml, group.id.as_str());
    xml.flag(names::IS_EGRESS.xml, rule.direction == Direction::Egress);
    xml.leaf(names::IP_PROTOCOL.xml, &rule.traffic.protocol().wire());
    xml.number(names::FROM_PORT.xml, from.into());
    xml.number(names::TO_PORT.xml, to.into());
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.network().is_ipv6() => {
            xml.leaf(names::CIDR_IPV6.xml, &cidr.to_string())
        }
        Peer::Cidr(cidr) => xml.leaf(names::CIDR_IPV4.xml, &cidr.to_string()),
        Peer::PrefixList(id) => xml.leaf(names::PREFIX_LIST_ID.xml, id.as_str()),
        Peer::Group(_) => {}
    }
    xml.leaf_if(names::DESCRIPTION.xml, rule.description.as_deref());
}

/// Writes a `Vpc`.
pub(super) fn vpc(xml: &mut Xml, world: &World<'_>, vpc: &Vpc) {
    xml.leaf("vpcId", vpc.id.as_str());
    xml.leaf("ownerId", world.account_id.as_str());
    xml.leaf("state", "available");
    xml.leaf("cidrBlock", &vpc.cidr.to_string());
    xml.within("cidrBlockAssociationSet", &mut |xml| {
        xml.within("item", &mut |xml| {
            xml.leaf("cidrBlock", &vpc.cidr.to_string());
            xml.leaf("associationId", &derived_id(&vpc.id, "vpc-cidr-assoc-"));
            xml.within("cidrBlockState", &mut |xml| xml.leaf("state", "associated"));
        });
    });
    if let Some(ipv6_cidr) = &vpc.ipv6_cidr {
        xml.within("ipv6CidrBlockAssociationSet", &mut |xml| {
            xml.within("item", &mut |xml| {
                xml.leaf("ipv6CidrBlock", &ipv6_cidr.to_string());
                xml.leaf("associationId", &derived_id(&vpc.id, "vpc-cidr-assoc-1"));
                xml.leaf("networkBorderGroup", world.region.as_str());
                xml.leaf("ipv6Pool", "Amazon");
                xml.within("ipv6CidrBlockState", &mut |xml| {
                    xml.leaf("state", "associated");
                });
            });
        });
    }
    xml.leaf("dhcpOptionsId", &dhcp_options_id(world));
    tag_set_if_any(xml, &vpc.tags);
    xml.leaf("instanceTenancy", "default");
    xml.flag("isDefault", vpc.is_default);
}

/// Derives the id of an object that belongs to a VPC and occurs only in its description.
pub(super) fn derived_id(vpc_id: &portcullis_model::VpcId, prefix: &str) -> String {
    let digits = vpc_id.as_str().strip_prefix("vpc-").unwrap_or("0");
    // A longer prefix replaces the first digit, which is always the same.
    let digits = if prefix.ends_with('-') {
        digits
    } else {
        digits.get(1..).unwrap_or(digits)
    };
    [prefix, digits].concat()
}

/// Returns the id of the DHCP options that all VPCs of the Region share.
pub(super) fn dhcp_options_id(world: &World<'_>) -> String {
    let first = world.state.vpcs.first();
    first.map_or_else(|| "default".to_owned(), |vpc| derived_id(&vpc.id, "dopt-"))
}

/// Writes a `Subnet`.
pub(super) fn subnet(xml: &mut Xml, world: &World<'_>, subnet: &Subnet) {
    xml.leaf("subnetId", &subnet.id);
    xml.leaf("subnetArn", &world.arn("subnet", &subnet.id));
    xml.leaf("state", "available");
    xml.leaf("ownerId", world.account_id.as_str());
    xml.leaf("vpcId", subnet.vpc_id.as_str());
    xml.leaf("cidrBlock", &subnet.cidr.to_string());
    xml.within("ipv6CidrBlockAssociationSet", &mut |_| {});
    xml.number("availableIpAddressCount", free_addresses(world, subnet));
    xml.leaf("availabilityZone", &zone(world, subnet.zone));
    xml.flag("defaultForAz", subnet.is_default_for_zone);
    xml.flag("mapPublicIpOnLaunch", subnet.is_default_for_zone);
    xml.flag("assignIpv6AddressOnCreation", false);
    tag_set_if_any(xml, &subnet.tags);
}

/// Returns the number of free addresses. EC2 reserves five addresses in each subnet.
pub(super) fn free_addresses(world: &World<'_>, subnet: &Subnet) -> i64 {
    let host_bits = 32_u8.saturating_sub(subnet.cidr.prefix_length());
    let used = world.state.interfaces.iter();
    let used = used.filter(|interface| interface.subnet_id == subnet.id);
    let used = i64::try_from(used.count()).unwrap_or(i64::MAX);
    (1_i64 << host_bits.min(32))
        .saturating_sub(5)
        .saturating_sub(used)
        .max(0)
}

/// Returns the name of an Availability Zone.
pub(super) fn zone(world: &World<'_>, letter: char) -> String {
    let mut name = world.region.as_str().to_owned();
    name.push(letter);
    name
}

/// Writes a `NetworkInterface`.
pub(super) fn interface(xml: &mut Xml, world: &World<'_>, interface: &Interface) {
    let address = interface.private_ip.to_string();
    let host_name = host_name(world, interface);
    xml.leaf("networkInterfaceId", &interface.id);
    xml.leaf("subnetId", &interface.subnet_id);
    xml.leaf("vpcId", interface.vpc_id.as_str());
    xml.leaf("availabilityZone", &zone(world, interface.zone));
    xml.leaf("description", &interface.description);
    xml.leaf("ownerId", world.account_id.as_str());
    xml.leaf_if("requesterId", interface.requester_id.as_deref());
    xml.flag("requesterManaged", interface.requester_id.is_some());
    xml.leaf("status", status(interface));
    xml.leaf("macAddress", &mac_address(interface));
    xml.leaf("privateIpAddress", &address);
    xml.leaf("privateDnsName", &host_name);
    xml.flag("sourceDestCheck", interface.source_dest_check);
    group_set(xml, world, &interface.group_ids);
    if status(interface) == "in-use" {
        xml.within("attachment", &mut |xml| {
            xml.leaf("attachmentId", &attachment_id(interface));
            xml.leaf_if("instanceId", interface.instance_id.as_deref());
            xml.leaf("instanceOwnerId", attachment_owner(world, interface));
            xml.number("deviceIndex", 0);
            xml.leaf("status", "attached");
            xml.leaf("attachTime", ATTACH_TIME);
            xml.flag("deleteOnTermination", interface.instance_id.is_some());
        });
    }
    tag_set(xml, &interface.tags);
    association(xml, interface);
    xml.within("privateIpAddressesSet", &mut |xml| {
        xml.within("item", &mut |xml| {
            xml.leaf("privateIpAddress", &address);
            xml.leaf("privateDnsName", &host_name);
            xml.flag("primary", true);
            association(xml, interface);
        });
    });
    xml.within("ipv6AddressesSet", &mut |_| {});
    xml.leaf("interfaceType", &interface.interface_type);
}

/// Writes a list of `GroupIdentifier`.
pub(super) fn group_set(xml: &mut Xml, world: &World<'_>, ids: &[GroupId]) {
    xml.within("groupSet", &mut |xml| {
        for id in ids {
            xml.within("item", &mut |xml| {
                xml.leaf("groupId", id.as_str());
                xml.leaf_if(
                    "groupName",
                    world.state.group(id).map(|group| group.name.as_str()),
                );
            });
        }
    });
}

/// Writes a list of IDs.
pub(super) fn id_set<'a>(xml: &mut Xml, name: &str, ids: impl IntoIterator<Item = &'a str>) {
    let ids: Vec<&str> = ids.into_iter().collect();
    xml.within(name, &mut |xml| {
        for id in &ids {
            xml.leaf("item", id);
        }
    });
}

/// Writes a `NetworkInterfaceAssociation` if the interface has a public address.
fn association(xml: &mut Xml, interface: &Interface) {
    if let Some(address) = interface.public_ip {
        xml.within("association", &mut |xml| {
            xml.leaf("publicIp", &address.to_string());
            xml.leaf("ipOwnerId", ADDRESS_OWNER);
        });
    }
}

/// Owner of public addresses that belong to EC2.
pub(super) const ADDRESS_OWNER: &str = "amazon";

/// Attach time of the example's interfaces; the sandbox has no clock of its own.
pub(super) const ATTACH_TIME: &str = "2024-02-29T09:30:00.000Z";

/// Returns `in-use` if the interface is attached to an instance or an AWS service uses it.
pub(super) fn status(interface: &Interface) -> &'static str {
    let is_of_service = interface.requester_id.is_some() && !interface.is_left_over;
    let is_attached = interface.instance_id.is_some() || is_of_service;
    if is_attached { "in-use" } else { "available" }
}

/// Derives the attachment id from the interface id.
pub(super) fn attachment_id(interface: &Interface) -> String {
    interface.id.replacen("eni-", "eni-attach-", 1)
}

/// Returns the owner of what the interface is attached to: this account, or the AWS service.
pub(super) fn attachment_owner<'a>(world: &'a World<'_>, interface: &'a Interface) -> &'a str {
    let requester = interface.requester_id.as_deref();
    requester.unwrap_or(world.account_id.as_str())
}

/// Derives a locally administered MAC address from the interface id.
pub(super) fn mac_address(interface: &Interface) -> String {
    let digits: Vec<char> = interface.id.chars().rev().take(10).collect();
    let mut address = "02".to_owned();
    for pair in digits.chunks(2) {
        address.push(':');
        address.extend(pair);
    }
    address
}

/// Returns the private host name that EC2 derives from the address.
pub(super) fn host_name(world: &World<'_>, interface: &Interface) -> String {
    let address = interface.private_ip.to_string().replace('.', "-");
    match world.region.as_str() {
        "us-east-1" => ["ip-", &address, ".ec2.internal"].concat(),
        region => ["ip-", &address, ".", region, ".compute.internal"].concat(),
    }
}

/// Writes a `ManagedPrefixList`.
pub(super) fn prefix_list(xml: &mut Xml, world: &World<'_>, list: &PrefixList) {
    let state = if list.has_delete_failed {
        "delete-failed"
    } else if list.modify_failure.is_some() {
        "modify-failed"
    } else if list.version() > 1 {
        "modify-complete"
    } else {
        "create-complete"
    };
    prefix_list_in(xml, world, list, state);
}

/// Writes a `ManagedPrefixList` in the given state.
pub(super) fn prefix_list_in(xml: &mut Xml, world: &World<'_>, list: &PrefixList, state: &str) {
    xml.leaf("prefixListId", list.id.as_str());
    xml.leaf("prefixListName", &list.name);
    xml.leaf("addressFamily", if list.is_ipv6 { "IPv6" } else { "IPv4" });
    xml.leaf("state", state);
    xml.leaf_if("stateMessage", list.modify_failure.as_deref());
    let arn = world.arn("prefix-list", list.id.as_str());
    if list.is_aws_managed {
        // AWS's lists belong to no account, and have neither a maximum nor a version.
        xml.leaf(
            "prefixListArn",
            &arn.replace(world.account_id.as_str(), "aws"),
        );
    } else {
        xml.leaf("prefixListArn", &arn);
        xml.number("maxEntries", i64::try_from(list.weight).unwrap_or(i64::MAX));
        xml.number("version", i64::try_from(list.version()).unwrap_or(i64::MAX));
    }
    xml.leaf("ownerId", owner_of_list(world, list));
    tag_set(xml, &list.tags);
}

/// Returns `AWS` or the account.
pub(super) fn owner_of_list<'a>(world: &'a World<'_>, list: &PrefixList) -> &'a str {
    if list.is_aws_managed {
        "AWS"
    } else {
        world.account_id.as_str()
    }
}

/// Describes a rule as in EC2's message about duplicates.
pub(super) fn rule_in_words(traffic: Traffic, peer: &Peer) -> String {
    let peer = match peer {
        Peer::Cidr(cidr) => cidr.to_string(),
        Peer::Group(reference) => reference.group_id.as_str().to_owned(),
        Peer::PrefixList(id) => PrefixListId::as_str(id).to_owned(),
    };
    let number_or_all = |number: i32| match number {
        -1 => "ALL".to_owned(),
        _ => number.to_string(),
    };
    let protocol = traffic.protocol().wire().to_uppercase();
    let fields = match (traffic, traffic.port_fields()) {
        (Traffic::All, _) => "ALL".to_owned(),
        (Traffic::Icmp(_) | Traffic::Icmpv6(_), Some((message_type, code))) => [
            &protocol,
            ", type: ",
            &number_or_all(message_type),
            ", code: ",
            &number_or_all(code),
        ]
        .concat(),
        (_, Some((from, to))) => [
            &protocol,
            ", from port: ",
            &from.to_string(),
            ", to port: ",
            &to.to_string(),
        ]
        .concat(),
        (_, None) => protocol,
    };
    ["peer: ", &peer, ", ", &fields, ", ALLOW"].concat()
}
