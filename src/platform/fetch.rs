//! Requests over the network.

use std::time::Duration;

use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestRedirect,
};

use super::stream::next_piece;
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
                .redirect(RequestRedirect::Error);
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
    match response.status {
        200 => Ok(Some(String::from_utf8_lossy(&response.body).into_owned())),
        404 => Ok(None),
        status => Err(TransportError::Unreachable(format!(
            "{path} answered {status}"
        ))),
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
        .redirect(RequestRedirect::Error)
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
    let reader = response.body();
    let reader = reader.map(|stream| stream.get_reader().unchecked_into());
    Ok(OpenResponse {
        status: response.status(),
        body: Box::new(FetchBody {
            reader,
            patience,
            length: 0,
        }),
    })
}

/// What is left of an answer: read piece by piece, so that an endless one is left as soon as it passes
/// the limit. Whoever drops it gives up the request.
struct FetchBody {
    /// None once all has been read.
    reader: Option<ReadableStreamDefaultReader>,
    patience: Patience,
    length: usize,
}

impl FetchBody {
    async fn read_piece(&mut self, into: &mut Vec<u8>) -> Result<bool, TransportError> {
        let Some(reader) = &self.reader else {
            return Ok(false);
        };
        self.patience.renew();
        let bytes = match next_piece(reader).await {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.patience.reason(&message(&error))),
        };
        let Some(bytes) = bytes else {
            self.reader = None;
            return Ok(false);
        };
        let more = bytes.length() as usize;
        self.length += more;
        if self.length > MAX_BYTES {
            return Err(TransportError::TooLarge { limit: MAX_BYTES });
        }
        let start = into.len();
        into.resize(start + more, 0);
        if let Some(room) = into.get_mut(start..) {
            bytes.copy_to(room);
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

impl Drop for FetchBody {
    fn drop(&mut self) {
        if self.reader.is_some() {
            self.patience.abort();
        }
    }
}

fn message(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || "the browser gave no reason".to_owned(),
        |error| String::from(error.message()),
    )
}

/// Aborts a request that stays silent for too long.
struct Patience {
    controller: Option<AbortController>,
    timer: Option<Timeout>,
    has_run_out: std::rc::Rc<std::cell::Cell<bool>>,
}

impl Patience {
    fn new() -> Self {
        let mut patience = Self {
            controller: AbortController::new().ok(),
            timer: None,
            has_run_out: std::rc::Rc::default(),
        };
        patience.renew();
        patience
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    fn renew(&mut self) {
        let Some(controller) = self.controller.clone() else {
            return;
        };
        let has_run_out = self.has_run_out.clone();
        let milliseconds = u32::try_from(PATIENCE.as_millis()).unwrap_or(u32::MAX);
        // Dropping the timer before cancels it.
        self.timer = Some(Timeout::new(milliseconds, move || {
            has_run_out.set(true);
            controller.abort();
        }));
    }

    fn abort(&self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }

    /// What a failed request failed of.
    fn reason(&self, message: &str) -> TransportError {
        if self.has_run_out.get() {
            TransportError::Timeout(PATIENCE)
        } else {
            TransportError::Unreachable(message.to_owned())
        }
    }
}
