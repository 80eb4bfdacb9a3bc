//! DescribeSubnets.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::state::Subnet;
use crate::world::World;
use crate::xml::Xml;

/// Lists subnets.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("SubnetId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeSubnets", 5..=1000)?;
    parameters.finish()?;

    for id in &ids {
        resource::find_subnet(world.state, id)?;
    }
    let is_wanted = |subnet: &&Subnet| ids.is_empty() || ids.contains(&subnet.id);
    let subnets = world.state.subnets.iter().filter(is_wanted).collect();
    let subnets = filters.select(world, subnets, FIELDS, Some(|subnet| &subnet.tags))?;
    let (subnets, next_token) = paging.page(subnets, |subnet| subnet.id.as_str());

    Ok(answer::list(
        "subnetSet",
        &subnets,
        next_token.as_deref(),
        &mut |xml, subnet| {
            answer::subnet(xml, world, subnet);
        },
    ))
}

/// Filters on the properties that the sandbox's subnets have.
const FIELDS: &[Field<Subnet>] = &[
    ("availability-zone", zone),
    ("availabilityZone", zone),
    ("available-ip-address-count", |world, subnet| {
        vec![answer::free_addresses(world, subnet).to_string()]
    }),
    ("cidr", cidr),
    ("cidr-block", cidr),
    ("cidrBlock", cidr),
    ("default-for-az", is_default),
    ("defaultForAz", is_default),
    ("owner-id", |world, _| vec![world.account_id.to_string()]),
    ("state", |_, _| vec!["available".to_owned()]),
    ("subnet-arn", |world, subnet| {
        vec![world.arn("subnet", &subnet.id)]
    }),
    ("subnet-id", |_, subnet| vec![subnet.id.clone()]),
    ("vpc-id", |_, subnet| vec![subnet.vpc_id.to_string()]),
];

fn zone(world: &World<'_>, subnet: &Subnet) -> Vec<String> {
    vec![answer::zone(world, subnet.zone)]
}

fn cidr(_: &World<'_>, subnet: &Subnet) -> Vec<String> {
    vec![subnet.cidr.to_string()]
}

fn is_default(_: &World<'_>, subnet: &Subnet) -> Vec<String> {
    vec![subnet.is_default_for_zone.to_string()]
}
