//! Signature version 4 with AWS's own crate, and its verification for servers that emulate AWS.
//!
//! Time is an argument. No error contains a secret, a token or a signature.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningParams, SigningSettings, sign as sign_request,
};
use aws_sigv4::sign::v4;

use super::{Credentials, HttpRequest, Service, presigned};
use portcullis_model::{Region, Timestamp};

/// Maximum difference between the clocks of signer and verifier.
pub(super) const MAX_SKEW: Duration = Duration::from_secs(15 * 60);

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Reason why a request cannot be signed, or why a signature is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid signature")]
pub enum SigningError {
    /// The `Authorization` header, or the query of a presigned request, is not a version 4
    /// signature. The fault is the sender's.
    Authorization,
    /// The signing time is too old or in the future: one of the two clocks is wrong.
    Clock {
        /// Value of `x-amz-date`.
        signed_at: String,
    },
    /// The signature is for another secret or another request.
    Mismatch,
    /// A required part of a signed request is missing. The fault is the sender's.
    Missing(&'static str),
    /// The signing code could not be loaded. The fault is in the network or in the page's host.
    NotLoaded,
    /// The signing crate refuses the request: a header or the path is malformed.
    Request(RequestPart),
}

/// Part of a request that cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestPart {
    /// A header has characters that cannot be sent.
    Header,
    /// The parameters of the signature are incomplete.
    Parameters,
    /// The path is malformed.
    Path,
}

/// Signs a request in place. Replaces its `x-amz-date`, `x-amz-security-token` and `authorization`
/// headers, so that each retry can be signed again.
///
/// `host` and `path` are those that the server sees; behind a proxy they differ from the URL. The
/// signature covers the host, the content type, the headers of AWS, the date, the session token and
/// the hash of the body, and nothing that a browser or a proxy may add or change.
///
/// # Errors
/// [`SigningError::Request`] if host or path cannot be part of a request.
pub fn sign(
    request: &mut HttpRequest,
    host: &str,
    path: &str,
    credentials: &Credentials,
    region: &Region,
    service: Service,
    time: SystemTime,
) -> Result<(), SigningError> {
    request.headers.retain(|(name, _)| {
        !ADDED_HEADERS
            .iter()
            .any(|added| name.eq_ignore_ascii_case(added))
    });
    let mut headers = vec![("host", host)];
    let content_type = header(&request.headers, "content-type");
    headers.extend(content_type.map(|value| ("content-type", value)));
    // AWS requires a signature over all of its own headers, such as the target of JSON services.
    let own = request.headers.iter();
    let own = own.filter(|(name, _)| name.starts_with("x-amz-"));
    headers.extend(own.map(|(name, value)| (name.as_str(), value.as_str())));
    let scope = Scope {
        region: region.as_str(),
        service: service.as_str(),
        time,
    };
    let body = request.body.as_bytes();
    let signed = sign_parts("POST", path, &headers, body, credentials, &scope)?;
    request.headers.extend(signed.headers);
    Ok(())
}

/// Parsed `Authorization` header.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureParts {
    /// Access key id.
    pub access_key_id: String,
    /// Day of the credential scope, as `YYYYMMDD`.
    pub date: String,
    /// Region of the credential scope.
    pub region: String,
    /// Service of the credential scope.
    pub service: String,
    /// Names of the signed headers, in lower case.
    pub signed_headers: Vec<String>,
    /// Signature, in hexadecimal.
    pub signature: String,
}

impl SignatureParts {
    /// Parses `AWS4-HMAC-SHA256 Credential=.../.../.../.../aws4_request, SignedHeaders=...,
    /// Signature=...`; `None` if it is anything else.
    pub fn parse(authorization: &str) -> Option<Self> {
        let fields = authorization.trim().strip_prefix(ALGORITHM)?;
        if !fields.starts_with(char::is_whitespace) {
            return None;
        }
        let field = |name: &str| {
            fields.split(',').find_map(|field| {
                let (key, value) = field.trim().split_once('=')?;
                (key == name).then(|| value.trim())
            })
        };
        Self::from_fields(
            field("Credential")?,
            field("SignedHeaders")?,
            field("Signature")?,
        )
    }

    /// Parses the signature of a request, from its `Authorization` header or else from its query
    /// string. `None` if it is missing or incomplete.
    pub fn of_request(authorization: Option<&str>, query: &str) -> Option<Self> {
        match authorization {
            Some(authorization) => Self::parse(authorization),
            None => presigned::signature_parts(query),
        }
    }

    pub(super) fn from_fields(
        credential: &str,
        signed_headers: &str,
        signature: &str,
    ) -> Option<Self> {
        let mut scope = credential.split('/');
        let parts = Self {
            access_key_id: scope.next()?.to_owned(),
            date: scope.next()?.to_owned(),
            region: scope.next()?.to_owned(),
            service: scope.next()?.to_owned(),
            signed_headers: signed_headers
                .split(';')
                .map(str::to_ascii_lowercase)
                .collect(),
            signature: signature.to_owned(),
        };
        let is_whole = scope.next() == Some("aws4_request") && scope.next().is_none();
        (is_whole && !parts.access_key_id.is_empty()).then_some(parts)
    }

    /// Checks that the signature covers the `required` headers.
    pub(super) fn require_signed(&self, required: &[&'static str]) -> Result<(), SigningError> {
        let mut missing = required
            .iter()
            .filter(|name| !self.signed_headers.iter().any(|signed| signed == *name));
        missing
            .next()
            .map_or(Ok(()), |name| Err(SigningError::Missing(name)))
    }

    /// Checks and returns the signing time: at most `validity` old, at most [`MAX_SKEW`] ahead of
    /// `now`, and on the day of the credential scope.
    pub(super) fn check_date(
        &self,
        signed_at: Option<&str>,
        validity: Duration,
        now: SystemTime,
    ) -> Result<SystemTime, SigningError> {
        let missing = SigningError::Missing("x-amz-date");
        let Some((signed_at, time)) =
            signed_at.and_then(|text| Some((text, Timestamp::parse_basic(text)?)))
        else {
            return Err(missing);
        };
        let time = SystemTime::from(time);
        let is_current = match now.duration_since(time) {
            Ok(age) => age <= validity,
            Err(ahead) => ahead.duration() <= MAX_SKEW,
        };
        if !is_current {
            let signed_at = signed_at.to_owned();
            return Err(SigningError::Clock { signed_at });
        }
        // The signer derives the date and the scope from the same time, so the days are equal.
        if !signed_at.starts_with(&self.date) {
            return Err(SigningError::Mismatch);
        }
        Ok(time)
    }

    /// Compares the signature with the expected one in constant time.
    pub(super) fn check_signature(&self, expected: &str) -> Result<(), SigningError> {
        let pairs = expected.bytes().zip(self.signature.bytes());
        let difference = pairs.fold(0, |all, (a, b)| all | (a ^ b));
        if expected.len() == self.signature.len() && difference == 0 {
            Ok(())
        } else {
            Err(SigningError::Mismatch)
        }
    }
}

impl fmt::Debug for SignatureParts {
    /// Omits the signature, which can be replayed for 15 minutes.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignatureParts")
            .field("access_key_id", &self.access_key_id)
            .field("date", &self.date)
            .field("region", &self.region)
            .field("service", &self.service)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

/// Verifies the signature of a request as AWS does, from the `Authorization` header or else from
/// the query string. `path_and_query` and `headers` are passed as received, `secret` belongs to the
/// access key id in the request (see [`SignatureParts::parse`]), and `now` is the verifier's time.
///
/// # Errors
/// [`SigningError`] names the check that failed.
pub fn verify(
    method: &str,
    path_and_query: &str,
    headers: &[(String, String)],
    body: &[u8],
    secret: &str,
    now: SystemTime,
) -> Result<SignatureParts, SigningError> {
    let Some(authorization) = header(headers, "authorization") else {
        if presigned::is_presigned(presigned::query_of(path_and_query)) {
            return presigned::verify(method, path_and_query, headers, body, secret, now);
        }
        return Err(SigningError::Missing("authorization"));
    };
    let parts = SignatureParts::parse(authorization).ok_or(SigningError::Authorization)?;
    parts.require_signed(&["host", "x-amz-date"])?;
    let signed_at = header(headers, "x-amz-date").map(str::trim);
    let time = parts.check_date(signed_at, MAX_SKEW, now)?;
    let mut signed_headers = Vec::with_capacity(parts.signed_headers.len());
    for (name, value) in headers {
        let name = name.to_ascii_lowercase();
        // The signing crate adds the date itself.
        if name != "x-amz-date" && parts.signed_headers.contains(&name) {
            signed_headers.push((name, value.as_str()));
        }
    }
    let signed_headers: Vec<(&str, &str)> = signed_headers
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    // A session token is already among the signed headers.
    let credentials = Credentials::from_parts(&parts.access_key_id, secret, None);
    let scope = Scope {
        region: &parts.region,
        service: &parts.service,
        time,
    };
    let expected = sign_parts(
        method,
        path_and_query,
        &signed_headers,
        body,
        &credentials,
        &scope,
    )?;
    parts.check_signature(&expected.signature)?;
    Ok(parts)
}

struct Scope<'a> {
    region: &'a str,
    service: &'a str,
    time: SystemTime,
}

struct Signed {
    headers: Vec<(String, String)>,
    signature: String,
}

fn sign_parts(
    method: &str,
    path_and_query: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    credentials: &Credentials,
    scope: &Scope<'_>,
) -> Result<Signed, SigningError> {
    let identity = credentials.signer_credentials().clone().into();
    let mut settings = SigningSettings::default();
    // The headers to sign are chosen above, so the crate must not exclude any.
    settings.excluded_headers = None;
    let params: SigningParams<'_> = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.time)
        .settings(settings)
        .build()
        .map_err(|_| SigningError::Request(RequestPart::Parameters))?
        .into();
    // The crate needs a whole URL, but takes only the path and query from it; the host is signed
    // from the headers.
    let url = format!("https://host.invalid{path_and_query}");
    let body = SignableBody::Bytes(body);
    let request = SignableRequest::new(method, url, headers.iter().copied(), body)
        .map_err(|_| SigningError::Request(RequestPart::Path))?;
    let (instructions, signature) = sign_request(request, &params)
        .map_err(|_| SigningError::Request(RequestPart::Header))?
        .into_parts();
    let headers = instructions
        .headers()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(Signed { headers, signature })
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

const ADDED_HEADERS: [&str; 3] = ["authorization", "x-amz-date", "x-amz-security-token"];

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    // Example from AWS's documentation of signature version 4.
    #[test]
    fn the_documented_example_verifies() {
        let parts = verify_example(&example_headers(), "").unwrap();
        assert_eq!(parts.access_key_id, "AKIDEXAMPLE");
        assert_eq!(parts.date, "20150830");
        assert_eq!(parts.signed_headers, ["content-type", "host", "x-amz-date"]);
    }

    #[test]
    fn unsigned_or_missing_parts_are_refused() {
        let without = |name: &str| {
            let mut headers = example_headers();
            headers.retain(|(key, _)| key != name);
            verify_example(&headers, "")
        };
        assert_eq!(
            without("authorization"),
            Err(SigningError::Missing("authorization"))
        );
        assert_eq!(
            without("x-amz-date"),
            Err(SigningError::Missing("x-amz-date"))
        );
        assert_eq!(without("content-type"), Err(SigningError::Mismatch));
        assert_eq!(without("host"), Err(SigningError::Mismatch));
        let with_authorization = |authorization: String| {
            let mut headers = example_headers();
            headers[0].1 = authorization;
            verify_example(&headers, "")
        };
        assert_eq!(
            with_authorization(AUTHORIZATION.replace(";host", "")),
            Err(SigningError::Missing("host"))
        );
        assert_eq!(
            with_authorization(AUTHORIZATION.replace("20150830", "20150829")),
            Err(SigningError::Mismatch)
        );
        assert_eq!(
            with_authorization(AUTHORIZATION.replace("us-east-1", "us-east-2")),
            Err(SigningError::Mismatch)
        );
        assert_eq!(
            with_authorization("Bearer x".into()),
            Err(SigningError::Authorization)
        );
        assert_eq!(
            verify_example(&example_headers(), "x"),
            Err(SigningError::Mismatch)
        );
    }

    #[test]
    fn only_complete_authorization_headers_are_parsed() {
        assert!(SignatureParts::parse(AUTHORIZATION).is_some());
        assert!(SignatureParts::parse(&AUTHORIZATION.replace(", ", ",")).is_some());
        for bad in [
            "",
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request/e, SignedHeaders=host, Signature=f",
            "AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=f",
            "AWS4-HMAC-SHA256 Credential=/b/c/d/aws4_request, SignedHeaders=host, Signature=f",
            "AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=f",
            "AWS4-HMAC-SHA256Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=f",
        ] {
            assert_eq!(SignatureParts::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_output_has_neither_secrets_nor_signatures() {
        let credentials = Credentials::parse("ASIAEXAMPLE", SECRET, "session-token-text").unwrap();
        let mut request = HttpRequest {
            url: "https://ec2.us-east-1.amazonaws.com/".to_owned(),
            headers: Vec::new(),
            body: "Action=X".to_owned(),
        };
        let region = Region::parse("us-east-1").unwrap();
        let time = SystemTime::UNIX_EPOCH;
        sign(
            &mut request,
            "h",
            "/",
            &credentials,
            &region,
            Service::Ec2,
            time,
        )
        .unwrap();
        let (_, authorization) = request
            .headers
            .iter()
            .find(|(name, _)| name == "authorization")
            .unwrap();
        let parts = SignatureParts::parse(authorization).unwrap();
        let bad_host = sign(
            &mut request,
            "h\n",
            "/",
            &credentials,
            &region,
            Service::Ec2,
            time,
        );
        let bad_path = sign(
            &mut request,
            "h",
            "/\u{0}",
            &credentials,
            &region,
            Service::Ec2,
            time,
        );
        assert!(
            matches!(bad_host, Err(SigningError::Request(_))),
            "{bad_host:?}"
        );
        assert!(
            matches!(bad_path, Err(SigningError::Request(_))),
            "{bad_path:?}"
        );
        let shown = format!("{request:?} {parts:?} {bad_host:?} {bad_path:?}");
        for secret in [SECRET, "session-token-text", &parts.signature] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn the_action_of_the_json_protocol_is_signed() {
        let credentials = Credentials::parse("AKIDEXAMPLE", SECRET, "").unwrap();
        let mut request = HttpRequest {
            url: "https://cloudtrail.us-east-1.amazonaws.com/".to_owned(),
            headers: vec![
                (
                    "content-type".to_owned(),
                    "application/x-amz-json-1.1".to_owned(),
                ),
                ("x-amz-target".to_owned(), "X.LookupEvents".to_owned()),
            ],
            body: "{}".to_owned(),
        };
        let host = "cloudtrail.us-east-1.amazonaws.com";
        let region = Region::parse("us-east-1").unwrap();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_611_600);
        let service = Service::CloudTrail;
        sign(&mut request, host, "/", &credentials, &region, service, now).unwrap();
        request.headers.push(("host".to_owned(), host.to_owned()));
        let check = |request: &HttpRequest| {
            let body = request.body.as_bytes();
            verify("POST", "/", &request.headers, body, SECRET, now)
        };
        let parts = check(&request).unwrap();
        assert_eq!(parts.service, "cloudtrail");
        let signed = ["content-type", "host", "x-amz-date", "x-amz-target"];
        assert_eq!(parts.signed_headers, signed);
        for (name, value) in &mut request.headers {
            if name == "x-amz-target" {
                *value = "X.DeleteTrail".to_owned();
            }
        }
        assert_eq!(check(&request), Err(SigningError::Mismatch));
    }

    fn example_headers() -> Vec<(String, String)> {
        [
            ("authorization", AUTHORIZATION),
            (
                "content-type",
                "application/x-www-form-urlencoded; charset=utf-8",
            ),
            ("host", "iam.amazonaws.com"),
            ("x-amz-date", "20150830T123600Z"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    fn verify_example(
        headers: &[(String, String)],
        body: &str,
    ) -> Result<SignatureParts, SigningError> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160 + 60);
        let path = "/?Version=2010-05-08&Action=ListUsers";
        verify("GET", path, headers, body.as_bytes(), SECRET, now)
    }
}
