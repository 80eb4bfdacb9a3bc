//! Connection form.

use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;

use super::connection_actions::ConnectionActions;
use super::connection_choices::{ANOTHER_ENDPOINT, target_options};
use super::connection_entry::ConnectionEntry;
use super::endpoint_variant_field::EndpointVariantField;
use super::keys_field::KeysField;
use super::lock_field::LockField;
use super::role_fields::RoleFields;
use super::sign_in_button::{SignInButton, issuer_of};
use crate::connect::{Connection, Target};
use crate::environment::ConnectPrompt;
use crate::model::Region;
use crate::shell::{ConnectFailure, Shell};
use crate::ui::components::{ErrorPanel, Notice, NoticeKind, TextField};
use crate::workspace::Workspace;

/// Form that chooses a connection and takes its access keys.
#[component]
pub(super) fn ConnectionForm(
    /// Preselected connection, and the reason for the dialog.
    prompt: ConnectPrompt,
    /// Set to open the confirmation to reset the sandbox.
    is_resetting: RwSignal<bool>,
) -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    let entry = ConnectionEntry::new(shell, workspace, prompt);
    let ConnectionEntry {
        choice,
        url,
        region,
        variant,
        chosen,
        ..
    } = entry;
    workspace.spawn(workspace.read_regions());
    view! {
        <form class="form" novalidate autocomplete="off" on:submit=move |event: SubmitEvent| entry.submit(&event)>
            {move || entry.problem.get().map(problem_view)}
            <div class="field">
                <label class="field__label" for="connection-target">"Connect to"</label>
                <select class="field__input" id="connection-target" on:change=move |event: Event| entry.choose(&event)>
                    {target_options(shell, &choice.get_untracked())}
                </select>
                <p class="field__note">{move || chosen.read().as_ref().map(purpose)}</p>
                {move || chosen.read().as_ref().and_then(|connection| identity_view(shell, connection))}
            </div>
            <Show when=move || choice.read().as_str() == ANOTHER_ENDPOINT || entry.is_target(Connection::is_typed)>
                <TextField id="connection-url" label="Endpoint URL".to_owned() value=url
                    error=Signal::derive(|| None::<String>)
                    hint=Some("{region} and {service} are replaced with their values".to_owned())
                    placeholder="http://127.0.0.1:5000".to_owned() is_code=true />
            </Show>
            <TextField id="connection-region" label="Region".to_owned() value=region
                error=Signal::derive(move || entry.region_error())
                is_code=true list="connection-regions" placeholder="eu-west-1".to_owned() />
            <datalist id="connection-regions">
                {move || chosen.read().as_ref().map(|connection| region_options(workspace, connection))}
            </datalist>
            <Show when=move || entry.is_target(|connection| matches!(connection.target, Target::Aws(_)))>
                <EndpointVariantField variant />
            </Show>
            {move || {
                let connection = chosen.get()?;
                let issuer = issuer_of(&connection)?;
                Some(view! { <SignInButton connection issuer region /> })
            }}
            <Show when=move || entry.is_target(Connection::needs_credentials)>
                {keys_view(entry)}
            </Show>
            <ConnectionActions entry is_resetting />
        </form>
    }
}

/// Renders the fields for access keys and their role.
fn keys_view(entry: ConnectionEntry) -> AnyView {
    let on_region = Callback::new(move |pasted: Region| entry.region.set(pasted.to_string()));
    view! {
        <KeysField entry=entry.keys on_region />
        <RoleFields entry=entry.role />
        <label class="check">
            <input type="checkbox" id="connection-keep" bind:checked=entry.keeps_for_tab />
            "Keep these keys in this tab across reloads"
        </label>
        <p class="field__note">
            "Otherwise the keys stay in this page's memory until you close or reload it. Keys sign requests and are never logged or sent. Use temporary credentials where possible."
        </p>
        <LockField />
    }
    .into_any()
}

/// Renders the account and caller of an open connection.
fn identity_view(shell: Shell, connection: &Connection) -> Option<AnyView> {
    let known = shell.environment().connections().find(&connection.slug)?;
    let identity = known.identity?;
    let lines = [
        ("Account", identity.account.to_string()),
        ("Identity", identity.arn.clone()),
    ];
    let lines: Vec<AnyView> = lines
        .into_iter()
        .map(|(name, text)| view! { <dt>{name}</dt><dd><code>{text}</code></dd> }.into_any())
        .collect();
    Some(view! { <dl class="answer" aria-label="Connected as">{lines}</dl> }.into_any())
}

fn problem_view(failure: ConnectFailure) -> AnyView {
    match failure {
        ConnectFailure::Invalid(text) => {
            view! { <Notice kind=NoticeKind::Warning title=text /> }.into_any()
        }
        ConnectFailure::Refused(explanation) => view! {
            <ErrorPanel heading="Couldn't assume the role".to_owned() explanation=*explanation />
        }
        .into_any(),
    }
}

fn region_options(workspace: Workspace, connection: &Connection) -> Vec<AnyView> {
    let option = |(code, name): (String, &'static str)| {
        view! { <option value=code>{name}</option> }.into_any()
    };
    workspace
        .region_choices(connection)
        .into_iter()
        .map(option)
        .collect()
}

fn purpose(connection: &Connection) -> String {
    let mut text = match &connection.target {
        Target::Sandbox => {
            "A simulated EC2 in this page with a three-tier example. No data leaves the browser, and changes survive a reload".to_owned()
        }
        Target::Aws(_) => "AWS endpoints with your credentials".to_owned(),
        Target::Url(url) if url.is_empty() => "An EC2-compatible endpoint or a proxy to one".to_owned(),
        Target::Url(url) => url.clone(),
    };
    if let Some(account) = &connection.account {
        text.push_str(&format!(". Only for account {account}"));
    }
    if connection.read_only {
        text.push_str(". Read-only");
    }
    text
}
