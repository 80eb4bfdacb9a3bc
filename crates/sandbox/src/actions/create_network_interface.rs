//! CreateNetworkInterface.

use std::net::{IpAddr, Ipv4Addr};

use crate::answer;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::state::{Interface, RegionState, Subnet};
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;

/// Creates a network interface, by default in the default group of its VPC.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let subnet_id = parameters.required("SubnetId")?;
    let description = parameters.text("Description").unwrap_or_default();
    let address = parameters.text("PrivateIpAddress");
    let groups = parameters.texts("SecurityGroupId");
    let interface_type = parameters.text("InterfaceType");
    parameters.text("ClientToken");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("network-interface")?;
    let subnet = resource::find_subnet(world.state, &subnet_id)?.clone();
    let group_ids = resource::groups_for_interface(world, &subnet.vpc_id, &groups)?;
    let private_ip = match address.as_deref() {
        Some(text) => requested_address(world.state, &subnet, text)?,
        None => free_address(world.state, &subnet).ok_or_else(|| {
            Refusal::new(
                "InsufficientFreeAddressesInSubnet",
                &["The specified subnet does not have enough free addresses to satisfy the request."],
            )
        })?,
    };

    let interface = Interface {
        id: world.state.random.resource_id("eni-"),
        subnet_id,
        vpc_id: subnet.vpc_id,
        zone: subnet.zone,
        description,
        private_ip,
        public_ip: None,
        group_ids,
        interface_type: interface_type.unwrap_or_else(|| "interface".to_owned()),
        source_dest_check: true,
        instance_id: None,
        requester_id: None,
        is_left_over: false,
        tags,
    };
    world.state.interfaces.push(interface.clone());
    let mut xml = Xml::new();
    xml.within("networkInterface", &mut |xml| {
        answer::interface(xml, world, &interface)
    });
    Ok(xml)
}

fn requested_address(
    state: &RegionState,
    subnet: &Subnet,
    text: &str,
) -> Result<Ipv4Addr, Refusal> {
    let address: Ipv4Addr = text.parse().map_err(|_| {
        Refusal::invalid_value_of("PrivateIpAddress", text, "Invalid IPv4 address.")
    })?;
    if !subnet.cidr.contains(IpAddr::V4(address)) {
        return Err(Refusal::invalid_value(&[
            "Address does not fall within the subnet's address range",
        ]));
    }
    if is_taken(state, subnet, address) {
        return Err(Refusal::new(
            "InvalidIPAddress.InUse",
            &["Address ", text, " is in use."],
        ));
    }
    Ok(address)
}

/// Returns the first free address. EC2 reserves the first four addresses and the last one of a
/// subnet.
fn free_address(state: &RegionState, subnet: &Subnet) -> Option<Ipv4Addr> {
    let IpAddr::V4(network) = subnet.cidr.network().network() else {
        return None;
    };
    let size = 1_u32.checked_shl(32_u32.checked_sub(subnet.cidr.prefix_length().into())?)?;
    let first = u32::from(network);
    (4..size.saturating_sub(1))
        .map(|host| Ipv4Addr::from(first.wrapping_add(host)))
        .find(|address| !is_taken(state, subnet, *address))
}

fn is_taken(state: &RegionState, subnet: &Subnet, address: Ipv4Addr) -> bool {
    let mut interfaces = state.interfaces.iter();
    interfaces.any(|other| other.subnet_id == subnet.id && other.private_ip == address)
}
