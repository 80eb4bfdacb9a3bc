//! How a person gets from what they have, a key or an account with an identity provider, to the role
//! that a connection works as. Data only: nothing here signs in.

use crate::aws::RoleArn;

/// A role to assume with the key that the person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleToAssume {
    /// The role.
    pub arn: RoleArn,
    /// What the role's owner asks of those outside the account, where they do.
    pub external_id: Option<String>,
}

/// An OIDC identity provider that vouches for people, and the role that those it vouches for get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oidc {
    /// The provider's URL, without a slash at the end; `/.well-known/openid-configuration` is below.
    pub issuer: String,
    /// What the provider calls this page.
    pub client_id: String,
    /// The role.
    pub role_arn: RoleArn,
    /// What is asked of the provider, words with spaces between them; `openid` is among them.
    pub scope: String,
}

/// Whether a text can be an issuer: an https URL without query and fragment, as the standard has it,
/// or an http one on the person's own machine.
pub(super) fn is_issuer(text: &str) -> bool {
    let (is_safe, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => {
            let host = rest.split(['/', ':']).next().unwrap_or_default();
            (matches!(host, "localhost" | "127.0.0.1"), rest)
        }
        _ => return false,
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:%".contains(&byte);
    is_safe && !rest.is_empty() && !rest.starts_with(['/', ':']) && rest.bytes().all(is_plain)
}

/// What marks a connection, so that it is not mistaken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// Grey.
    Grey,
    /// Orange.
    Orange,
    /// Purple.
    Purple,
    /// Red.
    Red,
}

impl Colour {
    /// All, in the order of their names.
    pub const ALL: [Self; 6] = [
        Self::Blue,
        Self::Green,
        Self::Grey,
        Self::Orange,
        Self::Purple,
        Self::Red,
    ];

    /// The name in `config.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Grey => "grey",
            Self::Orange => "orange",
            Self::Purple => "purple",
            Self::Red => "red",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_https_urls_without_a_query() {
        for issuer in [
            "https://login.example.com",
            "https://login.example.com/realms/corp",
            "https://login.example.com:8443/a~b",
            "http://localhost:8080/realms/x",
            "http://127.0.0.1",
        ] {
            assert!(is_issuer(issuer), "{issuer}");
        }
        for other in [
            "",
            "login.example.com",
            "http://login.example.com",
            "http://localhost.example.com",
            "https://",
            "https:///x",
            "https://:80",
            "https://a?b=c",
            "https://a#b",
            "https://user@a",
            "javascript://x",
            "https://a b",
        ] {
            assert!(!is_issuer(other), "{other}");
        }
    }
}
