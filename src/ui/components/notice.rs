//! Inline alert.

use leptos::prelude::*;

/// Severity of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum NoticeKind {
    /// Something failed.
    Error,
    /// The user should know something before going on.
    Warning,
}

impl NoticeKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "notice notice--error",
            Self::Warning => "notice notice--warning",
        }
    }

    /// Label for users who cannot tell the colours apart.
    fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
        }
    }
}

/// Alert with a title. Screen readers announce it when it appears.
#[component]
pub(in crate::ui) fn Notice(
    /// The severity.
    kind: NoticeKind,
    /// One sentence without a final period.
    title: String,
    /// Details and buttons.
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
