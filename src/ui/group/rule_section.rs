//! Inbound or outbound rules of a group: toolbar and grid.

use std::sync::Arc;

use leptos::prelude::*;

use super::paste_dialog::PasteDialog;
use super::quota_meter::QuotaMeter;
use super::rows_dialogs::{EditColumnDialog, PasteRefusedDialog, TransferDialog};
use super::selection_bar::SelectionBar;
use super::tags_dialog::TagsDialog;
use crate::draft::GroupView;
use crate::grid::{RuleGrid, RuleTable, TableDialog, add_button_id};
use crate::model::{Direction, Tag, counted, grouped};
use crate::platform::dom;
use crate::workspace::Workspace;

/// Section for the rules of one direction.
#[component]
pub(in crate::ui) fn RuleSection(
    /// The group with its draft.
    view: Memo<Arc<GroupView>>,
    /// The direction.
    direction: Direction,
) -> impl IntoView {
    let workspace = Workspace::here();
    let table = RuleTable::new(workspace, view, direction);
    let (heading, id, filter_label) = match direction {
        Direction::Ingress => ("Inbound rules", "inbound-rules", "Filter inbound rules"),
        Direction::Egress => ("Outbound rules", "outbound-rules", "Filter outbound rules"),
    };
    let count = Memo::new(move |_| view.read().rows_in(direction).count());
    let is_deleted = Memo::new(move |_| view.read().is_deleted());
    let can_edit = Memo::new(move |_| workspace.editor().is_some() && !is_deleted.get());
    let count_text = move || {
        let (all, shown) = (count.get(), table.shown_rows());
        if all == shown {
            grouped(all)
        } else {
            format!("{} of {}", grouped(shown), grouped(all))
        }
    };
    let beside_text = move || {
        let beside = table.rows_beside_filter();
        (beside > 0).then(|| {
            let rules = counted(beside, "edited or new rule");
            view! { <span class="rule-section__beside" role="status">{rules}" shown despite the filter"</span> }
        })
    };
    view! {
        <section class="rule-section" aria-labelledby=id>
            <div class="rule-section__head">
                <h2 class="rule-section__title" id=id>{heading}</h2>
                <span class="rule-section__count">{count_text}</span>
                {beside_text}
                <QuotaMeter table />
                <div class="rule-section__tools">
                    <Show when=move || { count.get() > 0 }>
                        <input class="field__input rule-section__filter" type="search" id=filter_id(direction) aria-label=filter_label
                            placeholder="Port, address, or name" autocomplete="off" spellcheck="false"
                            prop:value=table.filter()
                            on:input=move |event| table.set_filter(event_target_value(&event)) />
                    </Show>
                    <Show when=move || can_edit.get()>
                        <button class="button" type="button"
                            on:click=move |_| {
                                workspace.inputs().set_pasted(String::new());
                                table.open_dialog(TableDialog::Paste);
                            }>
                            {format!("Paste {direction} rules…")}
                        </button>
                        <button class="button" type="button" id=add_button_id(direction) data-takes-letters
                            on:keydown=move |event| table.on_add_button_key(&event)
                            on:click=move |_| table.add_row(None)>
                            {format!("Add {direction} rule")}
                        </button>
                    </Show>
                </div>
            </div>
            <Show when=move || { count.get() > 0 }
                fallback=move || view! { <p class="rule-section__none">{no_rules(direction)}</p> }>
                // The grid of a group marked for deletion is read-only, so it is rendered again.
                {move || {
                    is_deleted.track();
                    view! { <RuleGrid table /> }
                }}
            </Show>
            <Show when=move || { count.get() > 0 && table.shown_rows() == 0 }>
                <p class="rule-section__none" role="status">
                    {move || format!("No {direction} rules match “{}”. ", table.filter().read().trim())}
                    <button class="button button--small" type="button" on:click=move |_| {
                        dom::focus_first(&format!("#{}", filter_id(direction)));
                        table.set_filter(String::new());
                    }>
                        "Clear filter"
                    </button>
                </p>
            </Show>
            // After the rows, so that none moves when the bar appears; it is sticky in long tables.
            <SelectionBar table />
            {move || dialog_view(table)}
        </section>
    }
}

fn filter_id(direction: Direction) -> String {
    format!("filter-{direction}-rules")
}

fn dialog_view(table: RuleTable) -> Option<AnyView> {
    let on_close = Callback::new(move |()| table.close_dialog());
    Some(match table.dialog().get()? {
        TableDialog::EditColumn => view! { <EditColumnDialog table on_close /> }.into_any(),
        TableDialog::Paste => view! { <PasteDialog table on_close /> }.into_any(),
        TableDialog::PasteRefused => view! { <PasteRefusedDialog table on_close /> }.into_any(),
        TableDialog::Transfer => view! { <TransferDialog table on_close /> }.into_any(),
        TableDialog::Tags => {
            let view = table.view().get_untracked();
            let first = table
                .chosen_rows(&view)
                .first()
                .map(|row| view.rule_draft(row).tags);
            let on_save = Callback::new(move |tags: Vec<Tag>| table.set_tags(&tags));
            view! {
                <TagsDialog title="Tags of the selected rules" group=view.id.clone() tags=first.unwrap_or_default() on_save on_close />
            }
            .into_any()
        }
    })
}

fn no_rules(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => {
            "No inbound rules. Nothing can connect to resources in this group. Responses to their own connections are still allowed. Add a rule to allow traffic, for example HTTPS from anywhere."
        }
        Direction::Egress => {
            "No outbound rules. Resources in this group can't open connections. Responses to inbound connections are still allowed. Add a rule to allow traffic, for example HTTPS to anywhere."
        }
    }
}
