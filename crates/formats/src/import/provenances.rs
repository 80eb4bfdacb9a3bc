//! Columns that say which copy of a group a row is from, such as `Environment`. Nothing is filtered by
//! them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::csv_table::{Row, Table};
use super::{ImportError, ImportNote, ImportProblem};
use portcullis_edit::entry::{Provenance, TableColumn, provenance_of};
use portcullis_model::GroupId;

/// The values of such columns so far.
#[derive(Default)]
pub(super) struct Provenances<'a> {
    /// First value of a column for a group, by the index of the group and the heading.
    first: HashMap<(usize, &'a str), &'a str>,
    /// Values of the columns for environments, by heading.
    environments: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Provenances<'a> {
    /// Adds a row of the group with an index and id.
    ///
    /// # Errors
    /// [`ImportProblem::SeveralCopies`] if an earlier row of the group has another value: the rules of both copies
    /// would become rules of one group. Environments of a group with an id of EC2 are those of something else.
    pub(super) fn add(
        &mut self,
        place: usize,
        id: &GroupId,
        table: &'a Table,
        row: &'a Row,
    ) -> Result<(), ImportError> {
        for (heading, value) in table.row(row).cells(TableColumn::Other) {
            let Some(provenance) = provenance_of(heading) else {
                continue;
            };
            if provenance == Provenance::Environment {
                self.environments.entry(heading).or_default().insert(value);
                if GroupId::parse(id.as_str()).is_ok() {
                    continue;
                }
            }
            let first = *self.first.entry((place, heading)).or_insert(value);
            if !first.eq_ignore_ascii_case(value) {
                let problem = ImportProblem::SeveralCopies {
                    value: value.to_owned(),
                    first: first.to_owned(),
                };
                return Err(row.wrong(&heading.to_lowercase(), problem));
            }
        }
        Ok(())
    }

    /// Returns the notes about environments.
    pub(super) fn notes(self) -> impl Iterator<Item = ImportNote> {
        let columns = self.environments.into_iter();
        columns.map(|(heading, values)| ImportNote::Unfiltered {
            heading: heading.to_owned(),
            values: values.into_iter().map(str::to_owned).collect(),
        })
    }
}
