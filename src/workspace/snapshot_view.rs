//! View of a snapshot or another file. It has no session, so it changes nothing and sends no
//! request to EC2.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use super::diagnose::probe_url;
use crate::aws::TransportError;
use crate::connect::{HostedAddressError, ViewFileError};
use crate::import::{Document, DocumentError};
use crate::platform::fetch_file;
use crate::present::{Place, ViewPlace};
use crate::sealing::{PassphraseProblem, UnsealError, unseal};
use crate::share::Limits;
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
    Address(#[from] HostedAddressError),
    /// The file is not one that can be shown.
    Document(#[from] DocumentError),
    /// There is no file.
    File(#[from] ViewFileError),
    /// The link does not open.
    Link(#[from] UnsealError),
}

impl ViewError {
    fn passphrase_problem(&self) -> Option<PassphraseProblem> {
        match self {
            Self::Link(error) => error.passphrase_problem(),
            Self::Address(_) | Self::Document(_) | Self::File(_) => None,
        }
    }
}

impl Text for ViewError {
    fn text(&self) -> String {
        match self {
            Self::Address(error) => error.text(),
            Self::Document(error) => error.text(),
            Self::File(error) => error.text(),
            Self::Link(error) => error.text(),
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
    pub fn request(&self) {
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
                ViewPlace::Link(text) => open_link(&text, None).await,
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
        self.spawn(async move { self.show(open_link(&text, Some(&passphrase)).await) });
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
            Err(error) => match error.passphrase_problem() {
                Some(problem) => ViewState::NeedsPassphrase {
                    was_wrong: problem == PassphraseProblem::Wrong,
                },
                None => ViewState::Failed(Arc::new(error)),
            },
        };
        self.view().state.set(state);
    }
}

async fn open_link(text: &str, passphrase: Option<&str>) -> Result<Arc<Document>, ViewError> {
    let snapshot = unseal(text, passphrase, &Limits::LINK).await?;
    Ok(Arc::new(Document::of_snapshot(LINK_NAME, snapshot)?))
}
