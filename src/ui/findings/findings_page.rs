//! Page of all findings of the account.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::finding_card::FindingCard;
use super::fix_dialog::FixDialog;
use super::profile_choice::ProfileChoice;
use super::sections::{FixForAll, Grouping, Section, change_text, fixes, open_at_first, sections};
use super::suppression_list::SuppressionList;
use super::suppression_toast::SuppressionToast;
use crate::analysis::checks::{Finding, SeverityCounts};
use crate::model::{counted, escape_invisible, grouped};
use crate::text::{check_label, counts_text, explain};
use crate::workspace::Workspace;

/// Number of findings that a section shows at first, and more at a time.
const SHOWN: usize = 50;

/// State of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
struct PageState {
    grouping: RwSignal<Grouping>,
    /// Titles of the open sections.
    open: RwSignal<BTreeSet<String>>,
    /// Fix that is previewed.
    fix: RwSignal<Option<FixForAll>>,
    can_edit: Memo<bool>,
}

/// Shows all findings in sections, with fixes for many at once.
#[component]
pub(in crate::ui) fn FindingsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let grouping = RwSignal::new(Grouping::of_label(&workspace.findings_grouping()));
    let state = PageState {
        grouping,
        open: RwSignal::new(BTreeSet::new()),
        fix: RwSignal::new(None),
        can_edit: Memo::new(move |_| workspace.editor().is_some()),
    };
    let after = Memo::new(move |_| {
        let index = workspace.findings().after().get();
        index.in_order(&workspace.draft().listed().read())
    });
    let change = Memo::new(move |_| {
        let index = workspace.findings().before().get();
        // Without changes of the draft, both are the same.
        if Arc::ptr_eq(&index, &workspace.findings().after().get()) {
            return None;
        }
        let before = index.in_order(&workspace.inventory().groups().all().read());
        change_text(&before, &after.read())
    });
    let shown = Memo::new(move |_| {
        let listed = workspace.draft().listed();
        sections(&after.read(), &listed.read(), grouping.get())
    });
    let is_checked = Memo::new(move |_| workspace.findings().skipped().read().is_some());
    // Sections open by themselves only once, so that none moves when findings change.
    Effect::new(move |opened: Option<Option<Grouping>>| {
        let opened = opened.flatten();
        let chosen = grouping.get();
        if opened == Some(chosen) || !is_checked.get() {
            return opened;
        }
        state.open.set(open_at_first(&shown.read_untracked()));
        Some(chosen)
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Findings"</h1>
            <p class="page-head__count" role="status">
                {move || is_checked.get().then(|| {
                    let suppressed = workspace.findings().suppressed();
                    let suppressed = suppressed.read().values().map(Vec::len).sum();
                    total_text(&after.read(), suppressed)
                })}
            </p>
        </div>
        <div class="findings__tools">
            <ProfileChoice />
            <GroupingChoice grouping />
        </div>
        {move || change.get().map(|text| view! { <p role="status">{text}"."</p> })}
        {move || not_checked(workspace)}
        {move || (!is_checked.get()).then(|| view! { <p role="status">"Checking security groups…"</p> })}
        <For each=move || shown.get() key=|section| section.title.clone()
            children=move |section| view! { <SectionView title=section.title shown state /> } />
        {move || (is_checked.get() && shown.read().is_empty()).then(|| view! {
            <section class="empty-state">
                <h2 class="empty-state__title">"No findings"</h2>
                <p>"This profile has no findings. To run all checks, choose “Strict”."</p>
            </section>
        })}
        <SuppressionList />
        <SuppressionToast />
        {move || state.fix.get().map(|fix| {
            let on_close = Callback::new(move |()| state.fix.set(None));
            view! { <FixDialog fix on_close /> }
        })}
    }
}

/// Describes how many findings there are, and how many more are suppressed.
fn total_text(findings: &[Finding], suppressed: usize) -> String {
    let severities = findings.iter().map(|finding| finding.severity);
    let counts: SeverityCounts = severities.collect();
    let found = match counts.total() {
        0 => "No findings".to_owned(),
        total => format!("{}: {}", counted(total, "finding"), counts_text(&counts)),
    };
    match suppressed {
        0 => found,
        count => format!("{found}. {} suppressed", grouped(count)),
    }
}

/// Number of findings of a section. Those of a severity need no further words.
fn count_text(section: &Section, grouping: Grouping) -> String {
    match grouping {
        Grouping::Severity => counted(section.findings.len(), "finding"),
        _ => counts_text(&section.counts()),
    }
}

/// Names the checks that lack what they need, and why.
fn not_checked(workspace: Workspace) -> Option<AnyView> {
    let skipped = workspace.findings().skipped().get()?;
    let titles: Vec<String> = skipped
        .iter()
        .map(|check| check_label(*check).to_owned())
        .collect();
    let freshness = workspace.inventory().interfaces().freshness();
    let reason = freshness.read().error().map(|error| {
        let explanation = explain(error);
        format!("Couldn't load network interfaces: {}. ", explanation.title)
    });
    let reason = reason.unwrap_or_default();
    (!titles.is_empty()).then(|| {
        view! { <p class="muted">{reason}"Not checked: "{titles.join(", ")}"."</p> }.into_any()
    })
}

/// Field that chooses the sections.
#[component]
fn GroupingChoice(grouping: RwSignal<Grouping>) -> impl IntoView {
    let workspace = Workspace::here();
    let option = move |known: Grouping| {
        let is_chosen = move || grouping.get() == known;
        view! { <option prop:selected=is_chosen>{known.label()}</option> }
    };
    let choose = move |event| {
        let label = event_target_value(&event);
        workspace.set_findings_grouping(&label);
        grouping.set(Grouping::of_label(&label));
    };
    view! {
        <label class="field">
            <span class="field__label">"Group by"</span>
            <select class="field__input" on:change=choose>
                {Grouping::ALL.map(option).into_iter().collect_view()}
            </select>
        </label>
    }
}

/// A section, whose findings are shown on demand.
#[component]
fn SectionView(title: String, shown: Memo<Vec<Section>>, state: PageState) -> impl IntoView {
    let limit = RwSignal::new(SHOWN);
    let title = StoredValue::new(title);
    let section = Memo::new(move |_| {
        let sections = shown.read();
        let found =
            title.with_value(|title| sections.iter().find(|one| one.title == *title).cloned());
        found.unwrap_or(Section {
            title: title.get_value(),
            findings: Vec::new(),
        })
    });
    let is_open = Memo::new(move |_| title.with_value(|title| state.open.read().contains(title)));
    let toggle = move |_| {
        state.open.update(|open| {
            let title = title.get_value();
            if !open.remove(&title) {
                open.insert(title);
            }
        });
    };
    let all_fixes = move || {
        let fixes = fixes(&section.read().findings).into_iter();
        let fixes = fixes.filter(|_| state.can_edit.get()).map(|fix| {
            let label = format!("{}…", fix.label);
            view! {
                <button class="button button--small" type="button" on:click=move |_| state.fix.set(Some(fix.clone()))>
                    {label}
                </button>
            }
        });
        fixes.collect::<Vec<_>>()
    };
    let cards = move || {
        let findings = section.read().findings.clone().into_iter();
        let findings = findings.take(limit.get()).map(|finding| {
            view! { <FindingCard finding names_group=true on_fixed=Callback::new(|()| ()) /> }
        });
        findings.collect::<Vec<_>>()
    };
    let more = move || {
        let hidden = section.read().findings.len().saturating_sub(limit.get());
        (hidden > 0).then(|| {
            view! {
                <button class="button" type="button" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {format!("Show {} more", hidden.min(SHOWN))}
                </button>
            }
        })
    };
    view! {
        <section class="findings__section">
            <h2 class="findings__title">
                <button class="findings__toggle" type="button" aria-expanded=move || is_open.get().to_string() on:click=toggle>
                    <span aria-hidden="true">{move || if is_open.get() { "▾" } else { "▸" }}</span>
                    {title.with_value(|title| escape_invisible(title))}
                    " "
                    <span class="muted">{move || count_text(&section.read(), state.grouping.get())}</span>
                </button>
            </h2>
            {move || is_open.get().then(|| view! {
                <div class="findings__tools">{all_fixes}</div>
                {cards}
                {more}
            })}
        </section>
    }
}
