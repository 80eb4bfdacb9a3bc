//! CreateVpc.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{AddressFamily, Cidr};

/// Creates a VPC with its default group.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let range = parameters.required("CidrBlock")?;
    let wants_ipv6 = parameters
        .boolean("AmazonProvidedIpv6CidrBlock")?
        .unwrap_or(false);
    parameters.text("InstanceTenancy");
    parameters.text("Ipv6CidrBlockNetworkBorderGroup");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("vpc")?;
    let cidr = permissions::cidr(AddressFamily::Ipv4, &range).map_err(|_| {
        Refusal::invalid_value_of("cidrBlock", &range, "This is not a valid CIDR block.")
    })?;
    if !(16..=28).contains(&cidr.prefix_length()) {
        return Err(Refusal::new(
            "InvalidVpc.Range",
            &["The CIDR '", &range, "' is invalid."],
        ));
    }
    if world.state.vpcs.len() >= world.quotas.vpcs_per_region {
        return Err(Refusal::new(
            "VpcLimitExceeded",
            &["The maximum number of VPCs has been reached."],
        ));
    }
    let ipv6_cidr = wants_ipv6.then(|| ipv6_cidr(world)).flatten();

    let id = world.state.add_vpc(cidr, ipv6_cidr, false);
    let mut xml = Xml::new();
    if let Some(vpc) = world.state.vpcs.iter_mut().find(|vpc| vpc.id == id) {
        vpc.tags = tags;
    }
    if let Some(vpc) = world.state.vpc(&id) {
        xml.within("vpc", &mut |xml| answer::vpc(xml, world, vpc));
    }
    Ok(xml)
}

/// Returns a /56 of the IPv6 range for documentation, which belongs to no real network.
fn ipv6_cidr(world: &mut World<'_>) -> Option<Cidr> {
    let number = world.state.random.number();
    let (group, low) = ((number >> 16) & 0xffff, number & 0xff00);
    Cidr::parse(&format!("2001:db8:{group:x}:{low:x}::/56")).ok()
}
