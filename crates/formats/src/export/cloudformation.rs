//! CloudFormation templates that recreate groups, in JSON.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::context::vpc_name;
use portcullis_model::{
    AddressFamily, Direction, GroupId, Groups, Inventory, Peer, Rule, RuleRef, SecurityGroup, Tag,
    VpcId,
};
use portcullis_plan::{own_tags, readable_json};

/// CloudFormation's quotas of resources and outputs in a template.
const MAX_RESOURCES: usize = 500;
const MAX_OUTPUTS: usize = 200;

/// Returns a template that recreates the groups.
///
/// Rules are separate resources, so that groups can reference each other in cycles. If a template
/// cannot hold that many, rules that reference no group of the template are inline. VPCs are
/// parameters. So are default groups of VPCs, which cannot be created; their rules are left out.
/// Rule tags, which CloudFormation does not support, and tags reserved for AWS are left out, too.
pub fn cloudformation(inventory: &Inventory) -> String {
    let mut template = Template::of(&inventory.groups);
    for vpc in template.vpcs.clone().values() {
        let (id, name) = (vpc.id.as_str(), vpc_name(inventory, vpc.id));
        let description = match name {
            "" => "The VPC of the groups".to_owned(),
            name => format!("The VPC of the groups, in place of {name}"),
        };
        template.push_parameter(&vpc.name, "AWS::EC2::VPC::Id", id, &description);
    }
    let groups = inventory.groups.iter().map(|group| &**group);
    let (existing, created): (Vec<&SecurityGroup>, Vec<&SecurityGroup>) =
        groups.partition(|group| group.is_default());
    let references = created.iter().flat_map(|group| &group.rules);
    let referenced: BTreeSet<&GroupId> = references.filter_map(referenced_group).collect();
    for group in existing
        .into_iter()
        .filter(|group| referenced.contains(&group.id))
    {
        if let Some(name) = template.names.get(&group.id).cloned() {
            let description = "The group that came with its VPC";
            let kind = "AWS::EC2::SecurityGroup::Id";
            template.push_parameter(&name, kind, group.id.as_str(), description);
        }
    }
    let rules = created.iter().map(|group| group.rules.len());
    template.has_room = created.len() + rules.sum::<usize>() <= MAX_RESOURCES;
    for group in created {
        template.push_group(group);
    }
    template.into_text()
}

/// A VPC and the name of its parameter.
#[derive(Clone)]
struct VpcParameter<'a> {
    id: &'a VpcId,
    name: String,
}

struct Template<'a> {
    /// Logical names of the groups.
    names: HashMap<&'a GroupId, String>,
    /// Groups that are parameters.
    given: BTreeSet<&'a GroupId>,
    vpcs: BTreeMap<&'a VpcId, VpcParameter<'a>>,
    /// Whether every rule fits as a resource.
    has_room: bool,
    parameters: Map<String, Value>,
    resources: Map<String, Value>,
    outputs: Map<String, Value>,
}

impl<'a> Template<'a> {
    fn of(groups: &'a Groups) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let names = groups.iter().map(|group| {
            let name = unique(&camel_case(&group.name), &mut taken);
            (&group.id, name)
        });
        let names = names.collect();
        let ids: BTreeSet<&VpcId> = groups
            .iter()
            .filter(|group| !group.is_default())
            .filter_map(|group| group.vpc_id.as_ref())
            .collect();
        let is_one = ids.len() == 1;
        let vpcs = ids.into_iter().zip(1..).map(|(id, number)| {
            let name = if is_one {
                "VpcId".to_owned()
            } else {
                format!("VpcId{number}")
            };
            (id, VpcParameter { id, name })
        });
        let given = groups.iter().filter(|group| group.is_default());
        Self {
            names,
            given: given.map(|group| &group.id).collect(),
            vpcs: vpcs.collect(),
            has_room: true,
            parameters: Map::new(),
            resources: Map::new(),
            outputs: Map::new(),
        }
    }

    fn push_parameter(&mut self, name: &str, kind: &str, default: &str, description: &str) {
        let parameter = json!({
            "Type": kind,
            "Default": default,
            "Description": shown(description),
        });
        self.parameters.insert(name.to_owned(), parameter);
    }

    fn push_group(&mut self, group: &SecurityGroup) {
        let Some(name) = self.names.get(&group.id).cloned() else {
            return;
        };
        let mut properties = Map::new();
        let mut set = |key: &str, value: Value| properties.insert(key.to_owned(), value);
        set("GroupName", json!(group.name));
        set("GroupDescription", json!(group.description));
        let vpc = group.vpc_id.as_ref().and_then(|id| self.vpcs.get(id));
        if let Some(vpc) = vpc {
            set("VpcId", json!({ "Ref": vpc.name }));
        }
        let tags = tags(&group.tags);
        if !tags.is_empty() {
            set("Tags", json!(tags));
        }
        let is_free =
            |rule: &&Rule| referenced_group(rule).is_none_or(|id| !self.names.contains_key(id));
        let egress: Vec<&Rule> = group.rules_in(Direction::Egress).filter(is_free).collect();
        let ingress: Vec<&Rule> = group.rules_in(Direction::Ingress).filter(is_free).collect();
        let name_of = |rule: &&Rule| group.rule_ref(rule);
        // Without `SecurityGroupEgress`, EC2 would add a rule that allows all outbound traffic.
        let egress: Vec<&Rule> = if self.has_room {
            egress.into_iter().take(1).collect()
        } else {
            egress
        };
        let mut within: HashSet<RuleRef> = egress.iter().map(name_of).collect();
        let mut egress: Vec<Value> = egress.iter().map(|rule| self.rule(rule)).collect();
        if egress.is_empty() {
            egress.push(json!({
                "IpProtocol": "-1",
                "CidrIp": "127.0.0.1/32",
                "Description": "Stands for no rule, so that CloudFormation adds none that lets everything out",
            }));
        }
        set("SecurityGroupEgress", json!(egress));
        if !self.has_room && !ingress.is_empty() {
            let rules: Vec<Value> = ingress.iter().map(|rule| self.rule(rule)).collect();
            set("SecurityGroupIngress", json!(rules));
            within.extend(ingress.iter().map(name_of));
        }
        let resource = resource_of("AWS::EC2::SecurityGroup", Value::Object(properties));
        self.resources.insert(name.clone(), resource);
        let output = json!({
            "Description": shown(&format!("The id of {}", group.name)),
            "Value": { "Fn::GetAtt": [name, "GroupId"] },
        });
        if self.outputs.len() < MAX_OUTPUTS {
            self.outputs.insert(format!("{name}Id"), output);
        }
        for direction in Direction::BOTH {
            let rules = group.rules_in(direction).zip(1..);
            let apart = rules.filter(|(rule, _)| !within.contains(&group.rule_ref(rule)));
            for (rule, number) in apart {
                let mut properties = self.rule(rule);
                if let Some(fields) = properties.as_object_mut() {
                    let group = json!({ "Fn::GetAtt": [name, "GroupId"] });
                    fields.insert("GroupId".to_owned(), group);
                }
                let way = direction.as_str();
                let resource = resource_of(&format!("AWS::EC2::SecurityGroup{way}"), properties);
                self.resources
                    .insert(format!("{name}{way}{number}"), resource);
            }
        }
    }

    /// Returns the properties of a rule, inline or separate.
    fn rule(&self, rule: &Rule) -> Value {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("IpProtocol", json!(rule.traffic.protocol().wire()));
        if let Some((from, to)) = rule.traffic.port_fields() {
            set("FromPort", json!(from));
            set("ToPort", json!(to));
        }
        let end = match rule.direction {
            Direction::Ingress => "Source",
            Direction::Egress => "Destination",
        };
        match &rule.peer {
            Peer::Cidr(cidr) => {
                let key = match cidr.family() {
                    AddressFamily::Ipv4 => "CidrIp",
                    AddressFamily::Ipv6 => "CidrIpv6",
                };
                set(key, json!(cidr.to_string()));
            }
            Peer::PrefixList(id) => {
                set(&format!("{end}PrefixListId"), json!(id.as_str()));
            }
            Peer::Group(reference) => {
                let id = &reference.group_id;
                let value = match self.names.get(id) {
                    Some(name) if self.given.contains(id) => json!({ "Ref": name }),
                    Some(name) => json!({ "Fn::GetAtt": [name, "GroupId"] }),
                    None => json!(id.as_str()),
                };
                set(&format!("{end}SecurityGroupId"), value);
                let owner = reference.account_id.as_ref();
                if let (Some(owner), Direction::Ingress) = (owner, rule.direction) {
                    set("SourceSecurityGroupOwnerId", json!(owner.as_str()));
                }
            }
        }
        if !rule.description.is_empty() {
            set("Description", json!(&*rule.description));
        }
        Value::Object(fields)
    }

    fn into_text(self) -> String {
        let mut template = json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "Security groups, written by Portcullis",
            "Resources": self.resources,
        });
        let parts = [("Parameters", self.parameters), ("Outputs", self.outputs)];
        if let Some(fields) = template.as_object_mut() {
            let parts = parts.into_iter().filter(|(_, part)| !part.is_empty());
            fields.extend(parts.map(|(name, part)| (name.to_owned(), Value::Object(part))));
        }
        make_inert(&mut template);
        readable_json(&template) + "\n"
    }
}

/// Creates a resource. Disables cfn-lint checks with false positives: an ICMPv6 type with all
/// codes, and texts that look like `Fn::Sub` variables.
fn resource_of(kind: &str, properties: Value) -> Value {
    let of_group = ["SecurityGroupIngress", "SecurityGroupEgress"];
    let lists = of_group
        .iter()
        .filter_map(|list| properties.get(list)?.as_array());
    let mut rules = lists.flatten().chain([&properties]);
    let has_all_codes = |rule: &Value| {
        let number = |name: &str| rule.get(name).and_then(Value::as_i64);
        let is_icmpv6 = rule.get("IpProtocol").is_some_and(|it| it == "icmpv6");
        is_icmpv6 && number("ToPort") == Some(-1) && number("FromPort") != Some(-1)
    };
    let checks = [
        ("E1029", properties.to_string().contains("${")),
        ("E3688", rules.any(has_all_codes)),
    ];
    let ignored = checks.iter().filter(|(_, is_ignored)| *is_ignored);
    let ignored: Vec<&str> = ignored.map(|(check, _)| *check).collect();
    if ignored.is_empty() {
        return json!({ "Type": kind, "Properties": properties });
    }
    let metadata = json!({ "cfn-lint": { "config": { "ignore_checks": ignored } } });
    json!({ "Type": kind, "Properties": properties, "Metadata": metadata })
}

fn referenced_group(rule: &Rule) -> Option<&GroupId> {
    match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    }
}

fn tags(tags: &[Tag]) -> Vec<Value> {
    let tags = own_tags(tags).map(|tag| json!({ "Key": tag.key, "Value": tag.value }));
    tags.collect()
}

/// Disables dynamic references in every text of a template, including ids.
fn make_inert(value: &mut Value) {
    match value {
        Value::String(text) => *text = inert(text),
        Value::Array(values) => values.iter_mut().for_each(make_inert),
        Value::Object(fields) => fields.values_mut().for_each(make_inert),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Disables dynamic references in a text: CloudFormation would replace `{{resolve:...}}` by a
/// secret or parameter, and has no way to escape it.
fn inert(text: &str) -> String {
    text.replace("{{resolve:", "{ {resolve:")
}

/// Prevents a text for people from looking like a variable.
fn shown(text: &str) -> String {
    text.replace("${", "$ {")
}

/// Converts a name to letters and digits: `app server-2` becomes `AppServer2Group`.
fn camel_case(name: &str) -> String {
    let mut text = String::new();
    let mut is_start = true;
    for letter in name.chars() {
        match letter {
            letter if !letter.is_ascii_alphanumeric() => is_start = true,
            letter if is_start => {
                text.push(letter.to_ascii_uppercase());
                is_start = false;
            }
            letter => text.push(letter),
        }
    }
    text.truncate(200);
    text + "Group"
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut unique = name.to_owned();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}{number}");
        number += 1;
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{group, groups, rule};
    use portcullis_model::Traffic;

    fn template(groups: &[SecurityGroup]) -> Value {
        serde_json::from_str(&cloudformation(&groups.iter().cloned().collect())).unwrap()
    }

    #[test]
    fn groups_reference_each_other_without_default_rules() {
        let template = template(&groups());
        let resources = template["Resources"].as_object().unwrap();
        assert_eq!(resources.len(), 3 + 10 - 2);
        let web = &resources["WebGroup"]["Properties"];
        assert_eq!(web["VpcId"], json!({ "Ref": "VpcId" }));
        assert_eq!(web["SecurityGroupEgress"][0]["CidrIpv6"], "::/0");
        assert_eq!(
            resources["WebGroupIngress3"]["Properties"]["SourceSecurityGroupId"],
            json!({ "Fn::GetAtt": ["AppTwoGroup", "GroupId"] })
        );
        let empty = &resources["EmptyGroup"]["Properties"];
        assert_eq!(empty["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
        assert_eq!(template["Parameters"]["VpcId"]["Default"], "vpc-00000001");
        assert_eq!(template["Outputs"].as_object().unwrap().len(), 3);
    }

    #[test]
    fn default_groups_and_vpcs_are_parameters() {
        let allow = |id: &str| rule(Direction::Ingress, Traffic::All, id, "{{resolve:ssm:x}}");
        let groups = [
            group("sg-00000008", "default", vec![allow("sg-00000008")]),
            group(
                "sg-00000009",
                "Web 2",
                vec![allow("sg-00000008"), allow("sg-00000009")],
            ),
        ];
        let template = template(&groups);
        assert_eq!(
            template["Parameters"]["DefaultGroup"]["Default"],
            "sg-00000008"
        );
        let rule = &template["Resources"]["Web2GroupIngress1"]["Properties"];
        assert_eq!(
            rule["SourceSecurityGroupId"],
            json!({ "Ref": "DefaultGroup" })
        );
        assert_eq!(rule["Description"], "{ {resolve:ssm:x}}");
        assert_eq!(template["Resources"].as_object().unwrap().len(), 3);
    }

    #[test]
    fn rules_are_inline_if_a_template_is_full() {
        let mut large = groups().remove(0);
        let range = |number: usize| format!("10.{}.{}.0/24", number / 250, number % 250);
        let inbound = |number| rule(Direction::Ingress, Traffic::All, &range(number), "");
        large.rules = (0..600).map(inbound).collect();
        large
            .rules
            .push(rule(Direction::Ingress, Traffic::All, "sg-00000001", ""));
        let template = template(&[large]);
        let web = &template["Resources"]["WebGroup"]["Properties"];
        assert_eq!(web["SecurityGroupIngress"].as_array().unwrap().len(), 600);
        assert_eq!(template["Resources"].as_object().unwrap().len(), 2);
    }
}
