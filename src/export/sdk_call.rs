//! The calls of a plan with the names that every AWS SDK has for them.

use serde_json::{Value, json};

use super::ip_permissions::permissions;
use crate::model::{AddressFamily, GroupId, Peer, Rule, RuleId, Tag};
use crate::plan::Step;

/// A call, as `ec2.authorize_security_group_ingress(GroupId=..., IpPermissions=...)` has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SdkCall {
    /// The operation in CamelCase, as in the API.
    pub operation: &'static str,
    /// The parameters, in the order that reads best.
    pub parameters: Vec<(&'static str, Value)>,
}

impl SdkCall {
    pub(super) fn of(step: &Step) -> Self {
        let group = ("GroupId", json!(step.group().as_str()));
        let by_id_or_properties = |rules: &[Rule]| match ids(rules) {
            Some(ids) => ("SecurityGroupRuleIds", json!(ids)),
            // EC2 looks rules up without their descriptions.
            None => {
                let bare = rules.iter().cloned().map(|rule| Rule {
                    description: "".into(),
                    ..rule
                });
                let bare: Vec<Rule> = bare.collect();
                ("IpPermissions", json!(permissions(bare.iter())))
            }
        };
        let parameters = match step {
            Step::CreateGroup { new, .. } => {
                let mut parameters = vec![
                    ("GroupName", json!(new.name)),
                    ("Description", json!(new.description)),
                ];
                parameters.extend(new.vpc_id.as_ref().map(|id| ("VpcId", json!(id.as_str()))));
                parameters.extend(tag_specifications("security-group", &new.tags));
                parameters
            }
            Step::CreateTags { rules, tags, .. } => vec![
                ("Resources", resources(step.group(), rules)),
                ("Tags", tags_of(tags)),
            ],
            Step::DeleteTags { rules, tags, .. } => {
                let keys: Vec<Value> = tags.iter().map(|tag| json!({ "Key": tag.key })).collect();
                vec![
                    ("Resources", resources(step.group(), rules)),
                    ("Tags", json!(keys)),
                ]
            }
            Step::UpdateDescriptions { rules, .. } => {
                let described = match Step::ids_to_describe_by(rules) {
                    Some(ids) => ("SecurityGroupRuleDescriptions", descriptions(&ids, rules)),
                    None => ("IpPermissions", json!(permissions(rules.iter()))),
                };
                vec![group, described]
            }
            Step::ModifyRules { rules, .. } => {
                let rules: Vec<Value> = rules
                    .iter()
                    .map(|changed| {
                        json!({
                            "SecurityGroupRuleId": changed.id.as_str(),
                            "SecurityGroupRule": rule_request(&changed.after),
                        })
                    })
                    .collect();
                vec![group, ("SecurityGroupRules", json!(rules))]
            }
            Step::Authorize { rules, tags, .. } => {
                let mut parameters =
                    vec![group, ("IpPermissions", json!(permissions(rules.iter())))];
                parameters.extend(tag_specifications("security-group-rule", tags));
                parameters
            }
            Step::Revoke { rules, .. } => vec![group, by_id_or_properties(rules)],
            Step::DeleteGroup { .. } => vec![group],
        };
        Self {
            operation: step.action(),
            parameters,
        }
    }

    /// The operation's name with its words parted.
    pub(super) fn operation_in_words(&self, between: char) -> String {
        let mut words = String::with_capacity(self.operation.len() + 8);
        for letter in self.operation.chars() {
            if letter.is_ascii_uppercase() && !words.is_empty() {
                words.push(between);
            }
            words.push(letter.to_ascii_lowercase());
        }
        words
    }
}

/// The groups that the steps create, by the ids that the plan knows them by, each with the name of a
/// variable for the id that EC2 will give it.
pub(super) fn variables(steps: &[Step]) -> Vec<(GroupId, String)> {
    let created = steps.iter().filter_map(|step| match step {
        Step::CreateGroup { group, .. } => Some(group.clone()),
        _ => None,
    });
    created
        .zip(1..)
        .map(|(id, number)| (id, format!("group_{number}")))
        .collect()
}

fn ids(rules: &[Rule]) -> Option<Vec<&str>> {
    rules
        .iter()
        .map(|rule| rule.id.as_ref().map(RuleId::as_str))
        .collect()
}

fn resources(group: &GroupId, rules: &[RuleId]) -> Value {
    match rules {
        [] => json!([group.as_str()]),
        rules => json!(rules.iter().map(RuleId::as_str).collect::<Vec<_>>()),
    }
}

/// Without a description, there is none.
fn descriptions(ids: &[&RuleId], rules: &[Rule]) -> Value {
    let described = ids.iter().zip(rules).map(|(id, rule)| {
        let mut described = json!({ "SecurityGroupRuleId": id.as_str() });
        if let (false, Some(fields)) = (rule.description.is_empty(), described.as_object_mut()) {
            fields.insert("Description".to_owned(), json!(&*rule.description));
        }
        described
    });
    Value::Array(described.collect())
}

fn rule_request(rule: &Rule) -> Value {
    let (name, value) = match &rule.peer {
        Peer::Cidr(cidr) => match cidr.family() {
            AddressFamily::Ipv4 => ("CidrIpv4", cidr.to_string()),
            AddressFamily::Ipv6 => ("CidrIpv6", cidr.to_string()),
        },
        Peer::Group(reference) => ("ReferencedGroupId", reference.group_id.to_string()),
        Peer::PrefixList(id) => ("PrefixListId", id.to_string()),
    };
    let mut request = json!({
        "IpProtocol": rule.traffic.protocol().wire(),
        name: value,
        "Description": &*rule.description,
    });
    // Where EC2 does not look at ports, it may refuse them.
    if let (Some((from, to)), Some(fields)) = (rule.traffic.port_fields(), request.as_object_mut())
    {
        fields.insert("FromPort".to_owned(), json!(from));
        fields.insert("ToPort".to_owned(), json!(to));
    }
    request
}

fn tag_specifications(resource: &str, tags: &[Tag]) -> Option<(&'static str, Value)> {
    let specification = json!([{ "ResourceType": resource, "Tags": tags_of(tags) }]);
    (!tags.is_empty()).then_some(("TagSpecifications", specification))
}

fn tags_of(tags: &[Tag]) -> Value {
    let tags = tags
        .iter()
        .map(|tag| json!({ "Key": tag.key, "Value": tag.value }));
    Value::Array(tags.collect())
}
