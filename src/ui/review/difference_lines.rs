//! Lines of differences: texts before and after with the words that change marked.

use leptos::prelude::*;

use crate::draft::Mark;
use crate::text::{DifferenceLine, WordDifference};
use crate::ui::components::{change_class, change_sign, words_view};

/// Rows of a table of differences.
pub(super) fn line_rows(lines: Vec<DifferenceLine>) -> Vec<AnyView> {
    lines
        .into_iter()
        .map(|line| {
            view! {
                <tr class=change_class(line.mark)>{sign_view(line.mark)}<td>{line_view(&line)}</td></tr>
            }
            .into_any()
        })
        .collect()
}

/// Cell with the sign of a change.
pub(super) fn sign_view(mark: Mark) -> AnyView {
    view! { <td class="changes__sign">{change_sign(mark)}</td> }.into_any()
}

/// Text of a line with its words marked.
pub(super) fn line_view(line: &DifferenceLine) -> AnyView {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let words = match line.mark {
        Mark::Changed => WordDifference {
            before: text(&line.before),
            after: text(&line.after),
            ..WordDifference::default()
        },
        _ => WordDifference {
            start: text(&line.before) + &text(&line.after),
            ..WordDifference::default()
        },
    };
    words_view(&words)
}
