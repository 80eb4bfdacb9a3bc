//! Values of an account that queries can name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::preset_name;
use portcullis_model::{Cidr, Peer, PortRange, Traffic};

use super::matcher::Account;
use super::natural::natural_order;

/// Values to suggest, each kind in the order of the suggestions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Names of groups.
    pub names: Vec<String>,
    /// Names of prefix lists.
    pub lists: Vec<String>,
    /// VPCs: ID, and name if there is one.
    pub vpcs: Vec<(String, Option<String>)>,
    /// Values of tags by key.
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Ports of rules with the name of their type if it has one, the most frequent first.
    pub ports: Vec<(PortRange, Option<&'static str>)>,
    /// Addresses of rules, the most frequent first.
    pub addresses: Vec<Cidr>,
}

impl Vocabulary {
    /// Collects the values of an account.
    pub fn of(account: &Account<'_>) -> Self {
        let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut ports: HashMap<Traffic, usize> = HashMap::new();
        let mut addresses: HashMap<&Cidr, usize> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        for group in account.groups {
            names.push(group.name.clone());
            for tag in &group.tags {
                let values = tags.entry(tag.key.clone()).or_default();
                values.insert(tag.value.clone());
            }
            for rule in &group.rules {
                if rule.traffic.ports().is_some() {
                    *ports.entry(rule.traffic).or_default() += 1;
                }
                if let Peer::Cidr(cidr) = &rule.peer {
                    *addresses.entry(cidr).or_default() += 1;
                }
            }
        }
        names.sort_by(|a, b| natural_order(a, b));
        names.dedup();
        let vpcs = account.vpcs.iter();
        let vpcs = vpcs.map(|vpc| (vpc.id.to_string(), vpc.name().map(str::to_owned)));
        let lists = account.prefix_lists.iter();
        Self {
            names,
            lists: lists.map(|list| list.name.clone()).collect(),
            vpcs: vpcs.collect(),
            tags,
            ports: frequent_ports(ports),
            addresses: most_frequent(addresses).into_iter().cloned().collect(),
        }
    }
}

fn frequent_ports(counts: HashMap<Traffic, usize>) -> Vec<(PortRange, Option<&'static str>)> {
    let mut ports: Vec<(PortRange, Option<&'static str>)> = Vec::new();
    for traffic in most_frequent(counts) {
        let Some(range) = traffic.ports() else {
            continue;
        };
        if ports.iter().all(|(known, _)| *known != range) {
            let name = preset_name(TrafficDraft::Known(traffic));
            ports.push((range, Some(name).filter(|name| !name.starts_with("Custom"))));
        }
    }
    ports
}

/// Returns the keys, the most frequent first; those of equal frequency in their own order.
fn most_frequent<K: Ord>(counts: HashMap<K, usize>) -> Vec<K> {
    let mut counted: Vec<(K, usize)> = counts.into_iter().collect();
    counted.sort_by(|(a, count_a), (b, count_b)| count_b.cmp(count_a).then_with(|| a.cmp(b)));
    counted.into_iter().map(|(key, _)| key).collect()
}
