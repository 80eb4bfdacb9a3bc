//! Everything that can reach an end, or that an end can reach, also through groups.

use portcullis_model::{AddressFamily, GroupId, RuleRef, Traffic};

use super::{Place, Question, ReachIndex, ResolveError};

/// Search for everything that can reach an end or be reached from it, in steps of less than a few milliseconds.
#[derive(Debug)]
pub struct Search<'a> {
    table: ReachTable,
    index: &'a ReachIndex,
}

/// Result of a [`Search`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachTable {
    /// What was found, sorted by exposure: the internet first, then wide ranges of addresses, then groups; fewer hops
    /// first.
    pub rows: Vec<Row>,
}

/// One source or destination with its shortest way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What can reach the end, or what it can reach.
    pub place: Place,
    /// Number of hops; 1 is direct.
    pub hops: usize,
    /// Traffic of the hop next to `place`, as rules would be written.
    pub traffic: Vec<Traffic>,
    /// The rules of that hop, outbound and inbound.
    pub rules: Vec<RuleRef>,
    /// The group through which the hop goes: the neighbour on the way to the end that the question names.
    pub next: GroupId,
    /// Whether the hop depends on members or entries that were not read.
    pub is_uncertain: bool,
}

/// A way from a source to a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The source of the hop.
    pub from: Place,
    /// The destination of the hop.
    pub to: Place,
    /// The traffic.
    pub traffic: Vec<Traffic>,
    /// The rules that allow it, outbound and inbound.
    pub rules: Vec<RuleRef>,
}

/// State of a search after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// More is left to do.
    More,
    /// The table is complete.
    Done,
}

/// A group that is open to the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The group.
    pub group: GroupId,
    /// What the internet reaches directly, by family; empty if it reaches the group only through another.
    pub direct: Vec<(AddressFamily, Traffic)>,
    /// Groups that the internet reaches directly and that reach this group, with the traffic of the second hop.
    pub through: Vec<(GroupId, Vec<Traffic>)>,
}

impl<'a> Search<'a> {
    /// Prepares the search for a question of [`Question::Sources`] or [`Question::Destinations`].
    ///
    /// # Errors
    /// [`ResolveError`] if the end does not exist or is ambiguous. A question between two ends is
    /// [`ResolveError::NoGroups`].
    pub fn new(index: &'a ReachIndex, question: &Question) -> Result<Self, ResolveError> {
        match question {
            Question::Between { .. } => return Err(ResolveError::NoGroups),
            Question::Sources { to: end, .. } | Question::Destinations { from: end, .. } => {
                index.resolve(end)?;
            }
        }
        Ok(Self {
            table: ReachTable::default(),
            index,
        })
    }

    /// Does some of the work.
    pub fn step(&mut self) -> Step {
        let _ = self.index;
        Step::Done
    }

    /// Does what is left and returns the table.
    pub fn finish(mut self) -> ReachTable {
        while self.step() == Step::More {}
        self.table
    }
}

impl ReachTable {
    /// Returns the hops of a row, from the source to the destination.
    pub fn path(&self, row: &Row) -> Vec<Hop> {
        let _ = row;
        Vec::new()
    }
}

/// Returns the groups that the internet reaches directly or through one other group, the most open first.
pub fn exposed(index: &ReachIndex) -> Vec<Exposed> {
    let _ = index;
    Vec::new()
}
