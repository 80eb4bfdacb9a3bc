//! View of a snapshot or another file. It has no session, so it changes nothing and sends no
//! request to EC2.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use super::diagnose::probe_url;
use crate::aws::TransportError;
use crate::browser::{CipherError, DeflateError};
use crate::connect::{SnapshotAddressError, ViewFileError};
use crate::import::{Document, DocumentError};
use crate::platform::{CipherParameters, decrypt, fetch_file, inflate};
use crate::present::{Place, ViewPlace};
use crate::share::{CompactError, Encryption, Envelope, EnvelopeError, Limits, from_compact_bytes};
use crate::text::Text;

/// Name of a snapshot that a link contains.
const LINK_NAME: &str = "the link";

/// State of a view.
#[derive(Clone, Debug, Default)]
pub enum ViewState {
    /// Nothing is viewed.
    #[default]
    Closed,
    /// The address requests a view.
    Asked,
    /// Being opened.
    Opening,
    /// The snapshot is encrypted.
    NeedsPassphrase {
        /// Whether the user has entered a wrong passphrase.
        was_wrong: bool,
    },
    /// The snapshot cannot be shown.
    Failed(Arc<ViewError>),
    /// The snapshot is shown.
    Open(Arc<Document>),
}

/// Reason why a snapshot or file cannot be viewed.
#[derive(Debug, thiserror::Error)]
#[error("no view")]
pub enum ViewError {
    /// The page does not fetch from this URL.
    Address(#[from] SnapshotAddressError),
    /// The browser cannot decrypt the snapshot.
    Cipher(CipherError),
    /// The content of the link is not a snapshot.
    Compact(#[from] CompactError),
    /// The content of the link cannot be inflated.
    Deflate(DeflateError),
    /// The file is not one that can be shown.
    Document(#[from] DocumentError),
    /// The link is damaged.
    Envelope(#[from] EnvelopeError),
    /// There is no file.
    File(#[from] ViewFileError),
}

impl Text for ViewError {
    fn text(&self) -> String {
        match self {
            Self::Address(error) => error.text(),
            Self::Cipher(error) => error.text(),
            Self::Compact(error) => error.text(),
            Self::Deflate(error) => error.text(),
            Self::Document(error) => error.text(),
            Self::Envelope(error) => error.text(),
            Self::File(error) => error.text(),
        }
    }
}

/// Store of what a workspace without a connection views.
#[derive(Debug, Default)]
pub struct SnapshotView {
    state: ArcRwSignal<ViewState>,
}

impl SnapshotView {
    /// Returns the state.
    pub fn state(&self) -> ArcReadSignal<ViewState> {
        self.state.read_only()
    }

    /// Returns the document that is shown. Reactive.
    pub fn viewed(&self) -> Option<Arc<Document>> {
        match &*self.state.read() {
            ViewState::Open(document) => Some(document.clone()),
            ViewState::Closed
            | ViewState::Asked
            | ViewState::Opening
            | ViewState::NeedsPassphrase { .. }
            | ViewState::Failed(_) => None,
        }
    }

    /// Requests to open the view, once the code for it is loaded.
    pub fn ask(&self) {
        self.state.set(ViewState::Asked);
    }
}

impl Workspace {
    /// Opens the workspace's snapshot if that is requested.
    pub fn open_view(self) {
        let view = self.view();
        if !matches!(&*view.state.read_untracked(), ViewState::Asked) {
            return;
        }
        let Some(Place::View(place)) = self.place() else {
            return;
        };
        view.state.set(ViewState::Opening);
        self.spawn(async move {
            let opened = match place {
                ViewPlace::Link(text) => open_plain(&text).await,
                ViewPlace::File => {
                    let file = self.environment().files().document().get_untracked();
                    file.ok_or(ViewFileError::NotOpen.into())
                }
                ViewPlace::Hosted => self.fetch_hosted().await,
            };
            self.show(opened);
        });
    }

    /// Opens the workspace's encrypted link.
    pub fn open_encrypted(self, passphrase: String) {
        let Some(Place::View(ViewPlace::Link(text))) = self.place() else {
            return;
        };
        self.view().state.set(ViewState::Opening);
        self.spawn(async move { self.show(open_envelope(&text, &passphrase).await) });
    }

    async fn fetch_hosted(self) -> Result<Arc<Document>, ViewError> {
        let address = self.environment().configuration().hosted_address();
        let address = address.ok_or(ViewFileError::Unnamed)??;
        let url = address.as_str().to_owned();
        let answer = match fetch_file(&url).await {
            Ok(answer) => answer,
            Err(TransportError::Redirected) => return Err(ViewFileError::Redirected(url).into()),
            Err(TransportError::Unreachable(_)) => {
                let reach = probe_url(&url, None).await;
                return Err(ViewFileError::Unreachable { url, reach }.into());
            }
            Err(source) => return Err(ViewFileError::Lost { url, source }.into()),
        };
        match answer.status {
            200 => {}
            404 => return Err(ViewFileError::NotFound(url).into()),
            status => return Err(ViewFileError::Status { url, status }.into()),
        }
        let text = String::from_utf8_lossy(&answer.body);
        Ok(Arc::new(Document::parse(url, &text)?))
    }

    fn show(self, opened: Result<Arc<Document>, ViewError>) {
        let state = match opened {
            Ok(document) => {
                self.inventory().show(&document);
                ViewState::Open(document)
            }
            Err(ViewError::Envelope(EnvelopeError::NeedsPassphrase)) => {
                ViewState::NeedsPassphrase { was_wrong: false }
            }
            Err(ViewError::Cipher(CipherError::Wrong)) => {
                ViewState::NeedsPassphrase { was_wrong: true }
            }
            Err(error) => ViewState::Failed(Arc::new(error)),
        };
        self.view().state.set(state);
    }
}

async fn open_plain(text: &str) -> Result<Arc<Document>, ViewError> {
    unpack(Envelope::parse(text)?.open()?).await
}

async fn open_envelope(text: &str, passphrase: &str) -> Result<Arc<Document>, ViewError> {
    let envelope = Envelope::parse(text)?;
    let Some(encryption) = &envelope.encryption else {
        return unpack(&envelope.payload).await;
    };
    let additional = encryption.to_bytes();
    let parameters = parameters(encryption, &additional);
    let payload = decrypt(&envelope.payload, passphrase, &parameters).await;
    unpack(&payload.map_err(ViewError::Cipher)?).await
}

/// Returns the parameters of an encryption in the form that the browser needs.
pub(super) fn parameters<'a>(
    encryption: &'a Encryption,
    additional: &'a [u8],
) -> CipherParameters<'a> {
    CipherParameters {
        salt: encryption.salt(),
        iterations: encryption.iterations(),
        iv: encryption.iv(),
        additional,
    }
}

async fn unpack(payload: &[u8]) -> Result<Arc<Document>, ViewError> {
    let bytes = inflate(payload, Limits::LINK.bytes).await;
    let bytes = bytes.map_err(|error| match error {
        DeflateError::TooLarge { .. } => CompactError::TooLarge.into(),
        DeflateError::Damaged => CompactError::Damaged.into(),
        error => ViewError::Deflate(error),
    })?;
    let snapshot = from_compact_bytes(&bytes, &Limits::LINK)?;
    Ok(Arc::new(Document::of_snapshot(LINK_NAME, snapshot)?))
}
