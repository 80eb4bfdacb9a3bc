//! Order in which Tab visits the cells of a new rule.

use crate::draft::{CellColumn, RuleDraft};
use crate::entry::preset_name;

/// Columns that Tab visits. Type determines the protocol, and Source the source type.
const STOPS: [CellColumn; 4] = [
    CellColumn::Type,
    CellColumn::Ports,
    CellColumn::Peer,
    CellColumn::Description,
];

/// Returns the first empty cell of a rule, after a column if given.
pub fn next_empty_stop(rule: &RuleDraft, after: Option<CellColumn>) -> Option<CellColumn> {
    let is_later = |stop: &CellColumn| after.is_none_or(|after| place(*stop) > place(after));
    // Ports make no sense without a type.
    let is_empty = |stop: &CellColumn| {
        rule.is_missing(*stop) && (*stop != CellColumn::Ports || !rule.is_missing(CellColumn::Type))
    };
    STOPS
        .into_iter()
        .find(|stop| is_later(stop) && is_empty(stop))
}

/// Returns the cell that Shift+Tab moves back to, empty or not. Skips ports that the type
/// determines.
pub fn previous_stop(rule: &RuleDraft, before: CellColumn) -> Option<CellColumn> {
    let has_open_ports = preset_name(rule.traffic).starts_with("Custom");
    let is_stop = |stop: &CellColumn| {
        place(*stop) < place(before) && (*stop != CellColumn::Ports || has_open_ports)
    };
    STOPS.into_iter().rev().find(is_stop)
}

fn place(column: CellColumn) -> usize {
    CellColumn::ALL
        .iter()
        .position(|known| *known == column)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::draft::PeerDraft;
    use crate::entry::parse_type;
    use crate::model::{Direction, Peer};

    fn rule(traffic: &str, peer: &str, description: &str) -> RuleDraft {
        let mut rule = RuleDraft::empty(Direction::Ingress);
        if !traffic.is_empty() {
            rule.traffic = parse_type(traffic).unwrap();
        }
        if !peer.is_empty() {
            rule.peer = PeerDraft::Known(Peer::parse(peer).unwrap());
        }
        rule.description = description.into();
        rule
    }

    #[test]
    fn tab_visits_the_empty_cells() {
        use CellColumn::{Description, Peer, Ports, Protocol, Type};
        for (traffic, peer, description, after, next) in [
            ("", "", "", None, Some(Type)),
            ("", "", "", Some(Type), Some(Peer)),
            ("https", "", "", Some(Type), Some(Peer)),
            ("https", "", "", Some(Protocol), Some(Peer)),
            ("Custom TCP", "", "", Some(Type), Some(Ports)),
            ("Custom TCP", "", "", None, Some(Ports)),
            ("8080", "", "", Some(Type), Some(Peer)),
            ("ping", "", "", Some(Type), Some(Peer)),
            ("https", "10.0.0.0/8", "", Some(Type), Some(Description)),
            ("https", "10.0.0.0/8", "", Some(Peer), Some(Description)),
            ("https", "", "", Some(Description), None),
            ("https", "10.0.0.0/8", "web", Some(Type), None),
        ] {
            let rule = rule(traffic, peer, description);
            assert_eq!(
                next_empty_stop(&rule, after),
                next,
                "{traffic} {peer} {after:?}"
            );
        }
    }

    #[test]
    fn shift_tab_goes_back_to_editable_cells() {
        use CellColumn::{Description, Peer, Ports, Type};
        for (traffic, before, previous) in [
            ("https", Description, Some(Peer)),
            ("https", Peer, Some(Type)),
            ("Custom TCP", Peer, Some(Ports)),
            ("tcp 9999", Peer, Some(Ports)),
            ("", Peer, Some(Type)),
            ("https", Type, None),
        ] {
            let rule = rule(traffic, "10.0.0.0/8", "web");
            assert_eq!(
                previous_stop(&rule, before),
                previous,
                "{traffic} {before:?}"
            );
        }
    }
}
