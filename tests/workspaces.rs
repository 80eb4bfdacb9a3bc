//! Workspaces in a real browser: random sequences of what users and other tabs do, and late answers. No store ever
//! holds anything of another scope, drafts survive, and nothing is applied to the wrong account.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::cell::{Cell, RefCell};
#[path = "support/linked.rs"]
mod linked;

use std::collections::BTreeSet;
use std::rc::Rc;

use any_spawner::Executor;
use futures_util::future::join;
use leptos::prelude::*;
use portcullis::apply::RunSource;
use portcullis::aws::{
    Client, Clock as _, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError,
};
use portcullis::connect::Connection;
use portcullis::environment::{DRAFT_KEY, Environment};
use portcullis::model::{AccountId, GroupDescription, GroupName, NewGroup, Region};
use portcullis::platform::{BrowserClock, fragment, next_task};
use portcullis::present::{Place, Route};
use portcullis::sandbox::{SandboxCall, SandboxHost};
use portcullis::share::Redaction;
use portcullis::shell::Workspaces;
use portcullis::workspace::{
    ApplyRefusal, FollowUp, Freshness, Session, ShareOptions, ViewState, Workspace, link_of,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Storage;

use linked::LINKED;

wasm_bindgen_test_configure!(run_in_browser);

/// The account of every sandbox; each scope replaces it by its own.
const SANDBOX_ACCOUNT: &str = "123456789012";

/// Slug, Region and account of each scope. The last is another role of the first one's account, with the same draft.
const SCOPES: [(&str, &str, &str); 4] = [
    ("first", "us-east-1", "111111111111"),
    ("first", "eu-west-1", "222222222222"),
    ("second", "us-east-1", "333333333333"),
    ("third", "us-east-1", "111111111111"),
];

/// EC2's answer to a caller without permission.
const DENIAL: &str = "<Response><Errors><Error><Code>UnauthorizedOperation</Code>\
    <Message>You are not authorized to perform this operation.</Message></Error></Errors>\
    <RequestID>00000000-0000-0000-0000-000000000000</RequestID></Response>";

/// How many things are done in each sequence.
const STEPS: usize = 120;

/// An EC2 of its own for one scope, which can hold its answers back.
struct Account {
    number: &'static str,
    host: RefCell<SandboxHost>,
    /// Its state, as it was last written down.
    state: RefCell<String>,
    is_holding: Cell<bool>,
    /// Whether the caller may do nothing.
    is_denied: Cell<bool>,
    /// How many requests were held back.
    held: Cell<usize>,
}

struct AccountTransport(Rc<Account>);

impl Account {
    fn new(number: &'static str) -> Rc<Self> {
        Rc::new(Self {
            number,
            host: RefCell::new(SandboxHost::new()),
            state: RefCell::default(),
            is_holding: Cell::new(false),
            is_denied: Cell::new(false),
            held: Cell::new(0),
        })
    }

    async fn answer(&self, mut request: HttpRequest) -> HttpResponse {
        if self.is_holding.get() {
            self.held.set(self.held.get() + 1);
        }
        while self.is_holding.get() {
            next_task().await;
        }
        if self.is_denied.get() {
            return HttpResponse {
                status: 403,
                body: DENIAL.as_bytes().to_vec(),
            };
        }
        request.body = request.body.replace(self.number, SANDBOX_ACCOUNT);
        let call = SandboxCall::Send(request);
        let reply = self.host.borrow_mut().answer(call, BrowserClock.now());
        if let Some(state) = reply.state {
            self.state.replace(state);
        }
        HttpResponse {
            status: reply.status,
            body: reply
                .body
                .replace(SANDBOX_ACCOUNT, self.number)
                .into_bytes(),
        }
    }

    fn release(&self) {
        self.is_holding.set(false);
    }

    fn has(&self, name: &str) -> bool {
        self.state.borrow().contains(name)
    }
}

impl Transport for AccountTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move { Ok(self.0.answer(request).await) })
    }
}

/// The page in one tab.
struct Tab {
    owner: Owner,
    workspaces: Workspaces,
}

impl Tab {
    fn new() -> Self {
        let owner = Owner::new();
        let workspaces = owner.with(|| Workspaces::new(Environment::new(LINKED)));
        Self { owner, workspaces }
    }

    fn find(&self, scope: usize) -> Option<Workspace> {
        self.workspaces.find(&place(scope))
    }

    /// Brings the workspace of a scope onto the screen, as following its address does.
    fn open(&self, scope: usize, account: &Rc<Account>) -> Workspace {
        if let Some(workspace) = self.find(scope) {
            self.workspaces.show(workspace);
            workspace.reload_draft();
            workspace.load_inventory();
            return workspace;
        }
        self.open_for(None, scope, account)
    }

    /// Opens a scope through a connection that is for the account `only`.
    fn open_for(&self, only: Option<AccountId>, scope: usize, account: &Rc<Account>) -> Workspace {
        let region = Region::parse(SCOPES[scope].1).unwrap();
        let connection = Connection {
            slug: SCOPES[scope].0.to_owned(),
            account: only,
            ..Connection::sandbox()
        };
        let endpoint = connection.endpoint(&region, "localhost").unwrap();
        let client = Client::new(
            Rc::new(AccountTransport(account.clone())),
            Rc::new(BrowserClock),
            endpoint,
            region.clone(),
            None,
        );
        let session = Session::new(connection, region, client);
        let workspace = self.workspaces.open(place(scope), Some(session));
        workspace.load_inventory();
        workspace
    }

    /// Opens the workspace of a scope, and waits until its groups have been read and what follows is done.
    async fn open_and_read(&self, scope: usize, account: &Rc<Account>) -> Workspace {
        let workspace = self.open(scope, account);
        while !is_loaded(workspace) {
            next_task().await;
        }
        for _ in 0..10 {
            next_task().await;
        }
        workspace
    }
}

fn local_storage() -> Storage {
    let storage = web_sys::window().unwrap().local_storage();
    storage.unwrap().unwrap()
}

fn place(scope: usize) -> Place {
    Place::Connection {
        slug: SCOPES[scope].0.to_owned(),
        region: Region::parse(SCOPES[scope].1).unwrap(),
    }
}

fn is_loaded(workspace: Workspace) -> bool {
    let inventory = workspace.inventory();
    let freshness = inventory.groups().freshness();
    freshness.read_untracked().is_whole()
}

/// The first scope of the account that a scope is of.
fn home(scope: usize) -> usize {
    let is_same = |other: &(&str, &str, &str)| other.2 == SCOPES[scope].2;
    SCOPES.iter().position(is_same).unwrap()
}

/// The names of the groups that a draft creates.
fn drafted(workspace: Workspace) -> BTreeSet<String> {
    let draft = workspace.draft().current();
    let draft = draft.read_untracked();
    let created = draft
        .groups()
        .filter_map(|(_, group)| group.facts.created.clone());
    created.map(|group| group.name.to_string()).collect()
}

/// Numbers that follow from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Two tabs, the account of each scope, and the names that were drafted in each [`home`].
struct World {
    accounts: Vec<Rc<Account>>,
    tabs: [Tab; 2],
    edited: [BTreeSet<String>; 4],
    done: Vec<String>,
}

impl World {
    fn new() -> Self {
        local_storage().clear().unwrap();
        let accounts: Vec<_> = SCOPES.iter().map(|scope| Account::new(scope.2)).collect();
        let homes = (0..SCOPES.len()).map(home);
        Self {
            accounts: homes.map(|home| accounts[home].clone()).collect(),
            tabs: [Tab::new(), Tab::new()],
            edited: Default::default(),
            done: Vec::new(),
        }
    }

    fn step(&mut self, random: &mut Random) {
        let (scope, what) = (random.below(SCOPES.len()), random.below(10));
        self.done.push(format!("{what} in {scope}"));
        let account = self.accounts[scope].clone();
        match what {
            0..=2 => {
                self.tabs[0].open(scope, &account);
            }
            3 => self.edit(0, scope),
            4 => {
                self.tabs[1].open(scope, &account);
                self.edit(1, scope);
                if let Some(workspace) = self.tabs[0].find(scope) {
                    workspace.follow_other_tabs();
                }
            }
            5 => self.apply(scope),
            6 => account.is_holding.set(true),
            7 => account.release(),
            // A run is never closed unasked.
            _ => {
                let [tab, _] = &self.tabs;
                let idle = tab
                    .find(scope)
                    .filter(|open| !open.reviewing().has_run_under_way());
                match idle {
                    Some(workspace) if what == 8 => tab.workspaces.close(workspace),
                    Some(workspace) => tab.workspaces.lock(workspace),
                    None => {}
                }
            }
        }
    }

    fn edit(&mut self, tab: usize, scope: usize) {
        let workspace = self.tabs[tab].find(scope);
        let loaded = workspace.filter(|workspace| is_loaded(*workspace));
        let Some(editor) = loaded.and_then(Workspace::editor_now) else {
            return;
        };
        let edited = &mut self.edited[home(scope)];
        let name = format!("scope-{}-{:04}", home(scope), edited.len());
        editor.edit(format!("created {name}"), &mut |editing| {
            editing.create_group(NewGroup {
                name: GroupName::parse(&name).unwrap(),
                description: GroupDescription::parse("Made by a test").unwrap(),
                vpc_id: None,
                tags: Vec::new(),
            });
        });
        if tab == 1
            && let Some(workspace) = self.tabs[0].find(scope)
        {
            workspace.follow_other_tabs();
        }
        edited.insert(name);
    }

    fn apply(&self, scope: usize) {
        let workspace = self.tabs[0].find(scope);
        let loaded = workspace.filter(|workspace| is_loaded(*workspace));
        if let Some(workspace) = loaded
            && let Some(editor) = workspace.editor_now()
        {
            let review = untrack(move || workspace.review());
            assert_eq!(review.source, RunSource::Draft);
            editor.apply(review);
        }
    }

    fn check(&self) {
        let done = self.done.join(", ");
        for (scope, account) in self.accounts.iter().enumerate() {
            for (other, edited) in self.edited.iter().enumerate() {
                let strange = edited.iter().find(|name| account.has(name));
                assert!(
                    other == home(scope) || strange.is_none(),
                    "{strange:?} was applied to scope {scope} after {done}"
                );
            }
            for tab in &self.tabs {
                if let Some(workspace) = tab.find(scope) {
                    self.check_workspace(scope, workspace, &done);
                }
            }
        }
    }

    fn check_workspace(&self, scope: usize, workspace: Workspace, done: &str) {
        let account = &self.accounts[scope];
        let inventory = workspace.inventory();
        let groups = inventory.groups().all();
        let strange = groups
            .read_untracked()
            .iter()
            .find(|group| group.owner_id.as_str() != account.number)
            .cloned();
        assert_eq!(strange, None, "in scope {scope} after {done}");
        let drafted = drafted(workspace);
        assert!(
            drafted.is_subset(&self.edited[home(scope)]),
            "{drafted:?} in scope {scope} after {done}"
        );
    }

    /// Whether all drafts are what was edited and not applied, in the tab that follows the other.
    fn check_drafts(&self) {
        let done = self.done.join(", ");
        for (scope, account) in self.accounts.iter().enumerate() {
            let workspace = self.tabs[0].find(scope).expect("all scopes are open");
            workspace.reload_draft();
            let edited = self.edited[home(scope)].iter();
            let pending: BTreeSet<String> =
                edited.filter(|name| !account.has(name)).cloned().collect();
            assert_eq!(drafted(workspace), pending, "in scope {scope} after {done}");
        }
    }

    async fn finish_loads_and_runs(&self) {
        for account in &self.accounts {
            account.release();
        }
        for (scope, account) in self.accounts.iter().enumerate() {
            let workspace = self.tabs[0].open(scope, account);
            while !is_loaded(workspace) || workspace.reviewing().has_run_under_way() {
                next_task().await;
            }
        }
    }
}

#[wasm_bindgen_test]
async fn no_scope_ever_sees_another_whatever_is_done() {
    Executor::init_wasm_bindgen().ok();
    let mut applied = 0;
    for seed in 1..=12 {
        let mut random = Random(seed);
        let mut world = World::new();
        for _ in 0..STEPS {
            world.step(&mut random);
            for _ in 0..random.below(12) {
                next_task().await;
            }
            world.check();
        }
        world.finish_loads_and_runs().await;
        world.check();
        world.check_drafts();
        let edited = world.edited.iter().zip(&world.accounts);
        applied += edited
            .flat_map(|(edited, account)| edited.iter().filter(|name| account.has(name)))
            .count();
        for tab in &world.tabs {
            tab.owner.cleanup();
        }
    }
    assert!(applied > 0, "nothing was applied in any sequence");
}

#[wasm_bindgen_test]
async fn a_late_answer_to_a_closed_workspace_goes_nowhere() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let account = &world.accounts[0];
    account.is_holding.set(true);
    let closed = tab.open(0, account);
    next_task().await;
    assert_eq!(account.held.get(), 1);
    tab.workspaces.close(closed);
    account.release();
    for _ in 0..20 {
        next_task().await;
    }
    // The handle leads to empty stores, and using it changes nothing.
    assert!(
        closed
            .inventory()
            .groups()
            .all()
            .read_untracked()
            .is_empty()
    );
    assert!(closed.session().now().is_none());
    closed.inputs().set_search("apache".to_owned());
    closed.load_inventory();
    assert_eq!(closed.inputs().search().get_untracked(), "");
    assert!(tab.find(0).is_none());
}

#[wasm_bindgen_test]
async fn what_was_read_off_the_screen_is_stale() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let account = &world.accounts[0];
    account.is_holding.set(true);
    let left = tab.open(0, account);
    let shown = tab.open(1, &world.accounts[1]);
    account.release();
    while !is_loaded(left) || !is_loaded(shown) {
        next_task().await;
    }
    let freshness = |workspace: Workspace| {
        let inventory = workspace.inventory();
        inventory.groups().freshness().get_untracked()
    };
    assert!(matches!(freshness(left), Freshness::Stale));
    assert!(matches!(freshness(shown), Freshness::Ready));
}

#[wasm_bindgen_test]
async fn an_undo_that_is_read_off_the_screen_leaves_the_screen_alone() {
    Executor::init_wasm_bindgen().ok();
    let mut world = World::new();
    let (first, second) = (world.accounts[0].clone(), world.accounts[1].clone());
    let workspace = world.tabs[0].open(0, &first);
    world.finish_loads_and_runs().await;
    world.tabs[0].open(0, &first);
    world.edit(0, 0);
    world.apply(0);
    while workspace.reviewing().has_run_under_way() {
        next_task().await;
    }
    let run = workspace.reviewing().run().get_untracked().unwrap();
    let record = run.end().get_untracked().record.unwrap();
    let editor = workspace.editor_now().unwrap();
    let before = fragment();
    first.is_holding.set(true);
    let switch = async {
        world.tabs[0].open(1, &second);
        first.release();
    };
    let (undo, ()) = join(editor.review_after(&record, FollowUp::Undo), switch).await;
    undo.unwrap();
    assert_eq!(fragment(), before);
    let proposal = workspace.reviewing().proposal().get_untracked().unwrap();
    let run = record.id.clone();
    assert_eq!(proposal.source, RunSource::Undo { run });
    world.tabs[0].open(0, &first);
    let undo = editor.review_after(&record, FollowUp::Undo).await;
    undo.unwrap();
    assert_ne!(fragment(), before);
}

#[wasm_bindgen_test]
async fn keys_of_another_account_are_refused_as_such() {
    Executor::init_wasm_bindgen().ok();
    let mut world = World::new();
    let account = world.accounts[0].clone();
    let only = AccountId::from_remote("999999999999");
    let workspace = world.tabs[0].open_for(Some(only), 0, &account);
    while !is_loaded(workspace) {
        next_task().await;
    }
    world.edit(0, 0);
    world.apply(0);
    while workspace.reviewing().has_run_under_way() {
        next_task().await;
    }
    let refusal = workspace.reviewing().refusal().get_untracked();
    assert!(matches!(refusal, Some(ApplyRefusal::OtherAccount)));
    assert!(!account.has("scope-0-0000"));
}

#[wasm_bindgen_test]
async fn typed_texts_outlast_a_lock_and_belong_to_their_scope() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let pasted = |workspace: Workspace| workspace.inputs().pasted().get_untracked();
    let locked = tab.open_and_read(0, &world.accounts[0]).await;
    locked.inputs().set_pasted("tcp 443 10.0.0.0/8".to_owned());
    assert!(locked.closing_concern().is_some());
    tab.workspaces.lock(locked);
    let other = tab.open_and_read(1, &world.accounts[1]).await;
    assert_eq!(pasted(other), "");
    // The keys that are entered after the lock can be of another account.
    let foreign = tab.open_and_read(0, &world.accounts[2]).await;
    assert_eq!(pasted(foreign), "");
    tab.workspaces.lock(foreign);
    let again = tab.open_and_read(0, &world.accounts[0]).await;
    assert_eq!(pasted(again), "tcp 443 10.0.0.0/8");
}

#[wasm_bindgen_test]
async fn only_so_many_workspaces_are_kept_and_none_with_unsaved_input_is_closed() {
    Executor::init_wasm_bindgen().ok();
    let tab = Tab::new();
    let open = |number: usize| {
        let place = Place::Connection {
            slug: format!("connection-{number}"),
            region: Region::parse("us-east-1").unwrap(),
        };
        tab.workspaces.open(place, None)
    };
    let typed = open(0);
    typed.inputs().set_new_group_name("web".to_owned());
    let oldest = open(1);
    let others: Vec<Workspace> = (2..12).map(open).collect();
    let kept = tab.workspaces.all_now();
    assert!(kept.contains(&typed) && !kept.contains(&oldest));
    assert_eq!(kept[1..], others[3..]);
}

#[wasm_bindgen_test]
async fn groups_stay_when_they_cannot_be_read_again() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let account = &world.accounts[0];
    let freshness = |workspace: Workspace| {
        let inventory = workspace.inventory();
        inventory.groups().freshness().get_untracked()
    };
    let count = |workspace: Workspace| workspace.inventory().groups().all().read_untracked().len();
    account.is_denied.set(true);
    let workspace = tab.open(0, account);
    while freshness(workspace).error().is_none() {
        next_task().await;
    }
    assert!(matches!(freshness(workspace), Freshness::Failed(_)));
    assert_eq!(count(workspace), 0);
    account.is_denied.set(false);
    tab.open_and_read(0, account).await;
    assert!(matches!(freshness(workspace), Freshness::Ready));
    let all = count(workspace);
    assert!(all > 0);
    account.is_denied.set(true);
    workspace.load_inventory();
    while freshness(workspace).error().is_none() {
        next_task().await;
    }
    assert!(matches!(freshness(workspace), Freshness::Outdated(_)));
    assert_eq!(count(workspace), all);
}

#[wasm_bindgen_test]
async fn nothing_can_be_changed_while_only_some_groups_are_read() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let account = &world.accounts[0];
    account.is_holding.set(true);
    let workspace = tab.open(0, account);
    next_task().await;
    assert!(workspace.editor_now().is_none());
    workspace.inventory().groups().stop();
    account.release();
    for _ in 0..20 {
        next_task().await;
    }
    let inventory = workspace.inventory();
    let freshness = inventory.groups().freshness().get_untracked();
    assert!(matches!(freshness, Freshness::Stopped), "{freshness:?}");
    assert!(workspace.editor_now().is_none());
    tab.open_and_read(0, account).await;
    assert!(workspace.editor_now().is_some());
}

#[wasm_bindgen_test]
async fn a_draft_of_another_version_is_left_as_it_is() {
    Executor::init_wasm_bindgen().ok();
    let mut world = World::new();
    let account = world.accounts[0].clone();
    world.tabs[0].open_and_read(0, &account).await;
    world.edit(0, 0);
    let storage = local_storage();
    let keys = (0..storage.length().unwrap()).filter_map(|place| storage.key(place).unwrap());
    let keys: Vec<String> = keys.filter(|key| key.starts_with(DRAFT_KEY)).collect();
    let [key] = keys.as_slice() else {
        panic!("one draft is stored, not {keys:?}")
    };
    let other = r#"{"version":99,"draft":"of a later page"}"#;
    storage.set_item(key, other).unwrap();
    let opened = world.tabs[1].open_and_read(0, &account).await;
    let notice = opened.draft().notice().get_untracked().unwrap();
    assert!(notice.contains("another version"), "{notice}");
    assert_eq!(drafted(opened), BTreeSet::new());
    world.edit(1, 0);
    assert_eq!(storage.get_item(key).unwrap().as_deref(), Some(other));
    let made = drafted(opened);
    assert_eq!(made.len(), 1);
    // A page that is opened later finds both.
    let later = Tab::new();
    let opened = later.open_and_read(0, &account).await;
    assert_eq!(drafted(opened), made);
    assert_eq!(storage.get_item(key).unwrap().as_deref(), Some(other));
    assert!(opened.draft().notice().get_untracked().is_some());
}

#[wasm_bindgen_test]
async fn an_encrypted_link_shows_its_groups_for_the_right_passphrase_only() {
    Executor::init_wasm_bindgen().ok();
    let world = World::new();
    let [tab, _] = &world.tabs;
    let live = tab.open_and_read(0, &world.accounts[0]).await;
    let options = ShareOptions {
        chosen: None,
        redaction: Redaction::NONE,
        taken_by: None,
        has_rule_ids: true,
        has_policies: true,
        has_profile: true,
    };
    let snapshot = untrack(move || live.snapshot(&options)).unwrap();
    let link = link_of(&snapshot, Some("correct horse")).await.unwrap();
    let (_, fragment) = link.split_once('#').unwrap();
    let place = Place::View(Route::parse(fragment).view().unwrap().clone());
    let viewed = tab.workspaces.open(place, None);
    let state = || viewed.view().state().get_untracked();
    let count = || viewed.inventory().groups().all().read_untracked().len();
    viewed.view().request();
    viewed.open_view();
    while matches!(state(), ViewState::Asked | ViewState::Opening) {
        next_task().await;
    }
    assert!(matches!(
        state(),
        ViewState::NeedsPassphrase { was_wrong: false }
    ));
    for (passphrase, shown) in [
        ("wrong horse", 0),
        ("correct horse", snapshot.groups().len()),
    ] {
        viewed.open_encrypted(passphrase.to_owned());
        while matches!(state(), ViewState::Opening) {
            next_task().await;
        }
        assert_eq!(count(), shown, "for {passphrase}");
        let was_wrong = matches!(state(), ViewState::NeedsPassphrase { was_wrong: true });
        assert_eq!(was_wrong, shown == 0);
    }
    // What is viewed can be read and not changed.
    assert!(viewed.view().viewed().is_some());
    assert!(viewed.editor_now().is_none());
    assert!(viewed.session().now().is_none());
}
