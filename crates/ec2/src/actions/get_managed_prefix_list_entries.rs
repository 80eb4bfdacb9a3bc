//! GetManagedPrefixListEntries: lists the CIDR blocks of a prefix list.

use super::{Action, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{Cidr, PrefixListEntry, PrefixListId};
use portcullis_xml::{Reader, XmlError};

/// Lists the entries of a managed prefix list, the account's own or one of AWS's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetManagedPrefixListEntries {
    /// The prefix list.
    pub prefix_list_id: PrefixListId,
    /// Version of the list; `None` for the current one.
    pub target_version: Option<u64>,
    /// Maximum number of entries per page, 1 to 100; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixListEntriesPage {
    /// Entries, in EC2's order.
    pub entries: Vec<PrefixListEntry>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl GetManagedPrefixListEntries {
    /// Returns the request for the first page of the current version, in pages of the maximum size.
    pub fn current(prefix_list_id: PrefixListId) -> Self {
        Self {
            prefix_list_id,
            target_version: None,
            max_results: Some(100),
            next_token: None,
            dry_run: false,
        }
    }
}

impl Action for GetManagedPrefixListEntries {
    const NAME: &'static str = "GetManagedPrefixListEntries";
    const IS_READ_ONLY: bool = true;
    type Output = PrefixListEntriesPage;

    fn encode(&self, query: &mut Query) {
        query.push("PrefixListId", self.prefix_list_id.as_str());
        let version = self.target_version.map(|version| version.to_string());
        query.push_some("TargetVersion", version);
        query.push_flag("DryRun", self.dry_run);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<PrefixListEntriesPage, XmlError> {
        let mut page = PrefixListEntriesPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "entrySet" => wire::decode_items(reader, |reader| {
                    page.entries.push(decode_entry(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for GetManagedPrefixListEntries {
    type Item = PrefixListEntry;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: PrefixListEntriesPage) -> (Vec<PrefixListEntry>, Option<String>) {
        (page.entries, page.next_token)
    }
}

/// Decodes one entry. An entry without a valid CIDR block is an error: a list that lacks one of its entries would look
/// narrower than it is.
fn decode_entry(reader: &mut Reader<'_>) -> Result<PrefixListEntry, XmlError> {
    let mut cidr = None;
    let mut description = String::new();
    while let Some(element) = reader.next_child()? {
        match element {
            "cidr" => cidr = reader.word()?.and_then(|text| Cidr::parse(&text).ok()),
            "description" => description = reader.text()?.into(),
            _ => reader.skip()?,
        }
    }
    let cidr = cidr.ok_or_else(|| reader.unexpected("cidr"))?;
    Ok(PrefixListEntry { cidr, description })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let list = PrefixListId::from_remote("pl-1a2b3c4d");
        let action = GetManagedPrefixListEntries {
            target_version: Some(3),
            next_token: Some("n".into()),
            dry_run: true,
            ..GetManagedPrefixListEntries::current(list.clone())
        };
        assert_eq!(
            parameters(&action),
            "PrefixListId=pl-1a2b3c4d\nTargetVersion=3\nDryRun=true\nMaxResults=100\nNextToken=n\n"
        );
        let next = GetManagedPrefixListEntries::current(list).with_token("m".into());
        assert_eq!(
            parameters(&next),
            "PrefixListId=pl-1a2b3c4d\nMaxResults=100\nNextToken=m\n"
        );
    }

    #[test]
    fn entries_are_decoded() {
        let page = answer::<GetManagedPrefixListEntries>(
            "<entrySet><item><cidr>203.0.113.0/24</cidr><description> a &amp; b</description></item>\
             <item><cidr>2001:db8::/32</cidr></item></entrySet><nextToken>n</nextToken>",
        )
        .unwrap();
        let read: Vec<(String, &str)> = page
            .entries
            .iter()
            .map(|entry| (entry.cidr.to_string(), entry.description.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                ("203.0.113.0/24".to_owned(), " a & b"),
                ("2001:db8::/32".to_owned(), "")
            ]
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
        let empty = answer::<GetManagedPrefixListEntries>("<entrySet/>").unwrap();
        assert_eq!(empty, PrefixListEntriesPage::default());
    }

    #[test]
    fn a_list_is_not_read_without_one_of_its_entries() {
        for entry in ["<cidr>everywhere</cidr>", "<description>x</description>"] {
            let set = format!("<entrySet><item>{entry}</item></entrySet>");
            assert!(
                answer::<GetManagedPrefixListEntries>(&set).is_err(),
                "{entry}"
            );
        }
    }
}
