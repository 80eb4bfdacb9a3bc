//! Warnings above every page: problems that no request of the user caused.

use leptos::prelude::*;

use super::bundles::{Bundle, Bundles};
use super::components::{Notice, NoticeKind};
use super::draft::DraftNotice;
use super::page::load_error;
use crate::environment::ConfigState;
use crate::workspace::{Freshness, Workspace};

/// The warnings.
#[component]
pub(super) fn Warnings() -> impl IntoView {
    let workspace = Workspace::here();
    let environment = workspace.environment();
    let bundles = Bundles::of_page();
    view! {
        {move || match environment.configuration().state().get() {
            ConfigState::Invalid(reason) => Some(view! {
                <Notice kind=NoticeKind::Warning title="config.json cannot be used".to_owned()>
                    <p>{reason}</p>
                    <p>"Only the sandbox, AWS and endpoints you type are offered until the host of this page corrects it."</p>
                </Notice>
            }),
            ConfigState::Reading | ConfigState::Ready(_) => None,
        }}
        {move || environment.storage().warnings().get().into_iter().map(|warning| view! {
            <Notice kind=NoticeKind::Warning title=warning.text().to_owned() />
        }).collect_view()}
        <DraftNotice />
        {move || bundles.settled(Bundle::Files)?.files.map(|bundle| (bundle.view_banner)())}
        {move || bundles.settled(Bundle::Connection)?.connection.map(|bundle| (bundle.session_notices)())}
        {move || bundles.settled(Bundle::Runs)?.runs.map(|bundle| (bundle.interrupted_runs)())}
        {move || match workspace.inventory().groups().freshness().get() {
            Freshness::Outdated(_) => Some(load_error(
                workspace,
                "The security groups cannot be read again; what stands below may be out of date",
            )),
            Freshness::Stopped => Some(view! {
                <Notice kind=NoticeKind::Warning title="Only some of the groups have been read".to_owned()>
                    <p>"Reading was stopped. Nothing can be changed before all have been read."</p>
                    <button class="button" type="button" on:click=move |_| workspace.load_inventory()>"Read all of them"</button>
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
                <p>"What has been read stays on the screen. Endpoints beyond this computer cannot be reached until the network is back."</p>
            </Notice>
        })}
    }
}
