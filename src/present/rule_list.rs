//! Filter and sort order of the rules of a group.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::draft::{CellColumn, GroupView, Row, RowIndex, RuleDraft, TrafficDraft};
use crate::entry::{EntryContext, cell_text};
use crate::model::{Direction, Expiry, Peer, Traffic};
use crate::search::SearchWord;

/// Sort column and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleOrder {
    /// The column; `None` for the rule ID.
    pub column: Option<CellColumn>,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

/// Returns the indexes of the view's rows of one direction that match every word of `filter`,
/// ignoring case. An address matches the CIDR blocks that contain it or that it contains, a number
/// matches ports.
pub fn filter_rows(
    view: &GroupView,
    direction: Direction,
    filter: &str,
    context: &EntryContext<'_>,
) -> Vec<RowIndex> {
    let words = SearchWord::all_of(filter);
    let is_wanted = |row: &Row| {
        row.direction == direction
            && (words.is_empty() || {
                let rule = view.rule_draft(row);
                let text = searchable(view, row, &rule, context);
                words.iter().all(|word| {
                    text.contains(word.text())
                        || word.is_meant_by(rule.traffic.known(), rule.peer.known())
                })
            })
    };
    view.indexed_rows()
        .filter(|(_, row)| is_wanted(row))
        .map(|(index, _)| index)
        .collect()
}

/// Orders indexes of the view's rows. Without an order they stay as they are: in the view, EC2's rules come first, in
/// EC2's order, then those to add.
pub fn order_rows(
    indexes: Vec<RowIndex>,
    view: &GroupView,
    order: Option<RuleOrder>,
    context: &EntryContext<'_>,
) -> Vec<RowIndex> {
    let Some(order) = order else { return indexes };
    let keyed = indexes.into_iter().filter_map(|index| {
        let key = sort_key(view, view.row_at(index)?, order, context);
        Some((key, index))
    });
    let mut keyed: Vec<(SortKey, RowIndex)> = keyed.collect();
    // The sort is stable, so ties stay in EC2's order.
    keyed.sort_by(|(a, _), (b, _)| {
        let ordering = compare(a, b);
        if order.is_descending {
            ordering.reverse()
        } else {
            ordering
        }
    });
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// Numbers before texts, so that port 80 comes before port 443.
type SortKey = (u64, String);

fn compare(a: &SortKey, b: &SortKey) -> Ordering {
    a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1))
}

fn sort_key(view: &GroupView, row: &Row, order: RuleOrder, context: &EntryContext<'_>) -> SortKey {
    let Some(column) = order.column else {
        let id = view.remote_rule(row).and_then(|rule| rule.id.as_ref());
        return (0, id.map(ToString::to_string).unwrap_or_default());
    };
    let rule = view.rule_draft(row);
    let text = || cell_text(column, &rule, context).to_ascii_lowercase();
    match (column, rule.traffic, rule.peer.known()) {
        (CellColumn::Ports, TrafficDraft::Known(traffic), _) => match traffic {
            Traffic::Tcp(ports) | Traffic::Udp(ports) => (
                (u64::from(ports.from()) << 16) | u64::from(ports.to()),
                String::new(),
            ),
            _ => (u64::MAX, text()),
        },
        // CIDR blocks by address, before sources with names.
        (CellColumn::Peer, _, Some(Peer::Cidr(cidr))) => match cidr.network().network() {
            IpAddr::V4(address) => (u64::from(u32::from(address)), String::new()),
            IpAddr::V6(address) => (1 << 33, format!("{:032x}", u128::from(address))),
        },
        (CellColumn::Peer, ..) => (1 << 34, text()),
        // Times, then tags that are none, then rules without an end.
        (CellColumn::Until, ..) => match Expiry::of(&rule.tags, context.until.key) {
            None => (2, String::new()),
            Some(expiry) => match expiry.time {
                Ok(time) => (0, time.sortable_text()),
                Err(_) => (1, text()),
            },
        },
        _ => (0, text()),
    }
}

fn searchable(view: &GroupView, row: &Row, rule: &RuleDraft, context: &EntryContext<'_>) -> String {
    let mut text = String::new();
    for column in CellColumn::ALL {
        text.push_str(&cell_text(column, rule, context));
        text.push(' ');
    }
    if let Some(Peer::Group(reference)) = rule.peer.known()
        && let Some(group) = context.group(&reference.group_id)
    {
        text.push_str(&group.name);
        text.push(' ');
        text.push_str(group.id.as_str());
    }
    if let Some(Peer::PrefixList(id)) = rule.peer.known()
        && let Some(list) = context.prefix_lists.iter().find(|list| list.id == *id)
    {
        text.push_str(&list.name);
    }
    if let Some(id) = view.remote_rule(row).and_then(|rule| rule.id.as_ref()) {
        text.push(' ');
        text.push_str(id.as_str());
    }
    text.make_ascii_lowercase();
    text
}
