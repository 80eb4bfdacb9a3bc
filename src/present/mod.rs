//! Presentation logic without a browser: URLs, sort order, and findings of a row.
//!
//! Depends on the model and the draft only, so that it is tested on the host.

mod accounts;
mod columns;
mod group_list;
mod help_topic;
mod hue;
mod list_page;
mod list_style;
mod map;
mod mark_sign;
mod menu_keys;
mod own_address;
mod own_rules;
mod preferences;
mod question_suggestions;
mod recent_connections;
mod replace;
mod route;
mod row_findings;
mod rule_list;
mod saved_searches;
mod vpc_associations;

pub use accounts::{
    AccountCounts, AccountFinding, AccountFindings, AccountNames, AccountSearch, AccountsProblem,
    ChangeRoleProblem, ChangeTarget, FoundBlock, FoundList, FoundSource, GroupInScope, HeldScope,
    MemoryUse, NameRow, NotOffered, ReadForm, ReadProblems, ReadRequest, RegionsProblem,
    ScopeOrigin, SourceRow, TargetAccess, TargetHolder, change_targets, compare_groups,
    hold_scopes, name_table, parse_account_search, parse_change_role, parse_read_form, source_rows,
};
pub use columns::{ColumnChange, ColumnPreference, Columns, TableColumn};
pub use group_list::{GroupColumn, GroupOrder, OrderFacts, order_found, order_groups};
pub use help_topic::HelpTopic;
pub use hue::{account_hues, hue};
pub use list_page::list_page_range;
pub use map::{
    Camera, Drag, DrawnRule, EdgeEnd, Endpoint, Hit, MapView, Outcome, Pointer, Scene, Touch, Walk,
    address_parts, create_tiers, filter_conditions, free_label, grouping_name, grouping_of,
    move_end, remove_rules, row_on_map, set_traffic, tier_names, walk_of,
};
pub use mark_sign::mark_sign;
pub use menu_keys::{MenuStep, menu_step};
pub use own_address::{
    OwnAddressError, address_in_header, is_single_address, own_address_text, parse_old_addresses,
    parse_own_address, parse_tag_condition, single_address,
};
pub use own_rules::{FoundBy, OwnAddresses, OwnRule, OwnRuleChange, OwnRuleSearch, find_own_rules};
pub use preferences::{DataColumn, Density, PAGE_SIZES, Preferences, Theme};
pub use question_suggestions::{KnownEnd, QuestionSuggestion, question_suggestions};
pub use recent_connections::{RecentConnection, RecentConnections};
pub use replace::{ReplaceHit, ReplaceObstacle, Replacement, find_replacements};
pub use route::{Page, Place, Route, Runs, ViewPlace};
pub use row_findings::{clash_finding, overlap_findings, row_findings, unknown_group};
pub use rule_list::{RuleOrder, filter_rows, order_rows};
pub use saved_searches::{SavedSearch, SavedSearches};
pub use vpc_associations::{
    AssociationDraft, AssociationRow, VpcChoice, VpcObstacle, association_rows, vpc_choices,
};
