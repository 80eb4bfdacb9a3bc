//! Sign-in at an OpenID Connect provider, which yields the credentials of a role.
//!
//! The browser leaves for the provider and returns with a code in the query. The code is useless
//! without the verifier that this tab stores. It is removed from the address before anything else
//! happens; the ID token is held only in memory, until STS has accepted it.

use leptos::prelude::*;

use super::Shell;
use crate::aws::actions::AssumeRoleWithWebIdentity;
use crate::aws::{Credentials, parse_form, redact_text};
use crate::connect::{
    Connection, DiscoveryProblem, Oidc, PendingSignIn, Provider, SignInError, Signing,
};
use crate::environment::ConnectPrompt;
use crate::model::Region;
use crate::platform::{
    fetch_text, forget_in_tab, form_text, keep_in_tab, leave_for, page_url, post_form, query,
    random_url_text, replace_query, sha256_url_text, text_from_base64_url, text_in_tab,
};
use crate::present::{Place, Route};
use crate::text::{Text as _, capitalised, explain};

/// Storage key of the pending sign-in while the user is at the provider.
const PENDING_KEY: &str = "portcullis.sign-in";

/// Session name of assumed roles.
const SESSION_NAME: &str = "portcullis";

/// Number of random bytes in the state, the nonce and the verifier.
const RANDOM_BYTES: u32 = 32;

impl Shell {
    /// Navigates to the provider of a connection. The user returns to the current route.
    ///
    /// # Errors
    /// A sentence that states why the sign-in cannot start.
    pub async fn sign_in(self, connection: Connection, region: Region) -> Result<(), String> {
        let to_sentence = |error: SignInError| capitalised(&error.text());
        let Some(oidc) = oidc_of(&connection) else {
            return Ok(());
        };
        let provider = provider_of(oidc).await.map_err(to_sentence)?;
        let (pending, challenge) = self
            .pending(&connection, region, &provider)
            .await
            .ok_or("Signing in requires a page that is served over HTTPS or from this computer")?;
        let text = serde_json::to_string(&pending).unwrap_or_default();
        keep_in_tab(PENDING_KEY, &text).map_err(|error| capitalised(&error.text()))?;
        let parameters = form_text(&[
            ("response_type", "code"),
            ("client_id", &oidc.client_id),
            ("redirect_uri", &pending.redirect_uri),
            ("scope", &oidc.scope),
            ("state", &pending.state),
            ("nonce", &pending.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let endpoint = provider.authorization_endpoint;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        leave_for(&format!("{endpoint}{separator}{parameters}"));
        Ok(())
    }

    async fn pending(
        self,
        connection: &Connection,
        region: Region,
        provider: &Provider,
    ) -> Option<(PendingSignIn, String)> {
        let verifier = random_url_text(RANDOM_BYTES)?;
        let challenge = sha256_url_text(&verifier).await?;
        let place = Place::Connection {
            slug: connection.slug.clone(),
            region,
        };
        let pending = PendingSignIn {
            slug: connection.slug.clone(),
            fragment: self
                .environment
                .address()
                .route()
                .get_untracked()
                .at(place)
                .to_string(),
            state: random_url_text(RANDOM_BYTES)?,
            nonce: random_url_text(RANDOM_BYTES)?,
            verifier,
            token_endpoint: provider.token_endpoint.clone(),
            redirect_uri: page_url(),
        };
        Some((pending, challenge))
    }

    /// Completes the sign-in after the provider has redirected back.
    pub async fn finish_sign_in(self) {
        let pending = text_in_tab(PENDING_KEY);
        forget_in_tab(PENDING_KEY);
        let answer = query();
        let pending: Option<PendingSignIn> =
            pending.and_then(|text| serde_json::from_str(&text).ok());
        let fragment = match &pending {
            Some(pending) => pending.fragment.clone(),
            None => self.environment.configuration().default_route().to_string(),
        };
        replace_query(&fragment);
        let reason = match &pending {
            Some(pending) => self.redeem(pending, &answer).await.err(),
            None => Some(capitalised(&SignInError::Stray.text())),
        };
        self.environment.dialogs().set_signing_in(false);
        self.follow_route();
        if let Some(reason) = reason {
            self.environment.dialogs().open_connect(ConnectPrompt {
                slug: pending.map(|pending| pending.slug),
                reason: Some(reason),
                ..ConnectPrompt::default()
            });
        }
    }

    async fn redeem(self, pending: &PendingSignIn, answer: &str) -> Result<(), String> {
        let to_sentence = |error: SignInError| capitalised(&error.text());
        let answer = parse_form(answer.trim_start_matches('?')).unwrap_or_default();
        let code = pending.code(&answer).map_err(to_sentence)?;
        let connection = self.connection(&pending.slug);
        let stray = || to_sentence(SignInError::Stray);
        let connection = connection.ok_or_else(stray)?;
        let oidc = oidc_of(&connection).ok_or_else(stray)?;
        let form = form_text(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &pending.redirect_uri),
            ("client_id", &oidc.client_id),
            ("code_verifier", &pending.verifier),
        ]);
        let unreachable =
            |error: crate::aws::TransportError| to_sentence(SignInError::Unreachable(error));
        let token = post_form(&pending.token_endpoint, form).await;
        let token = PendingSignIn::id_token(&token.map_err(unreachable)?);
        let secrets = [code.to_owned(), pending.verifier.clone()];
        let token = token.map_err(|error| redact_text(&to_sentence(error), &secrets))?;
        let claims = token.split('.').nth(1).and_then(text_from_base64_url);
        if !claims.is_some_and(|claims| pending.is_answered_by(&claims)) {
            return Err(stray());
        }
        let credentials = self.assume_role(&connection, oidc, pending, token).await?;
        self.keyring.put(&connection.slug, credentials);
        Ok(())
    }

    /// Exchanges an ID token for the credentials of the role.
    async fn assume_role(
        self,
        connection: &Connection,
        oidc: &Oidc,
        pending: &PendingSignIn,
        token: String,
    ) -> Result<Credentials, String> {
        let region = match Route::parse(&pending.fragment).place {
            Some(Place::Connection { region, .. }) => region,
            Some(Place::View(_)) | None => connection.first_region(),
        };
        let client = self.make_client(connection, &region, None)?;
        let action = AssumeRoleWithWebIdentity {
            role_arn: oidc.role_arn.clone(),
            session_name: SESSION_NAME.to_owned(),
            web_identity_token: token,
            duration_seconds: None,
        };
        let assumed = client.send(&action).await.map_err(|error| {
            let explanation = explain(&error);
            let answer = explanation
                .answer
                .map(|answer| format!(" ({}: {})", answer.code, answer.message));
            format!(
                "Couldn't assume the role: {}{}. {}",
                explanation.title,
                answer.unwrap_or_default(),
                explanation.advice
            )
        })?;
        Ok(assumed.credentials)
    }
}

/// Returns the identity provider of a connection.
fn oidc_of(connection: &Connection) -> Option<&Oidc> {
    match &connection.signing {
        Signing::Browser { oidc, .. } => oidc.as_ref(),
        Signing::Proxy => None,
    }
}

async fn provider_of(oidc: &Oidc) -> Result<Provider, SignInError> {
    let url = format!("{}/.well-known/openid-configuration", oidc.issuer);
    let document = fetch_text(&url).await;
    let document = document.map_err(SignInError::Unreachable)?;
    let missing = || SignInError::Discovery(DiscoveryProblem::Absent(url.clone()));
    Provider::parse(&document.ok_or_else(missing)?, &oidc.issuer)
}
