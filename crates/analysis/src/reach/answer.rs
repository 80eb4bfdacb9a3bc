//! Answers to questions about two ends.

use portcullis_model::{
    Direction, GroupId, GroupReference, InterfaceId, Peer, PrefixListId, Rule, RuleRef, Traffic,
};

use super::ResolveError;
use crate::access::Grant;

/// Whether one end can reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// All of the source reaches all of the destination with all of the traffic.
    Yes,
    /// Nothing of it does.
    No,
    /// A part does and a part does not.
    Partly,
    /// The answer depends on members of groups, entries of prefix lists or rules that were not read.
    CannotTell,
}

/// Answer to a question about two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// What is certainly allowed, as rules would be written. At most [`Answer::MAX_PARTS`].
    pub allowed: Vec<Part>,
    /// What is not allowed, or not for certain. At most [`Answer::MAX_PARTS`].
    pub missing: Vec<Part>,
    /// Whether `allowed` or `missing` leave parts out: other protocols than TCP, UDP and ICMP, or too many parts.
    pub is_shortened: bool,
    /// Whether `allowed` leaves parts out.
    pub has_more_allowed: bool,
    /// Whether `missing` leaves parts out.
    pub has_more_missing: bool,
    /// The outbound rules of the source; `None` if it has no groups here, such as the internet.
    pub outbound: Option<Side>,
    /// The inbound rules of the destination; `None` if it has no groups here.
    pub inbound: Option<Side>,
    /// What was not read and could change the answer.
    pub unknowns: Vec<Unknown>,
    /// What the answer takes for granted.
    pub assumptions: Vec<Assumption>,
    /// Rules that would make the answer yes, on the side or sides where they are missing. Empty for yes.
    pub additions: Vec<Addition>,
}

/// A part of what a question asks about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The traffic.
    pub traffic: Traffic,
    /// The part of the source.
    pub from: Place,
    /// The part of the destination.
    pub to: Place,
}

/// A part of an end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Addresses, the entries of a prefix list, or all members of a group.
    Peer(Peer),
    /// One network interface.
    Interface(InterfaceId),
}

/// Rules of one direction that an answer is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The groups whose rules count.
    pub groups: Vec<GroupId>,
    /// Rules that allow some of the traffic.
    pub deciding: Vec<RuleRef>,
    /// Rules that allow some of the traffic only if unknown members or entries are so.
    pub uncertain: Vec<RuleRef>,
    /// If no rule allows any of the traffic: rules that come closest, the closest first.
    pub nearest: Vec<RuleRef>,
}

/// Something that was not read and could change the answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unknown {
    /// The network interfaces, and so the members of this group.
    MembersOf(GroupId),
    /// The entries of a prefix list.
    EntriesOf(PrefixListId),
    /// The members of a group of another account or VPC.
    ForeignGroup(GroupId),
    /// The addresses that members of this group will have: it has no network interfaces.
    FutureMembersOf(GroupId),
    /// Rules of this group that the file does not list.
    RulesOf(GroupId, Direction),
}

/// Something that an answer takes for granted, or does not look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// Routes, network ACLs, firewalls and Block Public Access let the traffic pass.
    Network,
    /// Only the named groups count; interfaces may have other groups.
    OwnRulesOnly,
    /// Members of groups use their private addresses. A reference to a group does not match public addresses.
    PrivateAddresses,
    /// Interfaces that were not read have a private IPv4 address.
    PrivateMembers,
    /// The addresses have no security groups of their own that count.
    AddressesOnly,
    /// The two ends are in different VPCs. Both have to be connected, by peering or a transit gateway.
    OtherVpc,
    /// The internet is all public addresses, IPv4 and IPv6. The members need a public address.
    PublicAddress,
    /// A row for all addresses includes the members of every group, which are not listed one by one.
    AnywhereIncludesGroups,
}

/// A rule that would have to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The group.
    pub group: GroupId,
    /// The rule, with its direction.
    pub rule: Rule,
}

/// Answers before and after a change.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The answer before.
    pub before: Result<Answer, ResolveError>,
    /// The answer after.
    pub after: Result<Answer, ResolveError>,
    /// What is certainly allowed after and was not before.
    pub newly_allowed: Vec<Part>,
    /// What was certainly allowed before and is not after.
    pub no_longer_allowed: Vec<Part>,
    /// Whether `newly_allowed` leaves parts out.
    pub has_more_allowed: bool,
    /// Whether `no_longer_allowed` leaves parts out.
    pub has_more_gone: bool,
    /// Whether the differences leave parts out, as [`Answer::is_shortened`].
    pub is_shortened: bool,
}

impl Answer {
    /// Most parts that an answer lists.
    pub const MAX_PARTS: usize = 50;
}

/// Parts of what is asked, as far as it makes sense to list them.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) listed: Vec<Part>,
    pub(super) is_shortened: bool,
}

/// Most protocols other than TCP, UDP and ICMP that are listed at once.
const MAX_OTHER_PROTOCOLS: usize = 4;

impl Parts {
    /// Adds parts. All traffic without some is some 250 protocols, which are left out.
    pub(super) fn add(&mut self, added: impl IntoIterator<Item = Part>) {
        let mut added: Vec<Part> = added.into_iter().collect();
        let is_other = |part: &Part| matches!(part.traffic, Traffic::Other(_));
        if added.iter().filter(|part| is_other(part)).count() > MAX_OTHER_PROTOCOLS {
            added.retain(|part| !is_other(part));
            self.is_shortened = true;
        }
        let room = Answer::MAX_PARTS.saturating_sub(self.listed.len());
        self.is_shortened |= added.len() > room;
        self.listed.extend(added.into_iter().take(room));
    }
}

impl Place {
    /// All members of a group.
    pub fn group(id: &GroupId) -> Self {
        Self::Peer(Peer::Group(GroupReference::new(id.clone())))
    }
}

impl Part {
    /// Returns the part of a grant: its peer on one side, a place on the other.
    pub(super) fn of_grant(grant: Grant, other: &Place, direction: Direction) -> Self {
        let peer = Place::Peer(grant.peer);
        let (from, to) = match direction {
            Direction::Ingress => (peer, other.clone()),
            Direction::Egress => (other.clone(), peer),
        };
        Self {
            traffic: grant.traffic,
            from,
            to,
        }
    }
}
