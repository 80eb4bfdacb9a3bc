//! Lookup of resources of any type by id.

use super::parameters::Parameters;
use super::refusal::Refusal;
use super::state::{Interface, RegionState, Subnet};
use super::world::{World, group_id_from_text};
use portcullis_model::{GroupId, Tag, VpcId};

/// Maximum number of ids: "Up to 1000 resource IDs" (CreateTags, DeleteTags).
const MAX_IDS: usize = 1000;

/// Reads `ResourceId.N`.
pub(super) fn read_ids(parameters: &mut Parameters) -> Result<Vec<String>, Refusal> {
    let ids = parameters.texts("ResourceId");
    if ids.is_empty() {
        return Err(Refusal::missing_parameter("resourceIdSet"));
    }
    if ids.len() > MAX_IDS {
        return Err(Refusal::invalid_value(&[
            "The maximum number of resource IDs in a request is 1000",
        ]));
    }
    Ok(ids)
}

/// Returns the tags of a resource.
pub(super) fn tags_mut<'a>(
    state: &'a mut RegionState,
    id: &str,
) -> Result<&'a mut Vec<Tag>, Refusal> {
    let (prefix, digits) = id.split_once('-').unwrap_or((id, ""));
    let is_id = matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_id {
        return Err(Refusal::new(
            "InvalidID",
            &["The ID '", id, "' is not valid"],
        ));
    }
    match prefix {
        "sg" => {
            let group = state
                .groups
                .iter_mut()
                .find(|group| group.id.as_str() == id);
            group
                .map(|group| &mut group.tags)
                .ok_or_else(|| Refusal::group_not_found(id))
        }
        "sgr" => {
            let mut rules = state.groups.iter_mut().flat_map(|group| &mut group.rules);
            let rule = rules.find(|rule| rule.id.as_str() == id);
            rule.map(|rule| &mut rule.tags)
                .ok_or_else(|| Refusal::rule_id_not_found(id))
        }
        "vpc" => {
            let vpc = state.vpcs.iter_mut().find(|vpc| vpc.id.as_str() == id);
            vpc.map(|vpc| &mut vpc.tags)
                .ok_or_else(|| Refusal::not_found("InvalidVpcID.NotFound", "vpc ID", id))
        }
        "subnet" => {
            let subnet = state.subnets.iter_mut().find(|subnet| subnet.id == id);
            subnet
                .map(|subnet| &mut subnet.tags)
                .ok_or_else(|| subnet_not_found(id))
        }
        "eni" => {
            let interface = state
                .interfaces
                .iter_mut()
                .find(|interface| interface.id == id);
            interface
                .map(|interface| &mut interface.tags)
                .ok_or_else(|| interface_not_found(id))
        }
        "pl" => {
            let mut lists = state.prefix_lists.iter_mut();
            let list = lists.find(|list| list.id.as_str() == id && !list.is_aws_managed);
            list.map(|list| &mut list.tags).ok_or_else(|| {
                Refusal::not_found("InvalidPrefixListID.NotFound", "prefix list ID", id)
            })
        }
        _ => Err(Refusal::new(
            "InvalidID",
            &["The ID '", id, "' is not valid"],
        )),
    }
}

/// Finds a subnet.
pub(super) fn find_subnet<'a>(state: &'a RegionState, id: &str) -> Result<&'a Subnet, Refusal> {
    let subnet = state.subnets.iter().find(|subnet| subnet.id == id);
    subnet.ok_or_else(|| subnet_not_found(id))
}

/// Finds a network interface.
pub(super) fn find_interface<'a>(
    state: &'a RegionState,
    id: &str,
) -> Result<&'a Interface, Refusal> {
    let interface = state.interfaces.iter().find(|interface| interface.id == id);
    interface.ok_or_else(|| interface_not_found(id))
}

/// Returns the groups of an interface in a VPC: the given ones, or by default the VPC's default
/// group.
pub(super) fn groups_for_interface(
    world: &World<'_>,
    vpc_id: &VpcId,
    ids: &[String],
) -> Result<Vec<GroupId>, Refusal> {
    let mut good: Vec<GroupId> = Vec::new();
    for text in ids {
        let id = group_id_from_text(text)?;
        let group = world.state.group(&id).ok_or_else(|| {
            Refusal::not_found("InvalidGroup.NotFound", "security group ID", text)
        })?;
        if !group.is_usable_in(vpc_id) {
            return Err(Refusal::different_networks());
        }
        if !good.contains(&id) {
            good.push(id);
        }
    }
    if good.len() > world.quotas.groups_per_interface {
        return Err(Refusal::new(
            "SecurityGroupsPerInterfaceLimitExceeded",
            &["The maximum number of security groups per interface has been reached."],
        ));
    }
    if good.is_empty() {
        good.extend(
            world
                .state
                .group_named("default", vpc_id)
                .map(|group| group.id.clone()),
        );
    }
    Ok(good)
}

fn subnet_not_found(id: &str) -> Refusal {
    Refusal::not_found("InvalidSubnetID.NotFound", "subnet ID", id)
}

fn interface_not_found(id: &str) -> Refusal {
    Refusal::not_found(
        "InvalidNetworkInterfaceID.NotFound",
        "networkInterface ID",
        id,
    )
}
