//! Requests over the network.

use std::cell::Cell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_net::http::Request;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect};

use super::page::{field, milliseconds, within};
use super::stream::Pieces;
use crate::aws::{
    Body, HttpRequest, HttpResponse, LocalFuture, OpenResponse, Transport, TransportError,
};

/// The largest answer the page holds. A page of 1,000 groups with all quotas used up has about a
/// third of it.
const MAX_BYTES: usize = 192 << 20;

/// How long to wait for an answer to begin, and then for each next piece of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The browser's fetch as a transport.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move { self.open(request).await?.whole().await })
    }

    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        Box::pin(async move {
            let mut builder = Request::post(&request.url)
                // EC2 answers no request that carries cookies.
                .credentials(RequestCredentials::Omit)
                .cache(RequestCache::NoStore)
                // A redirect would take signed headers to a host they are not meant for.
                .redirect(RequestRedirect::Manual);
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            open(builder, |builder| builder.body(request.body)).await
        })
    }
}

/// Fetches a text beside the page; none when there is none (404).
///
/// # Errors
/// [`TransportError`] when there is no answer, or one that is not the file.
pub async fn fetch_text(path: &str) -> Result<Option<String>, TransportError> {
    let builder = Request::get(path).cache(RequestCache::NoCache);
    let response = exchange(builder, |builder| builder.build()).await?;
    let text = String::from_utf8_lossy(&response.body).into_owned();
    file_text(path, response.status, text)
}

/// Fetches a file, whatever its status. A redirect is not followed: it could lead to a host that the
/// address does not name.
///
/// # Errors
/// [`TransportError`] when there is no answer, or a redirect.
pub async fn fetch_file(url: &str) -> Result<HttpResponse, TransportError> {
    let builder = Request::get(url)
        .cache(RequestCache::NoCache)
        .redirect(RequestRedirect::Manual);
    exchange(builder, |builder| builder.build()).await
}

/// The text of `config.json`, which public/boot.js has asked for while the program was on its way; none when there is
/// no such file.
///
/// # Errors
/// As of [`fetch_text`].
pub async fn config_text() -> Result<Option<String>, TransportError> {
    let asked = field(&js_sys::global(), "portcullisConfig");
    let answer = JsFuture::from(js_sys::Promise::resolve(&asked));
    let answer = within(PATIENCE, answer).await.ok_or_else(timeout)?;
    let answer = answer.unwrap_or(JsValue::UNDEFINED);
    let text = |name| field(&answer, name).as_string();
    match (field(&answer, "status").as_f64(), text("text")) {
        (Some(status), Some(text)) => file_text("config.json", status as u16, text),
        _ => Err(TransportError::Unreachable(
            text("message").unwrap_or_default(),
        )),
    }
}

fn file_text(path: &str, status: u16, text: String) -> Result<Option<String>, TransportError> {
    match status {
        200 => Ok(Some(text)),
        404 => Ok(None),
        status => Err(TransportError::Status {
            url: path.to_owned(),
            status,
        }),
    }
}

/// Posts a form to a URL that is nobody's secret, without cookies; the text of whatever answer comes.
///
/// # Errors
/// [`TransportError`] when there is no answer.
pub async fn post_form(url: &str, form: String) -> Result<String, TransportError> {
    let builder = Request::post(url)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Manual)
        .header("content-type", "application/x-www-form-urlencoded");
    let response = exchange(builder, |builder| builder.body(form)).await?;
    Ok(String::from_utf8_lossy(&response.body).into_owned())
}

async fn exchange(
    builder: gloo_net::http::RequestBuilder,
    finish: impl FnOnce(gloo_net::http::RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Result<HttpResponse, TransportError> {
    open(builder, finish).await?.whole().await
}

async fn open(
    builder: gloo_net::http::RequestBuilder,
    finish: impl FnOnce(gloo_net::http::RequestBuilder) -> Result<Request, gloo_net::Error>,
) -> Result<OpenResponse, TransportError> {
    let patience = Patience::new();
    let request = finish(builder.abort_signal(patience.signal().as_ref()))
        .map_err(|error| TransportError::Unreachable(error.to_string()))?;
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Err(patience.reason(&error.to_string())),
    };
    // A redirect that was not followed has no status and nothing that a page may read.
    if response.status() == 0 {
        return Err(TransportError::Redirected);
    }
    let pieces = response.body().map(|stream| Pieces::of(&stream));
    let pieces = pieces
        .transpose()
        .map_err(|error| patience.reason(&message(&error)))?;
    Ok(OpenResponse {
        status: response.status(),
        body: Box::new(FetchBody {
            pieces,
            patience,
            length: 0,
        }),
    })
}

/// The rest of an answer, read in pieces, so that an endless one is dropped as soon as it exceeds the limit. Dropping it
/// cancels the request.
struct FetchBody {
    /// None once all has been read.
    pieces: Option<Pieces>,
    patience: Patience,
    length: usize,
}

impl FetchBody {
    async fn read_piece(&mut self, into: &mut Vec<u8>) -> Result<bool, TransportError> {
        let Some(pieces) = &mut self.pieces else {
            return Ok(false);
        };
        self.patience.renew();
        let before = into.len();
        match pieces.read(into).await {
            Ok(true) => {}
            Ok(false) => {
                self.pieces = None;
                return Ok(false);
            }
            Err(_) if self.patience.has_run_out() => return Err(timeout()),
            Err(_) => return Err(TransportError::BrokenOff { bytes: self.length }),
        }
        self.length += into.len() - before;
        if self.length > MAX_BYTES {
            return Err(TransportError::TooLarge { limit: MAX_BYTES });
        }
        Ok(true)
    }
}

impl Body for FetchBody {
    fn read<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> LocalFuture<'a, Result<bool, TransportError>> {
        Box::pin(self.read_piece(into))
    }
}

fn message(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error
        .map(|error| String::from(error.message()))
        .unwrap_or_default()
}

fn timeout() -> TransportError {
    TransportError::Timeout(PATIENCE)
}

/// Aborts a request that stays silent for too long, or that is dropped before its answer is complete.
struct Patience(Rc<PatienceState>);

impl Drop for Patience {
    /// Has no effect on a request whose answer is complete.
    fn drop(&mut self) {
        self.abort();
    }
}

struct PatienceState {
    controller: Option<AbortController>,
    /// When something came last.
    heard: Cell<f64>,
    has_run_out: Cell<bool>,
}

impl Patience {
    fn new() -> Self {
        let state = Rc::new(PatienceState {
            controller: AbortController::new().ok(),
            heard: Cell::new(milliseconds()),
            has_run_out: Cell::new(false),
        });
        // One timer, which looks whether it is too long: to set it anew for each piece would cost more than the piece.
        spawn_local(watch(Rc::downgrade(&state)));
        Self(state)
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.controller.as_ref().map(AbortController::signal)
    }

    fn renew(&self) {
        self.0.heard.set(milliseconds());
    }

    fn abort(&self) {
        if let Some(controller) = &self.0.controller {
            controller.abort();
        }
    }

    fn has_run_out(&self) -> bool {
        self.0.has_run_out.get()
    }

    /// What a failed request failed of.
    fn reason(&self, message: &str) -> TransportError {
        if self.has_run_out() {
            timeout()
        } else {
            TransportError::Unreachable(message.to_owned())
        }
    }
}

/// Waits until nothing has come for too long, or until nobody waits for the request any more.
async fn watch(state: Weak<PatienceState>) {
    let mut left = PATIENCE;
    loop {
        gloo_timers::future::sleep(left).await;
        let Some(state) = state.upgrade() else {
            return;
        };
        let silence = (milliseconds() - state.heard.get()).max(0.0);
        left = PATIENCE.saturating_sub(Duration::from_millis(silence as u64));
        if left.is_zero() {
            state.has_run_out.set(true);
            if let Some(controller) = &state.controller {
                controller.abort();
            }
            return;
        }
    }
}
