//! Creates the link of a shared view.

use leptos::prelude::*;

use crate::model::counted;
use crate::platform::dom;
use crate::text::{LinkLength, Text as _, capitalised};
use crate::ui::components::{CopyButton, Notice, NoticeKind, TextField};
use crate::workspace::{ShareOptions, Workspace, link_of};

/// Form that creates the link, and the created link.
#[component]
pub(in crate::ui) fn LinkResult(options: Memo<ShareOptions>) -> impl IntoView {
    let workspace = Workspace::here();
    let passphrase = RwSignal::new(String::new());
    let link = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let is_making = RwSignal::new(false);
    // A link with other content must not stay on the screen.
    Effect::new(move |_| {
        options.track();
        passphrase.track();
        link.set(None);
        problem.set(None);
    });
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
            match link_of(&snapshot, secret).await {
                Ok(made) => {
                    workspace.announce(format!(
                        "Link created, {}",
                        counted(made.len(), "character")
                    ));
                    link.set(Some(made));
                    dom::focus_soon(".share__text");
                }
                Err(error) => problem.set(Some(capitalised(&error.text()))),
            }
            is_making.set(false);
        });
    };
    let hint = Signal::derive(move || {
        Some(match passphrase.read().chars().count() {
            0 => "Without a passphrase, anyone with the link can read it.".to_owned(),
            1..=11 => "A short passphrase is easy to guess. Use several words.".to_owned(),
            _ => {
                "Send it separately from the link. The link can't be opened without it.".to_owned()
            }
        })
    });
    view! {
        <form class="share__link" on:submit=make>
            <p>
                "The link contains the rules after the #, a part that browsers never send. Anyone who opens it sees the rules as they are now, read-only."
            </p>
            <TextField id="share-passphrase" label="Passphrase (optional)" value=passphrase
                error=Signal::derive(|| None::<String>) hint />
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=is_making>
                    {move || if is_making.get() { "Creating link…" } else { "Create link" }}
                </button>
            </div>
        </form>
        {move || problem.get().map(|problem| view! {
            <Notice kind=NoticeKind::Error title="Couldn't create the link".to_owned()><p>{problem}</p></Notice>
        })}
        {move || link.get().map(link_view)}
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
            <pre class="script__text share__text" tabindex="0" aria-label="Link">{link}</pre>
        </div>
    }
    .into_any()
}
