//! Probes a host, to find out why a request failed: the browser does not say.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers, RequestCache, RequestCredentials, RequestInit, RequestMode, RequestRedirect,
};

use super::page::{field, window, within};

/// Behaviour of a host, found without reading the contents of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// It responds, but this page may not read the response.
    Answers,
    /// It responds, and this page can read the response.
    Readable,
    /// It redirects to another address.
    Redirects,
    /// It responds readably, but refuses requests with custom headers.
    RefusesHeaders,
    /// The page's content security policy blocks the request.
    BlockedByPolicy,
    /// It does not respond.
    Silent,
}

/// Probes a URL without headers, cookies or credentials.
pub async fn probe(url: &str) -> ProbeOutcome {
    let Some(window) = window() else {
        return ProbeOutcome::Silent;
    };
    let is_blocked = Rc::new(Cell::new(false));
    let blocked = is_blocked.clone();
    let on_violation = Closure::<dyn Fn()>::new(move || blocked.set(true));
    let document = window.document();
    let listener = on_violation.as_ref().unchecked_ref();
    if let Some(document) = &document {
        document
            .add_event_listener_with_callback(VIOLATION, listener)
            .ok();
    }
    let ask = |mode: RequestMode, redirect: RequestRedirect, header: Option<&str>| {
        let init = RequestInit::new();
        init.set_method("GET");
        init.set_mode(mode);
        init.set_credentials(RequestCredentials::Omit);
        init.set_cache(RequestCache::NoStore);
        init.set_redirect(redirect);
        if let (Some(name), Ok(headers)) = (header, Headers::new()) {
            headers.set(name, "probe").ok();
            init.set_headers(&headers);
        }
        let answer = JsFuture::from(window.fetch_with_str_and_init(url, &init));
        async {
            // A longer time counts as no response.
            let answer = within(PROBE_TIMEOUT, answer).await?.ok()?;
            Some(field(&answer, "type").as_string().unwrap_or_default())
        }
    };
    // An opaque request must follow redirects, which may lead to other hosts. Check first that
    // there is none.
    let readable = ask(RequestMode::Cors, RequestRedirect::Manual, None).await;
    let outcome = match readable.as_deref() {
        Some("opaqueredirect") => ProbeOutcome::Redirects,
        // The browser sends a preflight request for the header.
        Some(_) => match ask(RequestMode::Cors, RequestRedirect::Manual, Some(HEADER)).await {
            Some(_) => ProbeOutcome::Readable,
            None => ProbeOutcome::RefusesHeaders,
        },
        None if is_blocked.get() => ProbeOutcome::BlockedByPolicy,
        None => match ask(RequestMode::NoCors, RequestRedirect::Follow, None).await {
            Some(_) => ProbeOutcome::Answers,
            None => ProbeOutcome::Silent,
        },
    };
    // The browser reports a policy violation shortly after blocking the request.
    gloo_timers::future::sleep(VIOLATION_DELAY).await;
    if let Some(document) = &document {
        document
            .remove_event_listener_with_callback(VIOLATION, listener)
            .ok();
    }
    match outcome {
        ProbeOutcome::Silent if is_blocked.get() => ProbeOutcome::BlockedByPolicy,
        outcome => outcome,
    }
}

/// Requests the page from its own host. Returns whether the host responds, and its time.
pub async fn ask_own_host() -> (bool, Option<SystemTime>) {
    let Some(answer) = own_host_answer().await else {
        return (false, None);
    };
    let date = answer.headers().get("date").ok().flatten();
    let milliseconds = date.map(|date| js_sys::Date::parse(&date));
    let time = milliseconds.filter(|time| time.is_finite() && *time > 0.0);
    let time = time.map(|time| SystemTime::UNIX_EPOCH + Duration::from_millis(time as u64));
    (true, time)
}

/// Returns a header that the host of the page adds to its responses. `None` if it does not respond, or not with the
/// header.
pub async fn own_host_header(name: &str) -> Option<String> {
    let answer = own_host_answer().await?;
    answer.headers().get(name).ok().flatten()
}

/// Requests the page from its own host. `None` if there is no response.
async fn own_host_answer() -> Option<web_sys::Response> {
    let init = RequestInit::new();
    init.set_method("HEAD");
    init.set_cache(RequestCache::NoStore);
    let answer = JsFuture::from(window()?.fetch_with_str_and_init("./", &init));
    let answer = within(PROBE_TIMEOUT, answer).await?.ok()?;
    answer.dyn_into::<web_sys::Response>().ok()
}

/// Whether the page was served over https.
pub fn is_secure_page() -> bool {
    let protocol = field(&field(&js_sys::global(), "location"), "protocol");
    protocol.as_string().as_deref() == Some("https:")
}

/// Maximum time for any response of a host.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// A header of signed requests that contains nothing confidential.
const HEADER: &str = "x-amz-date";

const VIOLATION_DELAY: Duration = Duration::from_millis(50);

const VIOLATION: &str = "securitypolicyviolation";
