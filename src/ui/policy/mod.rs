//! Least-privilege IAM policy for viewing and editing security groups.

mod policy_page;

pub(super) use policy_page::PolicyPage;
