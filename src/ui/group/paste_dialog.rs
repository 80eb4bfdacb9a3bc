//! Rules pasted as text: what each line stands for is shown before anything is added.

use leptos::prelude::*;

use super::rule_table::{RuleTable, rows_text};
use crate::draft::{RuleDraft, TrafficDraft};
use crate::entry::{PastedLine, read_paste, read_type};
use crate::platform::dom;
use crate::present::{capitalised, rule_sentence};
use crate::ui::components::{Dialog, TextField};
use crate::ui::with_context;

/// Lines shown in the preview; all are read.
const SHOWN_LINES: usize = 200;

/// Asks for text, shows what it would add and what is not understood, and adds it to the draft.
#[component]
pub(in crate::ui) fn PasteDialog(
    /// The table.
    table: RuleTable,
    /// Called when the dialog has been closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let app = table.app;
    let text = app.pasted;
    let traffic = RwSignal::new(String::new());
    let traffic_read = Memo::new(move |_| {
        let text = traffic.read();
        if text.trim().is_empty() {
            return Ok(TrafficDraft::Missing);
        }
        read_type(&text).map_err(|error| capitalised(&error.to_string()))
    });
    let lines = Memo::new(move |_| {
        let view = table.view.read();
        let existing: Vec<&crate::model::Rule> = view
            .rows()
            .iter()
            .filter_map(|row| view.rule(row))
            .collect();
        let traffic = traffic_read.get().unwrap_or(TrafficDraft::Missing);
        with_context(app, &view, |context| {
            read_paste(
                text.read().as_str(),
                table.direction,
                traffic,
                &existing,
                context,
            )
            .lines
        })
    });
    let counts = move || {
        let lines = lines.read();
        let rules: usize = lines
            .iter()
            .filter_map(|line| line.outcome.as_ref().ok())
            .map(Vec::len)
            .sum();
        let refused = lines.iter().filter(|line| line.outcome.is_err()).count();
        (rules, refused)
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (count, refused) = counts();
        let Some(editor) = app.editor_now() else {
            return;
        };
        if count == 0 {
            dom::focus_first("#paste-text");
            return;
        }
        let group = table.group_id();
        let all = lines.get_untracked();
        editor.edit(format!("pasted {}", rows_text(count)), &mut |editing| {
            for rule in all
                .iter()
                .filter_map(|line| line.outcome.as_ref().ok())
                .flatten()
            {
                editing.add_row(&group, rule.clone());
            }
        });
        app.announce(format!("Added {} to the draft", rows_text(count)));
        // What was not understood stays, to be corrected.
        let left: Vec<&str> = all
            .iter()
            .filter(|line| line.outcome.is_err())
            .map(|line| line.text.as_str())
            .collect();
        text.set(left.join("\n"));
        if refused == 0 {
            on_close.run(());
        }
    };
    view! {
        <Dialog title="Paste rules" id="paste-rules" on_close>
            <form class="form" novalidate on:submit=add>
                <div class="field">
                    <label class="field__label" for="paste-text">"Rules, one on each line"</label>
                    <textarea class="field__input field__input--area field__input--code" id="paste-text" rows="8"
                        spellcheck="false" autocomplete="off" aria-describedby="paste-help"
                        placeholder="tcp 443 10.0.0.0/8 office" prop:value=text
                        on:input=move |event| text.set(event_target_value(&event))></textarea>
                    <p class="field__note" id="paste-help">
                        "Cells of a spreadsheet (TSV or CSV, with or without headings), lines like "
                        <code>"tcp 443 10.0.0.0/8 office"</code>", or a bare list of ranges"
                    </p>
                </div>
                <TextField id="paste-traffic" label="Type for lines that name none".to_owned() value=traffic
                    error=Signal::derive(move || traffic_read.get().err())
                    placeholder="HTTPS, 443, udp 53".to_owned() />
                <div class="paste__preview" role="region" aria-label="Preview" tabindex="0">
                    {move || lines.read().iter().take(SHOWN_LINES).map(line_view).collect::<Vec<_>>()}
                    {move || (lines.read().len() > SHOWN_LINES).then(|| format!("and {} more lines", lines.read().len() - SHOWN_LINES))}
                </div>
                <p role="status">{move || match counts() {
                    (0, 0) => "Nothing to add yet".to_owned(),
                    (rules, 0) => format!("Adds {}", rows_text(rules)),
                    (rules, refused) => format!("Adds {}; lines not understood: {refused}", rows_text(rules)),
                }}</p>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">
                        {move || format!("Add {} to the draft", rows_text(counts().0))}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn line_view(line: &PastedLine) -> AnyView {
    let number = line.number;
    match &line.outcome {
        Ok(rules) => {
            let sentences: Vec<String> = rules.iter().map(sentence).collect();
            view! {
                <p class="paste__line">
                    <span class="muted">{number}</span>" "<span class="paste__sign" aria-hidden="true">"+ "</span>
                    {sentences.join("; ")}
                </p>
            }
            .into_any()
        }
        Err(reason) => view! {
            <p class="paste__line paste__line--refused">
                <span class="muted">{number}</span>" "<span aria-hidden="true">"✕ "</span>
                <code>{line.text.clone()}</code>" "{capitalised(reason)}
            </p>
        }
        .into_any(),
    }
}

fn sentence(rule: &RuleDraft) -> String {
    let described = |text: String| match &*rule.description {
        "" => text,
        description => format!("{text} ({description})"),
    };
    match (rule.rule(), rule.peer.known()) {
        (Some(complete), _) => described(format!(
            "{} {}",
            complete.direction,
            rule_sentence(&complete)
        )),
        (None, Some(peer)) => described(format!("{peer}, still without a type")),
        (None, None) => String::new(),
    }
}
