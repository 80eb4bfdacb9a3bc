//! Version 1 of the snapshot file: JSON types of their own, independent of the model's. Documented
//! in `public/snapshot.schema.json`. A change here requires a new version in a new file.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::snapshot::{InvalidSnapshot, name_tag};
use super::{
    RedactedKind, Redaction, Scope, Snapshot, SnapshotError, SnapshotFacts, SnapshotSource,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, Inventory, Peer, Peering,
    PrefixList, PrefixListEntries, PrefixListId, PrefixListState, Protocol, Region, Rule, RuleId,
    SecurityGroup, Tag, Timestamp, Traffic, Vpc, VpcId,
};

/// Values of `scope`, for [`Scope`].
pub(super) const EVERYTHING: &str = "everything";
pub(super) const CHOSEN: &str = "chosen";

/// A file. `L` is the form of a prefix list, which later versions have more of.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File<L> {
    pub(super) kind: String,
    pub(super) version: u32,
    pub(super) taken_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) taken_by: Option<String>,
    pub(super) source: Source,
    pub(super) scope: String,
    pub(super) redacted: Vec<String>,
    #[serde(default)]
    pub(super) vpcs: Vec<VpcForm>,
    #[serde(default = "Vec::new")]
    pub(super) prefix_lists: Vec<L>,
    pub(super) groups: Vec<Group>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Source {
    pub(super) account: String,
    pub(super) region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) partition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) endpoint: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct VpcForm {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cidr: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    is_default: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PrefixListForm {
    id: String,
    name: String,
    family: String,
    max_entries: Option<u32>,
    owner: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Group {
    id: String,
    name: String,
    description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vpc: Option<String>,
    owner: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TagForm>,
    #[serde(default, skip_serializing_if = "is_false")]
    rule_tags_known: bool,
    ingress: Vec<RuleForm>,
    egress: Vec<RuleForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TagForm {
    key: String,
    value: String,
}

/// A flat rule, as in EC2's API, with exactly one of `cidr`, `group` and `prefix_list`.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RuleForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    protocol: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cidr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<GroupForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prefix_list: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<TagForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupForm {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vpc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peering_connection: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peering_status: Option<String>,
}

/// Parses a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] with the part that no snapshot has.
pub(super) fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
    parse_with(text, prefix_list)
}

/// Reads a file whose prefix lists have another form.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn parse_with<L: DeserializeOwned>(
    text: &str,
    prefix_list: impl Fn(L) -> Result<PrefixList, SnapshotError>,
) -> Result<Snapshot, SnapshotError> {
    let file: File<L> = serde_json::from_str(text).map_err(json_error)?;
    from_file(file, prefix_list)
}

/// Returns the error of the parser.
pub(super) fn json_error(error: serde_json::Error) -> SnapshotError {
    invalid(InvalidSnapshot::Json(error.to_string()))
}

/// Converts a file whose prefix lists have another form.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn from_file<L>(
    file: File<L>,
    prefix_list: impl Fn(L) -> Result<PrefixList, SnapshotError>,
) -> Result<Snapshot, SnapshotError> {
    let taken_at = Timestamp::parse(&file.taken_at).map_err(invalid)?;
    let scope = match file.scope.as_str() {
        EVERYTHING => Scope::Everything,
        CHOSEN => Scope::Chosen,
        other => {
            return Err(invalid(InvalidSnapshot::Scope(other.to_owned())));
        }
    };
    let redacted = redaction(&file.redacted)?;
    let facts = SnapshotFacts {
        taken_at,
        taken_by: file.taken_by,
        source: SnapshotSource {
            account: AccountId::from_remote(file.source.account),
            region: Region::parse(&file.source.region).map_err(invalid)?,
            partition: file.source.partition,
            endpoint: file.source.endpoint,
        },
        scope,
    };
    let groups: Result<_, _> = file.groups.into_iter().map(group).collect();
    let vpcs: Result<Vec<Vpc>, _> = file.vpcs.into_iter().map(vpc).collect();
    let lists = file.prefix_lists.into_iter().map(prefix_list);
    let lists: Result<Vec<PrefixList>, _> = lists.collect();
    let inventory = Inventory {
        groups: groups?,
        vpcs: Arc::new(vpcs?),
        prefix_lists: Arc::new(lists?),
        interfaces: None,
        associations: None,
    };
    let mut snapshot = Snapshot::new(facts, inventory);
    snapshot.redacted = redacted;
    Ok(snapshot)
}

/// Parses the kinds of redacted values.
pub(super) fn redaction(words: &[String]) -> Result<Redaction, SnapshotError> {
    let kind = |word: &String| {
        RedactedKind::from_word(word)
            .ok_or_else(|| invalid(InvalidSnapshot::Redaction(word.clone())))
    };
    words.iter().map(kind).collect()
}

pub(super) fn vpc_form(vpc: &Vpc) -> VpcForm {
    VpcForm {
        id: vpc.id.to_string(),
        name: vpc.name().map(str::to_owned),
        cidr: vpc.cidr.as_ref().map(Cidr::to_string),
        is_default: vpc.is_default,
    }
}

fn vpc(form: VpcForm) -> Result<Vpc, SnapshotError> {
    let cidr = form.cidr.as_deref().map(Cidr::parse).transpose();
    Ok(Vpc {
        id: VpcId::from_remote(form.id),
        cidr: cidr.map_err(invalid)?,
        is_default: form.is_default,
        tags: form.name.into_iter().map(name_tag).collect(),
    })
}

fn prefix_list(form: PrefixListForm) -> Result<PrefixList, SnapshotError> {
    Ok(PrefixList {
        family: family(form.family)?,
        id: PrefixListId::from_remote(form.id),
        name: form.name,
        max_entries: form.max_entries,
        owner_id: form.owner,
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    })
}

pub(super) fn family(word: String) -> Result<AddressFamily, SnapshotError> {
    let mut families = [AddressFamily::Ipv4, AddressFamily::Ipv6].into_iter();
    families
        .find(|family| family.as_str() == word)
        .ok_or_else(|| invalid(InvalidSnapshot::Family(word)))
}

pub(super) fn group_form(group: &SecurityGroup) -> Group {
    let rules = |direction| group.rules_in(direction).map(rule_form).collect();
    Group {
        id: group.id.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        vpc: group.vpc_id.as_ref().map(VpcId::to_string),
        owner: group.owner_id.to_string(),
        tags: group.tags.iter().map(tag_form).collect(),
        rule_tags_known: group.has_rule_ids,
        ingress: rules(Direction::Ingress),
        egress: rules(Direction::Egress),
    }
}

fn group(form: Group) -> Result<SecurityGroup, SnapshotError> {
    let ingress = form
        .ingress
        .into_iter()
        .map(|form| rule(form, Direction::Ingress));
    let egress = form
        .egress
        .into_iter()
        .map(|form| rule(form, Direction::Egress));
    Ok(SecurityGroup {
        rules: ingress.chain(egress).collect::<Result<_, _>>()?,
        id: GroupId::from_remote(form.id),
        name: form.name,
        description: form.description,
        vpc_id: form.vpc.map(VpcId::from_remote),
        owner_id: AccountId::from_remote(form.owner),
        tags: form.tags.into_iter().map(tag).collect(),
        has_rule_ids: form.rule_tags_known,
    })
}

fn tag_form(tag: &Tag) -> TagForm {
    TagForm {
        key: tag.key.clone(),
        value: tag.value.clone(),
    }
}

fn tag(form: TagForm) -> Tag {
    Tag {
        key: form.key,
        value: form.value,
    }
}

fn rule_form(rule: &Rule) -> RuleForm {
    let ports = rule.traffic.port_fields();
    let mut form = RuleForm {
        id: rule.id.as_ref().map(RuleId::to_string),
        protocol: rule.traffic.protocol().wire(),
        from: ports.map(|(from, _)| from),
        to: ports.map(|(_, to)| to),
        description: rule.description.to_string(),
        tags: rule.tags.iter().map(tag_form).collect(),
        ..RuleForm::default()
    };
    match &rule.peer {
        Peer::Cidr(cidr) => form.cidr = Some(cidr.to_string()),
        Peer::PrefixList(id) => form.prefix_list = Some(id.to_string()),
        Peer::Group(reference) => {
            form.group = Some(GroupForm {
                id: reference.group_id.to_string(),
                account: reference.account_id.as_ref().map(AccountId::to_string),
                vpc: reference.vpc_id().map(VpcId::to_string),
                peering_connection: reference.peering_connection_id().map(str::to_owned),
                peering_status: reference.peering_status().map(str::to_owned),
            });
        }
    }
    form
}

fn rule(form: RuleForm, direction: Direction) -> Result<Rule, SnapshotError> {
    let protocol = Protocol::parse(&form.protocol).map_err(invalid)?;
    let traffic = Traffic::from_fields(protocol, form.from.map(i64::from), form.to.map(i64::from));
    let peer = match (form.cidr, form.group, form.prefix_list) {
        (Some(cidr), None, None) => Peer::Cidr(Cidr::parse(&cidr).map_err(invalid)?),
        (None, Some(group), None) => {
            let mut reference = GroupReference::new(GroupId::from_remote(group.id));
            reference.account_id = group.account.map(AccountId::from_remote);
            Peer::Group(reference.with_peering(Peering {
                vpc_id: group.vpc.map(VpcId::from_remote),
                connection_id: group.peering_connection.map(Into::into),
                status: group.peering_status.map(Into::into),
            }))
        }
        (None, None, Some(id)) => Peer::PrefixList(PrefixListId::from_remote(id)),
        _ => {
            return Err(invalid(InvalidSnapshot::Peers));
        }
    };
    Ok(Rule {
        id: form.id.map(RuleId::from_remote),
        direction,
        traffic: traffic.map_err(invalid)?,
        peer,
        description: form.description.into(),
        tags: form.tags.into_iter().map(tag).collect(),
    })
}

pub(super) fn invalid(error: impl Into<InvalidSnapshot>) -> SnapshotError {
    SnapshotError::Invalid(error.into())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(flag: &bool) -> bool {
    !flag
}
