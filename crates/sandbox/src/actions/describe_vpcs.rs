//! DescribeVpcs.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::Vpc;
use crate::world::World;
use crate::xml::Xml;

/// Lists VPCs.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("VpcId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeVpcs", 5..=1000)?;
    parameters.finish()?;

    let mut wanted = Vec::new();
    for id in &ids {
        wanted.push(world.find_vpc(id)?.id.clone());
    }
    let is_wanted = |vpc: &&Vpc| wanted.is_empty() || wanted.contains(&vpc.id);
    let vpcs = world.state.vpcs.iter().filter(is_wanted).collect();
    let vpcs = filters.select(world, vpcs, FIELDS, Some(|vpc| &vpc.tags))?;
    let (vpcs, next_token) = paging.page(vpcs, |vpc| vpc.id.as_str());

    Ok(answer::list(
        "vpcSet",
        &vpcs,
        next_token.as_deref(),
        &mut |xml, vpc| {
            answer::vpc(xml, world, vpc);
        },
    ))
}

const FIELDS: &[Field<Vpc>] = &[
    ("cidr", cidr),
    ("cidr-block", cidr),
    ("cidrBlock", cidr),
    ("cidr-block-association.association-id", |_, vpc| {
        vec![answer::derived_id(&vpc.id, "vpc-cidr-assoc-")]
    }),
    ("cidr-block-association.cidr-block", cidr),
    ("cidr-block-association.state", |_, _| {
        vec!["associated".to_owned()]
    }),
    ("dhcp-options-id", dhcp_options_id),
    ("dhcpOptionsId", dhcp_options_id),
    ("ipv6-cidr-block-association.association-id", |_, vpc| {
        with_ipv6(vpc, || answer::derived_id(&vpc.id, "vpc-cidr-assoc-1"))
    }),
    ("ipv6-cidr-block-association.ipv6-cidr-block", |_, vpc| {
        vpc.ipv6_cidr.iter().map(ToString::to_string).collect()
    }),
    ("ipv6-cidr-block-association.ipv6-pool", |_, vpc| {
        with_ipv6(vpc, || "Amazon".to_owned())
    }),
    ("ipv6-cidr-block-association.state", |_, vpc| {
        with_ipv6(vpc, || "associated".to_owned())
    }),
    ("is-default", is_default),
    ("isDefault", is_default),
    ("owner-id", |world, _| vec![world.account_id.to_string()]),
    ("state", |_, _| vec!["available".to_owned()]),
    ("vpc-id", |_, vpc| vec![vpc.id.to_string()]),
];

fn cidr(_: &World<'_>, vpc: &Vpc) -> Vec<String> {
    vec![vpc.cidr.to_string()]
}

fn dhcp_options_id(world: &World<'_>, _: &Vpc) -> Vec<String> {
    vec![answer::dhcp_options_id(world)]
}

/// Returns the values of `is-default`, and of `isDefault`, which Terraform and older clients send.
fn is_default(_: &World<'_>, vpc: &Vpc) -> Vec<String> {
    vec![vpc.is_default.to_string()]
}

fn with_ipv6(vpc: &Vpc, value: impl FnOnce() -> String) -> Vec<String> {
    match vpc.ipv6_cidr {
        Some(_) => vec![value()],
        None => Vec::new(),
    }
}
