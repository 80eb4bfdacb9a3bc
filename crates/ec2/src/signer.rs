//! The identity of a client, with the code that signs for it.

use std::time::SystemTime;

use super::signing::{SigningError, sign};
use super::{Credentials, HttpRequest, LocalFuture, Service};
use portcullis_model::Region;

/// Signs a request in place, see [`sign`](fn@super::sign).
pub type Sign = fn(
    &mut HttpRequest,
    &str,
    &str,
    &Credentials,
    &Region,
    Service,
    SystemTime,
) -> Result<(), SigningError>;

/// Returns [`sign`](fn@super::sign), or [`SigningError::NotLoaded`]. The page loads it in a lazy bundle of its own,
/// since a client without credentials never signs.
pub type LoadSign = fn() -> LocalFuture<'static, Result<Sign, SigningError>>;

/// Credentials, and how to load the code that signs with them.
#[derive(Clone, Debug)]
pub struct Signer {
    credentials: Credentials,
    load: LoadSign,
}

impl Signer {
    /// A signer whose code is loaded at the first request.
    pub fn new(credentials: Credentials, load: LoadSign) -> Self {
        Self { credentials, load }
    }

    /// A signer with other credentials, whose code is loaded in the same way.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        Self::new(credentials, self.load)
    }

    /// The credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The function that signs.
    ///
    /// # Errors
    /// [`SigningError::NotLoaded`] when its code cannot be loaded; a later call tries again.
    pub(super) async fn load(&self) -> Result<Sign, SigningError> {
        (self.load)().await
    }
}

impl From<Credentials> for Signer {
    /// A signer whose code is linked into the program.
    fn from(credentials: Credentials) -> Self {
        Self::new(credentials, || Box::pin(async { Ok(sign as Sign) }))
    }
}
