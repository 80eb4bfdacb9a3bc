//! Our signatures against botocore's, case by case, and our verification against both.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, SystemTime};

use portcullis::aws::{self, Credentials, HttpRequest, Service, SigningError};
use portcullis::model::Region;
use serde_json::Value;

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";

#[test]
fn signatures_equal_botocores() {
    let cases = cases();
    assert!(cases.len() >= 16, "only {} cases", cases.len());
    for case in &cases {
        let request = signed(case);
        assert_eq!(
            request.header("authorization"),
            case.text("authorization"),
            "{}",
            case.name
        );
        assert_eq!(
            request.header("x-amz-date"),
            case.text("time"),
            "{}",
            case.name
        );
        let names: Vec<&str> = request
            .0
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert!(
            !names.contains(&"host"),
            "browsers refuse to have the host set"
        );
        assert_eq!(
            names.contains(&"x-amz-security-token"),
            !case.text("session_token").is_empty()
        );
    }
}

#[test]
fn botocores_signatures_verify() {
    for case in cases() {
        let mut headers = vec![
            ("Content-Type".to_owned(), CONTENT_TYPE.to_owned()),
            ("Host".to_owned(), case.text("host").to_owned()),
            ("X-Amz-Date".to_owned(), case.text("time").to_owned()),
            (
                "Authorization".to_owned(),
                case.text("authorization").to_owned(),
            ),
            ("User-Agent".to_owned(), "anything".to_owned()),
        ];
        if !case.text("session_token").is_empty() {
            headers.push((
                "X-Amz-Security-Token".to_owned(),
                case.text("session_token").to_owned(),
            ));
        }
        let verify = |headers: &[(String, String)], body: &str, secret: &str, now| {
            aws::verify(
                "POST",
                case.text("path"),
                headers,
                body.as_bytes(),
                secret,
                now,
            )
        };
        let (body, secret) = (case.text("body"), case.text("secret_access_key"));
        let now = case.time();

        let parts =
            verify(&headers, body, secret, now).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(parts.access_key_id, case.text("access_key_id"));
        assert_eq!(parts.region, case.text("region"));
        assert_eq!(parts.service, case.text("service"));

        let mismatch = Err(SigningError::Mismatch);
        assert_eq!(verify(&headers, body, "wrong", now), mismatch);
        assert_eq!(verify(&headers, &format!("{body} "), secret, now), mismatch);
        let late = now + Duration::from_secs(15 * 60 + 1);
        assert!(matches!(
            verify(&headers, body, secret, late),
            Err(SigningError::Clock { .. })
        ));
        let early = now - Duration::from_secs(15 * 60 + 1);
        assert!(matches!(
            verify(&headers, body, secret, early),
            Err(SigningError::Clock { .. })
        ));
        headers[1].1 = "elsewhere.example.com".to_owned();
        assert_eq!(verify(&headers, body, secret, now), mismatch);
    }
}

#[test]
fn signing_again_replaces_the_signature() {
    for case in cases() {
        let first = signed(&case);
        let mut second = first.0.clone();
        sign(&case, &mut second);
        assert_eq!(second.headers, first.0.headers, "{}", case.name);
    }
}

struct Case {
    name: String,
    fields: Value,
}

struct Signed(HttpRequest);

impl Case {
    fn text(&self, field: &str) -> &str {
        self.fields[field]
            .as_str()
            .unwrap_or_else(|| panic!("{}: {field}", self.name))
    }

    /// Only for these dates, so that the test does not share the code that it tests.
    fn time(&self) -> SystemTime {
        let seconds = match self.text("time") {
            "20260807T121314Z" => 1_786_104_794,
            "20260101T000000Z" => 1_767_225_600,
            "20280229T235959Z" => 1_835_481_599,
            other => panic!("add the seconds of {other}"),
        };
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }
}

impl Signed {
    fn header(&self, name: &str) -> &str {
        let mut values = self.0.headers.iter().filter(|(key, _)| key == name);
        let (_, value) = values.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(values.next().is_none(), "{name} twice");
        value
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sigv4");
    let mut cases: Vec<Case> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            fields: serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap(),
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn signed(case: &Case) -> Signed {
    let mut request = HttpRequest {
        url: case.text("url").to_owned(),
        headers: vec![("content-type".to_owned(), CONTENT_TYPE.to_owned())],
        body: case.text("body").to_owned(),
    };
    sign(case, &mut request);
    Signed(request)
}

fn sign(case: &Case, request: &mut HttpRequest) {
    let credentials = Credentials::parse(
        case.text("access_key_id"),
        case.text("secret_access_key"),
        case.text("session_token"),
    )
    .unwrap();
    let service = match case.text("service") {
        "ec2" => Service::Ec2,
        _ => Service::Sts,
    };
    let region = Region::parse(case.text("region")).unwrap();
    let (host, path) = (case.text("host"), case.text("path"));
    aws::sign(
        request,
        host,
        path,
        &credentials,
        &region,
        service,
        case.time(),
    )
    .unwrap();
}
