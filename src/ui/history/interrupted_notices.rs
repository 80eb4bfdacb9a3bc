//! Notices about interrupted runs, above every page.

use leptos::prelude::*;

use crate::apply::RunState;
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::review::InterruptedRunNotice;
use crate::workspace::{Freshness, Workspace};

/// Determines the outcome of interrupted runs after the groups have loaded, and shows a notice for
/// each.
#[component]
pub(in crate::ui) fn InterruptedRunNotices() -> impl IntoView {
    let workspace = Workspace::here();
    let is_ready = Memo::new(move |_| {
        matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Ready
        )
    });
    Effect::new(move |_| {
        if is_ready.get() {
            workspace.spawn(workspace.resolve_interrupted_runs());
        }
    });
    move || {
        let here = workspace.plan_place();
        let history = workspace.environment().history().records().read();
        let interrupted = history
            .iter()
            .filter(|record| record.state == RunState::Interrupted && record.place == here);
        let notices =
            interrupted.map(|record| view! { <InterruptedRunNotice record=record.clone() /> });
        let notices = notices.collect_view();
        let warning = workspace
            .environment()
            .history()
            .warning()
            .get()
            .map(|warning| {
                view! { <Notice kind=NoticeKind::Warning title=warning /> }
            });
        (notices, warning)
    }
}
