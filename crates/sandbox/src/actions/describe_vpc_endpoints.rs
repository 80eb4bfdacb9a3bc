//! DescribeVpcEndpoints.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Endpoint, EndpointKind};
use crate::world::World;
use crate::xml::Xml;

/// Lists interface endpoints.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("VpcEndpointId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeVpcEndpoints", 5..=1000)?;
    parameters.finish()?;

    let found = world.state.endpoints_of(EndpointKind::Vpc, &ids);
    let found = found
        .map_err(|id| Refusal::not_found("InvalidVpcEndpointId.NotFound", "VpcEndpoint ID", id))?;
    let found = filters.select(world, found, FIELDS, Some(|endpoint| &endpoint.tags))?;
    let (found, next_token) = paging.page(found, |endpoint| endpoint.id.as_str());

    Ok(answer::list(
        "vpcEndpointSet",
        &found,
        next_token.as_deref(),
        &mut |xml, endpoint| {
            xml.leaf("vpcEndpointId", &endpoint.id);
            xml.leaf("vpcEndpointType", "Interface");
            xml.leaf("vpcId", endpoint.vpc_id.as_str());
            xml.leaf("serviceName", &endpoint.text);
            xml.leaf("state", "available");
            answer::id_set(xml, "subnetIdSet", [endpoint.subnet_id.as_str()]);
            answer::group_set(xml, world, &endpoint.group_ids);
            xml.leaf("ownerId", world.account_id.as_str());
            answer::tag_set(xml, &endpoint.tags);
        },
    ))
}

/// Filters on the properties that the sandbox's endpoints have.
const FIELDS: &[Field<Endpoint>] = &[
    ("service-name", |_, endpoint| vec![endpoint.text.clone()]),
    ("vpc-endpoint-id", |_, endpoint| vec![endpoint.id.clone()]),
    ("vpc-endpoint-type", |_, _| vec!["Interface".to_owned()]),
    ("vpc-endpoint-state", |_, _| vec!["available".to_owned()]),
    ("vpc-id", |_, endpoint| vec![endpoint.vpc_id.to_string()]),
];
