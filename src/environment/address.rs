//! Address bar: the current route, and navigation.

use leptos::prelude::*;

use crate::platform::dom::scroll_to_top;
use crate::platform::{fragment, page_address, replace_fragment, set_fragment};
use crate::present::{GroupOrder, Page, Place, Route};

/// Store of the current route and place.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    route: ReadSignal<Route>,
    set_route: WriteSignal<Route>,
    arrivals: ReadSignal<u32>,
    set_arrivals: WriteSignal<u32>,
    returns: ReadSignal<u32>,
    set_returns: WriteSignal<u32>,
    /// Search, order and page of the list of groups that its address is to have.
    unwritten_list: StoredValue<Option<(String, GroupOrder, usize)>>,
    /// The page that was on the screen before.
    left: StoredValue<Option<Page>>,
    shown: ReadSignal<Option<Place>>,
    set_shown: WriteSignal<Option<Place>>,
}

impl Address {
    pub(super) fn new() -> Self {
        let (route, set_route) = signal(Route::default());
        let (arrivals, set_arrivals) = signal(0);
        let (returns, set_returns) = signal(0);
        let (shown, set_shown) = signal(None);
        Self {
            route,
            set_route,
            arrivals,
            set_arrivals,
            returns,
            set_returns,
            unwritten_list: StoredValue::new(None),
            left: StoredValue::new(None),
            shown,
            set_shown,
        }
    }

    /// Returns the route on the screen.
    pub fn route(self) -> ReadSignal<Route> {
        self.route
    }

    /// Returns the page on the screen, untracked.
    pub fn page_now(self) -> Page {
        self.route.read_untracked().page.clone()
    }

    /// Whether `place` is on the screen, untracked.
    pub fn is_at(self, place: Option<&Place>) -> bool {
        self.shown.with_untracked(|shown| shown.as_ref() == place)
    }

    /// Sets the place on the screen. It stays when an address without a place follows.
    pub fn show_place(self, place: Option<Place>) {
        self.set_shown.set(place);
    }

    /// Returns how often the page was shown again from the top at the same address.
    pub fn arrivals(self) -> ReadSignal<u32> {
        self.arrivals
    }

    /// Returns how often the user has come back to a page that is now scrolled to where it was left.
    pub fn returns(self) -> ReadSignal<u32> {
        self.returns
    }

    /// Notes that the page that the user has come back to is scrolled to where it was left.
    pub fn note_return(self) {
        self.set_returns.update(|count| *count += 1);
    }

    /// Returns the page that was on the screen before.
    pub fn left_page(self) -> Option<Page> {
        self.left.get_value()
    }

    /// Sets the route after the address bar has changed.
    pub fn follow(self, route: Route) {
        let before = self.page_now();
        if before != route.page {
            self.left.set_value(Some(before));
        }
        self.set_route.set(route);
    }

    /// Navigates to a page and adds a history entry. Scrolls to the top if the page is already
    /// shown.
    pub fn go(self, route: &Route) {
        self.write_list();
        let target = route.to_string();
        if fragment() == target {
            scroll_to_top();
            self.set_arrivals.update(|count| *count += 1);
        } else {
            set_fragment(&target);
        }
    }

    /// Navigates to another page of the current place.
    pub fn go_to(self, page: Page) {
        let route = untrack(move || self.to_page(page));
        self.go(&route);
    }

    /// Navigates to another page and replaces the current history entry.
    pub fn replace_page(self, page: Page) {
        let route = untrack(move || self.to_page(page));
        replace_fragment(&route.to_string());
        self.follow(route);
    }

    /// Notes the search, the sort order and the page that the address of the list of groups is to have, or that it has
    /// them.
    pub fn note_list(self, list: Option<(String, GroupOrder, usize)>) {
        self.unwritten_list.set_value(list);
    }

    /// Writes what is noted into the address of the list of groups, in the current history entry. Links do not depend on
    /// it, so nothing is notified.
    pub fn write_list(self) {
        let noted = self.unwritten_list.get_value();
        let Some((search, order, list_page)) = noted else {
            return;
        };
        self.note_list(None);
        let mut route = Route::parse(&fragment());
        if route.page != Page::Groups || route.place.is_none() {
            return;
        }
        route.search = (!search.trim().is_empty()).then_some(search);
        route.order = (order != GroupOrder::BY_NAME).then_some(order);
        route.list_page = list_page;
        let target = route.to_string();
        if fragment() != target {
            replace_fragment(&target);
            let mut known = self.set_route.write_untracked();
            known.search = route.search;
            known.order = route.order;
            known.list_page = list_page;
        }
    }

    /// Writes the search of a page, or what it shows, into its address, in the current history entry. Nothing is
    /// notified.
    pub fn replace_search(self, page: &Page, search: &str) {
        let mut route = Route::parse(&fragment());
        if route.page != *page {
            return;
        }
        route.search = (!search.is_empty()).then(|| search.to_owned());
        let target = route.to_string();
        if fragment() != target {
            replace_fragment(&target);
            self.set_route.write_untracked().search = route.search;
        }
    }

    /// Returns the link to a page of the current place. Reactive.
    pub fn link(self, page: Page) -> String {
        self.to_page(page).to_string()
    }

    /// Navigates to a question about reachability at the current place.
    pub fn ask(self, question: &str) {
        let route = untrack(move || self.to_page(Page::Reach).to_question(question));
        self.go(&route);
    }

    /// Returns the link to a question about reachability at the current place. Reactive.
    pub fn question_link(self, question: &str) -> String {
        self.to_page(Page::Reach).to_question(question).to_string()
    }

    /// Returns the route of a page of the current place, even if the address names no place.
    /// Reactive.
    fn to_page(self, page: Page) -> Route {
        let mut route = self.route.read().to_page(page);
        route.place = route.place.or_else(|| self.shown.get());
        route
    }

    /// Returns the absolute URL of a route, for sharing.
    pub fn absolute_url(self, route: &Route) -> String {
        [page_address(), route.to_string()].concat()
    }
}
