//! Inbound or outbound rules of a group: toolbar and grid.

use std::sync::Arc;

use leptos::prelude::*;

use super::quota_meter::QuotaMeter;
use super::selection_bar::SelectionBar;
use crate::draft::GroupView;
use crate::export::{authorize_commands, rules_to_tsv};
use crate::grid::{NewRuleRow, RuleGrid, RuleTable, TableDialog, add_button_id};
use crate::model::{Direction, counted, grouped};
use crate::platform::dom;
use crate::present::HelpTopic;
use crate::ui::bundles::{Bundle, FromBundle, Loaded};
use crate::ui::components::{Icon, Menu, MenuEntry, MenuItem, icon};
use crate::ui::help::InfoLink;
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
    let (heading, id) = match direction {
        Direction::Ingress => ("Inbound rules", "inbound-rules"),
        Direction::Egress => ("Outbound rules", "outbound-rules"),
    };
    let count = Memo::new(move |_| view.read().rows_in(direction).count());
    let left = Memo::new(move |_| table.rules_left());
    let is_deleted = Memo::new(move |_| view.read().is_deleted());
    let can_edit = Memo::new(move |_| workspace.editor().is_some() && !is_deleted.get());
    let count_text = move || {
        let (all, shown) = (count.get(), table.shown_rows());
        if all == shown {
            format!("({})", grouped(left.get()))
        } else {
            format!("({} of {})", grouped(shown), grouped(all))
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
                <h2 class="rule-section__title">
                    <span id=id>{heading}</span>" "<span class="rule-section__count">{count_text}</span>
                </h2>
                <InfoLink topic=HelpTopic::RuleColumns about=format!("{direction} rules") />
                {beside_text}
                <QuotaMeter table />
                {tools_view(table, can_edit, count, left)}
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
            <Show when=move || can_edit.get()>
                <NewRuleRow table />
            </Show>
            // After the rows, so that none moves when the bar appears; it is sticky in long tables.
            <SelectionBar table />
            {move || dialog_view(table)}
        </section>
    }
}

/// Returns the filter, the buttons and the menu of a section.
fn tools_view(
    table: RuleTable,
    can_edit: Memo<bool>,
    count: Memo<usize>,
    left: Memo<usize>,
) -> AnyView {
    let direction = table.direction();
    let entries = move || section_entries(table, can_edit.get_untracked(), left.get_untracked());
    view! {
        <div class="rule-section__tools">
            <Show when=move || { count.get() > 0 }>
                <input class="field__input rule-section__filter" type="search" id=filter_id(direction) aria-label=format!("Filter {direction} rules")
                    placeholder="Port, address, or name" autocomplete="off" spellcheck="false"
                    prop:value=table.filter()
                    on:input=move |event| table.set_filter(event_target_value(&event)) />
            </Show>
            <button class="button button--quiet button--icon" type="button" title="Table preferences"
                aria-label=format!("Preferences of {direction} rules") aria-haspopup="dialog"
                on:click=move |_| table.open_dialog(TableDialog::Preferences)>
                {icon(Icon::Gear)}
            </button>
            <Menu id=format!("{direction}-actions") label=format!("More actions for {direction} rules")
                class="button button--quiet button--icon" face=icon(Icon::More) entries=Box::new(entries) />
            <Show when=move || can_edit.get()>
                <button class="button button--primary rule-section__add" type="button" id=add_button_id(direction)
                    on:click=move |_| table.add_row(None)>
                    {icon(Icon::Plus)}<span>{format!("Add {direction} rule")}</span>
                </button>
            </Show>
        </div>
    }
    .into_any()
}

/// Returns the actions on all rules of a section.
fn section_entries(table: RuleTable, can_edit: bool, left: usize) -> Vec<MenuEntry> {
    let direction = table.direction();
    let none = || (left == 0).then(|| format!("There are no {direction} rules"));
    let mut entries: Vec<MenuEntry> = Vec::new();
    if can_edit {
        let paste = MenuItem::new(format!("Paste {direction} rules…"), move || {
            table.open_dialog(TableDialog::Paste);
        });
        entries.push(paste.icon(Icon::Paste).into());
    }
    let tsv = MenuItem::new("Copy rules as TSV", move || {
        table.copy_all("TSV", |_, rules| rules_to_tsv(rules.iter()));
    });
    let cli = MenuItem::new("Copy rules as AWS CLI", move || {
        table.copy_all("AWS CLI", |id, rules| authorize_commands(id, rules.iter()));
    });
    entries.push(tsv.icon(Icon::Copy).disabled_because(none()).into());
    entries.push(cli.icon(Icon::Copy).disabled_because(none()).into());
    let preferences = MenuItem::new("Table preferences…", move || {
        table.open_dialog(TableDialog::Preferences)
    });
    entries.push(MenuEntry::Separator);
    entries.push(preferences.icon(Icon::Gear).into());
    if can_edit {
        let quota = MenuItem::new("Quota of rules…", move || {
            table.open_dialog(TableDialog::Quota)
        });
        let clear = MenuItem::new(format!("Remove all {direction} rules"), move || {
            table.remove_all()
        });
        entries.push(quota.icon(Icon::Gauge).into());
        entries.push(MenuEntry::Separator);
        entries.push(
            clear
                .icon(Icon::Trash)
                .danger()
                .disabled_because(none())
                .into(),
        );
    }
    entries
}

fn filter_id(direction: Direction) -> String {
    format!("filter-{direction}-rules")
}

fn dialog_view(table: RuleTable) -> Option<AnyView> {
    let dialog = table.dialog().get()?;
    let draw = move |loaded: Loaded| Some((loaded.dialogs?.table)(table, dialog));
    Some(view! { <FromBundle bundle=Bundle::Dialogs draw=Box::new(draw) /> }.into_any())
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
