//! The map without a page: its camera, gestures of pointers, and what drawing does to the draft.

mod camera;
mod edits;
mod gestures;

pub use camera::{Area, Camera, Point, Size};
pub use edits::{
    DrawnRule, EdgeEnd, Endpoint, create_tiers, move_end, remove_rules, row_on_map, tier_names,
};
pub use gestures::{Gestures, Touch};
