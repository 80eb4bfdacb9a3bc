//! Whether a group is used, as far as that can be said.

use portcullis_model::GroupId;

use super::{SourceState, Usage, UsageSource};

/// Whether a group is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Something uses the group.
    Used,
    /// Nothing was found in what was looked at, which includes rules and interfaces.
    NothingFound,
    /// Nothing was found, but rules or interfaces were not looked at.
    CannotTell,
}

/// A verdict with what it is based on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What was looked at.
    pub looked_at: Vec<UsageSource>,
    /// What was not looked at, and why.
    pub not_looked_at: Vec<(UsageSource, SourceState)>,
}

impl Judgement {
    /// Returns the sources whose permission the caller lacks.
    pub fn denied(&self) -> impl Iterator<Item = UsageSource> {
        let sources = self.not_looked_at.iter();
        sources
            .filter(|(_, state)| *state == SourceState::Denied)
            .map(|(source, _)| *source)
    }
}

impl Usage {
    /// Returns whether a group is used, with what that is based on.
    pub fn judgement(&self, id: &GroupId) -> Judgement {
        let state = |source: &UsageSource| self.state(*source);
        let (read, unread): (Vec<UsageSource>, Vec<UsageSource>) = UsageSource::ALL
            .into_iter()
            .partition(|source| state(source) == SourceState::Read);
        Judgement {
            verdict: self.verdict(id),
            looked_at: read,
            not_looked_at: unread
                .into_iter()
                .map(|source| (source, state(&source)))
                .collect(),
        }
    }

    /// Returns whether a group is used.
    pub fn verdict(&self, id: &GroupId) -> Verdict {
        let lacks = |source: &UsageSource| {
            source.is_essential() && self.state(*source) != SourceState::Read
        };
        if self.is_used(id) {
            Verdict::Used
        } else if UsageSource::ALL.iter().any(lacks) {
            Verdict::CannotTell
        } else {
            Verdict::NothingFound
        }
    }

    fn state(&self, source: UsageSource) -> SourceState {
        let states = &self.input().states;
        states.get(&source).copied().unwrap_or_default()
    }
}
