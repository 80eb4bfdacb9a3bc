//! Field for the idle timeout.

use leptos::prelude::*;

use crate::shell::Shell;

/// Selects the idle timeout after which the page forgets all keys.
#[component]
pub(super) fn LockField() -> impl IntoView {
    let settings = Shell::of_page().environment().settings();
    let choices = [Some(5), Some(15), Some(30), Some(60), None];
    let options: Vec<AnyView> = choices
        .into_iter()
        .map(|minutes: Option<u32>| {
            let value = minutes.unwrap_or_default().to_string();
            let text = match minutes {
                Some(minutes) => format!("After {minutes} minutes of inactivity"),
                None => "When the page is closed".to_owned(),
            };
            let is_chosen = settings.lock_after_minutes().get_untracked() == minutes;
            view! { <option value=value selected=is_chosen>{text}</option> }.into_any()
        })
        .collect();
    let choose = move |event: leptos::ev::Event| {
        let minutes: u32 = event_target_value(&event).parse().unwrap_or_default();
        settings.set_lock_after_minutes((minutes > 0).then_some(minutes));
    };
    view! {
        <div class="field">
            <label class="field__label" for="connection-lock">"Forget all keys"</label>
            <select class="field__input" id="connection-lock" on:change=choose>{options}</select>
        </div>
    }
}
