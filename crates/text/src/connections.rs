//! Why a connection cannot be made from configured, typed or pasted values, in words.

use super::{Text, bytes_text};
use portcullis_connect::{
    ConfigError, DiscoveryProblem, HostedAddressError, KeySource, MAX_PASTE_BYTES, PastedKeyError,
    PastedKeyFormat, SignInError, TokenProblem,
};
use portcullis_ec2::{CredentialsError, EndpointError, RoleArnError};

impl Text for EndpointError {
    fn text(&self) -> String {
        match self {
            Self::Host(value) => format!(
                "{value:?} is not a host; expected a name such as localhost or ec2.example.com, and optionally a port"
            ),
            Self::NoFips(value) => format!(
                "AWS has no FIPS endpoints in {value}; choose another endpoint type, or a Region of the US or Canada"
            ),
            Self::NotAUrl(value) => format!(
                "{value:?} is not a URL; expected https://host/path, http://host:port/path or /path"
            ),
            Self::Path(value) => format!(
                "the path {value:?} can't be signed; use letters, digits and - . _ ~ between slashes"
            ),
            Self::Placeholder(value) => {
                format!("unknown placeholder {value:?}; use {{region}} or {{service}}")
            }
            Self::QueryOrFragment => {
                "an endpoint can't have a query (?) or a fragment (#); remove it".to_owned()
            }
            Self::Scheme(value) => {
                format!("a page can't use the scheme {value:?}; expected http or https")
            }
            Self::UserInfo => {
                "an endpoint can't have a user name or password; remove the part before the @"
                    .to_owned()
            }
        }
    }
}

impl Text for CredentialsError {
    fn text(&self) -> String {
        match self {
            Self::MalformedAccessKeyId => "the access key ID has characters other than letters, digits and _ - . ; paste it again".to_owned(),
            Self::MalformedSecretAccessKey => "the secret access key has spaces or non-ASCII characters; paste it again".to_owned(),
            Self::MalformedSessionToken => "the session token has spaces or non-ASCII characters; paste it again".to_owned(),
            Self::MissingAccessKeyId => "the access key ID is missing; enter it".to_owned(),
            Self::MissingSecretAccessKey => "the secret access key is missing; enter it".to_owned(),
            Self::MissingSessionToken => "access keys that start with ASIA are temporary; enter their session token, too".to_owned(),
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

impl Text for HostedAddressError {
    fn text(&self) -> String {
        match self {
            Self(value) => format!(
                "{value:?} is not a valid address for this page; expected one that is relative to the page or starts with https://"
            ),
        }
    }
}

impl Text for SignInError {
    fn text(&self) -> String {
        match self {
            Self::Discovery(value) => format!(
                "the metadata of the identity provider can't be used: {}; ask its administrator, or check oidc.issuer in config.json",
                value.text()
            ),
            Self::Refused(value) => format!(
                "the identity provider denied the sign-in: {value}; sign in again, or ask its administrator"
            ),
            Self::Stray => {
                "this sign-in was not started in this tab, or it has expired; sign in again"
                    .to_owned()
            }
            Self::Token(value) => format!(
                "the identity provider returned no token: {}; sign in again, or ask its administrator",
                value.text()
            ),
            Self::Unreachable(value) => format!(
                "the identity provider can't be reached: {}; check the network, then sign in again",
                value.text()
            ),
        }
    }
}

impl Text for PastedKeyError {
    fn text(&self) -> String {
        match self {
            Self::Nothing => "the pasted text has no access key; expected export lines, a profile, or JSON of the AWS CLI".to_owned(),
            Self::TooLong => format!(
                "the pasted text is longer than {}; paste only the access key",
                bytes_text(MAX_PASTE_BYTES)
            ),
            Self::Elsewhere(KeySource::Process) => "the profile has no access key, but a program that prints one (credential_process), which a page cannot run; run aws configure export-credentials with --profile and its name, and paste the output".to_owned(),
            Self::Elsewhere(KeySource::SignIn) => "the profile has no access key, because it signs in with IAM Identity Center, which a page cannot do for the AWS CLI; run aws sso login, then aws configure export-credentials, both with --profile and its name, and paste the output".to_owned(),
            Self::Unusable { format, source } => format!("found {}, but {}", format.text(), source.text()),
        }
    }
}

impl Text for ConfigError {
    fn text(&self) -> String {
        match self {
            Self::Account { name, source } => {
                format!("connection {name:?}: account {}", source.text())
            }
            Self::AddressHeader(value) => format!(
                "addressHeader is {value:?}; expected the name of a header such as X-Client-Address"
            ),
            Self::ExpiryTag(error) => format!("expiryTag: {}", error.text()),
            Self::AutoConnect(value) => format!(
                "autoConnect is {value:?}, but no connection has that name; use the name of a connection"
            ),
            Self::Blank { name, field } => {
                format!("connection {name:?}: {field} is empty; set it, or remove it")
            }
            Self::BrowserOnly { name, field } => format!(
                "connection {name:?}: {field} needs \"signing\": \"browser\"; set it, or remove {field}"
            ),
            Self::DuplicateName(value) => {
                format!("two connections are named {value:?}; rename one of them")
            }
            Self::Endpoint { name, source } => format!("connection {name:?}: {}", source.text()),
            Self::ExternalId(value) => {
                format!(
                    "connection {value:?}: externalId needs roleArn; set it, or remove externalId"
                )
            }
            Self::Issuer { name, issuer } => format!(
                "connection {name:?}: oidc.issuer {issuer:?} is not an issuer; expected an https URL without ? and #"
            ),
            Self::Json(error) => format!("{error}; correct config.json at this place"),
            Self::NoName { index } => {
                format!("connection {} has no name; set its name", index + 1)
            }
            Self::NoRegion(value) => {
                format!("connection {value:?} lists no Region; add at least one")
            }
            Self::OtherAccount {
                name,
                field,
                found,
                expected,
            } => format!(
                "connection {name:?}: {field} is a role of account {found}, but account is {expected}; correct one of them"
            ),
            Self::Region { name, source } => format!("connection {name:?}: {}", source.text()),
            Self::Role {
                name,
                field,
                source,
            } => format!("connection {name:?}: {field} {}", source.text()),
            Self::Address { field, source } => format!("{field}: {}", source.text()),
        }
    }
}

impl Text for PastedKeyFormat {
    /// What to call it in a sentence.
    fn text(&self) -> String {
        match self {
            Self::Cmd => "Windows set commands",
            Self::Csv => "a CSV file of the console",
            Self::Fish => "fish variables",
            Self::Json => "JSON with a key",
            Self::Labels => "labeled values",
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
            Self::OtherIssuer { found, issuer } => format!("its issuer is {found}, not {issuer}"),
            Self::NotHttps(url) => format!("{url} is not an https URL"),
            Self::Absent(url) => format!("{url} does not exist"),
        }
    }
}

impl Text for TokenProblem {
    fn text(&self) -> String {
        match self {
            Self::NotJson => "its response is not JSON".to_owned(),
            Self::Absent => "its response has no id_token".to_owned(),
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
        assert!(
            message(r#"{"snapshot":"data:text/json,{}"}"#)
                .contains("not a valid address for this page")
        );
        let bad_region = connection("").replace("eu-west-1", "EU WEST");
        assert!(message(&bad_region).contains("not a Region"));
    }

    #[test]
    fn a_key_without_its_secret_is_named() {
        assert_eq!(
            parse_credentials("export AWS_ACCESS_KEY_ID=AKIA1")
                .unwrap_err()
                .text(),
            "found shell exports, but the secret access key is missing; enter it"
        );
    }
}
