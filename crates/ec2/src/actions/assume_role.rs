//! AssumeRole (STS): returns temporary credentials of a role.

use std::fmt;

use super::role_credentials::decode_assumed_role;
use super::{Action, AssumedRole};
use crate::query::Query;
use crate::{RoleArn, Service};
use portcullis_xml::{Reader, XmlError};

/// Assumes a role with the key that signs the request.
#[derive(Clone, PartialEq, Eq)]
pub struct AssumeRole {
    /// Role to assume.
    pub role_arn: RoleArn,
    /// Name of the session in the account's logs: 2 to 64 letters, digits and `_+=,.@-`.
    pub session_name: String,
    /// External id, if the role's owner requires one from other accounts.
    pub external_id: Option<String>,
    /// ARN or serial number of the MFA device that shows the code.
    pub mfa_serial_number: Option<String>,
    /// Six-digit code of the MFA device.
    pub mfa_code: Option<String>,
    /// Duration of the session in seconds, at least 900; `None` for STS's default of one hour.
    pub duration_seconds: Option<u32>,
}

impl Action for AssumeRole {
    const NAME: &'static str = "AssumeRole";
    const SERVICE: Service = Service::Sts;
    // The action changes nothing. A repeated MFA code may be refused, which does no harm.
    const IS_READ_ONLY: bool = true;
    type Output = AssumedRole;

    const GRANTS_CREDENTIALS: bool = true;

    fn encode(&self, query: &mut Query) {
        query.push_some("DurationSeconds", self.duration_seconds);
        query.push_some("ExternalId", self.external_id.as_deref());
        query.push("RoleArn", self.role_arn.as_str());
        query.push("RoleSessionName", &*self.session_name);
        query.push_some("SerialNumber", self.mfa_serial_number.as_deref());
        query.push_some("TokenCode", self.mfa_code.as_deref());
    }

    fn secrets(&self) -> Vec<String> {
        self.external_id.iter().cloned().collect()
    }

    fn decode(reader: &mut Reader<'_>) -> Result<AssumedRole, XmlError> {
        decode_assumed_role(reader, "AssumeRoleResult")
    }
}

impl fmt::Debug for AssumeRole {
    /// Omits the external id and the MFA code.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AssumeRole")
            .field("role_arn", &self.role_arn)
            .field("session_name", &self.session_name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::actions::testing::{answer, parameters};

    fn action() -> AssumeRole {
        AssumeRole {
            role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/ReadOnly").unwrap(),
            session_name: "portcullis".into(),
            external_id: None,
            mfa_serial_number: None,
            mfa_code: None,
            duration_seconds: None,
        }
    }

    #[test]
    fn all_parameters_are_sent() {
        assert_eq!(
            parameters(&action()),
            "RoleArn=arn:aws:iam::123456789012:role/ReadOnly\nRoleSessionName=portcullis\n"
        );
        let full = AssumeRole {
            external_id: Some("ext:1".into()),
            mfa_serial_number: Some("arn:aws:iam::123456789012:mfa/me".into()),
            mfa_code: Some("012345".into()),
            duration_seconds: Some(900),
            ..action()
        };
        assert_eq!(
            parameters(&full),
            "DurationSeconds=900\nExternalId=ext:1\nRoleArn=arn:aws:iam::123456789012:role/ReadOnly\n\
             RoleSessionName=portcullis\nSerialNumber=arn:aws:iam::123456789012:mfa/me\nTokenCode=012345\n"
        );
        let shown = format!("{full:?}");
        assert!(
            !shown.contains("012345") && !shown.contains("ext:1"),
            "{shown}"
        );
    }

    #[test]
    fn the_key_is_decoded_with_its_expiry() {
        let role = answer::<AssumeRole>(
            "<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
             <Arn>arn:aws:sts::123456789012:assumed-role/ReadOnly/x</Arn></AssumedRoleUser>\
             <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>the/secret</SecretAccessKey>\
             <SessionToken>\n the+token==\n </SessionToken><Expiration>2026-11-25T12:00:00.500Z</Expiration>\
             </Credentials></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>",
        )
        .unwrap();
        assert_eq!(
            role.arn,
            "arn:aws:sts::123456789012:assumed-role/ReadOnly/x"
        );
        assert_eq!(role.credentials.access_key_id(), "ASIAEXAMPLE");
        assert!(role.credentials.has_session_token());
        assert_eq!(
            role.credentials.expires_at(),
            Some(UNIX_EPOCH + Duration::from_secs(1_795_608_000))
        );
        let shown = format!("{role:?}");
        assert!(
            !shown.contains("the/secret") && !shown.contains("the+token"),
            "{shown}"
        );
    }

    #[test]
    fn incomplete_keys_are_errors_that_do_not_quote_them() {
        for credentials in [
            "",
            "<Credentials/>",
            "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>the-secret</SecretAccessKey></Credentials>",
            "<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>the-secret x</SecretAccessKey>\
             <SessionToken>t</SessionToken></Credentials>",
        ] {
            let inside = format!("<AssumeRoleResult>{credentials}</AssumeRoleResult>");
            let error = answer::<AssumeRole>(&inside).unwrap_err();
            assert!(!format!("{error:?}").contains("the-secret"), "{error:?}");
        }
    }
}
