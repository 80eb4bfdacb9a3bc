//! What can be asked of EC2 and STS: one file per action, each a struct of what to send that encodes
//! itself and decodes its answer. Knows nothing of signing, sending or retrying.

mod assume_role;
mod assume_role_with_web_identity;
mod authorize_security_group_egress;
mod authorize_security_group_ingress;
mod create_security_group;
mod create_tags;
mod decode_authorization_message;
mod delete_security_group;
mod delete_tags;
mod describe_managed_prefix_lists;
mod describe_network_interfaces;
mod describe_regions;
mod describe_security_group_rules;
mod describe_security_groups;
mod describe_vpcs;
mod filter;
mod get_caller_identity;
mod modify_security_group_rules;
mod revoke_security_group_egress;
mod revoke_security_group_ingress;
mod role_credentials;
#[cfg(test)]
mod testing;
mod update_security_group_rule_descriptions_egress;
mod update_security_group_rule_descriptions_ingress;

pub use assume_role::AssumeRole;
pub use assume_role_with_web_identity::AssumeRoleWithWebIdentity;
pub use authorize_security_group_egress::AuthorizeSecurityGroupEgress;
pub use authorize_security_group_ingress::AuthorizeSecurityGroupIngress;
pub use create_security_group::{CreateSecurityGroup, CreatedSecurityGroup};
pub use create_tags::CreateTags;
pub use decode_authorization_message::DecodeAuthorizationMessage;
pub use delete_security_group::DeleteSecurityGroup;
pub use delete_tags::{DeleteTags, TagToDelete};
pub use describe_managed_prefix_lists::{DescribeManagedPrefixLists, PrefixListsPage};
pub use describe_network_interfaces::{
    DescribeNetworkInterfaces, NetworkInterface, NetworkInterfacesPage,
};
pub use describe_regions::{AvailableRegion, DescribeRegions, OptInStatus};
pub use describe_security_group_rules::{DescribeSecurityGroupRules, SecurityGroupRulesPage};
pub use describe_security_groups::{DescribeSecurityGroups, SecurityGroupsPage};
pub use describe_vpcs::{DescribeVpcs, VpcsPage};
pub use filter::Filter;
pub use get_caller_identity::{CallerIdentity, GetCallerIdentity};
pub use modify_security_group_rules::ModifySecurityGroupRules;
pub use revoke_security_group_egress::RevokeSecurityGroupEgress;
pub use revoke_security_group_ingress::{
    RevokeSecurityGroupIngress, RevokeTarget, RevokedSecurityGroupRules,
};
pub use role_credentials::AssumedRole;
pub use update_security_group_rule_descriptions_egress::UpdateSecurityGroupRuleDescriptionsEgress;
pub use update_security_group_rule_descriptions_ingress::{
    DescriptionTarget, UpdateSecurityGroupRuleDescriptionsIngress,
};

use super::error::is_error_root;
use super::query::Query;
use super::{ApiError, Error, HttpResponse, Service};
use portcullis_xml::{Reader, XmlError};

/// Something that can be asked of a service.
pub trait Action {
    /// The action's name, the value of `Action`.
    const NAME: &'static str;
    /// The service that is asked.
    const SERVICE: Service = Service::Ec2;
    /// Whether asking twice is as good as asking once.
    const IS_READ_ONLY: bool;
    /// Whether the request is signed, where there are credentials to sign it with.
    const IS_SIGNED: bool = true;
    /// The answer.
    type Output;

    /// Whether the answer holds credentials.
    const GRANTS_CREDENTIALS: bool = false;

    /// Appends the parameters.
    fn encode(&self, query: &mut Query);

    /// The parameters that no error may repeat, besides the credentials that sign the request.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }

    /// Reads the answer. The root is open; reading it to its end is not required.
    ///
    /// # Errors
    /// [`XmlError`] when it is not an answer to this action.
    fn decode(reader: &mut Reader<'_>) -> Result<Self::Output, XmlError>;
}

/// A list that comes in pages.
pub trait PagedAction: Action + Clone {
    /// One entry of the list.
    type Item;

    /// The same request for the page that `token` stands for.
    #[must_use]
    fn with_token(&self, token: String) -> Self;

    /// The entries of a page, and the token of the next.
    fn split(output: Self::Output) -> (Vec<Self::Item>, Option<String>);
}

/// A list of which each entry can be decoded by itself, as soon as it has come.
pub trait StreamedAction: PagedAction {
    /// The element of the answer whose `item`s are the entries.
    const LIST: &'static str;

    /// Reads one entry, whose `item` is open, and closes it.
    ///
    /// # Errors
    /// [`XmlError`] when it is none.
    fn decode_item(reader: &mut Reader<'_>) -> Result<Self::Item, XmlError>;
}

/// The form body of a request.
pub fn body_of<A: Action>(action: &A) -> String {
    query_of(action).encode()
}

/// The parameters of a request, `Action` and `Version` first.
pub(super) fn query_of<A: Action>(action: &A) -> Query {
    let mut query = Query::new(A::NAME, A::SERVICE.api_version());
    action.encode(&mut query);
    query
}

/// The typed answer in a response with a status of success.
///
/// # Errors
/// [`Error::Api`] when it is a refusal all the same, [`Error::Answer`] when it is no answer to this
/// action.
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

/// EC2's id of the request in an answer of success; none where there is none.
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

/// Whether an action of that name only reads. EC2 and STS name all that read, and no others, so.
pub(super) fn reads_only(name: &str) -> bool {
    ["Assume", "Decode", "Describe", "Get"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Opens the root, and tells whether it is that of an error document.
fn open<A: Action>(body: &[u8]) -> Result<(Reader<'_>, bool), XmlError> {
    let mut reader = Reader::new(body)?;
    let root = reader.root()?;
    if is_error_root(root) {
        return Ok((reader, true));
    }
    if root.strip_suffix("Response") != Some(A::NAME) {
        return Err(reader.unexpected("the answer to the action that was asked for"));
    }
    Ok((reader, false))
}

#[cfg(test)]
mod tests {
    use super::testing::answer;
    use super::*;
    use portcullis_xml::LooksLike;

    #[test]
    fn refusals_with_a_status_of_success_are_refusals() {
        let body = "<Response><Errors><Error><Code>DryRunOperation</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>";
        match decode::<DescribeVpcs>(body.as_bytes()) {
            Err(Error::Api(error)) => assert_eq!(error.code, "DryRunOperation"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn answers_to_something_else_are_not_answers() {
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
                        source: XmlError::Unexpected { .. },
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
    fn a_return_of_false_is_an_error_everywhere() {
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
        refuses::<DeleteSecurityGroup>();
        refuses::<DeleteTags>();
        refuses::<ModifySecurityGroupRules>();
        refuses::<RevokeSecurityGroupEgress>();
        refuses::<RevokeSecurityGroupIngress>();
        refuses::<UpdateSecurityGroupRuleDescriptionsEgress>();
        refuses::<UpdateSecurityGroupRuleDescriptionsIngress>();
    }

    #[test]
    fn acknowledgements_may_be_silent() {
        assert_eq!(answer::<CreateTags>(""), Ok(()));
        assert_eq!(answer::<DeleteTags>("<return>true</return>"), Ok(()));
        assert_eq!(
            answer::<DeleteSecurityGroup>("<return> TRUE </return><groupId>sg-1</groupId>"),
            Ok(())
        );
        assert!(answer::<DeleteTags>("<return>maybe</return>").is_err());
    }

    #[test]
    fn names_tell_what_reads_only() {
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
        agrees::<DeleteSecurityGroup>();
        agrees::<DeleteTags>();
        agrees::<DescribeRegions>();
        agrees::<DescribeSecurityGroupRules>();
        agrees::<DescribeSecurityGroups>();
        agrees::<DescribeManagedPrefixLists>();
        agrees::<DescribeVpcs>();
        agrees::<GetCallerIdentity>();
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
