//! How a person gets from what they have, a key or an account with an identity provider, to the role
//! that a connection works as. Data only: nothing here signs in.

use std::fmt;

use serde::{Deserialize, Serialize};

use portcullis_ec2::{RoleArn, TransportError};

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

/// Where a provider takes people, and gives tokens for the codes that they come back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Where people go.
    pub authorization_endpoint: String,
    /// Where the page gets tokens.
    pub token_endpoint: String,
}

/// What the page remembers while a person is at the provider. Its verifier makes the code that comes
/// back worth something, and to this tab alone (RFC 7636).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSignIn {
    /// The connection.
    pub slug: String,
    /// The address to go on to, behind the `#`.
    pub fragment: String,
    /// What the provider has to give back: the answer to this question, and to no other.
    pub state: String,
    /// What the token has to repeat.
    pub nonce: String,
    /// Proves that whoever redeems the code is who asked for it.
    pub verifier: String,
    /// Where the code is redeemed.
    pub token_endpoint: String,
    /// The page's address, as the provider knows it.
    pub redirect_uri: String,
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sign-in failed")]
pub enum SignInError {
    /// The provider's description of itself cannot be used. The provider, or `config.json`, is at fault.
    Discovery(DiscoveryProblem),
    /// The provider says why it has signed nobody in.
    Refused(String),
    /// What came back is no answer to what this tab has asked.
    Stray,
    /// There is no token in the provider's answer.
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
    /// Reads what stands at `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0).
    ///
    /// # Errors
    /// [`SignInError::Discovery`] where it is of another issuer, or its addresses are not safe ones.
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
    /// The code in what the provider has put behind the page's address.
    ///
    /// # Errors
    /// [`SignInError`] where it is the answer to another question, or says why there is no code.
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

    /// The token in the answer of the token endpoint.
    ///
    /// # Errors
    /// [`SignInError::Token`] where there is none.
    pub fn id_token(json: &str) -> Result<String, SignInError> {
        #[derive(Deserialize)]
        struct Answer {
            id_token: Option<String>,
            error: Option<String>,
            error_description: Option<String>,
        }
        // What is in the answer may be a token, which no error is to repeat.
        let answer: Answer =
            serde_json::from_str(json).map_err(|_| SignInError::Token(TokenProblem::NotJson))?;
        let reason = answer.error_description.or(answer.error);
        let reason = reason.map_or(TokenProblem::Absent, TokenProblem::Refused);
        answer.id_token.ok_or(SignInError::Token(reason))
    }

    /// Whether the claims of a token are an answer to this question. Whose signature it carries is for
    /// STS to see.
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
    /// Leaves out what is secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PendingSignIn")
            .field("slug", &self.slug)
            .field("token_endpoint", &self.token_endpoint)
            .finish_non_exhaustive()
    }
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
    fn a_provider_describes_itself_safely_or_not_at_all() {
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
    fn only_the_answer_to_the_own_question_counts() {
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
    fn tokens_and_verifiers_never_print() {
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
