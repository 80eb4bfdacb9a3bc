//! Findings about one row of the rules of a group: what is wrong with it, or worth knowing. `text::row_findings` has
//! the words.

use portcullis_model::{GroupId, Rule};

/// A finding about one rule of a group with its draft. Findings of checks are [`Finding`](crate::checks::Finding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFinding {
    /// The draft changes the rule, and EC2 has changed it, too.
    ChangedOnBothSides {
        /// The rule as EC2 has it now.
        theirs: Rule,
    },
    /// The draft changes the rule, and EC2 no longer has it.
    RemovedAtEc2,
    /// The draft removes the rule, and EC2 has changed it.
    RemovedHere {
        /// The rule as EC2 has it now.
        theirs: Rule,
    },
    /// Cells of the row hold text that could not be taken over.
    Unfinished {
        /// The texts.
        texts: Vec<String>,
    },
    /// The rule lacks what EC2 needs.
    Incomplete {
        /// What its traffic lacks.
        traffic: Option<MissingTraffic>,
        /// Whether it has no source or destination.
        lacks_peer: bool,
    },
    /// The rule names a group that the draft deletes.
    NamesDeletedGroup {
        /// The group's name.
        name: String,
    },
    /// The rule names a group that is not among those of the account.
    NamesUnknownGroup {
        /// The group.
        group: GroupId,
    },
    /// EC2 takes both for the same rule, and refuses to have both.
    Duplicate {
        /// The other rule.
        other: RuleEvidence,
    },
    /// Another rule covers this one, and allows more.
    AlreadyAllowed {
        /// The first such rule.
        by: RuleEvidence,
    },
    /// The rule covers other rules.
    MakesRedundant {
        /// The first of them.
        first: RuleEvidence,
        /// How many there are.
        count: usize,
    },
}

/// What the traffic of an incomplete rule lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingTraffic {
    /// All of it.
    Type,
    /// The ports of TCP or UDP.
    Ports,
    /// The type of ICMP messages.
    IcmpType,
}

/// A rule that a finding refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEvidence {
    /// The rule, with its id where EC2 has it.
    pub rule: Rule,
    /// Whether the draft adds it.
    pub is_added: bool,
}

impl RowFinding {
    /// Whether the finding keeps changes from being applied.
    pub fn prevents_applying(&self) -> bool {
        match self {
            Self::ChangedOnBothSides { .. }
            | Self::RemovedAtEc2
            | Self::RemovedHere { .. }
            | Self::Unfinished { .. }
            | Self::Incomplete { .. }
            | Self::NamesDeletedGroup { .. }
            | Self::Duplicate { .. } => true,
            Self::NamesUnknownGroup { .. }
            | Self::AlreadyAllowed { .. }
            | Self::MakesRedundant { .. } => false,
        }
    }
}
