//! First visit: a strip above the page, and a tour of its parts. The tour is in a lazy bundle.

mod strip;
mod tour;
mod tour_steps;

pub(super) use strip::WelcomeStrip;
pub(super) use tour::Tour;
