//! Editor for the tags of a group or of rules.

use leptos::prelude::*;

use super::form_text::keep_form_text;
use crate::model::{GroupId, MAX_TAGS_PER_RESOURCE, Tag};
use crate::platform::dom;
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, KeptField, KeptTexts};
use crate::workspace::Workspace;

/// Input of one tag.
#[derive(Clone, Copy, Debug)]
struct TagRow {
    number: usize,
    key: RwSignal<String>,
    value: RwSignal<String>,
}

impl TagRow {
    fn new(number: usize, tag: Tag) -> Self {
        Self {
            number,
            key: RwSignal::new(tag.key),
            value: RwSignal::new(tag.value),
        }
    }
}

/// Edits tags as rows of key and value.
#[component]
pub(in crate::ui) fn TagsDialog(
    /// The dialog's title.
    title: &'static str,
    /// What is tagged, among all of the account, for keeping what is typed.
    about: String,
    /// The group of the tagged resources.
    group: GroupId,
    /// The current tags.
    tags: Vec<Tag>,
    /// Receives the new tags, without those that only AWS can set.
    on_save: Callback<Vec<Tag>>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let (reserved, own): (Vec<Tag>, Vec<Tag>) = tags.into_iter().partition(Tag::is_reserved);
    let rows: Vec<TagRow> = own
        .into_iter()
        .enumerate()
        .map(|(number, tag)| TagRow::new(number, tag))
        .collect();
    let next = StoredValue::new(rows.len());
    let rows = RwSignal::new(rows);
    let shown = typed_text(&rows.read_untracked());
    keep_form_text(workspace, group, move || {
        let typed = typed_text(&rows.try_read_untracked()?);
        (typed != shown).then_some(typed)
    });
    let initial = rows_json(&rows.read_untracked());
    let text = Signal::derive(move || rows_json(&rows.read()));
    let set = move |text: String| {
        let typed: Vec<(String, String)> = serde_json::from_str(&text).unwrap_or_default();
        let first = next.get_value();
        next.set_value(first + typed.len());
        let typed = typed.into_iter().zip(first..);
        rows.set(
            typed
                .map(|((key, value), number)| TagRow::new(number, Tag { key, value }))
                .collect(),
        );
    };
    let kept = KeptTexts::restore_from(
        workspace,
        &about,
        vec![KeptField::new(text, set)],
        vec![initial],
    );
    let problem = RwSignal::new(None::<String>);
    let add = move || {
        let number = next.get_value();
        next.set_value(number + 1);
        let tag = Tag {
            key: String::new(),
            value: String::new(),
        };
        rows.update(|rows| rows.push(TagRow::new(number, tag)));
        dom::pass_focus("#tags-add", &format!("#tag-key-{number}"));
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let parsed = parse_tags(&rows.read_untracked());
        match parsed {
            Ok(tags) => {
                on_save.run(tags);
                kept.drop_all();
                on_close.run(());
            }
            Err((number, reason)) => {
                problem.set(Some(reason));
                dom::focus_first(&format!("#tag-key-{number}"));
            }
        }
    };
    let row = move |row: TagRow| {
        let number = row.number;
        let note_id = format!("tag-note-{number}");
        view! {
            <div class="tag-row">
                <input class="field__input" id=format!("tag-key-{number}") type="text" aria-label="Key" autocomplete="off"
                    placeholder="key" bind:value=row.key aria-describedby=note_id.clone() />
                <input class="field__input" type="text" aria-label="Value" autocomplete="off" placeholder="value"
                    bind:value=row.value aria-describedby=note_id.clone() />
                <button class="button button--quiet" type="button"
                    aria-label=move || format!("Remove tag {}", row.key.get())
                    on:click=move |_| {
                        rows.update(|rows| rows.retain(|other| other.number != number));
                        dom::focus_first("#tags-add");
                    }>
                    "Remove"
                </button>
                <p class="field__note tag-row__note" id=note_id role="status">
                    {move || blank_note(&row.key.read(), &row.value.read())}
                </p>
            </div>
        }
    };
    view! {
        <Dialog title id="tags" on_close>
            <form class="form" novalidate on:submit=save>
                {kept.notice()}
                <For each=move || rows.get() key=|row| row.number children=row />
                <button class="button" type="button" id="tags-add" on:click=move |_| add()>"Add tag"</button>
                {(!reserved.is_empty()).then(|| view! {
                    <p class="muted">
                        "Set by AWS and can't be changed: "
                        {reserved.iter().map(|tag| format!("{} = {}", tag.key, tag.value)).collect::<Vec<_>>().join(", ")}
                    </p>
                })}
                <p class="field__note field__note--error" role="alert">{problem}</p>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">"Save to draft"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Names the part of a tag with spaces at its ends, which are sent to EC2 and cannot be seen.
fn blank_note(key: &str, value: &str) -> Option<&'static str> {
    let has_blanks = |text: &str| text.trim() != text;
    Some(match (has_blanks(key), has_blanks(value)) {
        (true, true) => {
            "The key and the value start or end with a space. EC2 keeps it. Remove it if you don't need it"
        }
        (true, false) => {
            "The key starts or ends with a space. EC2 keeps it. Remove it if you don't need it"
        }
        (false, true) => {
            "The value starts or ends with a space. EC2 keeps it. Remove it if you don't need it"
        }
        (false, false) => return None,
    })
}

/// The rows as JSON, a pair for each. Reactive.
fn rows_json(rows: &[TagRow]) -> String {
    let pairs: Vec<(String, String)> = rows
        .iter()
        .map(|row| (row.key.get(), row.value.get()))
        .collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

/// The rows as one text.
fn typed_text(rows: &[TagRow]) -> String {
    let texts = rows.iter().filter_map(|row| {
        let (key, value) = (row.key.try_get_untracked()?, row.value.try_get_untracked()?);
        Some(format!("{key} = {value}"))
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// Parses the tags. Skips empty rows.
///
/// # Errors
/// The number of the invalid row, and the reason.
fn parse_tags(rows: &[TagRow]) -> Result<Vec<Tag>, (usize, String)> {
    let mut tags: Vec<Tag> = Vec::new();
    for row in rows {
        let (key, value) = (row.key.read_untracked(), row.value.read_untracked());
        if key.is_empty() && value.is_empty() {
            continue;
        }
        let tag =
            Tag::parse(&key, &value).map_err(|error| (row.number, capitalised(&error.text())))?;
        if tags.iter().any(|known| known.key == tag.key) {
            return Err((
                row.number,
                format!("The key {key:?} is used twice. Use each key once"),
            ));
        }
        tags.push(tag);
    }
    match rows.last() {
        Some(last) if tags.len() > MAX_TAGS_PER_RESOURCE => Err((
            last.number,
            format!(
                "{} tags exceed the limit of {MAX_TAGS_PER_RESOURCE}. Remove some",
                tags.len()
            ),
        )),
        _ => Ok(tags),
    }
}
