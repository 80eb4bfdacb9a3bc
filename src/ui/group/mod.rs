//! One security group: its facts, its rules, and what can be done to them.

mod add_rule;
mod delete_group_dialog;
mod group_page;
mod revoke_rule_dialog;
mod rule_grid;

pub(super) use group_page::GroupPage;
