//! Input of access keys: pasted in any format, or field by field. Secrets are never in a signal or
//! an attribute.

use leptos::html;
use leptos::prelude::*;

use crate::connect::{PastedKey, looks_like_credentials, parse_credentials};
use crate::environment::now;
use crate::model::Region;
use crate::platform::dom;
use crate::shell::EnteredKeys;
use crate::text::{Text as _, capitalised, masked, remaining_text};

/// Input of the access keys. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct KeysEntry {
    access_key: NodeRef<html::Input>,
    secret: NodeRef<html::Input>,
    token: NodeRef<html::Input>,
    /// Keys recognized in the pasted text.
    pasted: StoredValue<Vec<PastedKey>, LocalStorage>,
    /// Description of each of them.
    labels: RwSignal<Vec<KeyLabel>>,
    /// Index of the chosen one.
    chosen: RwSignal<usize>,
    /// Reason why none was recognized.
    error: RwSignal<Option<String>>,
}

/// Description of a recognized key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeyLabel {
    /// Name of its profile, or the masked key ID.
    name: String,
    text: String,
}

impl KeysEntry {
    pub(super) fn new() -> Self {
        Self {
            access_key: NodeRef::new(),
            secret: NodeRef::new(),
            token: NodeRef::new(),
            pasted: StoredValue::new_local(Vec::new()),
            labels: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            error: RwSignal::new(None),
        }
    }

    /// Returns the keys; `None` if none were entered.
    pub(super) fn read(self) -> Option<EnteredKeys> {
        let chosen = self.chosen.get_untracked();
        let pasted = self.pasted.with_value(|pasted| pasted.get(chosen).cloned());
        if let Some(pasted) = pasted {
            return Some(EnteredKeys::Pasted(Box::new(pasted)));
        }
        let [access_key_id, secret_access_key, session_token] = self.inputs().map(|input| {
            let input = input.get_untracked();
            input.as_ref().map(dom::input_value).unwrap_or_default()
        });
        let is_blank = access_key_id.trim().is_empty() && secret_access_key.trim().is_empty();
        (!is_blank).then_some(EnteredKeys::Typed {
            access_key_id,
            secret_access_key,
            session_token,
        })
    }

    /// Clears the input.
    pub(super) fn clear(self) {
        self.pasted.set_value(Vec::new());
        self.labels.set(Vec::new());
        self.chosen.set(0);
        self.error.set(None);
        for input in self.inputs() {
            if let Some(input) = input.get_untracked() {
                dom::clear_input(&input);
            }
        }
    }

    fn inputs(self) -> [NodeRef<html::Input>; 3] {
        [self.access_key, self.secret, self.token]
    }

    /// Parses a pasted text. Returns the Region that it contains.
    fn accept_pasted(self, text: &str) -> Option<Region> {
        match parse_credentials(text) {
            Ok(pasted) => {
                let region = pasted.iter().find_map(|known| known.region.clone());
                self.labels.set(pasted.iter().map(key_label).collect());
                self.pasted.set_value(pasted);
                self.chosen.set(0);
                self.error.set(None);
                region
            }
            Err(error) => {
                self.error.set(Some(capitalised(&error.text())));
                None
            }
        }
    }
}

fn key_label(pasted: &PastedKey) -> KeyLabel {
    let credentials = &pasted.credentials;
    let key = masked(credentials.access_key_id());
    let mut text = format!("Recognized {}: key {key}", pasted.format.text());
    if credentials.has_session_token() {
        text.push_str(", with a session token");
    }
    match credentials.remaining(now()) {
        Some(left) if left.is_zero() => text.push_str(", expired"),
        Some(left) => text.push_str(&format!(", valid for {}", remaining_text(left))),
        None => {}
    }
    KeyLabel {
        name: pasted.profile.clone().unwrap_or(key),
        text,
    }
}

/// Fields for access keys.
#[component]
pub(super) fn KeysField(
    /// State of the input.
    entry: KeysEntry,
    /// Called with the Region of the pasted text.
    on_region: Callback<Region>,
) -> impl IntoView {
    let accept_pasted = move |text: &str| {
        if let Some(region) = entry.accept_pasted(text) {
            on_region.run(region);
        }
        if !entry.labels.read_untracked().is_empty() {
            dom::focus_first("#connection-recognised");
        }
    };
    // Pasted keys never enter a field of the document.
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        let text = dom::text_from_clipboard(&event).unwrap_or_default();
        if looks_like_credentials(&text) {
            event.prevent_default();
            accept_pasted(&text);
        }
    };
    let on_area_paste = move |event: leptos::ev::ClipboardEvent| {
        event.prevent_default();
        event.stop_propagation();
        accept_pasted(&dom::text_from_clipboard(&event).unwrap_or_default());
    };
    let area = NodeRef::<html::Textarea>::new();
    let on_leave = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        if !text.trim().is_empty() {
            accept_pasted(&text);
        }
        if let Some(area) = area.get_untracked() {
            dom::clear_area(&area);
        }
    };
    // Dropped or autofilled text is removed from the field at once.
    let on_input = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        if !looks_like_credentials(&text) {
            return;
        }
        if let Some(area) = area.get_untracked() {
            dom::clear_area(&area);
        }
        accept_pasted(&text);
    };
    let is_pasted = Memo::new(move |_| !entry.labels.read().is_empty());
    view! {
        <fieldset class="form__group" on:paste=on_paste>
            <legend class="form__legend">"Credentials"</legend>
            <div class="field" hidden=is_pasted class:field--invalid=move || entry.error.read().is_some()>
                <label class="field__label" for="connection-paste">"Paste credentials"</label>
                <textarea class="field__input field__input--area field__input--code" id="connection-paste" rows="2"
                    node_ref=area autocomplete="off" spellcheck="false" autocapitalize="off"
                    placeholder="export commands, an AWS profile, JSON, or the text of the access portal"
                    aria-describedby="connection-paste-note" on:paste=on_area_paste on:input=on_input on:change=on_leave></textarea>
                <p class="field__note" id="connection-paste-note" aria-live="polite">{move || entry.error.get()}</p>
            </div>
            {move || is_pasted.get().then(|| recognised_view(entry))}
            <details class="disclosure" id="connection-by-hand" hidden=is_pasted>
                <summary>"Enter keys by hand"</summary>
                <div class="form__fields">
                    <SecretField id="connection-access-key" label="Access key ID" input=entry.access_key is_hidden=false />
                    <SecretField id="connection-secret" label="Secret access key" input=entry.secret is_hidden=true />
                    <SecretField id="connection-token" label="Session token (for temporary credentials)" input=entry.token is_hidden=true />
                </div>
            </details>
        </fieldset>
    }
}

/// Renders the recognized key, with a choice if there are several.
fn recognised_view(entry: KeysEntry) -> AnyView {
    let labels = entry.labels.get_untracked();
    let options: Vec<AnyView> = labels
        .iter()
        .enumerate()
        .map(|(place, label)| {
            view! { <option value=place.to_string()>{label.name.clone()}</option> }.into_any()
        })
        .collect();
    let choice = (labels.len() > 1).then(|| {
        let choose = move |event: leptos::ev::Event| {
            entry
                .chosen
                .set(event_target_value(&event).parse().unwrap_or_default());
        };
        view! {
            <div class="field">
                <label class="field__label" for="connection-profile">"Profile"</label>
                <select class="field__input" id="connection-profile" on:change=choose>{options}</select>
            </div>
        }
    });
    view! {
        <p class="recognised" id="connection-recognised" tabindex="-1" role="status">
            <span class="recognised__text">{move || {
                let labels = entry.labels.read();
                labels.get(entry.chosen.get()).map(|label| label.text.clone())
            }}</span>
            <button class="button button--quiet button--small" type="button" on:click=move |_| {
                entry.clear();
                dom::focus_first("#connection-paste");
            }>"Change"</button>
        </p>
        {choice}
    }
    .into_any()
}

/// Field for a secret. Its text is never in a signal or an attribute.
#[component]
fn SecretField(
    id: &'static str,
    label: &'static str,
    input: NodeRef<html::Input>,
    is_hidden: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input class="field__input field__input--code" id=id node_ref=input
                type=if is_hidden { "password" } else { "text" }
                autocomplete="off" spellcheck="false" autocapitalize="off" />
        </div>
    }
}
