//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod care_bundle;
mod my_address;
mod own_rules;
mod own_rules_table;
mod used_by;

pub use care_bundle::CareBundle;
pub(super) use my_address::AddressForm;
use my_address::MyAddressDialog;
use used_by::UsedBy;
