//! Imports groups from files of other tools and of this page: JSON of the AWS CLI, and CSV. The
//! result can be viewed, or merged into the inventory of an account as changes.
//!
//! Pure: text in; groups, or errors with their place, out. The text is untrusted: its size is
//! limited, and it is only ever data.

mod cli_json;
mod coverage;
mod csv;
mod csv_groups;
mod csv_table;
mod decode_text;
mod detect;
mod document;
mod error;
mod foreign;
mod ids;
mod interfaces;
mod merge;
mod node;
mod origin;
mod prefix_list_entries;
mod problem;
mod provenances;
mod strict_json;
#[cfg(test)]
mod tests;

pub use cli_json::parse_cli_json;
pub use coverage::ImportedGroup;
pub use csv::{parse_csv, parse_csv_as};
pub use decode_text::{DecodeError, decode_text};
pub use detect::{Format, detect};
pub use document::{Contents, Document, DocumentError, unknown_text};
pub use error::{Excess, ImportError, MissingColumns};
pub use foreign::{ForeignFile, ForeignKind};
pub use ids::{IdFormError, IdKind};
pub use interfaces::{InterfacesError, parse_interfaces};
pub use merge::{
    Candidate, MergeError, MergeOptions, MergedImport, Question, RefusedText, Target, Unlisted,
    merge_import,
};
pub use origin::Origin;
pub use prefix_list_entries::{PrefixListEntriesError, parse_prefix_list_entries};
pub use problem::{Described, ImportNote, ImportProblem, MergeNote};

pub use portcullis_model::{Coverage, RuleCoverage};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use portcullis_edit::entry::DescriptionOf;
use portcullis_model::{
    Cidr, Direction, GroupId, Inventory, Peer, PeerKind, PeerKinds, SecurityGroup, VpcId,
    group_name_key, is_same_group_name,
};

/// Maximum size of a file in bytes, as for snapshots.
pub const MAX_BYTES: usize = crate::share::MAX_FILE_BYTES;

/// Maximum number of groups, eight times EC2's default quota per Region, and of rules of all
/// groups.
const MAX_GROUPS: usize = 20_000;
const MAX_RULES: usize = 500_000;

/// Types of sources, in the order of notes.
const KINDS: [PeerKind; 4] = [
    PeerKind::Group,
    PeerKind::Ipv4,
    PeerKind::Ipv6,
    PeerKind::PrefixList,
];

/// Imported groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The groups, each with how much of it the text describes.
    pub groups: Vec<ImportedGroup>,
    /// Whether the text is one page of several.
    pub is_partial: bool,
    /// Notes about what the text contains and what was ignored.
    pub remarks: Vec<ImportNote>,
    /// How an ambiguous column `Description` was read. `None` without one.
    pub description: Option<OpenDescription>,
    /// Sources whose type the text does not give, in lower case, with the group of their rule. In
    /// the account they may be names.
    pub source_texts: Vec<(GroupId, String)>,
    /// Texts that contain a group id and more, in lower case. In the account they may be names.
    pub group_texts: Vec<(GroupId, String)>,
    /// Whether the text is a table in the form of this project's exports, which have a row for every rule of their
    /// groups.
    pub is_own_table: bool,
}

/// How an ambiguous column `Description` was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDescription {
    /// What it describes.
    pub read_as: DescriptionOf,
    /// Whether it can be read the other way, because it is constant for each group.
    pub can_change: bool,
}

impl Imported {
    /// Creates an import of completely described groups.
    pub fn complete(groups: Vec<SecurityGroup>) -> Self {
        Self {
            groups: groups.into_iter().map(ImportedGroup::complete).collect(),
            ..Self::default()
        }
    }

    /// Returns the groups for a comparison with `others`. What the text does not describe is taken
    /// from the group with the same id, or else with the same name in the same VPC, or in any VPC
    /// if one side gives none. References in it are to the groups of the text.
    pub fn completed_from(&self, others: &Inventory) -> Inventory {
        let of_name = |group: &SecurityGroup| {
            let is_in_vpc = |other: &SecurityGroup| {
                group.vpc_id.is_none() || other.vpc_id.is_none() || other.vpc_id == group.vpc_id
            };
            let mut named = others
                .groups
                .iter()
                .filter(|other| is_same_group_name(&other.name, &group.name) && is_in_vpc(other));
            named.next().filter(|_| named.next().is_none())
        };
        let known: Vec<Option<&Arc<SecurityGroup>>> = self
            .groups
            .iter()
            .map(|ImportedGroup { group, .. }| others.group(&group.id).or_else(|| of_name(group)))
            .collect();
        let pairs = self.groups.iter().zip(&known);
        let own_ids: HashMap<&GroupId, &GroupId> = pairs
            .filter_map(|(own, known)| Some((&(*known)?.id, &own.group.id)))
            .collect();
        let groups = self.groups.iter().zip(&known).map(|(own, known)| {
            known.map_or_else(
                || own.group.clone(),
                |known| own.completed_from(&with_ids(known, &own_ids), self.is_own_table),
            )
        });
        groups.collect()
    }

    /// Returns how much the text describes of each group, by id.
    pub fn coverage(&self) -> HashMap<GroupId, Coverage> {
        let groups = self.groups.iter();
        let coverage = groups.map(|imported| (imported.group.id.clone(), imported.coverage));
        coverage.collect()
    }

    /// Returns notes about what a comparison leaves out, as the text does not describe it, and its remarks.
    pub fn comparison_notes(&self) -> Vec<ImportNote> {
        let is_compared = |note: &ImportNote| {
            let what = match note {
                ImportNote::Lacks { what, .. } => Some(what),
                _ => None,
            };
            self.is_own_table && matches!(what, Some(Described::Rules(_)))
        };
        let mut notes = self.notes();
        notes.retain(|note| !is_compared(note));
        notes
    }

    /// Returns notes about what the text does not describe, and its remarks.
    pub fn notes(&self) -> Vec<ImportNote> {
        let mut notes = self.undescribed();
        notes.extend(self.remarks());
        notes
    }

    /// Returns notes about the text itself, regardless of how its groups are used.
    pub fn remarks(&self) -> Vec<ImportNote> {
        let origins = self.origins();
        let mut notes = Vec::new();
        notes.extend(self.is_partial.then_some(ImportNote::OnePage));
        if origins.len() > 1 {
            notes.push(ImportNote::SeveralOrigins(origins));
        }
        notes.extend(self.same_names());
        notes.extend(self.description.map(ImportNote::Description));
        notes.extend(self.remarks.iter().cloned());
        let host_bits = self.host_bits();
        notes.extend((!host_bits.is_empty()).then_some(ImportNote::HostBits(host_bits)));
        notes
    }

    /// Returns the ranges with host bits, without duplicates.
    fn host_bits(&self) -> Vec<Cidr> {
        let rules = self.groups.iter().flat_map(|entry| &entry.group.rules);
        let mut seen = HashSet::new();
        let ranges = rules.filter_map(|rule| match &rule.peer {
            Peer::Cidr(cidr) if cidr.had_host_bits() => Some(cidr),
            _ => None,
        });
        let ranges = ranges.filter(|cidr| seen.insert(cidr.typed()));
        ranges.cloned().collect()
    }

    /// Returns notes about what the text does not describe. It stays in existing groups.
    fn undescribed(&self) -> Vec<ImportNote> {
        let mut notes = Vec::new();
        let mut note = |lacks: &dyn Fn(&ImportedGroup) -> bool, what: Described| {
            let lacking = self.groups.iter().filter(|group| lacks(group)).count();
            let groups = (lacking < self.groups.len()).then_some(lacking);
            if groups != Some(0) {
                notes.push(ImportNote::Lacks { what, groups });
            }
        };
        let has = |group: &ImportedGroup, way, coverage| group.rules_in(way) == coverage;
        for direction in Direction::BOTH {
            let lacks = |group: &ImportedGroup| has(group, direction, RuleCoverage::Absent);
            note(&lacks, Described::Rules(direction));
        }
        note(&|group| !group.coverage.tags, Described::Tags);
        let lacks = |group: &ImportedGroup| {
            !group.coverage.rule_descriptions && !group.group.rules.is_empty()
        };
        note(&lacks, Described::RuleDescriptions);
        let is_some = |group: &&ImportedGroup| {
            Direction::BOTH
                .iter()
                .any(|way| has(group, *way, RuleCoverage::Some))
        };
        if self.groups.iter().any(|group| is_some(&group)) {
            notes.push(ImportNote::MayLackRules);
        }
        let missing: Vec<PeerKind> = KINDS
            .into_iter()
            .filter(|kind| {
                let mut groups = self.groups.iter();
                groups.any(|group| !group.coverage.peer_kinds.has(*kind))
            })
            .collect();
        if !missing.is_empty() {
            notes.push(ImportNote::LacksKinds(missing));
        }
        notes
    }

    /// Whether unlisted rules of the account can be removed on request.
    pub fn has_unlisted_rules(&self) -> bool {
        let is_incomplete = |group: &ImportedGroup| {
            let coverage = Direction::BOTH.map(|direction| group.rules_in(direction));
            coverage.contains(&RuleCoverage::Some)
                || coverage.contains(&RuleCoverage::Absent)
                    && coverage.contains(&RuleCoverage::Complete)
                || group.coverage.peer_kinds != PeerKinds::ALL
        };
        !self.is_partial && self.groups.iter().any(is_incomplete)
    }

    /// Returns groups with the same name in the same VPC, which must have different owners.
    fn same_names(&self) -> Vec<ImportNote> {
        let mut named: HashMap<(String, &Option<VpcId>), &SecurityGroup> = HashMap::new();
        let mut notes = Vec::new();
        for ImportedGroup { group, .. } in &self.groups {
            let key = (group_name_key(&group.name), &group.vpc_id);
            if !group.name.is_empty()
                && let Some(first) = named.insert(key, group)
            {
                notes.push(ImportNote::SameName {
                    first: first.id.clone(),
                    second: group.id.clone(),
                    name: group.name.clone(),
                });
            }
        }
        notes
    }

    /// Returns the groups for viewing. Unknown parts are empty.
    pub fn inventory(&self) -> Inventory {
        let groups = self.groups.iter();
        groups.map(|imported| imported.group.clone()).collect()
    }
}

/// Returns a group whose rules reference other groups by other ids.
fn with_ids(group: &SecurityGroup, ids: &HashMap<&GroupId, &GroupId>) -> SecurityGroup {
    let mut group = group.clone();
    for rule in &mut group.rules {
        if let Peer::Group(reference) = &mut rule.peer
            && let Some(id) = ids.get(&reference.group_id)
        {
            reference.group_id = (*id).clone();
        }
    }
    group
}

/// Refuses texts above the size limit.
fn check_size(text: &str) -> Result<(), ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge(text.len()));
    }
    Ok(())
}

/// Refuses more groups or rules than any account has.
fn check_counts(groups: usize, rules: usize) -> Result<(), ImportError> {
    if groups > MAX_GROUPS {
        return Err(ImportError::TooMany {
            what: Excess::Groups,
            max: MAX_GROUPS,
        });
    }
    if rules > MAX_RULES {
        return Err(ImportError::TooMany {
            what: Excess::Rules,
            max: MAX_RULES,
        });
    }
    Ok(())
}
