//! Prefix lists and their entries in words.

use super::Text;
use portcullis_edit::entry::{EntryLineError, ListInputError};
use portcullis_model::{
    MAX_LIST_ENTRIES, MAX_TEXT_CHARS, PrefixList, PrefixListEntry, PrefixListError,
    PrefixListState, ReadOnlyList, counted, escape_invisible, grouped,
};

/// Number of entries that a preview names.
const PREVIEWED: usize = 5;

/// Returns an entry with its description: `203.0.113.0/24 (Rotterdam)`.
pub fn entry_text(entry: &PrefixListEntry) -> String {
    match entry.description.as_str() {
        "" => entry.cidr.to_string(),
        description => format!("{} ({description})", entry.cidr),
    }
}

/// Returns the number of entries, such as `2 entries, at most 10`, or that they were not read.
pub fn entry_count_text(list: &PrefixList) -> String {
    let count = match list.entries.known().map(<[_]>::len) {
        None => "entries not read".to_owned(),
        Some(0) => "no entries".to_owned(),
        Some(1) => "1 entry".to_owned(),
        Some(count) => format!("{count} entries"),
    };
    match list.max_entries {
        Some(max) => format!("{count}, at most {max}"),
        None => count,
    }
}

/// Returns the number of entries and the first of them.
pub fn list_preview(list: &PrefixList) -> String {
    let mut text = entry_count_text(list);
    let entries = list.entries.known().unwrap_or_default();
    if entries.is_empty() {
        return text;
    }
    let first: Vec<String> = entries.iter().take(PREVIEWED).map(entry_text).collect();
    text.push_str(": ");
    text.push_str(&first.join(", "));
    if entries.len() > PREVIEWED {
        text.push_str(&format!(" and {} more", entries.len() - PREVIEWED));
    }
    text
}

/// Returns owner, version and address family: `owned by 123456789012, version 3, IPv4`.
pub fn list_facts(list: &PrefixList) -> String {
    let owner = if list.is_aws_managed() {
        "managed by AWS".to_owned()
    } else {
        format!("owned by {}", list.owner_id)
    };
    let version = list.version.map(|version| format!("version {version}"));
    let parts = [Some(owner), version, Some(list.family.as_str().to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Returns what EC2 is doing with a list, or why it failed; `None` if the list is ready.
pub fn list_state_text(list: &PrefixList) -> Option<String> {
    match &list.state {
        PrefixListState::Ready => None,
        PrefixListState::InProgress(state) => Some(format!("EC2 is changing the list ({state})")),
        PrefixListState::Failed { state, message } if message.is_empty() => {
            Some(format!("EC2 couldn't change the list ({state})"))
        }
        PrefixListState::Failed { state, message } => Some(format!(
            "EC2 couldn't change the list ({state}): {}",
            escape_invisible(message)
        )),
    }
}

/// Returns why a list cannot be changed by hand.
pub fn read_only_list_text(reason: ReadOnlyList) -> &'static str {
    match reason {
        ReadOnlyList::Aws => "Read-only: AWS manages this list",
        ReadOnlyList::OtherAccount => "Read-only: another account shares this list",
        ReadOnlyList::Ipam => "Read-only: IPAM keeps this list in step with its own rules",
    }
}

impl Text for ListInputError {
    fn text(&self) -> String {
        match self {
            Self::Line(EntryLineError { line, error }) => {
                format!("line {line}: {}", error.text())
            }
            Self::List(error) => error.text(),
        }
    }
}

impl Text for PrefixListError {
    fn text(&self) -> String {
        match self {
            Self::NoName => "the prefix list has no name; enter one, such as offices".to_owned(),
            Self::LongName(characters) => {
                format!("the name has {characters} characters; use at most {MAX_TEXT_CHARS}")
            }
            Self::ReservedName => {
                "names that start with com.amazonaws are reserved for AWS; choose another name"
                    .to_owned()
            }
            Self::Size => format!(
                "the maximum number of entries is out of range; enter a number from 1 to {}",
                grouped(MAX_LIST_ENTRIES as usize)
            ),
            Self::TooManyEntries {
                entries,
                max_entries,
            } => format!(
                "the list has {entries} entries and room for {max_entries}; remove entries or set a larger maximum"
            ),
            Self::Family(cidr) => format!(
                "{cidr} is of the other address family; put it in a list of {}",
                cidr.family().as_str()
            ),
            Self::Twice(cidr) => format!("{cidr} is a duplicate. Remove one entry"),
            Self::LongDescription { cidr, characters } => format!(
                "the description of {cidr} has {characters} characters; use at most {MAX_TEXT_CHARS}"
            ),
        }
    }
}

/// Returns the number of rules that each reference to a list counts as: `counts as 10 rules`.
pub fn weight_text(list: &PrefixList) -> String {
    match list.weight() {
        Some(weight) => format!("counts as {}", counted(weight, "rule")),
        None => "weight unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AddressFamily, Cidr, PrefixListEntries, PrefixListId};

    fn list(count: Option<usize>) -> PrefixList {
        let entry = |number| PrefixListEntry {
            cidr: Cidr::parse(&format!("10.{number}.0.0/16")).unwrap(),
            description: if number == 0 {
                "a".to_owned()
            } else {
                String::new()
            },
        };
        PrefixList {
            id: PrefixListId::from_remote("pl-00000001"),
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: Some(10),
            owner_id: "123456789012".to_owned(),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: Some(3),
            entries: count.map_or(PrefixListEntries::NotRead, |count| {
                (0..count).map(entry).collect()
            }),
        }
    }

    #[test]
    fn a_preview_has_the_first_entries() {
        for (count, expected) in [
            (None, "entries not read, at most 10"),
            (Some(0), "no entries, at most 10"),
            (Some(1), "1 entry, at most 10: 10.0.0.0/16 (a)"),
            (
                Some(7),
                "7 entries, at most 10: 10.0.0.0/16 (a), 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16 and 2 more",
            ),
        ] {
            assert_eq!(list_preview(&list(count)), expected);
        }
    }

    #[test]
    fn facts_name_the_owner() {
        let own = list(None);
        assert_eq!(list_facts(&own), "owned by 123456789012, version 3, IPv4");
        let of_aws = PrefixList {
            owner_id: "AWS".to_owned(),
            max_entries: None,
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: None,
            ..own
        };
        assert_eq!(list_facts(&of_aws), "managed by AWS, IPv4");
        assert_eq!(entry_count_text(&of_aws), "entries not read");
        assert_eq!(weight_text(&of_aws), "weight unknown");
        assert_eq!(weight_text(&list(None)), "counts as 10 rules");
    }

    #[test]
    fn states_name_ec2s_reason() {
        let mut list = list(None);
        assert_eq!(list_state_text(&list), None);
        list.state = PrefixListState::from_remote("modify-in-progress", "");
        let text = list_state_text(&list).unwrap();
        assert_eq!(text, "EC2 is changing the list (modify-in-progress)");
        list.state = PrefixListState::from_remote("modify-failed", "sg-1 is full");
        let text = list_state_text(&list).unwrap();
        assert_eq!(
            text,
            "EC2 couldn't change the list (modify-failed): sg-1 is full"
        );
    }
}
