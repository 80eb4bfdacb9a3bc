//! Creates what carries a snapshot in an envelope: a link, or a single file.

use leptos::prelude::*;

use super::export_format::ExportFormat;
use crate::model::counted;
use crate::platform::dom;
use crate::share::Snapshot;
use crate::text::{LinkLength, Text as _, bytes_text, capitalised};
use crate::ui::components::{CopyButton, Notice, NoticeKind, TextField};
use crate::workspace::{ShareError, ShareOptions, Workspace, link_of, single_file_of};

/// What carries the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Link,
    SingleFile,
}

impl Carrier {
    fn noun(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::SingleFile => "file",
        }
    }

    fn lead(self) -> &'static str {
        match self {
            Self::Link => {
                "The link contains the rules after the #, a part that browsers never send. Anyone who opens it sees the rules as they are now, read-only."
            }
            Self::SingleFile => {
                "The file contains the rules as they are now and the page that shows them, read-only. It opens from a disk or an email attachment, without a server, and sends nothing."
            }
        }
    }

    async fn make(
        self,
        snapshot: &Snapshot,
        passphrase: Option<&str>,
    ) -> Result<String, ShareError> {
        match self {
            Self::Link => link_of(snapshot, passphrase).await,
            Self::SingleFile => single_file_of(snapshot, passphrase).await,
        }
    }

    /// Size of the result, for screen readers.
    fn size(self, made: &str) -> String {
        match self {
            Self::Link => counted(made.len(), "character"),
            Self::SingleFile => bytes_text(made.len()),
        }
    }

    fn view(self, made: String) -> AnyView {
        match self {
            Self::Link => link_view(made),
            Self::SingleFile => file_view(made),
        }
    }

    fn passphrase_hint(self, passphrase: &str) -> String {
        let noun = self.noun();
        match passphrase.chars().count() {
            0 => format!("Without a passphrase, anyone with the {noun} can read it."),
            1..=11 => "A short passphrase is easy to guess. Use several words.".to_owned(),
            _ => format!(
                "Send it separately from the {noun}. The {noun} can't be opened without it."
            ),
        }
    }
}

/// Form that creates the carrier, and the created one.
#[component]
pub(super) fn SealedResult(carrier: Carrier, options: Memo<ShareOptions>) -> impl IntoView {
    let workspace = Workspace::here();
    let passphrase = RwSignal::new(String::new());
    let made = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let is_making = RwSignal::new(false);
    // One with other content must not stay on the screen.
    Effect::new(move |_| {
        options.track();
        passphrase.track();
        made.set(None);
        problem.set(None);
    });
    let noun = carrier.noun();
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(snapshot) = workspace.snapshot(&options.get_untracked()) else {
            problem.set(Some(
                "The account of these groups is unknown. Choose another format".to_owned(),
            ));
            return;
        };
        is_making.set(true);
        workspace.spawn(async move {
            let secret = passphrase.get_untracked();
            let secret = (!secret.is_empty()).then_some(secret.as_str());
            match carrier.make(&snapshot, secret).await {
                Ok(text) => {
                    let size = carrier.size(&text);
                    workspace.announce(format!("{} created, {size}", capitalised(noun)));
                    made.set(Some(text));
                    dom::focus_soon(".share__made");
                }
                Err(error) => problem.set(Some(capitalised(&error.text()))),
            }
            is_making.set(false);
        });
    };
    let hint = Signal::derive(move || Some(carrier.passphrase_hint(&passphrase.read())));
    view! {
        <form class="share__link" on:submit=make>
            <p>{carrier.lead()}</p>
            <TextField id="share-passphrase" label="Passphrase (optional)" value=passphrase
                error=Signal::derive(|| None::<String>) hint />
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=is_making>
                    {move || if is_making.get() { format!("Creating {noun}…") } else { format!("Create {noun}") }}
                </button>
            </div>
        </form>
        {move || problem.get().map(|problem| view! {
            <Notice kind=NoticeKind::Error title=format!("Couldn't create the {noun}")><p>{problem}</p></Notice>
        })}
        {move || made.get().map(|made| carrier.view(made))}
    }
}

fn link_view(link: String) -> AnyView {
    let chars = link.len();
    let length = LinkLength::of(chars);
    if length == LinkLength::TooLong {
        return view! {
            <Notice kind=NoticeKind::Warning title=format!("The link would have {}", counted(chars, "character"))>
                <p>{capitalised(&length.advice())}</p>
            </Notice>
        }
        .into_any();
    }
    let class = match length {
        LinkLength::Short => "share__size",
        LinkLength::Long | LinkLength::TooLong => "share__size share__size--long",
    };
    view! {
        <div class="script">
            <div class="script__actions">
                <a class="button button--quiet button--small" href=link.clone() target="_blank" rel="noopener">"Open link"</a>
                <CopyButton text=link.clone() what="link" />
            </div>
            <p class=class>{format!("{}: {}.", counted(chars, "character"), length.advice())}</p>
            <pre class="script__text share__text share__made" tabindex="0" aria-label="Link">{link}</pre>
        </div>
    }
    .into_any()
}

fn file_view(file: String) -> AnyView {
    let file_name = ExportFormat::SingleFile.file_name();
    let size = bytes_text(file.len());
    view! {
        <div class="script">
            <p class="share__size">{format!("{file_name}: {size}.")}</p>
            <div class="form__actions">
                <button class="button button--primary share__made" type="button"
                    on:click=move |_| dom::download(file_name, &file)>
                    {format!("Save {file_name}")}
                </button>
            </div>
        </div>
    }
    .into_any()
}
