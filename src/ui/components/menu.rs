//! Button with a menu, after the ARIA menu button pattern.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::grid::{Line, TypeAhead};
use crate::platform::dom;
use crate::present::{MenuStep, menu_step};

/// An entry of a menu.
#[derive(Clone, Debug)]
pub(in crate::ui) enum MenuEntry {
    /// An action.
    Item(MenuItem),
    /// A line between two groups of actions.
    Separator,
}

/// An action of a menu.
#[derive(Clone, Debug)]
pub(in crate::ui) struct MenuItem {
    label: String,
    icon: Option<Icon>,
    is_danger: bool,
    disabled_because: Option<String>,
    /// Whether a choice is on. `None` for actions.
    is_checked: Option<bool>,
    act: Callback<()>,
}

impl MenuItem {
    /// An action with its label, which starts with a verb.
    pub(in crate::ui) fn new(
        label: impl Into<String>,
        act: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            label: label.into(),
            icon: None,
            is_danger: false,
            disabled_because: None,
            is_checked: None,
            act: Callback::new(move |()| act()),
        }
    }

    /// Adds an icon.
    pub(in crate::ui) fn icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// Marks an action that removes something.
    pub(in crate::ui) fn danger(self) -> Self {
        Self {
            is_danger: true,
            ..self
        }
    }

    /// Makes the item one choice of several. Only one is on.
    pub(in crate::ui) fn choice(self, is_checked: bool) -> Self {
        Self {
            is_checked: Some(is_checked),
            ..self
        }
    }

    /// Disables the action if there is a reason, which the menu shows.
    pub(in crate::ui) fn disabled_because(self, reason: Option<String>) -> Self {
        Self {
            disabled_because: reason,
            ..self
        }
    }
}

impl From<MenuItem> for MenuEntry {
    fn from(item: MenuItem) -> Self {
        Self::Item(item)
    }
}

/// State of a menu. Cheap to copy.
#[derive(Clone, Copy)]
struct MenuState {
    id: StoredValue<String>,
    is_open: RwSignal<bool>,
    /// Index of the focused item. While the menu opens, of the item to focus; the last one if there are fewer.
    item: StoredValue<usize>,
    labels: StoredValue<Vec<String>>,
    /// The letters typed to find an item.
    typed: StoredValue<TypeAhead>,
}

impl MenuState {
    fn open(self, item: usize) {
        self.item.set_value(item);
        self.typed.set_value(TypeAhead::default());
        self.is_open.set(true);
    }

    /// Closes the menu. The focus returns to its button.
    fn close(self) {
        self.is_open.set(false);
        dom::focus_first(&format!("#{}", self.id.read_value()));
    }

    fn focus_item(self, item: usize) {
        let last = self.labels.read_value().len().saturating_sub(1);
        let item = item.min(last);
        self.item.set_value(item);
        dom::focus_first(&format!("#{}", item_id(&self.id.read_value(), item)));
    }

    fn on_button_key(self, event: &KeyboardEvent) {
        let item = match event.key().as_str() {
            "ArrowDown" => 0,
            "ArrowUp" => usize::MAX,
            _ => return,
        };
        event.prevent_default();
        self.open(item);
    }

    fn on_key(self, event: &KeyboardEvent) {
        let key = event.key();
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let count = self.labels.read_value().len();
        match menu_step(&key, self.item.get_value(), count) {
            Some(MenuStep::To(item)) => self.focus_item(item),
            Some(MenuStep::Find) => self.find(&key, event.time_stamp()),
            Some(MenuStep::Close) => self.close(),
            // The browser moves the focus on from the button.
            Some(MenuStep::Leave) => return self.close(),
            None => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn find(self, letter: &str, time: f64) {
        let labels = self.labels.read_value();
        let label = |line: Line| Some(labels.get(line.shown_index()?)?.to_lowercase());
        let at = Line::of_shown(self.item.get_value());
        let found = self
            .typed
            .try_update_value(|typed| typed.find(letter, time, at, labels.len(), &label));
        if let Some(item) = found.flatten().and_then(Line::shown_index) {
            self.focus_item(item);
        }
    }

    fn list_view(self, label: String, entries: Vec<MenuEntry>) -> AnyView {
        let items = entries.iter().filter_map(|entry| match entry {
            MenuEntry::Item(item) => Some(item.label.clone()),
            MenuEntry::Separator => None,
        });
        self.labels.set_value(items.collect());
        let mut next = 0..;
        let view = |entry| match entry {
            MenuEntry::Separator => {
                view! { <div class="menu__separator" role="separator"></div> }.into_any()
            }
            MenuEntry::Item(item) => {
                let id = item_id(&self.id.read_value(), next.next().unwrap_or_default());
                item_view(id, item, Callback::new(move |()| self.close()))
            }
        };
        let views: Vec<AnyView> = entries.into_iter().map(view).collect();
        let list = NodeRef::<html::Div>::new();
        Effect::new(move |_| {
            if list.get().is_some() {
                self.focus_item(self.item.get_value());
            }
        });
        view! {
            <div class="menu__list" role="menu" aria-label=label node_ref=list on:keydown=move |event| self.on_key(&event)>
                {views}
            </div>
        }
        .into_any()
    }
}

/// Button that opens a menu. The menu closes when an item is chosen, on Escape, on Tab and when the
/// focus or a click goes elsewhere.
#[component]
pub(in crate::ui) fn Menu(
    /// ID of the button, unique in the page.
    id: String,
    /// Accessible name of the button and the menu.
    label: String,
    /// Classes of the button.
    class: &'static str,
    /// Content of the button.
    face: AnyView,
    /// Returns the entries, each time the menu opens.
    entries: Box<dyn Fn() -> Vec<MenuEntry> + Send + Sync>,
    /// Whether the menu is open when its button appears.
    #[prop(optional)]
    opens_at_once: bool,
) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(opens_at_once);
    let state = MenuState {
        id: StoredValue::new(id.clone()),
        is_open,
        item: StoredValue::new(0),
        labels: StoredValue::new(Vec::new()),
        typed: StoredValue::default(),
    };
    let title = label.clone();
    let name = label.clone();
    let list = move || {
        is_open
            .get()
            .then(|| state.list_view(label.clone(), entries()))
    };
    view! {
        <div class="menu" node_ref=around
            on:focusout=move |event| {
                // The menu may be gone: removing it moves the focus.
                if is_open.try_get_untracked() != Some(true) {
                    return;
                }
                let around = around.get_untracked();
                if !around.is_some_and(|around| dom::is_within(event.related_target(), &around)) {
                    is_open.set(false);
                }
            }>
            <button class=class type="button" id=id aria-label=name title=title
                aria-haspopup="menu" aria-expanded=move || is_open.get().to_string()
                // Keeps the focus in the menu: losing it would close it before the click does.
                on:mousedown=move |event| if is_open.get_untracked() { event.prevent_default() }
                on:keydown=move |event| state.on_button_key(&event)
                on:click=move |_| if is_open.get_untracked() { state.close() } else { state.open(0) }>
                {face}
            </button>
            {list}
        </div>
    }
}

fn item_id(menu: &str, item: usize) -> String {
    format!("{menu}-{item}")
}

fn item_view(id: String, item: MenuItem, close: Callback<()>) -> AnyView {
    let is_disabled = item.disabled_because.is_some();
    let role = match item.is_checked {
        Some(_) => "menuitemradio",
        None => "menuitem",
    };
    let sign = match item.is_checked {
        Some(true) => Some(Icon::Check),
        Some(false) => None,
        None => item.icon,
    };
    let act = item.act;
    let reason = item.disabled_because;
    let reason = reason.map(|reason| view! { <span class="menu__reason">{reason}</span> });
    view! {
        <button class="menu__item" class:menu__item--danger=item.is_danger type="button" role=role tabindex="-1" id=id
            aria-disabled=is_disabled.then_some("true")
            aria-checked=item.is_checked.map(|is_checked| is_checked.to_string())
            // Browsers that do not focus clicked buttons would take the focus from the menu.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| if !is_disabled {
                close.run(());
                act.run(());
            }>
            <span class="menu__icon">{sign.map(icon)}</span>
            <span class="menu__label">{item.label}{reason}</span>
        </button>
    }
    .into_any()
}
