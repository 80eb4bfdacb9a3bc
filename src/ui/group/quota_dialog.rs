//! Dialog for the quota of rules per security group: use, explanation and limit.

use leptos::prelude::*;

use super::quota_help::QuotaHelp;
use super::quota_meter::quota_use;
use crate::analysis::QuotaUse;
use crate::grid::RuleTable;
use crate::model::{AddressFamily, counted, grouped};
use crate::platform::dom;
use crate::ui::components::Dialog;

/// Maximum quota that AWS grants. It also limits rules per group times groups per interface.
const MAX_RULES_PER_GROUP: usize = 1000;

/// Shows the use of the quota by a table, and sets the quota.
#[component]
pub(in crate::ui) fn QuotaDialog(
    /// The table.
    table: RuleTable,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = table.workspace();
    let settings = workspace.environment().settings();
    let used = quota_use(table);
    let limit = settings.rules_per_group();
    let change = move |event: leptos::ev::Event| match event_target_value(&event).trim().parse() {
        Ok(count) if (1..=MAX_RULES_PER_GROUP).contains(&count) => {
            settings.set_rules_per_group(count)
        }
        _ => workspace.announce(format!(
            "Enter a number from 1 to {}. The quota is still {}",
            grouped(MAX_RULES_PER_GROUP),
            limit.get_untracked()
        )),
    };
    let meter = move |family: AddressFamily| {
        let total = move || used.read().family(family).total();
        let details = move || use_text(&used.read(), family);
        view! {
            <p class="quota-use">
                <meter class="quota__meter" min="0" max=limit value=total
                    aria-label=format!("Quota of {} {} rules", table.direction(), family.as_str())
                    aria-valuetext=details></meter>
                <span>{details}</span>
            </p>
        }
        .into_any()
    };
    view! {
        <Dialog title="Quota of rules" id="quota" on_close>
            <div class="form">
                {[AddressFamily::Ipv4, AddressFamily::Ipv6].map(meter)}
                <p class="muted">
                    "AWS limits the rules of a security group for each direction and address family. A reference to a group counts once for each family, and a prefix list counts as many rules as its maximum number of entries."
                </p>
                <QuotaHelp table used on_drafted=on_close />
                <div class="field">
                    <label class="field__label" for="quota-limit">"Quota of rules per group"</label>
                    <input class="field__input" id="quota-limit" type="number" min="1" max=MAX_RULES_PER_GROUP
                        aria-describedby="quota-note" prop:value=move || limit.get().to_string() on:change=change />
                    <p class="field__note" id="quota-note">
                        "Set your account's quota here. The page can't read it from AWS"
                    </p>
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="button"
                        on:click=|event| dom::cancel_dialog_around(event.target())>"Done"</button>
                </div>
            </div>
        </Dialog>
    }
}

fn use_text(used: &QuotaUse, family: AddressFamily) -> String {
    let part = used.family(family);
    let mut text = format!(
        "{}: {}, {}, {} from prefix lists",
        counted(part.total(), &format!("{} rule", family.as_str())),
        counted(part.cidrs, "CIDR block"),
        counted(part.group_references, "group reference"),
        grouped(part.prefix_lists)
    );
    if part.unknown_prefix_lists > 0 {
        text.push_str(&format!(
            "; {} of unknown size not counted",
            counted(part.unknown_prefix_lists, "prefix list")
        ));
    }
    text
}
