//! Account care: what uses a group, why it cannot be deleted, and chores on many groups.

mod my_address;
mod own_rules;
mod own_rules_table;
mod used_by;

pub(super) use my_address::{AddressForm, MyAddressDialog};
pub(super) use used_by::UsedBy;
