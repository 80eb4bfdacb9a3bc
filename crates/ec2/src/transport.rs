//! Interfaces that the client needs: a transport for requests, and a clock.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

/// Future that stays on one thread, the page's.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Request that is ready to be sent: always `POST` with a form body.
#[derive(Clone)]
pub struct HttpRequest {
    /// Absolute URL, or a path if the page's own origin forwards to EC2.
    pub url: String,
    /// Headers in signing order, without `host`, which the transport sets.
    pub headers: Vec<(String, String)>,
    /// Body, `application/x-www-form-urlencoded`.
    pub body: String,
}

/// Response of any status.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    /// HTTP status code.
    pub status: u16,
    /// Body, unchanged; EC2 sends XML.
    pub body: Vec<u8>,
}

/// Reason why there is no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no response")]
pub enum TransportError {
    /// The connection was cut in the middle of the response. EC2 may have carried out the request.
    BrokenOff {
        /// Number of bytes of the body received.
        bytes: usize,
    },
    /// Code of the page that reads responses could not be loaded. EC2 has answered.
    NotLoaded,
    /// The endpoint redirects to another address. The redirect was not followed.
    Redirected,
    /// The response exceeds the size limit. The fault is the server's.
    TooLarge {
        /// Limit in bytes.
        limit: usize,
    },
    /// The page's sandbox does not answer.
    Sandbox(WorkerProblem),
    /// The host of a file answered with an error status.
    Status {
        /// URL of the file.
        url: String,
        /// HTTP status code.
        status: u16,
    },
    /// The request timed out. EC2 may or may not have carried it out.
    Timeout(Duration),
    /// The connection failed, was refused or cut, or the browser blocked it; browsers do not report
    /// which. EC2 may or may not have carried out the request. Contains the browser's message, if
    /// it has one.
    Unreachable(String),
}

/// Reason why a worker of the page does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerProblem {
    /// The worker's program could not be loaded, or has failed.
    Failed,
    /// The browser does not run the worker.
    NotStarted,
    /// The worker belongs to another version of the page.
    OtherVersion,
    /// The worker did not answer in time.
    Silent,
}

/// Response whose body is still being received.
pub struct OpenResponse {
    /// HTTP status code.
    pub status: u16,
    /// Rest of the body. Dropping it cancels the download.
    pub body: Box<dyn Body>,
}

impl OpenResponse {
    /// Receives the whole body.
    ///
    /// # Errors
    /// [`TransportError`] if the rest of the body does not arrive.
    pub async fn whole(mut self) -> Result<HttpResponse, TransportError> {
        let mut body = Vec::new();
        while self.body.read(&mut body).await? {}
        Ok(HttpResponse {
            status: self.status,
            body,
        })
    }
}

/// Body that arrives in pieces.
pub trait Body {
    /// Appends the next piece to `into`. Returns false at the end of the body.
    fn read<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> LocalFuture<'a, Result<bool, TransportError>>;
}

/// Body that has already been received.
struct WholeBody(Option<Vec<u8>>);

impl Body for WholeBody {
    fn read<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> LocalFuture<'a, Result<bool, TransportError>> {
        let piece = self.0.take();
        let was_there = piece.is_some();
        into.append(&mut piece.unwrap_or_default());
        Box::pin(std::future::ready(Ok(was_there)))
    }
}

/// Transport for requests: the browser's fetch, the sandbox, or a test.
pub trait Transport {
    /// Sends the request once and returns the response, of any status.
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>>;

    /// Sends the request once and returns the response, of any status, before its body has arrived.
    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        let sent = self.send(request);
        Box::pin(async move {
            let HttpResponse { status, body } = sent.await?;
            Ok(OpenResponse {
                status,
                body: Box::new(WholeBody(Some(body))),
            })
        })
    }

    /// Waits until the program can read whole responses: the page loads the code for that after the first groups are on
    /// the screen, or at once if something urgent waits for the response.
    ///
    /// # Errors
    /// [`TransportError::NotLoaded`] if the code cannot be loaded.
    fn ready_to_read(&self, _is_urgent: bool) -> LocalFuture<'_, Result<(), TransportError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl<T: Transport + ?Sized> Transport for Rc<T> {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }

    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        (**self).open(request)
    }

    fn ready_to_read(&self, is_urgent: bool) -> LocalFuture<'_, Result<(), TransportError>> {
        (**self).ready_to_read(is_urgent)
    }
}

impl fmt::Debug for OpenResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OpenResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Time and randomness, so that the client itself is deterministic.
pub trait Clock {
    /// Returns the current time, for signatures.
    fn now(&self) -> SystemTime;

    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()>;

    /// Yields to other work of this thread, without a delay.
    fn pause(&self) -> LocalFuture<'_, ()> {
        self.sleep(Duration::ZERO)
    }

    /// Returns a random number from 0 (included) to 1 (excluded), for the jitter of retries.
    fn random(&self) -> f64;
}

impl<T: Clock + ?Sized> Clock for Rc<T> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
        (**self).sleep(duration)
    }

    fn pause(&self) -> LocalFuture<'_, ()> {
        (**self).pause()
    }

    fn random(&self) -> f64 {
        (**self).random()
    }
}

impl fmt::Debug for HttpRequest {
    /// Omits the header values, which include a signature and a session token.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("HttpRequest")
            .field("url", &self.url)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
