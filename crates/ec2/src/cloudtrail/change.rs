//! What a call changed, from the parameters of its request and the elements of its response.

use std::sync::Arc;

use serde_json::Value;

use super::json::{items, member, number, text, unwrapped};
use crate::wire::TrafficFields;
use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, Peer, PrefixListId, Protocol, Rule,
    RuleId, Tag, Traffic, VpcId,
};

/// Change of a group by one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailChange {
    /// CreateSecurityGroup.
    CreatedGroup {
        /// Name of the group.
        name: String,
        /// VPC of the group.
        vpc_id: Option<VpcId>,
    },
    /// DeleteSecurityGroup.
    DeletedGroup,
    /// Authorize: rules that were added.
    Added(Vec<TrailRule>),
    /// Revoke: rules that were removed.
    Removed(Vec<TrailRule>),
    /// ModifySecurityGroupRules: rules as they were afterwards.
    Changed(Vec<TrailRule>),
    /// UpdateSecurityGroupRuleDescriptions: rules with their new descriptions.
    Described(Vec<TrailRule>),
    /// CreateTags: tags that were set.
    SetTags(Vec<Tag>),
    /// DeleteTags: tags that were removed. An empty value stands for any.
    RemovedTags(Vec<Tag>),
    /// Any other action. Its name says what is known of it.
    Other,
}

/// Rule of an event, as far as the event describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRule {
    /// EC2's ID.
    pub id: Option<RuleId>,
    /// Direction; ModifySecurityGroupRules does not say it.
    pub direction: Option<Direction>,
    /// Traffic and peer; unknown where only the ID is there.
    pub content: Option<(Traffic, Peer)>,
    /// Description.
    pub description: Option<Arc<str>>,
}

impl TrailChange {
    /// Decodes the change of an action called `name` from a record of CloudTrail.
    pub(super) fn decode(name: &str, record: &Value) -> Self {
        let null = Value::Null;
        let request = member(record, "requestParameters").map_or(&null, unwrapped);
        let response = member(record, "responseElements").map_or(&null, unwrapped);
        let direction = match name {
            _ if name.ends_with("Ingress") => Some(Direction::Ingress),
            _ if name.ends_with("Egress") => Some(Direction::Egress),
            _ => None,
        };
        match name {
            "CreateSecurityGroup" => Self::CreatedGroup {
                name: text(request, "groupName").unwrap_or_default(),
                vpc_id: text(request, "vpcId").map(VpcId::from_remote),
            },
            "DeleteSecurityGroup" => Self::DeletedGroup,
            "AuthorizeSecurityGroupIngress" | "AuthorizeSecurityGroupEgress" => {
                Self::Added(rules(request, response, "securityGroupRuleSet", direction))
            }
            "RevokeSecurityGroupIngress" | "RevokeSecurityGroupEgress" => Self::Removed(rules(
                request,
                response,
                "revokedSecurityGroupRuleSet",
                direction,
            )),
            "ModifySecurityGroupRules" => Self::Changed(updated_rules(request)),
            "UpdateSecurityGroupRuleDescriptionsIngress"
            | "UpdateSecurityGroupRuleDescriptionsEgress" => {
                Self::Described(described_rules(request, direction))
            }
            "CreateTags" => Self::SetTags(tags(request)),
            "DeleteTags" => Self::RemovedTags(tags(request)),
            _ => Self::Other,
        }
    }

    /// Whether the change added the rule, or gave it its current content.
    pub(super) fn sets(&self, rule: &Rule) -> bool {
        match self {
            Self::CreatedGroup { .. } => rule.key() == Rule::of_new_group().key(),
            Self::Added(rules) | Self::Changed(rules) | Self::Described(rules) => {
                rules.iter().any(|changed| changed.is_of(rule))
            }
            Self::DeletedGroup
            | Self::Removed(_)
            | Self::SetTags(_)
            | Self::RemovedTags(_)
            | Self::Other => false,
        }
    }
}

impl TrailRule {
    fn of_id(id: &Value) -> Self {
        Self {
            id: id.as_str().map(RuleId::from_remote),
            direction: None,
            content: None,
            description: None,
        }
    }

    /// Whether the event describes this rule: by its ID, or else by direction, traffic and peer.
    fn is_of(&self, rule: &Rule) -> bool {
        if let (Some(own), Some(id)) = (&self.id, &rule.id) {
            return own == id;
        }
        let key = rule.key();
        let same = |(traffic, peer): &(Traffic, Peer)| {
            *traffic == key.traffic && peer.identity() == key.peer
        };
        self.direction.is_none_or(|own| own == rule.direction)
            && self.content.as_ref().is_some_and(same)
    }
}

/// Returns the rules of an authorization or a revocation: those of the response, which have IDs,
/// else those of the request.
fn rules(
    request: &Value,
    response: &Value,
    answered: &str,
    direction: Option<Direction>,
) -> Vec<TrailRule> {
    let of_answer: Vec<TrailRule> = items(response, &[answered])
        .into_iter()
        .map(|rule| security_group_rule(rule, direction))
        .collect();
    if !of_answer.is_empty() {
        return of_answer;
    }
    let mut of_request = permissions(request, direction);
    let ids = items(request, &["securityGroupRuleIds", "securityGroupRuleId"]);
    of_request.extend(ids.into_iter().map(|id| {
        let id = member(id, "securityGroupRuleId").unwrap_or(id);
        TrailRule {
            direction,
            ..TrailRule::of_id(id)
        }
    }));
    // The older form of a request has one rule among its own parameters.
    if of_request.is_empty() && member(request, "cidrIp").is_some() {
        of_request.push(security_group_rule(request, direction));
    }
    of_request
}

/// Decodes the peer of one item.
type DecodePeer = fn(&Value) -> Option<Peer>;

/// Returns one rule for each peer of the `ipPermissions` of a request.
fn permissions(request: &Value, direction: Option<Direction>) -> Vec<TrailRule> {
    let mut rules = Vec::new();
    for permission in items(request, &["ipPermissions"]) {
        let traffic = traffic(permission);
        let lists: [(&[&str], DecodePeer); 4] = [
            (&["ipRanges"], cidr_peer),
            (&["ipv6Ranges"], cidr_peer),
            (&["prefixListIds"], prefix_list_peer),
            (&["groups", "userIdGroupPairs"], group_peer),
        ];
        for (names, peer) in lists {
            for item in items(permission, names) {
                rules.push(TrailRule {
                    id: None,
                    direction,
                    content: peer(item).map(|peer| (traffic, peer)),
                    description: text(item, "description").map(Into::into),
                });
            }
        }
    }
    rules
}

/// Decodes a `SecurityGroupRule` or a `SecurityGroupRuleRequest`.
fn security_group_rule(rule: &Value, direction: Option<Direction>) -> TrailRule {
    let is_egress = member(rule, "isEgress").and_then(Value::as_bool);
    let answered = is_egress.map(|is_egress| {
        if is_egress {
            Direction::Egress
        } else {
            Direction::Ingress
        }
    });
    let group = member(rule, "referencedGroupInfo").and_then(group_peer);
    let peer = cidr_peer(rule)
        .or_else(|| prefix_list_peer(rule))
        .or(group)
        .or_else(|| {
            let id = text(rule, "referencedGroupId")?;
            Some(Peer::Group(GroupReference::new(GroupId::from_remote(id))))
        });
    TrailRule {
        id: text(rule, "securityGroupRuleId").map(RuleId::from_remote),
        direction: answered.or(direction),
        content: peer.map(|peer| (traffic(rule), peer)),
        description: text(rule, "description").map(Into::into),
    }
}

fn updated_rules(request: &Value) -> Vec<TrailRule> {
    let updates = items(request, &["securityGroupRules", "securityGroupRule"]);
    let updates = updates.into_iter().map(|update| {
        let id = text(update, "securityGroupRuleId").map(RuleId::from_remote);
        let rule = member(update, "securityGroupRule").unwrap_or(update);
        TrailRule {
            id,
            ..security_group_rule(rule, None)
        }
    });
    updates.collect()
}

fn described_rules(request: &Value, direction: Option<Direction>) -> Vec<TrailRule> {
    let mut rules = permissions(request, direction);
    let by_id = [
        "securityGroupRuleDescriptions",
        "securityGroupRuleDescription",
    ];
    rules.extend(
        items(request, &by_id)
            .into_iter()
            .map(|described| TrailRule {
                id: text(described, "securityGroupRuleId").map(RuleId::from_remote),
                direction,
                content: None,
                description: Some(text(described, "description").unwrap_or_default().into()),
            }),
    );
    rules
}

fn tags(request: &Value) -> Vec<Tag> {
    let tags = items(request, &["tagSet", "tags", "tag"]).into_iter();
    let tags = tags.map(|tag| Tag {
        key: text(tag, "key").unwrap_or_default(),
        value: text(tag, "value").unwrap_or_default(),
    });
    tags.collect()
}

fn traffic(permission: &Value) -> Traffic {
    let protocol = text(permission, "ipProtocol").and_then(|name| Protocol::parse(&name).ok());
    TrafficFields {
        protocol,
        from: number(permission, "fromPort"),
        to: number(permission, "toPort"),
    }
    .traffic()
}

fn cidr_peer(item: &Value) -> Option<Peer> {
    let names = ["cidrIp", "cidrIpv6", "cidrIpv4"];
    let range = names.iter().find_map(|name| text(item, name))?;
    Cidr::parse(&range).ok().map(Peer::Cidr)
}

fn prefix_list_peer(item: &Value) -> Option<Peer> {
    let id = text(item, "prefixListId")?;
    Some(Peer::PrefixList(PrefixListId::from_remote(id)))
}

fn group_peer(item: &Value) -> Option<Peer> {
    let id = text(item, "groupId").or_else(|| text(item, "groupName"))?;
    let mut reference = GroupReference::new(GroupId::from_remote(id));
    reference.account_id = text(item, "userId").map(AccountId::from_remote);
    Some(Peer::Group(reference))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decode(name: &str, request: &Value, response: &Value) -> TrailChange {
        let record = json!({ "requestParameters": request, "responseElements": response });
        TrailChange::decode(name, &record)
    }

    /// The rules in words, one a line.
    fn lines(rules: &[TrailRule]) -> Vec<String> {
        let line = |rule: &TrailRule| {
            let id = rule.id.as_ref().map_or("-", |id| id.as_str());
            let direction = rule.direction.map_or("?", Direction::as_str);
            let content = rule
                .content
                .as_ref()
                .map_or("-".to_owned(), |(traffic, peer)| {
                    format!("{traffic} {peer}")
                });
            let description = rule.description.as_deref().unwrap_or_default();
            format!("{id} {direction} {content} {description}")
        };
        rules.iter().map(line).collect()
    }

    #[test]
    fn an_authorization_lists_every_peer_of_its_request() {
        let request = json!({ "groupId": "sg-1", "ipPermissions": { "items": [{
            "ipProtocol": "tcp", "fromPort": 22, "toPort": 23,
            "groups": { "items": [{ "groupId": "sg-2", "userId": "210987654321" }] },
            "ipRanges": { "items": [{ "cidrIp": "10.0.0.0/8", "description": "office" }] },
            "ipv6Ranges": { "items": [{ "cidrIpv6": "::/0" }] },
            "prefixListIds": { "items": [{ "prefixListId": "pl-1" }] },
        }, { "ipProtocol": "-1", "ipRanges": {}, "groups": {} }] } });
        let TrailChange::Added(rules) =
            decode("AuthorizeSecurityGroupIngress", &request, &Value::Null)
        else {
            panic!()
        };
        assert_eq!(
            lines(&rules),
            [
                "- Ingress tcp 22-23 10.0.0.0/8 office",
                "- Ingress tcp 22-23 ::/0 ",
                "- Ingress tcp 22-23 pl-1 ",
                "- Ingress tcp 22-23 210987654321/sg-2 ",
            ]
        );
    }

    #[test]
    fn rules_of_the_response_have_ids() {
        let response = json!({ "_return": true, "securityGroupRuleSet": { "items": [{
            "securityGroupRuleId": "sgr-1", "isEgress": true, "ipProtocol": "udp", "fromPort": 53,
            "toPort": 53, "cidrIpv4": "0.0.0.0/0", "description": "dns",
        }] } });
        let change = decode("AuthorizeSecurityGroupEgress", &json!({}), &response);
        let TrailChange::Added(rules) = change else {
            panic!()
        };
        assert_eq!(lines(&rules), ["sgr-1 Egress udp 53 0.0.0.0/0 dns"]);
    }

    #[test]
    fn a_revocation_by_id_lists_the_ids() {
        let request = json!({ "groupId": "sg-1", "ipPermissions": {},
            "securityGroupRuleIds": { "items": [{ "securityGroupRuleId": "sgr-1" }, "sgr-2"] } });
        let change = decode(
            "RevokeSecurityGroupIngress",
            &request,
            &json!({ "_return": true }),
        );
        let TrailChange::Removed(rules) = change else {
            panic!()
        };
        assert_eq!(lines(&rules), ["sgr-1 Ingress - ", "sgr-2 Ingress - "]);
    }

    #[test]
    fn wrapped_requests_with_one_or_many_items_are_read() {
        let rule = json!({ "SecurityGroupRuleId": "sgr-1", "tag": 1, "SecurityGroupRule": {
            "IpProtocol": "tcp", "FromPort": "443", "ToPort": "443", "ReferencedGroupId": "sg-2",
            "Description": "from the balancer",
        } });
        for list in [rule.clone(), json!([rule.clone()])] {
            let request = json!({ "ModifySecurityGroupRulesRequest": {
                "GroupId": "sg-1", "SecurityGroupRule": list,
            } });
            let TrailChange::Changed(rules) =
                decode("ModifySecurityGroupRules", &request, &Value::Null)
            else {
                panic!()
            };
            assert_eq!(lines(&rules), ["sgr-1 ? tcp 443 sg-2 from the balancer"]);
        }
    }

    #[test]
    fn descriptions_and_tags_are_read() {
        let request = json!({ "groupId": "sg-1", "securityGroupRuleDescriptions": { "items": [
            { "securityGroupRuleId": "sgr-1", "description": "new" }] } });
        let name = "UpdateSecurityGroupRuleDescriptionsIngress";
        let TrailChange::Described(rules) = decode(name, &request, &Value::Null) else {
            panic!()
        };
        assert_eq!(lines(&rules), ["sgr-1 Ingress - new"]);
        let request = json!({ "resourcesSet": { "items": [{ "resourceId": "sg-1" }] },
            "tagSet": { "items": [{ "key": "team", "value": "a" }] } });
        let team = Tag {
            key: "team".into(),
            value: "a".into(),
        };
        assert_eq!(
            decode("CreateTags", &request, &Value::Null),
            TrailChange::SetTags(vec![team])
        );
    }

    #[test]
    fn malformed_parameters_leave_a_change_without_rules() {
        for request in [
            Value::Null,
            json!(7),
            json!([]),
            json!({ "ipPermissions": "x" }),
        ] {
            assert_eq!(
                decode("AuthorizeSecurityGroupIngress", &request, &Value::Null),
                TrailChange::Added(Vec::new()),
                "{request}"
            );
        }
        assert_eq!(
            decode("RunInstances", &json!({}), &Value::Null),
            TrailChange::Other
        );
    }
}
