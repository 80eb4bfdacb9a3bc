//! The HTTP server below `portcullis sandbox` and `portcullis serve`, with its bounds for slow and
//! hostile clients.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::error::CliError;
use crate::io::write;

/// Maximum size of a request's head in bytes; hyper answers 431 beyond it.
const MAX_HEAD_BYTES: usize = 64 << 10;

/// Response of either server.
pub(crate) type Answer = Response<Full<Bytes>>;

/// What one client, and all of them, may take of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Connections served at once. The operating system queues further ones.
    pub(crate) connections: usize,
    /// Timeout for receiving a request's head.
    pub(crate) timeout: Duration,
    /// Life of a connection. After it, the connection ends with the current response, for which the
    /// client has another timeout.
    pub(crate) life: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 256,
            timeout: Duration::from_secs(30),
            life: Duration::MAX,
        }
    }
}

/// Listens on the address, prints the URL on one line and answers requests until the process ends.
///
/// One thread suffices: both servers answer from memory, and need no lock.
pub(crate) fn run<F>(
    address: SocketAddr,
    bounds: Bounds,
    answer: impl Fn(Request<Incoming>) -> F + 'static,
) -> Result<(), CliError>
where
    F: Future<Output = Answer> + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(CliError::Runtime)?;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(&runtime, async {
        let (listener, address) = listen(address)
            .await
            .map_err(|source| CliError::Listen { address, source })?;
        write(format!("http://{address}\n").as_bytes())?;
        let answer = Rc::new(answer);
        let free = Arc::new(Semaphore::new(bounds.connections));
        loop {
            let permit = Arc::clone(&free).acquire_owned().await;
            match listener.accept().await {
                Ok((stream, _)) => {
                    let answer = Rc::clone(&answer);
                    tokio::task::spawn_local(async move {
                        connection(stream, bounds, &*answer).await;
                        drop(permit);
                    });
                }
                // Out of file descriptors, or the client has already gone. A short delay avoids a
                // busy loop.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    })
}

async fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn connection<F>(stream: TcpStream, bounds: Bounds, answer: &impl Fn(Request<Incoming>) -> F)
where
    F: Future<Output = Answer>,
{
    let service = service_fn(|request| {
        let answered = answer(request);
        async { Ok::<_, Infallible>(answered.await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.timeout)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    // Errors come from clients that send no HTTP or disconnect; hyper has already responded where
    // it can. Dropping the connection at the end of its life closes it.
    if tokio::time::timeout(bounds.life, served.as_mut())
        .await
        .is_err()
    {
        served.as_mut().graceful_shutdown();
        drop(tokio::time::timeout(bounds.timeout, served).await);
    }
}

/// Returns a response without a body.
pub(crate) fn status_only(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}
