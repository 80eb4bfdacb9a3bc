//! Questions about reachability, their answers and their mistakes.

use portcullis_analysis::reach::{
    Answer, Assumption, Candidate, End, Expectation, Part, Place, Policy, PolicyState,
    ResolveError, TrafficList, Unknown, Verdict,
};
use portcullis_model::GroupId;
use portcullis_search::QuestionProblem;

use super::{Text, peer_text, traffic_text};

impl Text for Verdict {
    /// Returns one or two words.
    fn text(&self) -> String {
        match self {
            Self::Yes => "Yes",
            Self::No => "No",
            Self::Partly => "Partly",
            Self::CannotTell => "Cannot tell",
        }
        .to_owned()
    }
}

impl Text for PolicyState {
    /// Returns one or two words.
    fn text(&self) -> String {
        match self {
            Self::Holds => "Holds",
            Self::Broken => "Broken",
            Self::Unknown => "Cannot tell",
            Self::Invalid => "Invalid",
        }
        .to_owned()
    }
}

impl Text for Assumption {
    fn text(&self) -> String {
        match self {
            Self::Network => {
                "Routes, network ACLs, firewalls and Block Public Access are not looked at"
            }
            Self::OwnRulesOnly => {
                "Only the rules of the named groups count; interfaces may have other groups, too"
            }
            Self::PrivateAddresses => {
                "Members use their private addresses. A rule for a group does not match public addresses"
            }
            Self::PrivateMembers => {
                "Interfaces that were not read have a private IPv4 address"
            }
            Self::AddressesOnly => "The addresses have no security groups that count",
            Self::OtherVpc => {
                "The ends are in different VPCs, which peering or a transit gateway has to connect"
            }
            Self::PublicAddress => {
                "The internet is all public IPv4 and IPv6 addresses. Interfaces need a public address to be reached from it"
            }
            Self::AnywhereIncludesGroups => {
                "All addresses include the members of every group. They are not listed one by one"
            }
        }
        .to_owned()
    }
}

impl Text for ResolveError {
    fn text(&self) -> String {
        match self {
            Self::Unknown(end) => format!(
                "there is no group, prefix list or interface {end} here; use a name or an ID from the list of groups"
            ),
            Self::Ambiguous { end, candidates } => {
                let ids: Vec<&str> = candidates.iter().map(candidate_id).collect();
                format!("{end} has several meanings; use one of {}", ids.join(", "))
            }
            Self::NoGroupWithTag(end) => {
                format!("no group has {end}; use a tag that groups have")
            }
            Self::InterfacesNotRead(end) => format!(
                "network interfaces were not read, so {end} is unknown; use a group or an address"
            ),
            Self::NoGroups => {
                "neither end has security groups here; use a group or an interface for one of them"
                    .to_owned()
            }
        }
    }
}

fn candidate_id(candidate: &Candidate) -> &str {
    match candidate {
        Candidate::Group(id) => id.as_str(),
        Candidate::PrefixList(id) => id.as_str(),
        Candidate::Interface(id) => id.as_str(),
    }
}

impl Text for QuestionProblem {
    fn text(&self) -> String {
        match self {
            Self::Empty => "the question is empty; write for example internet to db tcp 5432",
            Self::MissingSource => "the source is missing; write for example internet to db",
            Self::MissingDestination => {
                "the destination is missing; write for example internet to db"
            }
            Self::MissingArrow => {
                "the question needs two ends; write for example web to db, or who can reach db"
            }
            Self::MissingMust => {
                "the policy does not say what must be; write must reach or must not reach between the two ends"
            }
            Self::OpenQuote => "a quotation mark is not closed; write it at the end of the name",
            Self::Traffic => {
                "this is no port, protocol or type; write for example tcp 5432, 80-90, https or any port"
            }
            Self::Tag => "this is no tag; write for example tag:tier=data",
            Self::Address => {
                "this is no address and no CIDR block; write for example 10.1.2.3 or 10.0.0.0/8"
            }
            Self::Name => "only a part of the name is quoted; write all of it in quotes",
        }
        .to_owned()
    }
}

/// Returns an answer as a sentence without a period: `internet reaches db with tcp 5432`.
pub fn answer_text(answer: &Answer, from: &End, to: &End, traffic: &TrafficList) -> String {
    let traffic = list_text(traffic);
    match answer.verdict {
        Verdict::Yes => format!("{from} reaches {to} with {traffic}"),
        Verdict::No => format!("{from} does not reach {to} with {traffic}"),
        Verdict::Partly => format!("a part of {from} reaches {to} with {traffic}, or a part of it"),
        Verdict::CannotTell => {
            format!("whether {from} reaches {to} with {traffic} depends on what was not read")
        }
    }
}

/// Returns a policy as a sentence without a period: `internet must not reach db with tcp 5432`.
pub fn policy_text(policy: &Policy) -> String {
    let verb = match policy.expectation {
        Expectation::MustReach => "must reach",
        Expectation::MustNotReach => "must not reach",
    };
    if policy.traffic.is_all() {
        // "Must not reach with all traffic" reads as if some were fine.
        format!("{} {verb} {} on any port", policy.from, policy.to)
    } else {
        format!(
            "{} {verb} {} with {}",
            policy.from,
            policy.to,
            list_text(&policy.traffic)
        )
    }
}

fn list_text(traffic: &TrafficList) -> String {
    let texts = traffic.iter().map(traffic_text);
    texts.collect::<Vec<_>>().join(", ")
}

/// Returns what was not read, as a phrase: `the members of db (sg-1a2b3c4d)`.
pub fn unknown_text(unknown: &Unknown, group_name: impl Fn(&GroupId) -> Option<String>) -> String {
    let named = |id: &GroupId| match group_name(id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    };
    match unknown {
        Unknown::MembersOf(id) => format!("the members of {}", named(id)),
        Unknown::EntriesOf(id) => format!("the entries of {id}"),
        Unknown::ForeignGroup(id) => {
            format!(
                "the members of {}, a group of another account or VPC",
                named(id)
            )
        }
        Unknown::FutureMembersOf(id) => format!(
            "the addresses that members of {} will have; it has no network interfaces",
            named(id)
        ),
        Unknown::RulesOf(id, direction) => format!("the {direction} rules of {}", named(id)),
    }
}

/// Returns the name of a place: a range, the name of a group, the ID of an interface.
pub fn place_text(place: &Place, group_name: impl Fn(&GroupId) -> Option<String>) -> String {
    match place {
        Place::Interface(id) => id.to_string(),
        Place::Peer(peer) => {
            let text = peer_text(peer, group_name);
            match (text.name.as_str(), text.is_anywhere) {
                ("", _) | ("unknown group" | "prefix list", _) | (_, true) => text.value,
                (name, false) => name.to_owned(),
            }
        }
    }
}

/// Returns a part of an answer as a phrase: `tcp 5432 from 10.0.0.0/8 to db`.
pub fn part_text(part: &Part, group_name: impl Fn(&GroupId) -> Option<String>) -> String {
    format!(
        "{} from {} to {}",
        traffic_text(part.traffic),
        place_text(&part.from, &group_name),
        place_text(&part.to, &group_name)
    )
}
