//! Client for the EC2 and STS Query APIs: signs and sends requests, retries them where that is
//! safe, and follows pages.
//!
//! The client is independent of the single actions; it uses the [`Action`] trait only.

mod json;

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::actions::{self, Action, PagedAction, StreamedAction};
use super::list_decoder::ListDecoder;
use super::query::{Query, Value};
use super::redaction::{Secrets, Unredacted};
use super::retry::RetryPolicy;
use super::{
    ApiError, Clock, Credentials, Endpoint, Error, HttpRequest, HttpResponse, OpenResponse,
    Service, Signer, Transport, TransportError,
};
use portcullis_model::Region;

pub use json::{JsonAction, PagedJsonAction};

/// Client for one Region and one identity.
#[derive(Clone)]
pub struct Client {
    transport: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    endpoint: Endpoint,
    region: Region,
    signer: Option<Signer>,
    retry: RetryPolicy,
}

impl Client {
    /// Creates a client with the default retry policy. Without a signer, requests are sent unsigned,
    /// for a proxy to sign.
    pub fn new(
        transport: Rc<dyn Transport>,
        clock: Rc<dyn Clock>,
        endpoint: Endpoint,
        region: Region,
        signer: Option<Signer>,
    ) -> Self {
        Self {
            transport,
            clock,
            endpoint,
            region,
            signer,
            retry: RetryPolicy::default(),
        }
    }

    /// Returns the endpoint that requests are sent to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Overrides the retry policy.
    #[must_use]
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// Returns the Region that requests are sent to.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Sends one action and returns its typed response.
    ///
    /// Throttled requests are retried, with a new signature for each attempt. A server failure is
    /// retried only for read-only actions: the outcome of a change is then unknown
    /// ([`Error::outcome_is_unknown`]), and the caller has to describe the resource first. A lost
    /// connection is never retried.
    ///
    /// # Errors
    /// [`Error`] of the last attempt, or of the first one if it cannot be retried.
    pub async fn send<A: Action>(&self, action: &A) -> Result<A::Output, Error> {
        let call = Call::of(action);
        // Only the decoding is generic, so that the rest is compiled once for all actions.
        let answer = self
            .exchange(&call)
            .await
            .and_then(|response| actions::decode_answer::<A>(&response).map_err(Unredacted));
        answer.map_err(|error| self.redacted(&call, error))
    }

    /// Sends a prepared request, like [`Client::send`], and returns EC2's request id with the
    /// response.
    ///
    /// # Errors
    /// Those of [`Client::send`].
    pub async fn perform<T>(&self, prepared: &Prepared<T>) -> Result<Reply<T>, Error> {
        let answer = self.exchange(&prepared.call).await.and_then(|response| {
            let output = (prepared.decode)(&response).map_err(Unredacted)?;
            Ok((output, actions::request_id_of(&response.body)))
        });
        let (output, request_id) = answer.map_err(|error| self.redacted(&prepared.call, error))?;
        let secrets = || self.secrets(&prepared.call);
        Ok(Reply {
            output,
            request_id: request_id.map(|id| secrets().redact_text(&id)),
        })
    }

    /// Sends an action for each page of its list. `on_page` receives the items of each page as it
    /// arrives, so that the first page can be shown while the next one loads.
    ///
    /// # Errors
    /// [`Error`] of the page that failed; [`Error::TooManyPages`] if the list does not end.
    pub async fn send_all<A: PagedAction>(
        &self,
        action: &A,
        mut on_page: impl FnMut(Vec<A::Item>),
    ) -> Result<(), Error> {
        let mut pages = Pages::new(A::NAME);
        let (items, mut next_token) = A::split(self.send(action).await?);
        on_page(items);
        while let Some(token) = pages.turn(next_token)? {
            let (items, next) = A::split(self.send(&action.with_token(token)).await?);
            on_page(items);
            next_token = next;
        }
        Ok(())
    }

    /// Like [`Client::send_all`], but passes on items as they arrive, before their page is
    /// complete. The client decodes in slices and yields the thread between them. Dropping the
    /// future cancels the request in flight.
    ///
    /// # Errors
    /// Those of [`Client::send_all`]. Items received before the error are valid.
    pub async fn stream_all<A: StreamedAction>(
        &self,
        action: &A,
        mut on_items: impl FnMut(Vec<A::Item>),
    ) -> Result<(), Error> {
        let mut pages = Pages::new(A::NAME);
        let mut call = Call::of(action);
        loop {
            let output = self.stream_page::<A>(&call, &mut on_items).await;
            let output = output.map_err(|error| self.redacted(&call, error))?;
            let (items, next_token) = A::split(output);
            // Items that could not be decoded one by one.
            if !items.is_empty() {
                on_items(items);
            }
            match pages.turn(next_token)? {
                Some(token) => call = Call::of(&action.with_token(token)),
                None => return Ok(()),
            }
        }
    }

    /// Streams one page. The output holds the items that were not passed to `on_items`.
    async fn stream_page<A: StreamedAction>(
        &self,
        call: &Call,
        on_items: &mut impl FnMut(Vec<A::Item>),
    ) -> Result<A::Output, Unredacted> {
        let OpenResponse { status, mut body } = self.open(call).await?;
        let failed = |source| {
            Unredacted(Error::Transport {
                action: A::NAME,
                source,
            })
        };
        let mut decoder = ListDecoder::new();
        let mut busy_since = self.clock.now();
        let mut is_all = false;
        while !is_all {
            let before = decoder.buffer().len();
            is_all = !body.read(decoder.buffer()).await.map_err(failed)?;
            let more = decoder.buffer().len() - before;
            decoder.count_received(more).map_err(failed)?;
            loop {
                let items = decoder.decode_next::<A>(SLICE_BYTES, is_all);
                if items.is_empty() {
                    break;
                }
                on_items(items);
                let busy = self.clock.now().duration_since(busy_since);
                if busy.unwrap_or_default() >= MAX_BUSY {
                    self.clock.pause().await;
                    busy_since = self.clock.now();
                }
            }
        }
        decoder.finish::<A>(status).map_err(Unredacted)
    }

    /// Sends a call with retries and returns its successful response with the whole body.
    async fn exchange(&self, call: &Call) -> Result<HttpResponse, Unredacted> {
        let response = self.open(call).await?;
        // The identity of the caller, or the keys of a role: the rest waits for them.
        let is_urgent = call.service == Service::Sts;
        self.whole_of(response, is_urgent).await.map_err(|source| {
            Unredacted(Error::Transport {
                action: call.action,
                source,
            })
        })
    }

    /// Receives a whole response, and waits until it can be read.
    async fn whole_of(
        &self,
        response: OpenResponse,
        is_urgent: bool,
    ) -> Result<HttpResponse, TransportError> {
        let whole = response.whole().await?;
        self.transport.ready_to_read(is_urgent).await?;
        Ok(whole)
    }

    fn redacted(&self, call: &Call, error: Unredacted) -> Error {
        self.secrets(call).redact(error)
    }

    /// Whether requests are signed here, so that CloudTrail can be asked about the access key.
    pub fn has_access_key(&self) -> bool {
        self.signer.is_some()
    }

    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.signer.as_ref().map(Signer::credentials)
    }

    /// Secrets that a call sends, to redact in its response.
    fn secrets(&self, call: &Call) -> Secrets {
        let secrets = Secrets::new(self.credentials(), &call.secrets);
        if call.grants_credentials {
            secrets.hide_answers()
        } else {
            secrets
        }
    }

    /// Redacts this client's credentials in a text from a response, such as a decoded authorization
    /// message.
    pub fn redact_text(&self, text: &str) -> String {
        Secrets::new(self.credentials(), &[]).redact_text(text)
    }

    /// Sends a call with retries and returns its successful response once the status is known.
    async fn open(&self, call: &Call) -> Result<OpenResponse, Unredacted> {
        let mut backoff = self.retry.backoff();
        loop {
            let request = self.request(call).await.map_err(Unredacted)?;
            let answer = match self.transport.open(request).await {
                Ok(response) if (200..300).contains(&response.status) => return Ok(response),
                // A refusal: the user waits for its reason.
                Ok(response) => self.whole_of(response, true).await,
                Err(source) => Err(source),
            };
            let error = match answer {
                Ok(response) => (call.refusal)(call.action, &response),
                Err(source) => Error::Transport {
                    action: call.action,
                    source,
                },
            };
            // A lost connection is not retried: the user has to see why it was refused or blocked.
            let may_repeat = error.is_throttled() || call.is_read_only && error.is_server_failure();
            let delay = may_repeat.then(|| backoff.next_delay(self.clock.random()));
            let Some(delay) = delay.flatten() else {
                return Err(Unredacted(error));
            };
            self.clock.sleep(delay).await;
        }
    }

    async fn request(&self, call: &Call) -> Result<HttpRequest, Error> {
        let mut request = HttpRequest {
            url: self.endpoint.url(call.service).to_owned(),
            headers: call.headers.clone(),
            body: call.body.clone(),
        };
        if let Some(signer) = self.signer.as_ref().filter(|_| call.is_signed) {
            let sign = signer.load().await;
            let signed = sign.and_then(|sign| {
                sign(
                    &mut request,
                    self.endpoint.signed_host(call.service),
                    self.endpoint.signed_path(call.service),
                    signer.credentials(),
                    &self.region,
                    call.service,
                    self.clock.now(),
                )
            });
            signed.map_err(|source| Error::Signing {
                action: call.action,
                source,
            })?;
        }
        Ok(request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("credentials", &self.credentials())
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Request that is ready to be signed and sent, independent of the type of its action. Its
/// parameters are shown to the user exactly as they are sent.
pub struct Prepared<T> {
    call: Call,
    query: Query,
    decode: Decode<T>,
}

type Decode<T> = Box<dyn Fn(&HttpResponse) -> Result<T, Error>>;

/// Response to a prepared request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    /// Decoded output.
    pub output: T,
    /// EC2's request id; some emulators send none.
    pub request_id: Option<String>,
}

impl<T> Prepared<T> {
    /// Prepares an action; `read` converts its output.
    pub fn new<A: Action>(action: &A, read: fn(A::Output) -> T) -> Self
    where
        T: 'static,
        A::Output: 'static,
    {
        Self {
            call: Call::of(action),
            query: actions::query_of(action),
            decode: Box::new(move |response| actions::decode_answer::<A>(response).map(read)),
        }
    }

    /// Returns the name of the action.
    pub fn action(&self) -> &'static str {
        self.call.action
    }

    /// Returns the parameters as they are sent, in order, starting with `Action` and `Version`.
    pub fn parameters(&self) -> Vec<(String, String)> {
        self.query.pairs()
    }

    /// Returns the parameters with the names of the SDKs and the AWS CLI, in order.
    pub fn sdk_parameters(&self) -> Vec<(&'static str, serde_json::Value)> {
        // Skips `Action` and `Version`.
        let members = self.query.members().iter().skip(2);
        let json = |value: &Value| serde_json::to_value(value).unwrap_or_default();
        members
            .map(|(name, value)| (name.sdk, json(value)))
            .collect()
    }
}

impl<T> fmt::Debug for Prepared<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Prepared")
            .field("action", &self.call.action)
            .finish_non_exhaustive()
    }
}

struct Call {
    action: &'static str,
    headers: Vec<(String, String)>,
    /// Decodes a response with an error status. A pointer, so that the page's first program has only
    /// the formats that it uses.
    refusal: fn(&'static str, &HttpResponse) -> Error,
    service: Service,
    is_read_only: bool,
    is_signed: bool,
    body: String,
    grants_credentials: bool,
    secrets: Vec<String>,
}

impl Call {
    fn of<A: Action>(action: &A) -> Self {
        Self {
            action: A::NAME,
            headers: vec![("content-type".to_owned(), CONTENT_TYPE.to_owned())],
            refusal,
            service: A::SERVICE,
            is_read_only: A::IS_READ_ONLY,
            is_signed: A::IS_SIGNED,
            body: actions::body_of(action),
            grants_credentials: A::GRANTS_CREDENTIALS,
            secrets: action.secrets(),
        }
    }
}

/// Decodes an error document in XML.
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

/// Pagination of one list, with loop detection.
struct Pages {
    action: &'static str,
    seen_tokens: HashSet<String>,
}

impl Pages {
    fn new(action: &'static str) -> Self {
        Self {
            action,
            seen_tokens: HashSet::new(),
        }
    }

    /// Returns the token of the next page, if any.
    ///
    /// # Errors
    /// [`Error::TooManyPages`] if a token repeats or the list exceeds [`MAX_PAGES`].
    fn turn(&mut self, next_token: Option<String>) -> Result<Option<String>, Error> {
        let Some(token) = next_token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        // Every page before this one had a token, except the first.
        let pages = self.seen_tokens.len() + 1;
        if pages >= MAX_PAGES || !self.seen_tokens.insert(token.clone()) {
            return Err(Error::TooManyPages {
                action: self.action,
                pages,
            });
        }
        Ok(Some(token))
    }
}

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Maximum number of bytes decoded at once, which takes a few milliseconds.
const SLICE_BYTES: usize = 256 * 1024;

/// Maximum time on the thread before yielding to input and painting. Yielding itself is cheap.
const MAX_BUSY: Duration = Duration::from_millis(8);

/// Maximum number of pages: a million items at 1,000 a page, more than any account has.
const MAX_PAGES: usize = 1_000;

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::collections::VecDeque;
    use std::future::Future;
    use std::task::{Context, Poll, Waker};
    use std::time::SystemTime;

    use super::*;
    use crate::actions::{
        AssumeRoleWithWebIdentity, DeleteSecurityGroup, DescribeSecurityGroups, DescribeVpcs,
        GetCallerIdentity,
    };
    use crate::{LocalFuture, RoleArn, SigningError, parse_form};
    use portcullis_model::{GroupId, Vpc};

    type Answer = Result<HttpResponse, TransportError>;

    /// Response, and the number of requests sent by a read-only action and by one that makes
    /// changes.
    type Case = (fn() -> Answer, usize, usize);

    #[test]
    fn an_action_is_signed_sent_and_decoded() {
        let world = World::new([vpcs("vpc-1", "")]);
        let page = block_on(world.client().send(&DescribeVpcs::default())).unwrap();
        assert_eq!(page.vpcs.len(), 1);
        let requests = world.requests.borrow();
        let [request] = requests.as_slice() else {
            panic!("{requests:?}");
        };
        assert_eq!(request.url, "https://ec2.eu-west-1.amazonaws.com/");
        assert_eq!(request.body, "Action=DescribeVpcs&Version=2016-11-15");
        let names: Vec<&str> = request
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["content-type", "x-amz-date", "authorization"]);
        assert!(request.headers[2].1.contains("/eu-west-1/ec2/aws4_request"));
    }

    #[test]
    fn requests_that_cannot_be_signed_are_not_sent() {
        let world = World::new([vpcs("vpc-1", "")]);
        let mut client = world.client();
        let credentials = Credentials::parse("AKIDEXAMPLE", SECRET, "").unwrap();
        let missing =
            || -> LocalFuture<'static, _> { Box::pin(async { Err(SigningError::NotLoaded) }) };
        client.signer = Some(Signer::new(credentials, missing));
        let error = block_on(client.send(&DescribeVpcs::default())).unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Signing {
                    source: SigningError::NotLoaded,
                    ..
                }
            ),
            "{error}"
        );
        assert!(world.requests.borrow().is_empty());
    }

    #[test]
    fn requests_without_credentials_are_unsigned() {
        let world = World::new([vpcs("vpc-1", "")]);
        let mut client = world.client();
        client.signer = None;
        block_on(client.send(&DescribeVpcs::default())).unwrap();
        assert_eq!(world.requests.borrow()[0].headers.len(), 1);
    }

    #[test]
    fn unsigned_actions_are_never_signed() {
        let world = World::new([response(200, "<AssumeRoleWithWebIdentityResponse/>")]);
        let action = AssumeRoleWithWebIdentity {
            role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/ReadOnly").unwrap(),
            session_name: "portcullis".into(),
            web_identity_token: "token".into(),
            duration_seconds: None,
        };
        block_on(world.client().send(&action)).unwrap_err();
        let request = &world.requests.borrow()[0];
        assert_eq!(request.url, "https://sts.eu-west-1.amazonaws.com/");
        assert_eq!(request.headers.len(), 1, "{request:?}");
    }

    #[test]
    fn errors_never_repeat_credentials_or_request_secrets() {
        let (id, token) = ("ASIAQ3EGRIGHTKEY7XYZ", "IQoJb3JpZ2luX2VjEMmarked/token==");
        let repeating = |code: &str| {
            let body = format!(
                "<Response><Errors><Error><Code>{code}</Code><Message>The Canonical String should have been \
                 'POST x-amz-security-token:{token} {SECRET}'</Message></Error></Errors>\
                 <RequestID>{id}</RequestID></Response>"
            );
            response(403, &body)
        };
        let html = format!("<html><body>refused Credential={id}/20260101 {token}</body></html>");
        let mut client = World::new([
            repeating("SignatureDoesNotMatch"),
            response(200, &html),
            response(403, &html),
            response(200, &format!("<DescribeVpcsResponse><{token}")),
            response(
                200,
                &format!("<DeleteSecurityGroupResponse><return>{token}</return></DeleteSecurityGroupResponse>"),
            ),
            response(
                200,
                &format!(
                    "<DeleteSecurityGroupResponse><requestId>{id}</requestId><return>true</return></DeleteSecurityGroupResponse>"
                ),
            ),
            repeating("InvalidIdentityToken"),
        ])
        .client();
        client.signer = Some(Credentials::parse(id, SECRET, token).unwrap().into());
        let mut seen = Vec::new();
        for _ in 0..2 {
            seen.push(format!(
                "{:?}",
                block_on(client.send(&DescribeVpcs::default()))
            ));
        }
        for _ in 0..2 {
            let streamed = block_on(client.stream_all(&DescribeSecurityGroups::default(), |_| {}));
            seen.push(format!("{streamed:?}"));
        }
        for _ in 0..2 {
            let prepared = Prepared::new(&delete(), |()| ());
            seen.push(format!("{:?}", block_on(client.perform(&prepared))));
        }
        let action = AssumeRoleWithWebIdentity {
            role_arn: RoleArn::parse("arn:aws:iam::123456789012:role/ReadOnly").unwrap(),
            session_name: "portcullis".into(),
            web_identity_token: token.into(),
            duration_seconds: None,
        };
        client.signer = None;
        seen.push(format!("{:?}", block_on(client.send(&action)).unwrap_err()));
        assert!(
            seen[0].contains("[session token] [secret key]'"),
            "{}",
            seen[0]
        );
        assert!(
            seen[5].contains("request_id: Some(\"[access key]\")"),
            "{}",
            seen[5]
        );
        assert!(
            seen[6].contains("x-amz-security-token:[secret] "),
            "{}",
            seen[6]
        );
        // Keys that the session used earlier.
        let role =
            Credentials::parse("ASIAROLEROLEROLE", "roleSecretRoleSecret", "roleToken").unwrap();
        let base = Credentials::parse(id, SECRET, token).unwrap();
        client = World::new([repeating("AuthFailure")]).client();
        client.signer = Some(role.with_earlier(Some(base)).into());
        let shown = format!("{:?}", block_on(client.send(&DescribeVpcs::default())));
        assert!(
            !shown.contains(id) && !shown.contains(SECRET) && !shown.contains(token),
            "{shown}"
        );
        // The client does not have the credentials of this response yet.
        let handed_out =
            "<html><title>ASIANEWKEYOFAROLE000</title><body>qQ7wZrNewSecret</body></html>";
        let action = AssumeRoleWithWebIdentity {
            web_identity_token: token.into(),
            ..action
        };
        for status in [200, 403] {
            let world = World::new([response(status, handed_out)]);
            let error = block_on(world.client().send(&action)).unwrap_err();
            let shown = format!("{error:?} {error}");
            assert!(
                !shown.contains("ASIANEW") && !shown.contains("qQ7w"),
                "{shown}"
            );
        }
        for text in seen.iter().take(6) {
            for secret in [id, SECRET, token] {
                assert!(!text.contains(secret), "{text}");
            }
        }
        assert!(!seen[6].contains(token), "{}", seen[6]);
    }

    #[test]
    fn sts_uses_its_own_endpoint_and_scope() {
        let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account>\
            </GetCallerIdentityResult></GetCallerIdentityResponse>";
        let world = World::new([response(200, identity)]);
        block_on(world.client().send(&GetCallerIdentity)).unwrap();
        let request = &world.requests.borrow()[0];
        assert_eq!(request.url, "https://sts.eu-west-1.amazonaws.com/");
        assert_eq!(request.body, "Action=GetCallerIdentity&Version=2011-06-15");
        assert!(request.headers[2].1.contains("/eu-west-1/sts/aws4_request"));
    }

    #[test]
    fn throttled_requests_are_resigned_and_retried_with_growing_delays() {
        let throttled = || refused(503, "RequestLimitExceeded");
        let world = World::new([throttled(), throttled(), throttled(), deleted()]);
        assert_eq!(block_on(world.client().send(&delete())), Ok(()));
        let waits: Vec<u128> = world
            .waits
            .borrow()
            .iter()
            .map(Duration::as_millis)
            .collect();
        assert_eq!(
            waits,
            [50, 100, 200],
            "half of each, the random number being 0.5"
        );
        let dates: Vec<String> = world
            .requests
            .borrow()
            .iter()
            .map(|request| request.headers[1].1.clone())
            .collect();
        assert!(dates.windows(2).all(|pair| pair[0] != pair[1]), "{dates:?}");
    }

    #[test]
    fn retries_end_at_the_maximum_number_of_attempts() {
        let world = World::new((0..9).map(|_| refused(503, "RequestLimitExceeded")));
        let error = block_on(world.client().send(&DescribeVpcs::default())).unwrap_err();
        assert!(matches!(error, Error::Api(error) if error.code == "RequestLimitExceeded"));
        assert_eq!(world.requests.borrow().len(), 4);

        let world = World::new([refused(503, "Throttling")]);
        let once = RetryPolicy {
            max_attempts: 1,
            ..RetryPolicy::default()
        };
        assert!(block_on(world.client().with_retry(once).send(&delete())).is_err());
        assert_eq!(world.requests.borrow().len(), 1);
    }

    #[test]
    fn only_requests_that_are_safe_to_repeat_are_retried() {
        let lost = || Err(TransportError::Unreachable("gone".into()));
        let timeout = || Err(TransportError::Timeout(Duration::from_secs(30)));
        let too_large = || Err(TransportError::TooLarge { limit: 1 });
        let cases: [Case; 11] = [
            (|| refused(503, "RequestLimitExceeded"), 4, 4),
            (|| response(429, "slow down"), 4, 4),
            (|| refused(500, "InternalError"), 4, 1),
            (|| refused(503, "ServiceUnavailable"), 4, 1),
            (|| response(502, "<html>Bad gateway"), 4, 1),
            (lost, 1, 1),
            (timeout, 1, 1),
            (too_large, 1, 1),
            (|| refused(400, "InvalidParameterValue"), 1, 1),
            (|| refused(403, "UnauthorizedOperation"), 1, 1),
            (|| response(403, "<html>Log in"), 1, 1),
        ];
        for (number, (answer, reads, changes)) in cases.into_iter().enumerate() {
            let world = World::new((0..9).map(|_| answer()));
            assert!(block_on(world.client().send(&DescribeVpcs::default())).is_err());
            assert_eq!(
                world.requests.borrow().len(),
                reads,
                "reading, case {number}"
            );
            let world = World::new((0..9).map(|_| answer()));
            assert!(block_on(world.client().send(&delete())).is_err());
            assert_eq!(
                world.requests.borrow().len(),
                changes,
                "changing, case {number}"
            );
        }
    }

    #[test]
    fn malformed_responses_are_not_retried() {
        let world = World::new([response(200, "<DescribeVpcsResponse>"), vpcs("vpc-1", "")]);
        let error = block_on(world.client().send(&DescribeVpcs::default())).unwrap_err();
        assert!(matches!(error, Error::Answer { status: 200, .. }));
    }

    #[test]
    fn pages_arrive_one_by_one() {
        let world = World::new([vpcs("vpc-1", "a b"), vpcs("vpc-2", "c"), vpcs("vpc-3", "")]);
        let mut pages: Vec<Vec<Vpc>> = Vec::new();
        let all = DescribeVpcs {
            max_results: Some(5),
            ..DescribeVpcs::default()
        };
        block_on(world.client().send_all(&all, |page| pages.push(page))).unwrap();
        let ids: Vec<&str> = pages.iter().flatten().map(|vpc| vpc.id.as_str()).collect();
        assert_eq!((pages.len(), ids), (3, vec!["vpc-1", "vpc-2", "vpc-3"]));
        let tokens: Vec<Option<String>> = world
            .requests
            .borrow()
            .iter()
            .map(|request| {
                let pairs = parse_form(&request.body).unwrap();
                assert!(pairs.contains(&("MaxResults".into(), "5".into())));
                let token = pairs.into_iter().find(|(name, _)| name == "NextToken");
                token.map(|(_, value)| value)
            })
            .collect();
        assert_eq!(tokens, [None, Some("a b".into()), Some("c".into())]);
    }

    #[test]
    fn a_repeated_page_token_ends_the_list() {
        let world = World::new([vpcs("vpc-1", "a"), vpcs("vpc-2", "b"), vpcs("vpc-3", "a")]);
        let mut seen = 0;
        let result = block_on(
            world
                .client()
                .send_all(&DescribeVpcs::default(), |page| seen += page.len()),
        );
        assert_eq!(
            result,
            Err(Error::TooManyPages {
                action: "DescribeVpcs",
                pages: 3
            })
        );
        assert_eq!(seen, 3);
    }

    #[test]
    fn a_failed_page_ends_the_list() {
        let world = World::new([vpcs("vpc-1", "a"), refused(400, "InvalidPaginationToken")]);
        let mut seen = 0;
        let result = block_on(
            world
                .client()
                .send_all(&DescribeVpcs::default(), |page| seen += page.len()),
        );
        assert!(matches!(result, Err(Error::Api(_))));
        assert_eq!(seen, 1);
    }

    #[test]
    fn debug_output_has_no_secrets() {
        let shown = format!("{:?}", World::new([]).client());
        assert!(
            shown.contains("AKIDEXAMPLE") && !shown.contains(SECRET),
            "{shown}"
        );
    }

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// Fake transport with canned responses, and a clock that advances one minute per reading.
    struct World {
        answers: RefCell<VecDeque<Answer>>,
        requests: RefCell<Vec<HttpRequest>>,
        waits: RefCell<Vec<Duration>>,
        looks: Cell<u64>,
    }

    impl World {
        fn new(answers: impl IntoIterator<Item = Answer>) -> Rc<Self> {
            Rc::new(Self {
                answers: RefCell::new(answers.into_iter().collect()),
                requests: RefCell::default(),
                waits: RefCell::default(),
                looks: Cell::default(),
            })
        }

        fn client(self: &Rc<Self>) -> Client {
            let region = Region::parse("eu-west-1").unwrap();
            let credentials = Credentials::parse("AKIDEXAMPLE", SECRET, "").unwrap();
            Client::new(
                Rc::clone(self) as Rc<dyn Transport>,
                Rc::clone(self) as Rc<dyn Clock>,
                Endpoint::aws(&region),
                region,
                Some(credentials.into()),
            )
        }
    }

    impl Transport for World {
        fn send(&self, request: HttpRequest) -> LocalFuture<'_, Answer> {
            self.requests.borrow_mut().push(request);
            let answer = self
                .answers
                .borrow_mut()
                .pop_front()
                .expect("one answer too few");
            Box::pin(std::future::ready(answer))
        }
    }

    impl Clock for World {
        fn now(&self) -> SystemTime {
            self.looks.set(self.looks.get() + 1);
            SystemTime::UNIX_EPOCH + Duration::from_secs(60 * self.looks.get())
        }

        fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
            self.waits.borrow_mut().push(duration);
            Box::pin(std::future::ready(()))
        }

        fn random(&self) -> f64 {
            0.5
        }
    }

    fn delete() -> DeleteSecurityGroup {
        DeleteSecurityGroup {
            group_id: GroupId::from_remote("sg-1"),
            dry_run: false,
        }
    }

    fn deleted() -> Answer {
        response(
            200,
            "<DeleteSecurityGroupResponse><return>true</return></DeleteSecurityGroupResponse>",
        )
    }

    fn vpcs(id: &str, next_token: &str) -> Answer {
        let body = format!(
            "<DescribeVpcsResponse><vpcSet><item><vpcId>{id}</vpcId></item></vpcSet>\
             <nextToken>{next_token}</nextToken></DescribeVpcsResponse>"
        );
        response(200, &body)
    }

    fn refused(status: u16, code: &str) -> Answer {
        let body = format!(
            "<Response><Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors>\
             <RequestID>r</RequestID></Response>"
        );
        response(status, &body)
    }

    fn response(status: u16, body: &str) -> Answer {
        Ok(HttpResponse {
            status,
            body: body.as_bytes().to_vec(),
        })
    }

    /// Polls a future once; nothing in these tests is ever pending.
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        match future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("still waiting"),
        }
    }
}
