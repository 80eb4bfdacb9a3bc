//! DescribeInstanceConnectEndpoints.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Endpoint, EndpointKind};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::GroupId;

/// Lists EC2 Instance Connect Endpoints.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("InstanceConnectEndpointId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeInstanceConnectEndpoints", 1..=50)?;
    parameters.finish()?;

    let found = world
        .state
        .endpoints_of(EndpointKind::InstanceConnect, &ids);
    let found = found.map_err(|id| {
        Refusal::not_found(
            "InvalidInstanceConnectEndpointId.NotFound",
            "instance connect endpoint ID",
            id,
        )
    })?;
    let found = filters.select(world, found, FIELDS, Some(|endpoint| &endpoint.tags))?;
    let (found, next_token) = paging.page(found, |endpoint| endpoint.id.as_str());

    Ok(answer::list(
        "instanceConnectEndpointSet",
        &found,
        next_token.as_deref(),
        &mut |xml, endpoint| {
            xml.leaf("instanceConnectEndpointId", &endpoint.id);
            xml.leaf("ownerId", world.account_id.as_str());
            xml.leaf("state", "create-complete");
            xml.leaf("vpcId", endpoint.vpc_id.as_str());
            xml.leaf("subnetId", &endpoint.subnet_id);
            let groups = endpoint.group_ids.iter().map(GroupId::as_str);
            answer::id_set(xml, "securityGroupIdSet", groups);
            answer::tag_set(xml, &endpoint.tags);
        },
    ))
}

/// Filters on the properties that the sandbox's endpoints have.
const FIELDS: &[Field<Endpoint>] = &[
    ("instance-connect-endpoint-id", |_, endpoint| {
        vec![endpoint.id.clone()]
    }),
    ("state", |_, _| vec!["create-complete".to_owned()]),
    ("subnet-id", |_, endpoint| vec![endpoint.subnet_id.clone()]),
    ("vpc-id", |_, endpoint| vec![endpoint.vpc_id.to_string()]),
];
