//! Many accounts and Regions: sources, one search, groups of the same name, and one snapshot of all.

mod accounts_form;
mod accounts_page;
mod aggregator_form;
mod change_plans_view;
mod change_view;
mod confirm_roles;
mod findings_view;
mod fleet_bundle;
mod found_block;
mod names_view;
mod read_form;
mod reading_view;
mod scope_mark;
mod search_view;
mod share_view;
mod source_table;
mod sources_view;

pub(super) use accounts_form::{AccountsForm, AccountsView};
use accounts_page::AccountsPage;
use aggregator_form::AggregatorForm;
use change_plans_view::ChangePlans;
use change_view::ChangeView;
use confirm_roles::ConfirmRoles;
use findings_view::FindingsView;
pub use fleet_bundle::FleetBundle;
use found_block::FoundBlockView;
use names_view::NamesView;
use read_form::ReadFormView;
use reading_view::{MemoryInUse, ReadingFailures, ReadingProgress};
use scope_mark::{account_mark, region_mark};
use search_view::{SearchView, search_in_address};
use share_view::ShareView;
use source_table::SourceTable;
use sources_view::SourcesView;
