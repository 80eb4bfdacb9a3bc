//! What is typed and chosen on the page of accounts. Lives as long as the page, so that nothing that
//! was typed is lost while a group that was found is looked at.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::fleet::Scope;
use crate::model::{AccountId, GroupId, Region};
use crate::present::TargetAccess;
use crate::share::Redaction;
use crate::shell::Shell;

/// Part of the page that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum AccountsView {
    /// What is open or was read, and how to add to it.
    #[default]
    Sources,
    /// The search.
    Search,
    /// Groups by name.
    Groups,
    /// Findings of all accounts.
    Findings,
    /// One change in many accounts.
    Change,
    /// One snapshot of all.
    Share,
}

impl AccountsView {
    pub(super) const ALL: [Self; 6] = [
        Self::Sources,
        Self::Search,
        Self::Groups,
        Self::Findings,
        Self::Change,
        Self::Share,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Sources => "Sources",
            Self::Search => "Search",
            Self::Groups => "Groups by name",
            Self::Findings => "Findings",
            Self::Change => "Apply a change",
            Self::Share => "Save snapshot",
        }
    }
}

/// Texts and choices of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct AccountsForm {
    pub(in crate::ui) view: RwSignal<AccountsView>,
    /// Slug of the connection to read through; `None` for that on the screen.
    pub(super) slug: RwSignal<Option<String>>,
    pub(super) role: RwSignal<String>,
    pub(super) accounts: RwSignal<String>,
    pub(super) regions: RwSignal<String>,
    pub(super) external_id: RwSignal<String>,
    pub(super) aggregator: RwSignal<String>,
    pub(super) search: RwSignal<String>,
    /// Text of the search whose results are shown.
    pub(super) searched: RwSignal<String>,
    pub(super) filter: RwSignal<String>,
    pub(super) redaction: RwSignal<Redaction>,
    /// Group whose drafted change is applied elsewhere, with its place; `None` for the first one.
    pub(in crate::ui) changed: RwSignal<Option<(AccountId, Region, GroupId)>>,
    /// Pattern of the roles that may change groups.
    pub(super) change_role: RwSignal<String>,
    /// Groups that are ticked, with their accounts and Regions, and with the access that was shown: none is reached
    /// through another role than that which the user has seen.
    pub(super) ticked: RwSignal<BTreeSet<(Scope, GroupId, TargetAccess)>>,
    /// Text that confirms risks.
    pub(super) confirmation: RwSignal<String>,
}

impl AccountsForm {
    /// Returns the texts of the page. At first, the role is that of `config.json`.
    pub(in crate::ui) fn of_page(shell: Shell) -> Self {
        shell.page_store(|| {
            let config = untrack(|| shell.environment().configuration().usable());
            Self {
                view: RwSignal::default(),
                slug: RwSignal::default(),
                role: RwSignal::new(config.role_pattern.clone().unwrap_or_default()),
                accounts: RwSignal::default(),
                regions: RwSignal::default(),
                external_id: RwSignal::default(),
                aggregator: RwSignal::default(),
                search: RwSignal::default(),
                searched: RwSignal::default(),
                filter: RwSignal::default(),
                redaction: RwSignal::new(Redaction::NONE),
                changed: RwSignal::default(),
                change_role: RwSignal::default(),
                ticked: RwSignal::default(),
                confirmation: RwSignal::default(),
            }
        })
    }
}
