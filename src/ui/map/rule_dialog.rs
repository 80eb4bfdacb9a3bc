//! Dialog that adds a rule between two ends, or edits one, with what it would bring about.

use leptos::prelude::*;

use super::lookup::text_of_group;
use super::rule_form::{Entered, RuleForm};
use super::state::{MapDialog, MapState};
use crate::model::{AddressFamily, Direction, escape_invisible, grouped};
use crate::platform::dom;
use crate::text::{Text as _, capitalised, finding_message, severity_sign};
use crate::ui::components::{Dialog, TextField};
use crate::workspace::Workspace;

/// Types that are offered as buttons.
const PRESETS: [&str; 8] = [
    "HTTPS",
    "HTTP",
    "SSH",
    "PostgreSQL",
    "MySQL/Aurora",
    "Redis",
    "All TCP",
    "All traffic",
];

/// Form for a rule, checked while typing.
#[component]
pub(super) fn RuleDialog(state: MapState, dialog: MapDialog) -> impl IntoView {
    let form = RuleForm::new(state, &dialog);
    let fixed = form.fixed_direction();
    let is_edit = fixed.is_some();
    let workspace = state.workspace;
    let close = Callback::new(move |()| state.dialog.set(None));
    let entered = Memo::new(move |_| form.entered());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if form.submit() {
            form.kept.drop_all();
            close.run(());
        } else {
            dom::focus_first("#map-rule [aria-invalid]");
        }
    };
    let is_due = move |text: &RwSignal<String>| form.was_submitted.get() || !text.read().is_empty();
    let from_error = Signal::derive(move || form.ends().0.err().filter(|_| is_due(&form.from)));
    let to_error = Signal::derive(move || {
        let (from, to) = form.ends();
        let both_outside =
            is_due(&form.to) && from.is_ok() && to.is_ok() && both_outside(&from, &to);
        match to.err().filter(|_| is_due(&form.to)) {
            None if both_outside => {
                Some("One of the two must be a group, because only groups have rules".to_owned())
            }
            error => error,
        }
    });
    let traffic_error = Signal::derive(move || {
        form.traffic_and_description()
            .0
            .err()
            .filter(|_| is_due(&form.traffic))
    });
    let description_error = Signal::derive(move || form.traffic_and_description().1.err());
    let (title, verb) = if is_edit {
        ("Edit rule", "Save to draft")
    } else {
        ("Add a rule", "Add to draft")
    };
    focus_first_gap(form);
    let presets = PRESETS.map(|name| {
        view! {
            <button class="button button--small" type="button" aria-pressed=move || (form.traffic.read().as_str() == name).to_string()
                on:click=move |_| form.traffic.set(name.to_owned())>{name}</button>
        }
    });
    let names = move || group_options(workspace);
    view! {
        <Dialog title id="map-rule" on_close=close>
            <form class="form" novalidate on:submit=submit>
                {form.kept.notice()}
                <div class="form__pair">
                    <TextField id="map-rule-from" label="From".to_owned() value=form.from error=from_error list="map-rule-ends"
                        is_disabled=fixed == Some(Direction::Egress) placeholder="Group, CIDR block, or anywhere".to_owned() />
                    <TextField id="map-rule-to" label="To".to_owned() value=form.to error=to_error list="map-rule-ends"
                        is_disabled=fixed == Some(Direction::Ingress) placeholder="Group, CIDR block, or anywhere".to_owned() />
                </div>
                <datalist id="map-rule-ends">{names}<option value="anywhere">"0.0.0.0/0"</option></datalist>
                <div>
                    <TextField id="map-rule-type" label="Type or ports".to_owned() value=form.traffic error=traffic_error
                        hint="For example HTTPS, 8080, 8000-8010, or udp 53".to_owned() is_code=true />
                    <div class="map-rule__presets" role="group" aria-label="Common types">{presets.into_iter().collect_view()}</div>
                </div>
                <TextField id="map-rule-description" label="Description".to_owned() value=form.description error=description_error />
                <div class="map-rule__preview" role="status">{move || entered.get().map(|entered| preview(form, &entered))}</div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">{verb}</button>
                    <button class="button" type="button" on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Returns the groups that an end can be. Reactive.
fn group_options(workspace: Workspace) -> Vec<AnyView> {
    let groups = workspace.draft().known_groups().get();
    let options = groups.iter().filter(|group| !group.is_deleted).map(|group| {
        view! { <option value=text_of_group(workspace, &group.id)>{group.id.to_string()}</option> }.into_any()
    });
    options.collect()
}

fn both_outside(
    from: &Result<crate::present::Endpoint, String>,
    to: &Result<crate::present::Endpoint, String>,
) -> bool {
    use crate::present::Endpoint::Outside;
    matches!((from, to), (Ok(Outside(_)), Ok(Outside(_))))
}

/// Focuses the type if both ends are known. The dialog focuses its first field, which is one of them.
fn focus_first_gap(form: RuleForm) {
    let has_ends = untrack(|| !form.from.read().is_empty() && !form.to.read().is_empty());
    if has_ends {
        dom::focus_soon("#map-rule-type");
    }
}

/// The rule as a sentence, its overlaps, its findings, and the quota.
fn preview(form: RuleForm, entered: &Entered) -> AnyView {
    let workspace = form.workspace;
    let preview = form.preview(entered);
    let name = escape_invisible(
        &workspace
            .group_name(&entered.group)
            .unwrap_or_else(|| entered.group.to_string()),
    );
    let sentence = entered
        .rule
        .rule()
        .map(|rule| workspace.rule_sentence(&rule));
    let remarks = preview
        .remarks
        .iter()
        .map(|remark| view! { <li>{capitalised(&remark.text())}"."</li> }.into_any());
    let findings = preview.findings.iter().map(|finding| {
        let message = finding_message(finding, &|id| workspace.group_name(id));
        let severity = finding.severity;
        view! {
            <li class=format!("finding finding--{severity}")>
                <span aria-hidden="true">{severity_sign(severity)}" "</span>
                {capitalised(severity.as_str())}": "{escape_invisible(&message)}"."
            </li>
        }
        .into_any()
    });
    let items: Vec<AnyView> = remarks.chain(findings).collect();
    let limit = workspace.environment().settings().rules_per_group().get();
    let quota = [AddressFamily::Ipv4, AddressFamily::Ipv6].map(|family| {
        let used = preview.quota.family(family).total();
        let over = if used > limit { ", over quota" } else { "" };
        format!(
            "{} {} of {}{over}",
            family.as_str(),
            grouped(used),
            grouped(limit)
        )
    });
    let outbound = entered.closed_source.as_ref().map(|source| {
        let source = escape_invisible(&workspace.group_name(source).unwrap_or_else(|| source.to_string()));
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || form.adds_outbound.get()
                    on:change=move |event| form.adds_outbound.set(event_target_checked(&event)) />
                <span>{format!("Also add the outbound rule to {source}, whose outbound rules don't allow this yet")}</span>
            </label>
        }
    });
    let direction = match entered.rule.direction {
        Direction::Ingress => "inbound",
        Direction::Egress => "outbound",
    };
    view! {
        <p>{format!("Rule of {name}, {direction}: ")}<span class="code">{sentence.map(|text| escape_invisible(&text))}</span></p>
        <ul class="map-rule__remarks">{items}</ul>
        <p class="muted">"Quota with this rule: "{quota.join("; ")}</p>
        {outbound}
    }
    .into_any()
}
