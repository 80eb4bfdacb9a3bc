//! What a verdict is not based on.

use leptos::prelude::*;

use crate::analysis::usage::Judgement;
use crate::text::not_looked_at_lines;

/// Lists what was not looked at, and why.
pub(super) fn not_looked_at(judgement: &Judgement) -> AnyView {
    let lines = not_looked_at_lines(judgement).into_iter();
    let lines = lines.map(|line| view! { <li>{line}"."</li> });
    view! { <ul class="muted">{lines.collect_view()}</ul> }.into_any()
}
