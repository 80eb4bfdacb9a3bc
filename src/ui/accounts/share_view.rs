//! Saves everything that is open or was read as one snapshot.

use leptos::prelude::*;

use super::AccountsForm;
use crate::accounts::Fleet;
use crate::model::counted;
use crate::platform::dom;
use crate::share::RedactedKind;
use crate::text::bytes_text;
use crate::ui::share::redaction_choice;

/// Name of the file.
const FILE_NAME: &str = "accounts-snapshot.json";

/// Chooses what is left out, and saves the file.
#[component]
pub(super) fn ShareView(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let saved = RwSignal::new(String::new());
    let redaction = form.redaction;
    let save = move |_| {
        let Some(set) = fleet.snapshot(redaction.get_untracked()) else {
            saved.set("No groups to save. Connect or read an account first.".to_owned());
            return;
        };
        let text = set.to_json();
        dom::download(FILE_NAME, &text);
        let missing = match set.missing().len() {
            0 => String::new(),
            missing => format!(", and the reasons why {missing} are missing"),
        };
        saved.set(format!(
            "Saved {}{missing}, {}.",
            counted(set.snapshots().len(), "Region"),
            bytes_text(text.len())
        ));
    };
    view! {
        <div class="share__link">
            <p>"The file has the groups of all open accounts and of everything that was read, each with its time. Groups of a Config aggregator are not in it. Add the file to the sources of this page, or search it with "<code>"portcullis search"</code>"."</p>
            <fieldset class="form__group">
                <legend class="form__legend">"Redact"</legend>
                {RedactedKind::ALL.map(|kind| redaction_choice(redaction, kind)).collect_view()}
            </fieldset>
            <div class="form__actions">
                <button class="button button--primary" type="button" on:click=save>{format!("Save {FILE_NAME}")}</button>
            </div>
            <p role="status">{saved}</p>
        </div>
    }
}
