//! Use of the quota "rules per security group" by the rules of one direction.
//!
//! "This quota is enforced separately for IPv4 rules and IPv6 rules" (Amazon VPC quotas). A CIDR
//! block counts once, in its family; a prefix list counts its weight, in its family.
//!
//! AWS documents that a reference to a group counts once, but not whether in one family or in both.
//! Here it counts in both, the stricter reading.

use portcullis_model::{AddressFamily, Peer, PrefixList};

/// Default quota per direction and address family.
pub const DEFAULT_RULES_PER_GROUP: usize = 60;

/// Quota use of the rules of one direction, by address family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaUse {
    /// Use by IPv4 rules.
    pub ipv4: FamilyUse,
    /// Use by IPv6 rules.
    pub ipv6: FamilyUse,
}

/// Quota use of the rules of one direction in one family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FamilyUse {
    /// Number of CIDR blocks.
    pub cidrs: usize,
    /// Number of references to groups.
    pub group_references: usize,
    /// Total weight of the prefix lists.
    pub prefix_lists: usize,
    /// Number of prefix lists with unknown family or weight. Counted in both families, but not in
    /// their totals.
    pub unknown_prefix_lists: usize,
}

impl QuotaUse {
    /// Counts the rules with these peers.
    pub fn of<'a>(peers: impl Iterator<Item = &'a Peer>, prefix_lists: &[PrefixList]) -> Self {
        let mut used = Self::default();
        for peer in peers {
            match peer {
                Peer::Cidr(cidr) => used.family_mut(cidr.family()).cidrs += 1,
                Peer::Group(_) => {
                    used.ipv4.group_references += 1;
                    used.ipv6.group_references += 1;
                }
                Peer::PrefixList(id) => {
                    let list = prefix_lists.iter().find(|list| list.id == *id);
                    let weighed = list.and_then(|list| Some((list.family, list.weight()?)));
                    match weighed {
                        Some((family, weight)) => used.family_mut(family).prefix_lists += weight,
                        None => {
                            used.ipv4.unknown_prefix_lists += 1;
                            used.ipv6.unknown_prefix_lists += 1;
                        }
                    }
                }
            }
        }
        used
    }

    /// Returns the use in one family.
    pub fn family(&self, family: AddressFamily) -> FamilyUse {
        match family {
            AddressFamily::Ipv4 => self.ipv4,
            AddressFamily::Ipv6 => self.ipv6,
        }
    }

    fn family_mut(&mut self, family: AddressFamily) -> &mut FamilyUse {
        match family {
            AddressFamily::Ipv4 => &mut self.ipv4,
            AddressFamily::Ipv6 => &mut self.ipv6,
        }
    }
}

impl FamilyUse {
    /// Returns the number of rules that count against the quota.
    pub fn total(&self) -> usize {
        self.cidrs + self.group_references + self.prefix_lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::PrefixListState;
    use portcullis_model::{PrefixListEntries, PrefixListId};

    #[test]
    fn each_kind_of_peer_counts_by_the_rules_of_the_quota() {
        let list = |id: &str, family, max_entries| PrefixList {
            id: PrefixListId::from_remote(id),
            name: "offices".to_owned(),
            family,
            max_entries: Some(max_entries),
            owner_id: "123456789012".to_owned(),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: None,
            entries: PrefixListEntries::NotRead,
        };
        let lists = [
            list("pl-00000001", AddressFamily::Ipv4, 20),
            list("pl-00000002", AddressFamily::Ipv6, 5),
        ];
        let peers = [
            "10.0.0.0/8",
            "192.0.2.1",
            "2001:db8::/32",
            "sg-00000001",
            "pl-00000001",
            "pl-00000002",
            "pl-00000003",
        ]
        .map(|peer| Peer::parse(peer).unwrap());
        let used = QuotaUse::of(peers.iter(), &lists);
        assert_eq!(used.ipv4.total(), 2 + 1 + 20);
        assert_eq!(used.ipv6.total(), 1 + 1 + 5);
        assert_eq!(used.ipv4.unknown_prefix_lists, 1);
        assert_eq!(used.family(AddressFamily::Ipv6), used.ipv6);
    }
}
