//! DescribeNetworkInterfaces.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::state::Interface;
use crate::world::World;
use crate::xml::Xml;

/// Lists network interfaces with their groups.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("NetworkInterfaceId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeNetworkInterfaces", 5..=1000)?;
    parameters.boolean("IncludeManagedResources")?;
    parameters.finish()?;

    if paging.is_limited() && !ids.is_empty() {
        // "You cannot specify this parameter and the network interface IDs parameter in the same
        // request."
        return Err(Refusal::invalid_combination(
            "networkInterfaceIdSet",
            "maxResults",
        ));
    }
    for id in &ids {
        resource::find_interface(world.state, id)?;
    }
    let is_wanted = |interface: &&Interface| ids.is_empty() || ids.contains(&interface.id);
    let interfaces = world.state.interfaces.iter().filter(is_wanted).collect();
    let interfaces =
        filters.select(world, interfaces, FIELDS, Some(|interface| &interface.tags))?;
    let (interfaces, next_token) = paging.page(interfaces, |interface| &interface.id);

    Ok(answer::list(
        "networkInterfaceSet",
        &interfaces,
        next_token.as_deref(),
        &mut |xml, interface| {
            answer::interface(xml, world, interface);
        },
    ))
}

const FIELDS: &[Field<Interface>] = &[
    ("addresses.association.owner-id", address_owner),
    ("addresses.association.public-ip", public_ip),
    ("addresses.primary", |_, _| vec!["true".to_owned()]),
    ("addresses.private-ip-address", private_ip),
    ("association.allocation-id", nothing),
    ("association.association-id", nothing),
    ("association.ip-owner-id", address_owner),
    ("association.public-dns-name", nothing),
    ("association.public-ip", public_ip),
    ("attachment.attach-time", |_, interface| {
        when_attached(interface, answer::ATTACH_TIME)
    }),
    ("attachment.attachment-id", |_, interface| {
        when_attached(interface, &answer::attachment_id(interface))
    }),
    ("attachment.delete-on-termination", |_, interface| {
        let is_deleted = interface.instance_id.is_some();
        when_attached(interface, if is_deleted { "true" } else { "false" })
    }),
    ("attachment.device-index", |_, interface| {
        when_attached(interface, "0")
    }),
    ("attachment.instance-id", |_, interface| {
        interface.instance_id.iter().cloned().collect()
    }),
    ("attachment.instance-owner-id", |world, interface| {
        when_attached(interface, answer::attachment_owner(world, interface))
    }),
    ("attachment.status", |_, interface| {
        when_attached(interface, "attached")
    }),
    ("availability-zone", |world, interface| {
        vec![answer::zone(world, interface.zone)]
    }),
    // Zone ids differ from account to account; the sandbox has none.
    ("availability-zone-id", nothing),
    ("description", |_, interface| {
        vec![interface.description.clone()]
    }),
    ("group-id", |_, interface| {
        interface
            .group_ids
            .iter()
            .map(ToString::to_string)
            .collect()
    }),
    ("interface-type", |_, interface| {
        vec![interface.interface_type.clone()]
    }),
    ("ipv6-addresses.ipv6-address", nothing),
    ("mac-address", |_, interface| {
        vec![answer::mac_address(interface)]
    }),
    ("network-interface-id", |_, interface| {
        vec![interface.id.clone()]
    }),
    ("operator.managed", |_, _| vec!["false".to_owned()]),
    ("operator.principal", nothing),
    ("owner-id", |world, _| vec![world.account_id.to_string()]),
    ("private-dns-name", |world, interface| {
        vec![answer::host_name(world, interface)]
    }),
    ("private-ip-address", private_ip),
    ("requester-id", |_, interface| {
        interface.requester_id.iter().cloned().collect()
    }),
    ("requester-managed", |_, interface| {
        vec![interface.requester_id.is_some().to_string()]
    }),
    ("source-dest-check", |_, interface| {
        vec![interface.source_dest_check.to_string()]
    }),
    ("status", |_, interface| {
        vec![answer::status(interface).to_owned()]
    }),
    ("subnet-id", |_, interface| {
        vec![interface.subnet_id.clone()]
    }),
    ("vpc-id", |_, interface| vec![interface.vpc_id.to_string()]),
];

fn nothing(_: &World<'_>, _: &Interface) -> Vec<String> {
    Vec::new()
}

fn public_ip(_: &World<'_>, interface: &Interface) -> Vec<String> {
    interface
        .public_ip
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn address_owner(_: &World<'_>, interface: &Interface) -> Vec<String> {
    let owner = interface
        .public_ip
        .map(|_| answer::ADDRESS_OWNER.to_owned());
    owner.into_iter().collect()
}

fn private_ip(_: &World<'_>, interface: &Interface) -> Vec<String> {
    vec![interface.private_ip.to_string()]
}

fn when_attached(interface: &Interface, value: &str) -> Vec<String> {
    match answer::status(interface) {
        "in-use" => vec![value.to_owned()],
        _ => Vec::new(),
    }
}
