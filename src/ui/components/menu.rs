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

/// The open menu: where the focus is, and the letters that search it.
#[derive(Clone, Debug, Default)]
struct Cursor {
    item: usize,
    typed: TypeAhead,
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
) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let cursor = StoredValue::new(Cursor::default());
    let id = StoredValue::new(id);
    let label = StoredValue::new(label);
    let labels = StoredValue::new(Vec::<String>::new());
    let focus_item = move |item: usize| {
        cursor.update_value(|cursor| cursor.item = item);
        dom::focus_first(&format!("#{}", item_id(&id.read_value(), item)));
    };
    let close = move |returns_focus: bool| {
        is_open.set(false);
        if returns_focus {
            dom::focus_first(&format!("#{}", id.read_value()));
        }
    };
    let open = move |item: usize| {
        cursor.set_value(Cursor {
            item,
            ..Cursor::default()
        });
        is_open.set(true);
    };
    let on_button_key = move |event: KeyboardEvent| {
        let item = match event.key().as_str() {
            "ArrowDown" => 0,
            // Beyond the last item: the menu clamps it.
            "ArrowUp" => usize::MAX,
            _ => return,
        };
        event.prevent_default();
        open(item);
    };
    let on_menu_key = move |event: KeyboardEvent| {
        let key = event.key();
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let step =
            labels.with_value(|labels| menu_step(&key, cursor.read_value().item, labels.len()));
        match step {
            Some(MenuStep::To(item)) => focus_item(item),
            Some(MenuStep::Close) => close(true),
            // The browser moves the focus on from the button.
            Some(MenuStep::Leave) => return close(true),
            Some(MenuStep::Find) => {
                let found = labels.with_value(|labels| {
                    let label = |line: Line| {
                        labels
                            .get(line.shown_index()?)
                            .map(|label| label.to_lowercase())
                    };
                    cursor.try_update_value(|cursor| {
                        let at = Line::of_shown(cursor.item);
                        cursor
                            .typed
                            .find(&key, event.time_stamp(), at, labels.len(), &label)
                    })
                });
                if let Some(item) = found.flatten().and_then(Line::shown_index) {
                    focus_item(item);
                }
            }
            None => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let menu = move || {
        let entries = entries();
        let items = entries.iter().filter_map(|entry| match entry {
            MenuEntry::Item(item) => Some(item.label.clone()),
            MenuEntry::Separator => None,
        });
        labels.set_value(items.collect());
        let mut place = 0;
        let views = entries.into_iter().map(|entry| match entry {
            MenuEntry::Separator => {
                view! { <div class="menu__separator" role="separator"></div> }.into_any()
            }
            MenuEntry::Item(item) => {
                place += 1;
                item_view(
                    item_id(&id.read_value(), place - 1),
                    item,
                    Callback::new(move |()| close(true)),
                )
            }
        });
        let views: Vec<AnyView> = views.collect();
        let last = labels.with_value(Vec::len).saturating_sub(1);
        let list = NodeRef::<html::Div>::new();
        Effect::new(move |_| {
            if list.get().is_some() {
                focus_item(cursor.read_value().item.min(last));
            }
        });
        view! {
            <div class="menu__list" role="menu" aria-label=label.get_value() node_ref=list on:keydown=on_menu_key>
                {views}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="menu" node_ref=around
            on:focusout=move |event| {
                if !around.get_untracked().is_some_and(|around| dom::is_within(event.related_target(), &around)) {
                    is_open.set(false);
                }
            }>
            <button class=class type="button" id=id.get_value() aria-label=label.get_value() title=label.get_value()
                aria-haspopup="menu" aria-expanded=move || is_open.get().to_string()
                // Keeps the focus in the menu: losing it would close it before the click does.
                on:mousedown=move |event| if is_open.get_untracked() { event.prevent_default() }
                on:keydown=on_button_key
                on:click=move |_| if is_open.get_untracked() { close(true) } else { open(0) }>
                {face}
            </button>
            {move || is_open.get().then(&menu)}
        </div>
    }
}

fn item_id(menu: &str, item: usize) -> String {
    format!("{menu}-{item}")
}

fn item_view(id: String, item: MenuItem, close: Callback<()>) -> AnyView {
    let MenuItem {
        label,
        icon: sign,
        is_danger,
        disabled_because,
        act,
    } = item;
    let is_disabled = disabled_because.is_some();
    let reason =
        disabled_because.map(|reason| view! { <span class="menu__reason">{reason}</span> });
    view! {
        <button class="menu__item" class:menu__item--danger=is_danger type="button" role="menuitem" tabindex="-1" id=id
            aria-disabled=is_disabled.then_some("true")
            // Browsers that do not focus clicked buttons would take the focus from the menu.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| if !is_disabled {
                close.run(());
                act.run(());
            }>
            {sign.map(icon)}
            <span class="menu__label">{label}{reason}</span>
        </button>
    }
    .into_any()
}
