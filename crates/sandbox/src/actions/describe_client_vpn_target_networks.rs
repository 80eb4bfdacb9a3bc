//! DescribeClientVpnTargetNetworks.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Endpoint, EndpointKind};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::GroupId;

/// Lists the target networks of a Client VPN endpoint: the subnet that each of the sandbox's endpoints has.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let endpoint_id = parameters.required("ClientVpnEndpointId")?;
    let association_ids = parameters.texts("AssociationIds");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeClientVpnTargetNetworks", 5..=1000)?;
    parameters.finish()?;

    let ids = [endpoint_id];
    let found = world.state.endpoints_of(EndpointKind::ClientVpn, &ids);
    let mut found = found.map_err(|id| {
        Refusal::not_found(
            "InvalidClientVpnEndpointId.NotFound",
            "Client VPN endpoint ID",
            id,
        )
    })?;
    found.retain(|endpoint| {
        association_ids.is_empty() || association_ids.contains(&association_id(endpoint))
    });
    let found = filters.select(world, found, FIELDS, None)?;
    let (found, next_token) = paging.page(found, |endpoint| endpoint.id.as_str());

    Ok(answer::list(
        "clientVpnTargetNetworks",
        &found,
        next_token.as_deref(),
        &mut |xml, endpoint| {
            xml.leaf("associationId", &association_id(endpoint));
            xml.leaf("vpcId", endpoint.vpc_id.as_str());
            xml.leaf("targetNetworkId", &endpoint.subnet_id);
            xml.leaf("clientVpnEndpointId", &endpoint.id);
            xml.within("status", &mut |xml| xml.leaf("code", "associated"));
            let groups = endpoint.group_ids.iter().map(GroupId::as_str);
            answer::id_set(xml, "securityGroups", groups);
        },
    ))
}

fn association_id(endpoint: &Endpoint) -> String {
    endpoint.id.replacen("cvpn-endpoint-", "cvpn-assoc-", 1)
}

/// Filters on the properties that the sandbox's target networks have.
const FIELDS: &[Field<Endpoint>] = &[
    ("association-id", |_, endpoint| {
        vec![association_id(endpoint)]
    }),
    ("target-network-id", |_, endpoint| {
        vec![endpoint.subnet_id.clone()]
    }),
    ("vpc-id", |_, endpoint| vec![endpoint.vpc_id.to_string()]),
];
