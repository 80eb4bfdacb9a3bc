//! Policies: questions with the expected answer.

use super::question::{write_traffic, write_words};
use super::{Answer, End, ReachIndex, ResolveError, TrafficList, Verdict};

/// What a policy expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expectation {
    /// All of the traffic passes.
    MustReach,
    /// None of the traffic passes.
    MustNotReach,
}

/// A question with the expected answer: `internet must not reach tag:tier=data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The source.
    pub from: End,
    /// The expected answer.
    pub expectation: Expectation,
    /// The destination.
    pub to: End,
    /// The traffic.
    pub traffic: TrafficList,
    /// Why; may be empty.
    pub reason: String,
}

/// Whether a policy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyState {
    /// The answer is the expected one.
    Holds,
    /// The answer is certainly another.
    Broken,
    /// The answer depends on what was not read.
    Unknown,
    /// An end does not exist or is ambiguous.
    Invalid,
}

/// A policy with its answer.
#[derive(Clone, Debug)]
pub struct PolicyResult {
    /// Whether the policy holds.
    pub state: PolicyState,
    /// The answer.
    pub answer: Result<Answer, ResolveError>,
}

/// Answers the question of a policy. For a draft, ask the index of each inventory: a policy that held before and does
/// not after is broken by the draft.
pub fn check_policy(index: &ReachIndex, policy: &Policy) -> PolicyResult {
    let answer = index.answer(&policy.from, &policy.to, policy.traffic.clone());
    let state = match &answer {
        Err(_) => PolicyState::Invalid,
        Ok(answer) => match (answer.verdict, policy.expectation) {
            (Verdict::Yes, Expectation::MustReach) | (Verdict::No, Expectation::MustNotReach) => {
                PolicyState::Holds
            }
            (Verdict::CannotTell, _) => PolicyState::Unknown,
            (Verdict::Yes | Verdict::No | Verdict::Partly, _) => PolicyState::Broken,
        },
    };
    PolicyResult { state, answer }
}

impl std::fmt::Display for Policy {
    /// Writes the canonical text, which [`Policy::reason`] is no part of.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_words(formatter, &[&self.from, &"must"])?;
        if self.expectation == Expectation::MustNotReach {
            formatter.write_str(" not")?;
        }
        formatter.write_str(" ")?;
        write_words(formatter, &[&"reach", &self.to])?;
        write_traffic(formatter, &self.traffic)
    }
}
