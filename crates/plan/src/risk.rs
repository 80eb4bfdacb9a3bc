//! Risks of a step.

use std::collections::HashMap;
use std::net::IpAddr;

use super::interface_risk::MoveRisks;
use super::list_risk;
use super::paths::Paths;
use super::{GroupChange, PlanOptions, Step, differences, own_tags};
use portcullis_analysis::access::{AccessSet, KnownLists};
use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupId, Inventory, Peer, PortRange, Rule, SecurityGroup,
    Traffic,
};

/// Ports for administering machines, with the names of their services.
const ADMINISTRATION: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

/// Harm that a step may do. The user confirms risky steps by typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Opens access from half of the internet or more, which was closed before.
    OpensToInternet {
        /// What is opened, such as `tcp 22`.
        traffic: Traffic,
        /// Family of the addresses.
        family: AddressFamily,
    },
    /// Removes the last inbound rule of the group for an administration service.
    RemovesLast {
        /// `SSH` or `RDP`.
        service: &'static str,
    },
    /// Cuts the last path from one group to another: the rules of both allowed some traffic, and allow none any more.
    CutsLastPath {
        /// Name of the source.
        from: String,
        /// Name of the destination.
        to: String,
        /// How many other paths the step cuts.
        others: usize,
    },
    /// Removes the last rule of a direction: no traffic passes in that direction afterwards.
    RemovesLastRule {
        /// The direction.
        direction: Direction,
    },
    /// The plan removes more than half of the group's rules.
    RemovesMostRules {
        /// How many are removed.
        removed: usize,
        /// How many there were.
        before: usize,
    },
    /// Removes all tags of the group, by which other tools may find it.
    RemovesAllTags,
    /// Ends open connections at once: EC2 does not track connections over rules for all addresses
    /// and all ports.
    CutsUntracked {
        /// The untracked traffic.
        traffic: Traffic,
    },
    /// Closes access from the user's own address, or from one that may be it.
    MayLockOut {
        /// `SSH` or `RDP`.
        service: &'static str,
        /// Source of the removed rule.
        source: Cidr,
        /// Whether `source` is known to contain the user's address.
        is_certain: bool,
    },
    /// Old rules are revoked before the new ones are authorized.
    RevokedFirst,
    /// The interface then allows less than before, or cannot be reached by other groups' members as
    /// before.
    NarrowsInterface,
    /// Takes the last group from an interface, which EC2 refuses.
    LeavesNoGroup,
    /// Deletes a network interface. No undo brings it back.
    DeletesInterface,
    /// Ends an association with a VPC: its interfaces cannot use the group, and rules across the two
    /// VPCs become stale.
    EndsAssociation,
    /// Deletes the group. Undo creates another group with another id.
    DeletesGroup,
    /// Revokes rules so that the group can be deleted. EC2 may still refuse the deletion, for
    /// example if a network interface uses the group.
    GoesBeforeDeletion,
    /// Removes entries of a prefix list for a moment, because their descriptions change.
    InterruptsEntries {
        /// Number of entries.
        entries: usize,
    },
    /// Makes a prefix list larger than the quota of rules of a group that names it, which EC2
    /// refuses.
    ExceedsQuota {
        /// Name of the first group.
        group: String,
        /// Number of other groups.
        others: usize,
    },
    /// Deletes a prefix list. Undo creates another list with another ID, without its tags.
    DeletesList,
    /// Creates a group or rule without these tags, which only AWS can set.
    LeavesOutTags {
        /// Keys of the tags, such as `aws:cloudformation:stack-name`.
        keys: Vec<String>,
    },
}

/// The groups before and after, for the risks of each step.
pub(super) struct RiskContext<'a> {
    groups: HashMap<&'a GroupId, &'a GroupChange>,
    lists: KnownLists<'a>,
    lists_before: KnownLists<'a>,
    pub(super) rules_per_group: usize,
    address: Option<&'a Cidr>,
    sides: (&'a Inventory, &'a Inventory),
    moves: MoveRisks,
    pub(super) paths: Paths<'a>,
}

impl<'a> RiskContext<'a> {
    pub(super) fn new(
        changes: &'a [GroupChange],
        (before, after): (&'a Inventory, &'a Inventory),
        options: &PlanOptions<'a>,
    ) -> Self {
        Self {
            paths: Paths::new(before, after),
            lists: KnownLists::new(&after.prefix_lists),
            lists_before: KnownLists::new(&before.prefix_lists),
            rules_per_group: options.rules_per_group,
            groups: changes.iter().map(|change| (&change.id, change)).collect(),
            address: options.address,
            sides: (before, after),
            moves: MoveRisks::default(),
        }
    }

    /// Returns the inventories before and after.
    pub(super) fn sides(&self) -> (&'a Inventory, &'a Inventory) {
        self.sides
    }

    /// Replaces prefix lists in rules by their entries, as far as these are known.
    pub(super) fn expand(&self, rules: &[Rule]) -> Vec<Rule> {
        self.lists.expand(rules).into_owned()
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

    /// Number of rules of a group that are removed and not changed into another rule.
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

/// Returns the risks of a step, without duplicates.
pub(super) fn risks_of(step: &Step, context: &RiskContext<'_>) -> Vec<Risk> {
    let (given, taken): (Vec<&Rule>, Vec<&Rule>) = match step {
        Step::Authorize { rules, .. } => (rules.iter().collect(), Vec::new()),
        Step::Revoke { rules, .. } => (Vec::new(), rules.iter().collect()),
        Step::ModifyRules { rules, .. } => (
            rules.iter().map(|rule| &rule.after).collect(),
            rules.iter().map(|rule| &rule.before).collect(),
        ),
        Step::SetInterfaceGroups { before, after, .. } => {
            return context.moves.of(before, after, context);
        }
        Step::DeleteInterface { .. } => return vec![Risk::DeletesInterface],
        Step::DisassociateVpc { .. } => return vec![Risk::EndsAssociation],
        Step::DeleteGroup { .. } => return vec![Risk::DeletesGroup],
        Step::DeleteTags { group, rules, .. } => {
            let is_all = rules.is_empty() && context.removes_all_tags(group);
            return Vec::from_iter(is_all.then_some(Risk::RemovesAllTags));
        }
        Step::ModifyPrefixList { list, .. } => return list_risk::of_size(list, context),
        Step::ModifyPrefixListEntries {
            list,
            added,
            removed,
            ..
        } => return list_risk::of_entries(list, added, removed, context),
        Step::DeletePrefixList { .. } => return vec![Risk::DeletesList],
        Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::UpdateDescriptions { .. }
        | Step::AssociateVpc { .. }
        | Step::CreatePrefixList { .. } => return Vec::new(),
    };
    let Some(group) = step.group() else {
        return Vec::new();
    };
    let sides = (context.before(group), context.after(group));
    let mut risks = opening_risks(&given, sides, context);
    // A deletion has a risk of its own, and a group that was just created has no users yet.
    let change = context.groups.get(group);
    if change.is_none_or(|change| change.after.is_none() || change.before.is_none()) {
        return risks;
    }
    add_new(&mut risks, context.paths.cut_by(group, &taken));
    if let Step::Revoke { direction, .. } = step {
        let removed = context.removed(group);
        add_new(
            &mut risks,
            mass_removal_risks(*direction, removed, sides.0, sides.1),
        );
    }
    add_new(&mut risks, closing_risks(&taken, sides, context));
    risks
}

/// Returns the risks of adding rules. `sides` has all rules of the group before and after.
pub(super) fn opening_risks(
    given: &[&Rule],
    (before, after): (&[Rule], &[Rule]),
    context: &RiskContext<'_>,
) -> Vec<Risk> {
    let mut risks: Vec<Risk> = Vec::new();
    let before = context.lists_before.expand(before);
    let after = context.lists.expand(after);
    let allowed_before = Allowed::by(&before);
    for rule in given {
        let entries = context.lists.expand(std::slice::from_ref(*rule));
        let opened = entries.iter().filter_map(|rule| {
            let family = opened_by(rule, &before, &after)?;
            if allowed_before.covers(rule) {
                return None;
            }
            let traffic = rule.traffic;
            Some(Risk::OpensToInternet { traffic, family })
        });
        add_new(&mut risks, opened);
    }
    risks
}

/// Returns the risks of removing rules, besides those of their number. `sides` has all rules of the
/// group before and after.
pub(super) fn closing_risks(
    taken: &[&Rule],
    (before, after): (&[Rule], &[Rule]),
    context: &RiskContext<'_>,
) -> Vec<Risk> {
    let mut risks: Vec<Risk> = Vec::new();
    let entries_after = context.lists.expand(after);
    // Access that other rules still allow, alone or together, is not lost. A list whose entries
    // were not read is equal only to itself.
    let (left, left_of_entries) = (Allowed::by(after), Allowed::by(&entries_after));
    let is_left = |rule: &Rule| {
        let mut entries = context
            .lists_before
            .expand(std::slice::from_ref(rule))
            .into_owned();
        entries.retain(|rule| !left_of_entries.covers(rule));
        left.covers(rule) || entries.is_empty()
    };
    for rule in taken.iter().filter(|rule| !is_left(rule)) {
        let traffic = rule.traffic;
        let untracked = is_untracked(rule, before).then_some(Risk::CutsUntracked { traffic });
        add_new(&mut risks, untracked);
        add_new(
            &mut risks,
            administration_risks(rule, &entries_after, context.address),
        );
    }
    risks
}

/// What rules allow together, in each direction.
pub(super) struct Allowed {
    inbound: AccessSet,
    outbound: AccessSet,
}

impl Allowed {
    pub(super) fn by(rules: &[Rule]) -> Self {
        let of = |direction| {
            let rules = rules.iter();
            AccessSet::of_rules(rules.filter(|rule| rule.direction == direction))
        };
        Self {
            inbound: of(Direction::Ingress),
            outbound: of(Direction::Egress),
        }
    }

    pub(super) fn covers(&self, rule: &Rule) -> bool {
        let set = match rule.direction {
            Direction::Ingress => &self.inbound,
            Direction::Egress => &self.outbound,
        };
        set.covers(&AccessSet::of(rule.traffic, &rule.peer))
    }
}

/// Adds risks that are not in the list yet.
pub(super) fn add_new(risks: &mut Vec<Risk>, found: impl IntoIterator<Item = Risk>) {
    for risk in found {
        if !risks.contains(&risk) {
            risks.push(risk);
        }
    }
}

/// Returns the risks of revoking the last rule of a direction, or most rules of a group.
fn mass_removal_risks(
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

/// Returns the risks of removing an inbound rule for an administration service.
fn administration_risks(rule: &Rule, after: &[Rule], address: Option<&Cidr>) -> Vec<Risk> {
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

/// Longest prefix that counts as a part of the internet. Half of the internet would take more such
/// ranges than a group can have rules.
const LONGEST_COUNTED_PREFIX: [(AddressFamily, u8); 2] =
    [(AddressFamily::Ipv4, 8), (AddressFamily::Ipv6, 12)];

/// Returns the address family in which a rule admits its traffic from the internet, alone or together
/// with the other rules that come, such as the two halves `0.0.0.0/1` and `128.0.0.0/1`.
pub(super) fn opened_by(rule: &Rule, before: &[Rule], after: &[Rule]) -> Option<AddressFamily> {
    let cidr = part_of_internet(rule)?;
    let family = cidr.family();
    let traffic = rule.traffic;
    let is_opened = share(cidr) >= WHOLE / 2
        || admits_half_of_internet(after, traffic, family)
            && !admits_half_of_internet(before, traffic, family);
    is_opened.then_some(family)
}

/// Whether the ranges that may send `traffic` make up at least half of the internet.
fn admits_half_of_internet(rules: &[Rule], traffic: Traffic, family: AddressFamily) -> bool {
    let lets_in = |rule: &&Rule| rule.traffic.covers(traffic);
    let parts = rules.iter().filter(lets_in).filter_map(part_of_internet);
    let mut parts: Vec<&Cidr> = parts.filter(|part| part.family() == family).collect();
    // In sorted order a range follows the range that contains it.
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

/// Returns the source range of an inbound rule if it is large enough to count.
fn part_of_internet(rule: &Rule) -> Option<&Cidr> {
    let Peer::Cidr(cidr) = &rule.peer else {
        return None;
    };
    let is_long = |(family, longest): &(AddressFamily, u8)| {
        *family == cidr.family() && cidr.prefix_length() > *longest
    };
    let counts =
        rule.direction == Direction::Ingress && !LONGEST_COUNTED_PREFIX.iter().any(is_long);
    counts.then_some(cidr)
}

/// Size of the internet in one address family, in the units of [`share`].
const WHOLE: u32 = 1 << 16;

/// Size of a range as a share of the internet in its address family. Public IPv6 addresses are
/// those of `2000::/3`.
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

/// Returns a risk if the rule admits an address that is or may be the user's, and no remaining rule
/// admits it.
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

/// Whether EC2 does not track the connections that a rule allows. From "Security group connection
/// tracking" in the EC2 user guide: "If a security group rule permits TCP or UDP flows for all
/// traffic (0.0.0.0/0 or ::/0) and there is a corresponding rule in the other direction that
/// permits all response traffic (0.0.0.0/0 or ::/0) for any port (0-65535), then that flow of
/// traffic is not tracked."
fn is_untracked(rule: &Rule, rules: &[Rule]) -> bool {
    let protocols = [Traffic::ALL_TCP, Traffic::ALL_UDP];
    let carries = |rule: &Rule, all: Traffic| {
        rule.traffic == Traffic::All || rule.traffic.protocol() == all.protocol()
    };
    let Some(family) = anywhere_family(rule) else {
        return false;
    };
    let others = || {
        let opposite = |other: &&Rule| {
            other.direction != rule.direction && anywhere_family(other) == Some(family)
        };
        rules.iter().filter(opposite)
    };
    protocols.into_iter().any(|all| {
        carries(rule, all)
            && (others().any(|other| other.traffic.covers(all))
                || rule.traffic.covers(all) && others().any(|other| carries(other, all)))
    })
}

fn anywhere_family(rule: &Rule) -> Option<AddressFamily> {
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.is_anywhere() => Some(cidr.family()),
        _ => None,
    }
}
