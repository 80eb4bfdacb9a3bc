//! Prefix lists by their entries, where these are known.

use std::borrow::Cow;
use std::collections::HashMap;

use super::set::{AccessSet, Space};
use portcullis_model::{Peer, PrefixList, PrefixListEntry, PrefixListId, Rule};

/// The prefix lists whose entries were read. A rule that names one of them allows what rules for each of its entries
/// would; any other list stays a symbol, equal only to itself.
#[derive(Clone, Debug, Default)]
pub struct KnownLists<'a> {
    by_id: HashMap<&'a PrefixListId, &'a PrefixList>,
}

impl<'a> KnownLists<'a> {
    /// Takes the lists whose entries were read.
    pub fn new(lists: &'a [PrefixList]) -> Self {
        let known = lists.iter().filter(|list| list.entries.known().is_some());
        Self {
            by_id: known.map(|list| (&list.id, list)).collect(),
        }
    }

    /// Returns the list that a peer names, if its entries are known.
    pub fn list(&self, peer: &Peer) -> Option<&'a PrefixList> {
        match peer {
            Peer::PrefixList(id) => self.by_id.get(id).copied(),
            Peer::Cidr(_) | Peer::Group(_) => None,
        }
    }

    /// Returns the entries of the list that a peer names, if they are known.
    pub fn entries(&self, peer: &Peer) -> Option<&'a [PrefixListEntry]> {
        self.list(peer)?.entries.known()
    }

    /// Returns the set with known lists replaced by their entries.
    #[must_use]
    pub fn resolve(&self, set: &AccessSet) -> AccessSet {
        set.resolve(|space| match space {
            Space::PrefixList(id) => {
                let entries = self.by_id.get(id)?.entries.known()?;
                Some(entries.iter().map(|entry| entry.cidr.clone()).collect())
            }
            Space::Ipv4 | Space::Ipv6 | Space::Group(_) => None,
        })
    }

    /// Returns what a rule allows.
    pub fn access(&self, rule: &Rule) -> AccessSet {
        self.resolve(&AccessSet::of(rule.traffic, &rule.peer))
    }

    /// Returns the rules with each rule that names a known list replaced by one for each of its entries.
    pub fn expand<'b>(&self, rules: &'b [Rule]) -> Cow<'b, [Rule]> {
        if !rules.iter().any(|rule| self.list(&rule.peer).is_some()) {
            return Cow::Borrowed(rules);
        }
        let mut expanded = Vec::new();
        for rule in rules {
            match self.entries(&rule.peer) {
                None => expanded.push(rule.clone()),
                Some(entries) => expanded.extend(entries.iter().map(|entry| Rule {
                    peer: Peer::Cidr(entry.cidr.clone()),
                    ..rule.clone()
                })),
            }
        }
        Cow::Owned(expanded)
    }

    /// Whether `wide` allows everything that `narrow` allows. False if `narrow` names a list without entries, which
    /// allows nothing until it gets some.
    pub(super) fn covers(&self, wide: &Rule, narrow: &Rule) -> bool {
        if wide.covers(narrow) {
            return true;
        }
        let may_cover = (self.list(&wide.peer).is_some() || self.list(&narrow.peer).is_some())
            && wide.direction == narrow.direction
            && wide.traffic.covers(narrow.traffic);
        if !may_cover {
            return false;
        }
        let narrow = self.access(narrow);
        !narrow.is_empty() && self.access(wide).covers(&narrow)
    }

    /// Whether some traffic may be allowed by both rules.
    pub(super) fn overlaps(&self, a: &Rule, b: &Rule) -> bool {
        let may_overlap = (self.list(&a.peer).is_some() || self.list(&b.peer).is_some())
            && a.direction == b.direction
            && a.traffic.overlaps(b.traffic);
        a.overlaps(b) || may_overlap && self.access(a).overlaps(&self.access(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{cover, removable};
    use portcullis_model::PrefixListState;
    use portcullis_model::{AddressFamily, Cidr, Direction, PortRange, PrefixListEntries, Traffic};

    fn list(id: &str, entries: Option<&[&str]>) -> PrefixList {
        let entry = |cidr: &&str| PrefixListEntry {
            cidr: Cidr::parse(cidr).unwrap(),
            description: String::new(),
        };
        PrefixList {
            id: PrefixListId::from_remote(id),
            name: id.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: Some(10),
            owner_id: "123456789012".to_owned(),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: Some(1),
            entries: entries.map_or(PrefixListEntries::NotRead, |entries| {
                entries.iter().map(entry).collect()
            }),
        }
    }

    fn rule(port: u16, peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(port));
        Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
    }

    #[test]
    fn known_lists_are_their_entries_and_others_are_opaque() {
        let lists = [
            list("pl-00000001", Some(&["198.51.100.0/25", "203.0.113.0/24"])),
            list("pl-00000002", Some(&["203.0.113.128/25"])),
            list("pl-00000003", Some(&[])),
            list("pl-00000004", None),
        ];
        let known = KnownLists::new(&lists);
        let all = "0.0.0.0/0";
        for (wide, narrow, expected) in [
            ("pl-00000001", "203.0.113.7/32", true),
            ("pl-00000001", "203.0.112.0/23", false),
            ("pl-00000001", "pl-00000002", true),
            ("pl-00000002", "pl-00000001", false),
            (all, "pl-00000001", true),
            ("pl-00000001", all, false),
            // A list without entries allows nothing, which is no reason to remove its rule.
            (all, "pl-00000003", false),
            ("pl-00000003", "203.0.113.7/32", false),
            (all, "pl-00000004", false),
            ("pl-00000004", "203.0.113.7/32", false),
            ("pl-00000004", "pl-00000004", true),
        ] {
            let (wide, narrow) = (rule(22, wide), rule(22, narrow));
            assert_eq!(
                known.covers(&wide, &narrow),
                expected,
                "{wide:?} {narrow:?}"
            );
            let found = cover(&narrow, [(0, &wide)], &known);
            assert_eq!(found.is_some(), expected, "{wide:?} {narrow:?}");
        }
        assert!(!known.covers(&rule(22, "pl-00000001"), &rule(23, "203.0.113.7/32")));
        assert!(known.overlaps(&rule(22, "203.0.112.0/23"), &rule(22, "pl-00000001")));
        assert!(!known.overlaps(&rule(22, "10.0.0.0/8"), &rule(22, "pl-00000001")));
    }

    #[test]
    fn a_list_is_covered_by_rules_for_its_entries_together() {
        let lists = [list(
            "pl-00000001",
            Some(&["198.51.100.0/25", "203.0.113.0/24"]),
        )];
        let rules = [
            rule(22, "pl-00000001"),
            rule(22, "198.51.100.0/24"),
            rule(22, "203.0.113.0/24"),
        ];
        let numbered: Vec<(usize, &Rule)> = rules.iter().enumerate().collect();
        let removed = removable(&numbered, &KnownLists::new(&lists));
        assert_eq!(removed, [(0, vec![1, 2])]);
        assert_eq!(removable(&numbered, &KnownLists::default()), []);
    }

    #[test]
    fn rules_are_expanded_only_where_a_list_is_known() {
        let lists = [
            list("pl-00000001", Some(&["198.51.100.0/25", "203.0.113.0/24"])),
            list("pl-00000004", None),
        ];
        let known = KnownLists::new(&lists);
        let rules = [rule(22, "pl-00000004"), rule(22, "sg-00000001")];
        assert!(matches!(known.expand(&rules), Cow::Borrowed(_)));
        let rules = [rule(22, "pl-00000004"), rule(80, "pl-00000001")];
        let expanded = known.expand(&rules);
        let peers: Vec<String> = expanded.iter().map(|rule| rule.peer.to_string()).collect();
        assert_eq!(peers, ["pl-00000004", "198.51.100.0/25", "203.0.113.0/24"]);
        assert_eq!(
            known.resolve(&AccessSet::of_rules(&rules)),
            AccessSet::of_rules(&*expanded)
        );
    }
}
