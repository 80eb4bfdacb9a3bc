//! Choice of a connection: cards for what the page offers, and a list of the user's own connections.

use leptos::prelude::*;

use super::connection_choices::{Choice, KnownChoice, known_choices, offered_choices};
use super::form_state::FormState;
use super::rename_field::RenameField;
use crate::platform::dom;
use crate::ui::components::{Icon, icon};

/// Chooses a connection.
#[component]
pub(super) fn TargetField(
    /// State of the form.
    entry: FormState,
) -> impl IntoView {
    let shell = entry.shell;
    let cards = offered_choices(shell);
    let cards: Vec<AnyView> = cards
        .into_iter()
        .map(|card| card_view(entry, card))
        .collect();
    let first = entry.choice.get_untracked();
    let known = Memo::new(move |_| {
        entry.changes.track();
        known_choices(shell, &first)
    });
    let renamed = RwSignal::new(None::<String>);
    view! {
        <fieldset class="form__fields">
            <legend class="visually-hidden">"Connect to"</legend>
            <div class="cards">{cards}</div>
            <Show when=move || !known.read().is_empty()>
                <p class="field__label">"Open and recent connections"</p>
                <ul class="known">
                    {move || known.get().into_iter().map(|known| known_view(entry, known, renamed)).collect::<Vec<_>>()}
                </ul>
            </Show>
        </fieldset>
    }
}

fn card_view(entry: FormState, card: Choice) -> AnyView {
    let id = format!("connection-to-{}", card.value.trim_start_matches('+'));
    let (title_id, text_id) = (format!("{id}-title"), format!("{id}-text"));
    let (named_by, described_by) = (title_id.clone(), text_id.clone());
    let value = card.value.clone();
    let is_chosen = move || *entry.choice.read() == value;
    view! {
        <label class="card">
            <input type="radio" name="connection-target" id=id value=card.value.clone()
                aria-labelledby=named_by aria-describedby=described_by
                prop:checked=is_chosen on:change=move |_| entry.choose(&card.value, None) />
            <span class="card__title" id=title_id>{card.name}</span>
            <span class="card__text" id=text_id>{card.detail}</span>
        </label>
    }
    .into_any()
}

fn known_view(entry: FormState, known: KnownChoice, renamed: RwSignal<Option<String>>) -> AnyView {
    let Choice {
        value: slug,
        name,
        detail,
    } = known.choice;
    let is_renamed = {
        let slug = slug.clone();
        Memo::new(move |_| renamed.read().as_ref() == Some(&slug))
    };
    let is_chosen = {
        let slug = slug.clone();
        move || *entry.choice.read() == slug
    };
    let choose = {
        let slug = slug.clone();
        move |_| entry.choose(&slug, Some(&known.region))
    };
    let (rename_label, forget_label) = (format!("Rename {name}"), format!("Forget {name}"));
    let rename = {
        let slug = slug.clone();
        move |_| renamed.set(Some(slug.clone()))
    };
    let forget = (!known.is_open).then(|| {
        let slug = slug.clone();
        let forget = move |_| {
            entry.forget(&slug);
            dom::focus_soon("[name=connection-target]:checked");
        };
        view! {
            <button class="button button--quiet button--icon button--small" type="button" aria-label=forget_label.clone()
                title=forget_label on:click=forget>{icon(Icon::Trash)}</button>
        }
    });
    let field_name = name.clone();
    view! {
        <li class="known__item">
            <label class="known__label">
                <input type="radio" name="connection-target" value=slug.clone() prop:checked=is_chosen on:change=choose />
                <span class="known__name">{name}</span>
                " "<span class="known__detail">{detail}</span>
            </label>
            <button class="button button--quiet button--icon button--small" type="button" aria-label=rename_label.clone()
                title=rename_label on:click=rename>{icon(Icon::Pencil)}</button>
            {forget}
            {move || is_renamed.get().then(|| view! {
                <RenameField entry slug=slug.clone() name=field_name.clone() renamed />
            })}
        </li>
    }
    .into_any()
}
