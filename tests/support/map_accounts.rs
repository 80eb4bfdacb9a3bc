//! Accounts for maps, after shapes that are common: three tiers, and microservices around hubs. The same in each run.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used)]

use portcullis::model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, Inventory, Peer, PortRange, Rule,
    SecurityGroup, Tag, Traffic, Vpc, VpcId,
};

const ACCOUNT: &str = "123456789012";

/// Load balancer, web and database, reachable only from the tier before; one group each.
pub fn three_tiers() -> Inventory {
    let mut account = Account::new();
    let balancer = account.group("load-balancer", 0);
    let web = account.group("web", 0);
    let database = account.group("database", 0);
    account.allow_cidr(balancer, 443, "0.0.0.0/0");
    account.allow_cidr(balancer, 443, "::/0");
    account.allow(web, 8080, balancer);
    account.allow(database, 5432, web);
    account.finish()
}

/// Services in chains of entrance, services and store, with a bastion and monitoring that reach nearly all of them.
/// `edges` is the least number of references between groups.
pub fn services(groups: usize, edges: usize) -> Inventory {
    const CHAIN: usize = 6;
    const ROLES: [&str; CHAIN] = ["lb", "web", "api", "worker", "cache", "db"];
    const PORTS: [u16; CHAIN] = [443, 8080, 9000, 9010, 6379, 5432];
    let mut account = Account::new();
    let mut numbers = Numbers(groups as u64);
    let bastion = account.group("bastion", 0);
    let monitoring = account.group("monitoring", 0);
    account.allow_cidr(bastion, 22, "203.0.113.0/24");
    account.allow_cidr(monitoring, 9090, "10.0.0.0/8");
    let teams = (groups - 2).div_ceil(CHAIN);
    let mut made = Vec::new();
    for index in 0..groups - 2 {
        let (team, role) = (index / CHAIN, index % CHAIN);
        let name = format!("team{team:02}-{}", ROLES.get(role).unwrap());
        // A VPC for ten teams.
        made.push(account.group(&name, team / 10));
        let (group, port) = (*made.last().unwrap(), *PORTS.get(role).unwrap());
        match role {
            0 => account.allow_cidr(group, port, "0.0.0.0/0"),
            // Cache and store are used by all services of the team.
            4 | 5 => {
                for user in 2..role.min(4) {
                    account.allow(group, port, group - role + user);
                }
            }
            _ => account.allow(group, port, group - 1),
        }
        account.allow(group, 9100, monitoring);
        if role < 4 {
            account.allow(group, 22, bastion);
        }
    }
    // Services call those of other teams, mostly of the next few.
    while account.references < edges {
        let team = numbers.below(teams);
        let other = (team + 1 + numbers.below(8)) % teams;
        let source = made.get(team * CHAIN + 2 + numbers.below(2));
        let target = made.get(other * CHAIN + 2 + numbers.below(3));
        if let (Some(source), Some(target)) = (source, target) {
            account.allow(*target, 9000 + numbers.below(20) as u16, *source);
        }
    }
    account.finish()
}

struct Account {
    groups: Vec<SecurityGroup>,
    references: usize,
}

impl Account {
    fn new() -> Self {
        Self {
            groups: Vec::new(),
            references: 0,
        }
    }

    fn group(&mut self, name: &str, vpc: usize) -> usize {
        let index = self.groups.len();
        let (team, role) = name.split_once('-').unwrap_or((name, name));
        let tag = |key: &str, value: &str| Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        };
        self.groups.push(SecurityGroup {
            id: id_of(index),
            name: name.to_owned(),
            description: format!("Group {name}"),
            vpc_id: Some(vpc_id(vpc)),
            owner_id: AccountId::from_remote(ACCOUNT),
            tags: vec![tag("role", role), tag("team", team)],
            rules: Vec::new(),
            has_rule_ids: false,
        });
        index
    }

    fn allow_peer(&mut self, group: usize, port: u16, peer: Peer) -> bool {
        let traffic = Traffic::Tcp(PortRange::single(port));
        let rule = Rule::new(Direction::Ingress, traffic, peer);
        let group = self.groups.get_mut(group).unwrap();
        let is_new = !group.rules.iter().any(|known| known.key() == rule.key());
        if is_new {
            group.rules.push(rule);
        }
        is_new
    }

    fn allow_cidr(&mut self, group: usize, port: u16, cidr: &str) {
        self.allow_peer(group, port, Peer::Cidr(Cidr::parse(cidr).unwrap()));
    }

    fn allow(&mut self, group: usize, port: u16, source: usize) {
        let peer = Peer::Group(GroupReference::new(id_of(source)));
        self.references += usize::from(self.allow_peer(group, port, peer));
    }

    fn finish(mut self) -> Inventory {
        for group in &mut self.groups {
            group.rules.push(Rule::of_new_group());
        }
        let vpcs = self.groups.iter().filter_map(|group| group.vpc_id.clone());
        let vpcs: std::collections::BTreeSet<VpcId> = vpcs.collect();
        let vpcs = vpcs.into_iter().enumerate().map(|(index, id)| Vpc {
            id,
            cidr: Some(Cidr::parse(&format!("10.{}.0.0/16", 20 + index)).unwrap()),
            is_default: false,
            tags: vec![Tag {
                key: "Name".to_owned(),
                value: format!("vpc-{index}"),
            }],
        });
        let vpcs = vpcs.collect::<Vec<_>>().into();
        Inventory {
            vpcs,
            ..self.groups.into_iter().collect()
        }
    }
}

fn id_of(index: usize) -> GroupId {
    GroupId::from_remote(format!("sg-{index:017x}"))
}

fn vpc_id(index: usize) -> VpcId {
    VpcId::from_remote(format!("vpc-{index:017x}"))
}

/// A generator of numbers for tests (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}
