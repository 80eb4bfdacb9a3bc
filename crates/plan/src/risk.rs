//! What is risky about a step.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{GroupChange, Step, differences, own_tags};
use portcullis_analysis::access::KnownLists;
use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupId, Peer, PortRange, PrefixList, Rule, SecurityGroup,
    Traffic,
};

/// The ports one administers a machine by, with the names of what listens there.
const ADMINISTRATION: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

/// What a step may do that nobody wants. A step that has any is done only when a person has typed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Everybody, or half of the internet and more, is let in to something that so many were not let
    /// in to before.
    OpensToInternet {
        /// What is opened, such as `tcp 22`.
        traffic: Traffic,
        /// To which addresses.
        family: AddressFamily,
    },
    /// After it, no rule of the group lets anybody in by that protocol.
    RemovesLast {
        /// `SSH` or `RDP`.
        service: &'static str,
    },
    /// After it, the group has no rule of a direction: nothing gets in, or out.
    RemovesLastRule {
        /// Which way.
        direction: Direction,
    },
    /// More than half of the group's rules are removed, by this step and others of the plan.
    RemovesMostRules {
        /// How many are removed.
        removed: usize,
        /// How many there were.
        before: usize,
    },
    /// After it, the group has no tags, by which other tools may find it.
    RemovesAllTags,
    /// Connections over rules between anybody and any port are not tracked: they end at once when
    /// either rule goes.
    CutsUntracked {
        /// What passes without being tracked.
        traffic: Traffic,
    },
    /// The address that the person connects from, or may connect from, is let in no more.
    MayLockOut {
        /// `SSH` or `RDP`.
        service: &'static str,
        /// Whom the rule lets in.
        source: Cidr,
        /// Whether it is known that the person connects from there.
        is_certain: bool,
    },
    /// The group's old rules go before its new ones are there.
    RevokedFirst,
    /// The group is deleted. Undo creates another one, with another id.
    DeletesGroup,
    /// The rules go so that the group can be deleted, which EC2 may refuse all the same: a network
    /// interface may use it.
    GoesBeforeDeletion,
    /// What is created is without these tags: only AWS itself sets them.
    LeavesOutTags {
        /// Their keys, such as `aws:cloudformation:stack-name`.
        keys: Vec<String>,
    },
}

/// What the steps are weighed against: the groups before and after.
pub(super) struct RiskContext<'a> {
    groups: HashMap<&'a GroupId, &'a GroupChange>,
    lists: KnownLists<'a>,
    address: Option<&'a Cidr>,
}

impl<'a> RiskContext<'a> {
    pub(super) fn new(
        changes: &'a [GroupChange],
        lists: &'a [PrefixList],
        address: Option<&'a Cidr>,
    ) -> Self {
        Self {
            lists: KnownLists::new(lists),
            groups: changes.iter().map(|change| (&change.id, change)).collect(),
            address,
        }
    }

    fn rules(
        &self,
        group: &GroupId,
        side: fn(&GroupChange) -> &Option<SecurityGroup>,
    ) -> &'a [Rule] {
        let change: Option<&&'a GroupChange> = self.groups.get(group);
        let group = change.and_then(|change| side(change).as_ref());
        group.map_or(&[], |group| &group.rules)
    }

    fn before(&self, group: &GroupId) -> &'a [Rule] {
        self.rules(group, |change| &change.before)
    }

    fn after(&self, group: &GroupId) -> &'a [Rule] {
        self.rules(group, |change| &change.after)
    }

    /// How many rules of a group are removed and do not become another rule.
    fn removed(&self, group: &GroupId) -> usize {
        let change = self.groups.get(group);
        let differences = change.map(|change| differences(change)).unwrap_or_default();
        let removed = differences
            .iter()
            .filter(|difference| difference.after.is_none());
        removed.count()
    }

    fn removes_all_tags(&self, group: &GroupId) -> bool {
        let after = self
            .groups
            .get(group)
            .and_then(|change| change.after.as_ref());
        after.is_some_and(|after| own_tags(&after.tags).next().is_none())
    }
}

/// The risks of a step, each once.
pub(super) fn risks_of(step: &Step, context: &RiskContext<'_>) -> Vec<Risk> {
    let (given, taken): (Vec<&Rule>, Vec<&Rule>) = match step {
        Step::Authorize { rules, .. } => (rules.iter().collect(), Vec::new()),
        Step::Revoke { rules, .. } => (Vec::new(), rules.iter().collect()),
        Step::ModifyRules { rules, .. } => (
            rules.iter().map(|rule| &rule.after).collect(),
            rules.iter().map(|rule| &rule.before).collect(),
        ),
        Step::DeleteGroup { .. } => return vec![Risk::DeletesGroup],
        Step::DeleteTags { group, rules, .. } => {
            let is_all = rules.is_empty() && context.removes_all_tags(group);
            return Vec::from_iter(is_all.then_some(Risk::RemovesAllTags));
        }
        Step::CreateGroup { .. } | Step::CreateTags { .. } | Step::UpdateDescriptions { .. } => {
            return Vec::new();
        }
    };
    let (before, after) = (context.before(step.group()), context.after(step.group()));
    let mut risks: Vec<Risk> = Vec::new();
    let (all_before, all_after) = (context.lists.expand(before), context.lists.expand(after));
    for rule in given {
        let entries = context.lists.expand(std::slice::from_ref(rule));
        let opened = entries.iter().filter_map(|rule| {
            let family = opened_by(rule, &all_before, &all_after)?;
            let traffic = rule.traffic;
            Some(Risk::OpensToInternet { traffic, family })
        });
        add_new(&mut risks, opened);
    }
    // A group that is deleted has that risk instead; a group that was just created has no users yet.
    let change = context.groups.get(step.group());
    if change.is_none_or(|change| change.after.is_none() || change.before.is_none()) {
        return risks;
    }
    if let Step::Revoke { direction, .. } = step {
        let removed = context.removed(step.group());
        add_new(
            &mut risks,
            risks_of_number(*direction, removed, before, after),
        );
    }
    // Traffic that another rule still allows is not lost.
    let lost = |rule: &&Rule| !after.iter().any(|known| known.covers(rule));
    for rule in taken.into_iter().filter(lost) {
        let traffic = rule.traffic;
        let untracked = is_untracked(rule, before).then_some(Risk::CutsUntracked { traffic });
        add_new(&mut risks, untracked);
        add_new(
            &mut risks,
            risks_to_administration(rule, after, context.address),
        );
    }
    risks
}

/// Adds the risks that are not listed yet.
fn add_new(risks: &mut Vec<Risk>, found: impl IntoIterator<Item = Risk>) {
    for risk in found {
        if !risks.contains(&risk) {
            risks.push(risk);
        }
    }
}

/// The risks of revoking so many rules of a direction that few or none are left.
fn risks_of_number(
    direction: Direction,
    removed: usize,
    before: &[Rule],
    after: &[Rule],
) -> Vec<Risk> {
    let mut risks = Vec::new();
    if !after.iter().any(|rule| rule.direction == direction) {
        risks.push(Risk::RemovesLastRule { direction });
    }
    let before = before.len();
    if removed * 2 > before {
        risks.push(Risk::RemovesMostRules { removed, before });
    }
    risks
}

/// The risks of losing an inbound rule by which machines are administered.
fn risks_to_administration(rule: &Rule, after: &[Rule], address: Option<&Cidr>) -> Vec<Risk> {
    let mut risks = Vec::new();
    for (port, service) in ADMINISTRATION {
        let lets_in = |rule: &&Rule| {
            rule.direction == Direction::Ingress
                && rule.traffic.covers(Traffic::Tcp(PortRange::single(port)))
        };
        if !lets_in(&rule) {
            continue;
        }
        let remaining: Vec<&Rule> = after.iter().filter(lets_in).collect();
        if remaining.is_empty() {
            risks.push(Risk::RemovesLast { service });
        }
        risks.extend(lock_out(rule, service, &remaining, address));
    }
    risks
}

/// Ranges longer than these do not count as a part of the internet: it takes more of them than a group
/// has rules.
const LONGEST_PART: [(AddressFamily, u8); 2] =
    [(AddressFamily::Ipv4, 8), (AddressFamily::Ipv6, 12)];

/// The family of addresses that a rule opens to the internet: by itself, or together with the other
/// rules for what it lets pass, such as two halves in the place of the whole.
fn opened_by(rule: &Rule, before: &[Rule], after: &[Rule]) -> Option<AddressFamily> {
    let cidr = part_of_internet(rule)?;
    let family = cidr.family();
    let is_opened = match share(cidr) >= WHOLE / 2 {
        true => !before.iter().any(|known| known.covers(rule)),
        false => {
            let traffic = rule.traffic;
            is_wide(after, traffic, family) && !is_wide(before, traffic, family)
        }
    };
    is_opened.then_some(family)
}

/// Whether the ranges that are let in to something are half of the internet together.
fn is_wide(rules: &[Rule], traffic: Traffic, family: AddressFamily) -> bool {
    let lets_in = |rule: &&Rule| rule.traffic.covers(traffic);
    let parts = rules.iter().filter(lets_in).filter_map(part_of_internet);
    let mut parts: Vec<&Cidr> = parts.filter(|part| part.family() == family).collect();
    // Sorted, a range comes right behind the one that it is in.
    parts.sort();
    let mut last: Option<&Cidr> = None;
    parts.retain(|part| {
        let is_in_last = last.is_some_and(|last| last.covers(part));
        if !is_in_last {
            last = Some(part);
        }
        !is_in_last
    });
    parts.into_iter().map(share).sum::<u32>() >= WHOLE / 2
}

/// The range of an inbound rule, where it is a part of the internet that counts.
fn part_of_internet(rule: &Rule) -> Option<&Cidr> {
    let Peer::Cidr(cidr) = &rule.peer else {
        return None;
    };
    let is_long = |(family, longest): &(AddressFamily, u8)| {
        *family == cidr.family() && cidr.prefix_length() > *longest
    };
    let counts = rule.direction == Direction::Ingress && !LONGEST_PART.iter().any(is_long);
    counts.then_some(cidr)
}

/// The internet of one family, as [`share`] counts it.
const WHOLE: u32 = 1 << 16;

/// How much of its family's internet a range is. All of IPv6's is in 2000::/3.
fn share(cidr: &Cidr) -> u32 {
    let public = match cidr.network().network() {
        IpAddr::V4(_) => 0,
        IpAddr::V6(address)
            if address
                .octets()
                .first()
                .is_some_and(|first| first >> 5 == 1) =>
        {
            3
        }
        IpAddr::V6(address) if address.is_unspecified() && cidr.prefix_length() <= 2 => 3,
        IpAddr::V6(_) => return 0,
    };
    WHOLE >> cidr.prefix_length().saturating_sub(public)
}

/// Whether the rule lets in the address that the person connects from, or may connect from, which the
/// remaining rules do not.
fn lock_out(
    rule: &Rule,
    service: &'static str,
    remaining: &[&Rule],
    address: Option<&Cidr>,
) -> Option<Risk> {
    let Peer::Cidr(source) = &rule.peer else {
        return None;
    };
    let remains = |who: &Cidr| {
        let covers = |rule: &&Rule| matches!(&rule.peer, Peer::Cidr(known) if known.covers(who));
        remaining.iter().any(covers)
    };
    let is_certain = match address {
        Some(address) if !source.covers(address) || remains(address) => return None,
        Some(_) => true,
        None if remains(source) => return None,
        None => false,
    };
    Some(Risk::MayLockOut {
        service,
        source: source.clone(),
        is_certain,
    })
}

/// "If a security group rule permits TCP or UDP flows for all traffic (0.0.0.0/0 or ::/0) and there is
/// a corresponding rule in the other direction that permits all response traffic (0.0.0.0/0 or ::/0)
/// for any port (0-65535), then that flow of traffic is not tracked."
fn is_untracked(rule: &Rule, rules: &[Rule]) -> bool {
    let protocols = [Traffic::ALL_TCP, Traffic::ALL_UDP];
    let carries = |rule: &Rule, all: Traffic| {
        rule.traffic == Traffic::All || rule.traffic.protocol() == all.protocol()
    };
    let Some(family) = anywhere(rule) else {
        return false;
    };
    let others = || {
        let opposite =
            |other: &&Rule| other.direction != rule.direction && anywhere(other) == Some(family);
        rules.iter().filter(opposite)
    };
    protocols.into_iter().any(|all| {
        carries(rule, all)
            && (others().any(|other| other.traffic.covers(all))
                || rule.traffic.covers(all) && others().any(|other| carries(other, all)))
    })
}

fn anywhere(rule: &Rule) -> Option<AddressFamily> {
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.is_anywhere() => Some(cidr.family()),
        _ => None,
    }
}
