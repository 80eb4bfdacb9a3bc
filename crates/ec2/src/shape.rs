//! EC2's shapes: the names of the members of rules, permissions, tags and filters, and the
//! conversion of rules to permissions.
//!
//! Every encoder and decoder of these shapes uses this table: requests, responses, the AWS CLI's
//! JSON in both directions, scripts, and the sandbox.

use super::query::{Query, Value};
use portcullis_model::{
    AddressFamily, Cidr, GroupReference, Peer, PrefixListEntry, Rule, RuleId, Tag, Traffic,
};

/// Names of one member of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Name in the SDKs and in the JSON of the AWS CLI.
    pub sdk: &'static str,
    /// Name in requests.
    pub query: &'static str,
    /// Name in responses; empty if no response has the shape.
    pub xml: &'static str,
}

impl From<&'static str> for Name {
    /// Creates a member of requests with the same name everywhere.
    fn from(name: &'static str) -> Self {
        Self {
            sdk: name,
            query: name,
            xml: name,
        }
    }
}

macro_rules! shapes {
    ($(
        $(#[$doc:meta])*
        $shape:ident { $($member:ident $sdk:literal $query:literal $($xml:literal)?)* }
    )*) => {
        $(
            $(#[$doc])*
            pub mod $shape {
                use super::Name;

                $(
                    #[doc = concat!("`", $sdk, "`.")]
                    pub const $member: Name = Name {
                        sdk: $sdk,
                        query: $query,
                        xml: concat!($($xml)?),
                    };
                )*

                /// Names of the members in the SDKs.
                pub const SDK_NAMES: &[&str] = &[$($sdk),*];

                /// Element names in responses, as patterns.
                pub mod xml {
                    $(
                        #[doc = concat!("`", $sdk, "`.")]
                        pub const $member: &str = concat!($($xml)?);
                    )*
                }
            }
        )*

        /// Every shape with its members.
        pub const SHAPES: &[(&str, &[Name])] = &[
            $((stringify!($shape), &[$($shape::$member),*]),)*
        ];
    };
}

// Each member has its name in the SDKs, in requests and, if any response has the shape, in
// responses.
shapes! {
    /// `IpPermission`: protocol and ports, with all peers.
    ip_permission {
        IP_PROTOCOL         "IpProtocol"       "IpProtocol"    "ipProtocol"
        FROM_PORT           "FromPort"         "FromPort"      "fromPort"
        TO_PORT             "ToPort"           "ToPort"        "toPort"
        USER_ID_GROUP_PAIRS "UserIdGroupPairs" "Groups"        "groups"
        IP_RANGES           "IpRanges"         "IpRanges"      "ipRanges"
        IPV6_RANGES         "Ipv6Ranges"       "Ipv6Ranges"    "ipv6Ranges"
        PREFIX_LIST_IDS     "PrefixListIds"    "PrefixListIds" "prefixListIds"
    }

    /// `IpRange`.
    ip_range {
        CIDR_IP     "CidrIp"      "CidrIp"      "cidrIp"
        DESCRIPTION "Description" "Description" "description"
    }

    /// `Ipv6Range`.
    ipv6_range {
        CIDR_IPV6   "CidrIpv6"    "CidrIpv6"    "cidrIpv6"
        DESCRIPTION "Description" "Description" "description"
    }

    /// `PrefixListId`.
    prefix_list_id {
        PREFIX_LIST_ID "PrefixListId" "PrefixListId" "prefixListId"
        DESCRIPTION    "Description"  "Description"  "description"
    }

    /// `UserIdGroupPair`; `ReferencedSecurityGroup` has some of its members.
    user_id_group_pair {
        GROUP_ID       "GroupId"                "GroupId"                "groupId"
        GROUP_NAME     "GroupName"              "GroupName"              "groupName"
        USER_ID        "UserId"                 "UserId"                 "userId"
        VPC_ID         "VpcId"                  "VpcId"                  "vpcId"
        PEERING_ID     "VpcPeeringConnectionId" "VpcPeeringConnectionId" "vpcPeeringConnectionId"
        PEERING_STATUS "PeeringStatus"          "PeeringStatus"          "peeringStatus"
        DESCRIPTION    "Description"            "Description"            "description"
    }

    /// `SecurityGroup`.
    security_group {
        GROUP_ID              "GroupId"             "GroupId"             "groupId"
        GROUP_NAME            "GroupName"           "GroupName"           "groupName"
        DESCRIPTION           "Description"         "GroupDescription"    "groupDescription"
        OWNER_ID              "OwnerId"             "OwnerId"             "ownerId"
        VPC_ID                "VpcId"               "VpcId"               "vpcId"
        SECURITY_GROUP_ARN    "SecurityGroupArn"    "SecurityGroupArn"    "securityGroupArn"
        TAGS                  "Tags"                "TagSet"              "tagSet"
        IP_PERMISSIONS        "IpPermissions"       "IpPermissions"       "ipPermissions"
        IP_PERMISSIONS_EGRESS "IpPermissionsEgress" "IpPermissionsEgress" "ipPermissionsEgress"
    }

    /// `SecurityGroupRule`.
    security_group_rule {
        SECURITY_GROUP_RULE_ID  "SecurityGroupRuleId"  "SecurityGroupRuleId"  "securityGroupRuleId"
        SECURITY_GROUP_RULE_ARN "SecurityGroupRuleArn" "SecurityGroupRuleArn" "securityGroupRuleArn"
        GROUP_ID                "GroupId"              "GroupId"              "groupId"
        GROUP_OWNER_ID          "GroupOwnerId"         "GroupOwnerId"         "groupOwnerId"
        IS_EGRESS               "IsEgress"             "IsEgress"             "isEgress"
        IP_PROTOCOL             "IpProtocol"           "IpProtocol"           "ipProtocol"
        FROM_PORT               "FromPort"             "FromPort"             "fromPort"
        TO_PORT                 "ToPort"               "ToPort"               "toPort"
        CIDR_IPV4               "CidrIpv4"             "CidrIpv4"             "cidrIpv4"
        CIDR_IPV6               "CidrIpv6"             "CidrIpv6"             "cidrIpv6"
        PREFIX_LIST_ID          "PrefixListId"         "PrefixListId"         "prefixListId"
        REFERENCED_GROUP_INFO   "ReferencedGroupInfo"  "ReferencedGroupInfo"  "referencedGroupInfo"
        DESCRIPTION             "Description"          "Description"          "description"
        TAGS                    "Tags"                 "TagSet"               "tagSet"
    }

    /// `SecurityGroupRuleUpdate`.
    security_group_rule_update {
        SECURITY_GROUP_RULE_ID "SecurityGroupRuleId" "SecurityGroupRuleId"
        SECURITY_GROUP_RULE    "SecurityGroupRule"   "SecurityGroupRule"
    }

    /// `SecurityGroupRuleRequest`: the new state of a rule.
    security_group_rule_request {
        IP_PROTOCOL         "IpProtocol"        "IpProtocol"
        FROM_PORT           "FromPort"          "FromPort"
        TO_PORT             "ToPort"            "ToPort"
        CIDR_IPV4           "CidrIpv4"          "CidrIpv4"
        CIDR_IPV6           "CidrIpv6"          "CidrIpv6"
        PREFIX_LIST_ID      "PrefixListId"      "PrefixListId"
        REFERENCED_GROUP_ID "ReferencedGroupId" "ReferencedGroupId"
        DESCRIPTION         "Description"       "Description"
    }

    /// `RevokedSecurityGroupRule`: the members that `SecurityGroupRule` lacks.
    revoked_security_group_rule {
        REFERENCED_GROUP_ID "ReferencedGroupId" "ReferencedGroupId" "referencedGroupId"
    }

    /// `SecurityGroupRuleDescription`.
    security_group_rule_description {
        SECURITY_GROUP_RULE_ID "SecurityGroupRuleId" "SecurityGroupRuleId"
        DESCRIPTION            "Description"         "Description"
    }

    /// `Tag`.
    tag {
        KEY   "Key"   "Key"   "key"
        VALUE "Value" "Value" "value"
    }

    /// `TagSpecification`.
    tag_specification {
        RESOURCE_TYPE "ResourceType" "ResourceType"
        TAGS          "Tags"         "Tag"
    }

    /// `Filter`.
    filter {
        NAME   "Name"   "Name"
        VALUES "Values" "Value"
    }

    /// `AddPrefixListEntry`.
    add_prefix_list_entry {
        CIDR        "Cidr"        "Cidr"
        DESCRIPTION "Description" "Description"
    }

    /// `RemovePrefixListEntry`.
    remove_prefix_list_entry {
        CIDR "Cidr" "Cidr"
    }

    /// Parameters of the actions that change groups or prefix lists, and of those that filter.
    request {
        DRY_RUN            "DryRun"                        "DryRun"
        GROUP_ID           "GroupId"                       "GroupId"
        GROUP_NAME         "GroupName"                     "GroupName"
        GROUP_DESCRIPTION  "Description"                   "GroupDescription"
        VPC_ID             "VpcId"                         "VpcId"
        IP_PERMISSIONS     "IpPermissions"                 "IpPermissions"
        INTERFACE_GROUPS   "Groups"                        "SecurityGroupId"
        RULE_IDS           "SecurityGroupRuleIds"          "SecurityGroupRuleId"
        RULES              "SecurityGroupRules"            "SecurityGroupRule"
        RULE_DESCRIPTIONS  "SecurityGroupRuleDescriptions" "SecurityGroupRuleDescription"
        TAG_SPECIFICATIONS "TagSpecifications"             "TagSpecification"
        RESOURCES          "Resources"                     "ResourceId"
        TAGS               "Tags"                          "Tag"
        FILTERS            "Filters"                       "Filter"
        PREFIX_LIST_ID     "PrefixListId"                  "PrefixListId"
        PREFIX_LIST_NAME   "PrefixListName"                "PrefixListName"
        ENTRIES            "Entries"                       "Entry"
        ADD_ENTRIES        "AddEntries"                    "AddEntry"
        REMOVE_ENTRIES     "RemoveEntries"                 "RemoveEntry"
    }
}

/// Ways to encode rules as permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions<'a> {
    /// With descriptions, for rules to add or to describe.
    Described,
    /// Without descriptions, for rules that EC2 looks up.
    Bare,
    /// As in EC2's responses: the owner of a group is always present, and so are empty lists.
    Answered {
        /// Account that owns the rules.
        owner: &'a str,
    },
}

impl Permissions<'_> {
    /// Converts rules to `IpPermission`s. Like EC2, it merges rules with equal protocol and ports
    /// into one permission with many peers, in the order of their first rules.
    pub fn of<'r>(self, rules: impl IntoIterator<Item = &'r Rule>) -> Vec<Value> {
        let mut merged: Vec<(Traffic, Vec<&Rule>)> = Vec::new();
        for rule in rules {
            match merged.iter_mut().find(|(kind, _)| *kind == rule.traffic) {
                Some((_, same)) => same.push(rule),
                None => merged.push((rule.traffic, vec![rule])),
            }
        }
        let permissions = merged.into_iter().map(|(traffic, rules)| {
            let mut permission = Query::default();
            push_traffic(&mut permission, traffic);
            for list in [
                ip_permission::IP_RANGES,
                ip_permission::IPV6_RANGES,
                ip_permission::PREFIX_LIST_IDS,
                ip_permission::USER_ID_GROUP_PAIRS,
            ] {
                let peers = rules.iter().filter(|rule| list_of(&rule.peer) == list);
                let peers: Vec<Value> = peers.map(|rule| self.peer(rule)).collect();
                if !peers.is_empty() || matches!(self, Self::Answered { .. }) {
                    permission.push(list, Value::List(peers));
                }
            }
            Value::Structure(permission)
        });
        permissions.collect()
    }

    /// Encodes one `IpRange`, `Ipv6Range`, `PrefixListId` or `UserIdGroupPair`.
    fn peer(self, rule: &Rule) -> Value {
        let mut peer = Query::default();
        match &rule.peer {
            Peer::Cidr(cidr) => {
                let name = match cidr.family() {
                    AddressFamily::Ipv4 => ip_range::CIDR_IP,
                    AddressFamily::Ipv6 => ipv6_range::CIDR_IPV6,
                };
                peer.push(name, cidr.to_string());
            }
            Peer::Group(reference) => self.push_group(&mut peer, reference),
            Peer::PrefixList(id) => peer.push(prefix_list_id::PREFIX_LIST_ID, id.as_str()),
        }
        if self != Self::Bare && !rule.description.is_empty() {
            peer.push(ip_range::DESCRIPTION, &*rule.description);
        }
        Value::Structure(peer)
    }

    fn push_group(self, pair: &mut Query, reference: &GroupReference) {
        use user_id_group_pair as names;
        pair.push(names::GROUP_ID, reference.group_id.as_str());
        let account = reference.account_id.as_ref().map(|id| id.as_str());
        let Self::Answered { owner } = self else {
            pair.push_some(names::USER_ID, account);
            return;
        };
        let fields = [
            (names::USER_ID, Some(account.unwrap_or(owner))),
            (names::VPC_ID, reference.vpc_id().map(|id| id.as_str())),
            (names::PEERING_ID, reference.peering_connection_id()),
            (names::PEERING_STATUS, reference.peering_status()),
        ];
        for (name, value) in fields {
            pair.push_some(name, value.filter(|text| !text.is_empty()));
        }
    }
}

/// Returns the list of a permission that a peer belongs to.
fn list_of(peer: &Peer) -> Name {
    match peer {
        Peer::Cidr(cidr) => match cidr.family() {
            AddressFamily::Ipv4 => ip_permission::IP_RANGES,
            AddressFamily::Ipv6 => ip_permission::IPV6_RANGES,
        },
        Peer::Group(_) => ip_permission::USER_ID_GROUP_PAIRS,
        Peer::PrefixList(_) => ip_permission::PREFIX_LIST_IDS,
    }
}

/// Appends the protocol and, for protocols that have them, the ports. EC2 may refuse them
/// otherwise: "When protocol is 50, you cannot specify from-port."
fn push_traffic(query: &mut Query, traffic: Traffic) {
    query.push(
        ip_permission::IP_PROTOCOL,
        traffic.protocol().wire().as_str(),
    );
    if let Some((from, to)) = traffic.port_fields() {
        query.push(ip_permission::FROM_PORT, from);
        query.push(ip_permission::TO_PORT, to);
    }
}

/// Encodes a `SecurityGroupRuleUpdate`: the id of a rule and its complete new state.
pub fn rule_update(id: &RuleId, rule: &Rule) -> Value {
    use security_group_rule_request as names;
    let mut request = Query::default();
    push_traffic(&mut request, rule.traffic);
    match &rule.peer {
        Peer::Cidr(cidr) => {
            let name = match cidr.family() {
                AddressFamily::Ipv4 => names::CIDR_IPV4,
                AddressFamily::Ipv6 => names::CIDR_IPV6,
            };
            request.push(name, cidr.to_string());
        }
        // EC2 accepts no account id for a referenced group here.
        Peer::Group(reference) => {
            request.push(names::REFERENCED_GROUP_ID, reference.group_id.as_str());
        }
        Peer::PrefixList(id) => request.push(names::PREFIX_LIST_ID, id.as_str()),
    }
    // Sent even if empty: EC2 does not document whether it keeps the old one otherwise.
    request.push(names::DESCRIPTION, &*rule.description);
    let mut update = Query::default();
    update.push(
        security_group_rule_update::SECURITY_GROUP_RULE_ID,
        id.as_str(),
    );
    update.push(
        security_group_rule_update::SECURITY_GROUP_RULE,
        Value::Structure(request),
    );
    Value::Structure(update)
}

/// Encodes a `SecurityGroupRuleDescription`. EC2 removes the description if there is none.
pub fn rule_description(id: &RuleId, description: Option<&str>) -> Value {
    use security_group_rule_description as names;
    let mut described = Query::default();
    described.push(names::SECURITY_GROUP_RULE_ID, id.as_str());
    described.push_some(
        names::DESCRIPTION,
        description.filter(|text| !text.is_empty()),
    );
    Value::Structure(described)
}

/// Encodes a `Tag`; a `value` of `None` matches any value.
pub fn tag_of(key: &str, value: Option<&str>) -> Value {
    let mut pair = Query::default();
    pair.push(tag::KEY, key);
    pair.push_some(tag::VALUE, value);
    Value::Structure(pair)
}

/// Encodes an `AddPrefixListEntry`.
pub fn prefix_list_entry(entry: &PrefixListEntry) -> Value {
    use add_prefix_list_entry as names;
    let mut added = Query::default();
    added.push(names::CIDR, entry.cidr.to_string());
    let description = Some(&entry.description).filter(|text| !text.is_empty());
    added.push_some(names::DESCRIPTION, description);
    Value::Structure(added)
}

/// Encodes a `RemovePrefixListEntry`.
pub fn removed_prefix_list_entry(cidr: &Cidr) -> Value {
    let mut removed = Query::default();
    removed.push(remove_prefix_list_entry::CIDR, cidr.to_string());
    Value::Structure(removed)
}

/// Encodes a list of `Tag`s.
pub fn tags_of(tags: &[Tag]) -> Vec<Value> {
    let tags = tags.iter().map(|tag| tag_of(&tag.key, Some(&tag.value)));
    tags.collect()
}

/// Encodes the tags of resources to create; empty if there are no tags.
pub fn tag_specifications(resource_type: &str, tags: &[Tag]) -> Vec<Value> {
    if tags.is_empty() {
        return Vec::new();
    }
    let mut specification = Query::default();
    specification.push(tag_specification::RESOURCE_TYPE, resource_type);
    specification.push(tag_specification::TAGS, Value::List(tags_of(tags)));
    vec![Value::Structure(specification)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{Direction, IcmpTypeCode, PortRange};

    #[test]
    fn rules_are_merged_by_protocol_and_ports_in_order() {
        let https = Traffic::Tcp(PortRange::single(443));
        let rule = |traffic, peer: &str| {
            Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
        };
        let rules = [
            rule(https, "10.0.0.0/8"),
            rule(Traffic::All, "10.0.0.0/8"),
            rule(https, "::/0"),
            rule(https, "192.0.2.0/24"),
            rule(https, "pl-1a2b3c4d"),
            rule(https, "sg-1a2b3c4d"),
            rule(Traffic::Icmpv6(IcmpTypeCode::Exact(128, 0)), "::/0"),
        ];
        let mut query = Query::default();
        query.push_list(request::IP_PERMISSIONS, Permissions::Described.of(&rules));
        let lines: Vec<String> = query
            .pairs()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            lines,
            [
                "IpPermissions.1.IpProtocol=tcp",
                "IpPermissions.1.FromPort=443",
                "IpPermissions.1.ToPort=443",
                "IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8",
                "IpPermissions.1.IpRanges.2.CidrIp=192.0.2.0/24",
                "IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0",
                "IpPermissions.1.PrefixListIds.1.PrefixListId=pl-1a2b3c4d",
                "IpPermissions.1.Groups.1.GroupId=sg-1a2b3c4d",
                "IpPermissions.2.IpProtocol=-1",
                "IpPermissions.2.IpRanges.1.CidrIp=10.0.0.0/8",
                "IpPermissions.3.IpProtocol=icmpv6",
                "IpPermissions.3.FromPort=128",
                "IpPermissions.3.ToPort=0",
                "IpPermissions.3.Ipv6Ranges.1.CidrIpv6=::/0",
            ]
        );
    }

    #[test]
    fn lookups_lack_descriptions_and_responses_have_all_lists() {
        let mut rule = Rule::new(
            Direction::Ingress,
            Traffic::All,
            Peer::parse("sg-1a2b3c4d").unwrap(),
        );
        rule.description = "office".into();
        let json =
            |permissions: Permissions<'_>| serde_json::to_string(&permissions.of([&rule])).unwrap();
        assert_eq!(
            json(Permissions::Described),
            r#"[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-1a2b3c4d","Description":"office"}]}]"#
        );
        assert_eq!(
            json(Permissions::Bare),
            r#"[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-1a2b3c4d"}]}]"#
        );
        let owner = "123456789012";
        assert_eq!(
            json(Permissions::Answered { owner }),
            r#"[{"IpProtocol":"-1","IpRanges":[],"Ipv6Ranges":[],"PrefixListIds":[],"UserIdGroupPairs":[{"GroupId":"sg-1a2b3c4d","UserId":"123456789012","Description":"office"}]}]"#
        );
    }
}
