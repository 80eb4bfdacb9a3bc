//! State of the sandbox, and its serialized form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::member;
use super::random::Random;
use super::seed;
use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, Peer, PrefixListId, Region, RuleId, RuleKey, Tag, Traffic,
    VpcId,
};

/// Version of the serialized form. Increment it if a later version could misread an older state.
const VERSION: u32 = 1;

/// Emulated EC2 account for trying out changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sandbox {
    version: u32,
    story: Story,
    seed: u64,
    pub(super) account_id: AccountId,
    /// Regions that the account can use; `None` for those that need no opt-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) enabled_regions: Option<Vec<Region>>,
    /// Quotas of the account; EC2's defaults unless changed.
    pub quotas: Quotas,
    /// Number of requests so far, which makes request ids differ.
    pub(super) requests: u64,
    /// Regions that have been called; the others are created on their first call.
    regions: BTreeMap<Region, RegionState>,
}

/// EC2's quotas, all adjustable as in real accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quotas {
    /// Security groups per Region.
    pub groups_per_region: usize,
    /// Rules per group, direction and address family.
    pub rules_per_group: usize,
    /// Security groups per network interface.
    pub groups_per_interface: usize,
    /// VPCs per Region.
    pub vpcs_per_region: usize,
    /// Customer-managed prefix lists per Region.
    pub prefix_lists_per_region: usize,
}

impl Default for Quotas {
    /// Returns the defaults of "Amazon VPC quotas".
    fn default() -> Self {
        Self {
            groups_per_region: 2500,
            rules_per_group: 60,
            groups_per_interface: 5,
            vpcs_per_region: 5,
            prefix_lists_per_region: 100,
        }
    }
}

/// Reason why a saved state cannot be restored. The fault is in the stored text; the caller decides
/// whether to start over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The text is not a state of the sandbox.
    #[error("the sandbox's saved state is damaged")]
    Damaged(#[from] serde_json::Error),
    /// A later version of Portcullis wrote the state.
    #[error("the sandbox's saved state has version {found}; this version reads up to {VERSION}")]
    Newer {
        /// Version of the state.
        found: u32,
    },
}

/// Initial content of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Story {
    Empty,
    ThreeTier,
    /// Member of an organization with this number of groups in each Region.
    Member(u16),
}

impl Sandbox {
    /// Creates a new account, with a default VPC and its default group in every Region.
    pub fn empty() -> Self {
        Self::start(Story::Empty)
    }

    /// Creates an example account: a small three-tier shop in us-east-1 and eu-west-1.
    pub fn three_tier() -> Self {
        Self::start(Story::ThreeTier)
    }

    /// Creates the account at `index` of an organization. Equal indexes give equal ids.
    pub(super) fn member(
        account_id: AccountId,
        index: u64,
        groups: u16,
        enabled_regions: Option<Vec<Region>>,
    ) -> Self {
        Self {
            account_id,
            seed: seed::DEFAULT_SEED.wrapping_add(index),
            enabled_regions,
            ..Self::bare(Story::Member(groups))
        }
    }

    /// Resets the account with ids from another seed.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        let mut sandbox = Self { seed, ..self };
        sandbox.reset();
        sandbox
    }

    /// Restores the initial state. Keeps the quotas.
    pub fn reset(&mut self) {
        let quotas = std::mem::take(&mut self.quotas);
        let fresh = Self {
            seed: self.seed,
            account_id: self.account_id.clone(),
            enabled_regions: self.enabled_regions.take(),
            quotas,
            ..Self::bare(self.story)
        };
        *self = fresh;
    }

    /// Serializes the state.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if a value has no JSON form, which does not occur.
    pub fn to_json(&self) -> Result<String, StateError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Restores a state written by [`Self::to_json`].
    ///
    /// # Errors
    /// [`StateError`] if the state is damaged or a later version wrote it.
    pub fn from_json(text: &str) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let Versioned { version } = serde_json::from_str(text)?;
        if version > VERSION {
            return Err(StateError::Newer { found: version });
        }
        Ok(serde_json::from_str(text)?)
    }

    /// Returns the state of a Region, creating it on the first call.
    pub(super) fn region_mut(&mut self, region: &Region) -> &mut RegionState {
        let (seed, story) = (self.seed, self.story);
        self.regions.entry(region.clone()).or_insert_with(|| {
            let mut state = seed::fresh_region(seed, region);
            match story {
                Story::Empty => {}
                Story::ThreeTier => seed::add_example(&mut state, region),
                Story::Member(groups) => member::add_groups(&mut state, groups),
            }
            state
        })
    }

    fn start(story: Story) -> Self {
        Self::bare(story)
    }

    fn bare(story: Story) -> Self {
        Self {
            version: VERSION,
            story,
            seed: seed::DEFAULT_SEED,
            account_id: AccountId::from_remote(seed::ACCOUNT_ID),
            enabled_regions: None,
            quotas: Quotas::default(),
            requests: 0,
            regions: BTreeMap::new(),
        }
    }
}

/// State of one Region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegionState {
    pub(super) random: Random,
    pub(super) vpcs: Vec<Vpc>,
    pub(super) subnets: Vec<Subnet>,
    pub(super) groups: Vec<Group>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) prefix_lists: Vec<PrefixList>,
    /// Facts about instances. An instance exists as long as an interface names it; one without facts runs and has no
    /// tags.
    #[serde(default)]
    pub(super) instances: Vec<Instance>,
    #[serde(default)]
    pub(super) launch_templates: Vec<LaunchTemplate>,
    #[serde(default)]
    pub(super) endpoints: Vec<Endpoint>,
    /// Groups of other accounts that are visible over a peering connection.
    #[serde(default)]
    pub(super) foreign_groups: Vec<ForeignGroup>,
}

/// VPC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vpc {
    pub(super) id: VpcId,
    pub(super) cidr: Cidr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ipv6_cidr: Option<Cidr>,
    pub(super) is_default: bool,
    pub(super) tags: Vec<Tag>,
}

/// Subnet, as far as network interfaces need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) vpc_id: VpcId,
    pub(super) cidr: Cidr,
    /// Letter of the Availability Zone.
    pub(super) zone: char,
    pub(super) is_default_for_zone: bool,
    pub(super) tags: Vec<Tag>,
}

/// Security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub(super) id: GroupId,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) vpc_id: VpcId,
    /// Owner, if another account that shares the VPC owns the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner_id: Option<AccountId>,
    /// Other VPCs that the group is associated with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) associated_vpc_ids: Vec<VpcId>,
    pub(super) tags: Vec<Tag>,
    pub(super) rules: Vec<StoredRule>,
}

/// Rule of a group, with its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredRule {
    pub(super) id: RuleId,
    pub(super) direction: Direction,
    pub(super) traffic: Traffic,
    pub(super) peer: Peer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<Tag>,
}

/// Network interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Interface {
    pub(super) id: String,
    pub(super) subnet_id: String,
    pub(super) vpc_id: VpcId,
    pub(super) zone: char,
    pub(super) description: String,
    pub(super) private_ip: std::net::Ipv4Addr,
    /// Public address mapped to the private one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) public_ip: Option<std::net::Ipv4Addr>,
    pub(super) group_ids: Vec<GroupId>,
    pub(super) interface_type: String,
    pub(super) source_dest_check: bool,
    /// Instance that the interface is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) instance_id: Option<String>,
    /// AWS service that created the interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) requester_id: Option<String>,
    /// Whether the service has detached the interface and left it behind.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) is_left_over: bool,
    pub(super) tags: Vec<Tag>,
}

/// Facts about an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) is_stopped: bool,
    pub(super) tags: Vec<Tag>,
}

/// Launch template. Versions are numbered from 1; the last is the latest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LaunchTemplate {
    pub(super) id: String,
    pub(super) name: String,
    /// Number of the default version.
    pub(super) default_version: usize,
    /// Groups of each version.
    pub(super) versions: Vec<Vec<GroupId>>,
    pub(super) tags: Vec<Tag>,
}

/// Kinds of endpoints with security groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum EndpointKind {
    /// Interface endpoint of a VPC.
    Vpc,
    /// Client VPN endpoint.
    ClientVpn,
    /// EC2 Instance Connect Endpoint.
    InstanceConnect,
}

/// Endpoint with security groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    pub(super) kind: EndpointKind,
    pub(super) id: String,
    pub(super) vpc_id: VpcId,
    pub(super) subnet_id: String,
    /// Name of the service, or description.
    pub(super) text: String,
    pub(super) group_ids: Vec<GroupId>,
    pub(super) tags: Vec<Tag>,
}

/// Managed prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrefixList {
    pub(super) id: PrefixListId,
    pub(super) name: String,
    pub(super) is_ipv6: bool,
    /// Number of rules that a reference to the list counts for: the maximum number of entries of a
    /// customer's list, or the weight of one of AWS's.
    pub(super) weight: usize,
    /// Whether AWS manages the list.
    pub(super) is_aws_managed: bool,
    pub(super) entries: Vec<PrefixListEntry>,
    /// Entries of the versions before the current one, the first version first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) earlier_entries: Vec<Vec<PrefixListEntry>>,
    /// Whether it could not be deleted because rules referenced it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) has_delete_failed: bool,
    /// Why its last change failed, in the words of EC2's `stateMessage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modify_failure: Option<String>,
    /// The request that created it, if it had an idempotency token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) creation: Option<Creation>,
    pub(super) tags: Vec<Tag>,
}

/// Request with an idempotency token that created a prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creation {
    pub(super) client_token: String,
    pub(super) name: String,
    pub(super) is_ipv6: bool,
    pub(super) weight: usize,
    pub(super) entries: Vec<PrefixListEntry>,
    pub(super) tags: Vec<Tag>,
}

// serde passes a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl PrefixList {
    /// Returns the current version, which starts at 1.
    pub(super) fn version(&self) -> usize {
        self.earlier_entries.len() + 1
    }

    /// Returns the entries of a version, if it exists.
    pub(super) fn entries_at(&self, version: usize) -> Option<&[PrefixListEntry]> {
        if version == self.version() {
            return Some(&self.entries);
        }
        let earlier = self.earlier_entries.get(version.checked_sub(1)?)?;
        Some(earlier)
    }
}

/// Entry of a prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrefixListEntry {
    pub(super) cidr: Cidr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

/// Group of another account, reachable over a peering connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForeignGroup {
    pub(super) id: GroupId,
    pub(super) account_id: AccountId,
    /// VPC of the group, in the other account.
    pub(super) vpc_id: VpcId,
    /// Peer VPC in this account.
    pub(super) near_vpc_id: VpcId,
    pub(super) peering_connection_id: String,
    pub(super) peering_status: String,
    /// Groups of this account that its rules reference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<GroupId>,
}

impl RegionState {
    /// Returns the Region's default VPC, unless it has been deleted.
    pub(super) fn default_vpc(&self) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.is_default)
    }

    /// Finds a VPC by id.
    pub(super) fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    /// Finds a group by id.
    pub(super) fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// Finds a group by id.
    pub(super) fn group_mut(&mut self, id: &GroupId) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == *id)
    }

    /// Finds the account's own group by name in a VPC. Names are compared without case.
    ///
    /// Groups of other accounts are ignored: in a shared VPC, each account has its own names
    /// (aws-cloudformation/cloudformation-coverage-roadmap#2255).
    pub(super) fn group_named(&self, name: &str, vpc_id: &VpcId) -> Option<&Group> {
        self.groups.iter().find(|group| {
            group.vpc_id == *vpc_id
                && group.owner_id.is_none()
                && group.name.eq_ignore_ascii_case(name)
        })
    }

    /// Whether the VPC is the default VPC, where groups can be referenced by name.
    pub(super) fn is_default_vpc(&self, id: &VpcId) -> bool {
        self.vpc(id).is_some_and(|vpc| vpc.is_default)
    }

    /// Whether a rule is stale: it references a group that does not exist, that is behind a broken
    /// peering connection, or that cannot be used in any of the group's VPCs.
    pub(super) fn is_stale(&self, group: &Group, rule: &StoredRule) -> bool {
        let Peer::Group(reference) = &rule.peer else {
            return false;
        };
        let mut foreign = self.foreign_groups.iter();
        match foreign.find(|foreign| foreign.id == reference.group_id) {
            Some(foreign) => foreign.peering_status != "active",
            None => self
                .group(&reference.group_id)
                .is_none_or(|named| !named.shares_vpc_with(group)),
        }
    }

    /// Returns the endpoints of a kind, all or those with the given ids.
    ///
    /// # Errors
    /// An id that no endpoint has.
    pub(super) fn endpoints_of<'a>(
        &'a self,
        kind: EndpointKind,
        ids: &'a [String],
    ) -> Result<Vec<&'a Endpoint>, &'a str> {
        let all: Vec<&Endpoint> = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.kind == kind)
            .collect();
        let is_known = |id: &&String| all.iter().any(|endpoint| endpoint.id == **id);
        if let Some(unknown) = ids.iter().find(|id| !is_known(id)) {
            return Err(unknown);
        }
        let is_wanted = |endpoint: &&Endpoint| ids.is_empty() || ids.contains(&endpoint.id);
        Ok(all.into_iter().filter(is_wanted).collect())
    }

    /// Finds a prefix list by id.
    pub(super) fn prefix_list(&self, id: &PrefixListId) -> Option<&PrefixList> {
        self.prefix_lists.iter().find(|list| list.id == *id)
    }

    /// Adds a VPC with its default group.
    pub(super) fn add_vpc(
        &mut self,
        cidr: Cidr,
        ipv6_cidr: Option<Cidr>,
        is_default: bool,
    ) -> VpcId {
        let id = VpcId::from_remote(self.random.resource_id(VpcId::PREFIX));
        self.vpcs.push(Vpc {
            id: id.clone(),
            cidr,
            ipv6_cidr,
            is_default,
            tags: Vec::new(),
        });
        let group_id = self.add_group("default", "default VPC security group", &id);
        let itself = Peer::Group(portcullis_model::GroupReference::new(group_id.clone()));
        self.add_rule(&group_id, Direction::Ingress, Traffic::All, itself, None);
        id
    }

    /// Adds a group with the outbound rules of every new group: all traffic to every IPv4 address,
    /// and to every IPv6 address if the VPC has IPv6.
    pub(super) fn add_group(&mut self, name: &str, description: &str, vpc_id: &VpcId) -> GroupId {
        let id = GroupId::from_remote(self.random.resource_id(GroupId::PREFIX));
        self.groups.push(Group {
            id: id.clone(),
            name: name.to_owned(),
            description: description.to_owned(),
            vpc_id: vpc_id.clone(),
            owner_id: None,
            associated_vpc_ids: Vec::new(),
            tags: Vec::new(),
            rules: Vec::new(),
        });
        let has_ipv6 = self.vpc(vpc_id).is_some_and(|vpc| vpc.ipv6_cidr.is_some());
        let anywhere = [Some("0.0.0.0/0"), has_ipv6.then_some("::/0")];
        for cidr in anywhere.into_iter().flatten() {
            if let Ok(cidr) = Cidr::parse(cidr) {
                self.add_rule(&id, Direction::Egress, Traffic::All, Peer::Cidr(cidr), None);
            }
        }
        id
    }

    /// Adds a validated rule to an existing group.
    pub(super) fn add_rule(
        &mut self,
        group_id: &GroupId,
        direction: Direction,
        traffic: Traffic,
        peer: Peer,
        description: Option<String>,
    ) -> Option<RuleId> {
        let id = RuleId::from_remote(self.random.resource_id(RuleId::PREFIX));
        self.group_mut(group_id)?.rules.push(StoredRule {
            id: id.clone(),
            direction,
            traffic,
            peer,
            description,
            tags: Vec::new(),
        });
        Some(id)
    }
}

impl Group {
    /// Whether this is the default group of its VPC, which cannot be deleted.
    pub(super) fn is_default(&self) -> bool {
        self.name == "default"
    }

    /// Returns the rules of one direction.
    pub(super) fn rules_in(&self, direction: Direction) -> impl Iterator<Item = &StoredRule> {
        self.rules
            .iter()
            .filter(move |rule| rule.direction == direction)
    }

    /// Whether network interfaces of the VPC can use the group.
    pub(super) fn is_usable_in(&self, vpc_id: &VpcId) -> bool {
        self.vpc_id == *vpc_id || self.associated_vpc_ids.contains(vpc_id)
    }

    /// Whether both groups can be used in the same VPC, so that rules of one can reference the
    /// other.
    pub(super) fn shares_vpc_with(&self, other: &Self) -> bool {
        self.is_usable_in(&other.vpc_id)
            || other
                .associated_vpc_ids
                .iter()
                .any(|vpc_id| self.is_usable_in(vpc_id))
    }

    /// Whether one of the group's rules references the given group.
    pub(super) fn references(&self, id: &GroupId) -> bool {
        self.rules.iter().any(|rule| rule.names_group(id.as_str()))
    }
}

impl StoredRule {
    /// Whether the source or destination is the given group.
    pub(super) fn names_group(&self, id: &str) -> bool {
        matches!(&self.peer, Peer::Group(reference) if reference.group_id.as_str() == id)
    }

    /// Returns the key by which duplicates in a group are found.
    pub(super) fn key(&self) -> RuleKey {
        RuleKey {
            direction: self.direction,
            traffic: self.traffic,
            peer: self.peer.identity(),
        }
    }
}
