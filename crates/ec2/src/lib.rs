//! Client for the Query APIs of EC2 and STS and the JSON APIs of Config and CloudTrail: endpoints, access
//! keys, signing, the Query encoding, XML decoding, one file per action, pagination and retries.
//!
//! Does no I/O itself: the network and the clock are the traits [`Transport`] and [`Clock`].

pub mod actions;
mod client;
pub mod cloudtrail;
mod credentials;
mod denial;
mod endpoint;
mod error;
mod form;
mod list_decoder;
mod partition;
mod presigned;
mod query;
mod redaction;
mod retry;
mod role_arn;
pub mod shape;
mod signer;
mod signing;
mod transport;
mod wire;

pub use client::{Client, JsonAction, PagedJsonAction, Prepared, Reply};
pub use credentials::{Credentials, CredentialsError};
pub use denial::Denial;
pub use endpoint::{Endpoint, EndpointError, EndpointVariant, Service};
pub use error::{ApiError, Error, ErrorKind};
pub use form::{FormError, parse_form};
pub use partition::Partition;
pub use portcullis_xml::{
    LooksLike, MAX_BYTES as MAX_RESPONSE_BYTES, MAX_DEPTH as MAX_RESPONSE_DEPTH, SyntaxProblem,
    XmlError,
};
pub use query::{Query, Value};
pub use redaction::redact_text;
pub use retry::{Backoff, RetryPolicy};
pub use role_arn::{RoleArn, RoleArnError};
pub use signer::{LoadSign, Sign, Signer};
pub use signing::{RequestPart, SignatureParts, SigningError, sign, verify};
pub use transport::{
    Body, Clock, HttpRequest, HttpResponse, LocalFuture, OpenResponse, Transport, TransportError,
    WorkerProblem,
};
