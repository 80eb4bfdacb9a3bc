//! What pointers do on the map: pan, pinch, move nodes, draw edges, move the ends of edges, choose.

use super::camera::Camera;
use super::edits::EdgeEnd;
use super::gestures::{Gestures, Touch};
use super::scene::{Hit, Scene};
use crate::layout::Point;

/// Distance in pixels from which a press becomes a drag.
const THRESHOLD: f64 = 4.0;

/// What is being dragged. Points are those of the map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Drag {
    /// Nothing.
    #[default]
    None,
    /// The map.
    Pan,
    /// A node, whose center is to be here.
    Node {
        /// The node.
        node: usize,
        /// Its center.
        center: Point,
    },
    /// A new edge.
    Connect {
        /// The node where it starts.
        from: usize,
        /// Where the pointer is.
        at: Point,
        /// The node under the pointer.
        over: Option<usize>,
    },
    /// An end of an edge.
    Redirect {
        /// The edge.
        edge: usize,
        /// The end.
        end: EdgeEnd,
        /// Where the pointer is.
        at: Point,
        /// The node under the pointer.
        over: Option<usize>,
    },
}

/// What the user has done with a pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Chosen what was under the pointer.
    Chosen(Hit),
    /// Moved a node to a place.
    Moved(usize, Point),
    /// Drawn an edge from a node to another, or to itself.
    Connected(usize, usize),
    /// Moved an end of an edge to a node.
    Redirected(usize, EdgeEnd, usize),
}

/// A press that is not yet a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Press {
    hit: Hit,
    touch: Touch,
    can_move_nodes: bool,
}

/// State of the pointers on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pointer {
    gestures: Gestures,
    press: Option<Press>,
    drag: Drag,
    /// From the pointer to the center of the dragged node.
    grip: Point,
}

impl Pointer {
    /// Returns what is being dragged.
    pub fn drag(&self) -> Drag {
        self.drag
    }

    /// Notes a press. A finger moves the map instead of nodes.
    pub fn press(&mut self, touch: Touch, hit: Hit, is_finger: bool) {
        self.gestures.press(touch);
        let is_first = self.gestures.count() == 1;
        self.press = is_first.then_some(Press {
            hit,
            touch,
            can_move_nodes: !is_finger,
        });
        self.drag = Drag::None;
    }

    /// Moves a pointer. Returns the camera afterwards.
    pub fn drag_to(
        &mut self,
        touch: Touch,
        camera: Camera,
        scene: &Scene,
        can_draw: bool,
    ) -> Camera {
        let at = camera.to_map(touch.at);
        if let Some(press) = self.press
            && press.touch.id == touch.id
        {
            let from = press.touch.at;
            if (from.x - touch.at.x).hypot(from.y - touch.at.y) < THRESHOLD {
                return camera;
            }
            self.press = None;
            self.drag = started(press, at, can_draw);
            if let Drag::Node { node, .. } = self.drag {
                let center = scene.node_box(node).unwrap_or_default().center();
                let grabbed = camera.to_map(from);
                self.grip = Point::new(center.x - grabbed.x, center.y - grabbed.y);
            }
        }
        match &mut self.drag {
            Drag::None | Drag::Pan => self.gestures.drag(touch, camera),
            Drag::Node { center, .. } => {
                *center = Point::new(at.x + self.grip.x, at.y + self.grip.y);
                camera
            }
            Drag::Connect { at: end, over, .. } | Drag::Redirect { at: end, over, .. } => {
                *end = at;
                *over = scene.node_at(at);
                camera
            }
        }
    }

    /// Notes that a pointer is lifted. Returns what the user has done.
    pub fn release(&mut self, id: i32) -> Option<Outcome> {
        self.gestures.release(id);
        let press = self.press.take_if(|press| press.touch.id == id);
        if let Some(press) = press {
            let hit = match press.hit {
                Hit::Handle(node) => Hit::Node(node),
                Hit::EdgeEnd(edge, _) => Hit::Edge(edge),
                hit => hit,
            };
            return Some(Outcome::Chosen(hit));
        }
        match std::mem::take(&mut self.drag) {
            Drag::None | Drag::Pan => None,
            Drag::Node { node, center } => Some(Outcome::Moved(node, center)),
            Drag::Connect { from, over, .. } => over.map(|to| Outcome::Connected(from, to)),
            Drag::Redirect {
                edge, end, over, ..
            } => over.map(|to| Outcome::Redirected(edge, end, to)),
        }
    }

    /// Forgets all pointers, as when the browser takes them over.
    pub fn cancel(&mut self) {
        *self = Self::default();
    }
}

fn started(press: Press, at: Point, can_draw: bool) -> Drag {
    match press.hit {
        Hit::Handle(from) if can_draw => Drag::Connect {
            from,
            at,
            over: None,
        },
        Hit::EdgeEnd(edge, end) if can_draw => Drag::Redirect {
            edge,
            end,
            at,
            over: None,
        },
        Hit::Node(node) | Hit::Handle(node) if press.can_move_nodes => {
            Drag::Node { node, center: at }
        }
        _ => Drag::Pan,
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::tests::scene;
    use super::*;

    fn touch(id: i32, x: f64, y: f64) -> Touch {
        Touch {
            id,
            at: Point::new(x, y),
        }
    }

    fn example() -> Scene {
        scene(&[(0.0, 0.0, 0), (400.0, 0.0, 1)], &[(0, 1)])
    }

    /// Presses, moves to a point and lifts; returns the outcome and the camera.
    fn dragged(
        hit: Hit,
        to: (f64, f64),
        is_finger: bool,
        can_draw: bool,
    ) -> (Option<Outcome>, Camera) {
        let mut pointer = Pointer::default();
        pointer.press(touch(1, 0.0, 0.0), hit, is_finger);
        let camera = pointer.drag_to(
            touch(1, to.0, to.1),
            Camera::default(),
            &example(),
            can_draw,
        );
        (pointer.release(1), camera)
    }

    #[test]
    fn a_press_without_a_move_chooses() {
        for (hit, chosen) in [
            (Hit::Node(1), Hit::Node(1)),
            (Hit::Handle(0), Hit::Node(0)),
            (Hit::EdgeEnd(0, EdgeEnd::Source), Hit::Edge(0)),
            (Hit::Nothing, Hit::Nothing),
        ] {
            let (outcome, _) = dragged(hit, (2.0, 2.0), false, true);
            assert_eq!(outcome, Some(Outcome::Chosen(chosen)));
        }
    }

    #[test]
    fn from_a_handle_an_edge_is_drawn_to_the_node_under_the_pointer() {
        let (outcome, camera) = dragged(Hit::Handle(0), (400.0, 10.0), true, true);
        assert_eq!(outcome, Some(Outcome::Connected(0, 1)));
        assert_eq!(camera, Camera::default());
        let (outcome, _) = dragged(Hit::Handle(0), (200.0, 90.0), true, true);
        assert_eq!(outcome, None);
    }

    #[test]
    fn an_end_of_an_edge_is_moved_to_another_node() {
        let hit = Hit::EdgeEnd(0, EdgeEnd::Target);
        let (outcome, _) = dragged(hit, (10.0, 0.0), false, true);
        assert_eq!(outcome, Some(Outcome::Redirected(0, EdgeEnd::Target, 0)));
    }

    #[test]
    fn a_mouse_moves_nodes_and_a_finger_moves_the_map() {
        let (outcome, camera) = dragged(Hit::Node(0), (50.0, 60.0), false, true);
        assert_eq!(outcome, Some(Outcome::Moved(0, Point::new(50.0, 60.0))));
        assert_eq!(camera, Camera::default());
        let (outcome, _) = dragged(Hit::Node(1), (50.0, 60.0), false, true);
        assert_eq!(outcome, Some(Outcome::Moved(1, Point::new(450.0, 60.0))));
        let (outcome, camera) = dragged(Hit::Node(0), (50.0, 60.0), true, true);
        assert_eq!(outcome, None);
        assert_eq!(camera, Camera::default().pan(Point::new(50.0, 60.0)));
    }

    #[test]
    fn nothing_is_drawn_where_nothing_can_be_changed() {
        let (outcome, _) = dragged(Hit::Handle(0), (400.0, 10.0), true, false);
        assert_eq!(outcome, None);
    }

    #[test]
    fn a_second_finger_pinches_instead_of_choosing() {
        let mut pointer = Pointer::default();
        pointer.press(touch(1, 0.0, 0.0), Hit::Node(0), true);
        pointer.press(touch(2, 100.0, 0.0), Hit::Nothing, true);
        let camera = pointer.drag_to(touch(2, 200.0, 0.0), Camera::default(), &example(), true);
        assert!((camera.scale() - 2.0).abs() < 1e-9);
        assert_eq!(pointer.release(1), None);
        assert_eq!(pointer.release(2), None);
        assert_eq!(pointer, Pointer::default());
    }

    #[test]
    fn a_cancelled_drag_has_no_outcome() {
        let mut pointer = Pointer::default();
        pointer.press(touch(1, 0.0, 0.0), Hit::Handle(0), false);
        pointer.drag_to(touch(1, 400.0, 0.0), Camera::default(), &example(), true);
        assert!(matches!(
            pointer.drag(),
            Drag::Connect { over: Some(1), .. }
        ));
        pointer.cancel();
        assert_eq!(pointer.release(1), None);
    }
}
