//! Notices about the draft.

use leptos::prelude::*;

use crate::text::{Text as _, capitalised};
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// Shows the notice about the draft until the user dismisses it.
#[component]
pub(in crate::ui) fn DraftNotice() -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        workspace.draft().notice().get().map(|text| {
            view! {
                <Notice kind=NoticeKind::Warning title=text>
                    <button class="button button--small" type="button"
                        on:click=move |_| workspace.draft().set_notice(None)>"Dismiss"</button>
                </Notice>
            }
        })
    }
}

/// Shows the typed texts without a place in the draft until the user dismisses them. In a lazy bundle,
/// because dismissing them stores the draft.
#[component]
pub(in crate::ui) fn StrayTexts() -> impl IntoView {
    let workspace = Workspace::here();
    let stray = Memo::new(move |_| {
        let draft = workspace.draft().current().read();
        let texts = draft.stray_texts().iter();
        texts
            .map(|text| capitalised(&text.text()))
            .collect::<Vec<String>>()
    });
    move || stray_view(workspace, &stray.read())
}

fn stray_view(workspace: Workspace, texts: &[String]) -> Option<AnyView> {
    if texts.is_empty() {
        return None;
    }
    let items: Vec<_> = texts
        .iter()
        .map(|text| view! { <li>{text.clone()}</li> })
        .collect();
    let title = "Some text that you entered couldn't be kept in the draft";
    let notice = view! {
        <Notice kind=NoticeKind::Warning title=title.to_owned()>
            <ul>{items}</ul>
            <button class="button button--small" type="button"
                on:click=move |_| workspace.dismiss_stray_texts()>"Dismiss"</button>
        </Notice>
    };
    Some(notice.into_any())
}
