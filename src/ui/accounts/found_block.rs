//! Groups that one source has found in one account and Region.

use std::sync::Arc;

use leptos::prelude::*;

use super::{account_mark, region_mark};
use crate::accounts::{Fleet, group_address};
use crate::environment::now;
use crate::fleet::{Hit, Scope};
use crate::model::{GroupId, counted, escape_invisible, grouped};
use crate::present::FoundBlock;
use crate::text::{age_text, capitalised, rule_sentence};

/// Groups shown at first, and more at a time.
const SHOWN: usize = 20;

/// Rules shown of each group.
const SHOWN_RULES: usize = 5;

/// Heading with the source and its age, and the groups.
#[component]
pub(super) fn FoundBlockView(fleet: Fleet, block: Arc<FoundBlock>) -> impl IntoView {
    let FoundBlock {
        scope,
        source,
        hits,
        ..
    } = &*block;
    let slug = {
        let scope = scope.clone();
        Memo::new(move |_| fleet.connection_of(&scope))
    };
    let oldest = hits.iter().map(|hit| hit.as_of).min().unwrap_or_default();
    let facts = format!(
        "{}, {}",
        escape_invisible(&source.name),
        age_text(oldest, now())
    );
    let label = format!("{} {}", scope.account, scope.region);
    let count = hits.len();
    let shown = RwSignal::new(SHOWN);
    let heading = (
        account_mark(fleet, &scope.account),
        region_mark(scope.region.as_str()),
    );
    let items = move || {
        let hits = block.hits.iter().take(shown.get());
        let hits = hits.map(|hit| hit_view(fleet, &block.scope, slug, block.source.held, hit));
        hits.collect_view()
    };
    view! {
        <section class="accounts__block" aria-label=label>
            <h2 class="accounts__heading">{heading}</h2>
            <p class="muted">{capitalised(&facts)}</p>
            <ul class="accounts__list">{items}</ul>
            <Show when=move || { count > shown.get() }>
                <button class="button button--quiet button--small" type="button"
                    on:click=move |_| shown.update(|shown| *shown += SHOWN)>
                    {move || format!("Show more groups ({} left)", grouped(count.saturating_sub(shown.get())))}
                </button>
            </Show>
        </section>
    }
}

fn hit_view(
    fleet: Fleet,
    scope: &Scope,
    slug: Memo<Option<String>>,
    held: Option<u32>,
    hit: &Hit,
) -> AnyView {
    let actions = group_actions(fleet, scope, slug, held, &hit.group.id, &hit.group.name);
    let rules = hit.rules.iter().take(SHOWN_RULES).map(|rule| {
        let text = format!("{} {}", rule.direction, rule_sentence(rule));
        view! { <li>{escape_invisible(&text)}</li> }
    });
    let rules: Vec<_> = rules.collect();
    let more = hit.rules.len().saturating_sub(rules.len());
    let used = (!hit.used_by.is_empty())
        .then(|| format!(", used by {}", counted(hit.used_by.len(), "resource")));
    view! {
        <li>
            <div class="accounts__hit">
                {actions}
                <span class="muted">{used}</span>
            </div>
            <ul class="accounts__rules">
                {rules}
                {(more > 0).then(|| view! { <li class="muted">{format!("And {}", counted(more, "more rule"))}</li> })}
            </ul>
        </li>
    }
    .into_any()
}

/// Name and ID of a group with the ways to open it: its page where its account is known, or read-only.
pub(super) fn group_actions(
    fleet: Fleet,
    scope: &Scope,
    slug: Memo<Option<String>>,
    held: Option<u32>,
    id: &GroupId,
    name: &str,
) -> AnyView {
    let (id, name) = (id.clone(), escape_invisible(name));
    let open = {
        let (scope, id, name) = (scope.clone(), id.clone(), name.clone());
        move || match slug.get() {
            Some(slug) => {
                let href = group_address(slug, &scope, &id);
                view! { <a class="link" href=href>{name.clone()}</a> }.into_any()
            }
            None => {
                let (scope, asked, label) = (scope.clone(), name.clone(), name.clone());
                view! {
                    <span class="accounts__group">{label.clone()}</span>
                    <button class="button button--small" type="button" aria-label=format!("Connect to open {label}")
                        on:click=move |_| fleet.ask_to_connect(&scope, &asked)>
                        "Connect…"
                    </button>
                }
                .into_any()
            }
        }
    };
    let code = id.to_string();
    let view_button = held.map(|held| {
        let label = format!("View {name} read-only");
        view! {
            <button class="button button--quiet button--small" type="button" aria-label=label
                on:click=move |_| fleet.view(held, &id)>"View read-only"</button>
        }
    });
    view! { {open}<span class="code">{code}</span>{view_button} }.into_any()
}
