//! Fields that choose what the map shows.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::state::MapState;
use crate::analysis::checks::Severity;
use crate::analysis::graph::Filter;
use crate::model::{PortRange, Protocol, VpcId};
use crate::present::{grouping_name, grouping_of};
use crate::text::{Text as _, capitalised};
use crate::ui::components::TextField;

/// Fields of the filter.
#[component]
pub(super) fn Filters(state: MapState) -> impl IntoView {
    let ports = RwSignal::new(String::new());
    // The address and the chips change the filter, too.
    Effect::new(move |_| {
        let shown = state.options.with(|options| options.filter.ports);
        if PortRange::parse(ports.read_untracked().trim()).ok() != shown {
            ports.set(shown.map_or_else(String::new, |ports| ports.to_string()));
        }
    });
    let error = Signal::derive(move || {
        let text = ports.get();
        let parsed = PortRange::parse(text.trim())
            .err()
            .filter(|_| !text.trim().is_empty());
        parsed.map(|error| capitalised(&error.text()))
    });
    Effect::new(move |before: Option<()>| {
        let entered = PortRange::parse(ports.read().trim()).ok();
        let shown = state.options.with_untracked(|options| options.filter.ports);
        if before.is_some() && entered != shown {
            change(state, |filter| filter.ports = entered);
        }
    });
    let protocols = [
        ("", "All", None),
        ("tcp", "TCP", Some(Protocol::Tcp)),
        ("udp", "UDP", Some(Protocol::Udp)),
        ("icmp", "ICMP", Some(Protocol::Icmp)),
        ("icmpv6", "ICMPv6", Some(Protocol::Icmpv6)),
    ];
    let choose_protocol = move |value: String| {
        let chosen = protocols.iter().find(|(known, _, _)| *known == value);
        change(state, |filter| {
            filter.protocol = chosen.and_then(|(_, _, protocol)| *protocol)
        });
    };
    let protocol_options = protocols.map(|(value, label, _)| (value.to_owned(), label.to_owned()));
    let choose_severity = move |value: String| {
        change(state, |filter| filter.severity = Severity::parse(&value));
    };
    let choose_vpc = move |value: String| {
        let chosen = (!value.is_empty()).then(|| VpcId::from_remote(value.as_str()));
        change(state, |filter| filter.vpc = chosen);
    };
    let choose_tag = move |value: String| {
        let chosen = value
            .split_once('=')
            .map(|(key, value)| (key.to_owned(), Some(value.to_owned())));
        change(state, |filter| filter.tag = chosen);
    };
    let of_filter = move |text: fn(&Filter) -> Option<String>| {
        Signal::derive(move || {
            let text = state.options.with(|options| text(&options.filter));
            text.unwrap_or_default()
        })
    };
    let protocol = of_filter(|filter| Some(filter.protocol?.to_string()));
    let vpc = of_filter(|filter| Some(filter.vpc.as_ref()?.to_string()));
    let tag = of_filter(|filter| {
        let (key, value) = filter.tag.as_ref()?;
        Some([key, "=", value.as_ref()?].concat())
    });
    let severity = of_filter(|filter| Some(filter.severity?.as_str().to_owned()));
    view! {
        <div class="map__filters" id="map-filters">
            <TextField id="map-ports" label="Port".to_owned() value=ports error placeholder="443".to_owned() is_code=true />
            {choice("map-protocol", "Protocol", protocol_options.to_vec(), protocol, choose_protocol)}
            {move || choice("map-vpc", "VPC", vpc_options(state), vpc, choose_vpc)}
            {move || choice("map-tag", "Tag", tag_options(state), tag, choose_tag)}
            {choice("map-severity", "Findings", severity_options(), severity, choose_severity)}
            <div class="map__checks">
                {check("Only changes of the draft", state, |filter| &mut filter.only_changed)}
                {check("Hide outbound rules to everywhere", state, |filter| &mut filter.hides_open_egress)}
            </div>
        </div>
    }
}

fn change(state: MapState, change: impl FnOnce(&mut Filter)) {
    state.options.update(|options| change(&mut options.filter));
}

fn choice(
    id: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Signal<String>,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let options = options.into_iter().map(|(value, label)| {
        let own = value.clone();
        let is_chosen = move || *chosen.read() == own;
        view! { <option value=value prop:selected=is_chosen>{label}</option> }.into_any()
    });
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <select class="field__input" id=id on:change=move |event| choose(event_target_value(&event))>
                {options.collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .into_any()
}

fn check(label: &'static str, state: MapState, field: fn(&mut Filter) -> &mut bool) -> AnyView {
    let is_on = move || {
        let mut filter = state.options.with(|options| options.filter.clone());
        *field(&mut filter)
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_on
                on:change=move |event| change(state, |filter| *field(filter) = event_target_checked(&event)) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn severity_options() -> Vec<(String, String)> {
    let severities = Severity::ALL.into_iter().rev().map(|severity| {
        let name = capitalised(severity.as_str());
        let label = match severity {
            Severity::Critical => name,
            _ => format!("{name} or above"),
        };
        (severity.as_str().to_owned(), label)
    });
    std::iter::once((String::new(), "All".to_owned()))
        .chain(severities)
        .collect()
}

fn vpc_options(state: MapState) -> Vec<(String, String)> {
    let vpcs = state.workspace.inventory().vpcs().get();
    let options = vpcs.iter().map(|vpc| {
        let name = vpc
            .name()
            .map_or_else(|| vpc.id.to_string(), |name| format!("{name} ({})", vpc.id));
        (vpc.id.to_string(), name)
    });
    std::iter::once((String::new(), "All".to_owned()))
        .chain(options)
        .collect()
}

/// Returns the tags of all groups, without those of AWS itself.
fn tag_options(state: MapState) -> Vec<(String, String)> {
    let groups = state.workspace.draft().listed().get();
    let tags = groups
        .iter()
        .flat_map(|group| &group.tags)
        .filter(|tag| !tag.is_reserved());
    let tags: BTreeSet<String> = tags
        .map(|tag| format!("{}={}", tag.key, tag.value))
        .collect();
    let options = tags
        .into_iter()
        .map(|tag| (tag.clone(), tag.replacen('=', ": ", 1)));
    std::iter::once((String::new(), "All".to_owned()))
        .chain(options)
        .collect()
}

/// Field that chooses by what groups are shown as one.
#[component]
pub(super) fn GroupingChoice(state: MapState) -> impl IntoView {
    let options = move || {
        let groups = state.workspace.draft().listed().get();
        let keys = groups
            .iter()
            .flat_map(|group| &group.tags)
            .filter(|tag| !tag.is_reserved());
        let keys: BTreeSet<&str> = keys
            .map(|tag| tag.key.as_str())
            .filter(|key| *key != "Name")
            .collect();
        let tags = keys
            .into_iter()
            .map(|key| (format!("tag:{key}"), format!("Tag {key}")));
        let fixed = [
            ("none", "Each group"),
            ("vpc", "VPC"),
            ("prefix", "Start of the name"),
            ("part", "Connected part"),
        ];
        let fixed = fixed.map(|(value, label)| (value.to_owned(), label.to_owned()));
        let now = grouping_name(&state.options.read().grouping);
        let options = fixed.into_iter().chain(tags).map(|(value, label)| {
            let is_chosen = value == now;
            view! { <option value=value selected=is_chosen>{label}</option> }.into_any()
        });
        options.collect::<Vec<AnyView>>()
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        let grouping = grouping_of(&value).unwrap_or_default();
        state.options.update(|options| {
            options.grouping = grouping;
            options.expanded.clear();
        });
    };
    view! {
        <label class="map__choice">
            <span>"Show by"</span>
            <select class="field__input" on:change=choose>{options}</select>
        </label>
    }
}
