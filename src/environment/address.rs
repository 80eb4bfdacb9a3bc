//! The address bar: the route on the screen, and going elsewhere.

use leptos::prelude::*;

use crate::platform::dom::scroll_to_top;
use crate::platform::{fragment, page_address, replace_fragment, set_fragment};
use crate::present::{Page, Place, Route};

/// The route that the address names.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    route: ReadSignal<Route>,
    set_route: WriteSignal<Route>,
    arrivals: ReadSignal<u32>,
    set_arrivals: WriteSignal<u32>,
    shown: ReadSignal<Option<Place>>,
    set_shown: WriteSignal<Option<Place>>,
}

impl Address {
    pub(super) fn new() -> Self {
        let (route, set_route) = signal(Route::default());
        let (arrivals, set_arrivals) = signal(0);
        let (shown, set_shown) = signal(None);
        Self {
            route,
            set_route,
            arrivals,
            set_arrivals,
            shown,
            set_shown,
        }
    }

    /// The route on the screen.
    pub fn route(self) -> ReadSignal<Route> {
        self.route
    }

    /// The page on the screen, untracked.
    pub fn page_now(self) -> Page {
        self.route.read_untracked().page.clone()
    }

    /// Whether a place is the one on the screen, untracked.
    pub fn is_at(self, place: Option<&Place>) -> bool {
        self.shown.with_untracked(|shown| shown.as_ref() == place)
    }

    /// Notes the place on the screen. It outlasts addresses that name none.
    pub fn show_place(self, place: Option<Place>) {
        self.set_shown.set(place);
    }

    /// Counts how often the page on the screen was shown from its top again at the same address.
    pub fn arrivals(self) -> ReadSignal<u32> {
        self.arrivals
    }

    /// Sets the route, once the address bar shows it.
    pub fn follow(self, route: Route) {
        self.set_route.set(route);
    }

    /// Goes to another page, from which the browser's back button returns, or to the top of this one.
    pub fn go(self, route: &Route) {
        let there = route.to_string();
        if fragment() == there {
            scroll_to_top();
            self.set_arrivals.update(|count| *count += 1);
        } else {
            set_fragment(&there);
        }
    }

    /// Goes to another page of the place on the screen.
    pub fn go_to(self, page: Page) {
        let route = untrack(move || self.to_page(page));
        self.go(&route);
    }

    /// Shows another page in the place of the one on the screen, which the back button no longer finds.
    pub fn replace_page(self, page: Page) {
        let route = untrack(move || self.to_page(page));
        replace_fragment(&route.to_string());
        self.follow(route);
    }

    /// The link to a page of the place on the screen. Reactive.
    pub fn link(self, page: Page) -> String {
        self.to_page(page).to_string()
    }

    /// The route of a page of the place on the screen, also where the address names none. Reactive.
    fn to_page(self, page: Page) -> Route {
        let mut route = self.route.read().to_page(page);
        route.place = route.place.or_else(|| self.shown.get());
        route
    }

    /// The whole address of a page, for others.
    pub fn whole(self, route: &Route) -> String {
        [page_address(), route.to_string()].concat()
    }
}
