//! The data types of EC2's answers, written once for all actions.

use super::state::{Group, Interface, PrefixList, StoredRule, Subnet, Vpc};
use super::world::World;
use super::xml::Xml;
use portcullis_ec2::shape::{
    Name, ip_permission, ip_range, ipv6_range, prefix_list_id, revoked_security_group_rule,
    security_group, security_group_rule, tag as tag_names, user_id_group_pair,
};
use portcullis_model::{Direction, Peer, PrefixListId, Tag, Traffic};

/// One page of a list, and the token of the next page.
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

/// A list of tags, also when there is none.
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

/// A list of tags unless there is none. Rules show an empty list in EC2's answers, groups and VPCs
/// show nothing, to go by the outputs in its own documentation.
pub(super) fn tag_set_if_any(xml: &mut Xml, tags: &[Tag]) {
    if !tags.is_empty() {
        tag_set(xml, tags);
    }
}

/// A security group (`SecurityGroup`), with its rules merged into permissions.
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

/// The account that a group belongs to.
pub(super) fn owner_of_group<'a>(world: &'a World<'_>, group: &'a Group) -> &'a str {
    let owner_id = group.owner_id.as_ref();
    owner_id.unwrap_or(world.account_id).as_str()
}

/// A list of `StaleIpPermission`: rules that share protocol and ports become one item, as in
/// [`permissions`].
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

/// A `UserIdGroupPair` of a stale rule. A group that is gone has no more than its id.
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

/// A list of `IpPermission`: rules that share protocol and ports become one item, in the order of
/// their first ones.
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

/// The rules of each traffic, in the order of their first ones.
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
    // Absent where they mean nothing, unlike in DescribeSecurityGroupRules.
    if let Some((from, to)) = traffic.port_fields() {
        xml.number(ip_permission::FROM_PORT.xml, from.into());
        xml.number(ip_permission::TO_PORT.xml, to.into());
    }
}

/// One kind of source of a permission; `write` says whether the rule is of that kind.
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

/// A `UserIdGroupPair`. "[Default VPC] The name of the security group": elsewhere there is none.
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

/// The VPC of another account's group, and the peering connection that leads to it.
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

/// A list of `SecurityGroupRule`.
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

/// A list of `RevokedSecurityGroupRule`.
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

/// What a rule and a revoked rule have in common.
fn rule_head(xml: &mut Xml, group: &Group, rule: &StoredRule) {
    use security_group_rule as names;
    // Where ports mean nothing, this data type has -1; `IpPermission` has nothing.
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

/// A `Vpc`.
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

/// The id of something that goes with a VPC and is never spoken of otherwise.
pub(super) fn derived_id(vpc_id: &portcullis_model::VpcId, prefix: &str) -> String {
    let digits = vpc_id.as_str().strip_prefix("vpc-").unwrap_or("0");
    // A longer prefix takes the place of the first digit, which is always the same.
    let digits = if prefix.ends_with('-') {
        digits
    } else {
        digits.get(1..).unwrap_or(digits)
    };
    [prefix, digits].concat()
}

/// The one set of DHCP options that every VPC of the Region uses.
pub(super) fn dhcp_options_id(world: &World<'_>) -> String {
    let first = world.state.vpcs.first();
    first.map_or_else(|| "default".to_owned(), |vpc| derived_id(&vpc.id, "dopt-"))
}

/// A `Subnet`.
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

/// EC2 keeps five addresses of each subnet to itself.
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

/// The name of an Availability Zone.
pub(super) fn zone(world: &World<'_>, letter: char) -> String {
    let mut name = world.region.as_str().to_owned();
    name.push(letter);
    name
}

/// A `NetworkInterface`.
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
    xml.within("groupSet", &mut |xml| {
        for id in &interface.group_ids {
            xml.within("item", &mut |xml| {
                xml.leaf("groupId", id.as_str());
                xml.leaf_if(
                    "groupName",
                    world.state.group(id).map(|group| group.name.as_str()),
                );
            });
        }
    });
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
    xml.within("privateIpAddressesSet", &mut |xml| {
        xml.within("item", &mut |xml| {
            xml.leaf("privateIpAddress", &address);
            xml.leaf("privateDnsName", &host_name);
            xml.flag("primary", true);
        });
    });
    xml.within("ipv6AddressesSet", &mut |_| {});
    xml.leaf("interfaceType", &interface.interface_type);
}

/// When the interfaces of the story were attached; the sandbox has no clock of its own.
pub(super) const ATTACH_TIME: &str = "2024-02-29T09:30:00.000Z";

/// `in-use` when it is attached, be it to an instance or to what an AWS service runs.
pub(super) fn status(interface: &Interface) -> &'static str {
    let is_attached = interface.instance_id.is_some() || interface.requester_id.is_some();
    if is_attached { "in-use" } else { "available" }
}

/// The id of the attachment, made of the interface's.
pub(super) fn attachment_id(interface: &Interface) -> String {
    interface.id.replacen("eni-", "eni-attach-", 1)
}

/// The owner of what the interface is attached to: this account, or the AWS service.
pub(super) fn attachment_owner<'a>(world: &'a World<'_>, interface: &'a Interface) -> &'a str {
    let requester = interface.requester_id.as_deref();
    requester.unwrap_or(world.account_id.as_str())
}

/// A locally administered address made of the interface's id.
pub(super) fn mac_address(interface: &Interface) -> String {
    let digits: Vec<char> = interface.id.chars().rev().take(10).collect();
    let mut address = "02".to_owned();
    for pair in digits.chunks(2) {
        address.push(':');
        address.extend(pair);
    }
    address
}

/// The private host name that EC2 makes of the address.
pub(super) fn host_name(world: &World<'_>, interface: &Interface) -> String {
    let address = interface.private_ip.to_string().replace('.', "-");
    match world.region.as_str() {
        "us-east-1" => ["ip-", &address, ".ec2.internal"].concat(),
        region => ["ip-", &address, ".", region, ".compute.internal"].concat(),
    }
}

/// A `ManagedPrefixList`.
pub(super) fn prefix_list(xml: &mut Xml, world: &World<'_>, list: &PrefixList) {
    let state = if list.has_delete_failed {
        "delete-failed"
    } else {
        "create-complete"
    };
    prefix_list_in(xml, world, list, state);
}

/// A `ManagedPrefixList` in a given state.
pub(super) fn prefix_list_in(xml: &mut Xml, world: &World<'_>, list: &PrefixList, state: &str) {
    xml.leaf("prefixListId", list.id.as_str());
    xml.leaf("prefixListName", &list.name);
    xml.leaf("addressFamily", if list.is_ipv6 { "IPv6" } else { "IPv4" });
    xml.leaf("state", state);
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
        xml.number("version", 1);
    }
    xml.leaf("ownerId", owner_of_list(world, list));
    tag_set(xml, &list.tags);
}

/// `AWS` or the account.
pub(super) fn owner_of_list<'a>(world: &'a World<'_>, list: &PrefixList) -> &'a str {
    if list.is_aws_managed {
        "AWS"
    } else {
        world.account_id.as_str()
    }
}

/// What EC2's message on a duplicate calls a rule.
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
