//! CreateManagedPrefixList: creates a prefix list with its first entries.

use super::Action;
use super::describe_managed_prefix_lists::decode_answered_list;
use crate::query::{Query, Value};
use crate::shape::{self, request};
use portcullis_model::{AddressFamily, PrefixList, PrefixListEntry, Tag};
use portcullis_xml::{Reader, XmlError};

/// Creates a prefix list. EC2 answers before the list is ready: its state is `create-in-progress` at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateManagedPrefixList {
    /// Name, at most 255 characters. It cannot start with `com.amazonaws`.
    pub name: String,
    /// Family of the entries.
    pub family: AddressFamily,
    /// Maximum number of entries, 1 to 1,000. It counts against the quota of every group whose rules name the list.
    pub max_entries: u32,
    /// First entries, at most 100.
    pub entries: Vec<PrefixListEntry>,
    /// Tags for the new list.
    pub tags: Vec<Tag>,
    /// Idempotency token, at most 255 characters: EC2 answers a second request with the same token
    /// with the list of the first one.
    pub client_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for CreateManagedPrefixList {
    const NAME: &'static str = "CreateManagedPrefixList";
    const IS_READ_ONLY: bool = false;
    type Output = PrefixList;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push(request::PREFIX_LIST_NAME, self.name.as_str());
        let entries: Vec<Value> = self.entries.iter().map(shape::prefix_list_entry).collect();
        query.push_list(request::ENTRIES, entries);
        query.push("MaxEntries", self.max_entries);
        query.push_list(
            request::TAG_SPECIFICATIONS,
            shape::tag_specifications("prefix-list", &self.tags),
        );
        query.push("AddressFamily", self.family.as_str());
        query.push_some("ClientToken", self.client_token.as_deref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<PrefixList, XmlError> {
        decode_answered_list(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};
    use portcullis_model::Cidr;

    #[test]
    fn all_parameters_are_sent() {
        let entry = |cidr: &str, description: &str| PrefixListEntry {
            cidr: Cidr::parse(cidr).unwrap(),
            description: description.to_owned(),
        };
        let action = CreateManagedPrefixList {
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: 10,
            entries: vec![
                entry("203.0.113.0/24", "Rotterdam"),
                entry("198.51.100.0/25", ""),
            ],
            tags: vec![Tag {
                key: "team".into(),
                value: "net".into(),
            }],
            client_token: Some("run-1".to_owned()),
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nPrefixListName=offices\nEntry.1.Cidr=203.0.113.0/24\n\
             Entry.1.Description=Rotterdam\nEntry.2.Cidr=198.51.100.0/25\nMaxEntries=10\n\
             TagSpecification.1.ResourceType=prefix-list\nTagSpecification.1.Tag.1.Key=team\n\
             TagSpecification.1.Tag.1.Value=net\nAddressFamily=IPv4\nClientToken=run-1\n"
        );
    }

    #[test]
    fn the_new_list_is_decoded() {
        let list = answer::<CreateManagedPrefixList>(
            "<prefixList><prefixListId>pl-1</prefixListId><prefixListName>offices</prefixListName>\
             <addressFamily>IPv4</addressFamily><state>create-in-progress</state>\
             <maxEntries>10</maxEntries><version>1</version><ownerId>1</ownerId></prefixList>",
        )
        .unwrap();
        assert_eq!(
            (list.id.as_str(), list.max_entries, list.version),
            ("pl-1", Some(10), Some(1))
        );
        assert!(answer::<CreateManagedPrefixList>("<prefixList/>").is_err());
        assert!(answer::<CreateManagedPrefixList>("").is_err());
    }
}
