//! Rules that one rule can replace.

use std::collections::BTreeMap;

use super::extent::{may_merge, meeting};
use super::interval::Interval;
use super::lists::KnownLists;
use super::set::{Grant, traffic_interval, traffics};
use portcullis_model::{Cidr, Peer, PeerIdentity, Rule, Traffic};

/// Several rules that together allow exactly what one rule would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge<Id> {
    /// The rules, at least two.
    pub rules: Vec<Id>,
    /// What the one rule allows.
    pub into: Grant,
}

/// A rule, or rules that were merged into one.
struct Candidate<Id> {
    traffic: Traffic,
    peer: Peer,
    rules: Vec<Id>,
}

/// A candidate and the number of its traffic.
type Numbered<Id> = (Interval<u32>, Candidate<Id>);

/// Returns the merges of a list of rules of one direction: port ranges that meet with the same peer become one range,
/// neighbouring blocks with the same ports become the block that holds them, until nothing changes.
///
/// Rules that one other rule already covers are left out: [`super::cover`] reports them. What the list allows stays the
/// same.
pub fn merge<Id: Copy + PartialEq>(rules: &[(Id, &Rule)]) -> Vec<Merge<Id>> {
    if !may_merge(rules) {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate<Id>> = Vec::new();
    let meeting = meeting(rules, &KnownLists::default());
    let meeting: Vec<(usize, &Rule)> = (rules.iter().zip(meeting).enumerate())
        .filter(|(_, (_, is_meeting))| *is_meeting)
        .map(|(position, ((_, rule), _))| (position, *rule))
        .collect();
    for (position, (id, rule)) in rules.iter().enumerate() {
        let is_covered = meeting.iter().any(|(at, other)| {
            // Of two equal rules the first stays.
            *at != position && other.covers(rule) && (!rule.covers(other) || *at < position)
        });
        if !is_covered {
            candidates.push(Candidate {
                traffic: rule.traffic,
                peer: rule.peer.clone(),
                rules: vec![*id],
            });
        }
    }
    loop {
        let before = candidates.len();
        candidates = merge_blocks(merge_ports(candidates));
        if candidates.len() == before {
            break;
        }
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.rules.len() > 1)
        .map(|candidate| Merge {
            rules: candidate.rules,
            into: Grant {
                traffic: candidate.traffic,
                peer: candidate.peer,
            },
        })
        .collect()
}

/// Joins port ranges and ICMP messages that overlap or are adjacent and have the same peer.
fn merge_ports<Id>(candidates: Vec<Candidate<Id>>) -> Vec<Candidate<Id>> {
    let mut by_peer: BTreeMap<PeerIdentity, Vec<Numbered<Id>>> = BTreeMap::new();
    for candidate in candidates {
        let interval = traffic_interval(candidate.traffic);
        let same = by_peer.entry(candidate.peer.identity()).or_default();
        same.push((interval, candidate));
    }
    let mut merged = Vec::new();
    for mut same in by_peer.into_values() {
        same.sort_by_key(|(interval, _)| *interval);
        let mut last: Option<Numbered<Id>> = None;
        for (interval, candidate) in same {
            last = match last {
                None => Some((interval, candidate)),
                Some((before, mut joined)) => {
                    let both =
                        Interval::between(before.first(), before.last().max(interval.last()));
                    let meets = u64::from(interval.first()) <= u64::from(before.last()) + 1;
                    match (meets, one_traffic(both)) {
                        (true, Some(traffic)) => {
                            joined.traffic = traffic;
                            joined.rules.extend(candidate.rules);
                            Some((both, joined))
                        }
                        _ => {
                            merged.push(joined);
                            Some((interval, candidate))
                        }
                    }
                }
            };
        }
        merged.extend(last.map(|(_, candidate)| candidate));
    }
    merged
}

/// Returns the interval as the traffic of one rule, if one rule can express it.
fn one_traffic(interval: Interval<u32>) -> Option<Traffic> {
    match traffics(interval).as_slice() {
        [traffic] => Some(*traffic),
        _ => None,
    }
}

/// Joins blocks that are the two halves of a block and have the same traffic.
fn merge_blocks<Id>(candidates: Vec<Candidate<Id>>) -> Vec<Candidate<Id>> {
    let (mut merged, mut by_traffic) =
        (Vec::new(), BTreeMap::<Traffic, Vec<(Cidr, Vec<Id>)>>::new());
    for candidate in candidates {
        match candidate.peer {
            Peer::Cidr(cidr) => by_traffic
                .entry(candidate.traffic)
                .or_default()
                .push((cidr, candidate.rules)),
            Peer::Group(_) | Peer::PrefixList(_) => merged.push(candidate),
        }
    }
    for (traffic, mut blocks) in by_traffic {
        blocks.sort_by(|(a, _), (b, _)| a.cmp(b));
        // Sorted, the halves of a block are neighbours on the stack once their own halves are joined.
        let mut stack: Vec<(Cidr, Vec<Id>)> = Vec::new();
        for block in blocks {
            stack.push(block);
            while let [.., (lower, _), (upper, _)] = stack.as_slice()
                && let Some(parent) = parent_of_halves(lower, upper)
            {
                let upper = stack.pop();
                if let Some((cidr, rules)) = stack.last_mut() {
                    *cidr = parent;
                    rules.extend(upper.into_iter().flat_map(|(_, rules)| rules));
                }
            }
        }
        merged.extend(stack.into_iter().map(|(cidr, rules)| Candidate {
            traffic,
            peer: Peer::Cidr(cidr),
            rules,
        }));
    }
    merged
}

/// Returns the block whose lower and upper half the two are.
fn parent_of_halves(lower: &Cidr, upper: &Cidr) -> Option<Cidr> {
    let prefix = lower.prefix_length();
    let is_pair =
        lower.family() == upper.family() && prefix == upper.prefix_length() && lower != upper;
    let parent = |cidr: &Cidr| Cidr::new(cidr.network().network(), prefix.checked_sub(1)?).ok();
    let (of_lower, of_upper) = (parent(lower)?, parent(upper)?);
    (is_pair && of_lower == of_upper).then_some(of_lower)
}
