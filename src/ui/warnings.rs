//! Warnings above every page that are not the result of a user action.

use leptos::prelude::*;

use super::bundles::{Bundle, Bundles, FromBundle};
use super::components::{Notice, NoticeKind};
use super::draft::DraftNotice;
use super::page::load_error;
use crate::environment::ConfigState;
use crate::workspace::{Freshness, Workspace};

/// Warnings about configuration, storage, connection, runs and the loaded groups.
#[component]
pub(super) fn Warnings() -> impl IntoView {
    let workspace = Workspace::here();
    let environment = workspace.environment();
    let bundles = Bundles::of_page();
    let has_stray_texts =
        Memo::new(move |_| !workspace.draft().current().read().stray_texts().is_empty());
    view! {
        {move || match environment.configuration().state().get() {
            ConfigState::Invalid(reason) => Some(view! {
                <Notice kind=NoticeKind::Warning title="config.json is invalid".to_owned()>
                    <p>{reason}</p>
                    <p>"Until the host of this page fixes it, you can connect only to the sandbox, AWS, and endpoints that you enter."</p>
                </Notice>
            }),
            ConfigState::Reading | ConfigState::Ready(_) => None,
        }}
        {move || environment.storage().warnings().get().into_iter().map(|warning| view! {
            <Notice kind=NoticeKind::Warning title=warning.text().to_owned() />
        }).collect_view()}
        <DraftNotice />
        <Show when=move || has_stray_texts.get()>
            <FromBundle bundle=Bundle::Dialogs draw=Box::new(|loaded| Some((loaded.dialogs?.stray_texts)())) />
        </Show>
        // Drawn with the page of a view, because what appears later above a list moves it under the pointer.
        {move || bundles.ready(Bundle::Files)?.files.map(|bundle| (bundle.view_banner)())}
        {move || bundles.deferred(Bundle::Connection)?.connection.map(|bundle| (bundle.session_notices)())}
        {move || bundles.deferred(Bundle::Runs)?.runs.map(|bundle| (bundle.interrupted_runs)())}
        {move || match workspace.inventory().groups().freshness().get() {
            Freshness::Outdated(_) => Some(load_error(
                workspace,
                "Couldn't reload security groups. The data below may be out of date",
            )),
            Freshness::Stopped => Some(view! {
                <Notice kind=NoticeKind::Warning title="Only some security groups were loaded".to_owned()>
                    <p>"Loading was stopped. You can make changes when all groups are loaded."</p>
                    <button class="button" type="button" on:click=move |_| workspace.load_inventory()>"Load all groups"</button>
                </Notice>
            }.into_any()),
            Freshness::NeverRead
            | Freshness::Loading(_)
            | Freshness::Refreshing
            | Freshness::Ready
            | Freshness::Stale
            | Freshness::Failed(_) => None,
        }}
        {move || (!environment.window().is_online().get()).then(|| view! {
            <Notice kind=NoticeKind::Warning title="You are offline".to_owned()>
                <p>"Loaded data stays on the screen. Only endpoints on this computer can be reached until you're online again."</p>
            </Notice>
        })}
    }
}
