//! Paths between groups that a step cuts.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use portcullis_analysis::reach::{Passage, ReachIndex};
use portcullis_model::{Direction, GroupId, Inventory, Peer, Rule};

use super::Risk;

/// What groups reach of each other before and after. Indexed when it is first needed.
pub(super) struct Paths<'a> {
    before: &'a Inventory,
    after: &'a Inventory,
    indices: OnceCell<(ReachIndex, ReachIndex)>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(before: &'a Inventory, after: &'a Inventory) -> Self {
        Self {
            before,
            after,
            indices: OnceCell::new(),
        }
    }

    /// Returns the risk of removing rules of a group: the last path between two groups that both stay is cut.
    pub(super) fn cut_by(&self, group: &GroupId, removed: &[&Rule]) -> Option<Risk> {
        // Inbound rules for addresses are part of no path between groups, so most plans need no index.
        let may_be_part = |rule: &&&Rule| {
            rule.direction == Direction::Egress || matches!(rule.peer, Peer::Group(_))
        };
        let removed: Vec<&Rule> = removed.iter().filter(may_be_part).copied().collect();
        if removed.is_empty() {
            return None;
        }
        let (before, after) = self.indices.get_or_init(|| {
            let before = ReachIndex::new(self.before);
            let after = before.updated(self.after);
            (before, after)
        });
        let pairs = removed.iter().flat_map(|rule| before.pairs_of(group, rule));
        let pairs: BTreeSet<(GroupId, GroupId)> = pairs.collect();
        let mut cut = pairs.iter().filter(|(from, to)| {
            let stays = |id| self.after.group(id).is_some();
            from != to
                && stays(from)
                && stays(to)
                && before.passage(from, to) == Passage::Open
                && after.passage(from, to) == Passage::Closed
        });
        let (from, to) = cut.next()?;
        Some(Risk::CutsLastPath {
            from: self.name_of(from),
            to: self.name_of(to),
            others: cut.count(),
        })
    }

    fn name_of(&self, id: &GroupId) -> String {
        let group = self.after.group(id);
        group.map_or_else(|| id.to_string(), |group| group.name.clone())
    }
}
