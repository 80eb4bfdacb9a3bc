//! One connection to EC2 and STS: signs, sends, retries where nothing can go wrong by it, pages.
//!
//! Knows nothing of any single action beyond what the [`Action`] trait says of it.

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::actions::{self, Action, PagedAction};
use super::{
    ApiError, Clock, Credentials, Endpoint, Error, ErrorKind, HttpRequest, HttpResponse, Service,
    Transport, TransportError, sign,
};
use crate::model::Region;

/// How often and how patiently a request is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The most attempts, the first included.
    pub max_attempts: u32,
    /// The longest wait before the second attempt; it doubles with each further one.
    pub base_delay: Duration,
    /// The longest wait before any attempt.
    pub max_delay: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts, waits of up to 100 ms, 200 ms and 400 ms.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// "Full jitter": `sleep = random(0, min(max_delay, base_delay * 2 ** (attempt - 1)))`, so that
    /// clients throttled together do not come back together.
    fn delay(&self, attempt: u32, random: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(20);
        let longest = self
            .base_delay
            .saturating_mul(1 << doublings)
            .min(self.max_delay);
        longest.mul_f64(random.clamp(0.0, 1.0))
    }
}

/// A connection to one Region, with one identity.
#[derive(Clone)]
pub struct Client {
    transport: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    endpoint: Endpoint,
    region: Region,
    credentials: Option<Credentials>,
    retry: RetryPolicy,
}

impl Client {
    /// A connection that retries as [`RetryPolicy::default`] says. Without credentials, requests go
    /// out unsigned, for a proxy to sign.
    pub fn new(
        transport: Rc<dyn Transport>,
        clock: Rc<dyn Clock>,
        endpoint: Endpoint,
        region: Region,
        credentials: Option<Credentials>,
    ) -> Self {
        Self {
            transport,
            clock,
            endpoint,
            region,
            credentials,
            retry: RetryPolicy::default(),
        }
    }

    /// The same connection with another patience.
    #[must_use]
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// The Region that is talked to.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Sends one action and returns its typed answer.
    ///
    /// Throttled requests are repeated, signed anew each time. A server's failure or a lost
    /// connection is repeated only for actions that read: of a change, the outcome is then unknown
    /// ([`Error::outcome_is_unknown`]), and the caller has to look before doing anything else.
    ///
    /// # Errors
    /// [`Error`] after the last attempt, or at once where repeating makes no sense.
    pub async fn send<A: Action>(&self, action: &A) -> Result<A::Output, Error> {
        let call = Call {
            action: A::NAME,
            service: A::SERVICE,
            is_read_only: A::IS_READ_ONLY,
            body: actions::body_of(action),
        };
        // Everything but the decoding is compiled once for all actions.
        let response = self.exchange(&call).await?;
        actions::decode_answer::<A>(&response)
    }

    /// Sends an action for each page of its list until the list ends. `on_page` gets the items of
    /// each page as it arrives, so that the first can be shown while the others are on their way.
    ///
    /// # Errors
    /// [`Error`] of the page that failed; [`Error::TooManyPages`] when the server repeats itself.
    pub async fn send_all<A: PagedAction>(
        &self,
        action: &A,
        mut on_page: impl FnMut(Vec<A::Item>),
    ) -> Result<(), Error> {
        let mut seen_tokens = HashSet::new();
        let (items, mut next_token) = A::split(self.send(action).await?);
        on_page(items);
        let mut pages = 1;
        while let Some(token) = next_token.filter(|token| !token.is_empty()) {
            if pages >= MAX_PAGES || !seen_tokens.insert(token.clone()) {
                return Err(Error::TooManyPages {
                    action: A::NAME,
                    pages,
                });
            }
            let (items, next) = A::split(self.send(&action.with_token(token)).await?);
            on_page(items);
            next_token = next;
            pages += 1;
        }
        Ok(())
    }

    /// One call with its retries; the answer that comes back has a status of success.
    async fn exchange(&self, call: &Call) -> Result<HttpResponse, Error> {
        let mut attempt = 1;
        loop {
            let request = self.request(call)?;
            let error = match self.transport.send(request).await {
                Ok(response) if (200..300).contains(&response.status) => return Ok(response),
                Ok(response) => refusal(call.action, &response),
                Err(source) => Error::Transport {
                    action: call.action,
                    source,
                },
            };
            if attempt >= self.attempts_for(&error, call.is_read_only) {
                return Err(error);
            }
            let delay = self.retry.delay(attempt, self.clock.random());
            self.clock.sleep(delay).await;
            attempt += 1;
        }
    }

    fn request(&self, call: &Call) -> Result<HttpRequest, Error> {
        let mut request = HttpRequest {
            url: self.endpoint.url(call.service).to_owned(),
            headers: vec![("content-type".to_owned(), CONTENT_TYPE.to_owned())],
            body: call.body.clone(),
        };
        if let Some(credentials) = &self.credentials {
            let signed = sign(
                &mut request,
                self.endpoint.signed_host(call.service),
                self.endpoint.signed_path(call.service),
                credentials,
                &self.region,
                call.service,
                self.clock.now(),
            );
            signed.map_err(|source| Error::Signing {
                action: call.action,
                source,
            })?;
        }
        Ok(request)
    }

    /// How many attempts an error is worth in all.
    fn attempts_for(&self, error: &Error, is_read_only: bool) -> u32 {
        let max_attempts = self.retry.max_attempts;
        let is_throttled = match error {
            Error::Api(error) => error.kind() == ErrorKind::Throttled,
            Error::Answer { status, .. } => *status == 429,
            _ => false,
        };
        if is_throttled {
            return max_attempts;
        }
        if !is_read_only {
            return 1;
        }
        match error {
            Error::Api(error) if error.kind() == ErrorKind::Server => max_attempts,
            Error::Answer { status, .. } if *status >= 500 => max_attempts,
            Error::Transport {
                source: TransportError::Unreachable(_),
                ..
            } => max_attempts,
            // Someone is waiting, and has waited long already.
            Error::Transport {
                source: TransportError::Timeout(_),
                ..
            } => max_attempts.min(2),
            _ => 1,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("credentials", &self.credentials)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

struct Call {
    action: &'static str,
    service: Service,
    is_read_only: bool,
    body: String,
}

fn refusal(action: &'static str, response: &HttpResponse) -> Error {
    match ApiError::decode(action, response.status, &response.body) {
        Ok(error) => Error::Api(error),
        Err(source) => Error::Answer {
            action,
            status: response.status,
            source,
        },
    }
}

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// A million items at 1,000 a page; no account has so many.
const MAX_PAGES: usize = 1_000;
