//! A prefix list as a person writes it: its entries one a line, a CIDR block and a description.

use portcullis_model::{
    AddressFamily, Cidr, CidrError, PrefixListContent, PrefixListEntry, PrefixListError,
};

/// Texts of the form of a prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInput {
    /// The name.
    pub name: String,
    /// The family of the entries.
    pub family: AddressFamily,
    /// Maximum number of entries; empty for as many as there are.
    pub max_entries: String,
    /// The entries, one a line.
    pub entries: String,
}

/// Reason why the texts are not a prefix list. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid prefix list")]
pub enum ListInputError {
    /// A line is not an entry.
    Line(#[from] EntryLineError),
    /// EC2 would not accept the list.
    List(#[from] PrefixListError),
}

/// Field of the form of a prefix list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListField {
    /// The name.
    Name,
    /// The maximum number of entries.
    MaxEntries,
    /// The entries.
    Entries,
}

impl ListInputError {
    /// Returns the field to correct.
    pub fn field(&self) -> ListField {
        match self {
            Self::Line(_) => ListField::Entries,
            Self::List(error) => match error {
                PrefixListError::NoName
                | PrefixListError::LongName(_)
                | PrefixListError::ReservedName => ListField::Name,
                PrefixListError::Size | PrefixListError::TooManyEntries { .. } => {
                    ListField::MaxEntries
                }
                PrefixListError::Family(_)
                | PrefixListError::Twice(_)
                | PrefixListError::LongDescription { .. } => ListField::Entries,
            },
        }
    }
}

impl ListInput {
    /// Returns the texts of a list.
    pub fn of(content: &PrefixListContent) -> Self {
        Self {
            name: content.name.clone(),
            family: content.family,
            max_entries: content.max_entries.to_string(),
            entries: list_entries_text(&content.entries),
        }
    }

    /// Parses the texts.
    ///
    /// # Errors
    /// The first [`ListInputError`].
    pub fn parse(&self) -> Result<PrefixListContent, ListInputError> {
        let entries = parse_list_entries(&self.entries)?;
        let max_entries = match self.max_entries.trim() {
            "" => u32::try_from(entries.len().max(1)).ok(),
            typed => typed.parse().ok(),
        };
        let content = PrefixListContent {
            name: self.name.trim().to_owned(),
            family: self.family,
            max_entries: max_entries.ok_or(PrefixListError::Size)?,
            entries,
        };
        content.check()?;
        Ok(content)
    }
}

/// Reason why a line is not an entry. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid entry in line {line}")]
pub struct EntryLineError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with its CIDR block.
    pub error: CidrError,
}

/// Parses entries. White space or a comma ends the CIDR block; the rest of the line is the
/// description. Empty lines are skipped.
///
/// # Errors
/// The first [`EntryLineError`].
pub fn parse_list_entries(text: &str) -> Result<Vec<PrefixListEntry>, EntryLineError> {
    let lines = text
        .lines()
        .zip(1..)
        .map(|(line, number)| (line.trim(), number));
    let entries = lines
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| {
            let is_between = |letter: char| letter.is_whitespace() || letter == ',';
            let (range, rest) = line.split_once(is_between).unwrap_or((line, ""));
            let cidr = Cidr::parse(range).map_err(|error| EntryLineError {
                line: number,
                error,
            })?;
            Ok(PrefixListEntry {
                cidr,
                description: rest.trim_matches(is_between).to_owned(),
            })
        });
    entries.collect()
}

/// Returns entries as text that [`parse_list_entries`] reads.
pub fn list_entries_text(entries: &[PrefixListEntry]) -> String {
    let lines = entries.iter().map(|entry| {
        let PrefixListEntry { cidr, description } = entry;
        format!("{cidr} {description}").trim_end().to_owned()
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_block_and_a_description() {
        let typed = "203.0.113.0/24 Rotterdam, port\n\n  198.51.100.7,Delft  \n2001:db8::/32\n";
        let entries = parse_list_entries(typed).unwrap();
        assert_eq!(
            list_entries_text(&entries),
            "203.0.113.0/24 Rotterdam, port\n198.51.100.7/32 Delft\n2001:db8::/32"
        );
        assert_eq!(
            parse_list_entries(&list_entries_text(&entries)),
            Ok(entries)
        );
    }

    #[test]
    fn texts_make_a_list() {
        let input = |max_entries: &str, entries: &str| ListInput {
            name: " offices ".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: max_entries.to_owned(),
            entries: entries.to_owned(),
        };
        let content = input("", "10.0.0.0/8\n192.0.2.0/24 a").parse().unwrap();
        assert_eq!((content.name.as_str(), content.max_entries), ("offices", 2));
        assert_eq!(ListInput::of(&content).parse(), Ok(content));
        assert_eq!(input("", "").parse().unwrap().max_entries, 1);
        let size = Err(ListInputError::List(PrefixListError::Size));
        assert_eq!(input("many", "").parse(), size);
        assert!(matches!(
            input("", "10.0.0/8").parse(),
            Err(ListInputError::Line(_))
        ));
    }

    #[test]
    fn a_mistake_names_its_field() {
        let field = |name: &str, max_entries: &str, entries: &str| {
            let input = ListInput {
                name: name.to_owned(),
                family: AddressFamily::Ipv4,
                max_entries: max_entries.to_owned(),
                entries: entries.to_owned(),
            };
            input.parse().unwrap_err().field()
        };
        let two = "10.0.0.0/8\n192.0.2.0/24";
        assert_eq!(field("", "2", two), ListField::Name);
        assert_eq!(field("com.amazonaws.x", "2", two), ListField::Name);
        assert_eq!(field("offices", "many", two), ListField::MaxEntries);
        assert_eq!(field("offices", "1", two), ListField::MaxEntries);
        assert_eq!(field("offices", "2", "10.0.0/8"), ListField::Entries);
        assert_eq!(field("offices", "2", "2001:db8::/32"), ListField::Entries);
    }

    #[test]
    fn a_mistake_names_its_line() {
        let error = parse_list_entries("10.0.0.0/8\n\n10.0.0/8 x").unwrap_err();
        assert_eq!(error.line, 3);
        let error = parse_list_entries("10.0.0.0/40").unwrap_err();
        assert!(matches!(error.error, CidrError::PrefixTooLong { .. }));
    }
}
