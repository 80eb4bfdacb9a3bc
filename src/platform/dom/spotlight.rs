//! Pointing at a part of the page.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::{document, viewport_height};
use crate::platform::page::{next_frame, window};

/// Distance between the part, its frame and the dialog, in pixels.
const GAP: f64 = 8.0;

/// Keeps a dialog beside a part of the page, wherever scrolling or drawing moves that. The style sheet
/// gets the place of both as custom properties of the dialog. Dropping it ends this.
#[derive(Debug)]
pub struct Spotlight {
    is_on: Rc<Cell<bool>>,
}

impl Spotlight {
    /// Points the dialog that matches a selector at the element of the first of other selectors that is on
    /// the screen, once there is one. Scrolls it into view first.
    pub fn new(dialog: &'static str, targets: &'static [&'static str]) -> Self {
        let is_on = Rc::new(Cell::new(true));
        let spotlight = Self {
            is_on: is_on.clone(),
        };
        spawn_local(async move {
            let mut last = None;
            let mut is_in_sight = false;
            loop {
                next_frame().await;
                if !is_on.get() {
                    return;
                }
                let target = targets
                    .iter()
                    .filter_map(|target| find(target))
                    .find(has_box);
                if let Some(target) = target.as_ref().filter(|_| !is_in_sight) {
                    reveal_start(target);
                    is_in_sight = true;
                }
                let dialog = find(dialog).and_then(|dialog| dialog.dyn_into::<HtmlElement>().ok());
                let Some(dialog) = dialog else {
                    continue;
                };
                let places = places(&dialog, target.as_ref());
                if last != Some(places) {
                    last = Some(places);
                    set_places(&dialog, places);
                }
            }
        });
        spotlight
    }
}

impl Drop for Spotlight {
    fn drop(&mut self) {
        self.is_on.set(false);
    }
}

/// Left, top, right and bottom of the frame, then left and top of the dialog, in pixels.
type Places = [f64; 6];

const PROPERTIES: [&str; 6] = [
    "--frame-left",
    "--frame-top",
    "--frame-right",
    "--frame-bottom",
    "--dialog-left",
    "--dialog-top",
];

fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// Whether an element is rendered as a box of its own, not only its children.
fn has_box(element: &Element) -> bool {
    element.get_bounding_client_rect().width() > 0.0
}

/// Scrolls to the start of an element that is not in the upper half of the window.
fn reveal_start(element: &Element) {
    let top = element.get_bounding_client_rect().top();
    if top < 0.0 || top > viewport_height() as f64 / 2.0 {
        element.scroll_into_view_with_bool(true);
    }
}

fn places(dialog: &HtmlElement, target: Option<&Element>) -> Places {
    let width = window().and_then(|window| window.inner_width().ok()?.as_f64());
    let (width, height) = (width.unwrap_or_default(), viewport_height() as f64);
    let (own_width, own_height) = (
        f64::from(dialog.offset_width()),
        f64::from(dialog.offset_height()),
    );
    let lowest = height - own_height - GAP;
    let rightmost = (width - own_width - GAP).max(GAP);
    let Some(target) = target else {
        let outside = -2.0 * GAP;
        return [outside, outside, outside, outside, rightmost, lowest];
    };
    let rect = target.get_bounding_client_rect();
    let frame = [
        (rect.left() - GAP / 2.0).max(2.0),
        (rect.top() - GAP / 2.0).max(2.0),
        (rect.right() + GAP / 2.0).min(width - 2.0),
        (rect.bottom() + GAP / 2.0).min(height - 2.0),
    ];
    let [left, top, right, bottom] = frame;
    let beside = left.clamp(GAP, rightmost);
    let (dialog_left, dialog_top) = if bottom + GAP <= lowest {
        (beside, bottom + GAP)
    } else if top - GAP - own_height >= GAP {
        (beside, top - GAP - own_height)
    } else {
        (rightmost, lowest)
    };
    [left, top, right, bottom, dialog_left, dialog_top]
}

fn set_places(dialog: &HtmlElement, places: Places) {
    for (property, place) in PROPERTIES.iter().zip(places) {
        let value = format!("{place}px");
        dialog.style().set_property(property, &value).ok();
    }
}
