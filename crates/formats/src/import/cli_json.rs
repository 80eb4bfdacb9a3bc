//! JSON as printed by the AWS CLI, SDKs and PowerShell: `describe-security-groups`, and
//! `describe-security-group-rules` combined with it or alone.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::csv_groups::account;
use super::node::Node;
use super::origin::{agreed, check_arn, region};
use super::strict_json::StrictValue;
use super::{
    Coverage, ImportError, ImportNote, ImportProblem, Imported, ImportedGroup, Origin,
    RuleCoverage, check_counts, check_size, foreign, ids,
};
use portcullis_ec2::shape::{
    ip_permission as permission, ip_range, ipv6_range, prefix_list_id,
    security_group as group_names, security_group_rule as rule_names, tag as tag_names,
    user_id_group_pair as pair,
};
use portcullis_edit::entry::{TableColumn, table_column};
use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, Peer, PeerKind, PeerKinds, Peering,
    Protocol, Region, Rule, SecurityGroup, Tag, Traffic,
};

/// Name of `IpRanges` in some SDKs.
const IPV4_RANGES: &str = "Ipv4Ranges";

/// Fields of a permission by type of source.
const SOURCE_FIELDS: [(PeerKind, &[&str]); 4] = [
    (PeerKind::Group, &[permission::USER_ID_GROUP_PAIRS.sdk]),
    (PeerKind::Ipv4, &[permission::IP_RANGES.sdk, IPV4_RANGES]),
    (PeerKind::Ipv6, &[permission::IPV6_RANGES.sdk]),
    (PeerKind::PrefixList, &[permission::PREFIX_LIST_IDS.sdk]),
];

/// Fields that mark an item as a rule, even if a `--query` dropped its id and direction.
const RULE_FIELDS: [&str; 8] = [
    rule_names::IS_EGRESS.sdk,
    rule_names::SECURITY_GROUP_RULE_ID.sdk,
    rule_names::IP_PROTOCOL.sdk,
    rule_names::FROM_PORT.sdk,
    rule_names::TO_PORT.sdk,
    rule_names::CIDR_IPV4.sdk,
    rule_names::CIDR_IPV6.sdk,
    rule_names::REFERENCED_GROUP_INFO.sdk,
];

/// Parses `{"SecurityGroups": [...]}`, the list alone, or a single group. `{"SecurityGroupRules":
/// [...]}`, in the same object or as a further JSON text, adds the ids and tags of rules; alone, it
/// gives some of the rules of its groups. Several texts in a row, such as pages, are combined.
///
/// Unknown fields of groups are ignored. Unknown, non-empty fields of rules are errors, because
/// they may be sources.
///
/// # Errors
/// [`ImportError`] with the invalid field, or with the kind of the text if it is not about groups.
pub fn parse_cli_json(text: &str) -> Result<Imported, ImportError> {
    check_size(text)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut collected = Collected::default();
    for value in serde_json::Deserializer::from_str(text).into_iter::<StrictValue>() {
        let StrictValue(value) = value.map_err(|error| ImportError::NotJson {
            line: error.line(),
            column: error.column(),
            problem: error.to_string(),
        })?;
        collected.collect(&value)?;
    }
    collected.finish()
}

#[derive(Default)]
struct Collected {
    groups: Vec<ImportedGroup>,
    places: HashMap<GroupId, usize>,
    details: Vec<Detail>,
    /// Whether the last page of groups, or of rules, has a token for another page.
    has_token: bool,
    rules_have_token: bool,
    /// Optional fields of rules that occur anywhere.
    fields: RuleFields,
    /// Whether any rule has a field for tags, even an empty one.
    has_rule_tags: bool,
    /// Number of rules so far.
    rules: usize,
}

/// Optional fields of rules that occur anywhere in a text. A `--query` or an older tool omits them
/// everywhere.
#[derive(Default)]
struct RuleFields {
    /// A description, even an empty one.
    descriptions: bool,
    /// Types of sources with a field. `None` before the first permission.
    sources: Option<PeerKinds>,
}

/// An item of `SecurityGroupRules`.
struct Detail {
    group_id: GroupId,
    owner_id: AccountId,
    region: Option<Region>,
    direction: Direction,
    /// Some emulators list rules without a source.
    rule: Result<Rule, ImportError>,
}

impl Collected {
    fn collect(&mut self, value: &Value) -> Result<(), ImportError> {
        let root = Node::root(value);
        let (groups, rules) = (
            root.field("SecurityGroups"),
            root.field("SecurityGroupRules"),
        );
        if groups.is_none() && rules.is_none() {
            if let Some(foreign) = foreign::identify(value) {
                return Err(ImportError::Foreign(foreign));
            }
            if is_group(&root)
                && root.has(group_names::IP_PERMISSIONS.sdk)
                && !root.has(group_names::GROUP_NAME.sdk)
            {
                return Err(root.wrong(ImportProblem::CallInput));
            }
            if value.is_array() || is_group(&root) || is_rule(&root) {
                return self.collect_items(&root);
            }
            root.object()?;
            return Err(root.wrong(ImportProblem::NoGroupsNorRules));
        }
        // The last page has no token, or an empty one.
        let token = root.field("NextToken").map(|token| token.value);
        let has_token = token.is_some_and(|token| token.as_str() != Some(""));
        if let Some(groups) = groups {
            self.has_token = has_token;
            self.collect_items(&groups)?;
        } else {
            self.rules_have_token = has_token;
        }
        if let Some(rules) = rules {
            self.collect_items(&rules)?;
        }
        Ok(())
    }

    fn collect_items(&mut self, list: &Node<'_>) -> Result<(), ImportError> {
        for node in list.items()? {
            if is_rule(&node) {
                self.fields.descriptions |= node.has(rule_names::DESCRIPTION.sdk);
                self.has_rule_tags |= node.field(rule_names::TAGS.sdk).is_some();
                self.details.push(detail(&node)?);
                self.rules += 1;
                check_counts(0, self.rules)?;
            } else {
                self.collect_group(&node)?;
            }
        }
        Ok(())
    }

    fn collect_group(&mut self, node: &Node<'_>) -> Result<(), ImportError> {
        let number = self.groups.len() + 1;
        let entry = group(node, &mut self.fields)?;
        let id = &entry.group.id;
        self.rules += entry.group.rules.len();
        check_counts(number, self.rules)?;
        if let Some(first) = self
            .places
            .get(id)
            .and_then(|place| self.groups.get(*place))
        {
            // Pages may overlap.
            if is_same(first, &entry) {
                return Ok(());
            }
            return Err(node.wrong(ImportProblem::GroupTwice(id.clone())));
        }
        self.places.insert(id.clone(), self.groups.len());
        self.groups.push(entry);
        Ok(())
    }

    fn finish(mut self) -> Result<Imported, ImportError> {
        let mut remarks = Vec::new();
        let has_groups = !self.groups.is_empty();
        let mut others = HashSet::new();
        let mut rules_of: Vec<Vec<Rule>> = self.groups.iter().map(|_| Vec::new()).collect();
        for detail in self.details {
            let place = match self.places.get(&detail.group_id) {
                Some(place) => *place,
                None if has_groups => {
                    others.insert(detail.group_id);
                    continue;
                }
                None => {
                    let place = self.groups.len();
                    self.places.insert(detail.group_id.clone(), place);
                    self.groups.push(nameless(&detail));
                    rules_of.push(Vec::new());
                    place
                }
            };
            let is_described = self
                .groups
                .get(place)
                .is_some_and(|entry| entry.rules_in(detail.direction) == RuleCoverage::Complete);
            match detail.rule {
                Ok(rule) => rules_of
                    .get_mut(place)
                    .into_iter()
                    .for_each(|rules| rules.push(rule.clone())),
                // The group itself lists the rule with its source.
                Err(problem) if is_described => {
                    remarks.push(ImportNote::RuleIdNotUsed(Box::new(problem)));
                }
                Err(problem) => return Err(problem),
            }
        }
        if self.groups.is_empty() {
            return Err(ImportError::Empty);
        }
        if !others.is_empty() {
            remarks.push(ImportNote::RulesOfOtherGroups(others.len()));
        }
        for (entry, mut rules) in self.groups.iter_mut().zip(rules_of) {
            entry.coverage.rule_descriptions = self.fields.descriptions;
            entry.coverage.peer_kinds = self.fields.sources.unwrap_or(PeerKinds::ALL);
            if !rules.is_empty() {
                strip_own_account_id(&mut rules, &entry.group.owner_id);
                entry.group.adopt_rules(rules);
                // Ids alone do not mean that the rules have no tags.
                entry.group.has_rule_ids = self.has_rule_tags;
            }
        }
        Ok(Imported {
            groups: self.groups,
            is_partial: self.has_token || !has_groups && self.rules_have_token,
            remarks,
            ..Imported::default()
        })
    }
}

fn is_group(node: &Node<'_>) -> bool {
    node.has(group_names::GROUP_ID.sdk) || node.has(group_names::GROUP_NAME.sdk)
}

fn is_rule(node: &Node<'_>) -> bool {
    RULE_FIELDS.iter().any(|name| node.has(name))
}

/// Creates a group that is known by its rules only.
fn nameless(detail: &Detail) -> ImportedGroup {
    let group = SecurityGroup {
        id: detail.group_id.clone(),
        name: String::new(),
        description: String::new(),
        vpc_id: None,
        owner_id: detail.owner_id.clone(),
        tags: Vec::new(),
        rules: Vec::new(),
        has_rule_ids: false,
    };
    ImportedGroup {
        group,
        region: detail.region.clone(),
        coverage: Coverage::NONE,
    }
}

/// Whether two readings of a group are equal, apart from the order of rules and tags.
fn is_same(first: &ImportedGroup, second: &ImportedGroup) -> bool {
    let sorted = |entry: &ImportedGroup| {
        let mut entry = entry.clone();
        entry.group.rules.sort_by_key(Rule::key);
        entry.group.tags.sort();
        entry
    };
    sorted(first) == sorted(second)
}

fn group(node: &Node<'_>, fields: &mut RuleFields) -> Result<ImportedGroup, ImportError> {
    node.object()?;
    refuse_unknown_rules(node)?;
    let mut rules = Vec::new();
    for (name, direction) in [
        (group_names::IP_PERMISSIONS.sdk, Direction::Ingress),
        (group_names::IP_PERMISSIONS_EGRESS.sdk, Direction::Egress),
    ] {
        for permission in node.list(name)? {
            push_permission(&permission, direction, &mut rules, fields)?;
        }
    }
    let owner_id =
        owner_id(node, group_names::OWNER_ID.sdk)?.unwrap_or_else(|| AccountId::from_remote(""));
    strip_own_account_id(&mut rules, &owner_id);
    let name = node.text(group_names::GROUP_NAME.sdk)?;
    let id = ids::group_id(node.required(group_names::GROUP_ID.sdk)?);
    let rules_of = |name| match node.field(name) {
        Some(_) => RuleCoverage::Complete,
        None => RuleCoverage::Absent,
    };
    let coverage = Coverage {
        ingress: rules_of(group_names::IP_PERMISSIONS.sdk),
        egress: rules_of(group_names::IP_PERMISSIONS_EGRESS.sdk),
        peer_kinds: PeerKinds::ALL,
        rule_descriptions: true,
        tags: node.field(group_names::TAGS.sdk).is_some(),
        description: node.field(group_names::DESCRIPTION.sdk).is_some(),
    };
    let vpc_id = node
        .word(group_names::VPC_ID.sdk)?
        .map(ids::vpc_id)
        .transpose();
    let mut group = SecurityGroup {
        id: id.map_err(|error| node.at(group_names::GROUP_ID.sdk).wrong(error))?,
        name: name.unwrap_or_default().to_owned(),
        description: node
            .text(group_names::DESCRIPTION.sdk)?
            .unwrap_or_default()
            .to_owned(),
        vpc_id: vpc_id.map_err(|error| node.at(group_names::VPC_ID.sdk).wrong(error))?,
        owner_id,
        tags: tags(node)?,
        rules,
        has_rule_ids: false,
    };
    let mut origin = origin_of_arn(
        node,
        group_names::SECURITY_GROUP_ARN.sdk,
        &group.owner_id,
        group.id.as_str(),
    )?;
    if !group.owner_id.as_str().is_empty() {
        origin.account = Some(group.owner_id.clone());
    }
    add_origin_fields(node, &mut origin)?;
    if let Some(account) = origin.account {
        group.owner_id = account;
    }
    Ok(ImportedGroup {
        group,
        region: origin.region,
        coverage,
    })
}

/// Adds the account and the Region in fields that tools and scripts add to groups, named like columns of tables:
/// `Region`, `AccountId`.
fn add_origin_fields(node: &Node<'_>, origin: &mut Origin) -> Result<(), ImportError> {
    for (key, value) in node.object()? {
        let column = table_column(key);
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        let is_owner = key.eq_ignore_ascii_case(group_names::OWNER_ID.sdk);
        let agreed = match column {
            TableColumn::Account if !is_owner => account_in(&text).and_then(|account| {
                origin.account = agreed(account, origin.account.as_ref())?;
                Ok(())
            }),
            TableColumn::Region => region_in(&text).and_then(|region| {
                origin.region = agreed(region, origin.region.as_ref())?;
                Ok(())
            }),
            _ => continue,
        };
        agreed.map_err(|problem| node.wrong_at(key, problem))?;
    }
    Ok(())
}

fn account_in(text: &str) -> Result<Option<AccountId>, ImportProblem> {
    let account = account(text)?;
    Ok(Some(account).filter(|account| !account.as_str().is_empty()))
}

fn region_in(text: &str) -> Result<Option<Region>, ImportProblem> {
    Ok(region(text)?)
}

/// Words in the names of fields that may contain rules.
const WORDS_OF_RULES: [&str; 12] = [
    "permission",
    "rule",
    "ingress",
    "egress",
    "inbound",
    "outbound",
    "cidr",
    "port",
    "protocol",
    "source",
    "destination",
    "open",
];

/// Refuses unknown fields that may contain rules, as named by a `--query`: ignoring them would look
/// like having no rules.
fn refuse_unknown_rules(node: &Node<'_>) -> Result<(), ImportError> {
    for (key, value) in node.object()? {
        let is_known = group_names::SDK_NAMES
            .iter()
            .any(|name| name.eq_ignore_ascii_case(key));
        // A resource is not a source. Cloud Custodian adds fields with a prefix.
        let folded = key.to_ascii_lowercase().replace("resource", "");
        if folded.starts_with("c7n") {
            continue;
        }
        let may_hold_rules = match value {
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            Value::String(text) => {
                !text.is_empty() && WORDS_OF_RULES.iter().any(|word| folded.contains(word))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        };
        if may_hold_rules && !is_known {
            return Err(node.wrong_at(key, ImportProblem::MayHoldRules));
        }
    }
    Ok(())
}

fn push_permission(
    node: &Node<'_>,
    direction: Direction,
    rules: &mut Vec<Rule>,
    fields: &mut RuleFields,
) -> Result<(), ImportError> {
    node.only(&[permission::SDK_NAMES, &[IPV4_RANGES]].concat())?;
    let traffic = traffic(node)?;
    let here: Vec<PeerKind> = SOURCE_FIELDS
        .iter()
        .filter(|(_, names)| names.iter().any(|name| node.field(name).is_some()))
        .map(|(kind, _)| *kind)
        .collect();
    if here.is_empty() {
        return Err(node.wrong(ImportProblem::NoSourceField));
    }
    let known = fields.sources.unwrap_or(PeerKinds::NONE);
    fields.sources = Some(here.into_iter().fold(known, PeerKinds::with));
    let mut push = |source: &Node<'_>, peer| -> Result<(), ImportError> {
        fields.descriptions |= source.has(ip_range::DESCRIPTION.sdk);
        let mut rule = Rule::new(direction, traffic, peer);
        rule.description = source
            .text(ip_range::DESCRIPTION.sdk)?
            .unwrap_or_default()
            .into();
        rules.push(rule);
        Ok(())
    };
    for source in node.list(permission::USER_ID_GROUP_PAIRS.sdk)? {
        push(&source, Peer::Group(reference(&source)?))?;
    }
    for source in ipv4_ranges(node)? {
        push(
            &source,
            Peer::Cidr(range(&source, ip_range::SDK_NAMES, false)?),
        )?;
    }
    for source in node.list(permission::IPV6_RANGES.sdk)? {
        push(
            &source,
            Peer::Cidr(range(&source, ipv6_range::SDK_NAMES, true)?),
        )?;
    }
    for source in node.list(permission::PREFIX_LIST_IDS.sdk)? {
        source.only(prefix_list_id::SDK_NAMES)?;
        let name = prefix_list_id::PREFIX_LIST_ID.sdk;
        let id = ids::prefix_list_id(source.required(name)?);
        let id = id.map_err(|error| source.at(name).wrong(error))?;
        push(&source, Peer::PrefixList(id))?;
    }
    Ok(())
}

/// Returns the IPv4 ranges. Some SDKs name them `Ipv4Ranges`, and repeat them as strings in
/// `IpRanges`.
fn ipv4_ranges<'a>(node: &'a Node<'_>) -> Result<Vec<Node<'a>>, ImportError> {
    let (ranges, named) = (
        node.list(permission::IP_RANGES.sdk)?,
        node.list(IPV4_RANGES)?,
    );
    if ranges.is_empty() || named.is_empty() {
        return Ok([ranges, named].into_iter().flatten().collect());
    }
    let cidrs = |sources: &[Node<'_>]| -> Result<HashSet<Cidr>, ImportError> {
        let cidrs = sources
            .iter()
            .map(|source| range(source, ip_range::SDK_NAMES, false));
        cidrs.collect()
    };
    if cidrs(&ranges)? != cidrs(&named)? {
        return Err(node.wrong(ImportProblem::RangesDiffer));
    }
    Ok(named)
}

/// Parses a source, which is an object with a range, or the range itself.
fn range(source: &Node<'_>, fields: &[&'static str], is_ipv6: bool) -> Result<Cidr, ImportError> {
    if let Some(text) = source.value.as_str() {
        return cidr(source, text, is_ipv6);
    }
    source.only(fields)?;
    let field = if is_ipv6 {
        ipv6_range::CIDR_IPV6.sdk
    } else {
        ip_range::CIDR_IP.sdk
    };
    cidr(&source.at(field), source.required(field)?, is_ipv6)
}

fn detail(node: &Node<'_>) -> Result<Detail, ImportError> {
    node.only(rule_names::SDK_NAMES)?;
    let direction = match node
        .field(rule_names::IS_EGRESS.sdk)
        .map(|field| field.value)
    {
        Some(Value::Bool(true)) => Direction::Egress,
        Some(Value::Bool(false)) => Direction::Ingress,
        _ => {
            return Err(node
                .at(rule_names::IS_EGRESS.sdk)
                .wrong(ImportProblem::NotABool));
        }
    };
    let group_id = ids::group_id(node.required(rule_names::GROUP_ID.sdk)?);
    let owner_id = owner_id(node, rule_names::GROUP_OWNER_ID.sdk)?;
    let owner_id = owner_id.unwrap_or_else(|| AccountId::from_remote(""));
    let rule = detailed_rule(node, direction)?;
    let id = rule.as_ref().ok().and_then(|rule| rule.id.as_ref());
    let origin = match id {
        Some(id) => origin_of_arn(
            node,
            rule_names::SECURITY_GROUP_RULE_ARN.sdk,
            &owner_id,
            id.as_str(),
        )?,
        None => Origin::default(),
    };
    Ok(Detail {
        group_id: group_id.map_err(|error| node.at(rule_names::GROUP_ID.sdk).wrong(error))?,
        owner_id: origin.account.unwrap_or(owner_id),
        region: origin.region,
        direction,
        rule,
    })
}

/// Parses a rule. The inner error is a missing source.
fn detailed_rule(
    node: &Node<'_>,
    direction: Direction,
) -> Result<Result<Rule, ImportError>, ImportError> {
    let traffic = traffic(node)?;
    let mut peers = Vec::new();
    for (field, is_ipv6) in [
        (rule_names::CIDR_IPV4.sdk, false),
        (rule_names::CIDR_IPV6.sdk, true),
    ] {
        if let Some(text) = node.word(field)? {
            peers.push(Peer::Cidr(cidr(&node.at(field), text, is_ipv6)?));
        }
    }
    if let Some(id) = node.word(rule_names::PREFIX_LIST_ID.sdk)? {
        let id = ids::prefix_list_id(id);
        let id = id.map_err(|error| node.at(rule_names::PREFIX_LIST_ID.sdk).wrong(error))?;
        peers.push(Peer::PrefixList(id));
    }
    if let Some(info) = node.field(rule_names::REFERENCED_GROUP_INFO.sdk)
        && info.word(rule_names::GROUP_ID.sdk)?.is_some()
    {
        peers.push(Peer::Group(reference(&info)?));
    }
    let id = node
        .word(rule_names::SECURITY_GROUP_RULE_ID.sdk)?
        .map(ids::rule_id);
    let id = id
        .transpose()
        .map_err(|error| node.at(rule_names::SECURITY_GROUP_RULE_ID.sdk).wrong(error))?;
    let Some(peer) = peers.pop() else {
        return Ok(Err(node.wrong(ImportProblem::OneSource)));
    };
    if !peers.is_empty() {
        return Err(node.wrong(ImportProblem::OneSource));
    }
    Ok(Ok(Rule {
        id,
        direction,
        traffic,
        peer,
        description: node
            .text(rule_names::DESCRIPTION.sdk)?
            .unwrap_or_default()
            .into(),
        tags: tags(node)?,
    }))
}

fn traffic(node: &Node<'_>) -> Result<Traffic, ImportError> {
    let protocol = node.at(rule_names::IP_PROTOCOL.sdk);
    let number = node
        .field(rule_names::IP_PROTOCOL.sdk)
        .and_then(|field| field.value.as_i64());
    let text = match number {
        Some(number) => number.to_string(),
        None => node.required(rule_names::IP_PROTOCOL.sdk)?.to_owned(),
    };
    let parsed = Protocol::parse(&text).map_err(|error| protocol.wrong(error))?;
    let (from, to) = (
        node.number(rule_names::FROM_PORT.sdk)?,
        node.number(rule_names::TO_PORT.sdk)?,
    );
    Traffic::from_fields(parsed, from, to).map_err(|error| node.wrong(error))
}

fn cidr(place: &Node<'_>, text: &str, is_ipv6: bool) -> Result<Cidr, ImportError> {
    let cidr = Cidr::parse(text).map_err(|error| place.wrong(error))?;
    if cidr.network().is_ipv6() != is_ipv6 {
        return Err(place.wrong(ImportProblem::OtherFamily(text.to_owned())));
    }
    Ok(cidr)
}

fn reference(node: &Node<'_>) -> Result<GroupReference, ImportError> {
    node.only(pair::SDK_NAMES)?;
    let id = ids::group_id(node.required(pair::GROUP_ID.sdk)?);
    let id = id.map_err(|error| node.at(pair::GROUP_ID.sdk).wrong(error))?;
    let vpc_id = node.word(pair::VPC_ID.sdk)?.map(ids::vpc_id).transpose();
    let peering = |name| -> Result<Option<_>, ImportError> {
        let word = node.word(name)?.map(ids::peering).transpose();
        let word = word.map_err(|error| node.at(name).wrong(error))?;
        Ok(word.map(Into::into))
    };
    let mut reference = GroupReference::new(id);
    reference.account_id = owner_id(node, pair::USER_ID.sdk)?;
    Ok(reference.with_peering(Peering {
        vpc_id: vpc_id.map_err(|error| node.at(pair::VPC_ID.sdk).wrong(error))?,
        connection_id: peering(pair::PEERING_ID.sdk)?,
        status: peering(pair::PEERING_STATUS.sdk)?,
    }))
}

fn owner_id(node: &Node<'_>, name: &'static str) -> Result<Option<AccountId>, ImportError> {
    let id = node.word(name)?.map(ids::owner_id).transpose();
    id.map_err(|error| node.at(name).wrong(error))
}

/// Returns the account and Region in an ARN, which has to agree with the fields next to it.
fn origin_of_arn(
    node: &Node<'_>,
    field: &'static str,
    owner: &AccountId,
    id: &str,
) -> Result<Origin, ImportError> {
    let Some(arn) = node.text(field)? else {
        return Ok(Origin::default());
    };
    check_arn(arn, owner, id).map_err(|problem| node.at(field).wrong(problem))
}

fn tags(node: &Node<'_>) -> Result<Vec<Tag>, ImportError> {
    let tags = node.list(rule_names::TAGS.sdk)?.into_iter().map(|tag| {
        Ok(Tag {
            key: tag.required(tag_names::KEY.sdk)?.to_owned(),
            value: tag
                .text(tag_names::VALUE.sdk)?
                .unwrap_or_default()
                .to_owned(),
        })
    });
    tags.collect()
}

/// Removes the account from references to groups of the same account, as EC2 always returns it.
fn strip_own_account_id(rules: &mut [Rule], owner: &AccountId) {
    for rule in rules {
        if let Peer::Group(reference) = &mut rule.peer
            && reference.account_id.as_ref() == Some(owner)
        {
            reference.account_id = None;
        }
    }
}
