//! DescribeClientVpnEndpoints.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Endpoint, EndpointKind};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::GroupId;

/// Lists Client VPN endpoints.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("ClientVpnEndpointId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeClientVpnEndpoints", 5..=1000)?;
    parameters.finish()?;

    let found = world.state.endpoints_of(EndpointKind::ClientVpn, &ids);
    let found = found.map_err(|id| {
        Refusal::not_found(
            "InvalidClientVpnEndpointId.NotFound",
            "Client VPN endpoint ID",
            id,
        )
    })?;
    let found = filters.select(world, found, FIELDS, Some(|endpoint| &endpoint.tags))?;
    let (found, next_token) = paging.page(found, |endpoint| endpoint.id.as_str());

    Ok(answer::list(
        "clientVpnEndpoint",
        &found,
        next_token.as_deref(),
        &mut |xml, endpoint| {
            xml.leaf("clientVpnEndpointId", &endpoint.id);
            xml.leaf("description", &endpoint.text);
            xml.within("status", &mut |xml| xml.leaf("code", "available"));
            xml.leaf("vpcId", endpoint.vpc_id.as_str());
            let groups = endpoint.group_ids.iter().map(GroupId::as_str);
            answer::id_set(xml, "securityGroupIdSet", groups);
            answer::tag_set(xml, &endpoint.tags);
        },
    ))
}

/// Filters on the properties that the sandbox's endpoints have.
const FIELDS: &[Field<Endpoint>] = &[
    ("endpoint-id", |_, endpoint| vec![endpoint.id.clone()]),
    ("transport-protocol", |_, _| vec!["udp".to_owned()]),
];
