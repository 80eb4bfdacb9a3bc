//! ModifyManagedPrefixList: changes the entries, the name or the size of a prefix list.

use super::Action;
use super::describe_managed_prefix_lists::decode_answered_list;
use crate::query::{Query, Value};
use crate::shape::{self, request};
use portcullis_model::{Cidr, PrefixList, PrefixListEntry, PrefixListId};
use portcullis_xml::{Reader, XmlError};

/// Changes a prefix list of the account. EC2 answers before the change is made: the state of the list is
/// `modify-in-progress` at first. It refuses entries and a size in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifyManagedPrefixList {
    /// The prefix list.
    pub prefix_list_id: PrefixListId,
    /// Version that the list must have. EC2 requires it where entries change.
    pub current_version: Option<u64>,
    /// New name; `None` to keep it.
    pub name: Option<String>,
    /// Entries to add, at most 100.
    pub added: Vec<PrefixListEntry>,
    /// CIDR blocks of entries to remove, at most 100.
    pub removed: Vec<Cidr>,
    /// New maximum number of entries; `None` to keep it.
    pub max_entries: Option<u32>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for ModifyManagedPrefixList {
    const NAME: &'static str = "ModifyManagedPrefixList";
    const IS_READ_ONLY: bool = false;
    type Output = PrefixList;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push(request::PREFIX_LIST_ID, self.prefix_list_id.as_str());
        let version = self.current_version.and_then(|it| i64::try_from(it).ok());
        query.push_some("CurrentVersion", version.map(Value::Number));
        query.push_some(request::PREFIX_LIST_NAME, self.name.as_ref());
        let added: Vec<Value> = self.added.iter().map(shape::prefix_list_entry).collect();
        query.push_list(request::ADD_ENTRIES, added);
        let removed: Vec<Value> = self
            .removed
            .iter()
            .map(shape::removed_prefix_list_entry)
            .collect();
        query.push_list(request::REMOVE_ENTRIES, removed);
        query.push_some("MaxEntries", self.max_entries);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<PrefixList, XmlError> {
        decode_answered_list(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::parameters;

    #[test]
    fn all_parameters_are_sent() {
        let cidr = |text: &str| Cidr::parse(text).unwrap();
        let action = ModifyManagedPrefixList {
            prefix_list_id: PrefixListId::from_remote("pl-1"),
            current_version: Some(3),
            name: Some("sites".to_owned()),
            added: vec![PrefixListEntry {
                cidr: cidr("203.0.113.0/24"),
                description: "Rotterdam".to_owned(),
            }],
            removed: vec![cidr("198.51.100.0/25")],
            max_entries: Some(20),
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nPrefixListId=pl-1\nCurrentVersion=3\nPrefixListName=sites\n\
             AddEntry.1.Cidr=203.0.113.0/24\nAddEntry.1.Description=Rotterdam\n\
             RemoveEntry.1.Cidr=198.51.100.0/25\nMaxEntries=20\n"
        );
    }
}
