//! Adding a rule, validated while it is typed.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Direction, GroupId, SecurityGroup};
use crate::platform::dom;
use crate::present::{
    EntryContext, PortsField, RuleEntry, RuleEntryErrors, TRAFFIC_TYPES, capitalised, explain,
    ports_text,
};
use crate::state::App;
use crate::ui::components::{Submission, TextField};

/// The ids of the form's parts, which differ by direction because both forms may be open.
struct Ids {
    form: &'static str,
    kind: &'static str,
    ports: &'static str,
    source: &'static str,
    suggestions: &'static str,
    description: &'static str,
}

const INBOUND_IDS: Ids = Ids {
    form: "add-inbound",
    kind: "add-inbound-type",
    ports: "add-inbound-ports",
    source: "add-inbound-source",
    suggestions: "add-inbound-suggestions",
    description: "add-inbound-description",
};

const OUTBOUND_IDS: Ids = Ids {
    form: "add-outbound",
    kind: "add-outbound-type",
    ports: "add-outbound-ports",
    source: "add-outbound-source",
    suggestions: "add-outbound-suggestions",
    description: "add-outbound-description",
};

/// A button that opens the form, and the form.
#[component]
pub(in crate::ui) fn AddRule(
    /// The group; none once it is gone.
    group: Memo<Option<Arc<SecurityGroup>>>,
    /// Which way the rule's traffic goes.
    direction: Direction,
) -> impl IntoView {
    let app = App::of_page();
    let place = move || entry_place(group, direction);
    let has_entry =
        place().is_some_and(|place| app.rule_entries.with_value(|all| all.contains_key(&place)));
    let is_open = RwSignal::new(has_entry);
    let ids = match direction {
        Direction::Ingress => &INBOUND_IDS,
        Direction::Egress => &OUTBOUND_IDS,
    };
    let button_id = format!("{}-button", ids.form);
    let button_selector = format!("#{button_id}");
    let open = move |_| {
        is_open.set(true);
        dom::focus_soon(&format!("#{}", ids.kind));
    };
    let on_close = Callback::new(move |()| {
        if let Some(place) = place() {
            app.rule_entries.update_value(|all| {
                all.remove(&place);
            });
        }
        is_open.set(false);
        dom::focus_soon(&button_selector);
    });
    view! {
        <Show when=move || is_open.get()
            fallback=move || view! {
                <button class="button" type="button" id=button_id.clone() on:click=open>
                    {format!("Add {direction} rule…")}
                </button>
            }>
            <AddRuleForm group direction ids on_close />
        </Show>
    }
}

#[component]
fn AddRuleForm(
    group: Memo<Option<Arc<SecurityGroup>>>,
    direction: Direction,
    ids: &'static Ids,
    on_close: Callback<()>,
) -> impl IntoView {
    let app = App::of_page();
    let place = move || entry_place(group, direction);
    let kept =
        place().and_then(|place| app.rule_entries.with_value(|all| all.get(&place).cloned()));
    let kept = kept.unwrap_or_else(|| RuleEntry {
        traffic_type: "Custom TCP".to_owned(),
        ..RuleEntry::default()
    });
    let kind = RwSignal::new(kept.traffic_type);
    let ports = RwSignal::new(kept.ports);
    let source = RwSignal::new(kept.source);
    let description = RwSignal::new(kept.description);
    let was_submitted = RwSignal::new(false);
    let submission = Submission::new();

    let entry = Memo::new(move |_| RuleEntry {
        traffic_type: kind.get(),
        ports: ports.get(),
        source: source.get(),
        description: description.get(),
    });
    Effect::new(move |_| {
        let entry = entry.get();
        if let Some(place) = place() {
            app.rule_entries.update_value(|all| {
                all.insert(place, entry);
            });
        }
    });
    let parsed = move || {
        let group = group.get()?;
        let groups = app.groups.get();
        let context = EntryContext {
            group: &group,
            groups: &groups,
        };
        Some(entry.read().parse(direction, &context))
    };
    let errors = Memo::new(move |_| match parsed() {
        Some(Err(errors)) => *errors,
        Some(Ok(_)) | None => RuleEntryErrors::default(),
    });
    // An empty field is a mistake only once it has been sent.
    let shown = move |text: &RwSignal<String>, message: Option<String>| {
        let is_due = was_submitted.get() || !text.read().trim().is_empty();
        message
            .filter(|_| is_due)
            .map(|message| capitalised(&message))
    };
    let ports_error = Signal::derive(move || {
        shown(
            &ports,
            errors.read().ports.as_ref().map(ToString::to_string),
        )
    });
    let source_error = Signal::derive(move || {
        shown(
            &source,
            errors.read().source.as_ref().map(ToString::to_string),
        )
    });
    let description_error = Signal::derive(move || {
        shown(
            &description,
            errors.read().description.as_ref().map(ToString::to_string),
        )
    });
    let ports_field = Memo::new(move |_| entry.read().ports_field());
    let is_fixed = Signal::derive(move || matches!(ports_field.get(), PortsField::Fixed(_)));
    let ports_placeholder = Signal::derive(move || match ports_field.get() {
        PortsField::Fixed(traffic) => ports_text(traffic),
        other => other.example().to_owned(),
    });
    let source_hint = Signal::derive(move || entry.read().source_note());
    let source_label = match direction {
        Direction::Ingress => "Source",
        Direction::Egress => "Destination",
    };

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_submitted.set(true);
        let Some(Ok(rule)) = untrack(parsed) else {
            dom::focus_soon(&format!("#{} [aria-invalid]", ids.form));
            return;
        };
        let (Some(editor), Some(group)) = (app.editor_now(), group.get_untracked()) else {
            return;
        };
        submission.run(async move {
            let added = editor.authorize_rule(&group.id, rule).await;
            added.map_err(|error| explain(&error))?;
            on_close.run(());
            Ok(())
        });
    };
    let chosen = kind.get_untracked();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let is_untouched = {
            let entry = entry.read_untracked();
            entry.ports.is_empty() && entry.source.is_empty() && entry.description.is_empty()
        };
        // Escape must not throw away what has been typed.
        if event.key() == "Escape" && is_untouched {
            on_close.run(());
        }
    };
    view! {
        <form class="add-rule" id=ids.form novalidate aria-label=format!("Add {direction} rule")
            on:submit=submit on:keydown=on_key>
            {submission.failure_view("The rule was not added")}
            <div class="add-rule__fields">
                <div class="field">
                    <label class="field__label" for=ids.kind>"Type"</label>
                    <select class="field__input" id=ids.kind
                        on:change=move |event| kind.set(event_target_value(&event))>
                        {TRAFFIC_TYPES.iter().map(|kind| view! {
                            <option value=kind.name selected=kind.name == chosen>{kind.name}</option>
                        }).collect_view()}
                    </select>
                    <p class="field__note"></p>
                </div>
                <TextField id=ids.ports label=Signal::derive(move || ports_field.get().label().to_owned())
                    value=ports error=ports_error is_disabled=is_fixed is_code=true
                    placeholder=ports_placeholder />
                <TextField id=ids.source label=source_label.to_owned() value=source error=source_error
                    hint=source_hint is_code=true list=ids.suggestions
                    placeholder="203.0.113.0/24, anywhere, a group…".to_owned() />
                <TextField id=ids.description label="Description (optional)".to_owned() value=description
                    error=description_error />
            </div>
            <datalist id=ids.suggestions>
                <option value="0.0.0.0/0">"anywhere, IPv4"</option>
                <option value="::/0">"anywhere, IPv6"</option>
                <option value="self">"this group itself"</option>
                {move || suggestions(app, group.get().as_deref())}
            </datalist>
            {move || errors.read().duplicate.clone().map(|twin| view! {
                <p class="add-rule__duplicate" role="alert">
                    "This rule is already there: "<code>{twin}</code>
                    ". EC2 tells rules apart by traffic and source, not by description."
                </p>
            })}
            <div class="form__actions">
                <button class="button button--primary" type="submit" disabled=submission.is_sending>
                    {move || if submission.is_sending.get() { "Adding…" } else { "Add rule" }}
                </button>
                <button class="button" type="button" on:click=move |_| on_close.run(())>"Cancel"</button>
            </div>
        </form>
    }
}

/// Under which a half-typed rule is kept.
fn entry_place(
    group: Memo<Option<Arc<SecurityGroup>>>,
    direction: Direction,
) -> Option<(GroupId, Direction)> {
    Some((group.get_untracked()?.id.clone(), direction))
}

/// The groups a rule of this group can name.
fn suggestions(app: App, group: Option<&SecurityGroup>) -> Vec<AnyView> {
    let Some(group) = group else {
        return Vec::new();
    };
    let groups = app.groups.read();
    let reachable = groups.iter().filter(|other| other.vpc_id == group.vpc_id);
    reachable
        .map(|other| {
            let label = format!("{}: {}", other.name, other.description);
            view! { <option value=other.id.to_string()>{label}</option> }.into_any()
        })
        .collect()
}
