//! The map without a page: its camera, gestures of pointers, and what drawing does to the draft.

mod camera;
mod edits;
mod gestures;
mod labels;
mod pointer;
mod scene;
mod walk;

pub use camera::Camera;
pub use edits::{
    DrawnRule, EdgeEnd, Endpoint, create_tiers, move_end, remove_rules, row_on_map, set_traffic,
    tier_names,
};
pub use gestures::Touch;
pub use labels::free_label;
pub use pointer::{Drag, Outcome, Pointer};
pub use scene::{Hit, Scene};
pub use walk::{Walk, walk_of};
