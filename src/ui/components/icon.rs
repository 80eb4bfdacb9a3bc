//! Icons: one set of line drawings in the colour of the text beside them.

use leptos::prelude::*;

/// An icon. It only accompanies a word or an accessible name, so screen readers skip it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Icon {
    Check,
    Copy,
    Gauge,
    Gear,
    More,
    Paste,
    Pencil,
    Plus,
    Tag,
    Trash,
}

impl Icon {
    /// Returns the drawing, as the path of a line on a grid of 16 by 16.
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M3 8.5l3.2 3.2L13 4.8",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Gauge => "M2.5 12a6 6 0 1 1 11 0M8 10l2.8-3.2",
            Self::Gear => {
                "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M8 2v1.6M8 12.4V14M2 8h1.6M12.4 8H14M3.8 3.8l1.1 1.1M11.1 11.1l1.1 1.1M12.2 3.8l-1.1 1.1M4.9 11.1l-1.1 1.1"
            }
            Self::More => "M2.7 8h.6M7.7 8h.6M12.7 8h.6M3 7.7v.6M8 7.7v.6M13 7.7v.6",
            Self::Paste => "M5.5 3h-2v10.5h9V3h-2M5.5 2h5v2.5h-5zM5.8 8h4.4M5.8 10.5h4.4",
            Self::Pencil => "M2.5 13.5l.8-3.2 7.5-7.5 2.4 2.4-7.5 7.5zM9.5 4.1l2.4 2.4",
            Self::Plus => "M8 3v10M3 8h10",
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
