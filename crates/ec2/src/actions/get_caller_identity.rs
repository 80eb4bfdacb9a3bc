//! GetCallerIdentity (STS): returns the identity of the caller.

use super::Action;
use crate::Service;
use crate::query::Query;
use portcullis_model::AccountId;
use portcullis_xml::{Reader, XmlError};

/// Returns the identity that signs the request. Needs no permission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GetCallerIdentity;

/// Identity of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// Account.
    pub account: AccountId,
    /// ARN of the user or assumed role.
    pub arn: String,
    /// Unique id of the user or of the role's session.
    pub user_id: String,
}

impl Action for GetCallerIdentity {
    const NAME: &'static str = "GetCallerIdentity";
    const SERVICE: Service = Service::Sts;
    const IS_READ_ONLY: bool = true;
    type Output = CallerIdentity;

    fn encode(&self, _query: &mut Query) {}

    fn decode(reader: &mut Reader<'_>) -> Result<CallerIdentity, XmlError> {
        let mut account = None;
        let mut arn = None;
        let mut user_id = None;
        // Unlike EC2, STS wraps results.
        while let Some(wrapper) = reader.next_child()? {
            if wrapper != "GetCallerIdentityResult" {
                reader.skip()?;
                continue;
            }
            while let Some(name) = reader.next_child()? {
                match name {
                    "Account" => account = reader.word()?,
                    "Arn" => arn = reader.word()?,
                    "UserId" => user_id = reader.word()?,
                    _ => reader.skip()?,
                }
            }
        }
        let account = account.ok_or_else(|| reader.unexpected("Account"))?;
        Ok(CallerIdentity {
            account: AccountId::from_remote(account),
            arn: arn.unwrap_or_default().into_owned(),
            user_id: user_id.unwrap_or_default().into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn the_identity_is_decoded_from_its_wrapper() {
        assert_eq!(parameters(&GetCallerIdentity), "");
        let identity = answer::<GetCallerIdentity>(
            "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/Alice</Arn>\
             <UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
             <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>",
        )
        .unwrap();
        assert_eq!(identity.account.as_str(), "123456789012");
        assert_eq!(identity.arn, "arn:aws:iam::123456789012:user/Alice");
        assert_eq!(identity.user_id, "AIDAEXAMPLE");
        assert!(answer::<GetCallerIdentity>("<Account>123456789012</Account>").is_err());
    }
}
