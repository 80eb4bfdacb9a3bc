//! Icons: one set of line drawings in the colour of the text beside them.

use leptos::prelude::*;

/// An icon. It only accompanies a word or an accessible name, so screen readers skip it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Icon {
    More,
    Pencil,
    Tag,
    Trash,
}

impl Icon {
    /// Returns the drawing, as the path of a line on a grid of 16 by 16.
    fn path(self) -> &'static str {
        match self {
            Self::More => "M3 8h.01M8 8h.01M13 8h.01",
            Self::Pencil => "M2.5 13.5l.8-3.2 7.5-7.5 2.4 2.4-7.5 7.5zM9.5 4.1l2.4 2.4",
            Self::Tag => "M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2h.01",
            Self::Trash => "M2.5 4h11M6 4V2.5h4V4M4 4l.6 9.5h6.8L12 4M6.6 6.5v4.5M9.4 6.5v4.5",
        }
    }
}

/// Draws an icon.
pub(in crate::ui) fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}
