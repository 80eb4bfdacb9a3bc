//! Runs that were cut short because the page was closed, said on top of every page.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::apply::RunState;
use crate::state::{App, Load};
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::review::CutShort;

/// Looks for such runs once the groups are read, finds out what became of them, and says it.
#[component]
pub(in crate::ui) fn CutShortRuns() -> impl IntoView {
    let app = App::of_page();
    let is_ready = Memo::new(move |_| matches!(&*app.load.read(), Load::Ready));
    Effect::new(move |_| {
        if is_ready.get() {
            spawn_local(app.look_for_cut_short_runs());
        }
    });
    move || {
        let here = app.plan_place();
        let history = app.history.read();
        let cut_short = history
            .iter()
            .filter(|record| record.state == RunState::Interrupted && record.place == here);
        let notices = cut_short.map(|record| view! { <CutShort record=record.clone() /> });
        let notices = notices.collect_view();
        let warning = app.history_warning.get().map(|warning| {
            view! { <Notice kind=NoticeKind::Warning title=warning /> }
        });
        (notices, warning)
    }
}
