//! The grid of rules of one direction: one tab stop, moved in by keys, windowed when long.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use leptos::prelude::*;

use super::revoke_rule_dialog::RevokeRuleDialog;
use crate::model::{Direction, Peer, Rule, SecurityGroup};
use crate::platform::dom;
use crate::present::{
    GridKey, GridPosition, GridSize, Page, RowWindow, moved, peer_text, ports_text, protocol_text,
    rule_sentence, type_name,
};
use crate::state::{App, GroupLoad};
use crate::ui::components::{Row, WindowedRows, use_row_window};

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Type,
    Protocol,
    Ports,
    Peer,
    Description,
    RuleId,
    Actions,
}

/// The columns, in their order; the last only where something can be changed.
const COLUMNS: [Column; 7] = [
    Column::Type,
    Column::Protocol,
    Column::Ports,
    Column::Peer,
    Column::Description,
    Column::RuleId,
    Column::Actions,
];

/// Rows that Page Up and Page Down move by.
const PAGE_ROWS: usize = 15;

/// Shows the rules of one direction of a group.
#[component]
pub(in crate::ui) fn RuleGrid(
    /// The group; none once it is gone.
    group: Memo<Option<Arc<SecurityGroup>>>,
    /// Which rules.
    direction: Direction,
) -> impl IntoView {
    let app = App::of_page();
    let can_edit = app.editor_now().is_some();
    let columns = if can_edit {
        COLUMNS.len()
    } else {
        COLUMNS.len() - 1
    };
    let rules = Memo::new(move |_| {
        let group = group.read();
        let rules = group.iter().flat_map(|group| group.rules_in(direction));
        rules.cloned().collect::<Vec<Rule>>()
    });
    let revoking = RwSignal::new(None::<Rule>);
    let active = StoredValue::new(GridPosition { row: 1, column: 0 });
    let shown = use_row_window(Signal::derive(move || rows_len(rules)));
    let (window, body, row_height) = (shown.rows, shown.body, shown.row_height);
    let rows = move |window: RowWindow| {
        let rules = rules.read();
        let drawn = rules.iter().enumerate().take(window.end).skip(window.first);
        let row = |(index, rule): (usize, &Rule)| {
            let rule = rule.clone();
            Row {
                key: (index, content_hash(&rule)),
                draw: Box::new(move || {
                    row_view(app, index, rule, can_edit, active, revoking).into_any()
                }),
            }
        };
        drawn.map(row).collect()
    };
    let grid = NodeRef::<leptos::html::Div>::new();
    let has_focus = StoredValue::new(false);
    // Rows come and go with the window, and with what is added and revoked.
    Effect::new(move |_| {
        window.track();
        rules.track();
        if let Some(grid) = grid.get() {
            let GridPosition { row, column } = active.get_value();
            dom::keep_tab_stop(&grid, row, column, has_focus.get_value());
        }
    });
    let go_to = move |position: GridPosition| {
        let (Some(grid), Some(body)) = (grid.get_untracked(), body.get_untracked()) else {
            return;
        };
        active.set_value(position);
        if !dom::focus_cell(&grid, position.row, position.column) {
            // The row is not drawn: bring it on the screen, where the window draws it.
            dom::scroll_to_row(
                &body,
                position.row.saturating_sub(1),
                row_height.get_untracked(),
            );
            app.viewport.notify();
            dom::focus_soon(&format!(
                "#{} [data-row=\"{}\"] [data-column=\"{}\"]",
                grid_id(direction),
                position.row,
                position.column
            ));
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(key) = GridKey::from_name(&event.key(), event.ctrl_key() || event.meta_key())
        else {
            return;
        };
        let Some((row, column)) = dom::cell_of(event.target()) else {
            return;
        };
        event.prevent_default();
        let size = GridSize {
            rows: rows_len(rules) + 1,
            columns,
            page: PAGE_ROWS,
        };
        go_to(moved(GridPosition { row, column }, key, size));
    };
    // Told of no other element, the focus was lost with its row, or left for nowhere.
    let on_blur = move |event: leptos::ev::FocusEvent| {
        if event.related_target().is_some() {
            has_focus.set_value(false);
        }
    };
    let on_focus = move |event: leptos::ev::FocusEvent| {
        has_focus.set_value(true);
        if let Some((row, column)) = dom::cell_of(event.target()) {
            active.set_value(GridPosition { row, column });
        }
    };
    let label = match direction {
        Direction::Ingress => "Inbound rules",
        Direction::Egress => "Outbound rules",
    };
    view! {
        <div class="rules" class:rules--editable=can_edit role="grid" aria-label=label id=grid_id(direction)
            aria-rowcount=move || rows_len(rules) + 1 aria-colcount=columns
            aria-readonly=(!can_edit).then_some("true")
            node_ref=grid on:keydown=on_key on:focusin=on_focus on:focusout=on_blur>
            <div class="rules__head" role="rowgroup">
                <div class="rules__row rules__row--head" role="row" aria-rowindex="1" data-row="0">
                    {COLUMNS.iter().take(columns).enumerate().map(|(index, column)| view! {
                        <div class=column.class() role="columnheader" tabindex="-1" data-column=index
                            aria-colindex=index + 1>
                            {column.heading(direction)}
                        </div>
                    }).collect_view()}
                </div>
            </div>
            <WindowedRows class="rules__body" role="rowgroup" window=shown rows=Box::new(rows) />
        </div>
        {move || revoking.get().and_then(|rule| {
            let group = group.get_untracked()?;
            let on_close = Callback::new(move |()| {
                revoking.set(None);
                dom::restore_focus("#main");
            });
            Some(view! { <RevokeRuleDialog group rule on_close /> })
        })}
    }
}

fn row_view(
    app: App,
    index: usize,
    rule: Rule,
    can_edit: bool,
    active: StoredValue<GridPosition>,
    revoking: RwSignal<Option<Rule>>,
) -> impl IntoView {
    let row = index + 1;
    let active = active.get_value();
    let tab_index = move |column: usize| {
        if active == (GridPosition { row, column }) {
            "0"
        } else {
            "-1"
        }
    };
    let sentence = rule_sentence(&rule);
    let id = rule.id.clone();
    view! {
        <div class="rules__row" role="row" aria-rowindex=row + 1 data-row=row>
            <div class=Column::Type.class() role="gridcell" data-column="0" tabindex=tab_index(0)>
                {type_name(rule.traffic)}
            </div>
            <div class=Column::Protocol.class() role="gridcell" data-column="1" tabindex=tab_index(1)>
                {protocol_text(rule.traffic)}
            </div>
            <div class=Column::Ports.class() role="gridcell" data-column="2" tabindex=tab_index(2)>
                {ports_text(rule.traffic)}
            </div>
            <div class=Column::Peer.class() role="gridcell" data-column="3" tabindex=tab_index(3)>
                {peer_view(app, rule.peer.clone())}
            </div>
            <div class=Column::Description.class() role="gridcell" data-column="4" tabindex=tab_index(4)
                title=rule.description.to_string()>
                {rule.description.to_string()}
            </div>
            <div class=Column::RuleId.class() role="gridcell" data-column="5" tabindex=tab_index(5)>
                {move || match &id {
                    Some(id) => id.to_string(),
                    None if matches!(&*app.group_load.read(), GroupLoad::Loading(_)) => "…".to_owned(),
                    None => "unknown".to_owned(),
                }}
            </div>
            {can_edit.then(|| view! {
                <div class=Column::Actions.class() role="gridcell" data-column="6" tabindex="-1">
                    <button class="button button--quiet button--small" type="button" tabindex=tab_index(6)
                        aria-label=format!("Revoke {sentence}")
                        on:click=move |_| revoking.set(Some(rule.clone()))>
                        "Revoke…"
                    </button>
                </div>
            })}
        </div>
    }
}

/// A source or destination that reads like language; a known group links to its page.
fn peer_view(app: App, peer: Peer) -> impl IntoView {
    move || {
        let text = peer_text(&peer, |id| app.group(id).map(|group| group.name.clone()));
        let class = if text.is_anywhere {
            "peer__name peer__name--anywhere"
        } else {
            "peer__name"
        };
        match &peer {
            Peer::Group(reference) if app.group(&reference.group_id).is_some() => {
                let href = app.link(Page::Group(reference.group_id.clone()));
                view! {
                    <a class="link" tabindex="-1" href=href>{text.name}</a>" "
                    <span class="peer__value code">{text.value}</span>
                }
                .into_any()
            }
            Peer::Cidr(_) | Peer::Group(_) | Peer::PrefixList(_) => view! {
                <span class="peer__value code">{text.value}</span>" "
                <span class=class>{text.name}</span>
            }
            .into_any(),
        }
    }
}

/// Of all that a row shows of its rule: when it changes, the row is drawn anew.
fn content_hash(rule: &Rule) -> u64 {
    let mut hasher = DefaultHasher::new();
    (rule.key(), &rule.id, &rule.description).hash(&mut hasher);
    hasher.finish()
}

fn rows_len(rules: Memo<Vec<Rule>>) -> usize {
    rules.read().len()
}

fn grid_id(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "inbound-grid",
        Direction::Egress => "outbound-grid",
    }
}

impl Column {
    fn heading(self, direction: Direction) -> &'static str {
        match self {
            Self::Type => "Type",
            Self::Protocol => "Protocol",
            Self::Ports => "Ports",
            Self::Peer => match direction {
                Direction::Ingress => "Source",
                Direction::Egress => "Destination",
            },
            Self::Description => "Description",
            Self::RuleId => "Rule ID",
            Self::Actions => "Actions",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Type => "rules__cell rules__cell--type",
            Self::Protocol => "rules__cell rules__cell--protocol",
            Self::Ports => "rules__cell rules__cell--ports code",
            Self::Peer => "rules__cell rules__cell--peer",
            Self::Description => "rules__cell rules__cell--description",
            Self::RuleId => "rules__cell rules__cell--id code",
            Self::Actions => "rules__cell rules__cell--actions",
        }
    }
}
