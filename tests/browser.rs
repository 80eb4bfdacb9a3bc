//! The browser's part, in a real browser: what host tests cannot reach and end-to-end tests do not look at.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use portcullis::aws::actions::DescribeSecurityGroups;
use portcullis::aws::{
    Client, Clock as _, Credentials, Endpoint, Error, HttpRequest, RetryPolicy, Service,
    Transport as _, TransportError, sign,
};
use portcullis::model::Region;
use portcullis::platform::{
    BrowserClock, FetchTransport, fetch_text, load_text, mark, remove_text, save_text,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn signatures_are_the_same_as_on_the_host() {
    let case: serde_json::Value =
        serde_json::from_str(include_str!("fixtures/sigv4/session-token.json")).unwrap();
    let text = |name: &str| case.get(name).and_then(serde_json::Value::as_str).unwrap();
    let mut request = HttpRequest {
        url: text("url").to_owned(),
        headers: vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
        )],
        body: text("body").to_owned(),
    };
    let credentials = Credentials::parse(
        text("access_key_id"),
        text("secret_access_key"),
        text("session_token"),
    )
    .unwrap();
    // 2026-08-07T12:13:14Z, which the fixture was signed at.
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_786_104_794);
    let region = Region::parse(text("region")).unwrap();
    sign(
        &mut request,
        text("host"),
        text("path"),
        &credentials,
        &region,
        Service::Ec2,
        time,
    )
    .unwrap();
    let header = |name: &str| {
        request
            .headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(header("x-amz-date").as_deref(), Some(text("time")));
    assert_eq!(
        header("authorization").as_deref(),
        Some(text("authorization"))
    );
}

#[wasm_bindgen_test]
async fn the_clock_goes_on() {
    let before = BrowserClock.now();
    assert!(before > SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    BrowserClock.sleep(Duration::from_millis(20)).await;
    assert!(BrowserClock.now() > before);
    let random = BrowserClock.random();
    assert!((0.0..1.0).contains(&random), "{random}");
}

#[wasm_bindgen_test]
fn what_is_saved_can_be_loaded_and_removed() {
    save_text("test.key", "a text").unwrap();
    assert_eq!(load_text("test.key").as_deref(), Some("a text"));
    remove_text("test.key");
    assert_eq!(load_text("test.key"), None);
}

#[wasm_bindgen_test]
async fn storage_that_is_full_says_so() {
    let too_much = "x".repeat(20 << 20);
    let error = save_text("test.full", &too_much).unwrap_err();
    assert!(error.to_string().contains("full"), "{error}");
}

#[wasm_bindgen_test]
async fn a_file_that_is_missing_is_none() {
    assert_eq!(fetch_text("there-is-no-such-file.json").await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_server_that_is_not_there_is_unreachable() {
    let request = HttpRequest {
        // Port 1 of this computer: nothing listens there.
        url: "http://127.0.0.1:1/".to_owned(),
        headers: Vec::new(),
        body: String::new(),
    };
    let answer = FetchTransport.send(request).await;
    assert!(
        matches!(answer, Err(TransportError::Unreachable(_))),
        "{answer:?}"
    );
}

#[wasm_bindgen_test]
async fn a_client_over_fetch_gives_a_typed_error() {
    let region = Region::parse("us-east-1").unwrap();
    let endpoint = Endpoint::custom("http://127.0.0.1:1", None, &region, "").unwrap();
    let policy = RetryPolicy {
        max_attempts: 1,
        ..RetryPolicy::default()
    };
    let client = Client::new(
        Rc::new(FetchTransport),
        Rc::new(BrowserClock),
        endpoint,
        region,
        None,
    )
    .with_retry(policy);
    let error = client
        .send(&DescribeSecurityGroups::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert!(!error.outcome_is_unknown());
}

#[wasm_bindgen_test]
fn marks_can_be_read_back() {
    mark("test-mark");
    let performance = web_sys::window().unwrap().performance().unwrap();
    assert_eq!(performance.get_entries_by_name("test-mark").length(), 1);
}
