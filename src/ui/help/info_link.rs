//! Link beside a heading that opens the help at its topic.

use leptos::prelude::*;

use crate::environment::SidePanel;
use crate::present::HelpTopic;
use crate::shell::Shell;

/// Opens the help at a topic.
#[component]
pub(in crate::ui) fn InfoLink(
    /// The topic.
    topic: HelpTopic,
    /// What the topic explains, for screen readers.
    about: String,
) -> impl IntoView {
    let dialogs = Shell::of_page().environment().dialogs();
    let open = move |_| dialogs.show_panel(Some(SidePanel::Help(Some(topic))));
    view! {
        <button class="button button--quiet button--small" type="button" aria-label=format!("Info about {about}") on:click=open>
            "Info"
        </button>
    }
}
