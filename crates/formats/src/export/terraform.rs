//! Terraform configuration of groups, with resources of the AWS provider.

use std::collections::{BTreeSet, HashMap};

use super::terraform_lists::list_id;
use portcullis_model::{
    AddressFamily, Direction, GroupId, Peer, Rule, RuleId, SecurityGroup, Tag, code_point_escape,
    escape_invisible, is_invisible,
};
use portcullis_plan::{GroupChange, UseChange, ids_after, own_tags};

/// Returns the changed groups, with import blocks for what exists in EC2. Deleted groups and rules
/// are listed in comments: Terraform deletes only resources in its state.
pub fn terraform(changes: &[GroupChange]) -> String {
    let names = group_names(changes);
    let mut text = String::new();
    for change in changes {
        let Some(name) = names.get(&change.id) else {
            continue;
        };
        match &change.after {
            Some(after) => {
                push_group(&mut text, change, after, name, &names);
                push_uses(
                    &mut text,
                    &change.uses,
                    &format!("aws_security_group.{name}.id"),
                );
            }
            None => text.push_str(&format!(
                "# {} ({}) will be deleted: remove its resources.\n\n",
                comment(change.name()),
                comment(change.id.as_str())
            )),
        }
    }
    text
}

/// Adds comments on what uses the group. Interfaces belong to the resources that made them, such as
/// instances, so this configuration cannot set their groups.
fn push_uses(text: &mut String, uses: &UseChange, group: &str) {
    for interface in &uses.joined {
        let interface = comment(interface.as_str());
        text.push_str(&format!(
            "# {interface} gets this group: add {group} to the groups of its resource.\n\n"
        ));
    }
    for interface in &uses.left {
        let interface = comment(interface.as_str());
        text.push_str(&format!(
            "# {interface} loses this group: remove {group} from the groups of its resource.\n\n"
        ));
    }
    for interface in &uses.deleted {
        let interface = comment(interface.as_str());
        text.push_str(&format!(
            "# {interface} will be deleted: remove its resource.\n\n"
        ));
    }
    for vpc in &uses.associated {
        let name = vpc
            .as_str()
            .replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let mut block = Block::open("aws_vpc_security_group_vpc_association", &name);
        block.attribute("security_group_id", group);
        block.attribute("vpc_id", &quoted(vpc.as_str()));
        text.push_str(&block.close());
    }
    for vpc in &uses.disassociated {
        let vpc = comment(vpc.as_str());
        text.push_str(&format!(
            "# The association with {vpc} will end: remove its resource.\n\n"
        ));
    }
}

fn push_group(
    text: &mut String,
    change: &GroupChange,
    after: &SecurityGroup,
    name: &str,
    names: &HashMap<&GroupId, String>,
) {
    let address = format!("aws_security_group.{name}");
    if change.before.is_some() {
        push_import(text, &address, change.id.as_str());
    }
    let mut block = Block::open("aws_security_group", name);
    block.attribute("name", &quoted(&after.name));
    block.attribute("description", &quoted(&after.description));
    if let Some(vpc) = &after.vpc_id {
        block.attribute("vpc_id", &quoted(vpc.as_str()));
    }
    block.tags(&after.tags);
    text.push_str(&block.close());
    // A rule that gets another kind of source is replaced, not modified.
    let ids = ids_after(change);
    let kept: BTreeSet<&RuleId> = ids.values().copied().collect();
    let before = change.before.iter().flat_map(|group| &group.rules);
    for rule in before {
        if let Some(id) = rule.id.as_ref().filter(|id| !kept.contains(id)) {
            text.push_str(&format!(
                "# {} ({} {} {}) will be removed: remove its resource.\n\n",
                comment(id.as_str()),
                rule.direction,
                rule.traffic,
                comment(&rule.peer.to_string())
            ));
        }
    }
    for (rule, number) in after.rules.iter().zip(1..) {
        let name = format!("{name}_{number}");
        let id = ids.get(&rule.key()).copied();
        push_rule(text, id, rule, &name, &address, names);
    }
}

fn push_rule(
    text: &mut String,
    id: Option<&RuleId>,
    rule: &Rule,
    name: &str,
    group: &str,
    names: &HashMap<&GroupId, String>,
) {
    let kind = match rule.direction {
        Direction::Ingress => "aws_vpc_security_group_ingress_rule",
        Direction::Egress => "aws_vpc_security_group_egress_rule",
    };
    if let Some(id) = id {
        push_import(text, &format!("{kind}.{name}"), id.as_str());
    }
    let mut block = Block::open(kind, name);
    block.attribute("security_group_id", &format!("{group}.id"));
    block.attribute("ip_protocol", &quoted(&rule.traffic.protocol().wire()));
    if let Some((from, to)) = rule.traffic.port_fields() {
        block.attribute("from_port", &from.to_string());
        block.attribute("to_port", &to.to_string());
    }
    match &rule.peer {
        Peer::Cidr(cidr) => {
            let attribute = match cidr.family() {
                AddressFamily::Ipv4 => "cidr_ipv4",
                AddressFamily::Ipv6 => "cidr_ipv6",
            };
            block.attribute(attribute, &quoted(&cidr.to_string()));
        }
        Peer::Group(reference) => {
            let value = match names.get(&reference.group_id) {
                Some(name) if reference.account_id.is_none() => {
                    format!("aws_security_group.{name}.id")
                }
                _ => quoted(&reference.to_string()),
            };
            block.attribute("referenced_security_group_id", &value);
        }
        Peer::PrefixList(id) => block.attribute("prefix_list_id", &list_id(id)),
    }
    if !rule.description.is_empty() {
        block.attribute("description", &quoted(&rule.description));
    }
    block.tags(&rule.tags);
    text.push_str(&block.close());
}

pub(super) fn push_import(text: &mut String, address: &str, id: &str) {
    text.push_str(&format!(
        "import {{\n  to = {address}\n  id = {}\n}}\n\n",
        quoted(id)
    ));
}

/// A resource block.
pub(super) struct Block {
    text: String,
}

impl Block {
    pub(super) fn open(kind: &str, name: &str) -> Self {
        Self {
            text: format!("resource \"{kind}\" \"{name}\" {{\n"),
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.text.push_str(&format!("  {name} = {value}\n"));
    }

    fn tags(&mut self, tags: &[Tag]) {
        // The provider refuses tags reserved for AWS, and leaves existing ones alone.
        let mut tags = own_tags(tags).peekable();
        if tags.peek().is_none() {
            return;
        }
        self.text.push_str("  tags = {\n");
        for tag in tags {
            let (key, value) = (quoted(&tag.key), quoted(&tag.value));
            self.text.push_str(&format!("    {key} = {value}\n"));
        }
        self.text.push_str("  }\n");
    }

    pub(super) fn nested(&mut self, name: &str, fields: &str) {
        self.text
            .push_str(&format!("  {name} {{\n    {fields}\n  }}\n"));
    }

    pub(super) fn close(mut self) -> String {
        self.text.push_str("}\n\n");
        self.text
    }
}

/// Returns a unique, valid Terraform name for each group.
fn group_names(changes: &[GroupChange]) -> HashMap<&GroupId, String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names = HashMap::new();
    for change in changes {
        let name = change.name().chars();
        let name: String = name
            .map(|letter| match letter {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => letter.to_ascii_lowercase(),
                _ => '_',
            })
            .collect();
        let starts_well = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        let name = if starts_well {
            name
        } else {
            format!("group_{name}")
        };
        let mut unique = name.clone();
        let mut number = 2;
        while !taken.insert(unique.clone()) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        names.insert(&change.id, unique);
    }
    names
}

/// Quotes a text for HCL. Quotes, line breaks and templates in it stay text.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => quoted.extend([letter, letter]),
            // `$${` is an escape, so a `$` before it must be escaped, too.
            '$' | '%' if letters.peek() == Some(&letter) => {
                quoted.push_str(&code_point_escape(letter))
            }
            letter if is_invisible(letter) => quoted.push_str(&code_point_escape(letter)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Escapes a text so that it cannot end a comment.
pub(super) fn comment(text: &str) -> String {
    escape_invisible(text)
}
