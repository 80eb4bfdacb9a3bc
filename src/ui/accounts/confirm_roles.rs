//! Confirmation of the roles that will be assumed.

use leptos::prelude::*;

use crate::accounts::{Fleet, MAX_RULES};
use crate::environment::OpenConnection;
use crate::fleet::{ListedAccount, RegionChoice, RolePattern};
use crate::model::{Region, counted, escape_invisible};
use crate::platform::dom;
use crate::present::ReadRequest;
use crate::text::Text as _;
use crate::ui::components::Dialog;

/// Maximum number of roles that are drawn.
const SHOWN_ROLES: usize = 500;

/// Shows every role before the first of them is assumed.
#[component]
pub(super) fn ConfirmRoles(
    fleet: Fleet,
    open: OpenConnection,
    request: ReadRequest,
    on_close: Callback<()>,
) -> impl IntoView {
    let count = counted(request.accounts.len(), "role");
    let caller = open.identity.as_ref().map_or_else(
        || open.connection.name.clone(),
        |identity| identity.arn.clone(),
    );
    let regions = match &request.regions {
        RegionChoice::Enabled => "all enabled Regions".to_owned(),
        RegionChoice::Listed(regions) => {
            let codes: Vec<&str> = regions.iter().map(Region::as_str).collect();
            codes.join(", ")
        }
    };
    let lead = format!(
        "{} assumes {count} and reads security groups in {regions}. Nothing is changed.",
        escape_invisible(&caller)
    );
    let memory = format!(
        "The page holds at most {}, about 100 MB. Regions beyond that are listed without their groups.",
        counted(MAX_RULES, "rule")
    );
    let roles = request.accounts.iter().take(SHOWN_ROLES);
    let roles: Vec<AnyView> = roles
        .map(|account| role_view(&request.role, account))
        .collect();
    let more = request.accounts.len().saturating_sub(roles.len());
    let skipped = request.skipped.iter().map(|line| {
        let text = format!("Line {} is skipped: {}", line.number, line.error.text());
        view! { <li>{escape_invisible(&text)}</li> }
    });
    let skipped: Vec<_> = skipped.collect();
    let has_skipped = !skipped.is_empty();
    let refused = RwSignal::new(false);
    let request = StoredValue::new(request);
    let open = StoredValue::new(open);
    let confirm = move |event: leptos::ev::MouseEvent| {
        let read = fleet.read(&open.get_value(), request.get_value());
        match read {
            Ok(()) => dom::cancel_dialog_around(event.target()),
            Err(_) => refused.set(true),
        }
    };
    view! {
        <Dialog title="Assume roles" id="confirm-roles" on_close>
            <div class="form">
                <p>{lead}</p>
                <ul class="accounts__roles" tabindex="0" aria-label="Roles">{roles}</ul>
                {(more > 0).then(|| view! { <p>{format!("And {} of the same name", counted(more, "role"))}</p> })}
                {has_skipped.then(|| view! { <ul class="accounts__list">{skipped}</ul> })}
                <p class="muted">{memory}</p>
                <p class="muted">"The page uses the keys of a role only after AWS has confirmed their account. The keys stay in memory and end with this connection."</p>
                <Show when=move || refused.get()>
                    <p class="field__error" role="alert">"The connection was closed, or another reading has started. Close this dialog and try again."</p>
                </Show>
                <div class="form__actions">
                    <button class="button button--primary" type="button" on:click=confirm>{format!("Assume {count}")}</button>
                    <button class="button" type="button" on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </div>
        </Dialog>
    }
}

fn role_view(pattern: &RolePattern, account: &ListedAccount) -> AnyView {
    let role = pattern.role(&account.id);
    let role = role.map_or_else(|| account.id.to_string(), |role| role.as_str().to_owned());
    let name = account.name.as_deref().map(escape_invisible);
    view! {
        <li><span class="code">{role}</span>{name.map(|name| view! { <span class="muted">" "{name}</span> })}</li>
    }
    .into_any()
}
