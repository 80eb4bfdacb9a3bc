//! Signature version 4 in the query string (`X-Amz-Signature` and related parameters).

use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::parse_form;
use super::query::RESERVED;
use super::signing::{ALGORITHM, MAX_SKEW, SignatureParts, SigningError};

/// Maximum validity in signature version 4: the signing key is valid for seven days.
const MAX_VALIDITY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Returns the query of a path, without the question mark.
pub(super) fn query_of(path_and_query: &str) -> &str {
    path_and_query
        .split_once('?')
        .map_or("", |(_, query)| query)
}

/// Whether a query has a version 4 signature, complete or not.
pub(super) fn is_presigned(query: &str) -> bool {
    parameters(query).is_some_and(|pairs| value(&pairs, "X-Amz-Algorithm").is_some())
}

/// Parses the signature of a query; `None` if it is incomplete.
pub(super) fn signature_parts(query: &str) -> Option<SignatureParts> {
    let pairs = parameters(query)?;
    let field = |name: &str| value(&pairs, name);
    if field("X-Amz-Algorithm")? != ALGORITHM {
        return None;
    }
    SignatureParts::from_fields(
        field("X-Amz-Credential")?,
        field("X-Amz-SignedHeaders")?,
        field("X-Amz-Signature")?,
    )
}

/// Verifies a signature in the query string.
///
/// It is valid for `X-Amz-Expires` seconds after `X-Amz-Date`. The default is 15 minutes, because
/// EC2's list of common parameters has no `X-Amz-Expires`.
///
/// # Errors
/// [`SigningError`] names the check that failed.
pub(super) fn verify(
    method: &str,
    path_and_query: &str,
    headers: &[(String, String)],
    body: &[u8],
    secret: &str,
    now: SystemTime,
) -> Result<SignatureParts, SigningError> {
    let (path, query) = path_and_query
        .split_once('?')
        .unwrap_or((path_and_query, ""));
    let pairs = parameters(query).ok_or(SigningError::Authorization)?;
    let parts = signature_parts(query).ok_or(SigningError::Authorization)?;
    parts.require_signed(&["host"])?;
    let validity = match value(&pairs, "X-Amz-Expires") {
        Some(seconds) => seconds
            .parse()
            .map(Duration::from_secs)
            .ok()
            .filter(|validity| !validity.is_zero() && *validity <= MAX_VALIDITY)
            .ok_or(SigningError::Authorization)?,
        None => MAX_SKEW,
    };
    let signed_at = value(&pairs, "X-Amz-Date");
    let time = parts.check_date(signed_at, validity, now)?;

    let request = [
        method,
        &encoded(path, RESERVED_IN_PATHS),
        &canonical_query(&pairs),
        &canonical_headers(headers, &parts.signed_headers),
        &parts.signed_headers.join(";"),
        &digest(body),
    ]
    .join("\n");
    let scope = [&parts.date, &parts.region, &parts.service, "aws4_request"].join("/");
    let signed_at = signed_at.unwrap_or_default();
    let text = [ALGORITHM, signed_at, &scope, &digest(request.as_bytes())].join("\n");
    let key = generate_signing_key(secret, time, &parts.region, &parts.service);
    let expected = calculate_signature(key, text.as_bytes());
    parts.check_signature(&expected)?;
    Ok(parts)
}

fn parameters(query: &str) -> Option<Vec<(String, String)>> {
    parse_form(query).ok()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut pairs = pairs.iter();
    let (_, value) = pairs.find(|(other, _)| other == name)?;
    Some(value)
}

/// Encodes all parameters except the signature, sorted by their encoded form.
fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut pairs: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| [&encoded(name, RESERVED), "=", &encoded(value, RESERVED)].concat())
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn canonical_headers(headers: &[(String, String)], signed: &[String]) -> String {
    let mut lines = String::new();
    for name in signed {
        let values: Vec<String> = headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        lines.extend([name.as_str(), ":", &values.join(","), "\n"]);
    }
    lines
}

/// Reserved characters in paths, where slashes stay.
const RESERVED_IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

fn encoded(text: &str, reserved: &'static AsciiSet) -> String {
    utf8_percent_encode(text, reserved).to_string()
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// Output of botocore's `generate_presigned_url` for DescribeVpcs at 2015-08-30T12:36:00Z.
    const QUERY: &str = "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3Aa%20b&Filter.1.Value.1=x%2Fy%2Bz~%C3%A9%2A&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Feu-west-1%2Fec2%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=to%2Fken%3D%3D&X-Amz-Signature=9e9590e51fe479bfe25269c871aa67ee0f454a5104aba0ab2f575597288c39cb";

    fn check(query: &str, host: &str, seconds_later: u64) -> Result<SignatureParts, SigningError> {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160 + seconds_later);
        let headers = [("Host".to_owned(), host.to_owned())];
        verify("GET", &["/?", query].concat(), &headers, b"", SECRET, time)
    }

    #[test]
    fn presigned_queries_verify_or_name_the_failed_check() {
        let host = "ec2.eu-west-1.amazonaws.com";
        let parts = check(QUERY, host, 1).unwrap();
        assert_eq!(parts.region, "eu-west-1");
        assert_eq!(parts.service, "ec2");
        assert_eq!(parts.access_key_id, "AKIDEXAMPLE");
        // The query sets a validity of one hour.
        assert!(check(QUERY, host, 3600).is_ok());
        let late = check(QUERY, host, 3601);
        assert!(matches!(late, Err(SigningError::Clock { .. })), "{late:?}");
        for (from, to, error) in [
            ("eu-west-1", "eu-west-2", SigningError::Mismatch),
            ("DescribeVpcs", "DescribeTags", SigningError::Mismatch),
            ("20150830%2F", "20150829%2F", SigningError::Mismatch),
            ("Expires=3600", "Expires=3601", SigningError::Mismatch),
            ("Expires=3600", "Expires=0", SigningError::Authorization),
            (
                "Expires=3600",
                "Expires=604801",
                SigningError::Authorization,
            ),
            ("Headers=host", "Headers=", SigningError::Missing("host")),
            ("X-Amz-Signature", "X-Amz-Sign", SigningError::Authorization),
            ("HMAC-SHA256", "HMAC-SHA1", SigningError::Authorization),
        ] {
            let changed = QUERY.replace(from, to);
            assert_ne!(changed, QUERY, "{from}");
            assert_eq!(check(&changed, host, 1), Err(error), "{from} {to}");
        }
        let elsewhere = check(QUERY, "ec2.eu-west-2.amazonaws.com", 1);
        assert_eq!(elsewhere, Err(SigningError::Mismatch));
    }
}
