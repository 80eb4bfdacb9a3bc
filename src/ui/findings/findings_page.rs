//! Page of all findings of the account.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::fix_dialog::FixDialog;
use super::profile_choice::ProfileChoice;
use super::section_view::{PageState, SectionView, Shown, in_parts};
use super::sections::{Grouping, change_text, open_at_first, sections};
use super::suppression_list::SuppressionList;
use super::suppression_toast::SuppressionToast;
use crate::analysis::checks::SeverityCounts;
use crate::model::{counted, grouped};
use crate::text::{check_label, counts_text, explain};
use crate::workspace::{Turns, Workspace};

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
    let change = Memo::new(move |_| {
        let before = workspace.findings().before().get();
        let after = workspace.findings().after().get();
        // Without changes of the draft, both are the same.
        let is_same = Arc::ptr_eq(&before, &after);
        change_text(if is_same {
            Default::default()
        } else {
            after.changes_since(&before)
        })
    });
    let is_checked = Memo::new(move |_| workspace.findings().skipped().read().is_some());
    let shown = keep_sections(workspace, is_checked, grouping);
    let opened = StoredValue::new(None::<Grouping>);
    // Sections open by themselves only once, so that none moves when findings change.
    let titles = Memo::new(move |_| {
        let sections = shown.get();
        sections.map_or_else(Vec::new, |sections| sections.titles.clone())
    });
    Effect::new(move |_| {
        let Some(sections) = shown.get() else {
            return;
        };
        if opened.get_value() != Some(sections.grouping) {
            opened.set_value(Some(sections.grouping));
            state.open.set(open_at_first(&sections));
        }
    });
    let drawn = in_parts(workspace, move || titles.read().len());
    let drawn_titles = move || -> Vec<String> {
        let titles = titles.read();
        titles.iter().take(drawn.get()).cloned().collect()
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Findings"</h1>
            <p class="page-head__count" role="status">
                {move || shown.get().map(|sections| {
                    let suppressed = workspace.findings().suppressed();
                    let suppressed = suppressed.read().values().map(Vec::len).sum();
                    total_text(&sections.counts, suppressed)
                })}
            </p>
        </div>
        <div class="findings__tools">
            <ProfileChoice />
            <GroupingChoice grouping />
        </div>
        {move || change.get().map(|text| view! { <p role="status">{text}"."</p> })}
        {move || not_checked(workspace)}
        {move || shown.read().is_none().then(|| view! { <p role="status">"Checking security groups…"</p> })}
        <For each=drawn_titles key=String::clone
            children=move |title| view! { <SectionView title shown state /> } />
        {move || (shown.read().is_some() && titles.read().is_empty()).then(|| view! {
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

/// Keeps all findings in sections, in slices of time. `None` until all checks have run once.
fn keep_sections(
    workspace: Workspace,
    is_checked: Memo<bool>,
    grouping: RwSignal<Grouping>,
) -> Shown {
    let sorted = ArcRwSignal::new(None);
    let shown = ReadSignal::from(sorted.read_only());
    let turns = Turns::default();
    Effect::new(move |_| {
        if !is_checked.get() {
            return;
        }
        let index = workspace.findings().after().get();
        let groups = workspace.draft().listed().get();
        let (grouping, turn, sorted) = (grouping.get(), turns.start(), sorted.clone());
        workspace.spawn(async move {
            if let Some(found) = sections(&index, &groups, grouping, &turn).await {
                sorted.set(Some(Arc::new(found)));
            }
        });
    });
    shown
}

/// Describes how many findings there are, and how many more are suppressed.
fn total_text(counts: &SeverityCounts, suppressed: usize) -> String {
    let found = match counts.total() {
        0 => "No findings".to_owned(),
        total => format!("{}: {}", counted(total, "finding"), counts_text(counts)),
    };
    match suppressed {
        0 => found,
        count => format!("{found}. {} suppressed", grouped(count)),
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
