//! The map without a page: its camera, gestures of pointers, its address, and what drawing does to the draft.

mod address_parts;
mod camera;
mod edits;
mod gestures;
mod labels;
mod map_query;
mod pointer;
mod scene;
mod walk;

pub use address_parts::address_parts;
pub use camera::Camera;
pub use edits::{
    DrawnRule, EdgeEnd, Endpoint, create_tiers, move_end, remove_rules, row_on_map, set_traffic,
    tier_names,
};
pub use gestures::Touch;
pub use labels::free_label;
pub use map_query::{MapView, filter_conditions, grouping_name, grouping_of};
pub use pointer::{Drag, Outcome, Pointer};
pub use scene::{Hit, Scene};
pub use walk::{Walk, walk_of};
