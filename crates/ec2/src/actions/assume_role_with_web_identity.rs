//! AssumeRoleWithWebIdentity (STS): returns temporary credentials of a role for the token of an
//! identity provider. The token replaces the signature.

use std::fmt;

use super::role_credentials::decode_assumed_role;
use super::{Action, AssumedRole};
use crate::query::Query;
use crate::{RoleArn, Service};
use portcullis_xml::{Reader, XmlError};

/// Assumes a role with the token of an OIDC provider.
#[derive(Clone, PartialEq, Eq)]
pub struct AssumeRoleWithWebIdentity {
    /// Role to assume.
    pub role_arn: RoleArn,
    /// Name of the session in the account's logs: 2 to 64 letters, digits and `_+=,.@-`.
    pub session_name: String,
    /// Id token of the provider, a secret while it is valid.
    pub web_identity_token: String,
    /// Duration of the session in seconds, at least 900; `None` for STS's default of one hour.
    pub duration_seconds: Option<u32>,
}

impl Action for AssumeRoleWithWebIdentity {
    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    const SERVICE: Service = Service::Sts;
    const IS_READ_ONLY: bool = true;
    const IS_SIGNED: bool = false;
    type Output = AssumedRole;

    const GRANTS_CREDENTIALS: bool = true;

    fn encode(&self, query: &mut Query) {
        query.push_some("DurationSeconds", self.duration_seconds);
        query.push("RoleArn", self.role_arn.as_str());
        query.push("RoleSessionName", &*self.session_name);
        query.push("WebIdentityToken", &*self.web_identity_token);
    }

    fn secrets(&self) -> Vec<String> {
        vec![self.web_identity_token.clone()]
    }

    fn decode(reader: &mut Reader<'_>) -> Result<AssumedRole, XmlError> {
        decode_assumed_role(reader, "AssumeRoleWithWebIdentityResult")
    }
}

impl fmt::Debug for AssumeRoleWithWebIdentity {
    /// Omits the token.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AssumeRoleWithWebIdentity")
            .field("role_arn", &self.role_arn)
            .field("session_name", &self.session_name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent_and_debug_output_has_no_token() {
        let action = AssumeRoleWithWebIdentity {
            role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/ReadOnly").unwrap(),
            session_name: "me@example.com".into(),
            web_identity_token: "head.body.signature".into(),
            duration_seconds: Some(3_600),
        };
        assert_eq!(
            parameters(&action),
            "DurationSeconds=3600\nRoleArn=arn:aws:iam::123456789012:role/ReadOnly\n\
             RoleSessionName=me@example.com\nWebIdentityToken=head.body.signature\n"
        );
        assert!(!format!("{action:?}").contains("head.body"));
    }

    #[test]
    fn the_key_is_decoded_from_its_own_wrapper() {
        let credentials = "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>\
            <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials>";
        let role = answer::<AssumeRoleWithWebIdentity>(&format!(
            "<AssumeRoleWithWebIdentityResult>{credentials}</AssumeRoleWithWebIdentityResult>"
        ))
        .unwrap();
        assert_eq!(role.credentials.access_key_id(), "ASIAEXAMPLE");
        assert_eq!(
            (role.credentials.expires_at(), role.arn.as_str()),
            (None, "")
        );
        let other = format!("<AssumeRoleResult>{credentials}</AssumeRoleResult>");
        assert!(answer::<AssumeRoleWithWebIdentity>(&other).is_err());
    }
}
