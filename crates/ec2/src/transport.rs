//! What the client needs of the world: someone who carries a request, and a clock.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

/// A future of the page's one thread.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A request that is ready to be sent: always `POST`, always a form body.
#[derive(Clone)]
pub struct HttpRequest {
    /// The absolute URL, or a path when the page's own origin forwards to EC2.
    pub url: String,
    /// Headers in the order they were signed, without `host`, which the carrier sets.
    pub headers: Vec<(String, String)>,
    /// The `application/x-www-form-urlencoded` body.
    pub body: String,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    /// The HTTP status code.
    pub status: u16,
    /// The body as it came; EC2 sends XML.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The connection was cut in the middle of the answer. The request may have been carried out.
    #[error("the answer broke off after {bytes} bytes")]
    BrokenOff {
        /// How much of the body had come, in bytes.
        bytes: usize,
    },
    /// The endpoint redirects to another address. Nothing was sent there.
    #[error("the endpoint redirects to another address")]
    Redirected,
    /// The answer is larger than the page is willing to hold. The server is at fault.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The sandbox of the page does not run.
    #[error("the sandbox could not be started: {0}")]
    Sandbox(String),
    /// No answer came in time. The request may or may not have been carried out.
    #[error("no answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// The connection failed, was refused, was cut, or the browser blocked it; browsers do not
    /// tell which. The request may or may not have been carried out.
    #[error("no connection: {0}")]
    Unreachable(String),
}

/// An answer whose body is still on its way.
pub struct OpenResponse {
    /// The HTTP status code.
    pub status: u16,
    /// What is left of the body. Whoever drops it does not want the rest.
    pub body: Box<dyn Body>,
}

impl OpenResponse {
    /// The same with all of its body.
    ///
    /// # Errors
    /// [`TransportError`] where the rest of the body does not come.
    pub async fn whole(mut self) -> Result<HttpResponse, TransportError> {
        let mut body = Vec::new();
        while self.body.read(&mut body).await? {}
        Ok(HttpResponse {
            status: self.status,
            body,
        })
    }
}

/// A body that comes piece by piece.
pub trait Body {
    /// Appends the next piece; whether there was one. Nothing more comes after the last.
    fn read<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> LocalFuture<'a, Result<bool, TransportError>>;
}

/// A body that is there already.
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

/// Carries requests: the browser's fetch, the sandbox, or a test.
pub trait Transport {
    /// Sends the request once and returns whatever answer comes.
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>>;

    /// Sends the request once and returns whatever answer comes as soon as its status is known.
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
}

impl<T: Transport + ?Sized> Transport for Rc<T> {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }

    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        (**self).open(request)
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

/// Time and chance, so that the client itself stays deterministic.
pub trait Clock {
    /// The current time, for the signature.
    fn now(&self) -> SystemTime;

    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()>;

    /// Lets whatever else waits for this thread have its turn, without waiting for longer.
    fn pause(&self) -> LocalFuture<'_, ()> {
        self.sleep(Duration::ZERO)
    }

    /// A number from 0 (included) to 1 (excluded), for the jitter of retries.
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
    /// Leaves out the values of the headers: one is a signature, another a session token.
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
