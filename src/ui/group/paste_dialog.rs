//! Dialog that adds rules from pasted text, with a preview.

use leptos::prelude::*;

use super::form_text::{keep_form_text, kept_paste};
use crate::draft::{RuleDraft, TrafficDraft};
use crate::entry::{
    DescriptionOf, Paste, PastedLine, PastedText, canonical_note, parse_paste, parse_type,
};
use crate::grid::{RuleTable, rows_text};
use crate::model::{Peer, counted};
use crate::platform::dom;
use crate::text::{NO_CLIPBOARD_TEXT, Text as _, capitalised};
use crate::ui::components::{Dialog, TextField};
use crate::workspace::Workspace;

/// Maximum number of lines in the preview. All lines are parsed.
const SHOWN_LINES: usize = 200;

/// What is pasted, and what it means.
#[derive(Clone, Copy)]
struct PasteForm {
    table: RuleTable,
    /// The type of lines that name none, as typed.
    traffic: RwSignal<String>,
    traffic_read: Memo<Result<TrafficDraft, String>>,
    description: RwSignal<Option<DescriptionOf>>,
    /// Numbers of lines that are left from a longer text.
    numbers: RwSignal<Vec<usize>>,
    paste: Memo<Paste>,
}

impl PasteForm {
    fn new(table: RuleTable) -> Self {
        let workspace = table.workspace();
        let text = workspace.inputs().pasted();
        let traffic = RwSignal::new(String::new());
        let traffic_read = Memo::new(move |_| {
            let text = traffic.read();
            if text.trim().is_empty() {
                return Ok(TrafficDraft::Missing);
            }
            parse_type(&text).map_err(|error| capitalised(&error.text()))
        });
        let description = RwSignal::new(None::<DescriptionOf>);
        let numbers = RwSignal::new(Vec::<usize>::new());
        let paste = Memo::new(move |_| {
            let view = table.view().read();
            let existing: Vec<&crate::model::Rule> = view
                .rows()
                .iter()
                .filter_map(|row| view.rule(row))
                .collect();
            let traffic = traffic_read.get().unwrap_or(TrafficDraft::Missing);
            workspace.with_entry_context(&view, |context| {
                let pasted = PastedText {
                    text: &text.read(),
                    numbers: &numbers.read(),
                    description: description.get(),
                };
                parse_paste(pasted, table.direction(), traffic, &existing, context)
            })
        });
        Self {
            table,
            traffic,
            traffic_read,
            description,
            numbers,
            paste,
        }
    }

    /// Replaces the text by what is typed.
    fn set_text(self, typed: String) {
        let inputs = self.table.workspace().inputs();
        if is_another_text(&inputs.pasted().read_untracked(), &typed) {
            self.numbers.set(Vec::new());
        }
        inputs.set_pasted(typed);
    }

    /// Numbers of rules and of refused lines. Reactive.
    fn counts(self) -> (usize, usize) {
        let paste = self.paste.read();
        let refused = paste.lines.iter().filter(|line| line.outcome.is_err());
        (paste.rules(), refused.count())
    }

    /// Adds the rules to the draft. Returns whether all lines were understood; refused ones stay, to
    /// be corrected.
    fn add(self) -> bool {
        let workspace = self.table.workspace();
        let (count, refused) = untrack(move || self.counts());
        let Some(editor) = self.table.editor() else {
            return false;
        };
        if count == 0 {
            dom::focus_first("#paste-text");
            return false;
        }
        let group = self.table.group_id();
        let all = self.paste.get_untracked();
        editor.edit(format!("pasted {}", rows_text(count)), &mut |editing| {
            for rule in all
                .lines
                .iter()
                .filter_map(|line| line.outcome.as_ref().ok())
                .flatten()
            {
                editing.add_row(&group, rule.clone());
            }
        });
        workspace.announce(format!("Added {} to the draft", rows_text(count)));
        let (left, left_numbers) = all.refused();
        batch(|| {
            self.numbers.set(left_numbers);
            workspace.inputs().set_pasted(left);
        });
        // The button, which has the focus, is disabled without rules.
        if refused > 0 {
            dom::focus_first("#paste-text");
        }
        refused == 0
    }
}

/// Asks for text, shows what it would add and what is not understood, and adds it to the draft.
#[component]
pub(in crate::ui) fn PasteDialog(
    /// The table.
    table: RuleTable,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let text: Signal<String> = table.workspace().inputs().pasted().into();
    keep_form_text(table.workspace(), table.group_id(), move || {
        text.try_get_untracked().filter(|text| !text.is_empty())
    });
    let kept = kept_paste(table.workspace());
    let form = PasteForm::new(table);
    let PasteForm {
        traffic,
        traffic_read,
        description,
        paste,
        ..
    } = form;
    let counts = move || form.counts();
    let has_no_text = RwSignal::new(false);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if form.add() {
            kept.drop_all();
            on_close.run(());
        }
    };
    view! {
        <Dialog title="Paste rules" id="paste-rules" on_close>
            <form class="form" novalidate on:submit=add>
                {kept.notice()}
                <div class="field">
                    <label class="field__label" for="paste-text">"Rules, one per line"</label>
                    <textarea class="field__input field__input--area field__input--code" id="paste-text" rows="8"
                        spellcheck="false" autocomplete="off" aria-describedby="paste-help"
                        placeholder="tcp 443 10.0.0.0/8 office" prop:value=text
                        on:paste=move |event| has_no_text.set(dom::text_from_clipboard(&event).is_none())
                        on:input=move |event| form.set_text(event_target_value(&event))></textarea>
                    {move || has_no_text.get().then(|| view! {
                        <p class="field__error" role="alert">{NO_CLIPBOARD_TEXT}</p>
                    })}
                    <p class="field__note" id="paste-help">
                        "Spreadsheet cells (TSV or CSV, with or without headings), lines such as "
                        <code>"tcp 443 10.0.0.0/8 office"</code>", or a list of CIDR blocks"
                    </p>
                </div>
                <TextField id="paste-traffic" label="Default type for lines without one".to_owned() value=traffic
                    error=Signal::derive(move || traffic_read.get().err())
                    placeholder="HTTPS, 443, udp 53".to_owned() />
                <div class="paste__preview" role="region" aria-label="Preview" tabindex="0">
                    {move || paste_view(table.workspace(), &paste.read())}
                </div>
                {move || paste.read().description.map(|of| {
                    let label = match of {
                        DescriptionOf::Groups => "Use the Description column",
                        DescriptionOf::Rules => "Ignore the Description column",
                    };
                    view! {
                        <button class="button button--small" type="button"
                            on:click=move |_| description.set(Some(of.other()))>{label}</button>
                    }
                })}
                {move || table.lock_reason().map(|reason| view! {
                    <p class="field__error" role="alert">{reason}</p>
                })}
                <p role="status">{move || match counts() {
                    (0, 0) => "Nothing to add yet".to_owned(),
                    (rules, 0) => format!("{} ready", rows_text(rules)),
                    (rules, refused) => format!("{} ready, {} couldn't be read", rows_text(rules), counted(refused, "line")),
                }}</p>
                <div class="form__actions">
                    <button class="button button--primary" type="submit" disabled=move || counts().0 == 0 || table.lock_reason().is_some()>
                        {move || format!("Add {} to the draft", rows_text(counts().0))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

/// Whether a text replaces another, so that its lines are numbered from 1. A text that keeps a
/// line, or has a single one, is an edit of the other.
fn is_another_text(before: &str, after: &str) -> bool {
    let is_kept = after
        .lines()
        .any(|line| before.lines().any(|known| known == line));
    after.is_empty() || after.lines().count() > 1 && !is_kept
}

/// Renders the notes, then the rules or the error of each line.
fn paste_view(workspace: Workspace, paste: &Paste) -> AnyView {
    let notes = paste.notes.iter();
    let notes: Vec<_> = notes
        .map(|note| view! { <p class="paste__line">{note.text()}</p> })
        .collect();
    let shown = paste.lines.iter().take(SHOWN_LINES);
    let lines: Vec<AnyView> = shown.map(|line| line_view(workspace, line)).collect();
    let more = paste.lines.len().saturating_sub(SHOWN_LINES);
    let more = (more > 0).then(|| format!("and {}", counted(more, "more line")));
    view! { {notes}{lines}{more} }.into_any()
}

fn line_view(workspace: Workspace, line: &PastedLine) -> AnyView {
    let number = line.number;
    match &line.outcome {
        Ok(rules) => {
            let sentences: Vec<String> = rules
                .iter()
                .map(|rule| draft_sentence(workspace, rule))
                .collect();
            let notes = rules.iter().filter_map(host_bits_text);
            let notes: Vec<AnyView> = notes
                .map(|note| view! { " " <span class="muted">{note}</span> }.into_any())
                .collect();
            view! {
                <p class="paste__line">
                    <span class="muted">{number}</span>" "<span class="paste__sign" aria-hidden="true">"+ "</span>
                    {sentences.join("; ")}{notes}
                </p>
            }
            .into_any()
        }
        Err(reason) => view! {
            <p class="paste__line paste__line--refused">
                <span class="muted">{number}</span>" "<span aria-hidden="true">"✕ "</span>
                <code>{line.text.clone()}</code>" "{capitalised(&reason.text())}
            </p>
        }
        .into_any(),
    }
}

/// Returns what EC2 stores instead of a range with host bits.
pub(in crate::ui) fn host_bits_text(rule: &RuleDraft) -> Option<String> {
    let Peer::Cidr(cidr) = rule.peer.known()? else {
        return None;
    };
    Some(capitalised(&canonical_note(cidr)?.text()))
}

/// Returns the sentence of a pasted rule, with its description and what it lacks.
pub(in crate::ui) fn draft_sentence(workspace: Workspace, rule: &RuleDraft) -> String {
    let described = |text: String| match &*rule.description {
        "" => text,
        description => format!("{text} ({description})"),
    };
    match (rule.rule(), rule.peer.known()) {
        (Some(complete), _) => described(format!(
            "{} {}",
            complete.direction,
            workspace.rule_sentence(&complete)
        )),
        (None, Some(peer)) => {
            let lacks = match rule.traffic {
                TrafficDraft::Tcp | TrafficDraft::Udp => "ports",
                TrafficDraft::Icmp | TrafficDraft::Icmpv6 => "an ICMP type",
                TrafficDraft::Missing | TrafficDraft::Known(_) => "a type",
            };
            let protocol = rule.traffic.protocol();
            let protocol = protocol.map(|protocol| format!("{protocol} "));
            described(format!(
                "{} {}{peer}, missing {lacks}",
                rule.direction,
                protocol.unwrap_or_default()
            ))
        }
        (None, None) => String::new(),
    }
}
