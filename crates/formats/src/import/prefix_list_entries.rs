//! Entries of a prefix list from the JSON of `aws ec2 get-managed-prefix-list-entries`.

use portcullis_model::{Cidr, PrefixListEntries, PrefixListEntry};
use serde::Deserialize;

/// Reason why a text is not the entries of a prefix list.
#[derive(Debug, thiserror::Error)]
pub enum PrefixListEntriesError {
    /// It is not the JSON of the AWS CLI.
    #[error("expected the JSON of aws ec2 get-managed-prefix-list-entries: {0}")]
    Json(#[from] serde_json::Error),
    /// It is one page of several.
    #[error("expected all entries, but there is a NextToken: run the command without --max-items")]
    Partial,
    /// An entry has no CIDR block.
    #[error("invalid CIDR block {0:?}")]
    Cidr(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    entries: Vec<Item>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    cidr: String,
    #[serde(default)]
    description: String,
}

/// Parses the entries of one prefix list.
///
/// # Errors
/// [`PrefixListEntriesError`] if the text is anything else, or only a part of them.
pub fn parse_prefix_list_entries(text: &str) -> Result<PrefixListEntries, PrefixListEntriesError> {
    let answer: Answer = serde_json::from_str(text)?;
    if answer.next_token.is_some_and(|token| !token.is_empty()) {
        return Err(PrefixListEntriesError::Partial);
    }
    let entry = |item: Item| match Cidr::parse(&item.cidr) {
        Ok(cidr) => Ok(PrefixListEntry {
            cidr,
            description: item.description,
        }),
        Err(_) => Err(PrefixListEntriesError::Cidr(item.cidr)),
    };
    answer.entries.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_the_aws_cli_are_read() {
        let text = r#"{"Entries": [{"Cidr": "203.0.113.0/24", "Description": "Rotterdam"}, {"Cidr": "::/0"}]}"#;
        let entries = parse_prefix_list_entries(text).unwrap();
        let [rotterdam, all] = entries.known().unwrap() else {
            panic!("{entries:?}");
        };
        assert_eq!(rotterdam.description, "Rotterdam");
        assert!(all.cidr.is_anywhere() && all.description.is_empty());
        assert_eq!(
            parse_prefix_list_entries(r#"{"Entries": []}"#).unwrap(),
            std::iter::empty().collect()
        );
    }

    #[test]
    fn what_is_not_all_entries_is_refused() {
        for (text, said) in [
            (r#"{"SecurityGroups": []}"#, "missing field `Entries`"),
            (
                r#"{"Entries": [{"Cidr": "here"}]}"#,
                "invalid CIDR block \"here\"",
            ),
            (r#"{"Entries": [], "NextToken": "n"}"#, "all entries"),
        ] {
            let error = parse_prefix_list_entries(text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
