//! Groups of an account in an organization: the same names in every account, other rules in each.

use portcullis_model::{Cidr, Direction, GroupId, GroupReference, Peer, PortRange, Traffic};

use super::state::RegionState;

/// Names of the groups, which repeat with a number.
const NAMES: [&str; 5] = ["web-sg", "app-sg", "db-sg", "bastion-sg", "cache-sg"];

/// Adds groups to the default VPC. A bastion lets one of several offices in; the one in Rotterdam
/// has 203.0.113.0/24.
pub(super) fn add_groups(state: &mut RegionState, count: u16) {
    let Some(vpc_id) = state.default_vpc().map(|vpc| vpc.id.clone()) else {
        return;
    };
    let mut web = None;
    for (number, name) in (0..count).zip(NAMES.into_iter().cycle()) {
        let round = usize::from(number) / NAMES.len();
        let full_name = match round {
            0 => name.to_owned(),
            round => [name, "-", &(round + 1).to_string()].concat(),
        };
        let id = state.add_group(&full_name, "Group of an organization", &vpc_id);
        let office = state.random.number() % 4;
        match name {
            "web-sg" => {
                allow(state, &id, 443, Peer::Cidr(Cidr::anywhere_ipv4()));
                web = Some(id);
            }
            "bastion-sg" => {
                let office = match office {
                    0 => "203.0.113.0/24",
                    1 => "198.51.100.0/25",
                    2 => "192.0.2.0/26",
                    _ => "10.0.0.0/8",
                };
                if let Ok(office) = Cidr::parse(office) {
                    allow(state, &id, 22, Peer::Cidr(office));
                }
            }
            other => {
                let port = match other {
                    "app-sg" => 8080,
                    "db-sg" => 5432,
                    _ => 6379,
                };
                let source = web.clone().unwrap_or_else(|| id.clone());
                allow(state, &id, port, Peer::Group(GroupReference::new(source)));
            }
        }
    }
}

fn allow(state: &mut RegionState, group: &GroupId, port: u16, peer: Peer) {
    if let Ok(ports) = PortRange::new(port, port) {
        state.add_rule(group, Direction::Ingress, Traffic::Tcp(ports), peer, None);
    }
}
