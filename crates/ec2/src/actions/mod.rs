//! Actions of EC2, STS and Config, one file each: a struct of parameters that encodes itself and
//! decodes its response. Independent of signing, sending and retries.

mod associate_security_group_vpc;
mod assume_role;
mod assume_role_with_web_identity;
mod authorize_security_group_egress;
mod authorize_security_group_ingress;
mod create_managed_prefix_list;
mod create_security_group;
mod create_tags;
mod decode_authorization_message;
mod delete_managed_prefix_list;
mod delete_network_interface;
mod delete_security_group;
mod delete_tags;
mod describe_aggregator_sources;
mod describe_client_vpn_endpoints;
mod describe_instance_connect_endpoints;
mod describe_instances;
mod describe_launch_template_versions;
mod describe_managed_prefix_lists;
mod describe_network_interfaces;
mod describe_regions;
mod describe_security_group_references;
mod describe_security_group_rules;
mod describe_security_group_vpc_associations;
mod describe_security_groups;
mod describe_stale_security_groups;
mod describe_vpc_endpoints;
mod describe_vpcs;
mod disassociate_security_group_vpc;
mod filter;
mod get_caller_identity;
mod get_managed_prefix_list_entries;
mod get_security_groups_for_vpc;
mod modify_managed_prefix_list;
mod modify_network_interface_attribute;
mod modify_security_group_rules;
mod revoke_security_group_egress;
mod revoke_security_group_ingress;
mod role_credentials;
mod select_aggregate_resource_config;
#[cfg(test)]
mod testing;
mod update_security_group_rule_descriptions_egress;
mod update_security_group_rule_descriptions_ingress;

pub use associate_security_group_vpc::AssociateSecurityGroupVpc;
pub use assume_role::AssumeRole;
pub use assume_role_with_web_identity::AssumeRoleWithWebIdentity;
pub use authorize_security_group_egress::AuthorizeSecurityGroupEgress;
pub use authorize_security_group_ingress::AuthorizeSecurityGroupIngress;
pub use create_managed_prefix_list::CreateManagedPrefixList;
pub use create_security_group::{CreateSecurityGroup, CreatedSecurityGroup};
pub use create_tags::CreateTags;
pub use decode_authorization_message::DecodeAuthorizationMessage;
pub use delete_managed_prefix_list::DeleteManagedPrefixList;
pub use delete_network_interface::DeleteNetworkInterface;
pub use delete_security_group::DeleteSecurityGroup;
pub use delete_tags::{DeleteTags, TagToDelete};
pub use describe_aggregator_sources::{
    AggregatorSource, AggregatorSources, DescribeAggregatorSources,
};
pub use describe_client_vpn_endpoints::{ClientVpnEndpointsPage, DescribeClientVpnEndpoints};
pub use describe_instance_connect_endpoints::{
    DescribeInstanceConnectEndpoints, InstanceConnectEndpointsPage,
};
pub use describe_instances::{DescribeInstances, InstancesPage};
pub use describe_launch_template_versions::{
    DescribeLaunchTemplateVersions, LaunchTemplateVersionsPage,
};
pub use describe_managed_prefix_lists::{DescribeManagedPrefixLists, PrefixListsPage};
pub use describe_network_interfaces::{DescribeNetworkInterfaces, NetworkInterfacesPage};
pub use describe_regions::{AvailableRegion, DescribeRegions, OptInStatus};
pub use describe_security_group_references::{
    DescribeSecurityGroupReferences, MAX_REFERENCED_GROUPS,
};
pub use describe_security_group_rules::{DescribeSecurityGroupRules, SecurityGroupRulesPage};
pub use describe_security_group_vpc_associations::{
    DescribeSecurityGroupVpcAssociations, VpcAssociationsPage,
};
pub use describe_security_groups::{DescribeSecurityGroups, SecurityGroupsPage};
pub use describe_stale_security_groups::{DescribeStaleSecurityGroups, StaleGroupsPage};
pub use describe_vpc_endpoints::{DescribeVpcEndpoints, VpcEndpointsPage};
pub use describe_vpcs::{DescribeVpcs, VpcsPage};
pub use disassociate_security_group_vpc::DisassociateSecurityGroupVpc;
pub use filter::Filter;
pub use get_caller_identity::{CallerIdentity, GetCallerIdentity};
pub use get_managed_prefix_list_entries::{GetManagedPrefixListEntries, PrefixListEntriesPage};
pub use get_security_groups_for_vpc::{GetSecurityGroupsForVpc, UsableGroupsPage};
pub use modify_managed_prefix_list::ModifyManagedPrefixList;
pub use modify_network_interface_attribute::ModifyNetworkInterfaceAttribute;
pub use modify_security_group_rules::ModifySecurityGroupRules;
pub use revoke_security_group_egress::RevokeSecurityGroupEgress;
pub use revoke_security_group_ingress::{
    RevokeSecurityGroupIngress, RevokeTarget, RevokedSecurityGroupRules,
};
pub use role_credentials::AssumedRole;
pub use select_aggregate_resource_config::{AggregateResults, SelectAggregateResourceConfig};
pub use update_security_group_rule_descriptions_egress::UpdateSecurityGroupRuleDescriptionsEgress;
pub use update_security_group_rule_descriptions_ingress::{
    DescriptionTarget, UpdateSecurityGroupRuleDescriptionsIngress,
};

use super::error::is_error_root;
use super::query::Query;
use super::{ApiError, Error, HttpResponse, Service};
use portcullis_xml::{Reader, XmlError};

/// Action of EC2 or STS.
pub trait Action {
    /// Name of the action, the value of the `Action` parameter.
    const NAME: &'static str;
    /// Service that has the action.
    const SERVICE: Service = Service::Ec2;
    /// Whether the action changes nothing, so that a request can be repeated.
    const IS_READ_ONLY: bool;
    /// Whether the request is signed, if there are credentials.
    const IS_SIGNED: bool = true;
    /// Decoded response.
    type Output;

    /// Whether the response contains credentials.
    const GRANTS_CREDENTIALS: bool = false;

    /// Appends the parameters.
    fn encode(&self, query: &mut Query);

    /// Returns the parameters that no error may contain, in addition to the credentials that sign
    /// the request.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }

    /// Decodes the response. The root is open, and need not be read to its end.
    ///
    /// # Errors
    /// [`XmlError`] if it is not a response to this action.
    fn decode(reader: &mut Reader<'_>) -> Result<Self::Output, XmlError>;
}

/// Action whose response is a page of a list.
pub trait PagedAction: Action + Clone {
    /// Entry of the list.
    type Item;

    /// Returns the request for the page with the given token.
    #[must_use]
    fn with_token(&self, token: String) -> Self;

    /// Splits a page into its entries and the token of the next page.
    fn split(output: Self::Output) -> (Vec<Self::Item>, Option<String>);
}

/// Paged action whose entries can be decoded one by one as they arrive.
pub trait StreamedAction: PagedAction {
    /// Element of the response whose `item`s are the entries.
    const LIST: &'static str;

    /// Decodes one entry, whose `item` is open, and closes it.
    ///
    /// # Errors
    /// [`XmlError`] if it is not an entry.
    fn decode_item(reader: &mut Reader<'_>) -> Result<Self::Item, XmlError>;
}

/// Returns the form body of a request.
pub fn body_of<A: Action>(action: &A) -> String {
    query_of(action).encode()
}

/// Returns the parameters of a request, starting with `Action` and `Version`.
pub(super) fn query_of<A: Action>(action: &A) -> Query {
    let mut query = Query::new(A::NAME, A::SERVICE.api_version());
    action.encode(&mut query);
    query
}

/// Decodes a response with a successful status.
///
/// # Errors
/// [`Error::Api`] if it is an error document despite its status; [`Error::Answer`] if it is not a
/// response to this action.
pub fn decode_answer<A: Action>(response: &HttpResponse) -> Result<A::Output, Error> {
    let status = response.status;
    let answer_error = |source| Error::Answer {
        action: A::NAME,
        status,
        source,
    };
    let (mut reader, is_refusal) = open::<A>(&response.body).map_err(answer_error)?;
    if is_refusal {
        let error = ApiError::decode_open(A::NAME, status, &mut reader).map_err(answer_error)?;
        return Err(Error::Api(error));
    }
    let output = A::decode(&mut reader).map_err(answer_error)?;
    reader.finish().map_err(answer_error)?;
    Ok(output)
}

/// Returns EC2's request id in a successful response, if any.
pub(super) fn request_id_of(body: &[u8]) -> Option<String> {
    let mut reader = Reader::new(body).ok()?;
    reader.root().ok()?;
    while let Some(name) = reader.next_child().ok()? {
        match name {
            "requestId" => return reader.word().ok()?.map(Into::into),
            _ => reader.skip().ok()?,
        }
    }
    None
}

/// Whether the action called `name` is read-only: EC2 and STS use these prefixes for read-only
/// actions alone; Config's `Select` queries too.
pub(super) fn reads_only(name: &str) -> bool {
    ["Assume", "Decode", "Describe", "Get", "Select"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Opens the root, and returns whether it belongs to an error document.
fn open<A: Action>(body: &[u8]) -> Result<(Reader<'_>, bool), XmlError> {
    let mut reader = Reader::new(body)?;
    let root = reader.root()?;
    if is_error_root(root) {
        return Ok((reader, true));
    }
    if root.strip_suffix("Response") != Some(A::NAME) {
        return Err(reader.other_root());
    }
    Ok((reader, false))
}

#[cfg(test)]
mod tests {
    use super::testing::answer;
    use super::*;
    use portcullis_xml::LooksLike;

    #[test]
    fn errors_with_a_successful_status_are_errors() {
        let body = "<Response><Errors><Error><Code>DryRunOperation</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>";
        match decode::<DescribeVpcs>(body.as_bytes()) {
            Err(Error::Api(error)) => assert_eq!(error.code, "DryRunOperation"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn responses_to_other_actions_are_errors() {
        for body in [
            "<DescribeRegionsResponse/>",
            "<DescribeVpcs/>",
            "<status>ok</status>",
        ] {
            let error = decode::<DescribeVpcs>(body.as_bytes()).unwrap_err();
            assert!(
                matches!(
                    &error,
                    Error::Answer {
                        source: XmlError::OtherRoot { .. },
                        ..
                    }
                ),
                "{body}: {error:?}"
            );
        }
        let error = decode::<DescribeVpcs>(b"<html>").unwrap_err();
        assert!(matches!(
            error,
            Error::Answer {
                action: "DescribeVpcs",
                status: 200,
                source: XmlError::NotXml {
                    looks_like: LooksLike::Html,
                    ..
                }
            }
        ));
    }

    #[test]
    fn return_false_is_an_error_for_every_action() {
        fn refuses<A: Action>() {
            let result = answer::<A>("<return>false</return>").map(|_| ());
            let expected = Error::Answer {
                action: A::NAME,
                status: 200,
                source: XmlError::ReturnedFalse,
            };
            assert_eq!(result, Err(expected));
        }
        refuses::<AuthorizeSecurityGroupEgress>();
        refuses::<AuthorizeSecurityGroupIngress>();
        refuses::<CreateSecurityGroup>();
        refuses::<CreateTags>();
        refuses::<DeleteNetworkInterface>();
        refuses::<DeleteSecurityGroup>();
        refuses::<DeleteTags>();
        refuses::<ModifyNetworkInterfaceAttribute>();
        refuses::<ModifySecurityGroupRules>();
        refuses::<RevokeSecurityGroupEgress>();
        refuses::<RevokeSecurityGroupIngress>();
        refuses::<UpdateSecurityGroupRuleDescriptionsEgress>();
        refuses::<UpdateSecurityGroupRuleDescriptionsIngress>();
    }

    #[test]
    fn acknowledgements_may_lack_the_return_element() {
        assert_eq!(answer::<CreateTags>(""), Ok(()));
        assert_eq!(answer::<DeleteTags>("<return>true</return>"), Ok(()));
        assert_eq!(
            answer::<DeleteSecurityGroup>("<return> TRUE </return><groupId>sg-1</groupId>"),
            Ok(())
        );
        assert!(answer::<DeleteTags>("<return>maybe</return>").is_err());
    }

    #[test]
    fn read_only_actions_are_recognized_by_name() {
        fn agrees<A: Action>() {
            assert_eq!(reads_only(A::NAME), A::IS_READ_ONLY, "{}", A::NAME);
        }
        agrees::<AssumeRole>();
        agrees::<AssumeRoleWithWebIdentity>();
        agrees::<AuthorizeSecurityGroupEgress>();
        agrees::<AuthorizeSecurityGroupIngress>();
        agrees::<CreateSecurityGroup>();
        agrees::<CreateTags>();
        agrees::<DecodeAuthorizationMessage>();
        agrees::<CreateManagedPrefixList>();
        agrees::<DeleteManagedPrefixList>();
        agrees::<AssociateSecurityGroupVpc>();
        agrees::<DeleteNetworkInterface>();
        agrees::<DeleteSecurityGroup>();
        agrees::<DescribeStaleSecurityGroups>();
        agrees::<GetSecurityGroupsForVpc>();
        agrees::<ModifyManagedPrefixList>();
        agrees::<DeleteTags>();
        agrees::<DescribeRegions>();
        agrees::<DescribeSecurityGroupRules>();
        agrees::<DescribeSecurityGroupVpcAssociations>();
        agrees::<DescribeSecurityGroups>();
        agrees::<DescribeManagedPrefixLists>();
        agrees::<DescribeVpcs>();
        agrees::<DescribeClientVpnEndpoints>();
        agrees::<DescribeInstanceConnectEndpoints>();
        agrees::<DescribeInstances>();
        agrees::<DescribeLaunchTemplateVersions>();
        agrees::<DescribeSecurityGroupReferences>();
        agrees::<DescribeSecurityGroupVpcAssociations>();
        agrees::<DescribeVpcEndpoints>();
        agrees::<DisassociateSecurityGroupVpc>();
        agrees::<GetCallerIdentity>();
        agrees::<GetManagedPrefixListEntries>();
        agrees::<ModifyNetworkInterfaceAttribute>();
        agrees::<ModifySecurityGroupRules>();
        agrees::<RevokeSecurityGroupEgress>();
        agrees::<RevokeSecurityGroupIngress>();
        agrees::<UpdateSecurityGroupRuleDescriptionsEgress>();
        agrees::<UpdateSecurityGroupRuleDescriptionsIngress>();
    }

    fn decode<A: Action>(body: &[u8]) -> Result<A::Output, Error> {
        decode_answer::<A>(&HttpResponse {
            status: 200,
            body: body.to_vec(),
        })
    }
}
