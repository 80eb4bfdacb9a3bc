//! The JSON that the AWS CLI and boto3 print: `describe-security-groups`, and
//! `describe-security-group-rules` laid over it.

use std::collections::HashMap;
use std::fmt::Display;

use serde_json::Value;

use super::{
    Coverage, ImportError, Imported, ImportedGroup, RuleCoverage, check_counts, check_size,
};
use crate::model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, Peer, Peering, PrefixListId, Protocol,
    Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId,
};

/// Reads `{"SecurityGroups": [...]}` or the list alone. `{"SecurityGroupRules": [...]}`, in the same
/// object or behind it as a JSON text of its own, adds the ids and tags of rules. Several texts in a
/// row, such as pages, are read as one; keys that are not known are passed over.
///
/// # Errors
/// [`ImportError`] names the field that is wrong, or says that there is no group.
pub fn read_cli_json(text: &str) -> Result<Imported, ImportError> {
    check_size(text)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reading = Reading::default();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| ImportError::NotJson {
            line: error.line(),
            column: error.column(),
            problem: error.to_string(),
        })?;
        reading.take(&value)?;
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    groups: Vec<ImportedGroup>,
    places: HashMap<GroupId, usize>,
    details: HashMap<GroupId, Vec<Rule>>,
    has_token: bool,
    rules: usize,
}

impl Reading {
    fn take(&mut self, value: &Value) -> Result<(), ImportError> {
        if let Value::Array(_) = value {
            return self.take_groups(&Node::root(value));
        }
        let root = Node::root(value);
        root.object()?;
        let (groups, rules) = (
            root.field("SecurityGroups"),
            root.field("SecurityGroupRules"),
        );
        if groups.is_none() && rules.is_none() {
            return Err(root.wrong("neither SecurityGroups nor SecurityGroupRules is in it"));
        }
        if let Some(groups) = groups {
            // The last page has none, or an empty one.
            let token = root.field("NextToken").map(|token| token.value);
            self.has_token = token.is_some_and(|token| token.as_str() != Some(""));
            self.take_groups(&groups)?;
        }
        if let Some(rules) = rules {
            for node in rules.items()? {
                let (group_id, rule) = detailed_rule(&node)?;
                self.rules += 1;
                check_counts(0, self.rules)?;
                self.details.entry(group_id).or_default().push(rule);
            }
        }
        Ok(())
    }

    fn take_groups(&mut self, groups: &Node<'_>) -> Result<(), ImportError> {
        for node in groups.items()? {
            let entry = group(&node)?;
            let group = &entry.group;
            self.rules += group.rules.len();
            check_counts(self.groups.len() + 1, self.rules)?;
            if self.places.contains_key(&group.id) {
                return Err(node.wrong(format_args!("{} is there twice", group.id)));
            }
            self.places.insert(group.id.clone(), self.groups.len());
            self.groups.push(entry);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Imported, ImportError> {
        if self.groups.is_empty() {
            return Err(ImportError::Empty);
        }
        for (group_id, mut rules) in self.details {
            let place = self.places.get(&group_id);
            if let Some(entry) = place.and_then(|place| self.groups.get_mut(*place)) {
                forget_account(&mut rules, &entry.group.owner_id);
                entry.group.adopt_rules(rules);
            }
        }
        Ok(Imported {
            groups: self.groups,
            is_partial: self.has_token,
            remarks: Vec::new(),
        })
    }
}

fn group(node: &Node<'_>) -> Result<ImportedGroup, ImportError> {
    node.object()?;
    let mut rules = Vec::new();
    for (name, direction) in [
        ("IpPermissions", Direction::Ingress),
        ("IpPermissionsEgress", Direction::Egress),
    ] {
        for permission in node.list(name)? {
            push_permission(&permission, direction, &mut rules)?;
        }
    }
    let owner_id = AccountId::from_remote(node.text("OwnerId")?.unwrap_or_default());
    forget_account(&mut rules, &owner_id);
    // There, even where it is empty: whoever took names out left the field.
    let name = node.text("GroupName")?;
    let missing = |field| node.at(field).wrong("expected a text, which is missing");
    let rules_of = |name| match node.field(name) {
        Some(_) => RuleCoverage::Complete,
        None => RuleCoverage::Absent,
    };
    let coverage = Coverage {
        ingress: rules_of("IpPermissions"),
        egress: rules_of("IpPermissionsEgress"),
        rule_descriptions: true,
        tags: node.field("Tags").is_some(),
        description: node.field("Description").is_some(),
    };
    let group = SecurityGroup {
        id: GroupId::from_remote(node.required("GroupId")?),
        name: name.ok_or_else(|| missing("GroupName"))?.to_owned(),
        description: node.text("Description")?.unwrap_or_default().to_owned(),
        vpc_id: node.word("VpcId")?.map(VpcId::from_remote),
        owner_id,
        tags: tags(node)?,
        rules,
        has_rule_ids: false,
    };
    Ok(ImportedGroup { group, coverage })
}

fn push_permission(
    node: &Node<'_>,
    direction: Direction,
    rules: &mut Vec<Rule>,
) -> Result<(), ImportError> {
    let traffic = traffic(node)?;
    let mut push = |source: &Node<'_>, peer| -> Result<(), ImportError> {
        let mut rule = Rule::new(direction, traffic, peer);
        rule.description = source.text("Description")?.unwrap_or_default().into();
        rules.push(rule);
        Ok(())
    };
    for source in node.list("UserIdGroupPairs")? {
        push(&source, Peer::Group(reference(&source)?))?;
    }
    for (list, field) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
        for source in node.list(list)? {
            push(
                &source,
                Peer::Cidr(cidr(&source, field, field == "CidrIpv6")?),
            )?;
        }
    }
    for source in node.list("PrefixListIds")? {
        let id = PrefixListId::from_remote(source.required("PrefixListId")?);
        push(&source, Peer::PrefixList(id))?;
    }
    Ok(())
}

fn detailed_rule(node: &Node<'_>) -> Result<(GroupId, Rule), ImportError> {
    node.object()?;
    let direction = match node.field("IsEgress").map(|field| field.value) {
        Some(Value::Bool(true)) => Direction::Egress,
        Some(Value::Bool(false)) => Direction::Ingress,
        _ => return Err(node.at("IsEgress").wrong("expected true or false")),
    };
    let traffic = traffic(node)?;
    let mut peers = Vec::new();
    for (field, is_ipv6) in [("CidrIpv4", false), ("CidrIpv6", true)] {
        if node.field(field).is_some() {
            peers.push(Peer::Cidr(cidr(node, field, is_ipv6)?));
        }
    }
    if let Some(id) = node.word("PrefixListId")? {
        peers.push(Peer::PrefixList(PrefixListId::from_remote(id)));
    }
    if let Some(info) = node.field("ReferencedGroupInfo") {
        peers.push(Peer::Group(reference(&info)?));
    }
    let (Some(peer), true) = (peers.pop(), peers.is_empty()) else {
        return Err(
            node.wrong("expected one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupInfo")
        );
    };
    let rule = Rule {
        id: node.word("SecurityGroupRuleId")?.map(RuleId::from_remote),
        direction,
        traffic,
        peer,
        description: node.text("Description")?.unwrap_or_default().into(),
        tags: tags(node)?,
    };
    Ok((GroupId::from_remote(node.required("GroupId")?), rule))
}

fn traffic(node: &Node<'_>) -> Result<Traffic, ImportError> {
    let protocol = node.at("IpProtocol");
    let text = node.required("IpProtocol")?;
    let protocol = Protocol::parse(text).map_err(|error| protocol.wrong(error))?;
    let (from, to) = (node.number("FromPort")?, node.number("ToPort")?);
    Traffic::from_fields(protocol, from, to).map_err(|error| node.wrong(error))
}

fn cidr(node: &Node<'_>, field: &'static str, is_ipv6: bool) -> Result<Cidr, ImportError> {
    let text = node.required(field)?;
    let cidr = Cidr::parse(text).map_err(|error| node.at(field).wrong(error))?;
    if cidr.network().is_ipv6() != is_ipv6 {
        let problem = format_args!("{text:?} is of the other address family");
        return Err(node.at(field).wrong(problem));
    }
    Ok(cidr)
}

fn reference(node: &Node<'_>) -> Result<GroupReference, ImportError> {
    node.object()?;
    let mut reference = GroupReference::new(GroupId::from_remote(node.required("GroupId")?));
    reference.account_id = node.word("UserId")?.map(AccountId::from_remote);
    Ok(reference.with_peering(Peering {
        vpc_id: node.word("VpcId")?.map(VpcId::from_remote),
        connection_id: node.word("VpcPeeringConnectionId")?.map(Into::into),
        status: node.word("PeeringStatus")?.map(Into::into),
    }))
}

fn tags(node: &Node<'_>) -> Result<Vec<Tag>, ImportError> {
    let tags = node.list("Tags")?.into_iter().map(|tag| {
        Ok(Tag {
            key: tag.required("Key")?.to_owned(),
            value: tag.text("Value")?.unwrap_or_default().to_owned(),
        })
    });
    tags.collect()
}

/// EC2 always names the owner of a group; of one's own account it goes without saying.
fn forget_account(rules: &mut [Rule], owner: &AccountId) {
    for rule in rules {
        if let Peer::Group(reference) = &mut rule.peer
            && reference.account_id.as_ref() == Some(owner)
        {
            reference.account_id = None;
        }
    }
}

/// A value, and where it is.
struct Node<'a> {
    value: &'a Value,
    place: Place<'a>,
}

/// Put into words only when something is wrong.
enum Place<'a> {
    Root,
    Field(&'a Node<'a>, &'static str),
    Item(&'a Node<'a>, &'static str, usize),
}

impl<'a> Node<'a> {
    fn root(value: &'a Value) -> Self {
        Self {
            value,
            place: Place::Root,
        }
    }

    /// A field; none where it is absent or null.
    fn field<'b>(&'b self, name: &'static str) -> Option<Node<'b>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Node {
            value,
            place: Place::Field(self, name),
        })
    }

    /// The place of a field, whether or not it is there.
    fn at<'b>(&'b self, name: &'static str) -> Node<'b> {
        Node {
            value: &Value::Null,
            place: Place::Field(self, name),
        }
    }

    fn object(&self) -> Result<(), ImportError> {
        match self.value {
            Value::Object(_) => Ok(()),
            _ => Err(self.wrong("expected an object")),
        }
    }

    /// The items of a list; none where it is absent.
    fn list<'b>(&'b self, name: &'static str) -> Result<Vec<Node<'b>>, ImportError> {
        let items = match self.value.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(value) => value.as_array(),
        };
        let items = items.ok_or_else(|| self.at(name).wrong("expected a list"))?;
        Ok(self.nodes(name, items))
    }

    fn nodes<'b>(&'b self, name: &'static str, items: &'b [Value]) -> Vec<Node<'b>> {
        let items = items.iter().enumerate().map(|(index, value)| Node {
            value,
            place: Place::Item(self, name, index),
        });
        items.collect()
    }

    /// The items of the value itself.
    fn items(&self) -> Result<Vec<Node<'_>>, ImportError> {
        match self.value {
            Value::Array(items) => Ok(self.nodes("", items)),
            _ => Err(self.wrong("expected a list")),
        }
    }

    /// A text, which may be empty; none where it is absent.
    fn text(&self, name: &'static str) -> Result<Option<&'a str>, ImportError> {
        match self.value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.at(name).wrong("expected a text")),
        }
    }

    /// A text that is not empty; none where it is absent or empty.
    fn word(&self, name: &'static str) -> Result<Option<&'a str>, ImportError> {
        Ok(self.text(name)?.filter(|text| !text.is_empty()))
    }

    fn required(&self, name: &'static str) -> Result<&'a str, ImportError> {
        let word = self.word(name)?;
        word.ok_or_else(|| self.at(name).wrong("expected a text, which is missing"))
    }

    fn number(&self, name: &'static str) -> Result<Option<i64>, ImportError> {
        match self.value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_i64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.at(name).wrong("expected a whole number")),
            },
        }
    }

    fn wrong(&self, problem: impl Display) -> ImportError {
        let mut path = self.path();
        if path.is_empty() {
            path.push_str("the whole");
        }
        ImportError::Field {
            path,
            problem: problem.to_string(),
        }
    }

    fn path(&self) -> String {
        match &self.place {
            Place::Root => String::new(),
            Place::Field(parent, name) => joined(parent.path(), name),
            Place::Item(parent, name, index) => joined(parent.path(), name) + &format!("[{index}]"),
        }
    }
}

fn joined(mut path: String, name: &str) -> String {
    if !path.is_empty() && !name.is_empty() {
        path.push('.');
    }
    path + name
}
