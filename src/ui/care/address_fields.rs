//! Fields for the new addresses of the user, and who can be asked for them without a third party.

use leptos::prelude::*;

use super::my_address::AddressForm;
use crate::model::{AddressFamily, Cidr};
use crate::present::{own_address_text, single_address};
use crate::shell::Shell;
use crate::text::{own_call_text, trail_error_text};
use crate::ui::components::TextField;
use crate::workspace::Workspace;

/// Fields for the new addresses, and the buttons that ask the host of the page, where it returns the address, and
/// CloudTrail, where it can be asked.
#[component]
pub(super) fn AddressFields(form: AddressForm) -> impl IntoView {
    let shell = Shell::of_page();
    let environment = shell.environment();
    let header = environment.configuration().usable().address_header.clone();
    let is_asking = RwSignal::new(false);
    let answer = RwSignal::new(String::new());
    let take = move |found: Option<Cidr>, text: String| {
        is_asking.try_set(false);
        answer.try_set(text);
        if let Some(found) = found {
            form.field(found.family()).try_set(own_address_text(&found));
        }
    };
    let ask_host = move |name: String| {
        is_asking.set(true);
        leptos::task::spawn_local(async move {
            let found = environment.ask_own_address(&name).await;
            let text = match &found {
                Some(found) => format!(
                    "The host of this page sees you at {}",
                    own_address_text(found)
                ),
                None => format!("The host of this page returned no address in {name}"),
            };
            take(found, text);
        });
    };
    let ask_trail = move |workspace: Workspace| {
        is_asking.set(true);
        leptos::task::spawn_local(async move {
            let (found, text) = match workspace.latest_own_call().await {
                Ok(call) => {
                    let address = call.as_ref().and_then(|call| single_address(call.address));
                    (address, own_call_text(call.as_ref()))
                }
                Err(error) => (None, trail_error_text(&error)),
            };
            take(found, text);
        });
    };
    let host_button = header.map(|name| {
        let name = StoredValue::new(name);
        view! {
            <button class="button button--small" type="button" disabled=is_asking
                on:click=move |_| ask_host(name.get_value())>"Ask the host of this page"</button>
        }
    });
    let shown = shell.workspaces().shown();
    let has_key = Memo::new(move |_| shown.get().has_access_key());
    let error_of = move |family| Signal::derive(move || form.address_error(family));
    view! {
        <TextField id="address-new" label="New IPv4 address".to_owned() value=form.ipv4
            error=error_of(AddressFamily::Ipv4) placeholder="198.51.100.7".to_owned() is_code=true />
        <TextField id="address-new-ipv6" label="New IPv6 address or network".to_owned() value=form.ipv6
            error=error_of(AddressFamily::Ipv6) placeholder="2001:db8:1::/64".to_owned() is_code=true />
        <div class="form__row">
            {host_button}
            <Show when=move || has_key.get()>
                <button class="button button--small" type="button" disabled=is_asking
                    on:click=move |_| ask_trail(shown.get_untracked())>"Ask CloudTrail"</button>
            </Show>
            <span class="muted" role="status">{answer}</span>
        </div>
    }
}
