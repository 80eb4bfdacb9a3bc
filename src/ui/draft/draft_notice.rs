//! Notice about the draft.

use leptos::prelude::*;

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
