//! Sign-in with an identity provider, and the role that a connection uses. Data and parsers only;
//! nothing here sends requests.

use std::fmt;

use serde::{Deserialize, Serialize};

use portcullis_ec2::{RoleArn, TransportError};

/// Role to assume with the user's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleToAssume {
    /// ARN of the role.
    pub arn: RoleArn,
    /// External id, if the role's owner requires one from other accounts.
    pub external_id: Option<String>,
}

/// OIDC identity provider, with the role that its users assume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oidc {
    /// URL of the provider, without a trailing slash; `/.well-known/openid-configuration` is
    /// appended to it.
    pub issuer: String,
    /// Client id of this page at the provider.
    pub client_id: String,
    /// ARN of the role.
    pub role_arn: RoleArn,
    /// Requested scopes, separated by spaces, including `openid`.
    pub scope: String,
}

/// Endpoints of an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// URL where users sign in.
    pub authorization_endpoint: String,
    /// URL where the page exchanges the code for tokens.
    pub token_endpoint: String,
}

/// State that the page keeps while the user is at the provider. The returned code is valid only
/// with its verifier, so that no other tab can use it (RFC 7636).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSignIn {
    /// Slug of the connection.
    pub slug: String,
    /// URL fragment to open afterwards, without the `#`.
    pub fragment: String,
    /// Value that the provider must return, which ties the response to this request.
    pub state: String,
    /// Value that the token must contain.
    pub nonce: String,
    /// Proof that the client that redeems the code is the one that requested it.
    pub verifier: String,
    /// URL where the code is redeemed.
    pub token_endpoint: String,
    /// Address of the page that is registered at the provider.
    pub redirect_uri: String,
}

/// Reason why a sign-in failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sign-in failed")]
pub enum SignInError {
    /// The provider's metadata is invalid. The fault is the provider's, or in `config.json`.
    Discovery(DiscoveryProblem),
    /// The provider refused the sign-in, with its reason.
    Refused(String),
    /// The response does not belong to a request of this tab.
    Stray,
    /// The provider's response has no token.
    Token(TokenProblem),
    /// The provider cannot be reached.
    Unreachable(TransportError),
}

/// Why a provider's description of itself cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryProblem {
    /// It is not the JSON that is expected, as the parser says.
    Json(String),
    /// It is of another issuer.
    OtherIssuer {
        /// Its issuer.
        found: String,
        /// The issuer that was expected.
        issuer: String,
    },
    /// An address in it is no https URL.
    NotHttps(String),
    /// There is none at the address where it should be.
    Absent(String),
}

/// Why there is no token in a provider's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// The answer is no JSON. It is not quoted, for it may hold a token.
    NotJson,
    /// The answer has no token, and does not say why.
    Absent,
    /// The provider says why.
    Refused(String),
}

impl Provider {
    /// Parses `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0).
    ///
    /// # Errors
    /// [`SignInError::Discovery`] if the metadata is for another issuer, or if its URLs are not
    /// secure.
    pub fn parse(json: &str, issuer: &str) -> Result<Self, SignInError> {
        #[derive(Deserialize)]
        struct Document {
            issuer: String,
            authorization_endpoint: String,
            token_endpoint: String,
        }
        let document: Document = serde_json::from_str(json)
            .map_err(|error| SignInError::Discovery(DiscoveryProblem::Json(error.to_string())))?;
        if document.issuer.trim_end_matches('/') != issuer {
            return Err(SignInError::Discovery(DiscoveryProblem::OtherIssuer {
                found: document.issuer,
                issuer: issuer.to_owned(),
            }));
        }
        for url in [&document.authorization_endpoint, &document.token_endpoint] {
            let without_query = url.split('?').next().unwrap_or_default();
            if !is_issuer(without_query) {
                return Err(SignInError::Discovery(DiscoveryProblem::NotHttps(
                    url.clone(),
                )));
            }
        }
        Ok(Self {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
        })
    }
}

impl PendingSignIn {
    /// Returns the code from the parameters that the provider added to the page's address.
    ///
    /// # Errors
    /// [`SignInError`] if the response belongs to another request, or if the provider refused.
    pub fn code<'a>(&self, answer: &'a [(String, String)]) -> Result<&'a str, SignInError> {
        let field = |name: &str| {
            let field = answer.iter().find(|(known, _)| known == name);
            field.map(|(_, value)| value.as_str())
        };
        if field("state") != Some(&self.state) {
            return Err(SignInError::Stray);
        }
        if let Some(error) = field("error") {
            let reason = field("error_description").unwrap_or(error);
            return Err(SignInError::Refused(reason.to_owned()));
        }
        field("code").ok_or(SignInError::Stray)
    }

    /// Returns the id token from the response of the token endpoint.
    ///
    /// # Errors
    /// [`SignInError::Token`] if there is none.
    pub fn id_token(json: &str) -> Result<String, SignInError> {
        #[derive(Deserialize)]
        struct Answer {
            id_token: Option<String>,
            error: Option<String>,
            error_description: Option<String>,
        }
        // The response may contain a token, which no error may repeat.
        let answer: Answer =
            serde_json::from_str(json).map_err(|_| SignInError::Token(TokenProblem::NotJson))?;
        let reason = answer.error_description.or(answer.error);
        let reason = reason.map_or(TokenProblem::Absent, TokenProblem::Refused);
        answer.id_token.ok_or(SignInError::Token(reason))
    }

    /// Whether the claims of a token belong to this sign-in. STS verifies the token's signature.
    pub fn is_answered_by(&self, claims: &str) -> bool {
        #[derive(Deserialize)]
        struct Claims {
            nonce: Option<String>,
        }
        let claims: Option<Claims> = serde_json::from_str(claims).ok();
        claims.and_then(|claims| claims.nonce).as_deref() == Some(&self.nonce)
    }
}

impl fmt::Debug for PendingSignIn {
    /// Omits the secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PendingSignIn")
            .field("slug", &self.slug)
            .field("token_endpoint", &self.token_endpoint)
            .finish_non_exhaustive()
    }
}

/// Whether a text is a valid issuer: an https URL without query and fragment, as the standard
/// requires, or an http URL on the user's own machine.
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

/// Colour that distinguishes a connection from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
    /// All colours, in alphabetical order.
    pub const ALL: [Self; 6] = [
        Self::Blue,
        Self::Green,
        Self::Grey,
        Self::Orange,
        Self::Purple,
        Self::Red,
    ];

    /// Returns the name in `config.json`.
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

    fn pending() -> PendingSignIn {
        PendingSignIn {
            slug: "corp".to_owned(),
            fragment: "#/corp/eu-west-1/groups".to_owned(),
            state: "the-state".to_owned(),
            nonce: "the-nonce".to_owned(),
            verifier: "the-verifier".to_owned(),
            token_endpoint: "https://login.example.com/token".to_owned(),
            redirect_uri: "https://portcullis.example/".to_owned(),
        }
    }

    #[test]
    fn provider_metadata_must_have_secure_urls() {
        let document = |issuer: &str, token: &str| {
            format!(
                r#"{{"issuer":"{issuer}","authorization_endpoint":"https://login.example.com/auth?x=1","token_endpoint":"{token}","more":1}}"#
            )
        };
        let issuer = "https://login.example.com";
        let good = document(
            "https://login.example.com/",
            "https://login.example.com/token",
        );
        let provider = Provider::parse(&good, issuer).unwrap();
        assert_eq!(provider.token_endpoint, "https://login.example.com/token");
        for bad in [
            document("https://evil.example", "https://login.example.com/token"),
            document(issuer, "http://login.example.com/token"),
            "<html>".to_owned(),
            "{}".to_owned(),
        ] {
            assert!(Provider::parse(&bad, issuer).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_responses_to_this_request_are_accepted() {
        let pending = pending();
        let answer = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
            let owned = fields.iter();
            owned
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let good = answer(&[("code", "c"), ("state", "the-state")]);
        assert_eq!(pending.code(&good), Ok("c"));
        let stray = answer(&[("code", "c"), ("state", "another")]);
        assert_eq!(pending.code(&stray), Err(SignInError::Stray));
        assert_eq!(pending.code(&[]), Err(SignInError::Stray));
        let refused = answer(&[("error", "access_denied"), ("state", "the-state")]);
        let reason = "access_denied".to_owned();
        assert_eq!(pending.code(&refused), Err(SignInError::Refused(reason)));
        assert!(pending.is_answered_by(r#"{"nonce":"the-nonce","sub":"x"}"#));
        assert!(!pending.is_answered_by(r#"{"sub":"x"}"#) && !pending.is_answered_by("x"));
    }

    #[test]
    fn debug_output_has_no_tokens_or_verifiers() {
        assert_eq!(
            PendingSignIn::id_token(r#"{"id_token":"t"}"#),
            Ok("t".to_owned())
        );
        let reason = TokenProblem::Refused("invalid_grant".to_owned());
        assert_eq!(
            PendingSignIn::id_token(r#"{"error":"invalid_grant"}"#),
            Err(SignInError::Token(reason))
        );
        assert_eq!(
            PendingSignIn::id_token(r#"{"id_token":"secret-token""#),
            Err(SignInError::Token(TokenProblem::NotJson))
        );
        let shown = format!("{:?}", pending());
        assert!(
            !shown.contains("the-verifier") && !shown.contains("the-state"),
            "{shown}"
        );
    }
}
