//! HTTP requests with the browser's fetch.

use std::cell::Cell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_net::http::Request;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect};

use super::page::{deferred_functions, milliseconds};
use super::stream::Pieces;
use crate::aws::{
    Body, HttpRequest, HttpResponse, LocalFuture, OpenResponse, Transport, TransportError,
};

/// Maximum size of a response in bytes, about three times the largest page of 1,000 groups with
/// full quotas.
const MAX_BYTES: usize = 192 << 20;

/// Maximum time without data, before a response starts and between its pieces.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

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
                // EC2 rejects requests with cookies.
                .credentials(RequestCredentials::Omit)
                .cache(RequestCache::NoStore)
                // A redirect would send signed headers to another host.
                .redirect(RequestRedirect::Manual);
            for (name, value) in &request.headers {
                builder = builder.header(name, value);
            }
            open(builder, |builder| builder.body(request.body)).await
        })
    }

    fn ready_to_read(&self, is_urgent: bool) -> LocalFuture<'_, Result<(), TransportError>> {
        Box::pin(deferred_functions(is_urgent))
    }
}

/// Fetches a text file next to the page. `None` if it does not exist (404).
///
/// # Errors
/// [`TransportError`] if there is no response, or one that is not the file.
pub async fn fetch_text(path: &str) -> Result<Option<String>, TransportError> {
    let builder = Request::get(path).cache(RequestCache::NoCache);
    let response = exchange(builder, |builder| builder.build()).await?;
    let text = String::from_utf8_lossy(&response.body).into_owned();
    file_text(path, response.status, text)
}

/// Fetches a file, with any status. Does not follow redirects, which could lead to another host.
///
/// # Errors
/// [`TransportError`] if there is no response, or a redirect.
pub async fn fetch_file(url: &str) -> Result<HttpResponse, TransportError> {
    let builder = Request::get(url)
        .cache(RequestCache::NoCache)
        .redirect(RequestRedirect::Manual);
    exchange(builder, |builder| builder.build()).await
}

/// Reads the text of a file from its status. `None` for 404.
pub(super) fn file_text(
    path: &str,
    status: u16,
    text: String,
) -> Result<Option<String>, TransportError> {
    match status {
        200 => Ok(Some(text)),
        404 => Ok(None),
        status => Err(TransportError::Status {
            url: path.to_owned(),
            status,
        }),
    }
}

/// Posts a form without cookies, and returns the text of the response. The URL must not be secret.
///
/// # Errors
/// [`TransportError`] if there is no response.
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
    let idle_timeout = IdleTimeout::new();
    let request = finish(builder.abort_signal(idle_timeout.signal().as_ref()))
        .map_err(|error| TransportError::Unreachable(error.to_string()))?;
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Err(idle_timeout.reason(&error.to_string())),
    };
    // A redirect that was not followed has status 0, and nothing in it is readable.
    if response.status() == 0 {
        return Err(TransportError::Redirected);
    }
    let pieces = response.body().map(|stream| Pieces::of(&stream));
    let pieces = pieces
        .transpose()
        .map_err(|error| idle_timeout.reason(&message(&error)))?;
    Ok(OpenResponse {
        status: response.status(),
        body: Box::new(FetchBody {
            pieces,
            idle_timeout,
            length: 0,
        }),
    })
}

/// The rest of a response, read in pieces, so that an endless one is dropped at the size limit.
/// Dropping it cancels the request.
struct FetchBody {
    /// `None` once everything was read.
    pieces: Option<Pieces>,
    idle_timeout: IdleTimeout,
    length: usize,
}

impl FetchBody {
    async fn read_piece(&mut self, into: &mut Vec<u8>) -> Result<bool, TransportError> {
        let Some(pieces) = &mut self.pieces else {
            return Ok(false);
        };
        self.idle_timeout.restart();
        let before = into.len();
        match pieces.read(into).await {
            Ok(true) => {}
            Ok(false) => {
                self.pieces = None;
                return Ok(false);
            }
            Err(_) if self.idle_timeout.has_expired() => return Err(timeout()),
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

pub(super) fn timeout() -> TransportError {
    TransportError::Timeout(IDLE_TIMEOUT)
}

/// Aborts a request without data for too long, or when dropped before its response is complete.
struct IdleTimeout(Rc<IdleState>);

impl Drop for IdleTimeout {
    /// No effect if the response is complete.
    fn drop(&mut self) {
        self.abort();
    }
}

struct IdleState {
    controller: Option<AbortController>,
    /// Time of the last data, in milliseconds.
    last_data: Cell<f64>,
    has_expired: Cell<bool>,
}

impl IdleTimeout {
    fn new() -> Self {
        let state = Rc::new(IdleState {
            controller: AbortController::new().ok(),
            last_data: Cell::new(milliseconds()),
            has_expired: Cell::new(false),
        });
        // A single timer checks the time, because restarting a timer for each piece costs more than
        // the piece.
        spawn_local(watch(Rc::downgrade(&state)));
        Self(state)
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.controller.as_ref().map(AbortController::signal)
    }

    fn restart(&self) {
        self.0.last_data.set(milliseconds());
    }

    fn abort(&self) {
        if let Some(controller) = &self.0.controller {
            controller.abort();
        }
    }

    fn has_expired(&self) -> bool {
        self.0.has_expired.get()
    }

    /// Returns the reason of a failed request.
    fn reason(&self, message: &str) -> TransportError {
        if self.has_expired() {
            timeout()
        } else {
            TransportError::Unreachable(message.to_owned())
        }
    }
}

/// Waits until the idle timeout, or until the request is dropped.
async fn watch(state: Weak<IdleState>) {
    let mut left = IDLE_TIMEOUT;
    loop {
        gloo_timers::future::sleep(left).await;
        let Some(state) = state.upgrade() else {
            return;
        };
        let silence = (milliseconds() - state.last_data.get()).max(0.0);
        left = IDLE_TIMEOUT.saturating_sub(Duration::from_millis(silence as u64));
        if left.is_zero() {
            state.has_expired.set(true);
            if let Some(controller) = &state.controller {
                controller.abort();
            }
            return;
        }
    }
}
