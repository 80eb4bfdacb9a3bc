//! The stores.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::future::AbortHandle;
use leptos::prelude::*;

use super::draft_store::DraftPlace;
use super::keyring::OpenConnection;
use super::sandbox::SandboxStore;
use super::{ApplyRefusal, Compared, Editor, Proposal, Run, Session, ViewState};
use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::apply::RunRecord;
use crate::aws::{Credentials, Error};
use crate::connect::Config;
use crate::draft::{CellColumn, ChangeCount, Draft, RowId};
use crate::entry::KnownGroup;
use crate::import::Document;
use crate::model::{AccountId, Cidr, GroupId, PrefixList, Region, SecurityGroup, Vpc};
use crate::plan::Meanwhile;
use crate::platform::dom::{ReadFile, scroll_to_top};
use crate::platform::{LeaveGuard, fragment, load_text, page_address, save_text, set_fragment};
use crate::present::{Page, Route};

/// Where the quota of rules per group is kept.
const QUOTA_KEY: &str = "portcullis.rules-per-group";

/// Everything the page knows, as signals that live as long as the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct App {
    /// `config.json`, once it has been read.
    pub config: RwSignal<ConfigState>,
    /// What is changed and not yet applied, of all groups.
    pub changes: Memo<ChangeCount>,
    /// What the connection dialog is asked to show; none while it is closed.
    pub connect_prompt: RwSignal<Option<ConnectPrompt>>,
    /// What is changed and not yet applied.
    pub draft: RwSignal<Draft>,
    /// What is to be said of the draft as a whole.
    pub draft_notice: RwSignal<Option<String>>,
    /// The security groups of the session, in EC2's order.
    pub groups: RwSignal<Arc<Vec<Arc<SecurityGroup>>>>,
    /// How far the rules of the opened group, with their ids, have been read.
    pub group_load: RwSignal<GroupLoad>,
    /// Whether the browser believes to be online.
    pub is_online: RwSignal<bool>,
    /// The groups that a rule can name, those of the draft among them.
    pub known_groups: Memo<Arc<Vec<KnownGroup>>>,
    /// EC2's groups and, behind them, those of the draft.
    pub listed: Memo<Arc<Vec<Arc<SecurityGroup>>>>,
    /// How far the groups have been read.
    pub load: RwSignal<Load>,
    /// Counts how often the page on the screen showed something else from its top, at the same address.
    pub arrivals: RwSignal<u32>,
    /// The sentence that screen readers are told last.
    pub announcement: RwSignal<String>,
    /// The name typed for a group that has not been created yet.
    pub new_group_name: RwSignal<String>,
    /// The description typed for a group that has not been created yet.
    pub new_group_description: RwSignal<String>,
    /// The prefix lists of the session; empty where the caller may not describe them.
    pub prefix_lists: RwSignal<Arc<Vec<PrefixList>>>,
    /// How many rules a group may have in each direction and address family. A setting, because
    /// the account's own quota cannot be read from a page.
    pub rules_per_group: RwSignal<usize>,
    /// The plan being carried out, or the last one that was.
    pub run: RwSignal<Option<Run>>,
    /// Why nothing was sent when a plan was to be carried out.
    pub apply_refusal: RwSignal<Option<ApplyRefusal>>,
    /// Changes that are reviewed in the place of the draft.
    pub proposal: RwSignal<Option<Proposal>>,
    /// What somebody else changed between the review of the draft and its being carried out.
    pub meanwhile: RwSignal<Vec<Meanwhile>>,
    /// The groups whose old rules go before their new ones, where the quota has no room for both.
    pub revoke_first: RwSignal<BTreeSet<GroupId>>,
    /// The address that the person connects from, as a range of one. Kept by nobody: whoever opens
    /// the page tomorrow may connect from another.
    pub own_address: RwSignal<Option<Cidr>>,
    /// Whether permissions are checked before anything is sent.
    pub checks_permissions: RwSignal<bool>,
    /// Whether a run goes on after a step that EC2 refused, with what only adds elsewhere.
    pub goes_on: RwSignal<bool>,
    /// The runs of plans that this browser knows of, the last one first.
    pub history: RwSignal<Vec<Arc<RunRecord>>>,
    /// Why runs cannot be kept.
    pub history_warning: RwSignal<Option<String>>,
    /// The connections that are open, in the order they were opened.
    pub opened: RwSignal<Vec<OpenConnection>>,
    /// After how many minutes without input the page forgets its keys; none for never.
    pub lock_after_minutes: RwSignal<Option<u32>>,
    /// The Regions that the session's account may use; empty until EC2 has told.
    pub regions: RwSignal<Vec<Region>>,
    /// Whether an identity provider has just sent the person back.
    pub is_signing_in: RwSignal<bool>,
    /// The cell that the page of its group is asked to open.
    pub cell_request: RwSignal<Option<CellRequest>>,
    /// What is pasted and not yet added.
    pub pasted: RwSignal<String>,
    /// Whether the keys are listed.
    pub shows_keys: RwSignal<bool>,
    /// The file that was opened last in this page.
    pub document: RwSignal<Option<Arc<Document>>>,
    /// The name and the text of a file that was dropped onto the page, until somebody reads it.
    pub dropped: RwSignal<Option<ReadFile>>,
    /// What is compared with what is on the screen.
    pub compared: RwSignal<Option<Compared>>,
    /// The groups that sharing starts with; none for all.
    pub share_choice: RwSignal<Option<BTreeSet<GroupId>>>,
    /// What is viewed in the place of a connection.
    pub view: RwSignal<ViewState>,
    /// What the URL asks for.
    pub route: RwSignal<Route>,
    /// The words of the search field.
    pub search: RwSignal<String>,
    /// The connection in use; none until there is one.
    pub session: RwSignal<Option<Session>, LocalStorage>,
    /// What could not be stored in the browser, and why.
    pub storage_warning: RwSignal<Option<String>>,
    /// Whether the page is being printed: long tables are then drawn whole.
    pub is_printing: RwSignal<bool>,
    /// Told whenever the window scrolls or changes its size.
    pub viewport: Trigger,
    /// The VPCs of the session; empty where the caller may not describe them.
    pub vpcs: RwSignal<Arc<Vec<Vpc>>>,
    pub(super) by_id: Memo<Arc<HashMap<GroupId, Arc<SecurityGroup>>>>,
    /// Credentials entered since the page was loaded, by the slug of their connection: memory
    /// only, never a signal that a view could show.
    pub(super) credentials: StoredValue<HashMap<String, Credentials>, LocalStorage>,
    /// The sandbox, once it has been used.
    pub(super) sandbox: StoredValue<Option<Rc<SandboxStore>>, LocalStorage>,
    /// Where the draft is kept; none while no groups have been read.
    pub(super) draft_place: StoredValue<Option<DraftPlace>>,
    /// Has the browser ask before it closes the page, while a draft could not be stored.
    pub(super) unstored_guard: StoredValue<Option<LeaveGuard>, LocalStorage>,
    /// Other tabs with the same draft that have been heard of.
    pub(super) tabs_seen: StoredValue<Vec<String>>,
    /// The page that the review was opened from, to go back to.
    pub(super) reviewed_from: StoredValue<Page>,
    /// Told every second while keys are about to expire.
    pub(super) tick: Trigger,
    /// When somebody last touched the page; none while nobody looks.
    pub(super) last_input: StoredValue<Option<SystemTime>>,
    /// The expiry at which new keys were asked for.
    pub(super) asked_at_expiry: StoredValue<Option<SystemTime>>,
    /// Counts sessions: an answer to a request of an earlier one is dropped.
    pub(super) generation: StoredValue<u32>,
    /// Stops the reading of all groups that was started last.
    pub(super) loading: StoredValue<Option<AbortHandle>>,
}

/// How far `config.json` has been read.
#[derive(Clone, Debug)]
pub enum ConfigState {
    /// Not yet.
    Reading,
    /// Read, or absent and therefore the default.
    Ready(Arc<Config>),
    /// It cannot be used; the text says why.
    Invalid(String),
}

/// What the connection dialog shows when it opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectPrompt {
    /// The slug of the connection chosen beforehand.
    pub slug: Option<String>,
    /// The Region chosen beforehand.
    pub region: Option<Region>,
    /// Why it opened by itself.
    pub reason: Option<String>,
}

/// A cell of a rule, to be opened on the page of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRequest {
    /// The group.
    pub group: GroupId,
    /// The row.
    pub row: RowId,
    /// The column.
    pub column: CellColumn,
}

/// How far the groups of a session have been read.
#[derive(Clone, Debug)]
pub enum Load {
    /// There is no session.
    Idle,
    /// Being read for the first time; so many groups so far, which the list shows already.
    Loading(usize),
    /// Somebody stopped the first reading; the list shows what had come.
    Stopped,
    /// Being read again; the list still shows what was read before.
    Refreshing,
    /// All read.
    Ready,
    /// Reading failed, and there is nothing to show.
    Failed(Arc<Error>),
    /// Reading again failed; the list still shows what was read before.
    Outdated(Arc<Error>),
}

/// How far the rules of one group have been read with their ids.
#[derive(Clone, Debug)]
pub enum GroupLoad {
    /// No group is open.
    Idle,
    /// Being read.
    Loading(GroupId),
    /// Read.
    Ready(GroupId),
    /// Reading failed; the rules without ids are still there.
    Failed(GroupId, Arc<Error>),
}

impl Load {
    /// Whether only some of the groups are there.
    pub fn is_partial(&self) -> bool {
        matches!(self, Self::Loading(_) | Self::Stopped)
    }
}

impl App {
    /// Empty stores, as they are before anything is read.
    pub fn new() -> Self {
        let groups = RwSignal::new(Arc::new(Vec::<Arc<SecurityGroup>>::new()));
        let by_id = Memo::new(move |_| {
            let by_id = groups
                .read()
                .iter()
                .map(|group| (group.id.clone(), group.clone()))
                .collect();
            Arc::new(by_id)
        });
        // The stores that are made of others find them in the page's own.
        let listed = Memo::new(|_| Self::of_page().list_groups());
        let known_groups = Memo::new(|_| Self::of_page().name_groups());
        let changes = Memo::new(|_| Self::of_page().count_changes());
        let kept_quota = load_text(QUOTA_KEY).and_then(|text| text.parse().ok());
        let app = Self {
            announcement: RwSignal::new(String::new()),
            apply_refusal: RwSignal::new(None),
            arrivals: RwSignal::new(0),
            by_id,
            changes,
            checks_permissions: RwSignal::new(true),
            goes_on: RwSignal::new(false),
            is_signing_in: RwSignal::new(false),
            asked_at_expiry: StoredValue::new(None),
            last_input: StoredValue::new(None),
            opened: RwSignal::new(Vec::new()),
            regions: RwSignal::new(Vec::new()),
            tick: Trigger::new(),
            lock_after_minutes: RwSignal::new(Self::kept_lock_after_minutes()),
            compared: RwSignal::new(None),
            config: RwSignal::new(ConfigState::Reading),
            document: RwSignal::new(None),
            dropped: RwSignal::new(None),
            share_choice: RwSignal::new(None),
            view: RwSignal::new(ViewState::Closed),
            connect_prompt: RwSignal::new(None),
            credentials: StoredValue::new_local(HashMap::new()),
            draft: RwSignal::new(Draft::default()),
            draft_notice: RwSignal::new(None),
            draft_place: StoredValue::new(None),
            generation: StoredValue::new(0),
            loading: StoredValue::new(None),
            group_load: RwSignal::new(GroupLoad::Idle),
            groups,
            history: RwSignal::new(Vec::new()),
            history_warning: RwSignal::new(None),
            is_online: RwSignal::new(true),
            is_printing: RwSignal::new(false),
            known_groups,
            listed,
            load: RwSignal::new(Load::Idle),
            meanwhile: RwSignal::new(Vec::new()),
            new_group_description: RwSignal::new(String::new()),
            new_group_name: RwSignal::new(String::new()),
            own_address: RwSignal::new(None),
            cell_request: RwSignal::new(None),
            pasted: RwSignal::new(String::new()),
            prefix_lists: RwSignal::new(Arc::default()),
            proposal: RwSignal::new(None),
            reviewed_from: StoredValue::new(Page::Groups),
            revoke_first: RwSignal::new(BTreeSet::new()),
            route: RwSignal::new(Route::default()),
            rules_per_group: RwSignal::new(kept_quota.unwrap_or(DEFAULT_RULES_PER_GROUP)),
            run: RwSignal::new(None),
            sandbox: StoredValue::new_local(None),
            search: RwSignal::new(String::new()),
            session: RwSignal::new_local(None),
            shows_keys: RwSignal::new(false),
            storage_warning: RwSignal::new(None),
            tabs_seen: StoredValue::new(Vec::new()),
            unstored_guard: StoredValue::new_local(None),
            viewport: Trigger::new(),
            vpcs: RwSignal::new(Arc::new(Vec::new())),
        };
        provide_context(app);
        app
    }

    /// The stores of the page that the calling component belongs to.
    pub fn of_page() -> Self {
        expect_context()
    }

    /// The name of a group, of EC2's or the draft's; the caller is told when it changes.
    pub fn group_name(&self, id: &GroupId) -> Option<String> {
        if let Some(group) = self.by_id.read().get(id) {
            return Some(group.name.clone());
        }
        let draft = self.draft.read();
        let created = draft.group(id)?.facts.created.as_ref()?;
        Some(created.name.to_string())
    }

    /// The account of the session, as its groups tell it.
    pub fn account(&self) -> Option<AccountId> {
        self.groups
            .read()
            .first()
            .map(|group| group.owner_id.clone())
    }

    /// The same, for callers that need not be told when it changes.
    pub(super) fn account_now(&self) -> Option<AccountId> {
        let groups = self.groups.read_untracked();
        groups.first().map(|group| group.owner_id.clone())
    }

    /// Sets how many rules a group may have, for this browser.
    pub fn set_rules_per_group(&self, count: usize) {
        self.rules_per_group.set(count);
        // A setting that is not kept is asked for again.
        save_text(QUOTA_KEY, &count.to_string()).ok();
    }

    /// The rights of the session to change things; none where it is read-only or absent, and while not
    /// all groups have been read: what is drafted is laid over all of them.
    pub fn editor(&self) -> Option<Editor> {
        if self.load.read().is_partial() {
            return None;
        }
        self.session
            .read()
            .as_ref()
            .and_then(|session| session.editor(*self))
    }

    /// The rights of the session to change things at this moment.
    pub fn editor_now(&self) -> Option<Editor> {
        if self.load.read_untracked().is_partial() {
            return None;
        }
        self.session
            .read_untracked()
            .as_ref()
            .and_then(|session| session.editor(*self))
    }

    /// Goes to another page, from which the browser's back button returns, or to the top of this one.
    pub fn go(&self, route: &Route) {
        let there = route.to_string();
        if fragment() == there {
            scroll_to_top();
            self.arrivals.update(|count| *count += 1);
        } else {
            set_fragment(&there);
        }
    }

    /// The link to a page of the session in use.
    pub fn link(&self, page: Page) -> String {
        self.route.read().to_page(page).to_string()
    }

    /// The whole address of a page, to be given to others.
    pub fn whole_address(&self, route: &Route) -> String {
        [page_address(), route.to_string()].concat()
    }

    /// Tells screen readers.
    pub fn announce(&self, sentence: impl Into<String>) {
        self.announcement.set(sentence.into());
    }

    /// Puts a group in the place of the one with its id, or adds it.
    pub(super) fn put_group(&self, group: SecurityGroup) {
        self.groups.update(|groups| {
            let groups = Arc::make_mut(groups);
            let group = Arc::new(group);
            match groups.iter_mut().find(|known| known.id == group.id) {
                Some(place) => *place = group,
                None => groups.push(group),
            }
        });
    }

    /// Whether answers to requests of that generation still matter.
    pub(super) fn is_current(&self, generation: u32) -> bool {
        self.generation.get_value() == generation
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}
