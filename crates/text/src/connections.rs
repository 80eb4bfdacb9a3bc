//! Why a connection cannot be made of what was configured, typed or pasted, in words.

use super::Text;
use portcullis_connect::{
    ConfigError, DiscoveryProblem, MAX_PASTE_BYTES, PasteError, PasteForm, SignInError,
    SnapshotAddressError, TokenProblem,
};
use portcullis_ec2::{CredentialsError, EndpointError, RoleArnError};

impl Text for EndpointError {
    fn text(&self) -> String {
        match self {
            Self::Host(value) => format!(
                "{value:?} is not a host; expected a name such as localhost or ec2.example.com, and optionally a port"
            ),
            Self::NoFips(value) => format!(
                "AWS has no FIPS endpoints in {value}; only Regions of the US and Canada have them"
            ),
            Self::NotAUrl(value) => format!(
                "{value:?} is not a URL; expected https://host/path, http://host:port/path or /path"
            ),
            Self::Path(value) => format!(
                "the path {value:?} cannot be signed; use letters, digits and - . _ ~ between slashes"
            ),
            Self::Placeholder(value) => {
                format!("unknown placeholder {value:?}; only {{region}} and {{service}} exist")
            }
            Self::QueryOrFragment => {
                "an endpoint has no ? and no #; remove what comes after".to_owned()
            }
            Self::Scheme(value) => {
                format!("{value:?} is not a scheme that a page can use; expected http or https")
            }
            Self::UserInfo => {
                "an endpoint has no user name or password; remove what stands before the @"
                    .to_owned()
            }
        }
    }
}

impl Text for CredentialsError {
    fn text(&self) -> String {
        match self {
            Self::MalformedAccessKeyId => "the access key id has spaces or characters other than letters, digits and _ - . ; paste it again".to_owned(),
            Self::MalformedSecretAccessKey => "the secret access key has spaces or non-ASCII characters; paste it again".to_owned(),
            Self::MalformedSessionToken => "the session token has spaces or non-ASCII characters; paste it again".to_owned(),
            Self::MissingAccessKeyId => "the access key id is missing".to_owned(),
            Self::MissingSecretAccessKey => "the secret access key is missing".to_owned(),
            Self::MissingSessionToken => "a key that starts with ASIA is temporary and needs its session token".to_owned(),
        }
    }
}

impl Text for RoleArnError {
    fn text(&self) -> String {
        match self {
            Self { typed } => format!(
                "{typed:?} is not the ARN of a role; expected one such as arn:aws:iam::123456789012:role/ReadOnly"
            ),
        }
    }
}

impl Text for SnapshotAddressError {
    fn text(&self) -> String {
        match self {
            Self(value) => format!(
                "{value:?}; expected the address of a snapshot, relative to the page or beginning with https://"
            ),
        }
    }
}

impl Text for SignInError {
    fn text(&self) -> String {
        match self {
            Self::Discovery(value) => format!(
                "the identity provider's description of itself cannot be used: {}",
                value.text()
            ),
            Self::Refused(value) => format!("the identity provider refused the sign-in: {value}"),
            Self::Stray => {
                "this tab has not asked for this sign-in, or it was long ago; sign in again"
                    .to_owned()
            }
            Self::Token(value) => format!("the identity provider gave no token: {}", value.text()),
            Self::Unreachable(value) => format!("the identity provider cannot be reached: {value}"),
        }
    }
}

impl Text for PasteError {
    fn text(&self) -> String {
        match self {
            Self::Nothing => "no access key in the pasted text; expected export lines, a profile, or JSON of the AWS CLI".to_owned(),
            Self::TooLong => format!("the pasted text is longer than {MAX_PASTE_BYTES} bytes; paste only the key"),
            Self::Unusable { form, source } => format!("parse_credentialsd {}, but {}", form.text(), source.text()),
        }
    }
}

impl Text for ConfigError {
    fn text(&self) -> String {
        match self {
            Self::Account { name, source } => {
                format!("connection {name:?}: account {}", source.text())
            }
            Self::AutoConnect(value) => {
                format!("autoConnect names {value:?}, but no connection has that name")
            }
            Self::Blank { name, field } => format!("connection {name:?}: {field} is empty"),
            Self::BrowserOnly { name, field } => {
                format!("connection {name:?} has {field}, which only signing \"browser\" can use")
            }
            Self::DuplicateName(value) => {
                format!("two connections are named {value:?}; names must differ")
            }
            Self::Endpoint { name, source } => format!("connection {name:?}: {}", source.text()),
            Self::ExternalId(value) => {
                format!("connection {value:?} has externalId, which only goes with roleArn")
            }
            Self::Issuer { name, issuer } => format!(
                "connection {name:?}: oidc.issuer {issuer:?} is not an issuer; expected an https URL without ? and #"
            ),
            Self::Json(error) => error.to_string(),
            Self::NoName { index } => format!("connection {} has no name", index + 1),
            Self::NoRegion(value) => {
                format!("connection {value:?} lists no Region; name at least one")
            }
            Self::OtherAccount {
                name,
                field,
                found,
                expected,
            } => format!(
                "connection {name:?}: {field} is a role of account {found}, but account is {expected}"
            ),
            Self::Region { name, source } => format!("connection {name:?}: {}", source.text()),
            Self::Role {
                name,
                field,
                source,
            } => format!("connection {name:?}: {field} {}", source.text()),
            Self::Snapshot(value) => format!("snapshot is {}", value.text()),
        }
    }
}

impl Text for PasteForm {
    /// What to call it in a sentence.
    fn text(&self) -> String {
        match self {
            Self::Cmd => "Windows set commands",
            Self::Csv => "a CSV file of the console",
            Self::Fish => "fish variables",
            Self::Json => "JSON with a key",
            Self::PowerShell => "PowerShell variables",
            Self::Profile => "an AWS profile",
            Self::Shell => "shell exports",
            Self::Variables => "environment variables",
        }
        .to_owned()
    }
}

impl Text for DiscoveryProblem {
    fn text(&self) -> String {
        match self {
            Self::Json(reason) => reason.clone(),
            Self::OtherIssuer { found, issuer } => format!("it is of {found}, and not of {issuer}"),
            Self::NotHttps(url) => format!("{url} is not an https URL"),
            Self::Absent(url) => format!("there is nothing at {url}"),
        }
    }
}

impl Text for TokenProblem {
    fn text(&self) -> String {
        match self {
            Self::NotJson => "its answer is not JSON".to_owned(),
            Self::Absent => "its answer has no id_token".to_owned(),
            Self::Refused(reason) => reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_connect::Config;
    use portcullis_connect::parse_credentials;

    fn parse(json: &str) -> Result<Config, ConfigError> {
        Config::parse(json, "portcullis.example")
    }

    #[test]
    fn mistakes_are_refused_by_name() {
        let connection = |rest: &str| {
            format!(
                r#"{{"connections":[{{"name":"A","url":"/x","regions":["eu-west-1"],"signing":"proxy"{rest}}}]}}"#
            )
        };
        let message = |json: &str| parse(json).unwrap_err().text();
        assert!(message("nonsense").contains("expected"));
        assert!(message(&connection(r#","readonly":true"#)).contains("readonly"));
        assert!(message(&connection(r#","signedHost":"h""#)).contains("signedHost"));
        assert!(message(r#"{"autoConnect":"B"}"#).contains("no connection has that name"));
        assert!(message(r#"{"snapshot":"data:text/json,{}"}"#).contains("snapshot"));
        let bad_region = connection("").replace("eu-west-1", "EU WEST");
        assert!(message(&bad_region).contains("not a Region"));
    }

    #[test]
    fn a_key_without_its_secret_is_named() {
        assert_eq!(
            parse_credentials("export AWS_ACCESS_KEY_ID=AKIA1")
                .unwrap_err()
                .text(),
            "parse_credentialsd shell exports, but the secret access key is missing"
        );
    }
}
