//! Menu of the page: its colours, the height of rows, the keyboard shortcuts, and chores on all groups.

use leptos::prelude::*;

use crate::environment::SidePanel;
use crate::present::{Density, HelpTopic, Theme};
use crate::shell::Shell;
use crate::ui::bulk::{ReplaceForm, replace_everywhere};
use crate::ui::bundles::{Bundle, FromBundle};
use crate::ui::care::AddressForm;
use crate::ui::components::{Icon, Menu, MenuEntry, MenuItem, icon};

/// Button in the top bar with the menu of the page.
#[component]
pub(in crate::ui) fn PageMenu(
    /// Whether the menu is open when it appears.
    opens_at_once: bool,
) -> impl IntoView {
    let settings = Shell::of_page().environment().settings();
    let dialogs = Shell::of_page().environment().dialogs();
    let preferences = settings.preferences();
    let look = Memo::new(move |_| {
        let preferences = preferences.read();
        (preferences.theme, preferences.density)
    });
    let address = AddressForm::new();
    let shows_address = RwSignal::new(false);
    let replacement = ReplaceForm::new();
    let shell = Shell::of_page();
    let entries = move || {
        let (now, density) = look.get_untracked();
        let theme = |label: &str, theme: Theme| {
            let item = MenuItem::new(label, move || {
                settings.change_preferences(|preferences| preferences.theme = theme);
            });
            item.choice(now == theme).into()
        };
        let rows = |label: &str, wanted: Density| {
            let item = MenuItem::new(label, move || {
                settings.change_preferences(|preferences| preferences.density = wanted);
            });
            item.choice(density == wanted).into()
        };
        let can_edit = untrack(|| shell.workspaces().shown().get().editor().is_some());
        let my_address = MenuItem::new("My address changed…", move || shows_address.set(true));
        let my_address = can_edit.then(|| my_address.into());
        let replace = MenuItem::new("Find and replace in all groups…", move || {
            dialogs.replace_everywhere(true);
        });
        let replace = can_edit.then(|| replace.into());
        let mut entries = vec![
            theme("Use system colors", Theme::System),
            theme("Use light colors", Theme::Light),
            theme("Use dark colors", Theme::Dark),
            MenuEntry::Separator,
            rows("Comfortable rows", Density::Comfortable),
            rows("Compact rows", Density::Compact),
            MenuEntry::Separator,
            MenuItem::new("Show keyboard shortcuts", move || {
                dialogs.show_panel(Some(SidePanel::Help(Some(HelpTopic::Shortcuts))));
            })
            .into(),
            MenuItem::new("Take the tour", move || dialogs.show_tour(true)).into(),
        ];
        entries.extend(my_address);
        entries.extend(replace);
        entries
    };
    let close_address = Callback::new(move |()| shows_address.set(false));
    view! {
        <Menu id="page-menu".to_owned() label="Page menu".to_owned() class="button button--quiet button--icon"
            face=icon(Icon::Gear) entries=Box::new(entries) opens_at_once />
        <Show when=move || shows_address.get()>
            <FromBundle bundle=Bundle::Care
                draw=Box::new(move |loaded| Some((loaded.care?.my_address)(address, close_address))) />
        </Show>
        {move || dialogs.replaces_everywhere().get().then(|| {
            let workspace = untrack(|| shell.workspaces().shown().get());
            replace_everywhere(workspace, replacement, Callback::new(move |()| dialogs.replace_everywhere(false)))
        })}
    }
}
