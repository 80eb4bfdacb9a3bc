//! Sign and class of a change.

use leptos::prelude::*;

use crate::draft::Mark;
use crate::present::mark_sign;

/// Renders the sign of a change, with its word for screen readers.
pub(in crate::ui) fn change_sign(mark: Mark) -> AnyView {
    view! {
        <span class="change__sign" aria-hidden="true">{mark_sign(mark)}" "</span>
        <span class="visually-hidden">{mark.as_str()}</span>
    }
    .into_any()
}

/// Returns the CSS classes of a change.
pub(in crate::ui) fn change_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Added => "change change--added",
        Mark::Removed => "change change--removed",
        Mark::Changed | Mark::Unchanged => "change change--changed",
    }
}
