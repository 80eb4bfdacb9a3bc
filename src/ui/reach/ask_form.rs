//! The line that asks, with suggestions, and the fields that say the same.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use super::ask_fields::AskFields;
use super::page_state::{ReachState, mistake_text};
use crate::analysis::reach::End;
use crate::platform::dom;
use crate::present::{KnownEnd, QuestionSuggestion, question_suggestions};
use crate::search::{natural_order, parse_question};
use crate::workspace::Workspace;

/// Suggestions below the line. Cheap to copy.
#[derive(Clone, Copy, Debug)]
struct SuggestionList {
    is_open: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    all: Memo<Vec<QuestionSuggestion>>,
}

impl SuggestionList {
    fn new(state: ReachState) -> Self {
        let is_open = RwSignal::new(false);
        let ends = Memo::new(move |_| {
            if is_open.get() {
                known_ends(state.workspace)
            } else {
                Vec::new()
            }
        });
        let all = Memo::new(move |_| {
            if is_open.get() {
                question_suggestions(&state.line.read(), &ends.read())
            } else {
                Vec::new()
            }
        });
        Self {
            is_open,
            active: RwSignal::new(None),
            all,
        }
    }

    fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    fn is_shown(self) -> bool {
        !self.all.read().is_empty()
    }

    fn accept(self, state: ReachState, index: usize) {
        let chosen = self.all.read_untracked().get(index).cloned();
        if let Some(chosen) = chosen {
            self.active.set(None);
            state.line.set(chosen.question);
        }
    }

    fn on_key(self, event: &KeyboardEvent, state: ReachState) {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.is_composing() || has_modifier {
            return;
        }
        let count = self.all.read_untracked().len();
        let active = self.active.get_untracked();
        match (event.key().as_str(), active) {
            ("ArrowDown", _) if count == 0 => self.is_open.set(true),
            ("ArrowDown", None) => self.active.set(Some(0)),
            ("ArrowDown", Some(index)) => self.active.set(Some((index + 1) % count)),
            ("ArrowUp", Some(index)) => self.active.set(index.checked_sub(1)),
            ("Enter", Some(index)) => self.accept(state, index),
            ("Escape", _) if count > 0 => self.close(),
            _ => return,
        }
        event.prevent_default();
    }
}

/// Form that asks a question.
#[component]
pub(super) fn AskForm(
    /// State of the page.
    state: ReachState,
) -> impl IntoView {
    let error = state.line_error;
    Effect::new(move |_| error.set(state.mistake()));
    let suggestions = SuggestionList::new(state);
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        suggestions.close();
        let line = state.line.get_untracked();
        match parse_question(&line) {
            Ok(question) => {
                error.set(None);
                state.ask(&question);
            }
            Err(mistake) => {
                error.set(Some(mistake_text(&line, &mistake)));
                dom::focus_first("#reach-line");
            }
        }
    };
    view! {
        <form class="reach__form" role="search" aria-label="Reachability" novalidate on:submit=ask>
            <div class="field" class:field--invalid=move || error.read().is_some()>
                <label class="field__label" for="reach-line">"Question"</label>
                <div class="reach__line">
                    <Line state suggestions is_invalid=Signal::derive(move || error.read().is_some()) />
                    <button class="button button--primary" type="submit">"Ask"</button>
                </div>
                <p class="field__note" id="reach-line-note" aria-live="polite">
                    {move || error.get().unwrap_or_else(|| "Such as internet to db 5432, who can reach db, or what can bastion reach".to_owned())}
                </p>
            </div>
            <details class="disclosure">
                <summary>"Ask with fields"</summary>
                <AskFields line=state.line />
            </details>
        </form>
    }
}

/// The line with its suggestions.
#[component]
fn Line(state: ReachState, suggestions: SuggestionList, is_invalid: Signal<bool>) -> impl IntoView {
    let line = state.line;
    let option = move |(index, one): (usize, QuestionSuggestion)| {
        let is_active = move || suggestions.active.get() == Some(index);
        view! {
            <li class="search__option" id=format!("reach-suggestion-{index}") role="option"
                aria-selected=move || if is_active() { "true" } else { "false" }
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| suggestions.accept(state, index)>
                <span class="search__text">{one.label}</span>
                " "
                <span class="search__detail">{one.note}</span>
            </li>
        }
        .into_any()
    };
    let options = move || {
        let all = suggestions.all.get().into_iter().enumerate();
        all.map(option).collect::<Vec<AnyView>>()
    };
    let active_id = move || {
        let active = suggestions.active.get()?;
        suggestions
            .is_shown()
            .then(|| format!("reach-suggestion-{active}"))
    };
    view! {
        <div class="search reach__search">
            <input class="field__input" id="reach-line" type="text" role="combobox" autocomplete="off" spellcheck="false"
                autocapitalize="off" placeholder="internet to db 5432" aria-autocomplete="list"
                aria-describedby="reach-line-note" aria-invalid=move || is_invalid.get().then_some("true")
                aria-expanded=move || if suggestions.is_shown() { "true" } else { "false" }
                aria-controls=move || suggestions.is_shown().then_some("reach-suggestions")
                aria-activedescendant=active_id
                prop:value=line
                on:click=move |_| suggestions.is_open.set(true)
                on:input=move |event| {
                    line.set(event_target_value(&event));
                    suggestions.active.set(None);
                    suggestions.is_open.set(true);
                }
                on:keydown=move |event| suggestions.on_key(&event, state)
                on:blur=move |_| suggestions.close() />
            <Show when=move || suggestions.is_shown()>
                <ul class="search__list" id="reach-suggestions" role="listbox" aria-label="Suggestions">{options}</ul>
            </Show>
        </div>
    }
}

/// Returns what a question can name, sorted by name: groups and prefix lists. Those whose name needs quotes, or is not
/// the only one, are named by ID. Reactive.
fn known_ends(workspace: Workspace) -> Vec<KnownEnd> {
    let listed = workspace.draft().listed();
    let groups = listed.read();
    let lists = workspace.inventory().prefix_lists();
    let lists = lists.read();
    let groups = groups
        .iter()
        .map(|group| (group.name.as_str(), group.id.to_string()));
    let lists = lists
        .iter()
        .map(|list| (list.name.as_str(), list.id.to_string()));
    let mut named: Vec<(&str, String)> = groups.chain(lists).collect();
    named.sort_by(|a, b| natural_order(a.0, b.0).then_with(|| a.1.cmp(&b.1)));
    let is_alone = |index: usize| {
        let name = |index: usize| named.get(index).map(|(name, _)| *name);
        let before = index.checked_sub(1).and_then(name);
        name(index) != before && name(index) != name(index + 1)
    };
    let end = |(index, (name, id)): (usize, &(&str, String))| {
        // Names that need quotes are named by ID.
        let is_word = End::Name((*name).to_owned()).to_string() == *name;
        KnownEnd {
            text: if is_word && is_alone(index) {
                (*name).to_owned()
            } else {
                id.clone()
            },
            label: crate::model::escape_invisible(name),
            note: id.clone(),
        }
    };
    named.iter().enumerate().map(end).collect()
}
