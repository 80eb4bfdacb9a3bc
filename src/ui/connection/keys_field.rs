//! Where keys are entered: pasted in whatever form they come, or field by field. No signal and no
//! attribute ever holds a secret.

use leptos::html;
use leptos::prelude::*;

use crate::connect::{Pasted, looks_like_credentials, parse_credentials};
use crate::environment::now;
use crate::model::Region;
use crate::platform::dom;
use crate::shell::EnteredKeys;
use crate::text::{Text as _, capitalised, masked, remaining_text};

/// What has been entered. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct KeysEntry {
    access_key: NodeRef<html::Input>,
    secret: NodeRef<html::Input>,
    token: NodeRef<html::Input>,
    /// The keys recognised in a pasted text.
    pasted: StoredValue<Vec<Pasted>, LocalStorage>,
    /// What is told of each of them.
    told: RwSignal<Vec<Told>>,
    /// Which of them is meant.
    chosen: RwSignal<usize>,
    /// Why nothing was recognised.
    error: RwSignal<Option<String>>,
}

/// What is told of a recognised key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    /// The profile it stood in, or the key by its ends.
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
            told: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            error: RwSignal::new(None),
        }
    }

    /// The keys; none where nothing has been entered.
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

    /// Forgets what has been entered.
    pub(super) fn clear(self) {
        self.pasted.set_value(Vec::new());
        self.told.set(Vec::new());
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

    /// Takes what was pasted; tells the Region that stood beside the keys.
    fn take(self, text: &str) -> Option<Region> {
        match parse_credentials(text) {
            Ok(pasted) => {
                let region = pasted.iter().find_map(|known| known.region.clone());
                self.told.set(pasted.iter().map(told).collect());
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

fn told(pasted: &Pasted) -> Told {
    let credentials = &pasted.credentials;
    let key = masked(credentials.access_key_id());
    let mut text = format!("Recognized {}: key {key}", pasted.form.text());
    if credentials.has_session_token() {
        text.push_str(", with a session token");
    }
    match credentials.remaining(now()) {
        Some(left) if left.is_zero() => text.push_str(", expired"),
        Some(left) => text.push_str(&format!(", valid for {}", remaining_text(left))),
        None => {}
    }
    Told {
        name: pasted.profile.clone().unwrap_or(key),
        text,
    }
}

/// Keys, pasted or typed.
#[component]
pub(super) fn KeysField(
    /// Where they are held.
    entry: KeysEntry,
    /// Told the Region that was pasted with them.
    on_region: Callback<Region>,
) -> impl IntoView {
    let take = move |text: &str| {
        if let Some(region) = entry.take(text) {
            on_region.run(region);
        }
        if !entry.told.read_untracked().is_empty() {
            dom::focus_first("#connection-recognised");
        }
    };
    // A pasted text is taken before it gets into any field of the document.
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        let text = dom::text_from_clipboard(&event);
        if looks_like_credentials(&text) {
            event.prevent_default();
            take(&text);
        }
    };
    let area = NodeRef::<html::Textarea>::new();
    // Dropped, or put there by a program: taken out of the field at once.
    let on_input = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() {
            return;
        }
        if let Some(area) = area.get_untracked()
            && looks_like_credentials(&text)
        {
            dom::clear_area(&area);
        }
        take(&text);
    };
    let is_pasted = Memo::new(move |_| !entry.told.read().is_empty());
    view! {
        <fieldset class="form__group" on:paste=on_paste>
            <legend class="form__legend">"Credentials"</legend>
            <div class="field" hidden=is_pasted class:field--invalid=move || entry.error.read().is_some()>
                <label class="field__label" for="connection-paste">"Paste credentials"</label>
                <textarea class="field__input field__input--area field__input--code" id="connection-paste" rows="2"
                    node_ref=area autocomplete="off" spellcheck="false" autocapitalize="off"
                    placeholder="export commands, an AWS profile, or AWS CLI JSON"
                    aria-describedby="connection-paste-note" on:input=on_input></textarea>
                <p class="field__note" id="connection-paste-note" aria-live="polite">{move || entry.error.get()}</p>
            </div>
            {move || is_pasted.get().then(|| recognised_view(entry))}
            <div class="form__fields" hidden=is_pasted>
                <SecretField id="connection-access-key" label="Access key ID" input=entry.access_key is_hidden=false />
                <SecretField id="connection-secret" label="Secret access key" input=entry.secret is_hidden=true />
                <SecretField id="connection-token" label="Session token (for temporary credentials)" input=entry.token is_hidden=true />
            </div>
        </fieldset>
    }
}

/// What was recognised; of several keys, one is to be chosen.
fn recognised_view(entry: KeysEntry) -> AnyView {
    let told = entry.told.get_untracked();
    let options: Vec<AnyView> = told
        .iter()
        .enumerate()
        .map(|(place, told)| {
            view! { <option value=place.to_string()>{told.name.clone()}</option> }.into_any()
        })
        .collect();
    let choice = (told.len() > 1).then(|| {
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
                let told = entry.told.read();
                told.get(entry.chosen.get()).map(|told| told.text.clone())
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

/// A field whose text no signal and no attribute ever holds.
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
