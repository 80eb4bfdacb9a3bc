//! The browser's part, in a real browser: what host tests cannot reach and end-to-end tests do not look at.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use futures_util::future::join3;
use portcullis::aws::actions::DescribeSecurityGroups;
use portcullis::aws::{
    Client, Clock as _, Credentials, Endpoint, Error, HttpRequest, RetryPolicy, Service,
    Transport as _, TransportError, sign,
};
use portcullis::browser::{CipherError, DeflateError, StorageError};
use portcullis::model::{Region, Rule};
use portcullis::platform::{
    BrowserClock, CipherParameters, FetchTransport, decrypt, deflate, dom, encrypt, fetch_text,
    inflate, load_text, next_task, painted, random_bytes, remove_text, save_text,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An account can have hundreds of thousands. On the host, where pointers are twice as long, it says nothing.
#[wasm_bindgen_test]
fn a_rule_is_small() {
    assert_eq!(size_of::<Rule>(), 68);
}

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
async fn full_storage_is_reported() {
    let too_much = "x".repeat(20 << 20);
    let error = save_text("test.full", &too_much).unwrap_err();
    assert_eq!(error, StorageError::Full);
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
async fn marks_can_be_read_back_when_the_page_has_been_painted() {
    let performance = web_sys::window().unwrap().performance().unwrap();
    let marks = || performance.get_entries_by_name("inventory-ready").length();
    dom::mark_inventory();
    assert_eq!(marks(), 0);
    painted().await;
    assert_eq!(marks(), 1);
}

#[wasm_bindgen_test]
async fn tasks_come_in_their_order() {
    let order = RefCell::new(Vec::new());
    let waiting = |name: &'static str, tasks: usize| {
        let order = &order;
        async move {
            for _ in 0..tasks {
                next_task().await;
            }
            order.borrow_mut().push(name);
        }
    };
    join3(
        waiting("third", 3),
        waiting("first", 1),
        waiting("second", 2),
    )
    .await;
    assert_eq!(*order.borrow(), ["first", "second", "third"]);
}

/// `security group ` twenty times, as zlib deflates it.
const DEFLATED: [u8; 22] = [
    43, 78, 77, 46, 45, 202, 44, 169, 84, 72, 47, 202, 47, 45, 80, 40, 30, 229, 226, 230, 2, 0,
];

#[wasm_bindgen_test]
async fn what_is_deflated_inflates_to_itself() {
    let long: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251 * n) as u8).collect();
    for bytes in [&[][..], b"x", &long] {
        let packed = deflate(bytes).await.unwrap();
        assert_eq!(inflate(&packed, bytes.len()).await.unwrap(), bytes);
        if let Some(less) = bytes.len().checked_sub(1) {
            let limit = DeflateError::TooLarge { limit: less };
            assert_eq!(inflate(&packed, less).await, Err(limit));
        }
    }
    let text = inflate(&DEFLATED, 1000).await.unwrap();
    assert_eq!(text, b"security group ".repeat(20));
}

#[wasm_bindgen_test]
async fn what_was_never_deflated_is_damaged() {
    let more = [&DEFLATED[..], b"x"].concat();
    for bytes in [&DEFLATED[..20], &more, b"hello, world", &[]] {
        assert_eq!(inflate(bytes, 1000).await, Err(DeflateError::Damaged));
    }
}

#[wasm_bindgen_test]
async fn a_bomb_is_left_as_soon_as_it_passes_the_limit() {
    let bomb = deflate(&vec![0; 64 << 20]).await.unwrap();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let limit = 1 << 20;
    assert_eq!(
        inflate(&bomb, limit).await,
        Err(DeflateError::TooLarge { limit })
    );
}

#[wasm_bindgen_test]
async fn what_is_encrypted_opens_with_the_same_passphrase_alone() {
    let salt: [u8; 16] = std::array::from_fn(|place| place as u8);
    let iv: [u8; 12] = std::array::from_fn(|place| 100 + place as u8);
    let parameters = CipherParameters {
        salt: &salt,
        iterations: 100_000,
        iv: &iv,
        additional: b"head",
    };
    // As Node's crypto has it.
    let known = [
        81, 205, 58, 193, 95, 147, 57, 249, 78, 24, 149, 156, 71, 93, 165, 137, 91, 98, 184, 44,
        93, 183, 13, 53, 169, 230, 29,
    ];
    let encrypted = encrypt(b"three tiers", "p\u{e4}ss w\u{f6}rd", &parameters).await;
    assert_eq!(encrypted.as_deref(), Ok(&known[..]));
    // Letters and their marks may come one after the other.
    for typed in ["p\u{e4}ss w\u{f6}rd", "pa\u{308}ss wo\u{308}rd"] {
        let opened = decrypt(&known, typed, &parameters).await;
        assert_eq!(opened.as_deref(), Ok(&b"three tiers"[..]));
    }
    let mut changed = known;
    changed[3] ^= 1;
    let other = CipherParameters {
        additional: b"tail",
        ..parameters
    };
    for (bytes, passphrase, parameters) in [
        (&known[..], "pass word", &parameters),
        (&known[..], "", &parameters),
        (&changed[..], "p\u{e4}ss w\u{f6}rd", &parameters),
        (&known[..10], "p\u{e4}ss w\u{f6}rd", &parameters),
        (&[], "p\u{e4}ss w\u{f6}rd", &parameters),
        (&known[..], "p\u{e4}ss w\u{f6}rd", &other),
    ] {
        let opened = decrypt(bytes, passphrase, parameters).await;
        assert_eq!(opened, Err(CipherError::Wrong));
    }
    let (one, two): ([u8; 16], [u8; 16]) = (random_bytes().unwrap(), random_bytes().unwrap());
    assert_ne!(one, two);
}
