//! Connection form.

use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::connection_actions::ConnectionActions;
use super::endpoint_variant_field::EndpointVariantField;
use super::form_state::FormState;
use super::keys_field::KeysField;
use super::lock_field::LockField;
use super::role_fields::RoleFields;
use super::sign_in_button::{SignInButton, issuer_of};
use super::target_field::TargetField;
use crate::connect::{Connection, Target};
use crate::environment::{ConnectPrompt, OpenConnection};
use crate::model::Region;
use crate::platform::dom;
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
    /// Set to the chosen connection to ask whether to close it.
    closing: RwSignal<Option<OpenConnection>>,
) -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    dom::focus_soon(match prompt.reason {
        Some(_) => "#connection-paste",
        None => "[name=connection-target]:checked",
    });
    let entry = FormState::new(shell, workspace, prompt);
    let FormState { chosen, region, .. } = entry;
    workspace.spawn(workspace.read_regions());
    // Once the closed dialog no longer shows the failure.
    on_cleanup(move || set_timeout(move || shell.end_trial(), Duration::ZERO));
    view! {
        <form class="form" novalidate autocomplete="off" on:submit=move |event: SubmitEvent| entry.submit(&event)>
            {move || entry.reason.get().map(|reason| view! { <Notice kind=NoticeKind::Warning title=reason /> })}
            <TargetField entry />
            {move || chosen.read().as_ref().and_then(|connection| identity_view(shell, connection))}
            <Show when=move || entry.is_target(Connection::is_typed)>
                <UrlField entry />
            </Show>
            <div class="form__pair">
                <TextField id="connection-region" label="Region".to_owned() value=region
                    error=Signal::derive(move || entry.region_error())
                    is_code=true list="connection-regions" placeholder="eu-west-1".to_owned() />
                <datalist id="connection-regions">
                    {move || chosen.read().as_ref().map(|connection| region_options(workspace, connection))}
                </datalist>
                <Show when=move || entry.is_new()>
                    <TextField id="connection-name" label="Name (optional)".to_owned() value=entry.name
                        error=Signal::derive(|| None::<String>)
                        placeholder=Signal::derive(move || chosen.read().as_ref().map(|it| it.name.clone()).unwrap_or_default())
                        hint=Some("Kept in this browser".to_owned()) />
                </Show>
            </div>
            {move || {
                let connection = chosen.get()?;
                let issuer = issuer_of(&connection)?;
                Some(view! { <SignInButton connection issuer region /> })
            }}
            <Show when=move || entry.is_target(Connection::needs_credentials)>
                {keys_view(entry)}
            </Show>
            <div id="connection-problem" tabindex="-1">{move || entry.problem.get().map(problem_view)}</div>
            <ConnectionActions entry is_resetting closing />
        </form>
    }
}

/// URL of a typed endpoint. Offers schemes where it has none.
#[component]
fn UrlField(entry: FormState) -> impl IntoView {
    let schemes = Memo::new(move |_| entry.urls_with_scheme());
    let button = move |url: String| {
        let text = format!("Use {url}");
        let choose = move |_| {
            entry.url.set(url.clone());
            dom::focus_first("#connection-url");
        };
        view! { <button class="button button--small" type="button" on:click=choose>{text}</button> }
    };
    view! {
        <TextField id="connection-url" label="Endpoint URL".to_owned() value=entry.url
            error=Signal::derive(move || entry.url_error())
            hint=Some("{region} and {service} are replaced with their values".to_owned())
            placeholder="http://127.0.0.1:5000".to_owned() is_code=true />
        <div class="form__actions" id="connection-schemes">
            {move || schemes.get().into_iter().map(button).collect::<Vec<_>>()}
        </div>
    }
}

/// Renders the fields for access keys and their role.
fn keys_view(entry: FormState) -> AnyView {
    let on_region = Callback::new(move |pasted: Region| entry.region.set(pasted.to_string()));
    let variant = entry.variant;
    view! {
        <KeysField entry=entry.keys on_region />
        <RoleFields entry=entry.role />
        <details class="disclosure" id="connection-more">
            <summary>"More options"</summary>
            <div class="form__fields">
                <Show when=move || entry.is_target(|connection| matches!(connection.target, Target::Aws(_)))>
                    <EndpointVariantField variant />
                </Show>
                <label class="check">
                    <input type="checkbox" id="connection-keep" bind:checked=entry.keeps_for_tab />
                    "Keep these keys in this tab across reloads"
                </label>
                <LockField />
            </div>
        </details>
        <p class="field__note">
            "Unless you keep them across reloads, keys stay in this page's memory until you close or reload it. Requests are signed with them; the secret access key is never sent or logged. Use temporary credentials where possible."
        </p>
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
        ConnectFailure::Cancelled => ().into_any(),
        ConnectFailure::Unreadable { explanation, trial } => {
            // What is found out about the failure concerns the connection that failed.
            provide_context(*trial);
            view! {
                <ErrorPanel heading="Couldn't load security groups".to_owned() explanation=*explanation />
            }
            .into_any()
        }
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
