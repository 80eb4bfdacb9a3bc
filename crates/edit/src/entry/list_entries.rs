//! Entries of a prefix list as a person writes them: one a line, a CIDR block and a description.

use portcullis_model::{Cidr, CidrError, PrefixListEntry};

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
    let lines = text.lines().zip(1..).map(|(line, number)| (line.trim(), number));
    let entries = lines.filter(|(line, _)| !line.is_empty()).map(|(line, number)| {
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
        assert_eq!(parse_list_entries(&list_entries_text(&entries)), Ok(entries));
    }

    #[test]
    fn a_mistake_names_its_line() {
        let error = parse_list_entries("10.0.0.0/8\n\n10.0.0/8 x").unwrap_err();
        assert_eq!(error.line, 3);
        let error = parse_list_entries("10.0.0.0/40").unwrap_err();
        assert!(matches!(error.error, CidrError::PrefixTooLong { .. }));
    }
}
