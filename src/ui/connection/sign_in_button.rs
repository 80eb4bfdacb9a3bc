//! Sign-in at an identity provider, instead of access keys.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::connect::{Connection, Signing};
use crate::model::Region;
use crate::shell::Shell;
use crate::ui::components::{Notice, NoticeKind};

/// Returns the host of the identity provider of a connection.
pub(super) fn issuer_of(connection: &Connection) -> Option<String> {
    let Signing::Browser {
        oidc: Some(oidc), ..
    } = &connection.signing
    else {
        return None;
    };
    let host = oidc.issuer.split("://").nth(1).unwrap_or(&oidc.issuer);
    Some(host.to_owned())
}

/// Button that navigates to the identity provider.
#[component]
pub(super) fn SignInButton(
    /// The connection that has the provider.
    connection: Connection,
    /// The provider's host.
    issuer: String,
    /// The Region to open after the sign-in.
    region: RwSignal<String>,
) -> impl IntoView {
    let shell = Shell::of_page();
    let failure = RwSignal::new(None::<String>);
    let leave = move |_| {
        let connection = connection.clone();
        let Ok(region) = Region::parse(&region.read_untracked()) else {
            return;
        };
        spawn_local(async move {
            let left = shell.sign_in(connection, region).await;
            failure.try_set(left.err());
        });
    };
    view! {
        <div class="form__actions">
            <button class="button button--primary" type="button" on:click=leave>{format!("Sign in with {issuer}")}</button>
        </div>
        {move || failure.get().map(|failure| view! { <Notice kind=NoticeKind::Error title=failure /> })}
    }
}
