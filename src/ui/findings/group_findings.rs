//! Findings about a group and its rules, in the group's head.

use std::sync::Arc;

use leptos::prelude::*;

use super::finding_card::FindingCard;
use super::suppressed_card::SuppressedCard;
use super::suppression_toast::SuppressionToast;
use crate::analysis::checks::{Finding, SeverityCounts};
use crate::draft::GroupView;
use crate::model::grouped;
use crate::text::counts_text;
use crate::workspace::Workspace;

/// Shows the numbers of findings about a group, and lists them on demand.
#[component]
pub(in crate::ui) fn GroupFindings(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let id = Memo::new(move |_| view.read().id.clone());
    let findings = Memo::new(move |_| {
        let index = workspace.findings().after().get();
        let mut findings: Vec<Finding> = index.of(&id.read()).cloned().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    });
    let is_open = RwSignal::new(false);
    let suppressed = Memo::new(move |_| {
        let suppressed = workspace.findings().suppressed();
        suppressed
            .read()
            .get(&id.read())
            .cloned()
            .unwrap_or_default()
    });
    let suppressed_text = move || match suppressed.read().len() {
        0 => String::new(),
        count => format!(", {} suppressed", grouped(count)),
    };
    let summary = move || {
        let findings = findings.read();
        if findings.is_empty() {
            return if workspace.findings().skipped().read().is_some() {
                format!("No findings{}", suppressed_text())
            } else {
                "Checking rules…".to_owned()
            };
        }
        let severities = findings.iter().map(|finding| finding.severity);
        let counts: SeverityCounts = severities.collect();
        format!("Findings: {}{}", counts_text(&counts), suppressed_text())
    };
    let list = move || {
        let findings = findings.get().into_iter().filter(|_| is_open.get());
        let on_fixed = Callback::new(|()| ());
        findings
            .map(|finding| view! { <FindingCard finding names_group=false on_fixed /> })
            .collect::<Vec<_>>()
    };
    let suppressed_list = move || {
        let suppressed = suppressed.get().into_iter().filter(|_| is_open.get());
        let on_removed = Callback::new(|()| ());
        suppressed
            .map(|finding| view! { <SuppressedCard finding on_removed /> })
            .collect::<Vec<_>>()
    };
    // The button is there from the start, so that the rules do not move when the checks are done.
    view! {
        <button class="button button--quiet button--small" type="button" aria-controls="group-findings"
            aria-expanded=move || is_open.get().to_string() on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
            {summary}
        </button>
        <section id="group-findings" aria-label="Findings about this group">{list}{suppressed_list}</section>
        <SuppressionToast />
    }
}
