//! The index of an inventory: what the ends of questions are.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{
    Cidr, Coverage, GroupId, InterfaceId, Inventory, NetworkInterface, PrefixListId, SecurityGroup,
    group_name_key,
};

use super::ends::{Party, Point, Region, Resolved};
use super::graph::References;
use super::indexing::Indexing;
use super::members::{Members, interfaces};
use super::{End, Place};

/// An inventory, indexed for questions. Cloning is cheap.
///
/// Building it visits every rule once; [`Indexing`] does it in steps. [`ReachIndex::updated`] visits only groups that
/// changed.
#[derive(Clone, Debug, Default)]
pub struct ReachIndex {
    pub(super) inventory: Inventory,
    pub(super) members: Arc<Members>,
    pub(super) references: Arc<References>,
    /// How completely groups are described; those without an entry completely.
    pub(super) coverage: Arc<HashMap<GroupId, Coverage>>,
}

/// Something that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Candidate {
    /// A security group.
    Group(GroupId),
    /// A prefix list.
    PrefixList(PrefixListId),
    /// A network interface.
    Interface(InterfaceId),
}

/// Reason why an end of a question is nothing of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unresolved end")]
pub enum ResolveError {
    /// There is no such group, prefix list or interface.
    Unknown(End),
    /// Several things have the name.
    Ambiguous {
        /// The end.
        end: End,
        /// What has the name, sorted.
        candidates: Vec<Candidate>,
    },
    /// No group has the tag.
    NoGroupWithTag(End),
    /// The end is an interface or an instance, and network interfaces were not read.
    InterfacesNotRead(End),
    /// Neither end has security groups here, so no rule decides.
    NoGroups,
}

impl ReachIndex {
    /// Indexes an inventory at once.
    pub fn new(inventory: &Inventory) -> Self {
        Self::default().updated(inventory)
    }

    /// Returns the index of a changed inventory. Takes over what is known about groups that did not change.
    #[must_use]
    pub fn updated(&self, inventory: &Inventory) -> Self {
        Indexing::new(self, inventory).finish()
    }

    /// The inventory.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Checks that an end exists and is unambiguous.
    ///
    /// # Errors
    /// [`ResolveError`].
    pub fn resolve(&self, end: &End) -> Result<(), ResolveError> {
        self.resolved(end).map(|_| ())
    }

    pub(super) fn resolved(&self, end: &End) -> Result<Resolved, ResolveError> {
        let unknown = || ResolveError::Unknown(end.clone());
        Ok(match end {
            End::Internet => Resolved::Region(Region::Internet),
            End::Anything => Resolved::Region(Region::Anything),
            End::Cidr(cidr) => Resolved::Region(Region::Blocks(vec![cidr.clone()])),
            End::Address(address) => match self.interfaces_at(*address).as_slice() {
                [] => Resolved::Region(Region::Blocks(vec![Cidr::from(*address)])),
                found => {
                    let mut party = self.one_interface(end, found)?;
                    party.keep_address(*address);
                    Resolved::Parties(vec![party])
                }
            },
            End::Group(id) => {
                let group = self.inventory.group(id);
                let party = match group {
                    Some(group) => self.group_party(group),
                    None => self.foreign_party(id).ok_or_else(unknown)?,
                };
                Resolved::Parties(vec![party])
            }
            End::PrefixList(id) => Resolved::Region(self.list_region(id)),
            End::Interface(id) => {
                let found = self.interfaces_where(end, |interface| interface.id == *id)?;
                Resolved::Parties(vec![self.one_interface(end, &found)?])
            }
            End::Instance(id) => {
                let found = self.interfaces_where(end, |interface| {
                    let attachment = interface.attachment.as_ref();
                    attachment.and_then(|known| known.instance_id.as_ref()) == Some(id)
                })?;
                if found.is_empty() {
                    return Err(unknown());
                }
                Resolved::Parties(
                    found
                        .into_iter()
                        .map(|at| self.interface_party(at))
                        .collect(),
                )
            }
            End::Tag { key, value } => {
                let has_tag = |group: &&Arc<SecurityGroup>| {
                    let mut tags = group.tags.iter();
                    tags.any(|tag| tag.key == *key && tag.value == *value)
                };
                let groups = self.inventory.groups.iter().filter(has_tag);
                let parties: Vec<Party> = groups.map(|group| self.group_party(group)).collect();
                if parties.is_empty() {
                    return Err(ResolveError::NoGroupWithTag(end.clone()));
                }
                Resolved::Parties(parties)
            }
            End::Name(name) => self.named(end, name)?,
        })
    }

    /// Finds what has a name. Case does not matter, as in EC2.
    fn named(&self, end: &End, name: &str) -> Result<Resolved, ResolveError> {
        let wanted = group_name_key(name);
        let is_wanted = |text: &str| group_name_key(text) == wanted;
        let groups = self
            .inventory
            .groups
            .iter()
            .filter(|group| is_wanted(&group.name));
        let lists = self
            .inventory
            .prefix_lists
            .iter()
            .filter(|list| is_wanted(&list.name));
        let has_name = |interface: &&NetworkInterface| {
            let mut tags = interface.tags.iter();
            tags.any(|tag| tag.key == "Name" && is_wanted(&tag.value))
        };
        let interfaces = interfaces(&self.inventory).iter().filter(has_name);
        let mut candidates: Vec<Candidate> = groups
            .map(|group| Candidate::Group(group.id.clone()))
            .chain(lists.map(|list| Candidate::PrefixList(list.id.clone())))
            .chain(interfaces.map(|interface| Candidate::Interface(interface.id.clone())))
            .collect();
        candidates.sort();
        candidates.dedup();
        match candidates.as_slice() {
            [] => Err(ResolveError::Unknown(end.clone())),
            [Candidate::Group(id)] => self.resolved(&End::Group(id.clone())),
            [Candidate::PrefixList(id)] => self.resolved(&End::PrefixList(id.clone())),
            [Candidate::Interface(id)] => self.resolved(&End::Interface(id.clone())),
            _ => Err(ResolveError::Ambiguous {
                end: end.clone(),
                candidates,
            }),
        }
    }

    pub(super) fn group_party(&self, group: &Arc<SecurityGroup>) -> Party {
        let points = self
            .members_of(&group.id)
            .map(|members| members.map(Point::of).collect());
        Party {
            place: Place::group(&group.id),
            groups: vec![Arc::clone(group)],
            points: points.filter(|points: &Vec<Point>| !points.is_empty()),
            vpc: group.vpc_id.clone(),
            is_group: true,
            unread_groups: Vec::new(),
        }
    }

    fn interface_party(&self, interface: &NetworkInterface) -> Party {
        let mut groups = Vec::new();
        let mut unread_groups = Vec::new();
        for id in &interface.groups {
            match self.inventory.group(id) {
                Some(group) => groups.push(Arc::clone(group)),
                None => unread_groups.push(id.clone()),
            }
        }
        Party {
            place: Place::Interface(interface.id.clone()),
            groups,
            unread_groups,
            points: Some(vec![Point::of(interface)]),
            vpc: interface.vpc_id.clone(),
            is_group: false,
        }
    }

    fn one_interface(&self, end: &End, found: &[&NetworkInterface]) -> Result<Party, ResolveError> {
        match found {
            [] => Err(ResolveError::Unknown(end.clone())),
            [one] => Ok(self.interface_party(one)),
            several => Err(ResolveError::Ambiguous {
                end: end.clone(),
                candidates: several
                    .iter()
                    .map(|interface| Candidate::Interface(interface.id.clone()))
                    .collect(),
            }),
        }
    }

    fn list_region(&self, id: &PrefixListId) -> Region {
        let list = self.inventory.prefix_list(id);
        let entries = list.and_then(|list| list.entries.known());
        Region::List {
            id: id.clone(),
            entries: entries
                .map(|entries| entries.iter().map(|entry| entry.cidr.clone()).collect()),
        }
    }

    fn interfaces_where(
        &self,
        end: &End,
        is_wanted: impl Fn(&NetworkInterface) -> bool,
    ) -> Result<Vec<&NetworkInterface>, ResolveError> {
        let interfaces = self.inventory.interfaces.as_deref();
        let interfaces = interfaces.ok_or_else(|| ResolveError::InterfacesNotRead(end.clone()))?;
        Ok(interfaces.iter().filter(|known| is_wanted(known)).collect())
    }
}
