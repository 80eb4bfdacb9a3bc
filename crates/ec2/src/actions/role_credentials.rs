//! Temporary credentials from STS, shared by the actions that assume a role.

use std::time::SystemTime;

use crate::Credentials;
use portcullis_model::Timestamp;
use portcullis_xml::{Reader, XmlError};

/// Session of an assumed role.
#[derive(Clone, Debug)]
pub struct AssumedRole {
    /// Credentials of the session, with their expiry.
    pub credentials: Credentials,
    /// ARN of the session, such as `arn:aws:sts::123456789012:assumed-role/ReadOnly/me`.
    pub arn: String,
}

/// Decodes a response whose result element is called `wrapper`.
pub(super) fn decode_assumed_role(
    reader: &mut Reader<'_>,
    wrapper: &str,
) -> Result<AssumedRole, XmlError> {
    let mut credentials = None;
    let mut arn = None;
    while let Some(name) = reader.next_child()? {
        if name != wrapper {
            reader.skip()?;
            continue;
        }
        while let Some(name) = reader.next_child()? {
            match name {
                "Credentials" => credentials = Some(decode_credentials(reader)?),
                "AssumedRoleUser" => {
                    while let Some(name) = reader.next_child()? {
                        match name {
                            "Arn" => arn = reader.word()?,
                            _ => reader.skip()?,
                        }
                    }
                }
                _ => reader.skip()?,
            }
        }
    }
    Ok(AssumedRole {
        credentials: credentials.ok_or_else(|| reader.unexpected("Credentials"))?,
        arn: arn.unwrap_or_default().into_owned(),
    })
}

/// Decodes the credentials. Errors never contain any text of the response.
fn decode_credentials(reader: &mut Reader<'_>) -> Result<Credentials, XmlError> {
    let (mut key, mut secret, mut token, mut expiration) = (None, None, None, None);
    while let Some(name) = reader.next_child()? {
        let field = match name {
            "AccessKeyId" => &mut key,
            "Expiration" => &mut expiration,
            "SecretAccessKey" => &mut secret,
            "SessionToken" => &mut token,
            _ => {
                reader.skip()?;
                continue;
            }
        };
        *field = reader.word()?;
    }
    let credentials = Credentials::parse(
        &key.unwrap_or_default(),
        &secret.unwrap_or_default(),
        &token.unwrap_or_default(),
    )
    .map_err(|_| reader.unexpected("Credentials"))?;
    let expires_at = expiration.as_deref().and_then(Timestamp::parse_lenient);
    Ok(credentials.with_expiry(expires_at.map(SystemTime::from)))
}
