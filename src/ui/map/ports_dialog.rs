//! Dialog that changes type and ports of several rules.

use leptos::prelude::*;

use super::edits;
use super::rule_form::parse_traffic;
use super::state::MapState;
use crate::model::{RuleRef, counted};
use crate::platform::dom;
use crate::ui::components::{Dialog, KeptTexts, TextField};

/// Form for the type and ports that all rules get.
#[component]
pub(super) fn PortsDialog(state: MapState, rules: Vec<RuleRef>) -> impl IntoView {
    let workspace = state.workspace;
    let text = RwSignal::new(String::new());
    let kept = KeptTexts::restore(workspace, &ports_key(&rules), vec![text]);
    let was_submitted = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_due = was_submitted.get() || !text.read().is_empty();
        parse_traffic(workspace, &text.read())
            .err()
            .filter(|_| is_due)
    });
    let close = Callback::new(move |()| state.dialog.set(None));
    let count = counted(rules.len(), "rule");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_submitted.set(true);
        let entered = text.get_untracked();
        match untrack(|| parse_traffic(workspace, &entered)) {
            Ok(traffic) => {
                edits::change_traffic(workspace, &rules, traffic, &entered);
                kept.drop_all();
                close.run(());
            }
            Err(_) => {
                dom::focus_first("#map-ports [aria-invalid]");
            }
        }
    };
    view! {
        <Dialog title="Change type or ports" id="map-ports" on_close=close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <p>{format!("{count} get the same type and ports. Sources, destinations and descriptions stay.")}</p>
                <TextField id="map-ports-type" label="Type or ports".to_owned() value=text error
                    hint="For example HTTPS, 8080, 8000-8010, or udp 53".to_owned() is_code=true />
                <div class="form__actions">
                    <button class="button button--primary" type="submit">"Save to draft"</button>
                    <button class="button" type="button" on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Returns the name of the dialog about some rules.
fn ports_key(rules: &[RuleRef]) -> String {
    let mut groups: Vec<&str> = rules.iter().map(|rule| rule.group().as_str()).collect();
    groups.sort_unstable();
    format!("ports {}", groups.join(" "))
}
