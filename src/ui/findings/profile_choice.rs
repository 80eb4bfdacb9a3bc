//! Field that chooses the profile of checks.

use leptos::prelude::*;

use crate::analysis::checks::Profile;
use crate::model::escape_invisible;
use crate::text::{Text as _, capitalised, profile_label};
use crate::ui::components::{FileButton, FileText};
use crate::workspace::{HostProfile, Workspace};

/// Chooses a profile: a built-in one, that of the host, or one from a file.
#[component]
pub(super) fn ProfileChoice() -> impl IntoView {
    let workspace = Workspace::here();
    let shared = Memo::new(move |_| workspace.shared_profile().map(|profile| profile.id));
    // The profile of a snapshot can have the ID of another one. Its option has an empty value, as no ID is empty.
    let chosen = Memo::new(move |_| {
        if shared.read().is_some() && workspace.uses_shared_profile() {
            String::new()
        } else {
            workspace.check_profile().id
        }
    });
    let of_snapshot = move || {
        let id = shared.get()?;
        let label = format!("{} (of this snapshot)", profile_label(&id));
        Some(option_view(String::new(), &label, chosen))
    };
    let built_in =
        Profile::BUILT_IN.map(|id| option_view(id.to_owned(), profile_label(id), chosen));
    let others = move || {
        let others = workspace.other_profiles().into_iter();
        others
            .map(|other| {
                let label = profile_label(&other.id).to_owned();
                option_view(other.id, &label, chosen)
            })
            .collect::<Vec<AnyView>>()
    };
    let choose = move |event| {
        let id = event_target_value(&event);
        workspace.choose_profile(Some(id).filter(|id| !id.is_empty()));
    };
    let open = Callback::new(move |FileText { text, .. }: FileText| {
        let id = workspace
            .add_profile(&text)
            .map_err(|error| error.to_string())?;
        workspace.announce(format!(
            "Profile {} opened and chosen",
            escape_invisible(&id)
        ));
        Ok(())
    });
    let is_own = Memo::new(move |_| {
        let own = workspace.own_profiles();
        own.iter().any(|own| own.id == *chosen.read())
    });
    let remove = move |_| {
        let id = chosen.get_untracked();
        workspace.remove_profile(&id);
        workspace.announce(format!("Profile {} removed", escape_invisible(&id)));
        crate::platform::dom::focus_first("#check-profile");
    };
    let host_error = move || {
        let profile = workspace.findings().host_profile();
        let HostProfile::Failed(error) = &*profile.read() else {
            return None;
        };
        let text = format!(
            "The profile of config.json isn't used: {}.",
            capitalised(&error.text())
        );
        Some(view! { <p class="field__error" role="alert">{escape_invisible(&text)}</p> })
    };
    view! {
        <label class="field">
            <span class="field__label">"Profile"</span>
            <select class="field__input" id="check-profile" on:change=choose>
                {of_snapshot}
                {built_in.into_iter().collect_view()}
                {others}
            </select>
        </label>
        <div class="findings__profile">
            <FileButton label="Open profile…" max_bytes=super::MAX_JSON_BYTES on_read=open />
            <Show when=move || is_own.get()>
                <button class="button" type="button" on:click=remove>"Remove profile"</button>
            </Show>
            {host_error}
        </div>
    }
}

fn option_view(value: String, label: &str, chosen: Memo<String>) -> AnyView {
    let label = escape_invisible(label);
    let known = value.clone();
    view! { <option value=value prop:selected=move || *chosen.read() == known>{label}</option> }
        .into_any()
}
