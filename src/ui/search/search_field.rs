//! Search field of the top bar.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::search::Suggestion;
use crate::shell::Shell;
use crate::ui::bundles::{Bundle, Bundles};
use crate::workspace::Workspace;

/// State of the search field and its suggestions.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct SearchBox {
    shown: ReadSignal<Workspace>,
    /// Whether the user wants suggestions.
    pub(super) is_open: RwSignal<bool>,
    /// The suggestions for what is typed.
    pub(super) suggestions: RwSignal<Vec<Suggestion>>,
    /// The suggestion that is marked.
    pub(super) active: RwSignal<Option<usize>>,
}

impl SearchBox {
    fn new(shown: ReadSignal<Workspace>) -> Self {
        Self {
            shown,
            is_open: RwSignal::new(false),
            suggestions: RwSignal::new(Vec::new()),
            active: RwSignal::new(None),
        }
    }

    /// Returns the workspace on the screen. Reactive.
    pub(super) fn workspace(self) -> Workspace {
        self.shown.get()
    }

    /// Whether suggestions are on the screen. Reactive.
    pub(super) fn is_expanded(self) -> bool {
        self.is_open.get() && !self.suggestions.read().is_empty()
    }

    /// Closes the suggestions.
    pub(super) fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    fn type_text(self, text: String) {
        self.shown.get_untracked().inputs().set_search(text);
        self.active.set(None);
        self.is_open.set(true);
    }

    /// Handles a key. What it does is in the lazy bundle; here the browser's own action is prevented.
    fn on_key(self, event: &KeyboardEvent, bundles: Bundles) {
        let key = event.key();
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        let is_ours = match key.as_str() {
            "ArrowDown" | "ArrowUp" | "Enter" => !has_modifier,
            "Escape" => untrack(|| self.is_expanded()),
            "Backspace" => {
                let workspace = self.shown.get_untracked();
                workspace.inputs().search().read_untracked().is_empty()
            }
            _ => false,
        };
        if !is_ours || event.is_composing() {
            return;
        }
        event.prevent_default();
        bundles.with_search(move |bundle| (bundle.on_key)(self, &key));
    }
}

/// Search field with suggestions. Filters that are finished become chips when the user presses Enter or
/// leaves the field.
#[component]
pub(in crate::ui) fn SearchField() -> impl IntoView {
    let shell = Shell::of_page();
    let bundles = Bundles::of_page();
    let shown = shell.workspaces().shown();
    let search = SearchBox::new(shown);
    let active_id = move || {
        let active = search.active.get()?;
        search
            .is_expanded()
            .then(|| format!("search-suggestion-{active}"))
    };
    view! {
        <div class="bar__search search">
            <label class="visually-hidden" for="group-search">"Search groups"</label>
            <input class="field__input" id="group-search" type="search" role="combobox" autocomplete="off"
                spellcheck="false" placeholder="Search, or filter with port = 22" aria-keyshortcuts="/"
                aria-autocomplete="list"
                aria-expanded=move || if search.is_expanded() { "true" } else { "false" }
                aria-controls=move || search.is_expanded().then_some("search-suggestions")
                aria-activedescendant=active_id
                prop:value=move || shown.get().inputs().search().get()
                on:focus=move |_| bundles.load(Bundle::Search)
                on:click=move |_| search.is_open.set(true)
                on:input=move |event| search.type_text(event_target_value(&event))
                on:keydown=move |event| search.on_key(&event, bundles)
                on:blur=move |_| bundles.with_search(move |bundle| (bundle.on_key)(search, "Blur")) />
            {move || bundles.ready(Bundle::Search)?.search.map(|bundle| (bundle.suggestions)(search))}
        </div>
    }
}
