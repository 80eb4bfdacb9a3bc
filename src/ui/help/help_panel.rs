//! Panel with the help, beside the page: the task of the page on the screen, its columns and findings, the keyboard
//! shortcuts, and the other topics.

use leptos::prelude::*;

use super::columns::{group_column_text, rule_column_text};
use super::topics::{document, paragraphs, title};
use crate::analysis::checks::CheckId;
use crate::environment::SidePanel;
use crate::grid::{COLUMNS, Shortcut, ShortcutPlace};
use crate::model::Direction;
use crate::platform::dom;
use crate::present::{HelpTopic, Page};
use crate::shell::Shell;
use crate::text::{FindingKind, capitalised, check_words};
use crate::ui::groups::GROUP_COLUMNS;

/// Where the focus goes if the element that had it is gone.
const TOGGLE: &str = "#help-toggle";

/// The help, while it is open. Takes the focus, unless the user is typing, and returns it.
#[component]
pub(in crate::ui) fn HelpPanel() -> impl IntoView {
    let shell = Shell::of_page();
    let dialogs = shell.environment().dialogs();
    let route = shell.environment().address().route();
    let chosen = move || match dialogs.panel().get() {
        Some(SidePanel::Help(topic)) => topic,
        _ => None,
    };
    let overview = Memo::new(move |_| match chosen() {
        Some(topic) => topic.overview(),
        None => HelpTopic::of_page(&route.read().page),
    });
    follow_page(shell);
    let origin = StoredValue::new_local(None::<dom::FocusOrigin>);
    Effect::new(move |before: Option<()>| {
        let topic = chosen();
        // The help follows the user to another page without taking the focus.
        if before.is_some() && topic.is_none() {
            return;
        }
        let heading = heading_id(topic.unwrap_or_else(|| overview.get_untracked()));
        // A dialog or menu that opened the help returns the focus first.
        dom::after_paint(move || {
            if origin
                .try_get_value()
                .is_some_and(|origin| origin.is_none())
            {
                origin.set_value(Some(dom::FocusOrigin::now()));
            }
            if !dom::is_typing() {
                dom::focus_first(&format!("#{heading}"));
            }
        });
    });
    on_cleanup(move || {
        if let (true, Some(Some(origin))) = (dom::is_focus_in("#help"), origin.try_get_value()) {
            origin.restore(TOGGLE);
        }
    });
    let close = move || dialogs.show_panel(None);
    view! {
        <aside class="side-panel" id="help" aria-labelledby="help-title"
            on:keydown=move |event| if event.key() == "Escape" {
                close();
            }>
            <div class="side-panel__head">
                <h2 class="review__name" id="help-title">"Help"</h2>
                <button class="button button--quiet button--small" type="button" aria-label="Close the help"
                    on:click=move |_| close()><span aria-hidden="true">"✕"</span></button>
            </div>
            {move || topic_view(shell, overview.get())}
            {move || other_topics(shell, overview.get())}
        </aside>
    }
}

/// Shows the topic of each page that the user goes to, instead of a chosen one.
fn follow_page(shell: Shell) {
    let dialogs = shell.environment().dialogs();
    let route = shell.environment().address().route();
    Effect::new(move |before: Option<Page>| {
        let page = route.read().page.clone();
        if before.is_some_and(|before| before != page) {
            dialogs.show_panel(Some(SidePanel::Help(None)));
        }
        page
    });
}

fn heading_id(topic: HelpTopic) -> String {
    format!("help-{topic:?}").to_lowercase()
}

/// The parts of a topic, and the shortcuts that belong to it.
fn topic_view(shell: Shell, topic: HelpTopic) -> AnyView {
    let docs = shell.environment().configuration().usable().docs.clone();
    let document = document(topic);
    let docs = docs.map(|docs| {
        let href = format!("{}docs/{document}.html", docs.as_str());
        view! { <p><a class="link" href=href target="_blank" rel="noreferrer">"Read more in the documentation"</a></p> }
    });
    let parts: Vec<AnyView> = topic.parts().iter().map(|part| part_view(*part)).collect();
    view! { <div class="help">{parts}{docs}{shortcuts_view(topic)}</div> }.into_any()
}

fn part_view(topic: HelpTopic) -> AnyView {
    let paragraphs: Vec<AnyView> = paragraphs(topic)
        .iter()
        .map(|paragraph| view! { <p>{*paragraph}</p> }.into_any())
        .collect();
    let items: Vec<(String, &'static str)> = match topic {
        HelpTopic::GroupColumns => GROUP_COLUMNS
            .iter()
            .map(|(column, heading, _)| ((*heading).to_owned(), group_column_text(*column)))
            .collect(),
        HelpTopic::RuleColumns => COLUMNS
            .iter()
            .map(|column| {
                (
                    column.heading(Direction::Ingress),
                    rule_column_text(*column),
                )
            })
            .collect(),
        HelpTopic::RowFindings => FindingKind::ALL
            .iter()
            .map(|kind| (capitalised(kind.label()), kind.meaning()))
            .collect(),
        HelpTopic::Checks => CheckId::ALL
            .iter()
            .map(|check| check_words(*check))
            .map(|words| (words.title.to_owned(), words.reason))
            .collect(),
        _ => Vec::new(),
    };
    let items: Vec<AnyView> = items
        .into_iter()
        .map(|(term, text)| view! { <dt class="help__term">{term}</dt><dd>{text}</dd> }.into_any())
        .collect();
    let list = (!items.is_empty()).then(|| view! { <dl>{items}</dl> });
    view! {
        <section>
            <h3 class="review__name" id=heading_id(topic) tabindex="-1">{title(topic)}</h3>
            {paragraphs}
            {list}
        </section>
    }
    .into_any()
}

/// The shortcuts that apply to a topic. The topic of the shortcuts has all.
fn shortcuts_view(topic: HelpTopic) -> AnyView {
    let places: &[ShortcutPlace] = match topic {
        HelpTopic::Shortcuts => &ShortcutPlace::ALL,
        HelpTopic::Groups => &[ShortcutPlace::Page, ShortcutPlace::List],
        HelpTopic::Group => &[
            ShortcutPlace::Page,
            ShortcutPlace::Grid,
            ShortcutPlace::OpenCell,
        ],
        _ => &[ShortcutPlace::Page],
    };
    let groups: Vec<AnyView> = places.iter().map(|place| place_view(*place)).collect();
    let heading = (topic != HelpTopic::Shortcuts)
        .then(|| view! { <h3 class="review__name">"Keyboard shortcuts"</h3> });
    view! { <section>{heading}{groups}</section> }.into_any()
}

fn place_view(place: ShortcutPlace) -> AnyView {
    let items: Vec<AnyView> = place.shortcuts().iter().map(shortcut_view).collect();
    view! { <h4 class="muted">{place.heading()}</h4><dl class="keys">{items}</dl> }.into_any()
}

fn shortcut_view(shortcut: &Shortcut) -> AnyView {
    view! {
        <div class="keys__item"><dt><kbd>{shortcut.label}</kbd></dt><dd>{shortcut.help}</dd></div>
    }
    .into_any()
}

/// Buttons for the other topics.
fn other_topics(shell: Shell, shown: HelpTopic) -> AnyView {
    let dialogs = shell.environment().dialogs();
    let topics = HelpTopic::OVERVIEW
        .into_iter()
        .filter(|topic| *topic != shown);
    let items: Vec<AnyView> = topics
        .map(|topic| {
            let open = move |_| dialogs.show_panel(Some(SidePanel::Help(Some(topic))));
            view! {
                <li><button class="button button--quiet button--small" type="button" on:click=open>{title(topic)}</button></li>
            }
            .into_any()
        })
        .collect();
    view! {
        <nav class="help" aria-label="Help topics">
            <h3 class="review__name">"Other topics"</h3>
            <ul class="help__topics">{items}</ul>
        </nav>
    }
    .into_any()
}
