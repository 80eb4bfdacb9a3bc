//! Use of the quota of rules per security group, in the head of a section.

use leptos::prelude::*;

use crate::analysis::QuotaUse;
use crate::grid::{RuleTable, TableDialog};
use crate::model::{AddressFamily, Peer, grouped};

/// Returns the use of the quota by the rules of a table, with the draft.
pub(super) fn quota_use(table: RuleTable) -> Memo<QuotaUse> {
    Memo::new(move |_| {
        let view = table.view().read();
        let rules = view
            .rows_in(table.direction())
            .filter_map(|row| view.rule(row));
        let peers: Vec<&Peer> = rules.map(|rule| &rule.peer).collect();
        let lists = table.workspace().prefix_lists();
        QuotaUse::of(peers.into_iter(), &lists)
    })
}

/// Buttons that show the use of the quota above 75 percent, and open the dialog that explains it.
#[component]
pub(in crate::ui) fn QuotaMeter(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let used = quota_use(table);
    let limit = table.workspace().environment().settings().rules_per_group();
    let meter = move |family: AddressFamily| {
        let total = Memo::new(move |_| used.read().family(family).total());
        let is_near = Memo::new(move |_| total.get() * 4 > limit.get() * 3);
        let is_over = Memo::new(move |_| total.get() > limit.get());
        let text = move || {
            let over = if is_over.get() { " over quota" } else { "" };
            format!(
                "{} {} / {}{over}",
                family.as_str(),
                grouped(total.get()),
                grouped(limit.get())
            )
        };
        view! {
            <Show when=move || is_near.get()>
                <button class="quota" class:quota--over=is_over type="button" title="Show the quota"
                    on:click=move |_| table.open_dialog(TableDialog::Quota)>
                    <meter class="quota__meter" min="0" max=limit value=total aria-hidden="true"></meter>
                    {text}
                </button>
            </Show>
        }
        .into_any()
    };
    [AddressFamily::Ipv4, AddressFamily::Ipv6].map(meter)
}
