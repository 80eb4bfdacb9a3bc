//! Text whose words change in part.

use leptos::prelude::*;

use crate::text::WordDifference;

/// Renders a text with the words that go struck through beside the ones that come.
pub(in crate::ui) fn words_view(words: &WordDifference) -> AnyView {
    let WordDifference {
        start,
        before,
        after,
        end,
    } = words.clone();
    let is_replaced = !before.is_empty() && !after.is_empty();
    view! {
        {start}
        {(!before.is_empty()).then(|| view! { <del class="change__before">{before}</del> })}
        {is_replaced.then(|| view! { <span class="visually-hidden">" becomes "</span>" " })}
        {(!after.is_empty()).then(|| view! { <ins class="change__after">{after}</ins> })}
        {end}
    }
    .into_any()
}
