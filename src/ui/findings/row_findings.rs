//! Findings about one row.

use leptos::prelude::*;

use super::finding_card::FindingCard;
use super::suppressed_card::SuppressedCard;
use crate::grid::RuleTable;
use crate::ui::components::Popover;

/// Explains the findings about the focused row, with their fixes.
#[component]
pub(in crate::ui) fn RowFindings(
    /// The table.
    table: RuleTable,
    /// Called after they have closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let findings = untrack(|| table.findings_of_row());
    let suppressed = untrack(|| table.suppressed_of_row());
    view! {
        <Popover title="Findings about this rule" id="row-findings" on_close>
            {findings
                .into_iter()
                .map(|finding| view! { <FindingCard finding names_group=false on_fixed=on_close /> })
                .collect::<Vec<_>>()}
            {suppressed
                .into_iter()
                .map(|finding| view! { <SuppressedCard finding on_removed=on_close /> })
                .collect::<Vec<_>>()}
        </Popover>
    }
}
