//! How much of the quota "rules per security group" a direction uses.
//!
//! "This quota is enforced separately for IPv4 rules and IPv6 rules" (Amazon VPC quotas). A range
//! counts once, in its family; a prefix list for its weight, in the one family it has. Of a
//! reference to a group, it is said only that it counts once: whether in one total or in both is not
//! on record. Here it counts in both, the stricter reading.

use portcullis_model::{AddressFamily, Peer, PrefixList};

/// What EC2 allows unless the account has another quota: for each direction and family.
pub const DEFAULT_RULES_PER_GROUP: usize = 60;

/// What the rules of one direction use, by address family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaUse {
    /// Of the IPv4 rules.
    pub ipv4: FamilyUse,
    /// Of the IPv6 rules.
    pub ipv6: FamilyUse,
}

/// What the rules of one direction use in one family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FamilyUse {
    /// Ranges.
    pub cidrs: usize,
    /// References to groups.
    pub group_references: usize,
    /// The weight of prefix lists.
    pub prefix_lists: usize,
    /// Prefix lists of which neither family nor weight is known; counted in both families, and in
    /// neither total.
    pub unknown_prefix_lists: usize,
}

impl QuotaUse {
    /// What rules with these peers use.
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

    /// What is used in a family.
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
    /// What counts against the quota.
    pub fn total(&self) -> usize {
        self.cidrs + self.group_references + self.prefix_lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::PrefixListId;

    #[test]
    fn each_kind_counts_as_the_quota_counts_it() {
        let list = |id: &str, family, max_entries| PrefixList {
            id: PrefixListId::from_remote(id),
            name: "offices".to_owned(),
            family,
            max_entries: Some(max_entries),
            owner_id: "123456789012".to_owned(),
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
