//! All that the sandbox remembers, and its persisted form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::random::Random;
use super::seed;
use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, Peer, PrefixListId, Region, RuleId, RuleKey, Tag, Traffic,
    VpcId,
};

/// The version of the persisted form. Raise it when a state of today could be misread tomorrow.
const VERSION: u32 = 1;

/// An EC2 account made up for trying things out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sandbox {
    version: u32,
    story: Story,
    seed: u64,
    pub(super) account_id: AccountId,
    /// How much the account may hold; EC2's defaults unless changed.
    pub quotas: Quotas,
    /// How many requests there have been, so that request ids differ.
    pub(super) requests: u64,
    /// Regions somebody has called; the others are as new and come into being when called.
    regions: BTreeMap<Region, RegionState>,
}

/// EC2's quotas, all adjustable in real accounts and here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Quotas {
    /// Security groups of one Region.
    pub groups_per_region: usize,
    /// Rules of one group, one direction and one address family.
    pub rules_per_group: usize,
    /// Security groups of one network interface.
    pub groups_per_interface: usize,
    /// VPCs of one Region.
    pub vpcs_per_region: usize,
    /// Customer-managed prefix lists of one Region.
    pub prefix_lists_per_region: usize,
}

impl Default for Quotas {
    /// "Amazon VPC quotas", defaults.
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

/// Why a persisted state cannot be taken up again. Whoever kept it, or changed it, is at fault;
/// the caller decides whether to begin anew.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// Not a state of the sandbox.
    #[error("the sandbox's saved state is damaged")]
    Damaged(#[from] serde_json::Error),
    /// Written by a later version of Portcullis.
    #[error("the sandbox's saved state has version {found}; this version reads up to {VERSION}")]
    Newer {
        /// The version it has.
        found: u32,
    },
}

/// What an account starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Story {
    Empty,
    ThreeTier,
}

impl Sandbox {
    /// What a fresh account has: in every Region a default VPC with its default group.
    pub fn empty() -> Self {
        Self::start(Story::Empty)
    }

    /// A small shop in three tiers in us-east-1 and eu-west-1, to be looked at and played with.
    pub fn three_tier() -> Self {
        Self::start(Story::ThreeTier)
    }

    /// The same account with other ids.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        let mut sandbox = Self { seed, ..self };
        sandbox.reset();
        sandbox
    }

    /// Goes back to the first state. Quotas stay as they are.
    pub fn reset(&mut self) {
        let quotas = std::mem::take(&mut self.quotas);
        let fresh = Self {
            seed: self.seed,
            quotas,
            ..Self::bare(self.story)
        };
        *self = fresh;
    }

    /// The persisted form.
    ///
    /// # Errors
    /// [`StateError::Damaged`] if a value has no JSON form, which none of the state's has.
    pub fn to_json(&self) -> Result<String, StateError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Takes up a state that [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// [`StateError`] when it is damaged or comes from a later version.
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

    /// The Region's state, made on the first call.
    pub(super) fn region_mut(&mut self, region: &Region) -> &mut RegionState {
        let (seed, story) = (self.seed, self.story);
        self.regions.entry(region.clone()).or_insert_with(|| {
            let mut state = seed::fresh_region(seed, region);
            if story == Story::ThreeTier {
                seed::tell_story(&mut state, region);
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
            quotas: Quotas::default(),
            requests: 0,
            regions: BTreeMap::new(),
        }
    }
}

/// One Region of the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegionState {
    pub(super) random: Random,
    pub(super) vpcs: Vec<Vpc>,
    pub(super) subnets: Vec<Subnet>,
    pub(super) groups: Vec<Group>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) prefix_lists: Vec<PrefixList>,
    /// Groups of other accounts that a peering connection makes known here.
    #[serde(default)]
    pub(super) foreign_groups: Vec<ForeignGroup>,
}

/// A VPC.
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

/// A subnet, as far as network interfaces need one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) vpc_id: VpcId,
    pub(super) cidr: Cidr,
    /// The letter of the Availability Zone.
    pub(super) zone: char,
    pub(super) is_default_for_zone: bool,
    pub(super) tags: Vec<Tag>,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub(super) id: GroupId,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) vpc_id: VpcId,
    /// The owner, where it is another account that shares the VPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner_id: Option<AccountId>,
    /// Other VPCs that it is associated with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) associated_vpc_ids: Vec<VpcId>,
    pub(super) tags: Vec<Tag>,
    pub(super) rules: Vec<StoredRule>,
}

/// A rule that EC2 has taken, and so has an id.
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

/// A network interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Interface {
    pub(super) id: String,
    pub(super) subnet_id: String,
    pub(super) vpc_id: VpcId,
    pub(super) zone: char,
    pub(super) description: String,
    pub(super) private_ip: std::net::Ipv4Addr,
    pub(super) group_ids: Vec<GroupId>,
    pub(super) interface_type: String,
    pub(super) source_dest_check: bool,
    /// The instance it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) instance_id: Option<String>,
    /// The AWS service that made it for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) requester_id: Option<String>,
    pub(super) tags: Vec<Tag>,
}

/// A managed prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrefixList {
    pub(super) id: PrefixListId,
    pub(super) name: String,
    pub(super) is_ipv6: bool,
    /// What a rule that names the list counts for: the maximum of entries of a customer's list, the
    /// weight of one of AWS's.
    pub(super) weight: usize,
    /// Whether AWS manages it.
    pub(super) is_aws_managed: bool,
    pub(super) entries: Vec<PrefixListEntry>,
    /// Whether it was to be deleted while rules named it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) has_delete_failed: bool,
    pub(super) tags: Vec<Tag>,
}

// The type that serde passes.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// An entry of a prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrefixListEntry {
    pub(super) cidr: Cidr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

/// A group of another account, reachable over a peering connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForeignGroup {
    pub(super) id: GroupId,
    pub(super) account_id: AccountId,
    /// The VPC it is in, over there.
    pub(super) vpc_id: VpcId,
    /// The VPC of this account at the near end.
    pub(super) near_vpc_id: VpcId,
    pub(super) peering_connection_id: String,
    pub(super) peering_status: String,
    /// The groups of this account that its rules name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<GroupId>,
}

impl RegionState {
    /// The Region's default VPC; somebody may have deleted it.
    pub(super) fn default_vpc(&self) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.is_default)
    }

    /// The VPC of that id.
    pub(super) fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    /// The group of that id.
    pub(super) fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// The group of that id.
    pub(super) fn group_mut(&mut self, id: &GroupId) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == *id)
    }

    /// The account's own group of that name in that VPC; names differ by more than case.
    ///
    /// Groups of other accounts are passed over: in a shared VPC, each account has its own names
    /// (aws-cloudformation/cloudformation-coverage-roadmap#2255).
    pub(super) fn group_named(&self, name: &str, vpc_id: &VpcId) -> Option<&Group> {
        self.groups.iter().find(|group| {
            group.vpc_id == *vpc_id
                && group.owner_id.is_none()
                && group.name.eq_ignore_ascii_case(name)
        })
    }

    /// Whether the VPC is the default one, where groups can be called by their names.
    pub(super) fn is_default_vpc(&self, id: &VpcId) -> bool {
        self.vpc(id).is_some_and(|vpc| vpc.is_default)
    }

    /// Whether a rule of a group names a group that does not exist, that a broken peering
    /// connection leads to, or that is usable in none of the group's VPCs.
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

    /// The prefix list of that id.
    pub(super) fn prefix_list(&self, id: &PrefixListId) -> Option<&PrefixList> {
        self.prefix_lists.iter().find(|list| list.id == *id)
    }

    /// Adds a VPC with the default group that EC2 gives to each.
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

    /// Adds a group with the outbound rules every new group has: everything to every IPv4 address,
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

    /// Adds a rule that has been found good to a group that has been found.
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
    /// Whether it came with its VPC, so that nobody can delete it.
    pub(super) fn is_default(&self) -> bool {
        self.name == "default"
    }

    /// The rules of one direction.
    pub(super) fn rules_in(&self, direction: Direction) -> impl Iterator<Item = &StoredRule> {
        self.rules
            .iter()
            .filter(move |rule| rule.direction == direction)
    }

    /// Whether network interfaces of that VPC can be in it.
    pub(super) fn is_usable_in(&self, vpc_id: &VpcId) -> bool {
        self.vpc_id == *vpc_id || self.associated_vpc_ids.contains(vpc_id)
    }

    /// Whether there is a VPC where both can be used, so that rules of one may name the other.
    pub(super) fn shares_vpc_with(&self, other: &Self) -> bool {
        self.is_usable_in(&other.vpc_id)
            || other
                .associated_vpc_ids
                .iter()
                .any(|vpc_id| self.is_usable_in(vpc_id))
    }

    /// Whether one of its rules names the group of that id.
    pub(super) fn references(&self, id: &GroupId) -> bool {
        self.rules.iter().any(|rule| rule.names_group(id.as_str()))
    }
}

impl StoredRule {
    /// Whether its source or destination is the group of that id.
    pub(super) fn names_group(&self, id: &str) -> bool {
        matches!(&self.peer, Peer::Group(reference) if reference.group_id.as_str() == id)
    }

    /// What makes it a duplicate of another rule of its group.
    pub(super) fn key(&self) -> RuleKey {
        RuleKey {
            direction: self.direction,
            traffic: self.traffic,
            peer: self.peer.identity(),
        }
    }
}
