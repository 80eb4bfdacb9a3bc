//! Sources of groups behind one trait: live accounts, snapshots, and Config aggregators.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_analysis::checks::FindingIndex;
use portcullis_ec2::LocalFuture;
use portcullis_model::{ExpiryClock, Inventory, Rule, SecurityGroup, Timestamp};
use portcullis_search::{Account, Matcher, Query};

use super::aggregator::AggregatorError;
use super::scope::Scope;

/// EC2's default quota of rules for each direction, for `is near quota`. Sources do not know the
/// quotas of their accounts.
const RULES_PER_GROUP: usize = 60;

/// Kind of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// Accounts that were read with EC2's API.
    Live,
    /// Snapshot file.
    Snapshot,
    /// Config aggregator.
    Aggregator,
}

/// What a list of sources shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Kind.
    pub kind: SourceKind,
    /// Name: of the connection, the file or the aggregator.
    pub name: String,
    /// Accounts and Regions with the age of their data; empty if only a search finds out.
    pub scopes: Vec<(Scope, Timestamp)>,
}

/// Places where groups are searched. All sources are read-only: to change a group that was found, its
/// account is opened.
pub trait Source {
    /// Returns what is known without a request.
    fn facts(&self) -> SourceFacts;

    /// Searches all scopes. `on_hits` receives the results of each scope as they arrive, possibly
    /// in several parts.
    ///
    /// # Errors
    /// [`SourceError`] if the source cannot be read. Results received before are valid.
    fn search<'a>(
        &'a self,
        query: &'a Query,
        on_hits: &'a mut dyn FnMut(ScopeHits),
    ) -> LocalFuture<'a, Result<SearchSummary, SourceError>>;
}

/// Reason why a source cannot be searched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source cannot be searched")]
pub enum SourceError {
    /// The aggregator cannot be queried.
    Aggregator(#[from] AggregatorError),
}

/// Groups of one scope that match a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeHits {
    /// Account and Region.
    pub scope: Scope,
    /// The groups.
    pub hits: Vec<Hit>,
}

/// Group that matches a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The group.
    pub group: Arc<SecurityGroup>,
    /// Rules that make it match; empty if the group itself matches.
    pub rules: Vec<Rule>,
    /// Time of the data.
    pub as_of: Timestamp,
    /// Resources that use the group, as `AWS::EC2::Instance` and ID, if the source knows them.
    pub used_by: Vec<(String, String)>,
}

/// Numbers of a search, and what it could not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchSummary {
    /// Groups that were compared.
    pub compared: usize,
    /// Groups that match.
    pub matching: usize,
    /// Limits of the answer.
    pub notes: BTreeSet<SearchNote>,
}

/// Limit of a search's answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchNote {
    /// Rules with prefix lists were compared by the list's ID only: the source has no entries.
    PrefixListsNotRead,
    /// Names and tags were compared with the case as typed.
    CaseSensitive,
    /// Findings, what uses groups, and tags of rules are not known, so that no group fulfills a condition on them.
    NotKnown,
    /// This scope was not searched: its groups were dropped to save memory.
    Dropped(Scope),
    /// Groups that could not be decoded.
    Undecodable {
        /// Number of groups.
        groups: usize,
    },
}

/// Searches an inventory.
pub(crate) fn matching<'a>(
    query: &Query,
    inventory: &'a Inventory,
) -> Vec<(&'a Arc<SecurityGroup>, Vec<Rule>)> {
    let account = Account {
        groups: &inventory.groups,
        prefix_lists: &inventory.prefix_lists,
        vpcs: &inventory.vpcs,
        changed: &BTreeSet::new(),
        rules_per_group: RULES_PER_GROUP,
        findings: &FindingIndex::default(),
        // Tags of rules are not read. No tag has an empty key.
        expiry: ExpiryClock {
            key: "",
            now: Timestamp::default(),
        },
        usage: None,
    };
    let matcher = Matcher::new(query, &account);
    let groups = inventory.groups.iter();
    groups
        .filter(|group| matcher.matches(group))
        .map(|group| (group, matcher.rules(group).into_iter().cloned().collect()))
        .collect()
}
