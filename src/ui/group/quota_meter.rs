//! Quota of rules per security group: use and limit.

use leptos::prelude::*;

use crate::analysis::QuotaUse;
use crate::grid::RuleTable;
use crate::model::{AddressFamily, Direction, Rule, counted, grouped};

/// Maximum quota that AWS grants. It also limits rules per group times groups per interface.
const MAX_RULES_PER_GROUP: usize = 1000;

/// Meter for each address family, and the field for the quota.
#[component]
pub(in crate::ui) fn QuotaMeter(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    let used = Memo::new(move |_| {
        let view = table.view().read();
        let rules = view
            .rows_in(table.direction())
            .filter_map(|row| view.rule(row));
        let peers: Vec<&crate::model::Peer> = rules.map(|rule: &Rule| &rule.peer).collect();
        QuotaUse::of(
            peers.into_iter(),
            &table.workspace().inventory().prefix_lists().read(),
        )
    });
    let limit = table.workspace().environment().settings().rules_per_group();
    let change =
        move |event: leptos::ev::Event| match event_target_value(&event).trim().parse::<usize>() {
            Ok(count) if (1..=MAX_RULES_PER_GROUP).contains(&count) => {
                table
                    .workspace()
                    .environment()
                    .settings()
                    .set_rules_per_group(count);
            }
            _ => table.workspace().announce(format!(
                "Enter a number from 1 to {}. The quota is still {}",
                grouped(MAX_RULES_PER_GROUP),
                limit.get_untracked()
            )),
        };
    view! {
        {[AddressFamily::Ipv4, AddressFamily::Ipv6].map(|family| view! { <FamilyMeter table used family /> })}
        // The setting applies to both directions. It is in the first section.
        {(table.direction() == Direction::Ingress && table.workspace().editor_now().is_some()).then(|| view! {
            <label class="quota">
                "Quota "
                <input class="quota__limit" type="number" min="1" max=MAX_RULES_PER_GROUP
                    title="Set your account's quota of rules per security group here. The page can't read it from AWS"
                    aria-label="Quota of rules per group" prop:value=move || limit.get().to_string()
                    on:change=change />
            </label>
        })}
    }
}

#[component]
fn FamilyMeter(table: RuleTable, used: Memo<QuotaUse>, family: AddressFamily) -> impl IntoView {
    let limit = table.workspace().environment().settings().rules_per_group();
    let total = move || used.read().family(family).total();
    let details = move || {
        let part = used.read().family(family);
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
    };
    let is_over = move || total() > limit.get();
    view! {
        <span class="quota" class:quota--over=is_over title=details>
            {family.as_str()}" "
            <meter class="quota__meter" min="0" max=limit value=total
                aria-label=move || format!("Quota of {} {} rules", table.direction(), family.as_str())
                aria-valuetext=details></meter>
            " "{move || grouped(total())}" / "{move || grouped(limit.get())}
            {move || is_over().then_some(" over quota")}
        </span>
    }
}
