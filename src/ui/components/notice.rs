//! A message that stands where it arose.

use leptos::prelude::*;

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum NoticeKind {
    /// Something failed.
    Error,
    /// Something is worth knowing before going on.
    Warning,
}

impl NoticeKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "notice notice--error",
            Self::Warning => "notice notice--warning",
        }
    }

    /// The word beside the colour, for whoever cannot see it.
    fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
        }
    }
}

/// A message with a title; read out when it appears.
#[component]
pub(in crate::ui) fn Notice(
    /// How grave it is.
    kind: NoticeKind,
    /// What it is about, one sentence.
    title: String,
    /// The rest, where there is more to say.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=kind.as_str() role="alert">
            <span class="notice__kind">{kind.word()}</span>
            <div class="notice__body">
                <p class="notice__title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
