//! The HTTPS client of all commands that send requests to AWS, with the machine's clock.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use portcullis_ec2::{
    Body, Clock, HttpRequest, HttpResponse, LocalFuture, OpenResponse, Transport, TransportError,
};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, BodyReader, Error};

use super::AccountError;

/// Maximum size of a response in bytes, as in the page.
const MAX_BYTES: usize = 192 << 20;

/// Maximum time until a connection is established.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum time until a response starts.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum time until the body of a response is complete.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);

/// Bytes to read at once.
const PIECE: usize = 64 << 10;

/// HTTPS client that blocks the thread. Verifies certificates and follows no redirect, because it
/// would send signed headers to another host.
pub(crate) struct HttpClient {
    agent: Agent,
}

impl HttpClient {
    /// Creates a client that trusts Mozilla's root certificates, or only those of a PEM file.
    ///
    /// # Errors
    /// [`AccountError::CaBundle`] if the file cannot be read or has no certificate.
    pub(crate) fn new(ca_bundle: Option<&Path>) -> Result<Self, AccountError> {
        let roots = match ca_bundle {
            Some(path) => RootCerts::from(read_certificates(path)?),
            None => RootCerts::WebPki,
        };
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .http_status_as_error(false)
            // A server may close an idle connection at any time, and a lost request is not repeated.
            .max_idle_connections(0)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(RESPONSE_TIMEOUT))
            .timeout_recv_body(Some(BODY_TIMEOUT))
            .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
        })
    }

    /// Sends a request and receives the whole response.
    ///
    /// # Errors
    /// [`TransportError`] if there is no response.
    pub(super) fn exchange_whole(
        &self,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        let (status, mut body) = self.open_body(request)?;
        let mut bytes = Vec::new();
        while body.read_piece(&mut bytes)? {}
        Ok(HttpResponse {
            status,
            body: bytes,
        })
    }

    fn exchange(&self, request: HttpRequest) -> Result<OpenResponse, TransportError> {
        let (status, body) = self.open_body(request)?;
        Ok(OpenResponse {
            status,
            body: Box::new(body),
        })
    }

    fn open_body(
        &self,
        request: HttpRequest,
    ) -> Result<(u16, ReadBody<BodyReader<'static>>), TransportError> {
        let mut builder = self.agent.post(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let response = builder.send(request.body).map_err(reason)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(TransportError::Redirected);
        }
        let reader = response.into_body().into_reader();
        Ok((status.as_u16(), ReadBody { reader, length: 0 }))
    }
}

impl Transport for HttpClient {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move { self.open(request).await?.whole().await })
    }

    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        Box::pin(async move { self.exchange(request) })
    }
}

/// The rest of a response.
struct ReadBody<R> {
    reader: R,
    length: usize,
}

impl<R: Read> ReadBody<R> {
    fn read_piece(&mut self, into: &mut Vec<u8>) -> Result<bool, TransportError> {
        let mut piece = (&mut self.reader).take(PIECE as u64);
        let read = piece
            .read_to_end(into)
            .map_err(|_| TransportError::BrokenOff { bytes: self.length })?;
        self.length += read;
        if self.length > MAX_BYTES {
            return Err(TransportError::TooLarge { limit: MAX_BYTES });
        }
        Ok(read > 0)
    }
}

impl<R: Read> Body for ReadBody<R> {
    fn read<'a>(
        &'a mut self,
        into: &'a mut Vec<u8>,
    ) -> LocalFuture<'a, Result<bool, TransportError>> {
        Box::pin(std::future::ready(self.read_piece(into)))
    }
}

fn reason(error: Error) -> TransportError {
    match error {
        Error::Timeout(ureq::Timeout::Connect) => TransportError::Timeout(CONNECT_TIMEOUT),
        Error::Timeout(_) => TransportError::Timeout(RESPONSE_TIMEOUT),
        other => TransportError::Unreachable(other.to_string()),
    }
}

fn read_certificates(path: &Path) -> Result<Vec<Certificate<'static>>, AccountError> {
    let unusable = |reason: String| AccountError::CaBundle {
        path: path.to_owned(),
        reason,
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) =
            item.map_err(|error| unusable(error.to_string()))?
        {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(unusable("it has no certificate".to_owned()));
    }
    Ok(certificates)
}

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn random(&self) -> f64 {
        // The standard library seeds each hasher at random. Jitter needs no better source.
        let bits = RandomState::new().build_hasher().finish() >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }
}
