//! The dialog in which a connection is chosen and credentials are entered.

use leptos::html;
use leptos::prelude::*;

use crate::connect::{Connection, Target};
use crate::model::Region;
use crate::platform::dom;
use crate::present::{capitalised, explain};
use crate::state::{App, ConnectPrompt, EnteredCredentials};
use crate::ui::components::{
    ConfirmDialog, ConfirmTexts, Dialog, Notice, NoticeKind, Submission, TextField,
};

/// The slug of the choice that asks for an address.
const CUSTOM_SLUG: &str = "endpoint";

/// Opens whenever the stores ask for it.
#[component]
pub(in crate::ui) fn ConnectionDialog() -> impl IntoView {
    let app = App::of_page();
    let is_resetting = RwSignal::new(false);
    view! {
        {move || app.connect_prompt.get().map(|prompt| {
            let on_close = Callback::new(move |()| app.connect_prompt.set(None));
            view! {
                <Dialog title="Connection" id="connection" on_close>
                    <ConnectionForm prompt is_resetting />
                </Dialog>
            }
        })}
        {move || is_resetting.get().then(|| {
            view! { <ResetDialog on_close=Callback::new(move |()| is_resetting.set(false)) /> }
        })}
    }
}

const RESET_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "reset-sandbox",
    title: "Reset the sandbox",
    verb: "Reset the sandbox",
    busy: "Resetting…",
    failed: "The sandbox was not reset",
};

/// Asks before what was done in the sandbox is lost.
#[component]
fn ResetDialog(on_close: Callback<()>) -> impl IntoView {
    let app = App::of_page();
    let submission = Submission::new();
    let on_confirm = Callback::new(move |()| {
        submission.run(async move {
            app.reset_sandbox().await.map_err(|error| explain(&error))?;
            on_close.run(());
            Ok(())
        });
    });
    view! {
        <ConfirmDialog texts=RESET_TEXTS submission on_confirm on_close>
            <p>
                "Everything done in the sandbox is lost, in every Region and every tab, and the three-tier example stands there again."
            </p>
        </ConfirmDialog>
    }
}

#[component]
fn ConnectionForm(prompt: ConnectPrompt, is_resetting: RwSignal<bool>) -> impl IntoView {
    let app = App::of_page();
    let ConnectPrompt {
        slug,
        region,
        reason,
    } = prompt;
    let current = app
        .session
        .read_untracked()
        .as_ref()
        .map(|session| (session.connection().clone(), session.region().clone()));
    let first_slug = slug
        .or_else(|| {
            current
                .as_ref()
                .map(|(connection, _)| connection.slug.clone())
        })
        .unwrap_or_else(|| app.usable_config().default_connection().slug);
    let custom_url = app
        .connection(CUSTOM_SLUG)
        .and_then(|connection| match connection.target {
            Target::Url(url) => Some(url),
            Target::Aws(_) | Target::Sandbox => None,
        });
    let first_region = region
        .or_else(|| current.map(|(_, region)| region))
        .map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());

    let slug = RwSignal::new(first_slug);
    let url = RwSignal::new(custom_url.unwrap_or_default());
    let region = RwSignal::new(first_region);
    let was_submitted = RwSignal::new(false);
    let problem = RwSignal::new(reason);
    let access_key = NodeRef::<html::Input>::new();
    let secret = NodeRef::<html::Input>::new();
    let token = NodeRef::<html::Input>::new();

    let chosen = Memo::new(move |_| {
        if slug.read().as_str() == CUSTOM_SLUG {
            return Some(Connection::custom(&url.read()));
        }
        app.connection(&slug.read())
    });
    let needs_credentials = move || {
        chosen
            .read()
            .as_ref()
            .is_some_and(Connection::needs_credentials)
    };
    let is_custom = move || slug.read().as_str() == CUSTOM_SLUG;
    let is_sandbox = move || {
        chosen
            .read()
            .as_ref()
            .is_some_and(|connection| connection.target == Target::Sandbox)
    };
    let choose = move |event: leptos::ev::Event| {
        slug.set(event_target_value(&event));
        let offered = chosen
            .with_untracked(|chosen| chosen.as_ref().map(|connection| connection.regions.clone()));
        let current = Region::from_remote(region.get_untracked());
        if let Some(regions) = offered
            && let Some(first) = regions.first()
            && !regions.contains(&current)
        {
            region.set(first.to_string());
        }
    };
    let region_error = Signal::derive(move || {
        let error = Region::parse(&region.read()).err()?;
        (was_submitted.get() || !region.read().is_empty()).then(|| capitalised(&error.to_string()))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_submitted.set(true);
        let Ok(region) = Region::parse(&region.read_untracked()) else {
            dom::focus_first("#connection [aria-invalid]");
            return;
        };
        let Some(connection) = chosen.get_untracked() else {
            return;
        };
        let inputs = [access_key, secret, token].map(|input| input.get_untracked());
        let value = |input: &Option<_>| input.as_ref().map(dom::input_value).unwrap_or_default();
        let [access_key_id, secret_access_key, session_token] = inputs.each_ref().map(value);
        let entered = connection
            .needs_credentials()
            .then_some(EnteredCredentials {
                access_key_id,
                secret_access_key,
                session_token,
            });
        let is_blank = entered.as_ref().is_some_and(|entered| {
            entered.access_key_id.trim().is_empty() && entered.secret_access_key.trim().is_empty()
        });
        // Another Region of a connection whose credentials are known needs no second entry.
        let entered = entered.filter(|_| !(is_blank && app.has_credentials(&connection.slug)));
        match app.connect(connection, region, entered) {
            // What was accepted lives in memory from here on, and nowhere in the document.
            Ok(()) => inputs.iter().flatten().for_each(dom::clear_input),
            Err(reason) => problem.set(Some(reason)),
        }
    };
    view! {
        <form class="form" novalidate autocomplete="off" on:submit=submit>
            {move || problem.get().map(|problem| view! {
                <Notice kind=NoticeKind::Warning title=problem />
            })}
            <div class="field">
                <label class="field__label" for="connection-target">"Connect to"</label>
                <select class="field__input" id="connection-target" on:change=choose>
                    {connection_options(app, &slug.get_untracked())}
                </select>
                <p class="field__note">{move || chosen.read().as_ref().map(purpose)}</p>
            </div>
            <Show when=is_custom>
                <TextField id="connection-url" label="Endpoint URL".to_owned() value=url
                    error=Signal::derive(|| None::<String>)
                    hint=Some("{region} and {service} are filled in where they occur".to_owned())
                    placeholder="http://127.0.0.1:5000".to_owned() is_code=true />
            </Show>
            <TextField id="connection-region" label="Region".to_owned() value=region error=region_error
                is_code=true list="connection-regions" placeholder="eu-west-1".to_owned() />
            <datalist id="connection-regions">
                {move || chosen.read().as_ref().map(region_options)}
            </datalist>
            <Show when=needs_credentials>
                <fieldset class="form__group">
                    <legend class="form__legend">"Credentials"</legend>
                    <SecretField id="connection-access-key" label="Access key ID" input=access_key is_hidden=false />
                    <SecretField id="connection-secret" label="Secret access key" input=secret is_hidden=true />
                    <SecretField id="connection-token" label="Session token (for temporary credentials)" input=token is_hidden=true />
                    <p class="field__note">
                        "Kept in this page's memory until it is closed or reloaded, used to sign requests, and never stored, logged or sent. Prefer temporary credentials."
                    </p>
                </fieldset>
            </Show>
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Connect"</button>
                <Show when=move || is_sandbox() && app.session.read().as_ref().is_some_and(|session| session.is_sandbox())>
                    <button class="button" type="button" on:click=move |_| {
                        app.connect_prompt.set(None);
                        is_resetting.set(true);
                    }>
                        "Reset the sandbox…"
                    </button>
                </Show>
            </div>
        </form>
    }
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

fn connection_options(app: App, chosen: &str) -> Vec<AnyView> {
    let mut offered: Vec<(String, String)> = app
        .usable_config()
        .offered()
        .into_iter()
        .map(|connection| (connection.slug, connection.name))
        .collect();
    offered.push((CUSTOM_SLUG.to_owned(), "Another endpoint…".to_owned()));
    let option = |(slug, name): (String, String)| {
        let is_chosen = slug == chosen;
        view! { <option value=slug selected=is_chosen>{name}</option> }.into_any()
    };
    offered.into_iter().map(option).collect()
}

fn region_options(connection: &Connection) -> Vec<AnyView> {
    let option = |(code, name): (String, &'static str)| {
        view! { <option value=code>{name}</option> }.into_any()
    };
    connection
        .region_choices()
        .into_iter()
        .map(option)
        .collect()
}

fn purpose(connection: &Connection) -> String {
    let mut text = match &connection.target {
        Target::Sandbox => {
            "An EC2 inside this page with a three-tier example in it. Nothing leaves the browser; it survives a reload".to_owned()
        }
        Target::Aws(_) => "EC2's public endpoint of the Region, with your own credentials".to_owned(),
        Target::Url(url) if url.is_empty() => "An EC2-compatible endpoint or a proxy to one".to_owned(),
        Target::Url(url) => url.clone(),
    };
    if connection.read_only {
        text.push_str(". Read-only");
    }
    text
}
