//! Questions with addresses at one end: what the rules of the other end allow.

use portcullis_model::{AddressFamily, Cidr, GroupReference, Peer, PrefixListId, Rule, Traffic};

use super::addresses::{FAMILIES, anywhere, not_public_ipv4, private, public_ipv6};
use super::ask::can_have;
use super::bounds::Bounds;
use super::ends::{Point, Region};
use super::{Asked, ReachIndex, TrafficList};
use crate::access::{AccessSet, Grant, Space, TrafficSet};

/// What rules allow between a party and addresses.
#[derive(Clone, Debug)]
pub(super) struct RegionAccess {
    /// What the question asks about.
    wanted: AccessSet,
    /// The same as rules would be written: the internet with the private ranges inside.
    written: AccessSet,
    /// What is allowed for certain.
    sure: AccessSet,
    /// What may be allowed.
    may: AccessSet,
}

impl RegionAccess {
    pub(super) fn new<'a>(
        asked: &Asked<'_>,
        rules: impl IntoIterator<Item = &'a Rule>,
        region: &Region,
        lacks_rules: bool,
    ) -> Self {
        let mut builder = Builder {
            asked,
            region,
            sure: Vec::new(),
            may: Vec::new(),
        };
        for rule in rules {
            if asked.traffic.overlaps(rule.traffic) {
                builder.add(rule);
            }
        }
        if lacks_rules {
            let unknown = FAMILIES.map(anywhere).to_vec();
            builder.may.extend(grants_of(&asked.traffic, unknown));
        }
        let sure = AccessSet::of_grants(&builder.sure);
        let may = AccessSet::of_grants(&builder.may).union(&sure);
        let mut access = Self {
            wanted: wanted(&asked.traffic, region),
            written: written(&asked.traffic, region),
            sure,
            may,
        };
        if let Region::List { id, entries: None } = region {
            access.sum_up_list(asked, id);
        }
        access
    }

    /// Replaces the addresses by the list as a whole, since its entries are not known.
    fn sum_up_list(&mut self, asked: &Asked<'_>, id: &PrefixListId) {
        let symbol = Space::PrefixList(id.clone());
        let families = asked.families_of_list(id);
        let whole: Vec<Cidr> = families.iter().map(|family| anywhere(*family)).collect();
        let mut sure = self.sure.traffic_in(&symbol);
        let mut may = self.may.traffic_in(&symbol).union(&sure);
        let all = whole
            .iter()
            .map(|block| self.sure.traffic_at_all(std::slice::from_ref(block)));
        if let Some(all) = all.reduce(|a, b| a.intersection(&b)) {
            sure = sure.union(&all);
        }
        for block in &whole {
            may = may.union(&self.may.traffic_at_any(std::slice::from_ref(block)));
        }
        let peer = Peer::PrefixList(id.clone());
        let list = AccessSet::of(Traffic::All, &peer);
        self.sure = list.with_traffic(&sure);
        self.may = list.with_traffic(&may.union(&sure));
    }

    pub(super) fn bounds(&self) -> Bounds {
        let sure = self.sure.intersection(&self.wanted);
        let may = self.may.intersection(&self.wanted);
        // Members of groups are in the answer for anything, though not among its addresses.
        let groups = |set: &AccessSet| set.spaces().any(|space| matches!(space, Space::Group(_)));
        Bounds {
            all_surely: sure == self.wanted,
            all_possibly: may == self.wanted,
            some_surely: !sure.is_empty() || groups(&self.sure),
            some_possibly: !may.is_empty() || groups(&self.may),
        }
    }

    /// Returns the traffic of what is allowed for certain, or of what may be allowed.
    pub(super) fn traffic(&self, is_sure: bool) -> TrafficSet {
        let set = if is_sure { &self.sure } else { &self.may };
        let groups = set.in_spaces(|space| matches!(space, Space::Group(_)));
        set.intersection(&self.wanted).union(&groups).traffic()
    }

    /// What is certainly allowed, in the form of rules, comparable between inventories.
    pub(super) fn allowed(&self) -> AccessSet {
        let groups = self
            .sure
            .in_spaces(|space| matches!(space, Space::Group(_)));
        self.sure.intersection(&self.written).union(&groups)
    }

    /// What is not certainly allowed, in the form of rules.
    pub(super) fn missing(&self) -> AccessSet {
        let missing = self.wanted.difference(&self.sure);
        let families = self
            .written
            .in_spaces(|space| missing.spaces().any(|lacks| lacks == space));
        families.difference(&self.sure)
    }

    /// Returns the parts of a set that concern the question.
    pub(super) fn grants(&self, set: &AccessSet) -> Vec<Grant> {
        let mut grants = set.grants();
        grants.retain(|grant| match grant.peer {
            Peer::Group(_) | Peer::PrefixList(_) => true,
            Peer::Cidr(_) => self
                .wanted
                .overlaps(&AccessSet::of(grant.traffic, &grant.peer)),
        });
        grants
    }
}

/// Collects what each rule allows.
struct Builder<'a> {
    asked: &'a Asked<'a>,
    region: &'a Region,
    sure: Vec<Grant>,
    may: Vec<Grant>,
}

impl Builder<'_> {
    fn add(&mut self, rule: &Rule) {
        let traffic = rule.traffic;
        let grant = |peer: Peer| Grant { traffic, peer };
        let blocks = |cidrs: Vec<Cidr>| cidrs.into_iter().map(Peer::Cidr);
        match &rule.peer {
            Peer::Cidr(cidr) => self.sure.push(grant(Peer::Cidr(cidr.clone()))),
            Peer::PrefixList(id) => {
                if matches!(self.region, Region::List { id: asked, .. } if asked == id) {
                    self.sure.push(grant(rule.peer.clone()));
                }
                match self.asked.entries(id) {
                    Some(entries) => self.sure.extend(blocks(entries).map(grant)),
                    None => {
                        let families = self.asked.families_of_list(id);
                        let whole = families.into_iter().map(anywhere).collect();
                        self.may.extend(blocks(whole).map(grant));
                    }
                }
            }
            Peer::Group(reference) => match self.region {
                Region::Internet => {}
                Region::Anything => self.sure.push(grant(rule.peer.clone())),
                Region::Blocks(_) | Region::List { .. } => {
                    match self.asked.index.addresses_of(reference) {
                        Some(members) => self.sure.extend(blocks(members).map(grant)),
                        None => {
                            let private = FAMILIES.into_iter().flat_map(private).cloned().collect();
                            self.may.extend(blocks(private).map(grant));
                        }
                    }
                }
            },
        }
    }
}

fn grants_of(traffic: &TrafficList, blocks: Vec<Cidr>) -> Vec<Grant> {
    let blocks = blocks.into_iter();
    let grants = blocks.flat_map(|block| {
        let family = block.family();
        let kinds = traffic.iter().filter(move |kind| can_have(family, *kind));
        kinds.map(move |traffic| Grant {
            traffic,
            peer: Peer::Cidr(block.clone()),
        })
    });
    grants.collect()
}

fn of_blocks(traffic: &TrafficList, blocks: Vec<Cidr>) -> AccessSet {
    AccessSet::of_grants(&grants_of(traffic, blocks))
}

fn wanted(traffic: &TrafficList, region: &Region) -> AccessSet {
    match region {
        Region::Internet => {
            let ipv4 = of_blocks(traffic, vec![anywhere(AddressFamily::Ipv4)]);
            let ipv4 = ipv4.difference(&of_blocks(traffic, not_public_ipv4()));
            ipv4.union(&of_blocks(traffic, public_ipv6()))
        }
        other => written(traffic, other),
    }
}

fn written(traffic: &TrafficList, region: &Region) -> AccessSet {
    match region {
        Region::Internet | Region::Anything => {
            of_blocks(traffic, FAMILIES.into_iter().map(anywhere).collect())
        }
        Region::Blocks(blocks) => of_blocks(traffic, blocks.clone()),
        Region::List { id, entries: None } => {
            let peer = Peer::PrefixList(id.clone());
            let grants = traffic.iter().map(|traffic| Grant {
                traffic,
                peer: peer.clone(),
            });
            AccessSet::of_grants(&grants.collect::<Vec<Grant>>())
        }
        Region::List {
            entries: Some(entries),
            ..
        } => of_blocks(traffic, entries.clone()),
    }
}

impl ReachIndex {
    /// Returns the private addresses of a group's members; `None` if they are not known.
    pub(super) fn addresses_of(&self, reference: &GroupReference) -> Option<Vec<Cidr>> {
        if self.is_foreign(reference) {
            return None;
        }
        let members = self.members_of(&reference.group_id)?.map(Point::of);
        Some(
            members
                .flat_map(|point| point.addresses)
                .map(Cidr::from)
                .collect(),
        )
    }

    /// Whether a reference names a group whose members are not in this inventory.
    pub(super) fn is_foreign(&self, reference: &GroupReference) -> bool {
        self.inventory.group(&reference.group_id).is_none() && reference.is_external()
    }
}
