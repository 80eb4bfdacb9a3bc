//! What the peers of rules become in copies.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use super::{CopyChoice, CopyPlaces, CopySubject, Decision};
use crate::PrefixListChange;
use portcullis_model::{
    Cidr, GroupId, GroupReference, Peer, PrefixList, PrefixListId, SecurityGroup,
    is_same_group_name,
};

/// What a peer becomes.
pub(super) enum Mapped {
    /// One rule for each of these peers.
    Peers(Vec<Peer>),
    /// The rule is left out.
    LeftOut,
}

/// What peers become, for one copy.
pub(super) struct Mapping<'a> {
    places: &'a CopyPlaces<'a>,
    copies: HashMap<&'a GroupId, GroupId>,
    new_lists: BTreeMap<&'a PrefixListId, PrefixListId>,
    decided: HashMap<&'a CopySubject, &'a CopyChoice>,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(
        places: &'a CopyPlaces<'a>,
        groups: &'a [GroupId],
        decided: &'a [Decision],
    ) -> Self {
        let ids = (1..).map(GroupId::of_new_group);
        let ids = ids.filter(|id| places.target.group(id).is_none());
        let decided = decided.iter().map(|it| (&it.subject, &it.choice));
        Self::to(places, groups, ids, decided)
    }

    /// Creates a mapping that replaces each of `groups` by the group of `targets` at its place.
    pub(super) fn to(
        places: &'a CopyPlaces<'a>,
        groups: &'a [GroupId],
        targets: impl IntoIterator<Item = GroupId>,
        decided: impl Iterator<Item = (&'a CopySubject, &'a CopyChoice)> + Clone,
    ) -> Self {
        let list_ids = (1..).map(PrefixListId::of_new_list);
        let list_ids = list_ids.filter(|id| places.target.prefix_list(id).is_none());
        let to_create = decided.clone().filter_map(|decided| match decided {
            (CopySubject::PrefixList(id), CopyChoice::NewPrefixList) => Some(id),
            _ => None,
        });
        Self {
            places,
            copies: groups.iter().zip(targets).collect(),
            new_lists: to_create.zip(list_ids).collect(),
            decided: decided.collect(),
        }
    }

    /// Returns the temporary id of the copy of a group.
    pub(super) fn copy_of(&self, group: &GroupId) -> Option<&GroupId> {
        self.copies.get(group)
    }

    /// Returns the creation of the prefix lists that take the place of others.
    pub(super) fn new_lists(&self) -> Vec<PrefixListChange> {
        let lists = self.new_lists.iter().filter_map(|(source, id)| {
            let content = self.places.source.prefix_list(source)?.content()?;
            Some(PrefixListChange {
                id: id.clone(),
                version: None,
                before: None,
                after: Some(content),
            })
        });
        lists.collect()
    }

    /// Returns what a peer becomes.
    pub(super) fn of(&self, peer: &Peer) -> Mapped {
        let subject = match peer {
            Peer::Cidr(_) => return Mapped::Peers(vec![peer.clone()]),
            Peer::PrefixList(id) => CopySubject::PrefixList(id.clone()),
            Peer::Group(reference) => match self.copies.get(&reference.group_id) {
                Some(copy) => {
                    let copy = GroupReference::new(copy.clone());
                    return Mapped::Peers(vec![Peer::Group(copy)]);
                }
                None => CopySubject::Group(reference.group_id.clone()),
            },
        };
        let peers = match (self.decided.get(&subject).copied(), &subject) {
            (Some(CopyChoice::Same), _) => vec![peer.clone()],
            (Some(CopyChoice::Group(id)), _) => {
                vec![Peer::Group(GroupReference::new(id.clone()))]
            }
            (Some(CopyChoice::PrefixList(id)), _) => vec![Peer::PrefixList(id.clone())],
            (Some(CopyChoice::Members), CopySubject::Group(id)) => self.members(id),
            (Some(CopyChoice::NewPrefixList), CopySubject::PrefixList(id)) => {
                let new = self.new_lists.get(id).cloned();
                new.into_iter().map(Peer::PrefixList).collect()
            }
            (Some(CopyChoice::Entries), CopySubject::PrefixList(id)) => self.entries(id),
            _ => Vec::new(),
        };
        if peers.is_empty() {
            Mapped::LeftOut
        } else {
            Mapped::Peers(peers)
        }
    }

    /// Private addresses of the interfaces of a group, which references to the group stand for.
    fn members(&self, group: &GroupId) -> Vec<Peer> {
        let interfaces = self.places.source.interfaces_of(group);
        let addresses = interfaces.flat_map(|interface| &interface.addresses);
        let single = |address: &IpAddr| {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            Cidr::new(*address, bits).ok()
        };
        let mut ranges: Vec<Cidr> = addresses.filter_map(single).collect();
        ranges.sort();
        ranges.dedup();
        ranges.into_iter().map(Peer::Cidr).collect()
    }

    fn entries(&self, list: &PrefixListId) -> Vec<Peer> {
        let list = self.places.source.prefix_list(list);
        let entries = list
            .and_then(|list| list.entries.known())
            .unwrap_or_default();
        entries
            .iter()
            .map(|entry| Peer::Cidr(entry.cidr.clone()))
            .collect()
    }
}

/// Returns the groups in the VPC of the copies.
fn groups_there<'a>(places: &CopyPlaces<'a>) -> impl Iterator<Item = &'a SecurityGroup> {
    let (groups, vpc) = (&places.target.groups, places.target_vpc);
    let groups = groups.iter().map(|group| &**group);
    groups.filter(move |known| known.vpc_id.as_ref() == vpc)
}

/// Returns the groups in the VPC of the copies that have the name of a group of the source.
pub(super) fn groups_of_same_name<'a>(
    places: &CopyPlaces<'a>,
    group: &SecurityGroup,
) -> impl Iterator<Item = &'a SecurityGroup> {
    groups_there(places).filter(|known| is_same_group_name(&known.name, &group.name))
}

/// Returns the groups of the target that may be meant by a group of the source: those of its name in
/// the VPC of the copies, then those with its `Name` tag there.
pub(super) fn namesakes_of_group(places: &CopyPlaces<'_>, group: &SecurityGroup) -> Vec<GroupId> {
    let tag = |group: &SecurityGroup| {
        let tag = group
            .tags
            .iter()
            .find(|tag| tag.key == "Name" && !tag.value.is_empty());
        tag.map(|tag| tag.value.clone())
    };
    let own = tag(group);
    let tagged = groups_there(places).filter(|known| own.is_some() && tag(known) == own);
    let mut found: Vec<GroupId> = Vec::new();
    for known in groups_of_same_name(places, group).chain(tagged) {
        if !found.contains(&known.id) {
            found.push(known.id.clone());
        }
    }
    found
}

/// Returns the prefix lists of the target that may be meant by one of the source: those of its name
/// and address family. Names of AWS's own lists contain their Region.
pub(super) fn namesakes_of_list(places: &CopyPlaces<'_>, list: &PrefixList) -> Vec<PrefixListId> {
    let name = if list.is_aws_managed() {
        let own = format!(".{}.", places.source_region);
        list.name
            .replace(&own, &format!(".{}.", places.target_region))
    } else {
        list.name.clone()
    };
    let same = places.target.prefix_lists.iter().filter(|known| {
        known.name == name
            && known.family == list.family
            && known.is_aws_managed() == list.is_aws_managed()
    });
    same.map(|known| known.id.clone()).collect()
}
