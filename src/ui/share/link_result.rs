//! Making the link.

use leptos::prelude::*;

use crate::platform::dom;
use crate::text::{LinkLength, Text as _, capitalised};
use crate::ui::components::{CopyButton, Notice, NoticeKind, TextField};
use crate::workspace::{ShareOrder, Workspace, link_of};

/// The button that makes the link, and the link.
#[component]
pub(in crate::ui) fn LinkResult(order: Memo<ShareOrder>) -> impl IntoView {
    let workspace = Workspace::here();
    let passphrase = RwSignal::new(String::new());
    let link = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let is_making = RwSignal::new(false);
    // A link of something else would be taken for this one's.
    Effect::new(move |_| {
        order.track();
        passphrase.track();
        link.set(None);
        problem.set(None);
    });
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(snapshot) = workspace.snapshot(&order.get_untracked()) else {
            problem.set(Some(
                "Nothing tells which account these groups are of. Save them in another form"
                    .to_owned(),
            ));
            return;
        };
        is_making.set(true);
        workspace.spawn(async move {
            let secret = passphrase.get_untracked();
            let secret = (!secret.is_empty()).then_some(secret.as_str());
            match link_of(&snapshot, secret).await {
                Ok(made) => {
                    workspace.announce(format!("The link has {} characters", made.len()));
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
            0 => "Without one, everybody who has the link can read it.".to_owned(),
            1..=11 => "Short: whoever has the link may guess it. Several words are harder to guess, and easy to say on the phone.".to_owned(),
            _ => "Tell it to the others by another way than the link. Nobody can open the link without it.".to_owned(),
        })
    });
    view! {
        <form class="share__link" on:submit=make>
            <p>
                "The link carries the rules itself, behind the #: browsers send that part to nobody. Whoever opens it sees them as they are now, and can change nothing."
            </p>
            <TextField id="share-passphrase" label="Passphrase (optional)" value=passphrase
                error=Signal::derive(|| None::<String>) hint />
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=is_making>
                    {move || if is_making.get() { "Making the link…" } else { "Make the link" }}
                </button>
            </div>
        </form>
        {move || problem.get().map(|problem| view! {
            <Notice kind=NoticeKind::Error title="There is no link".to_owned()><p>{problem}</p></Notice>
        })}
        {move || link.get().map(link_view)}
    }
}

fn link_view(link: String) -> AnyView {
    let chars = link.len();
    let length = LinkLength::of(chars);
    if length == LinkLength::TooLong {
        return view! {
            <Notice kind=NoticeKind::Warning title=format!("The link would have {chars} characters")>
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
                <a class="button button--quiet button--small" href=link.clone() target="_blank" rel="noopener">"Open it"</a>
                <CopyButton text=link.clone() what="link" />
            </div>
            <p class=class>{format!("{chars} characters: {}.", length.advice())}</p>
            <pre class="script__text share__text" tabindex="0" aria-label="Link">{link}</pre>
        </div>
    }
    .into_any()
}
