//! DeleteManagedPrefixList: deletes a prefix list of the account.

use super::Action;
use super::describe_managed_prefix_lists::decode_answered_list;
use crate::query::Query;
use crate::shape::request;
use portcullis_model::{PrefixList, PrefixListId};
use portcullis_xml::{Reader, XmlError};

/// Deletes a prefix list. EC2 deletes in the background: a list that something still references
/// stays, in the state `delete-failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteManagedPrefixList {
    /// The prefix list.
    pub prefix_list_id: PrefixListId,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for DeleteManagedPrefixList {
    const NAME: &'static str = "DeleteManagedPrefixList";
    const IS_READ_ONLY: bool = false;
    type Output = PrefixList;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push(request::PREFIX_LIST_ID, self.prefix_list_id.as_str());
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
        let action = DeleteManagedPrefixList {
            prefix_list_id: PrefixListId::from_remote("pl-1"),
            dry_run: true,
        };
        assert_eq!(parameters(&action), "DryRun=true\nPrefixListId=pl-1\n");
    }
}
