//! The connections that are open side by side: one click goes to another.

use leptos::prelude::*;

use crate::present::{Place, Route};
use crate::state::{App, OpenConnection};
use crate::ui::bar::{connection_hues, region_hue};

/// A link for each, once there are two.
#[component]
pub(in crate::ui) fn OpenConnections() -> impl IntoView {
    let app = App::of_page();
    move || {
        let opened = app.opened.get();
        (opened.len() > 1).then(|| {
            let here = app
                .session
                .read()
                .as_ref()
                .map(|session| session.connection().slug.clone());
            let links: Vec<AnyView> = opened
                .iter()
                .zip(connection_hues(&opened))
                .map(|(known, hue)| {
                    let is_here = here.as_ref() == Some(&known.connection.slug);
                    link_view(app, known, &hue, is_here)
                })
                .collect();
            view! { <nav class="connections" aria-label="Open connections">{links}</nav> }
        })
    }
}

fn link_view(app: App, opened: &OpenConnection, hue: &str, is_here: bool) -> AnyView {
    let connection = &opened.connection;
    let place = Place::Connection {
        slug: connection.slug.clone(),
        region: opened.region.clone(),
    };
    let href = Route::default().at(place).to_string();
    let region = opened.region.to_string();
    let account = opened
        .identity
        .as_ref()
        .map(|identity| identity.account.to_string());
    let class = format!("connections__item {hue}");
    let region_class = format!("bar__region {}", region_hue(&region));
    let close_label = format!("Close {}", connection.name);
    let slug = connection.slug.clone();
    view! {
        <span class=class>
            <a class="connections__link" href=href aria-current=is_here.then_some("true")>
                <span>{connection.name.clone()}</span>
                {account.map(|account| view! { <span class="bar__account">{account}</span> })}
                <span class=region_class>{region}</span>
            </a>
            {(!is_here).then(|| view! {
                <button class="button button--quiet button--small" type="button" aria-label=close_label
                    on:click=move |_| app.close_connection(&slug)>"✕"</button>
            })}
        </span>
    }
    .into_any()
}
