//! The least IAM policy for viewing and for editing, for groups that a person chooses.

mod policy_page;

pub(super) use policy_page::PolicyPage;
