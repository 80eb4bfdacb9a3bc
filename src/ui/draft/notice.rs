//! What is to be said of the draft as a whole.

use leptos::prelude::*;

use crate::state::App;
use crate::ui::components::{Notice, NoticeKind};

/// Says it, until it is dismissed.
#[component]
pub(in crate::ui) fn DraftNotice() -> impl IntoView {
    let app = App::of_page();
    move || {
        app.draft_notice.get().map(|text| {
            view! {
                <Notice kind=NoticeKind::Warning title=text>
                    <button class="button button--small" type="button"
                        on:click=move |_| app.draft_notice.set(None)>"Dismiss"</button>
                </Notice>
            }
        })
    }
}
