//! What quick open offers: groups, rules, pages and actions.

use std::sync::Arc;

use leptos::prelude::*;

use super::evaluate::{effective_groups, rule_text, with_account};
use crate::environment::{ConnectPrompt, SidePanel};
use crate::model::{
    Cidr, GroupId, GroupName, PeerIdentity, SecurityGroup, escape_invisible, is_same_group_name,
};
use crate::present::{GroupOrder, HelpTopic, OrderFacts, Page, Runs, order_groups};
use crate::search::{Matcher, SearchWord, parse};
use crate::workspace::{Editor, Workspace};

/// Maximum number of groups, and of rules.
const MAX_EACH: usize = 12;

/// Minimum number of characters before rules are offered.
const MIN_RULE_TEXT: usize = 2;

/// An entry of quick open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QuickItem {
    /// Kind of entry, shown beside the label.
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) detail: String,
    pub(super) target: QuickTarget,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum QuickTarget {
    Open(Page),
    Rule(GroupId, Option<crate::model::RuleId>),
    Act(QuickAction),
    /// Opens the form for a new group with this name.
    CreateNamed(String),
}

/// Action of quick open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuickAction {
    CreateGroup,
    Replace,
    Reload,
    Undo,
    Redo,
    Connect,
    ShowHelp,
    ShowShortcuts,
}

/// Returns the entries for a typed text, recently opened groups first. Reactive.
pub(super) fn quick_items(workspace: Workspace, typed: &str) -> Vec<QuickItem> {
    let listed = workspace.draft().listed();
    let groups = effective_groups(workspace, &listed.read());
    let query = parse(typed).query();
    let matcher = with_account(workspace, &groups, |account| Matcher::new(&query, account));
    let words = SearchWord::all_of(typed);
    let has_words = |text: &str| words.iter().all(|word| word.is_in(text));
    let mut items = group_items(workspace, groups.clone(), typed, &matcher);
    items.extend(
        pages(workspace)
            .into_iter()
            .filter(|item| has_words(&item.label)),
    );
    items.extend(
        actions(workspace)
            .into_iter()
            .filter(|item| has_words(&item.label)),
    );
    if typed.trim().len() >= MIN_RULE_TEXT {
        items.extend(rule_items(workspace, &groups, typed, &matcher));
    }
    items.extend(create_item(workspace, &groups, typed.trim()));
    items
}

/// Offers to create a group with the typed name, if no group has it.
fn create_item(
    workspace: Workspace,
    groups: &[Arc<SecurityGroup>],
    typed: &str,
) -> Option<QuickItem> {
    let is_word = typed.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !typed.contains(char::is_whitespace);
    let is_taken = groups
        .iter()
        .any(|group| is_same_group_name(&group.name, typed));
    let name = GroupName::parse(typed).ok()?;
    (is_word && !is_taken && workspace.editor().is_some()).then(|| QuickItem {
        kind: "Action",
        label: format!("Create security group “{name}”…"),
        detail: String::new(),
        target: QuickTarget::CreateNamed(name.to_string()),
    })
}

fn group_items(
    workspace: Workspace,
    mut groups: Vec<Arc<SecurityGroup>>,
    typed: &str,
    matcher: &Matcher,
) -> Vec<QuickItem> {
    let visited = workspace.inputs().visited();
    let visited = visited.read();
    let recency = |group: &SecurityGroup| {
        let place = visited.iter().position(|id| *id == group.id);
        place.unwrap_or(visited.len())
    };
    // Rules have entries of their own.
    groups.retain(|group| matcher.matches(group) && matcher.rules(group).is_empty());
    order_groups(&mut groups, GroupOrder::BY_NAME, &OrderFacts::default());
    groups.sort_by_cached_key(|group| (matcher.rank(group), recency(group)));
    if typed.trim().is_empty() {
        groups.retain(|group| visited.contains(&group.id));
    }
    let groups = groups.into_iter().take(MAX_EACH);
    let item = |group: Arc<SecurityGroup>| QuickItem {
        kind: "Group",
        label: escape_invisible(&group.name),
        detail: if group.id.is_new() {
            "new".to_owned()
        } else {
            group.id.to_string()
        },
        target: QuickTarget::Open(Page::Group(group.id.clone())),
    };
    groups.map(item).collect()
}

fn rule_items(
    workspace: Workspace,
    groups: &[Arc<SecurityGroup>],
    typed: &str,
    matcher: &Matcher,
) -> Vec<QuickItem> {
    let addresses: Vec<PeerIdentity> = typed
        .split_whitespace()
        .filter_map(|word| Cidr::parse(word).ok())
        .map(PeerIdentity::Cidr)
        .collect();
    let matching = groups.iter().filter(|group| matcher.matches(group));
    let rules = matching.flat_map(|group| {
        let rules = matcher.rules(group).into_iter();
        rules.map(move |rule| (group, rule))
    });
    let item = |(group, rule): (&Arc<SecurityGroup>, &crate::model::Rule)| QuickItem {
        kind: "Rule",
        label: rule_text(workspace, rule),
        detail: escape_invisible(&group.name),
        target: QuickTarget::Rule(group.id.clone(), rule.id.clone()),
    };
    if addresses.is_empty() {
        return rules.take(MAX_EACH).map(item).collect();
    }
    // Rules for the address itself come before those for ranges that contain it.
    let is_exact =
        |rule: &crate::model::Rule| addresses.iter().any(|known| known.is_of(&rule.peer));
    let (exact, wider): (Vec<_>, Vec<_>) = rules.partition(|(_, rule)| is_exact(rule));
    let rules = exact.into_iter().chain(wider);
    rules.take(MAX_EACH).map(item).collect()
}

fn pages(workspace: Workspace) -> Vec<QuickItem> {
    let has_session = workspace.session().current().read().is_some();
    let pages = [
        ("All security groups", Page::Groups, true),
        ("Findings", Page::Findings, true),
        ("Reachability", Page::Reach, true),
        ("Review changes", Page::Review, has_session),
        ("History", Page::History(Runs::All), has_session),
        ("Prefix lists", Page::PrefixLists, true),
        ("Accounts", Page::Accounts, true),
        ("Share and export", Page::Share, true),
        ("Compare", Page::Compare, true),
        ("Print listing", Page::Print, true),
        ("Open a snapshot or a file", Page::Open, true),
        ("IAM policy", Page::Policy, has_session),
    ];
    let item = |(label, page, _): (&str, Page, bool)| QuickItem {
        kind: "Page",
        label: label.to_owned(),
        detail: String::new(),
        target: QuickTarget::Open(page),
    };
    let pages = pages.into_iter().filter(|(.., is_there)| *is_there);
    pages.map(item).collect()
}

fn actions(workspace: Workspace) -> Vec<QuickItem> {
    let can_edit = workspace.editor().is_some();
    let draft = workspace.draft().current();
    let draft = draft.read();
    let actions = [
        ("Create security group…", QuickAction::CreateGroup, can_edit),
        (
            "Find and replace in all groups…",
            QuickAction::Replace,
            can_edit,
        ),
        (
            "Reload security groups",
            QuickAction::Reload,
            workspace.session().current().read().is_some(),
        ),
        (
            "Undo",
            QuickAction::Undo,
            can_edit && draft.undo_label().is_some(),
        ),
        (
            "Redo",
            QuickAction::Redo,
            can_edit && draft.redo_label().is_some(),
        ),
        ("Change connection…", QuickAction::Connect, true),
        ("Show keyboard shortcuts", QuickAction::ShowShortcuts, true),
        ("Show help", QuickAction::ShowHelp, true),
    ];
    let item = |(label, action, _): (&str, QuickAction, bool)| QuickItem {
        kind: "Action",
        label: label.to_owned(),
        detail: match action {
            QuickAction::Undo => draft.undo_label().unwrap_or_default().to_owned(),
            QuickAction::Redo => draft.redo_label().unwrap_or_default().to_owned(),
            _ => String::new(),
        },
        target: QuickTarget::Act(action),
    };
    let actions = actions.into_iter().filter(|(.., is_there)| *is_there);
    actions.map(item).collect()
}

/// Goes where an entry leads, or does what it says.
pub(super) fn run_item(workspace: Workspace, target: QuickTarget) {
    let environment = workspace.environment();
    let address = environment.address();
    match target {
        QuickTarget::Open(Page::Review) => {
            workspace.start_review();
            address.go_to(Page::Review);
        }
        QuickTarget::Open(page) => address.go_to(page),
        QuickTarget::Rule(group, rule) => {
            let mut route = address.route().read_untracked().to_page(Page::Group(group));
            route.place = route.place.or_else(|| workspace.place());
            route.rule = rule;
            address.go(&route);
        }
        QuickTarget::Act(QuickAction::CreateGroup) => create_group(workspace),
        QuickTarget::CreateNamed(name) => {
            workspace.inputs().set_new_group_name(name);
            create_group(workspace);
        }
        QuickTarget::Act(QuickAction::Replace) => environment.dialogs().replace_everywhere(true),
        QuickTarget::Act(QuickAction::Reload) => workspace.load_inventory(),
        QuickTarget::Act(QuickAction::Undo) => with_editor(workspace, Editor::undo),
        QuickTarget::Act(QuickAction::Redo) => with_editor(workspace, Editor::redo),
        QuickTarget::Act(QuickAction::Connect) => {
            environment.dialogs().open_connect(ConnectPrompt::default());
        }
        QuickTarget::Act(QuickAction::ShowHelp) => show_help(workspace, None),
        QuickTarget::Act(QuickAction::ShowShortcuts) => {
            show_help(workspace, Some(HelpTopic::Shortcuts));
        }
    }
}

/// Opens the form for a new group, on a page that has it.
fn create_group(workspace: Workspace) {
    let environment = workspace.environment();
    let address = environment.address();
    if !matches!(address.page_now(), Page::Groups | Page::Group(_)) {
        address.go_to(Page::Groups);
    }
    environment.dialogs().create_group(true);
}

fn show_help(workspace: Workspace, topic: Option<HelpTopic>) {
    let panel = SidePanel::Help(topic);
    workspace.environment().dialogs().show_panel(Some(panel));
}

fn with_editor(workspace: Workspace, act: fn(&Editor)) {
    if let Some(editor) = workspace.editor_now() {
        act(&editor);
    }
}
