//! The grid of rules in a real browser, with no server: keys become commands, the open cell survives redraws, Tab fills
//! rows, blocks of cells go through the clipboard.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

#[path = "support/linked.rs"]
mod linked;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use any_spawner::Executor;
use leptos::mount::mount_to;
use leptos::prelude::*;
use portcullis::aws::{
    Client, Clock as _, HttpRequest, HttpResponse, LocalFuture, Transport, TransportError,
};
use portcullis::connect::Connection;
use portcullis::draft::{CellColumn, GroupView, RuleDraft};
use portcullis::environment::Environment;
use portcullis::grid::{RuleGrid, RuleTable, TableDialog};
use portcullis::model::{Direction, GroupId, Region};
use portcullis::platform::{BrowserClock, next_task, painted};
use portcullis::present::{DataColumn, Place, TableColumn as _};
use portcullis::sandbox::{SandboxCall, SandboxHost};
use portcullis::shell::Workspaces;
use portcullis::workspace::{Session, Workspace};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use linked::LINKED;

wasm_bindgen_test_configure!(run_in_browser);

/// Columns by their positions in the grid.
const TYPE: usize = 1;
const PORTS: usize = 3;
const PEER: usize = 5;
const DESCRIPTION: usize = 6;
const RULE_ID: usize = 8;
const ACTIONS: usize = 10;

struct SandboxTransport(RefCell<SandboxHost>);

impl Transport for SandboxTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let call = SandboxCall::Send(request);
        let reply = self.0.borrow_mut().answer(call, BrowserClock.now());
        Box::pin(async move {
            Ok(HttpResponse {
                status: reply.status,
                body: reply.body.into_bytes(),
            })
        })
    }
}

/// The grid of a group of the sandbox, in the document.
struct Fixture {
    owner: Owner,
    root: HtmlElement,
    workspace: Workspace,
    group: GroupId,
    table: RuleTable,
    /// Unmounts the grid when it is dropped.
    _mounted: Box<dyn std::any::Any>,
}

impl Fixture {
    /// The inbound rules of the group of that name.
    async fn open(name: &str) -> Self {
        Executor::init_wasm_bindgen().ok();
        let storage = web_sys::window().unwrap().local_storage().unwrap();
        storage.unwrap().clear().unwrap();
        let owner = Owner::new();
        let workspace = owner.with(open_sandbox);
        workspace.load_inventory();
        let inventory = workspace.inventory();
        let freshness = inventory.groups().freshness();
        while !freshness.read_untracked().is_whole() {
            next_task().await;
        }
        let groups = inventory.groups().all();
        let groups = groups.get_untracked();
        let group = groups.iter().find(|group| group.name == name).unwrap();
        let group = group.id.clone();
        let root = add_root();
        let shown = group.clone();
        let (mounted, table) = owner.with(|| {
            let view = Memo::new(move |_| Arc::new(workspace.group_view(&shown)));
            let table = RuleTable::new(workspace, view, Direction::Ingress);
            let mounted = mount_to(root.clone(), move || {
                provide_context(workspace);
                view! { <RuleGrid table /> }
            });
            (Box::new(mounted), table)
        });
        let fixture = Self {
            owner,
            root,
            workspace,
            group,
            table,
            _mounted: mounted,
        };
        fixture.run_until_idle().await;
        fixture
    }

    /// Waits until what has changed is drawn, and what follows a paint is done.
    async fn run_until_idle(&self) {
        for _ in 0..3 {
            painted().await;
            next_task().await;
        }
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.root.query_selector(selector).unwrap()?;
        Some(found.dyn_into().unwrap())
    }

    fn count(&self, selector: &str) -> usize {
        let script = "return root.querySelectorAll(selector).length";
        let arguments = [JsValue::from(&self.root), selector.into()];
        let count = call("root, selector", script, &arguments);
        count.as_f64().unwrap() as usize
    }

    fn cell(&self, row: usize, column: usize) -> HtmlElement {
        self.find(&format!("[data-row=\"{row}\"] [data-column=\"{column}\"]"))
            .unwrap()
    }

    fn text(&self, row: usize, column: usize) -> String {
        self.cell(row, column).text_content().unwrap()
    }

    fn editor(&self) -> Option<HtmlInputElement> {
        self.find(".cell-editor__input")
            .map(|input| input.dyn_into().unwrap())
    }

    fn draft(&self) -> GroupView {
        self.workspace.group_view_now(&self.group)
    }

    /// Focuses a cell.
    async fn focus(&self, row: usize, column: usize) {
        let cell = self.cell(row, column);
        let control = cell.query_selector("[data-focus]").unwrap();
        let control = control.map_or(cell, |control| control.dyn_into().unwrap());
        control.focus().unwrap();
        self.run_until_idle().await;
    }

    /// Presses keys one after the other, such as `Shift+ArrowDown`. Returns whether the browser may act on the last
    /// one.
    async fn press(&self, keys: &[&str]) -> bool {
        let mut is_left = true;
        for keys in keys {
            let (modifiers, key) = keys.rsplit_once('+').unwrap_or(("", keys));
            let script = "return target.dispatchEvent(new KeyboardEvent('keydown', {
                key, ctrlKey: /Ctrl/.test(modifiers), shiftKey: /Shift/.test(modifiers),
                bubbles: true, cancelable: true }))";
            let arguments = [JsValue::from(focused()), key.into(), modifiers.into()];
            let left = call("target, key, modifiers", script, &arguments);
            is_left = left.as_bool().unwrap();
            self.run_until_idle().await;
        }
        is_left
    }

    /// Replaces the text of the open cell.
    async fn type_text(&self, text: &str) {
        let input = self.editor().expect("a cell is open");
        input.set_value(text);
        let script = "target.dispatchEvent(new Event('input', { bubbles: true }))";
        call("target", script, &[JsValue::from(input)]);
        self.run_until_idle().await;
    }

    /// What the focused cell puts on the clipboard.
    fn copy(&self) -> String {
        let script = "const clipboardData = new DataTransfer();
            target.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }));
            return clipboardData.getData('text/plain')";
        let copied = call("target", script, &[JsValue::from(focused())]);
        copied.as_string().unwrap()
    }

    async fn paste(&self, text: &str) {
        let script = "const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))";
        call(
            "target, text",
            script,
            &[JsValue::from(focused()), text.into()],
        );
        self.run_until_idle().await;
    }

    /// The row and column of the focused cell.
    fn focused(&self) -> Option<(usize, usize)> {
        let number = |selector: &str, attribute: &str| {
            let element = focused().closest(selector).unwrap()?;
            element.get_attribute(attribute)?.parse().ok()
        };
        Some((
            number("[data-row]", "data-row")?,
            number("[data-column]", "data-column")?,
        ))
    }

    fn selected_rows(&self) -> usize {
        self.count(".rules__body [aria-selected=true]")
    }

    fn close(self) {
        let root = self.root.clone();
        let owner = self.owner.clone();
        drop(self);
        root.remove();
        owner.cleanup();
    }
}

fn open_sandbox() -> Workspace {
    let region = Region::parse("us-east-1").unwrap();
    let connection = Connection::sandbox();
    let endpoint = connection.endpoint(&region, "localhost").unwrap();
    let host = SandboxTransport(RefCell::new(SandboxHost::new()));
    let client = Client::new(
        Rc::new(host),
        Rc::new(BrowserClock),
        endpoint,
        region.clone(),
        None,
    );
    let place = Place::Connection {
        slug: connection.slug.clone(),
        region: region.clone(),
    };
    let session = Session::new(connection, region, client);
    let environment = Environment::new(LINKED);
    environment.settings().change_preferences(|preferences| {
        for column in DataColumn::COLUMNS {
            preferences.rules.show(*column, true);
        }
    });
    Workspaces::new(environment).open(place, Some(session))
}

/// An element in the document. Without the page's style sheet an empty cell has no height, which means that a window is
/// too narrow for it.
fn add_root() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    root.set_inner_html("<style>.rules__cell { min-height: 20px }</style>");
    document.body().unwrap().append_child(&root).unwrap();
    root.dyn_into().unwrap()
}

fn focused() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    document.active_element().unwrap()
}

/// Calls a JavaScript function that builds events: the page itself needs none of their constructors.
fn call(parameters: &str, body: &str, arguments: &[JsValue]) -> JsValue {
    let function = js_sys::Function::new_with_args(parameters, body);
    let arguments: js_sys::Array = arguments.iter().collect();
    function.apply(&JsValue::NULL, &arguments).unwrap()
}

#[wasm_bindgen_test]
async fn the_grid_is_one_tab_stop_that_keys_move() {
    let grid = Fixture::open("web").await;
    assert_eq!(grid.count("[tabindex=\"0\"]"), 1);
    grid.focus(1, PORTS).await;
    for (key, at) in [
        ("ArrowDown", (2, PORTS)),
        ("ArrowRight", (2, PORTS + 1)),
        ("Home", (2, 0)),
        ("End", (2, ACTIONS)),
        ("Ctrl+Home", (0, 0)),
        ("Ctrl+End", (3, ACTIONS)),
        ("PageUp", (0, ACTIONS)),
        ("ArrowLeft", (0, ACTIONS - 1)),
    ] {
        assert!(!grid.press(&[key]).await, "{key} is handled");
        assert_eq!(grid.focused(), Some(at), "{key}");
        assert_eq!(grid.count("[tabindex=\"0\"]"), 1, "{key}");
    }
    // Keys of the browser and of the page are left to them.
    for key in ["Tab", "Ctrl+c", "Ctrl+z", "F5"] {
        assert!(grid.press(&[key]).await, "{key} is left");
    }
    grid.close();
}

#[wasm_bindgen_test]
async fn a_button_of_the_grid_hears_enter_and_space_itself() {
    let grid = Fixture::open("web").await;
    grid.focus(2, ACTIONS).await;
    assert_eq!(focused().tag_name(), "BUTTON");
    for key in ["Enter", " "] {
        assert!(grid.press(&[key]).await, "{key} is left to the button");
    }
    assert_eq!(grid.selected_rows(), 0);
    grid.press(&["Delete"]).await;
    assert_eq!(grid.draft().changes().total(), 1, "Delete means the row");
    grid.close();
}

#[wasm_bindgen_test]
async fn rows_are_selected_by_keys_and_changed_together() {
    let grid = Fixture::open("web").await;
    grid.focus(1, RULE_ID).await;
    grid.press(&[" ", "Shift+ArrowDown"]).await;
    assert_eq!(grid.selected_rows(), 2);
    grid.press(&["Ctrl+Shift+D"]).await;
    assert_eq!(grid.draft().rows_in(Direction::Ingress).count(), 5);
    grid.press(&["Ctrl+a", "Delete"]).await;
    let left = grid.draft();
    let wanted = left.rows().iter().filter(|row| left.rule(row).is_some());
    assert_eq!(
        wanted
            .filter(|row| row.direction == Direction::Ingress)
            .count(),
        0
    );
    grid.press(&["Ctrl+Shift+Backspace"]).await;
    grid.press(&["Escape"]).await;
    assert_eq!(grid.selected_rows(), 0);
    assert_eq!(grid.draft().changes().total(), 0);
    grid.close();
}

#[wasm_bindgen_test]
async fn an_open_cell_survives_what_redraws_the_table() {
    let grid = Fixture::open("web").await;
    grid.focus(2, DESCRIPTION).await;
    grid.press(&["x"]).await;
    grid.type_text("half ty").await;
    let input = grid.editor().unwrap();
    let editor = grid.workspace.editor_now().unwrap();
    let is_same = || grid.editor().as_ref() == Some(&input) && input.value() == "half ty";
    // Another row comes, is sorted in, and goes with an undo; the filter hides all rows.
    editor.edit("added a rule", &mut |editing| {
        editing.add_row(&grid.group, RuleDraft::empty(Direction::Ingress));
    });
    grid.run_until_idle().await;
    assert!(is_same(), "another row comes");
    assert_eq!(grid.count(".rules__body [data-row]"), 4);
    let sort = grid
        .cell(0, PORTS)
        .query_selector("button")
        .unwrap()
        .unwrap();
    grid.table.set_filter("nothing is found".to_owned());
    grid.run_until_idle().await;
    assert!(is_same(), "the filter hides the others");
    assert_eq!(grid.count(".rules__body [data-row]"), 1);
    grid.table.set_filter(String::new());
    editor.undo();
    grid.workspace.load_inventory();
    grid.run_until_idle().await;
    assert!(is_same(), "the groups are read again");
    assert_eq!(
        Some(focused()),
        Some(input.clone().into()),
        "the focus stays"
    );
    grid.press(&["Enter"]).await;
    assert!(grid.editor().is_none());
    assert_eq!(grid.text(2, DESCRIPTION).split(' ').next(), Some("half"));
    assert_eq!(grid.focused(), Some((3, DESCRIPTION)), "Enter goes down");
    // Sorting afterwards leaves the focus where the user is.
    sort.dyn_into::<HtmlElement>().unwrap().click();
    grid.run_until_idle().await;
    assert_eq!(
        grid.cell(0, PORTS).get_attribute("aria-sort").as_deref(),
        Some("ascending")
    );
    grid.close();
}

#[wasm_bindgen_test]
async fn a_text_that_cannot_be_read_keeps_its_cell_open() {
    let grid = Fixture::open("web").await;
    grid.focus(1, PEER).await;
    grid.press(&["Enter"]).await;
    grid.type_text("10.0.0.0/99").await;
    grid.press(&["Enter"]).await;
    let input = grid.editor().expect("the cell stays open");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(grid.draft().changes().total(), 0);
    grid.press(&["Escape"]).await;
    assert!(grid.editor().is_none());
    assert_eq!(grid.focused(), Some((1, PEER)));
    assert_eq!(grid.workspace.draft().unfinished_count(), 0);
    grid.close();
}

#[wasm_bindgen_test]
async fn a_row_that_is_removed_elsewhere_gives_its_text_back() {
    let grid = Fixture::open("web").await;
    grid.focus(1, DESCRIPTION).await;
    grid.press(&["F2"]).await;
    grid.type_text("do not lose me").await;
    let editor = grid.workspace.editor_now().unwrap();
    let view = grid.draft();
    let row = view.rows_in(Direction::Ingress).next().unwrap();
    editor.edit("removed a rule", &mut |editing| {
        editing.remove_row(&view, row)
    });
    grid.run_until_idle().await;
    assert!(grid.editor().is_none());
    let notice = grid.workspace.draft().notice().get_untracked();
    assert!(notice.unwrap().contains("do not lose me"));
    grid.close();
}

#[wasm_bindgen_test]
async fn tab_fills_one_new_rule_after_the_other() {
    let grid = Fixture::open("web").await;
    grid.owner.with(|| grid.table.add_row(None));
    grid.run_until_idle().await;
    // Several sources make several rules; Tab goes on in the next one.
    for text in ["https", "10.1.0.0/16, 10.2.0.0/16", "first"] {
        grid.type_text(text).await;
        grid.press(&["Tab"]).await;
    }
    let input = grid.editor().expect("the description of the next rule");
    let row = input.closest("[data-row]").unwrap().unwrap();
    assert_eq!(row.get_attribute("data-row").as_deref(), Some("5"));
    grid.type_text("second").await;
    grid.press(&["Shift+Tab"]).await;
    assert_eq!(grid.editor().unwrap().value(), "10.2.0.0/16");
    grid.press(&["Tab"]).await;
    assert!(grid.editor().is_none(), "no rule is added unasked");
    assert_eq!(grid.draft().rows_in(Direction::Ingress).count(), 5);
    assert_eq!(grid.text(4, DESCRIPTION), "first");
    assert_eq!(grid.text(5, DESCRIPTION), "second");
    // In a row of EC2's, Tab goes one cell right.
    grid.focus(1, TYPE).await;
    grid.press(&["Enter", "Tab"]).await;
    assert_eq!(grid.focused(), Some((1, TYPE + 1)));
    grid.close();
}

#[wasm_bindgen_test]
async fn a_block_of_cells_goes_through_the_clipboard() {
    let grid = Fixture::open("web").await;
    grid.focus(1, PEER).await;
    grid.press(&["Shift+ArrowRight", "Shift+ArrowDown"]).await;
    assert_eq!(
        grid.find("[role=grid]")
            .unwrap()
            .get_attribute("data-span")
            .as_deref(),
        Some("5 6")
    );
    let copied = grid.copy();
    let lines: Vec<Vec<&str>> = copied
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0][0].starts_with("sg-") && lines[1].len() == 2,
        "{copied}"
    );
    grid.press(&["Escape", "ArrowUp"]).await;
    assert_eq!(grid.focused(), Some((1, DESCRIPTION)));
    assert_eq!(
        grid.copy().lines().count(),
        1,
        "one cell without a selection"
    );
    // A block goes into the cells from the focused one on.
    grid.focus(2, PEER).await;
    grid.paste("10.8.0.0/16\tone\n10.9.0.0/16\ttwo\n").await;
    let peers = [(2, "10.8.0.0/16", "one"), (3, "10.9.0.0/16", "two")];
    for (row, peer, description) in peers {
        assert!(grid.text(row, PEER).starts_with(peer));
        assert!(grid.text(row, DESCRIPTION).starts_with(description));
    }
    // All of it or nothing.
    grid.focus(1, PEER).await;
    grid.paste("10.7.0.0/16\nno address").await;
    assert!(grid.text(1, PEER).contains("sg-"));
    assert_eq!(
        grid.table.dialog().get_untracked(),
        Some(TableDialog::PasteRefused)
    );
    assert_eq!(grid.table.refusals().get_untracked().len(), 1);
    grid.close();
}

#[wasm_bindgen_test]
async fn several_cells_are_never_joined_in_an_open_one() {
    let grid = Fixture::open("web").await;
    grid.focus(2, PORTS).await;
    grid.press(&["Enter"]).await;
    grid.paste("2280\n9200").await;
    assert!(grid.editor().is_none());
    assert!(grid.text(2, PORTS).starts_with("2280") && grid.text(3, PORTS).starts_with("9200"));
    grid.focus(2, PORTS).await;
    grid.press(&["Enter"]).await;
    grid.type_text("44").await;
    grid.paste("22\n80").await;
    assert_eq!(grid.editor().unwrap().value(), "44");
    assert_eq!(
        grid.table.dialog().get_untracked(),
        Some(TableDialog::PasteRefused)
    );
    grid.close();
}

/// Keys in random order: there is one tab stop or one open cell, lines are drawn once, and undoing everything leads
/// back.
#[wasm_bindgen_test]
async fn no_sequence_of_keys_breaks_the_grid() {
    let keys = [
        "ArrowDown",
        "ArrowUp",
        "ArrowLeft",
        "ArrowRight",
        "Home",
        "End",
        "Ctrl+Home",
        "Ctrl+End",
        "PageDown",
        "Shift+ArrowDown",
        "Shift+ArrowUp",
        "Shift+ArrowRight",
        "Ctrl+a",
        " ",
        "Shift+ ",
        "Escape",
        "Enter",
        "F2",
        "x",
        "2",
        "Backspace",
        "Tab",
        "Shift+Tab",
        "Shift+Enter",
        "Ctrl+Enter",
        "Insert",
        "Ctrl+d",
        "Ctrl+Shift+D",
        "Delete",
        "Ctrl+Backspace",
        "Ctrl+Shift+Backspace",
    ];
    let grid = Fixture::open("web").await;
    grid.focus(1, TYPE).await;
    let mut seed = 3_u64;
    let mut done = Vec::new();
    for _ in 0..250 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let key = keys[(seed >> 33) as usize % keys.len()];
        done.push(key);
        grid.press(&[key]).await;
        let open = grid.count(".cell-editor__input");
        assert!(open <= 1, "{done:?}");
        if open == 0 {
            assert_eq!(grid.count("[tabindex=\"0\"]"), 1, "{done:?}");
            // Tab itself is the browser's, and leaves the focus alone here.
            assert!(grid.focused().is_some(), "{done:?}");
        }
        let rows = grid.draft().rows_in(Direction::Ingress).count();
        assert_eq!(grid.count(".rules__body [data-row]"), rows, "{done:?}");
        // A long table would make the test slow.
        if rows > 12 {
            let editor = grid.workspace.editor_now().unwrap();
            while grid.draft().rows_in(Direction::Ingress).count() > 3 {
                editor.undo();
            }
            grid.run_until_idle().await;
        }
    }
    let editor = grid.workspace.editor_now().unwrap();
    while grid
        .workspace
        .draft()
        .current()
        .read_untracked()
        .undo_label()
        .is_some()
    {
        editor.undo();
    }
    grid.run_until_idle().await;
    assert_eq!(grid.draft().changes().total(), 0, "{done:?}");
    grid.close();
}

#[wasm_bindgen_test]
async fn another_page_asks_for_a_cell() {
    let grid = Fixture::open("web").await;
    grid.table.set_filter("nothing is found".to_owned());
    let view = grid.draft();
    let row = view.rows_in(Direction::Ingress).nth(2).unwrap();
    let asked = portcullis::workspace::CellRequest {
        group: grid.group.clone(),
        row: view.row_id(row),
        column: CellColumn::Peer,
    };
    grid.workspace.inputs().request_cell(Some(asked));
    grid.run_until_idle().await;
    let input = grid.editor().expect("the cell is open");
    let row = input.closest("[data-row]").unwrap().unwrap();
    assert_eq!(row.get_attribute("data-row").as_deref(), Some("3"));
    assert_eq!(grid.table.filter().get_untracked(), "");
    assert_eq!(grid.workspace.inputs().cell_request().get_untracked(), None);
    grid.close();
}

#[wasm_bindgen_test]
async fn cells_copied_from_the_grid_are_pasted_as_cells_even_if_they_look_like_rules() {
    let grid = Fixture::open("web").await;
    grid.focus(1, PORTS).await;
    grid.press(&["Shift+ArrowRight", "Shift+ArrowRight"]).await;
    let copied = grid.copy();
    assert_eq!(copied.trim_end().split('\t').count(), 3, "{copied}");
    grid.press(&["Escape"]).await;
    grid.focus(2, PORTS).await;
    grid.paste(&copied).await;
    assert_eq!(grid.table.dialog().get_untracked(), None);
    assert!(grid.text(2, PORTS).starts_with(&grid.text(1, PORTS)));
    // A description may say what a rule would say.
    grid.focus(3, DESCRIPTION).await;
    grid.paste("tcp 443 10.7.0.0/16 office").await;
    assert_eq!(grid.table.dialog().get_untracked(), None);
    assert!(
        grid.text(3, DESCRIPTION)
            .starts_with("tcp 443 10.7.0.0/16 office")
    );
    // Rules from elsewhere are shown first.
    grid.focus(3, PORTS).await;
    grid.paste("tcp 443 10.7.0.0/16 office").await;
    assert_eq!(
        grid.table.dialog().get_untracked(),
        Some(TableDialog::Paste)
    );
    grid.close();
}

#[wasm_bindgen_test]
async fn an_action_counts_the_rules_that_it_changes() {
    let grid = Fixture::open("web").await;
    grid.focus(1, TYPE).await;
    grid.press(&["Delete", "Ctrl+a", "Delete"]).await;
    let last = grid.workspace.environment().announcements().last();
    assert_eq!(last.get_untracked(), "Removed 2 rules");
    assert_eq!(grid.draft().changes().total(), 3);
    grid.close();
}
