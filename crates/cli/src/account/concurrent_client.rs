//! Client for many requests at once: each one blocks a thread of a pool.

use std::sync::Arc;

use portcullis_ec2::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};

use super::http_client::HttpClient;

/// HTTPS client that does not block the thread that calls it. Needs a runtime of tokio.
pub(crate) struct ConcurrentClient(Arc<HttpClient>);

impl ConcurrentClient {
    pub(crate) fn new(client: HttpClient) -> Self {
        Self(Arc::new(client))
    }
}

impl Transport for ConcurrentClient {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let client = Arc::clone(&self.0);
        Box::pin(async move {
            let exchange = tokio::task::spawn_blocking(move || client.exchange_whole(request));
            let exchange = exchange.await;
            exchange.unwrap_or_else(|error| Err(TransportError::Unreachable(error.to_string())))
        })
    }
}
