//! Requests to services with the JSON 1.1 protocol, Config and CloudTrail.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Call, Client, Pages, Unredacted};
use crate::{ApiError, Error, HttpResponse, Service};

/// Reading action of a service with the JSON 1.1 protocol. The value itself is the input.
pub trait JsonAction: Serialize {
    /// Name of the action.
    const NAME: &'static str;
    /// Value of the header `X-Amz-Target`.
    const TARGET: &'static str;
    /// Service that has the action.
    const SERVICE: Service;
    /// Decoded response.
    type Output: DeserializeOwned;
}

/// JSON action whose response is a page of a list.
pub trait PagedJsonAction: JsonAction + Clone {
    /// Delay between two pages, for services that answer few requests a second.
    const PACE: Duration = Duration::ZERO;

    /// Returns the request for the page with the given token.
    #[must_use]
    fn with_token(&self, token: String) -> Self;

    /// Returns the token of the next page.
    fn next_token(output: &Self::Output) -> Option<String>;
}

impl Client {
    /// Sends an action for each page of its list. `on_page` receives each page as it arrives.
    ///
    /// # Errors
    /// [`Error`] of the page that failed; [`Error::TooManyPages`] if the list does not end.
    pub async fn send_json_pages<A: PagedJsonAction>(
        &self,
        action: &A,
        mut on_page: impl FnMut(A::Output),
    ) -> Result<(), Error> {
        let mut pages = Pages::new(A::NAME);
        let mut action = action.clone();
        loop {
            let output = self.send_json(&action).await?;
            let next = A::next_token(&output);
            on_page(output);
            let Some(token) = pages.turn(next)? else {
                return Ok(());
            };
            action = action.with_token(token);
            if !A::PACE.is_zero() {
                self.clock.sleep(A::PACE).await;
            }
        }
    }

    /// Sends one action and returns its response, with the retries of [`Client::send`].
    ///
    /// # Errors
    /// Those of [`Client::send`]; [`Error::Json`] if the response is not the service's JSON.
    pub async fn send_json<A: JsonAction>(&self, action: &A) -> Result<A::Output, Error> {
        let call = Call {
            action: A::NAME,
            headers: vec![
                ("content-type".to_owned(), CONTENT_TYPE.to_owned()),
                ("x-amz-target".to_owned(), A::TARGET.to_owned()),
            ],
            refusal,
            service: A::SERVICE,
            is_read_only: true,
            is_signed: true,
            // The inputs are structures of texts and numbers, which always have a JSON form.
            body: serde_json::to_string(action).unwrap_or_default(),
            grants_credentials: false,
            secrets: Vec::new(),
        };
        let answer = self.exchange(&call).await.and_then(|response| {
            serde_json::from_slice(&response.body).map_err(|_| {
                Unredacted(Error::Json {
                    action: A::NAME,
                    status: response.status,
                })
            })
        });
        answer.map_err(|error| self.redacted(&call, error))
    }
}

/// Error document. Services write the names of its members in several ways.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type")]
    type_name: Option<String>,
    code: Option<String>,
    #[serde(default, alias = "Message")]
    message: String,
}

/// Decodes an error document. A server that has EC2 alone, such as an emulator, refuses in EC2's XML.
fn refusal(action: &'static str, response: &HttpResponse) -> Error {
    let status = response.status;
    let unreadable = Error::Json { action, status };
    let Ok(refusal) = serde_json::from_slice::<Refusal>(&response.body) else {
        return match super::refusal(action, response) {
            error @ Error::Api(_) => error,
            _ => unreadable,
        };
    };
    let Some(code) = refusal.type_name.or(refusal.code) else {
        return unreadable;
    };
    // `com.amazonaws.starlingdove#ThrottlingException:http://...`
    let code = code.rsplit('#').next().unwrap_or_default();
    let code = code.split(':').next().unwrap_or_default();
    Error::Api(ApiError {
        action,
        status,
        code: code.to_owned(),
        message: refusal.message,
        request_id: None,
    })
}

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn refused(status: u16, body: &str) -> Error {
        refusal(
            "X",
            &HttpResponse {
                status,
                body: body.into(),
            },
        )
    }

    #[test]
    fn errors_are_decoded_in_every_spelling() {
        for (body, code, kind) in [
            (
                r#"{"__type":"com.amazonaws.starlingdove#ThrottlingException:http://x","message":"Rate exceeded"}"#,
                "ThrottlingException",
                ErrorKind::Throttled,
            ),
            (
                r#"{"__type":"AccessDeniedException","Message":"no"}"#,
                "AccessDeniedException",
                ErrorKind::Authorization,
            ),
            (
                r#"{"code":"InvalidNextTokenException","message":"no"}"#,
                "InvalidNextTokenException",
                ErrorKind::InvalidInput,
            ),
            (
                "<Response><Errors><Error><Code>InvalidAction</Code><Message>m</Message></Error></Errors>\
                <RequestID>r</RequestID></Response>",
                "InvalidAction",
                ErrorKind::InvalidInput,
            ),
        ] {
            let Error::Api(error) = refused(400, body) else {
                panic!("{body}");
            };
            assert_eq!(error.code, code);
            assert_eq!(error.kind(), kind);
            assert!(!error.message.is_empty());
        }
        for body in ["<html>Not found</html>", "{}", "", "proxied"] {
            assert!(
                matches!(refused(404, body), Error::Json { status: 404, .. }),
                "{body}"
            );
        }
        let page = refused(503, "<html>");
        assert!(page.is_server_failure() && !page.is_throttled());
    }
}
