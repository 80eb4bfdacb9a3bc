//! CreateSubnet.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::state::Subnet;
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::AddressFamily;

/// Creates a subnet.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let vpc_id = parameters.required("VpcId")?;
    let range = parameters.required("CidrBlock")?;
    let zone = parameters.text("AvailabilityZone");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("subnet")?;
    let vpc = world.find_vpc(&vpc_id)?;
    let cidr = permissions::cidr(AddressFamily::Ipv4, &range).map_err(|_| {
        Refusal::invalid_value_of("cidrBlock", &range, "This is not a valid CIDR block.")
    })?;
    if !(16..=28).contains(&cidr.prefix_length()) || !vpc.cidr.covers(&cidr) {
        return Err(Refusal::new(
            "InvalidSubnet.Range",
            &["The CIDR '", &range, "' is invalid."],
        ));
    }
    let vpc_id = vpc.id.clone();
    let mut siblings = world
        .state
        .subnets
        .iter()
        .filter(|subnet| subnet.vpc_id == vpc_id);
    if siblings.any(|other| other.cidr.covers(&cidr) || cidr.covers(&other.cidr)) {
        return Err(Refusal::new(
            "InvalidSubnet.Conflict",
            &["The CIDR '", &range, "' conflicts with another subnet"],
        ));
    }
    let zone = match zone.as_deref() {
        None | Some("") => 'a',
        Some(zone) => ['a', 'b', 'c']
            .into_iter()
            .find(|letter| answer::zone(world, *letter) == zone)
            .ok_or_else(|| {
                Refusal::invalid_value_of("availabilityZone", zone, "No such Availability Zone.")
            })?,
    };

    let subnet = Subnet {
        id: world.state.random.resource_id("subnet-"),
        vpc_id,
        cidr,
        zone,
        is_default_for_zone: false,
        tags,
    };
    world.state.subnets.push(subnet.clone());
    let mut xml = Xml::new();
    xml.within("subnet", &mut |xml| answer::subnet(xml, world, &subnet));
    Ok(xml)
}
