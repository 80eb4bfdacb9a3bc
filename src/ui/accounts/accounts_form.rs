//! What is typed and chosen on the page of accounts. Lives as long as the page, so that nothing that
//! was typed is lost while a group that was found is looked at.

use leptos::prelude::*;

use crate::share::Redaction;
use crate::shell::Shell;

/// Part of the page that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AccountsView {
    /// What is open or was read, and how to add to it.
    #[default]
    Sources,
    /// The search.
    Search,
    /// Groups by name.
    Groups,
    /// One snapshot of all.
    Share,
}

impl AccountsView {
    pub(super) const ALL: [Self; 4] = [Self::Sources, Self::Search, Self::Groups, Self::Share];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Sources => "Sources",
            Self::Search => "Search",
            Self::Groups => "Groups by name",
            Self::Share => "Save snapshot",
        }
    }
}

/// Texts and choices of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct AccountsForm {
    pub(super) view: RwSignal<AccountsView>,
    /// Slug of the connection to read through; `None` for that on the screen.
    pub(super) slug: RwSignal<Option<String>>,
    pub(super) role: RwSignal<String>,
    pub(super) accounts: RwSignal<String>,
    pub(super) regions: RwSignal<String>,
    pub(super) external_id: RwSignal<String>,
    pub(super) aggregator: RwSignal<String>,
    pub(super) search: RwSignal<String>,
    pub(super) filter: RwSignal<String>,
    pub(super) redaction: RwSignal<Redaction>,
}

impl AccountsForm {
    /// Returns the texts of the page. At first, the role is that of `config.json`.
    pub(super) fn of_page(shell: Shell) -> Self {
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
                filter: RwSignal::default(),
                redaction: RwSignal::new(Redaction::NONE),
            }
        })
    }
}
