//! Bounds of an answer where something is unknown.

use super::Verdict;

/// What is certain and what is possible of an answer, whatever the unknown parts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Everything is allowed for certain.
    pub(super) all_surely: bool,
    /// Everything may be allowed.
    pub(super) all_possibly: bool,
    /// Something is allowed for certain.
    pub(super) some_surely: bool,
    /// Something may be allowed.
    pub(super) some_possibly: bool,
}

impl Bounds {
    /// Nothing is asked about, or nothing is allowed.
    pub(super) const NOTHING: Self = Self {
        all_surely: false,
        all_possibly: false,
        some_surely: false,
        some_possibly: false,
    };

    /// Returns the bounds of two parts of a question together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            all_surely: self.all_surely && other.all_surely,
            all_possibly: self.all_possibly && other.all_possibly,
            some_surely: self.some_surely || other.some_surely,
            some_possibly: self.some_possibly || other.some_possibly,
        }
    }

    /// Returns the verdict that holds in all cases. An end without addresses is not reached.
    pub(super) fn verdict(self) -> Verdict {
        if !self.some_possibly {
            Verdict::No
        } else if self.all_surely {
            Verdict::Yes
        } else if self.some_surely && !self.all_possibly {
            Verdict::Partly
        } else {
            Verdict::CannotTell
        }
    }
}
