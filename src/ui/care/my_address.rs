//! Dialog that replaces the user's old address everywhere.

use std::collections::HashSet;

use leptos::prelude::*;

use super::address_fields::AddressFields;
use super::own_rules::{FoundIn, RuleKey, apply, editable_workspaces, find};
use super::own_rules_table::OwnRulesTable;
use crate::model::{AddressFamily, Cidr, counted};
use crate::platform::dom;
use crate::present::{
    OwnAddressError, OwnAddresses, OwnRuleSearch, is_single_address, own_address_text,
    parse_old_addresses, parse_own_address, parse_tag_condition,
};
use crate::shell::Shell;
use crate::text::{Text as _, capitalised, explain};
use crate::ui::components::{Dialog, Submission, TextField};

/// What the user has typed. It outlives the dialog, so that nothing typed is lost when it closes.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct AddressForm {
    pub(super) ipv4: RwSignal<String>,
    pub(super) ipv6: RwSignal<String>,
    old: RwSignal<String>,
    description: RwSignal<String>,
    tag: RwSignal<String>,
    in_all: RwSignal<bool>,
    left_out: RwSignal<HashSet<RuleKey>>,
}

impl AddressForm {
    /// Creates an empty form, under the current reactive owner.
    pub(in crate::ui) fn new() -> Self {
        Self {
            ipv4: RwSignal::default(),
            ipv6: RwSignal::default(),
            old: RwSignal::default(),
            description: RwSignal::default(),
            tag: RwSignal::default(),
            in_all: RwSignal::new(false),
            left_out: RwSignal::default(),
        }
    }

    pub(super) fn field(self, family: AddressFamily) -> RwSignal<String> {
        match family {
            AddressFamily::Ipv4 => self.ipv4,
            AddressFamily::Ipv6 => self.ipv6,
        }
    }

    /// Fills in the address that the user has entered before: it is the old one, until a new one is typed.
    fn fill_in(self, known: Option<Cidr>) {
        if let Some(known) = known
            && self.old.read_untracked().is_empty()
        {
            self.old.set(own_address_text(&known));
        }
    }

    fn addresses(self) -> OwnAddresses {
        let of = |family| parse_own_address(&self.field(family).read(), family);
        OwnAddresses {
            ipv4: of(AddressFamily::Ipv4).ok().flatten(),
            ipv6: of(AddressFamily::Ipv6).ok().flatten(),
        }
    }

    pub(super) fn address_error(self, family: AddressFamily) -> Option<String> {
        let error = parse_own_address(&self.field(family).read(), family).err()?;
        Some(match error {
            OwnAddressError::Cidr(error) => capitalised(&error.text()),
            OwnAddressError::Family(family) => {
                format!("Enter an {} address here", family.as_str())
            }
        })
    }

    fn old_error(self) -> Option<String> {
        let error = parse_old_addresses(&self.old.read()).err()?;
        Some(capitalised(&error.text()))
    }

    fn search(self) -> OwnRuleSearch {
        OwnRuleSearch {
            addresses: parse_old_addresses(&self.old.read()).unwrap_or_default(),
            description: self.description.get(),
            tag: parse_tag_condition(&self.tag.read()),
        }
    }

    /// Whether a field holds a text that is no address.
    fn is_mistaken(self) -> bool {
        self.address_error(AddressFamily::Ipv4).is_some()
            || self.address_error(AddressFamily::Ipv6).is_some()
            || self.old_error().is_some()
    }

    /// Returns the new address for the check that a plan does not lock the user out.
    fn single(self) -> Option<Cidr> {
        let addresses = self.addresses();
        let known = addresses.ipv4.or(addresses.ipv6);
        known.filter(is_single_address)
    }
}

/// Replaces the old address in the rules of all groups, with a preview of every rule.
#[component]
pub(in crate::ui) fn MyAddressDialog(
    /// What the user has typed.
    form: AddressForm,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let shell = Shell::of_page();
    let settings = shell.environment().settings();
    form.fill_in(settings.own_address().get_untracked());
    let workspaces = Memo::new(move |_| editable_workspaces(shell, form.in_all.get()));
    let has_others = Memo::new(move |_| editable_workspaces(shell, true).len() > 1);
    let search = Memo::new(move |_| form.search());
    let addresses = Memo::new(move |_| form.addresses());
    let found: Memo<Vec<FoundIn>> =
        Memo::new(move |_| find(&workspaces.read(), &search.read(), &addresses.read()));
    let count = Memo::new(move |_| {
        let left_out = form.left_out.read();
        let found = found.read();
        let counts = found.iter().map(|found| found.changes(&left_out).count());
        counts.sum::<usize>()
    });
    let is_mistaken = Memo::new(move |_| form.is_mistaken());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_mistaken.get_untracked() || count.get_untracked() == 0 {
            dom::focus_first("#address-new");
            return;
        }
        let made = apply(&found.get_untracked(), &form.left_out.read_untracked());
        if let Some(address) = untrack(move || form.single()) {
            settings.set_own_address(Some(address));
        }
        let shown = shell.workspaces().shown().get_untracked();
        shown.announce(format!(
            "Replaced your address in {}",
            counted(made, "rule")
        ));
        on_close.run(());
    };
    view! {
        <Dialog title="My address changed" id="my-address" on_close>
            <form class="form" novalidate on:submit=submit>
                <AddressFields form />
                <SearchFields form workspaces=workspaces.into() />
                <Show when=move || has_others.get()>
                    <label class="check">
                        <input type="checkbox" bind:checked=form.in_all />
                        <span>"Also in the other open Regions and accounts, each in its own draft"</span>
                    </label>
                </Show>
                <div class="paste__preview" role="region" aria-label="Preview" tabindex="0">
                    <OwnRulesTable found left_out=form.left_out />
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit"
                        disabled=move || count.get() == 0 || is_mistaken.get()>
                        {move || format!("Replace in {}", counted(count.get(), "rule"))}
                    </button>
                    <button class="button" type="button"
                        on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Fields for how the rules of the old address are recognised.
#[component]
fn SearchFields(
    form: AddressForm,
    workspaces: Signal<Vec<crate::workspace::Workspace>>,
) -> impl IntoView {
    let reading = Submission::new();
    // Rule tags are not part of the list of groups.
    let read_tags = Callback::new(move |()| {
        let Some((key, _)) = parse_tag_condition(&form.tag.read_untracked()) else {
            return;
        };
        let workspaces = workspaces.get_untracked();
        reading.run(async move {
            for workspace in workspaces {
                let read = workspace.load_tagged_rules(&key).await;
                read.map_err(|error| explain(&error))?;
            }
            Ok(())
        });
    });
    Effect::new(move |before: Option<()>| {
        workspaces.track();
        if before.is_some() {
            read_tags.run(());
        }
    });
    let no_error = Signal::derive(|| None::<String>);
    view! {
        <fieldset class="form__group">
            <legend class="form__legend">"Find its rules by any of these"</legend>
            <TextField id="address-old" label="Old address".to_owned() value=form.old
                error=Signal::derive(move || form.old_error()) placeholder="203.0.113.7".to_owned() is_code=true />
            <TextField id="address-description" label="Text in the description".to_owned() value=form.description
                error=no_error placeholder="Ana".to_owned() />
            <TextField id="address-tag" label="Tag of the rule".to_owned() value=form.tag error=no_error
                placeholder="owner=ana".to_owned() is_code=true on_leave=read_tags />
            {reading.failure_view("Couldn't read the tags of rules")}
        </fieldset>
    }
}
