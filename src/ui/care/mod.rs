//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod address_fields;
mod care_bundle;
mod copy_dialog;
mod copy_target;
mod delete_groups_dialog;
mod deletion_blockers_dialog;
mod my_address;
mod not_looked_at;
mod own_rules;
mod own_rules_table;
mod prefix_list_details;
mod prefix_list_dialog;
mod prefix_list_targets;
mod prefix_lists_page;
mod rename_dialog;
mod replacement;
mod use_count;
mod used_by;
mod vpc_association_dialog;
mod vpc_associations;
mod who_changed;

pub use care_bundle::CareBundle;
use copy_dialog::CopyDialog;
use delete_groups_dialog::DeleteGroupsDialog;
use deletion_blockers_dialog::DeletionBlockersDialog;
pub(super) use my_address::AddressForm;
use my_address::MyAddressDialog;
use prefix_lists_page::PrefixListsPage;
use rename_dialog::RenameDialog;
pub(super) use rename_dialog::RenamedText;
use use_count::UseCount;
use used_by::UsedBy;
use vpc_associations::VpcAssociations;
use who_changed::WhoChanged;
