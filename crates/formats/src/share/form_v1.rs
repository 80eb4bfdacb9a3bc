//! Version 1 of the snapshot file: JSON types of their own, independent of the model's. Documented
//! in `public/snapshot.schema.json`. A change here requires a new version in a new file.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::snapshot::{InvalidSnapshot, KIND, name_tag};
use super::{
    RedactedKind, Redaction, Scope, Snapshot, SnapshotError, SnapshotFacts, SnapshotSource,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, Inventory, Peer, Peering,
    PrefixList, PrefixListId, Protocol, Region, Rule, RuleId, SecurityGroup, Tag, Timestamp,
    Traffic, Vpc, VpcId,
};
use portcullis_plan::readable_json;

const VERSION: u32 = 1;

/// Values of `scope`, for [`Scope`].
const EVERYTHING: &str = "everything";
const CHOSEN: &str = "chosen";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    kind: String,
    version: u32,
    taken_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_by: Option<String>,
    source: Source,
    scope: String,
    redacted: Vec<String>,
    #[serde(default)]
    vpcs: Vec<VpcForm>,
    #[serde(default)]
    prefix_lists: Vec<PrefixListForm>,
    groups: Vec<Group>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Source {
    account: String,
    region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct VpcForm {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cidr: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    is_default: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PrefixListForm {
    id: String,
    name: String,
    family: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_entries: Option<u32>,
    owner: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Group {
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

/// Formats a snapshot as a file.
pub(super) fn write(snapshot: &Snapshot) -> String {
    let facts = &snapshot.facts;
    let file = File {
        kind: KIND.to_owned(),
        version: VERSION,
        taken_at: facts.taken_at.to_string(),
        taken_by: facts.taken_by.clone(),
        source: Source {
            account: facts.source.account.to_string(),
            region: facts.source.region.to_string(),
            partition: facts.source.partition.clone(),
            endpoint: facts.source.endpoint.clone(),
        },
        scope: match facts.scope {
            Scope::Everything => EVERYTHING.to_owned(),
            Scope::Chosen => CHOSEN.to_owned(),
        },
        redacted: snapshot
            .redacted
            .kinds()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        vpcs: snapshot.inventory.vpcs.iter().map(vpc_form).collect(),
        prefix_lists: snapshot
            .inventory
            .prefix_lists
            .iter()
            .map(prefix_list_form)
            .collect(),
        groups: snapshot
            .inventory
            .groups
            .iter()
            .map(|group| group_form(group))
            .collect(),
    };
    readable_json(&file)
}

/// Parses a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] with the part that no snapshot has.
pub(super) fn read(text: &str) -> Result<Snapshot, SnapshotError> {
    let file: File = serde_json::from_str(text)
        .map_err(|error: serde_json::Error| invalid(InvalidSnapshot::Json(error.to_string())))?;
    let taken_at = Timestamp::parse(&file.taken_at).map_err(invalid)?;
    let scope = match file.scope.as_str() {
        EVERYTHING => Scope::Everything,
        CHOSEN => Scope::Chosen,
        other => {
            return Err(invalid(InvalidSnapshot::Scope(other.to_owned())));
        }
    };
    let kind = |word: &String| {
        RedactedKind::from_word(word)
            .ok_or_else(|| invalid(InvalidSnapshot::Redaction(word.clone())))
    };
    let redacted: Redaction = file.redacted.iter().map(kind).collect::<Result<_, _>>()?;
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
    };
    let mut snapshot = Snapshot::new(facts, inventory);
    snapshot.redacted = redacted;
    Ok(snapshot)
}

fn vpc_form(vpc: &Vpc) -> VpcForm {
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

fn prefix_list_form(list: &PrefixList) -> PrefixListForm {
    PrefixListForm {
        id: list.id.to_string(),
        name: list.name.clone(),
        family: list.family.as_str().to_owned(),
        max_entries: list.max_entries,
        owner: list.owner_id.clone(),
    }
}

fn prefix_list(form: PrefixListForm) -> Result<PrefixList, SnapshotError> {
    let families = [AddressFamily::Ipv4, AddressFamily::Ipv6];
    let family = families
        .into_iter()
        .find(|family| family.as_str() == form.family);
    let unknown = || invalid(InvalidSnapshot::Family(form.family.clone()));
    Ok(PrefixList {
        family: family.ok_or_else(unknown)?,
        id: PrefixListId::from_remote(form.id),
        name: form.name,
        max_entries: form.max_entries,
        owner_id: form.owner,
    })
}

fn group_form(group: &SecurityGroup) -> Group {
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

fn invalid(error: impl Into<InvalidSnapshot>) -> SnapshotError {
    SnapshotError::Invalid(error.into())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(flag: &bool) -> bool {
    !flag
}
