//! Answers to questions about two ends.

use portcullis_model::{GroupId, InterfaceId, Peer, PrefixListId, Rule, RuleRef, Traffic};

use super::{End, ReachIndex, ResolveError};

/// Whether one end can reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// All of the source reaches all of the destination with all of the traffic.
    Yes,
    /// Nothing of it does.
    No,
    /// A part does and a part does not.
    Partly,
    /// The answer depends on members of groups or entries of prefix lists that were not read.
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
}

impl Answer {
    /// Most parts that an answer lists.
    pub const MAX_PARTS: usize = 50;
}

impl ReachIndex {
    /// Returns whether one end can reach another with some traffic.
    ///
    /// # Errors
    /// [`ResolveError`] if an end does not exist, is ambiguous, or if neither end has groups.
    pub fn answer(&self, from: &End, to: &End, traffic: Traffic) -> Result<Answer, ResolveError> {
        let _ = traffic;
        self.resolve(from).and(self.resolve(to))?;
        Ok(Answer {
            verdict: Verdict::CannotTell,
            allowed: Vec::new(),
            missing: Vec::new(),
            outbound: None,
            inbound: None,
            unknowns: Vec::new(),
            assumptions: Vec::new(),
            additions: Vec::new(),
        })
    }
}

/// Returns the answers before and after a change, and the difference both ways.
pub fn compare(
    before: &ReachIndex,
    after: &ReachIndex,
    from: &End,
    to: &End,
    traffic: Traffic,
) -> Comparison {
    Comparison {
        before: before.answer(from, to, traffic),
        after: after.answer(from, to, traffic),
        newly_allowed: Vec::new(),
        no_longer_allowed: Vec::new(),
    }
}
