//! The dialog in which a connection is chosen and keys are entered.

use leptos::prelude::*;

use super::keys_field::{KeysEntry, KeysField};
use super::lock_field::LockField;
use super::role_fields::{RoleEntry, RoleFields};
use super::sign_in::{SignIn, issuer_of};
use super::targets::{ANOTHER_ENDPOINT, chosen_connection, first_choice, target_options};
use super::variant_field::VariantField;
use crate::connect::{Connection, Signing, Target};
use crate::environment::ConnectPrompt;
use crate::model::Region;
use crate::platform::dom;
use crate::present::Page;
use crate::shell::{ConnectFailure, ConnectOrder, Shell};
use crate::text::{Text as _, capitalised, explain};
use crate::ui::components::{
    ConfirmDialog, ConfirmTexts, Dialog, ErrorPanel, Notice, NoticeKind, Submission, TextField,
};
use crate::workspace::Workspace;

/// Opens whenever the stores ask for it.
#[component]
pub(in crate::ui) fn ConnectionDialog() -> impl IntoView {
    let shell = Shell::of_page();
    let dialogs = shell.environment().dialogs();
    let is_resetting = RwSignal::new(false);
    view! {
        {move || dialogs.connect_prompt().get().map(|prompt| {
            // The dialog is about what is on the screen when it opens.
            provide_context(shell.workspaces().shown().get_untracked());
            let on_close = Callback::new(move |()| dialogs.close_connect());
            view! {
                <Dialog title="Connection" id="connection" on_close>
                    <ConnectionForm prompt is_resetting />
                </Dialog>
            }
        })}
        {move || is_resetting.get().then(|| {
            provide_context(shell.workspaces().shown().get_untracked());
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
    let shell = Shell::of_page();
    let submission = Submission::new();
    let on_confirm = Callback::new(move |()| {
        submission.run(async move {
            shell
                .reset_sandbox()
                .await
                .map_err(|error| explain(&error))?;
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
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    let ConnectPrompt {
        slug,
        region,
        reason,
    } = prompt;
    let current = workspace
        .session()
        .current()
        .read_untracked()
        .as_ref()
        .map(|session| (session.connection().slug.clone(), session.region().clone()));
    let (current_slug, current_region) = current.unzip();
    let first = slug.or(current_slug).unwrap_or_else(|| {
        workspace
            .environment()
            .configuration()
            .usable()
            .default_connection()
            .slug
    });
    let first_region = region
        .or(current_region)
        .map_or_else(|| "us-east-1".to_owned(), |region| region.to_string());
    let first_url = shell
        .connection(&first)
        .or_else(|| shell.connection("endpoint"))
        .and_then(|connection| match connection.target {
            Target::Url(url) if connection.slug.starts_with("endpoint") => Some(url),
            _ => None,
        });

    let choice = RwSignal::new(first_choice(shell, &first));
    let url = RwSignal::new(first_url.unwrap_or_default());
    let region = RwSignal::new(first_region);
    let variant = RwSignal::new(variant_of(shell, &first));
    let was_submitted = RwSignal::new(false);
    let is_connecting = RwSignal::new(false);
    let keeps_for_tab = RwSignal::new(false);
    let problem = RwSignal::new(reason.map(ConnectFailure::Invalid));
    let keys = KeysEntry::new();

    let chosen =
        Memo::new(move |_| chosen_connection(shell, &choice.read(), &url.read(), variant.get()));
    let is_target = move |is_it: fn(&Connection) -> bool| chosen.read().as_ref().is_some_and(is_it);
    let role = RoleEntry::new();
    // Who is configured to work as a role is offered that role.
    Effect::new(
        move |_| match chosen.read().as_ref().map(|known| &known.signing) {
            Some(Signing::Browser {
                role: Some(configured),
                ..
            }) => role.offer(configured),
            _ => role.clear(),
        },
    );
    Effect::new(move |_| {
        let here = chosen.read().as_ref().map(|known| known.slug.clone());
        let connections = shell.environment().connections();
        let opened = here.and_then(|slug| connections.find_now(&slug));
        let keys = opened.and_then(|known| known.keys);
        keeps_for_tab.set(keys.is_some_and(|keys| keys.is_kept));
    });
    let choose = move |event: leptos::ev::Event| {
        choice.set(event_target_value(&event));
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
        (was_submitted.get() || !region.read().is_empty()).then(|| capitalised(&error.text()))
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
        if is_connecting.get_untracked() {
            return;
        }
        let entered = connection.needs_credentials().then(|| keys.read());
        let order = match entered {
            // Another Region of a connection whose keys are known needs no second entry.
            Some(None) if !shell.has_credentials(&connection) => {
                let missing = "Paste or type an access key";
                problem.set(Some(ConnectFailure::Invalid(missing.to_owned())));
                return;
            }
            entered => ConnectOrder {
                role: connection
                    .needs_credentials()
                    .then(|| role.read())
                    .flatten()
                    // Keys that are known have assumed it already.
                    .filter(|_| entered.as_ref().is_none_or(Option::is_some) || role.is_typed()),
                keys: entered.flatten(),
                connection,
                region,
                keeps_for_tab: keeps_for_tab.get_untracked(),
            },
        };
        is_connecting.set(true);
        problem.set(None);
        leptos::task::spawn_local(async move {
            match shell.connect(order).await {
                // What was accepted lives in memory from here on, and nowhere in the document.
                Ok(()) => {
                    keys.clear();
                    role.clear();
                }
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            is_connecting.try_set(false);
        });
    };
    let on_region = Callback::new(move |pasted: Region| region.set(pasted.to_string()));
    workspace.spawn(workspace.read_regions());
    view! {
        <form class="form" novalidate autocomplete="off" on:submit=submit>
            {move || problem.get().map(problem_view)}
            <div class="field">
                <label class="field__label" for="connection-target">"Connect to"</label>
                <select class="field__input" id="connection-target" on:change=choose>
                    {target_options(shell, &choice.get_untracked())}
                </select>
                <p class="field__note">{move || chosen.read().as_ref().map(purpose)}</p>
                {move || chosen.read().as_ref().and_then(|connection| identity_view(shell, connection))}
            </div>
            <Show when=move || choice.read().as_str() == ANOTHER_ENDPOINT || is_target(Connection::is_typed)>
                <TextField id="connection-url" label="Endpoint URL".to_owned() value=url
                    error=Signal::derive(|| None::<String>)
                    hint=Some("{region} and {service} are filled in where they occur".to_owned())
                    placeholder="http://127.0.0.1:5000".to_owned() is_code=true />
            </Show>
            <TextField id="connection-region" label="Region".to_owned() value=region error=region_error
                is_code=true list="connection-regions" placeholder="eu-west-1".to_owned() />
            <datalist id="connection-regions">
                {move || chosen.read().as_ref().map(|connection| region_options(workspace, connection))}
            </datalist>
            <Show when=move || is_target(|connection| matches!(connection.target, Target::Aws(_)))>
                <VariantField variant />
            </Show>
            {move || {
                let connection = chosen.get()?;
                let issuer = issuer_of(&connection)?;
                Some(view! { <SignIn connection issuer region /> })
            }}
            <Show when=move || is_target(Connection::needs_credentials)>
                <KeysField entry=keys on_region />
                <RoleFields entry=role />
                <label class="check">
                    <input type="checkbox" id="connection-keep" bind:checked=keeps_for_tab />
                    "Keep these keys for this tab, also when it is reloaded"
                </label>
                <p class="field__note">
                    "Otherwise they are in this page's memory alone until it is closed or reloaded. They sign requests, and are never logged or sent. Prefer temporary credentials."
                </p>
                <LockField />
            </Show>
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=is_connecting>
                    {move || if is_connecting.get() { "Connecting…" } else { "Connect" }}
                </button>
                <a class="button" href=move || workspace.link(Page::Open)
                    on:click=move |_| workspace.environment().dialogs().close_connect()>"Open a file…"</a>
                <Show when=move || workspace.session().current().read().is_some()>
                    <a class="button" href=move || workspace.link(Page::Policy)
                        on:click=move |_| workspace.environment().dialogs().close_connect()>"IAM policy…"</a>
                </Show>
                {move || {
                    let connection = chosen.get()?;
                    let has_keys = connection.needs_credentials() && shell.has_credentials(&connection);
                    let slug = connection.slug;
                    // A run ends its step first: a step that is cut off leaves unknown what it has done.
                    let forget = move |_| {
                        let slug = slug.clone();
                        leptos::task::spawn_local(async move { shell.stop_and_close(&slug).await });
                    };
                    has_keys.then(|| view! {
                        <button class="button" type="button" on:click=forget>
                            "Forget its keys"
                        </button>
                    })
                }}
                <Show when=move || is_target(|connection| connection.target == Target::Sandbox)
                    && workspace.session().current().read().as_ref().is_some_and(|session| session.is_sandbox())>
                    <button class="button" type="button" on:click=move |_| {
                        workspace.environment().dialogs().close_connect();
                        is_resetting.set(true);
                    }>
                        "Reset the sandbox…"
                    </button>
                </Show>
            </div>
        </form>
    }
}

/// Whose keys a connection has that is open.
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
            <ErrorPanel heading="The role was not assumed".to_owned() explanation=*explanation />
        }
        .into_any(),
    }
}

fn variant_of(shell: Shell, slug: &str) -> crate::connect::EndpointVariant {
    match shell.connection(slug).map(|connection| connection.target) {
        Some(Target::Aws(variant)) => variant,
        _ => crate::connect::EndpointVariant::Default,
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
            "An EC2 inside this page with a three-tier example in it. Nothing leaves the browser; it survives a reload".to_owned()
        }
        Target::Aws(_) => "EC2's own endpoints, with keys of yours".to_owned(),
        Target::Url(url) if url.is_empty() => "An EC2-compatible endpoint or a proxy to one".to_owned(),
        Target::Url(url) => url.clone(),
    };
    if let Some(account) = &connection.account {
        text.push_str(&format!(". For account {account} alone"));
    }
    if connection.read_only {
        text.push_str(". Read-only");
    }
    text
}
