//! Opened files of any supported format.

use std::collections::{BTreeSet, HashMap};

use super::ids::check_ids;
use super::{
    DecodeError, Format, IdFormError, ImportError, ImportNote, Imported, Origin, check_size, csv,
    decode_text, detect, foreign, parse_cli_json, parse_csv, parse_csv_as,
};
use crate::share::{
    CompareSide, MAX_FILE_BYTES, MAX_SET_BYTES, RedactedKind, Redaction, Scope, Snapshot,
    SnapshotError, SnapshotFacts, SnapshotSet,
};
use portcullis_edit::entry::DescriptionOf;
use portcullis_model::{AccountId, Coverage, Direction, GroupId, Inventory, Region, RuleCoverage};

/// Groups from a file or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Name of the file, or another label.
    pub name: String,
    /// The groups.
    pub contents: Contents,
    /// Text of a table that can be read in another way.
    table: Option<String>,
}

/// Contents of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// A snapshot of this page.
    Snapshot(Snapshot),
    /// A file of another tool.
    Groups {
        /// The groups.
        imported: Imported,
        /// The format of the file.
        format: Format,
    },
}

/// Reason why a file cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable document")]
pub enum DocumentError {
    /// The format is unknown.
    Unknown,
    /// The snapshot does not have this account and Region.
    NoScope {
        /// Account.
        account: AccountId,
        /// Region.
        region: Region,
    },
    /// The bytes are not text.
    Encoding(#[from] DecodeError),
    /// An identifier is malformed.
    Id(#[from] IdFormError),
    /// Not a valid snapshot.
    Snapshot(#[from] SnapshotError),
    /// Not a valid file of another tool.
    Import(#[from] ImportError),
}

impl Document {
    /// Detects the format of a file's bytes, and parses them.
    ///
    /// # Errors
    /// [`DocumentError`] if the file cannot be opened.
    pub fn parse_bytes(name: impl Into<String>, bytes: &[u8]) -> Result<Self, DocumentError> {
        Self::parse(name, &decode_text(bytes)?)
    }

    /// Parses a snapshot file and takes one account and Region of it.
    ///
    /// # Errors
    /// [`DocumentError`] if the file is no snapshot, or does not have the account and Region.
    pub fn parse_scope(
        name: impl Into<String>,
        bytes: &[u8],
        account: &AccountId,
        region: &Region,
    ) -> Result<Self, DocumentError> {
        let set = SnapshotSet::parse(&decode_text(bytes)?, MAX_SET_BYTES)?;
        let snapshot = set.into_scope(account, region);
        let snapshot = snapshot.ok_or_else(|| DocumentError::NoScope {
            account: account.clone(),
            region: region.clone(),
        })?;
        Self::of_snapshot(name, snapshot)
    }

    /// Detects the format of a text, and parses it.
    ///
    /// # Errors
    /// [`DocumentError`] if the text cannot be opened.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, DocumentError> {
        // Checked before detection, which parses the text.
        if text.len() > MAX_FILE_BYTES {
            let (bytes, limit) = (text.len(), MAX_FILE_BYTES);
            return Err(SnapshotError::TooLarge { bytes, limit }.into());
        }
        let contents = match detect(text) {
            Some(Format::Snapshot) => {
                let snapshot = Snapshot::parse(text, MAX_FILE_BYTES)?;
                return Self::of_snapshot(name, snapshot);
            }
            Some(format @ Format::CliJson) => Contents::Groups {
                imported: parse_cli_json(text)?,
                format,
            },
            Some(format @ Format::Csv) => Contents::Groups {
                imported: parse_csv(text)?,
                format,
            },
            None => return Err(unknown_text(text)),
        };
        let mut document = Self {
            name: name.into(),
            contents,
            table: None,
        };
        if document.other_description().is_some() {
            document.table = Some(text.to_owned());
        }
        Ok(document)
    }

    /// Returns the other reading of an ambiguous column `Description`, if there is one.
    pub fn other_description(&self) -> Option<DescriptionOf> {
        let open = self.imported()?.description?;
        open.can_change.then(|| open.read_as.other())
    }

    /// Parses a table again, with another reading of its ambiguous column `Description`. Other
    /// documents stay the same.
    ///
    /// # Errors
    /// [`DocumentError`] if the table does not allow the reading.
    pub fn with_description(&self, of: DescriptionOf) -> Result<Self, DocumentError> {
        let mut document = self.clone();
        if let (Some(table), Contents::Groups { imported, .. }) =
            (&self.table, &mut document.contents)
        {
            *imported = parse_csv_as(table, Some(of))?;
        }
        Ok(document)
    }

    /// Creates a document from a snapshot.
    ///
    /// # Errors
    /// [`DocumentError::Id`] if an identifier contains other characters than ids do, because
    /// exports write ids unescaped.
    pub fn of_snapshot(name: impl Into<String>, snapshot: Snapshot) -> Result<Self, DocumentError> {
        check_ids(snapshot.groups().iter().map(|group| &**group))?;
        Ok(Self {
            name: name.into(),
            contents: Contents::Snapshot(snapshot),
            table: None,
        })
    }

    /// Returns the metadata of a snapshot. `None` for files of other tools.
    pub fn facts(&self) -> Option<&SnapshotFacts> {
        match &self.contents {
            Contents::Snapshot(snapshot) => Some(snapshot.facts()),
            Contents::Groups { .. } => None,
        }
    }

    /// Returns the accounts and Regions of the groups, as far as known.
    pub fn origins(&self) -> BTreeSet<Origin> {
        match &self.contents {
            Contents::Snapshot(snapshot) => {
                let source = &snapshot.facts().source;
                let is_redacted = snapshot.redacted().has(RedactedKind::AccountIds);
                BTreeSet::from([Origin {
                    account: Some(source.account.clone()).filter(|_| !is_redacted),
                    region: Some(source.region.clone()),
                }])
            }
            Contents::Groups { imported, .. } => imported.origins(),
        }
    }

    /// Returns the redacted kinds of values.
    pub fn redacted(&self) -> Redaction {
        match &self.contents {
            Contents::Snapshot(snapshot) => snapshot.redacted(),
            Contents::Groups { .. } => Redaction::NONE,
        }
    }

    /// Returns the inventory. Files of other tools contain only groups.
    pub fn inventory(&self) -> Inventory {
        match &self.contents {
            Contents::Snapshot(snapshot) => snapshot.inventory().clone(),
            Contents::Groups { imported, .. } => imported.inventory(),
        }
    }

    /// Returns how much of each group is known, for verdicts about the groups by themselves. `None` if all of it is.
    pub fn coverage(&self) -> Option<HashMap<GroupId, Coverage>> {
        let Contents::Groups { imported, format } = &self.contents else {
            return None;
        };
        let known = imported.groups.iter().map(|entry| {
            let mut coverage = entry.coverage;
            let has_all = Direction::BOTH
                .iter()
                .all(|way| coverage.rules_in(&entry.group, *way) == RuleCoverage::Complete);
            // The AWS CLI leaves out what is empty, such as tags, of a group that it prints as a whole.
            let is_whole = *format == Format::CliJson
                && has_all
                && coverage.description
                && entry.owner().is_some();
            if is_whole {
                (coverage.tags, coverage.rule_descriptions) = (true, true);
            }
            if imported.is_own_table {
                coverage.ingress = RuleCoverage::Complete;
                coverage.egress = RuleCoverage::Complete;
            }
            (entry.group.id.clone(), coverage)
        });
        Some(known.collect())
    }

    /// Returns notes about what a file of another tool does not describe.
    pub fn notes(&self) -> Vec<ImportNote> {
        self.imported().map(Imported::notes).unwrap_or_default()
    }

    /// Returns notes about what a comparison with this document leaves out.
    pub fn comparison_notes(&self) -> Vec<ImportNote> {
        let notes = self.imported().map(Imported::comparison_notes);
        notes.unwrap_or_default()
    }

    /// Returns the imported groups, if another tool wrote the file.
    pub fn imported(&self) -> Option<&Imported> {
        match &self.contents {
            Contents::Snapshot(_) => None,
            Contents::Groups { imported, .. } => Some(imported),
        }
    }

    /// Whether the document contains all groups of its account and Region. Unknown for files of
    /// other tools.
    pub fn scope(&self) -> Scope {
        match &self.contents {
            Contents::Snapshot(snapshot) => snapshot.facts().scope,
            Contents::Groups { .. } => Scope::Chosen,
        }
    }

    /// Returns the inventory for a comparison with `others`. What a file of another tool does not
    /// describe is taken from `others`, so that it does not differ.
    pub fn beside(&self, others: &Inventory) -> Inventory {
        match &self.contents {
            Contents::Snapshot(snapshot) => snapshot.inventory().clone(),
            Contents::Groups { imported, .. } => imported.completed_from(others),
        }
    }

    /// Returns one side of a comparison, with the inventory of [`Self::beside`].
    pub fn side<'a>(&self, inventory: &'a Inventory) -> CompareSide<'a> {
        CompareSide {
            inventory,
            scope: self.scope(),
            redacted: self.redacted(),
        }
    }
}

/// Returns the error for a text of unknown format: names the kind of a known file, or the missing
/// column of a table. Truncated JSON may have been anything.
pub fn unknown_text(text: &str) -> DocumentError {
    if let Err(error) = check_size(text) {
        return error.into();
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
        return match values.next() {
            Some(Err(error)) => SnapshotError::Damaged(error.to_string()).into(),
            Some(Ok(value)) => match foreign::identify(&value) {
                Some(foreign) => ImportError::Foreign(foreign).into(),
                None => DocumentError::Unknown,
            },
            None => DocumentError::Unknown,
        };
    }
    if let Some(foreign) = foreign::identify_text(text) {
        return ImportError::Foreign(foreign).into();
    }
    match csv::missing_headings(text) {
        Some(error) => error.into(),
        None => DocumentError::Unknown,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    #[test]
    fn formats_are_detected() {
        let snapshot = include_str!("../../../../tests/fixtures/snapshots/version-1.json");
        let read = |text: &str| Document::parse("x", text);
        let document = read(snapshot).unwrap();
        assert!(document.facts().is_some() && !document.inventory().groups.is_empty());
        let id = document.inventory().groups[0].id.to_string();
        let forged = snapshot.replace(&id, "sg-{{resolve:ssm:x}}");
        assert!(matches!(read(&forged), Err(DocumentError::Id(_))));
        let cut = snapshot.get(..snapshot.len() / 2).unwrap();
        assert!(matches!(read(cut), Err(DocumentError::Snapshot(_))));
        let csv =
            read("Group,Direction,Protocol,Ports,Source\na,inbound,tcp,80,0.0.0.0/0\n").unwrap();
        assert_eq!((csv.inventory().groups.len(), csv.facts()), (1, None));
        assert_eq!(csv.scope(), Scope::Chosen);
        let large = "x".repeat(MAX_FILE_BYTES + 1);
        let too_large = ImportError::TooLarge(large.len());
        assert_eq!(unknown_text(&large), DocumentError::Import(too_large));
        for unknown in ["hello", "", "{}", r#"{"a": 1}"#] {
            assert_eq!(read(unknown), Err(DocumentError::Unknown));
        }
        let utf16: Vec<u8> = "\u{feff}[{\"GroupId\": \"sg-1\", \"GroupName\": \"web\"}]"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(
            Document::parse_bytes("x", &utf16)
                .unwrap()
                .inventory()
                .groups
                .len(),
            1
        );
        assert_eq!(
            Document::parse_bytes("x", b"caf\xe9"),
            Err(DocumentError::Encoding(DecodeError))
        );
        assert!(matches!(
            read(r#"{"groups": [{"description": "#),
            Err(DocumentError::Snapshot(SnapshotError::Damaged(_)))
        ));
        assert!(matches!(
            read(r#"{"SecurityGroups": []}"#),
            Err(DocumentError::Import(_))
        ));
    }
}
