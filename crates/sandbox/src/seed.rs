//! Initial state of an account: new Regions, and the example of a small shop.

use std::net::Ipv4Addr;

use super::random::Random;
use super::state::{
    Endpoint, EndpointKind, ForeignGroup, Instance, Interface, LaunchTemplate, PrefixList,
    PrefixListEntry, RegionState, Subnet,
};
use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, IcmpTypeCode, Peer, PortRange,
    PrefixListId, Region, Tag, Traffic, VpcId,
};

/// Account id in AWS's documentation.
pub(super) const ACCOUNT_ID: &str = "123456789012";

/// Default seed. The value is arbitrary, but equal for all users, so that they see the same ids.
pub(super) const DEFAULT_SEED: u64 = 0x506f_7274_6375_6c6c;

/// Prefix lists that AWS manages in every Region: name of the service, weight ("AWS-managed prefix
/// list weight" in the VPC guide), whether it is IPv6, and some of its CIDR blocks.
const AWS_LISTS: [(&str, usize, bool, &[&str]); 4] = [
    (
        "s3",
        1,
        false,
        &["3.5.0.0/19", "52.216.0.0/15", "54.231.0.0/16"],
    ),
    ("dynamodb", 1, false, &["3.218.180.0/22", "52.94.0.0/22"]),
    ("ipv6.vpc-lattice", 10, true, &["fd00:ec2:80::/64"]),
    ("vpc-lattice", 10, false, &["169.254.171.0/24"]),
];

/// AWS-managed list whose weight alone nearly fills a group.
const CLOUDFRONT: (&str, usize, &[&str]) = (
    "com.amazonaws.global.cloudfront.origin-facing",
    55,
    &["13.32.0.0/15", "52.84.0.0/15", "204.246.164.0/22"],
);

/// Creates a Region as in a new account: a default VPC with a subnet in three zones, the default
/// group, and AWS's prefix lists.
pub(super) fn fresh_region(seed: u64, region: &Region) -> RegionState {
    let mut state = RegionState {
        random: Random::new(seed, region.as_str()),
        vpcs: Vec::new(),
        subnets: Vec::new(),
        groups: Vec::new(),
        interfaces: Vec::new(),
        prefix_lists: Vec::new(),
        instances: Vec::new(),
        launch_templates: Vec::new(),
        endpoints: Vec::new(),
        foreign_groups: Vec::new(),
    };
    let vpc_id = state.add_vpc(cidr("172.31.0.0/16"), None, true);
    for (zone, range) in [
        ('a', "172.31.0.0/20"),
        ('b', "172.31.16.0/20"),
        ('c', "172.31.32.0/20"),
    ] {
        add_subnet(&mut state, &vpc_id, range, zone, true);
    }
    for (service, weight, is_ipv6, ranges) in AWS_LISTS {
        let name = ["com.amazonaws.", region.as_str(), ".", service].concat();
        add_aws_list(&mut state, name, weight, is_ipv6, ranges);
    }
    let (name, weight, ranges) = CLOUDFRONT;
    add_aws_list(&mut state, name.to_owned(), weight, false, ranges);
    state
}

/// Adds the example shop to the Regions that it uses.
///
/// The shop has three tiers behind a load balancer, each reachable only from the tier before it,
/// and a bastion. It also has some problems to find: SSH open to the internet, an unused group, and
/// a CIDR block far wider than its description says.
pub(super) fn add_example(state: &mut RegionState, region: &Region) {
    match region.as_str() {
        "us-east-1" => add_shop(state, true),
        "eu-west-1" => add_shop(state, false),
        _ => {}
    }
}

fn add_shop(state: &mut RegionState, is_production: bool) {
    let stage = if is_production {
        "production"
    } else {
        "staging"
    };
    let (vpc_range, vpc_ipv6) = if is_production {
        ("10.20.0.0/16", "2001:db8:20::/56")
    } else {
        ("10.30.0.0/16", "2001:db8:30::/56")
    };
    let vpc_id = state.add_vpc(cidr(vpc_range), Some(cidr(vpc_ipv6)), false);
    if let Some(vpc) = state.vpcs.last_mut() {
        vpc.tags.push(tag("Name", stage));
    }
    let offices = state.random.resource_id(PrefixListId::PREFIX);
    state.prefix_lists.push(PrefixList {
        id: PrefixListId::from_remote(offices.clone()),
        name: "offices".to_owned(),
        is_ipv6: false,
        weight: 10,
        is_aws_managed: false,
        entries: vec![
            entry("198.51.100.0/25", "Lisbon"),
            entry("203.0.113.0/24", "Rotterdam"),
        ],
        earlier_entries: Vec::new(),
        has_delete_failed: false,
        modify_failure: None,
        creation: None,
        tags: vec![tag("Name", "offices")],
    });
    let offices = Peer::PrefixList(PrefixListId::from_remote(offices));

    let mut shop = Shop {
        state,
        vpc_id,
        stage,
    };
    let balancer = shop.group("load-balancer", "Public entrance of the shop");
    let web = shop.group("web", "Web servers");
    let app = shop.group("app", "Application servers");
    let db = shop.group("db", "PostgreSQL");
    let bastion = shop.group("bastion", "The way in for administrators");
    let monitoring = shop.group("monitoring", "Prometheus");

    for range in ["0.0.0.0/0", "::/0"] {
        shop.allow(&balancer, tcp(443), range, "https for everyone");
        shop.allow(&balancer, tcp(80), range, "redirects to https");
    }
    shop.allow_group(&web, tcp(8080), &balancer, "from the load balancer only");
    shop.allow_group(&web, tcp(22), &bastion, "ssh through the bastion");
    shop.allow_group(&web, tcp(9100), &monitoring, "node exporter");
    shop.allow_group(
        &app,
        Traffic::Tcp(ports(9000, 9010)),
        &web,
        "from the web tier",
    );
    shop.allow_group(&app, tcp(22), &bastion, "ssh through the bastion");
    shop.allow_group(&app, tcp(9100), &monitoring, "node exporter");
    shop.allow_group(&app, Traffic::All, &app, "cluster members among themselves");
    shop.allow_group(&db, tcp(5432), &app, "from the application tier");
    shop.allow_group(&db, tcp(5432), &bastion, "psql for administrators");
    shop.allow_group(&db, tcp(9187), &monitoring, "postgres exporter");
    shop.allow(
        &monitoring,
        tcp(9090),
        vpc_range,
        "the dashboard, inside the VPC",
    );
    shop.allow(
        &bastion,
        Traffic::Icmp(IcmpTypeCode::AnyCode(8)),
        "0.0.0.0/0",
        "ping",
    );
    shop.allow(&bastion, tcp(22), "203.0.113.0/24", "Rotterdam office");
    shop.allow_peer(&bastion, tcp(443), offices, "status page for the offices");
    let elb = User::Service("amazon-elb", "interface", "ELB app/shop/50dc6c495c0c9188");
    shop.interface(&balancer, 10, 'a', elb, Some([198, 51, 100, 10]));
    shop.interface(&web, 20, 'a', User::Instance, None);
    shop.interface(&web, 21, 'b', User::Instance, None);
    shop.interface(&app, 30, 'a', User::Instance, None);
    shop.interface(&app, 31, 'b', User::Instance, None);
    let rds = User::Service("amazon-rds", "interface", "RDSNetworkInterface");
    shop.interface(&db, 40, 'a', rds, None);
    shop.interface(&bastion, 50, 'a', User::Instance, Some([198, 51, 100, 50]));
    shop.interface(&monitoring, 60, 'b', User::Instance, None);
    if is_production {
        // Problems that the analysis reports.
        shop.allow(
            &bastion,
            tcp(22),
            "0.0.0.0/0",
            "temporary, for the migration",
        );
        let migration = shop.group("db-migration-2019", "Temporary access for the migration");
        shop.allow(&migration, tcp(3306), "10.0.0.0/8", "old MySQL host");
        let partner = shop.foreign_group(&app);
        shop.allow_peer(&app, tcp(9443), partner, "order feed of the partner");
        // Services that use a group without an instance.
        for (host, kind, requester, description) in [
            (
                70,
                "lambda",
                "AROAEXAMPLE:awslambda_orders",
                "AWS Lambda VPC ENI-orders-5d1f2c3b-4a5b-6c7d-8e9f-a0b1c2d3e4f5",
            ),
            (
                71,
                "efs",
                "amazon-efs",
                "EFS mount target for fs-0c1d2e3f4a5b6c7d8 (fsmt-0a1b2c3d4e5f60718)",
            ),
            (
                72,
                "vpc_endpoint",
                "amazon-aws",
                "VPC Endpoint Interface vpce-0f1e2d3c4b5a69788",
            ),
            (
                73,
                "interface",
                "amazon-elasticache",
                "ElastiCache shop-sessions-001",
            ),
        ] {
            let user = User::Service(requester, kind, description);
            shop.interface(&app, host, 'a', user, None);
        }
        shop.users_without_interface(&app, &bastion, &web);
    }
    for (group, name, is_stopped) in [
        (&web, "web", false),
        (&app, "app", false),
        (&bastion, "bastion", false),
        (&monitoring, "monitoring", true),
    ] {
        shop.name_instances(group, name, is_stopped);
    }
}

/// User of a network interface in the shop.
#[derive(Clone, Copy)]
enum User {
    /// Instance.
    Instance,
    /// AWS service: its requester id, and the type and description of its interfaces.
    Service(&'static str, &'static str, &'static str),
}

/// Builder for the shop.
struct Shop<'a> {
    state: &'a mut RegionState,
    vpc_id: VpcId,
    stage: &'static str,
}

impl Shop<'_> {
    fn group(&mut self, name: &str, description: &str) -> GroupId {
        let id = self.state.add_group(name, description, &self.vpc_id);
        if let Some(group) = self.state.group_mut(&id) {
            group.tags = vec![tag("Name", name), tag("stage", self.stage)];
        }
        id
    }

    fn allow_peer(&mut self, group_id: &GroupId, traffic: Traffic, peer: Peer, description: &str) {
        let description = Some(description.to_owned());
        self.state
            .add_rule(group_id, Direction::Ingress, traffic, peer, description);
    }

    fn allow(&mut self, group_id: &GroupId, traffic: Traffic, range: &str, description: &str) {
        self.allow_peer(group_id, traffic, Peer::Cidr(cidr(range)), description);
    }

    fn allow_group(&mut self, group_id: &GroupId, traffic: Traffic, source: &GroupId, why: &str) {
        let source = Peer::Group(GroupReference::new(source.clone()));
        self.allow_peer(group_id, traffic, source, why);
    }

    /// Adds a group of another account, whose rules reference `near_group` over a peering
    /// connection.
    fn foreign_group(&mut self, near_group: &GroupId) -> Peer {
        let random = &mut self.state.random;
        let group = ForeignGroup {
            id: GroupId::from_remote(random.resource_id(GroupId::PREFIX)),
            account_id: AccountId::from_remote("111122223333"),
            vpc_id: VpcId::from_remote(random.resource_id(VpcId::PREFIX)),
            near_vpc_id: self.vpc_id.clone(),
            peering_connection_id: random.resource_id("pcx-"),
            peering_status: "active".to_owned(),
            references: vec![near_group.clone()],
        };
        let mut reference = GroupReference::new(group.id.clone());
        reference.account_id = Some(group.account_id.clone());
        self.state.foreign_groups.push(group);
        Peer::Group(reference)
    }

    fn interface(
        &mut self,
        group: &GroupId,
        host: u8,
        zone: char,
        user: User,
        public_ip: Option<[u8; 4]>,
    ) {
        let third = if zone == 'a' { 0 } else { 16 };
        let range = self
            .state
            .vpc(&self.vpc_id)
            .map(|vpc| vpc.cidr.network().network());
        let Some(std::net::IpAddr::V4(first)) = range else {
            return;
        };
        let [one, two, ..] = first.octets();
        let subnet_range = format!("{one}.{two}.{third}.0/20");
        let known =
            self.state.subnets.iter().find(|subnet| {
                subnet.vpc_id == self.vpc_id && subnet.cidr.to_string() == subnet_range
            });
        let subnet_id = match known {
            Some(subnet) => subnet.id.clone(),
            None => add_subnet(self.state, &self.vpc_id, &subnet_range, zone, false),
        };
        let random = &mut self.state.random;
        let id = random.resource_id("eni-");
        let (instance_id, requester_id, interface_type, description) = match user {
            User::Instance => (Some(random.resource_id("i-")), None, "interface", ""),
            User::Service(requester, kind, text) => (None, Some(requester.to_owned()), kind, text),
        };
        self.state.interfaces.push(Interface {
            id,
            subnet_id,
            vpc_id: self.vpc_id.clone(),
            zone,
            description: description.to_owned(),
            private_ip: Ipv4Addr::new(one, two, third, host),
            public_ip: public_ip.map(Ipv4Addr::from),
            group_ids: vec![group.clone()],
            interface_type: interface_type.to_owned(),
            source_dest_check: true,
            instance_id,
            requester_id,
            is_left_over: false,
            tags: Vec::new(),
        });
    }

    /// Names the instances of a group after it, and stops one of them.
    fn name_instances(&mut self, group: &GroupId, name: &str, is_stopped: bool) {
        let interfaces = self.state.interfaces.iter();
        let of_group = interfaces.filter(|interface| interface.group_ids.contains(group));
        let ids = of_group.filter_map(|interface| interface.instance_id.clone());
        let facts = ids.zip(1..).map(|(id, number)| Instance {
            id,
            is_stopped,
            tags: vec![
                tag("Name", &format!("{name}-{number}")),
                tag("stage", self.stage),
            ],
        });
        self.state.instances.extend(facts);
    }

    /// Adds what uses groups without an interface of its own, and an interface that a service has left behind. The ids
    /// are fixed, so that ids of later resources do not depend on them.
    fn users_without_interface(&mut self, app: &GroupId, bastion: &GroupId, web: &GroupId) {
        self.state.launch_templates.push(LaunchTemplate {
            id: "lt-0a1b2c3d4e5f60718".to_owned(),
            name: "web-servers".to_owned(),
            default_version: 1,
            versions: vec![vec![web.clone()], vec![web.clone(), bastion.clone()]],
            tags: vec![tag("stage", self.stage)],
        });
        let Some(subnet_id) = self
            .state
            .interfaces
            .last()
            .map(|interface| interface.subnet_id.clone())
        else {
            return;
        };
        let service = "com.amazonaws.us-east-1.sqs";
        for (kind, id, text, group) in [
            (EndpointKind::Vpc, "vpce-0f1e2d3c4b5a69788", service, app),
            (
                EndpointKind::ClientVpn,
                "cvpn-endpoint-0b1c2d3e4f5a60718",
                "administrators on the road",
                bastion,
            ),
            (
                EndpointKind::InstanceConnect,
                "eice-0d1e2f3a4b5c60718",
                "",
                bastion,
            ),
        ] {
            self.state.endpoints.push(Endpoint {
                kind,
                id: id.to_owned(),
                vpc_id: self.vpc_id.clone(),
                subnet_id: subnet_id.clone(),
                text: text.to_owned(),
                group_ids: vec![group.clone()],
                tags: Vec::new(),
            });
        }
        let user = User::Service(
            "AROAEXAMPLE:awslambda_reports",
            "lambda",
            "AWS Lambda VPC ENI-reports-6e2a3b4c-5b6c-7d8e-9f0a-b1c2d3e4f5a6",
        );
        let random = self.state.random.clone();
        self.interface(app, 74, 'a', user, None);
        self.state.random = random;
        if let Some(interface) = self.state.interfaces.last_mut() {
            interface.id = "eni-0e1f2a3b4c5d60718".to_owned();
            interface.is_left_over = true;
        }
    }
}

/// Adds a subnet with a valid CIDR block.
fn add_subnet(
    state: &mut RegionState,
    vpc_id: &VpcId,
    range: &str,
    zone: char,
    is_default_for_zone: bool,
) -> String {
    let id = state.random.resource_id("subnet-");
    state.subnets.push(Subnet {
        id: id.clone(),
        vpc_id: vpc_id.clone(),
        cidr: cidr(range),
        zone,
        is_default_for_zone,
        tags: Vec::new(),
    });
    id
}

fn add_aws_list(
    state: &mut RegionState,
    name: String,
    weight: usize,
    is_ipv6: bool,
    ranges: &[&str],
) {
    // AWS's own lists have short ids.
    let id = format!(
        "{}{:08x}",
        PrefixListId::PREFIX,
        state.random.number() >> 32
    );
    state.prefix_lists.push(PrefixList {
        id: PrefixListId::from_remote(id),
        name,
        is_ipv6,
        weight,
        is_aws_managed: true,
        entries: ranges
            .iter()
            .map(|range| PrefixListEntry {
                cidr: cidr(range),
                description: None,
            })
            .collect(),
        earlier_entries: Vec::new(),
        has_delete_failed: false,
        modify_failure: None,
        creation: None,
        tags: Vec::new(),
    });
}

/// Parses a CIDR block written in this file; a test covers all of them.
fn cidr(range: &str) -> Cidr {
    Cidr::parse(range).unwrap_or_else(|_| unreachable!("{range} is a range"))
}

fn ports(from: u16, to: u16) -> PortRange {
    PortRange::new(from, to).unwrap_or(PortRange::single(from))
}

fn tcp(port: u16) -> Traffic {
    Traffic::Tcp(PortRange::single(port))
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn entry(range: &str, description: &str) -> PrefixListEntry {
    PrefixListEntry {
        cidr: cidr(range),
        description: Some(description.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_in_two_regions() {
        for (region, groups) in [("us-east-1", 9), ("eu-west-1", 8), ("eu-west-2", 1)] {
            let region = Region::parse(region).unwrap();
            let mut state = fresh_region(DEFAULT_SEED, &region);
            add_example(&mut state, &region);
            assert_eq!(state.groups.len(), groups, "{region}");
            // The tutorial creates groups with these names.
            for group in &state.groups {
                assert!(!["apache", "appserver"].contains(&group.name.as_str()));
            }
        }
    }
}
