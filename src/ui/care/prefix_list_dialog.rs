//! Dialog that edits a prefix list, or makes one of ranges and replaces them in groups.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::prefix_list_targets::{TargetKey, key_of, proposals, targets_of, targets_view};
use crate::analysis::ListTarget;
use crate::entry::{ListField, ListInput, list_entries_text};
use crate::model::{
    AddressFamily, Cidr, PrefixList, PrefixListContent, PrefixListEntry, PrefixListId, counted,
};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, KeptField, KeptTexts, TextField};
use crate::workspace::Workspace;

/// The texts and choices of the form.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) workspace: Workspace,
    /// The list; `None` to create one.
    list: StoredValue<Option<PrefixList>>,
    name: RwSignal<String>,
    family: RwSignal<AddressFamily>,
    max_entries: RwSignal<String>,
    entries: RwSignal<String>,
    /// Targets in which the ranges stay.
    pub(super) left_out: RwSignal<BTreeSet<TargetKey>>,
}

impl Form {
    fn new(workspace: Workspace, list: Option<PrefixList>) -> Self {
        let key = list.as_ref().map(|list| list.id.clone());
        let kept = workspace.inputs().list_input(&key);
        let known = || list.as_ref()?.content().as_ref().map(ListInput::of);
        let input = kept.or_else(known).unwrap_or_else(empty_input);
        Self {
            workspace,
            list: StoredValue::new(list),
            name: RwSignal::new(input.name),
            family: RwSignal::new(input.family),
            max_entries: RwSignal::new(input.max_entries),
            entries: RwSignal::new(input.entries),
            left_out: RwSignal::default(),
        }
    }

    /// Keeps the texts beyond the page, too.
    fn kept(self) -> KeptTexts {
        let known = self.list.with_value(|list| {
            let content = list.as_ref()?.content()?;
            Some(ListInput::of(&content))
        });
        let initial = known.unwrap_or_else(empty_input);
        let family = Signal::derive(move || self.family.get().as_str().to_owned());
        let set_family = move |name: String| self.family.set(family_named(&name));
        let fields = vec![
            self.name.into(),
            KeptField::new(family, set_family),
            self.max_entries.into(),
            self.entries.into(),
        ];
        let initial = vec![
            initial.name,
            initial.family.as_str().to_owned(),
            initial.max_entries,
            initial.entries,
        ];
        let id = self.key().map(|id| id.to_string()).unwrap_or_default();
        KeptTexts::restore_from(
            self.workspace,
            &format!("prefix list {id}"),
            fields,
            initial,
        )
    }

    fn is_new(self) -> bool {
        self.list.with_value(Option::is_none)
    }

    fn key(self) -> Option<PrefixListId> {
        self.list.with_value(|list| Some(list.as_ref()?.id.clone()))
    }

    /// Reactive.
    fn input(self) -> ListInput {
        ListInput {
            name: self.name.get(),
            family: self.family.get(),
            max_entries: self.max_entries.get(),
            entries: self.entries.get(),
        }
    }

    /// Keeps the texts as long as they are not drafted.
    fn keep(self) {
        let input = self.input();
        let is_known = self.list.with_value(|list| {
            let content = list.as_ref().and_then(PrefixList::content);
            content.is_some_and(|content| ListInput::of(&content) == input)
        });
        let is_empty_form = self.is_new() && input.name.is_empty() && input.entries.is_empty();
        let input = (!is_known && !is_empty_form).then_some(input);
        self.workspace.inputs().keep_list_input(&self.key(), input);
    }

    /// Takes over ranges of groups.
    pub(super) fn propose(self, blocks: &BTreeSet<Cidr>) {
        let entries: Vec<PrefixListEntry> = blocks
            .iter()
            .map(|cidr| PrefixListEntry {
                cidr: cidr.clone(),
                description: String::new(),
            })
            .collect();
        if let Some(first) = blocks.first() {
            self.family.set(first.family());
        }
        self.entries.set(list_entries_text(&entries));
    }

    fn draft(
        self,
        content: &PrefixListContent,
        targets: &[ListTarget],
        kept: KeptTexts,
        on_close: Callback<()>,
    ) {
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        match self.list.get_value() {
            Some(list) => {
                let merged = editor.merge_list_edits(&list, content);
                if merged.check().is_err() {
                    // With the entries of another tab it is too long. The form shows them, and the mistake.
                    self.entries.set(list_entries_text(&merged.entries));
                    return;
                }
                editor.draft_list(&list, &merged);
            }
            None => editor.draft_new_list(content, targets),
        }
        kept.drop_all();
        self.workspace.inputs().keep_list_input(&self.key(), None);
        on_close.run(());
        self.workspace
            .announce("Added to the draft. Nothing has been sent to EC2");
    }
}

fn empty_input() -> ListInput {
    ListInput {
        name: String::new(),
        family: AddressFamily::Ipv4,
        max_entries: String::new(),
        entries: String::new(),
    }
}

fn family_named(name: &str) -> AddressFamily {
    match name {
        "IPv6" => AddressFamily::Ipv6,
        _ => AddressFamily::Ipv4,
    }
}

/// Form of a prefix list. Closing it keeps the texts.
#[component]
pub(super) fn PrefixListDialog(
    /// The list with the draft applied; `None` to create one.
    list: Option<PrefixList>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let form = Form::new(workspace, list);
    let kept = form.kept();
    let content = Memo::new(move |_| form.input().parse());
    let targets = Memo::new(move |_| match (form.is_new(), &*content.read()) {
        (true, Ok(content)) => targets_of(workspace, content),
        _ => Vec::new(),
    });
    let chosen = move || -> Vec<ListTarget> {
        let left_out = form.left_out.read();
        let targets = targets.read();
        let chosen = targets
            .iter()
            .filter(|target| !left_out.contains(&key_of(target)));
        chosen.cloned().collect()
    };
    Effect::new(move |_| form.keep());
    // The first mistake is shown once something is entered.
    let mistake = Memo::new(move |_| {
        let is_blank =
            form.is_new() && form.name.read().is_empty() && form.entries.read().is_empty();
        let content = content.read();
        let error = content.as_ref().err().filter(|_| !is_blank)?;
        Some((error.field(), capitalised(&error.text())))
    });
    let error_of = move |field: ListField| {
        Signal::derive(move || {
            let mistake = mistake.get();
            mistake.filter(|(at, _)| *at == field).map(|(_, text)| text)
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(content) = content.get_untracked() {
            form.draft(&content, &untrack(chosen), kept, on_close);
        }
    };
    let title = if form.is_new() {
        "New prefix list"
    } else {
        "Edit prefix list"
    };
    let label = move || match (form.is_new(), chosen().len()) {
        (false, _) => "Draft the changes".to_owned(),
        (true, 0) => "Draft the list".to_owned(),
        (true, count) => format!(
            "Draft the list and replace the ranges in {}",
            counted(count, "place")
        ),
    };
    view! {
        <Dialog title id="prefix-list" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <TextField id="prefix-list-name" label="Name".to_owned() value=form.name error=error_of(ListField::Name) />
                {form.is_new().then(|| family_field(form))}
                <TextField id="prefix-list-size" label="Maximum number of entries".to_owned() value=form.max_entries error=error_of(ListField::MaxEntries)
                    hint=Some("Counts against the quota of every group whose rules name the list".to_owned()) />
                {form.is_new().then(|| proposals(form))}
                {entries_field(form, error_of(ListField::Entries))}
                {move || targets_view(form, &targets.read())}
                <div class="form__actions">
                    <button class="button button--primary" type="submit"
                        disabled=move || content.read().is_err() || workspace.editor().is_none()>{label}</button>
                </div>
            </form>
        </Dialog>
    }
}

fn entries_field(form: Form, error: Signal<Option<String>>) -> AnyView {
    view! {
        <div class="field" class:field--invalid=move || error.read().is_some()>
            <label class="field__label" for="prefix-list-entries">"Entries, one per line: CIDR block and description"</label>
            <textarea class="field__input field__input--area field__input--code" id="prefix-list-entries" rows="10"
                spellcheck="false" autocomplete="off" placeholder="203.0.113.0/24 Rotterdam"
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby="prefix-list-entries-note"
                prop:value=form.entries
                on:input=move |event| form.entries.set(event_target_value(&event))></textarea>
            <p class="field__note" id="prefix-list-entries-note" aria-live="polite">{error}</p>
        </div>
    }
    .into_any()
}

fn family_field(form: Form) -> AnyView {
    view! {
        <div class="field">
            <label class="field__label" for="prefix-list-family">"Address family"</label>
            <select class="field__input" id="prefix-list-family" prop:value=move || form.family.get().as_str()
                on:change=move |event| form.family.set(family_named(&event_target_value(&event)))>
                <option value="IPv4">"IPv4"</option>
                <option value="IPv6">"IPv6"</option>
            </select>
        </div>
    }
    .into_any()
}
