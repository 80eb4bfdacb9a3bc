//! Reachability: questions, answers, and policies.

mod answer_view;
mod ask_fields;
mod ask_form;
mod exposed_view;
mod missing_rules;
mod names;
mod page_state;
mod policies_view;
mod policy_summary;
mod reach_page;
mod resolve_error_view;
mod review_policies;
mod save_policy;
mod table_view;

pub(super) use policy_summary::{DraftPolicies, PolicySummary};
pub(super) use reach_page::ReachPage;
pub(super) use review_policies::ReviewPolicies;
