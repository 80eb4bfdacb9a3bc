//! A section of the page of findings, with its cards.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;

use super::finding_card::FindingCard;
use super::sections::{FixForAll, Grouping, Section, Sections, fixes};
use crate::analysis::checks::Finding;
use crate::model::{counted, escape_invisible};
use crate::text::counts_text;
use crate::workspace::{Turns, Workspace};

/// Number of findings that a section shows at first, and more at a time.
const SHOWN: usize = 50;

/// Number of sections or findings that a task draws.
const DRAWN_AT_ONCE: usize = 8;

/// All findings in sections, once they are known.
pub(super) type Shown = ReadSignal<Option<Arc<Sections>>>;

/// State of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageState {
    pub(super) grouping: RwSignal<Grouping>,
    /// Titles of the open sections.
    pub(super) open: RwSignal<BTreeSet<String>>,
    /// Fix that is previewed.
    pub(super) fix: RwSignal<Option<FixForAll>>,
    pub(super) can_edit: Memo<bool>,
}

/// Returns how many views of a list to draw: some more in each task until all of them are, so that the browser handles
/// input meanwhile.
pub(super) fn in_parts(
    workspace: Workspace,
    total: impl Fn() -> usize + Send + Sync + 'static,
) -> ReadSignal<usize> {
    let (drawn, set_drawn) = signal(DRAWN_AT_ONCE);
    Effect::new(move |_| {
        if drawn.get() < total() {
            workspace.spawn(async move {
                Turns::default().start().pause().await;
                set_drawn.try_update(|drawn| *drawn += DRAWN_AT_ONCE);
            });
        }
    });
    drawn
}

/// Number of findings of a section. Those of a severity need no further words.
fn count_text(section: &Section, grouping: Grouping) -> String {
    match grouping {
        Grouping::Severity => counted(section.findings.len(), "finding"),
        _ => counts_text(&section.counts),
    }
}

/// A section, whose findings are shown on demand.
#[component]
pub(super) fn SectionView(title: String, shown: Shown, state: PageState) -> impl IntoView {
    let limit = RwSignal::new(SHOWN);
    let title = StoredValue::new(title);
    let section = Memo::new(move |_| {
        let sections = shown.get();
        let found = sections.map(|sections| title.with_value(|title| sections.section(title)));
        found.unwrap_or_default()
    });
    let is_open = Memo::new(move |_| title.with_value(|title| state.open.read().contains(title)));
    let toggle = move |_| {
        state.open.update(|open| {
            let title = title.get_value();
            if !open.remove(&title) {
                open.insert(title);
            }
        });
    };
    let all_fixes = move || {
        let fixes = fixes(&section.read().findings).into_iter();
        let fixes = fixes.filter(|_| state.can_edit.get()).map(|fix| {
            let label = format!("{}…", fix.label);
            view! {
                <button class="button button--small" type="button" on:click=move |_| state.fix.set(Some(fix.clone()))>
                    {label}
                </button>
            }
        });
        fixes.collect::<Vec<_>>()
    };
    let more = move || {
        let hidden = section.read().findings.len().saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <button class="button" type="button" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {format!("Show {} more", hidden.min(SHOWN))}
                </button>
            }
        })
    };
    view! {
        <section class="findings__section">
            <h2 class="findings__title">
                <button class="findings__toggle" type="button" aria-expanded=move || is_open.get().to_string() on:click=toggle>
                    <span aria-hidden="true">{move || if is_open.get() { "▾" } else { "▸" }}</span>
                    {title.with_value(|title| escape_invisible(title))}
                    " "
                    <span class="muted">{move || count_text(&section.read(), state.grouping.get())}</span>
                </button>
            </h2>
            {move || is_open.get().then(|| view! {
                <div class="findings__tools">{all_fixes}</div>
                <Cards section limit />
                {more}
            })}
        </section>
    }
}

/// The first findings of a section. A card stays while its finding is the same, with what the user types into it.
#[component]
fn Cards(section: Memo<Section>, limit: RwSignal<usize>) -> impl IntoView {
    let workspace = Workspace::here();
    let drawn = in_parts(workspace, move || {
        section.read().findings.len().min(limit.get())
    });
    let findings = move || {
        let section = section.read();
        let shown = drawn.get().min(limit.get());
        // Two equal rules of a draft have equal findings.
        let mut seen: HashMap<Arc<Finding>, usize> = HashMap::new();
        let numbered = section.findings.iter().take(shown).map(|finding| {
            let number = seen.entry(Arc::clone(finding)).or_default();
            *number += 1;
            (Arc::clone(finding), *number)
        });
        numbered.collect::<Vec<(Arc<Finding>, usize)>>()
    };
    let card = |(finding, _): (Arc<Finding>, usize)| {
        let finding = Arc::unwrap_or_clone(finding);
        view! { <FindingCard finding names_group=true on_fixed=Callback::new(|()| ()) /> }
    };
    view! { <For each=findings key=Clone::clone children=card /> }
}
