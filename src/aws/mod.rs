//! EC2 and STS as a signed HTTP API: endpoints, credentials, signing, the Query encoding, XML
//! decoding, one file per action, and a client that pages and retries.
//!
//! Pure: the network and the clock come in as the traits [`Transport`] and [`Clock`]. Knows nothing
//! of the browser, of drafts or of what is on the screen.

mod transport;

pub use transport::{Clock, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
