//! Dialog that sets or removes a tag of several groups.

use leptos::prelude::*;

use super::edits::{ChosenGroups, change_tags, groups_text};
use crate::model::Tag;
use crate::platform::dom;
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, KeptTexts, TextField};

/// Sets or removes one tag.
#[component]
pub(super) fn TagDialog(
    /// The groups.
    groups: ChosenGroups,
) -> impl IntoView {
    let ChosenGroups {
        workspace,
        ids,
        on_close,
    } = groups;
    let (key, value) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kept = KeptTexts::restore(workspace, "tag groups", vec![key, value]);
    let is_removing = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let parsed = Tag::parse(&key.read_untracked(), &value.read_untracked());
        match parsed {
            Ok(tag) => {
                let value = (!is_removing.get_untracked()).then_some(tag.value.as_str());
                let changed = change_tags(workspace, &ids.read_value(), &tag.key, value);
                kept.drop_all();
                groups.finish(format!("Changed the tags of {}", groups_text(changed)));
            }
            Err(reason) => {
                error.set(Some(capitalised(&reason.text())));
                dom::focus_first("#bulk-tag-key");
            }
        }
    };
    view! {
        <Dialog title="Tag groups" id="bulk-tag" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <fieldset class="form__group">
                    <legend class="form__legend">"Action"</legend>
                    <label class="check">
                        <input type="radio" name="bulk-tag-action" checked on:change=move |_| is_removing.set(false) />
                        <span>"Set the tag"</span>
                    </label>
                    <label class="check">
                        <input type="radio" name="bulk-tag-action" on:change=move |_| is_removing.set(true) />
                        <span>"Remove the tag"</span>
                    </label>
                </fieldset>
                <TextField id="bulk-tag-key" label="Key".to_owned() value=key error=error placeholder="stage".to_owned() />
                <Show when=move || !is_removing.get()>
                    <TextField id="bulk-tag-value" label="Value".to_owned() value=value error=Signal::stored(None::<String>) placeholder="production".to_owned() />
                </Show>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">{format!("Change {}", groups.text())}</button>
                </div>
            </form>
        </Dialog>
    }
}
