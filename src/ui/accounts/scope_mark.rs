//! Accounts and Regions with their colors.

use leptos::prelude::*;

use crate::accounts::Fleet;
use crate::model::{AccountId, escape_invisible};
use crate::present::hue;
use crate::ui::top_bar::region_face;

/// Draws the name and the number of an account with its color.
pub(super) fn account_mark(fleet: Fleet, account: &AccountId) -> AnyView {
    let class = format!("accounts__account hue-{}", hue(account.as_str()));
    let account = account.clone();
    let number = account.to_string();
    let name = move || {
        let name = fleet.account_name(&account)?;
        Some(view! { <span class="accounts__name">{escape_invisible(&name)}" "</span> })
    };
    view! { <span class=class>{name}<span class="code">{number}</span></span> }.into_any()
}

/// Draws the code of a Region in its color.
pub(super) fn region_mark(region: &str) -> AnyView {
    region_face(region)
}
