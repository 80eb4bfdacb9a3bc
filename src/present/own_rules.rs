//! Rules that name a user's own address, and what becomes of them when the address changes.

use crate::draft::{GroupView, PeerDraft, RowIndex, RuleDraft};
use crate::model::{AddressFamily, Cidr, Peer, SecurityGroup, Tag};

/// Longest prefix of an IPv6 network that providers give to one customer, whose devices share it.
const OWN_IPV6_PREFIX: u8 = 56;

/// How a user's rules are recognised. A rule that meets one of the conditions is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRuleSearch {
    /// The old addresses, as the rules name them.
    pub addresses: Vec<Cidr>,
    /// Text within the description, ignoring case; empty to leave it out.
    pub description: String,
    /// Key of a tag of the rule, and the value if it matters.
    pub tag: Option<(String, Option<String>)>,
}

/// The addresses that the user has now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnAddresses {
    /// IPv4.
    pub ipv4: Option<Cidr>,
    /// IPv6.
    pub ipv6: Option<Cidr>,
}

/// Condition that a rule meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// It names an old address.
    Address,
    /// Its description has the text.
    Description,
    /// It has the tag.
    Tag,
}

/// What becomes of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnRuleChange {
    /// It names the new address.
    Replace(RuleDraft),
    /// It is removed, because the group allows the same from the new address already.
    Remove,
    /// It stays, because the user has no new address of its family.
    NoAddress(AddressFamily),
}

/// A rule that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRule {
    /// The row of the view.
    pub row: RowIndex,
    /// The rule before.
    pub before: RuleDraft,
    /// The condition that it meets.
    pub found_by: FoundBy,
    /// What becomes of it.
    pub change: OwnRuleChange,
}

impl OwnRuleSearch {
    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.description.trim().is_empty() && self.tag.is_none()
    }

    /// Whether a group as EC2 has it has a rule that meets a condition.
    pub fn concerns(&self, group: &SecurityGroup) -> bool {
        let mut rules = group.rules.iter();
        rules.any(|rule| match &rule.peer {
            Peer::Cidr(cidr) => self.found_by(cidr, &rule.description, &rule.tags).is_some(),
            Peer::Group(_) | Peer::PrefixList(_) => false,
        })
    }

    /// Returns the first condition that a rule meets. Descriptions and tags find only rules for one host: others are
    /// hardly about the address of a person.
    fn found_by(&self, cidr: &Cidr, description: &str, tags: &[Tag]) -> Option<FoundBy> {
        if self.addresses.contains(cidr) {
            return Some(FoundBy::Address);
        }
        if !is_host(cidr) {
            return None;
        }
        let wanted = self.description.trim().to_lowercase();
        if !wanted.is_empty() && description.to_lowercase().contains(&wanted) {
            return Some(FoundBy::Description);
        }
        let (key, value) = self.tag.as_ref()?;
        let has_value = |tag: &Tag| value.as_ref().is_none_or(|value| *value == tag.value);
        let is_tagged = tags.iter().any(|tag| tag.key == *key && has_value(tag));
        is_tagged.then_some(FoundBy::Tag)
    }
}

impl OwnAddresses {
    /// Returns the address of a family.
    pub fn of(&self, family: AddressFamily) -> Option<&Cidr> {
        match family {
            AddressFamily::Ipv4 => self.ipv4.as_ref(),
            AddressFamily::Ipv6 => self.ipv6.as_ref(),
        }
    }
}

/// Whether a block is the address of one host, or an IPv6 network of one customer.
fn is_host(cidr: &Cidr) -> bool {
    match cidr.family() {
        AddressFamily::Ipv4 => cidr.prefix_length() == 32,
        AddressFamily::Ipv6 => cidr.prefix_length() >= OWN_IPV6_PREFIX,
    }
}

/// Returns the rules of a group that name the user's old address, with what becomes of them. Rules that the draft
/// removes, that clash with EC2, or that name the new address already are left out.
pub fn find_own_rules(
    view: &GroupView,
    search: &OwnRuleSearch,
    addresses: &OwnAddresses,
) -> Vec<OwnRule> {
    let mut keys = view.rule_keys();
    let mut found = Vec::new();
    for (row, before) in view.editable_rules() {
        let Some(Peer::Cidr(cidr)) = before.peer.known() else {
            continue;
        };
        let Some(found_by) = search.found_by(cidr, &before.description, &before.tags) else {
            continue;
        };
        let change = match addresses.of(cidr.family()) {
            Some(new) if new == cidr => continue,
            Some(new) => {
                let peer = PeerDraft::Known(Peer::Cidr(new.clone()));
                let after = RuleDraft {
                    peer,
                    ..before.clone()
                };
                if after.rule().is_none_or(|rule| keys.insert(rule.key())) {
                    OwnRuleChange::Replace(after)
                } else {
                    OwnRuleChange::Remove
                }
            }
            None => OwnRuleChange::NoAddress(cidr.family()),
        };
        found.push(OwnRule {
            row,
            before,
            found_by,
            change,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::draft::Draft;
    use crate::model::{AccountId, Direction, GroupId, PortRange, Rule, Traffic};

    fn rule(port: u16, peer: &str, description: &str, tags: &[(&str, &str)]) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(port));
        let mut rule = Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
        rule.description = description.into();
        let tag = |(key, value): &(&str, &str)| Tag {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        rule.tags = tags.iter().map(tag).collect();
        rule
    }

    fn group() -> SecurityGroup {
        SecurityGroup {
            id: GroupId::from_remote("sg-00000001"),
            name: "web".to_owned(),
            description: "web".to_owned(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: vec![
                rule(1, "203.0.113.7/32", "", &[]),
                rule(2, "203.0.113.8/32", "home of Ana", &[]),
                rule(3, "203.0.113.9/32", "", &[("owner", "ana")]),
                rule(4, "203.0.113.0/24", "Ana's office", &[("owner", "ana")]),
                rule(5, "2001:db8:1::/64", "Ana", &[]),
                rule(6, "2001:db8::/32", "Ana", &[]),
                rule(7, "sg-00000002", "Ana", &[("owner", "ana")]),
                rule(8, "203.0.113.7/32", "twice", &[]),
                rule(8, "198.51.100.9/32", "", &[]),
                rule(9, "198.51.100.9/32", "home of ana", &[]),
            ],
            has_rule_ids: true,
        }
    }

    fn found(search: &OwnRuleSearch, v4: Option<&str>, v6: Option<&str>) -> Vec<String> {
        let view = Draft::default().view(&group().id, Some(Arc::new(group())));
        let cidr = |text: Option<&str>| text.map(|text| Cidr::parse(text).unwrap());
        let addresses = OwnAddresses {
            ipv4: cidr(v4),
            ipv6: cidr(v6),
        };
        let rules = find_own_rules(&view, search, &addresses);
        assert_eq!(search.concerns(&group()), !rules.is_empty());
        let text = |rule: OwnRule| {
            let port = rule.before.traffic.known().unwrap().ports().unwrap();
            let change = match rule.change {
                OwnRuleChange::Replace(after) => after.peer.known().unwrap().to_string(),
                OwnRuleChange::Remove => "removed".to_owned(),
                OwnRuleChange::NoAddress(family) => format!("no {}", family.as_str()),
            };
            format!("{port} {:?} {change}", rule.found_by)
        };
        rules.into_iter().map(text).collect()
    }

    #[test]
    fn an_old_address_is_found_as_the_rules_name_it() {
        let search = |old: &[&str]| OwnRuleSearch {
            addresses: old.iter().map(|text| Cidr::parse(text).unwrap()).collect(),
            ..OwnRuleSearch::default()
        };
        let new = Some("198.51.100.9");
        assert_eq!(
            found(&search(&["203.0.113.7"]), new, None),
            ["1 Address 198.51.100.9/32", "8 Address removed"]
        );
        assert_eq!(
            found(&search(&["203.0.113.0/24"]), new, None),
            ["4 Address 198.51.100.9/32"]
        );
        assert_eq!(
            found(&search(&["2001:db8:1::/64"]), new, Some("2001:db8:9::7")),
            ["5 Address 2001:db8:9::7/128"]
        );
        assert_eq!(
            found(&search(&["2001:db8:1::/64"]), new, None),
            ["5 Address no IPv6"]
        );
        let nothing: [&str; 0] = [];
        assert_eq!(found(&search(&["192.0.2.1"]), new, None), nothing);
    }

    #[test]
    fn descriptions_and_tags_find_rules_for_one_host() {
        let search = OwnRuleSearch {
            description: " ANA ".to_owned(),
            tag: Some(("owner".to_owned(), None)),
            ..OwnRuleSearch::default()
        };
        let new = (Some("198.51.100.10"), Some("2001:db8:9::/64"));
        assert_eq!(
            found(&search, new.0, new.1),
            [
                "2 Description 198.51.100.10/32",
                "3 Tag 198.51.100.10/32",
                "5 Description 2001:db8:9::/64",
                "9 Description 198.51.100.10/32",
            ]
        );
        let of_other = OwnRuleSearch {
            tag: Some(("owner".to_owned(), Some("bo".to_owned()))),
            ..OwnRuleSearch::default()
        };
        let nothing: [&str; 0] = [];
        assert_eq!(found(&of_other, new.0, new.1), nothing);
        assert!(OwnRuleSearch::default().is_empty() && !search.is_empty());
    }
}
