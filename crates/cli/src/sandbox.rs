//! `portcullis sandbox`: serves the sandbox over HTTP, as an EC2 for security groups on a local
//! port.
//!
//! Prints its address on one line when it is ready. The state is lost when it stops. It serves
//! every client that can connect, and therefore listens on the loopback interface only.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use clap::Args;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use portcullis_ec2::{SignatureParts, SigningError, parse_form, verify};
use portcullis_model::{AccountId, Region};
use portcullis_sandbox::{
    Organization, OrganizationOptions, OrganizationRequest, RoleBehaviour, SandboxResponse,
    region_from_url,
};

use crate::error::CliError;
use crate::http_server::{self, Answer, Bounds, status_only};

/// Maximum size of a body in bytes, more than any request of the API needs. EC2's own limit is not
/// documented.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Timeout for receiving the body of a request.
const RECEIVE_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves an EC2 for security groups on a local port.
///
/// POST /reset restores the first state, GET /requests lists the requests so far as JSON; every
/// other path is the API.
#[derive(Args)]
pub(crate) struct SandboxArgs {
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0, value_name = "N")]
    port: u16,
    /// Answers only requests signed with this secret access key.
    #[arg(long, value_name = "SECRET")]
    verify_secret: Option<String>,
    /// Starts with an example account instead of an empty one.
    #[arg(long)]
    three_tier: bool,
    /// Number of accounts, with consecutive IDs from 123456789012. AssumeRole returns keys of the
    /// role's account.
    #[arg(long, default_value_t = 1, value_name = "N")]
    accounts: usize,
    /// Number of enabled Regions: us-east-1, eu-west-1, eu-central-1, ap-southeast-2 and so on;
    /// all that need no opt-in without it.
    #[arg(long, value_name = "N")]
    regions: Option<usize>,
    /// Number of groups in each account and Region.
    #[arg(long, default_value_t = 0, value_name = "N")]
    groups: u16,
    /// Denies AssumeRole for this account; can be repeated, as the next three.
    #[arg(long, value_name = "ACCOUNT", value_parser = AccountId::parse)]
    denied_role: Vec<AccountId>,
    /// Delays every response to the role of this account.
    #[arg(long, value_name = "ACCOUNT", value_parser = AccountId::parse)]
    slow_role: Vec<AccountId>,
    /// Throttles every other request of this account's role.
    #[arg(long, value_name = "ACCOUNT", value_parser = AccountId::parse)]
    throttled_role: Vec<AccountId>,
    /// Returns keys of another account for the role of this account.
    #[arg(long, value_name = "ACCOUNT", value_parser = AccountId::parse)]
    lying_role: Vec<AccountId>,
    /// Denies all requests to EC2 in this Region, as a service control policy does; can be repeated.
    #[arg(long, value_name = "REGION", value_parser = Region::parse)]
    blocked_region: Vec<Region>,
    /// Delay of slow roles in milliseconds.
    #[arg(long, default_value_t = 2000, value_name = "MS")]
    delay: u64,
}

impl SandboxArgs {
    fn options(&self) -> OrganizationOptions {
        let roles = [
            (&self.denied_role, RoleBehaviour::Denied),
            (&self.slow_role, RoleBehaviour::Slow),
            (&self.throttled_role, RoleBehaviour::Throttled),
            (&self.lying_role, RoleBehaviour::Lying),
        ];
        OrganizationOptions {
            accounts: self.accounts,
            regions: self.regions,
            groups: self.groups,
            is_three_tier: self.three_tier,
            roles: roles
                .into_iter()
                .flat_map(|(accounts, how)| accounts.iter().map(move |id| (id.clone(), how)))
                .collect(),
            blocked_regions: self.blocked_region.iter().cloned().collect(),
            delay: Duration::from_millis(self.delay),
        }
    }
}

/// Serves the sandbox until the process ends.
pub(crate) fn run(args: SandboxArgs) -> Result<(), CliError> {
    let server = Rc::new(Server {
        organization: RefCell::new(Organization::new(args.options())),
        secret: args.verify_secret,
    });
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    http_server::run(address, Bounds::default(), move |request| {
        let server = Rc::clone(&server);
        async move { server.answer(request).await }
    })
}

struct Server {
    organization: RefCell<Organization>,
    secret: Option<String>,
}

impl Server {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let mut answer = if head.method == Method::OPTIONS {
            preflight(&head.headers)
        } else if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
            // The content length is already too large, so the body is not read.
            status_only(StatusCode::PAYLOAD_TOO_LARGE)
        } else {
            let collected = Limited::new(body, MAX_BODY_BYTES).collect();
            match tokio::time::timeout(RECEIVE_TIMEOUT, collected).await {
                Ok(Ok(body)) if head.method == Method::POST && head.uri.path() == "/reset" => {
                    drop(body);
                    self.organization.borrow_mut().reset();
                    status_only(StatusCode::NO_CONTENT)
                }
                Ok(Ok(_)) if head.method == Method::GET && head.uri.path() == "/requests" => {
                    self.requests()
                }
                Ok(Ok(body)) => self.delayed_call(&head, &body.to_bytes()).await,
                Ok(Err(error)) if error.is::<LengthLimitError>() => {
                    status_only(StatusCode::PAYLOAD_TOO_LARGE)
                }
                Ok(Err(_)) => status_only(StatusCode::BAD_REQUEST),
                Err(_) => status_only(StatusCode::REQUEST_TIMEOUT),
            }
        };
        // EC2 always sends "Access-Control-Allow-Origin: *", exposes no headers and allows no
        // credentials ("Cross-origin resource sharing support and Amazon EC2").
        let headers = answer.headers_mut();
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
        headers.insert(header::SERVER, HeaderValue::from_static("AmazonEC2"));
        answer
    }

    /// Returns the requests so far as JSON.
    fn requests(&self) -> Answer {
        let organization = self.organization.borrow();
        match serde_json::to_vec(organization.records()) {
            Ok(json) => {
                let mut answer = Response::new(Full::new(Bytes::from(json)));
                let json = HeaderValue::from_static("application/json");
                answer.headers_mut().insert(header::CONTENT_TYPE, json);
                answer
            }
            Err(_) => status_only(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// Answers a call of the API, after the delay of a slow role.
    async fn delayed_call(&self, head: &hyper::http::request::Parts, body: &[u8]) -> Answer {
        let response = self.call(head, body);
        let signature = signature_of(head);
        let key = signature.as_ref().map(|parts| parts.access_key_id.as_str());
        let delay = self.organization.borrow().delay(key);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        xml(response)
    }

    fn call(&self, head: &hyper::http::request::Parts, body: &[u8]) -> SandboxResponse {
        let now = SystemTime::now();
        let target = head
            .uri
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let form = match body {
            [] => head.uri.query().unwrap_or_default().as_bytes(),
            body => body,
        };
        let mut organization = self.organization.borrow_mut();
        let Ok(form) = std::str::from_utf8(form) else {
            let message = "The query string contains a syntax error";
            return organization.refuse("", 400, "MalformedQueryString", message, now);
        };
        if let Some(secret) = &self.secret {
            let headers = text_headers(&head.headers);
            let key = signature_of(head).map(|parts| parts.access_key_id);
            let of_session =
                key.and_then(|key| Some(organization.session_secret(&key)?.to_owned()));
            let secret = of_session.as_ref().unwrap_or(secret);
            let checked = verify(head.method.as_str(), target, &headers, body, secret, now);
            // Signatures for other services are invalid here.
            let checked = checked.and_then(|parts| match parts.service.as_str() {
                "ec2" | "sts" => Ok(parts),
                _ => Err(SigningError::Mismatch),
            });
            if let Err(error) = checked {
                let (status, code, message) = signature_error(&error, form);
                return organization.refuse(form, status, code, message, now);
            }
        }
        let signature = signature_of(head);
        let region = signature
            .as_ref()
            .and_then(|parts| Region::parse(&parts.region).ok())
            .unwrap_or_else(|| region_from_url(&requested_address(head)));
        let token = session_token_of(head);
        organization.handle(&OrganizationRequest {
            region: &region,
            access_key_id: signature.as_ref().map(|parts| parts.access_key_id.as_str()),
            session_token: token.as_deref(),
            body: form,
            now,
        })
    }
}

/// Returns the signature of a request. A header that is not text counts as present but empty.
fn signature_of(head: &hyper::http::request::Parts) -> Option<SignatureParts> {
    let authorization = head.headers.get(header::AUTHORIZATION);
    let authorization = authorization.map(|value| value.to_str().unwrap_or_default());
    let query = head.uri.query().unwrap_or_default();
    SignatureParts::of_request(authorization, query)
}

/// Returns the session token of a request, from its header or else from its query.
fn session_token_of(head: &hyper::http::request::Parts) -> Option<String> {
    const NAME: &str = "x-amz-security-token";
    if let Some(value) = head.headers.get(NAME) {
        return Some(value.to_str().unwrap_or_default().to_owned());
    }
    let query = parse_form(head.uri.query().unwrap_or_default()).ok()?;
    let mut query = query.into_iter();
    query.find_map(|(name, value)| name.eq_ignore_ascii_case(NAME).then_some(value))
}

/// Answers a preflight request: EC2 "accepts any headers in preflight requests".
fn preflight(request_headers: &HeaderMap) -> Answer {
    let mut answer = status_only(StatusCode::OK);
    let headers = answer.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS, DELETE, PUT"),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("1800"),
    );
    if let Some(names) = request_headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    answer
}

/// Returns the status, code and message of EC2 or STS for an invalid signature.
fn signature_error(error: &SigningError, form: &str) -> (u16, &'static str, &'static str) {
    match error {
        SigningError::Missing("authorization") => (
            403,
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        ),
        SigningError::Clock { .. } => (400, "RequestExpired", "Request has expired."),
        SigningError::Mismatch if form.contains("Version=2011-06-15") => (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check \
             your AWS Secret Access Key and signing method. Consult the service documentation for \
             details.",
        ),
        SigningError::Mismatch => (
            401,
            "AuthFailure",
            "AWS was not able to validate the provided access credentials",
        ),
        _ => (
            400,
            "IncompleteSignature",
            "The request signature does not conform to AWS standards.",
        ),
    }
}

fn xml(response: SandboxResponse) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(response.body)));
    *answer.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/xml;charset=UTF-8"),
    );
    answer
}

fn text_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), value.into_owned())
    };
    headers.iter().map(text).collect()
}

/// Returns the host and path of the request, which contain the Region if it is unsigned.
fn requested_address(head: &hyper::http::request::Parts) -> String {
    let host = head.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    [host, head.uri.path()].concat()
}
