//! Gestures of one or two pointers on the map: pan and pinch.

use super::camera::Camera;
use crate::layout::Point;

/// A pointer that touches the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// ID that the browser gave the pointer.
    pub id: i32,
    /// Place in the window.
    pub at: Point,
}

/// Pointers that touch the map. The first two count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gestures {
    touches: Vec<Touch>,
}

impl Gestures {
    /// Notes that a pointer touches the map.
    pub(super) fn press(&mut self, touch: Touch) {
        self.release(touch.id);
        self.touches.push(touch);
    }

    /// Notes that a pointer has left the map.
    pub(super) fn release(&mut self, id: i32) {
        self.touches.retain(|known| known.id != id);
    }

    /// Number of pointers that touch the map.
    pub(super) fn count(&self) -> usize {
        self.touches.len()
    }

    /// Moves a pointer, and the camera with it: one pointer pans, two pinch.
    pub(super) fn drag(&mut self, touch: Touch, camera: Camera) -> Camera {
        let Some(place) = self.touches.iter().position(|known| known.id == touch.id) else {
            return camera;
        };
        let before = self.touches.clone();
        if let Some(known) = self.touches.get_mut(place) {
            known.at = touch.at;
        }
        match (before.as_slice(), self.touches.as_slice()) {
            ([from], [to]) => camera.pan(from_to(from.at, to.at)),
            ([from_a, from_b, ..], [to_a, to_b, ..]) => {
                let apart = distance(from_a.at, from_b.at);
                let middle = middle_of(to_a.at, to_b.at);
                let moved = camera.pan(from_to(middle_of(from_a.at, from_b.at), middle));
                if apart > 1.0 {
                    moved.zoom(distance(to_a.at, to_b.at) / apart, middle)
                } else {
                    moved
                }
            }
            _ => camera,
        }
    }
}

fn from_to(from: Point, to: Point) -> Point {
    Point::new(to.x - from.x, to.y - from.y)
}

fn middle_of(a: Point, b: Point) -> Point {
    Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0)
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(id: i32, x: f64, y: f64) -> Touch {
        Touch {
            id,
            at: Point::new(x, y),
        }
    }

    #[test]
    fn one_pointer_pans() {
        let mut gestures = Gestures::default();
        gestures.press(touch(1, 10.0, 10.0));
        let camera = gestures.drag(touch(1, 30.0, 5.0), Camera::default());
        assert_eq!(camera, Camera::default().pan(Point::new(20.0, -5.0)));
        // The next move starts where this one ended.
        let camera = gestures.drag(touch(1, 31.0, 5.0), camera);
        assert_eq!(camera, Camera::default().pan(Point::new(21.0, -5.0)));
    }

    #[test]
    fn two_pointers_pinch_about_their_middle() {
        let mut gestures = Gestures::default();
        gestures.press(touch(1, 100.0, 100.0));
        gestures.press(touch(2, 200.0, 100.0));
        let camera = gestures.drag(touch(2, 300.0, 100.0), Camera::default());
        assert!((camera.scale() - 2.0).abs() < 1e-9);
        // What was in the middle of the fingers is in their middle now.
        let middle = camera.to_map(Point::new(200.0, 100.0));
        assert!(distance(middle, Point::new(150.0, 100.0)) < 1e-9);
    }

    #[test]
    fn after_a_pinch_the_other_finger_pans_without_a_jump() {
        let mut gestures = Gestures::default();
        gestures.press(touch(1, 100.0, 100.0));
        gestures.press(touch(2, 200.0, 100.0));
        gestures.release(1);
        assert_eq!(gestures.count(), 1);
        let camera = gestures.drag(touch(2, 210.0, 100.0), Camera::default());
        assert_eq!(camera, Camera::default().pan(Point::new(10.0, 0.0)));
    }

    #[test]
    fn pointers_that_do_not_touch_and_fingers_at_one_point_do_not_zoom() {
        let mut gestures = Gestures::default();
        let camera = Camera::default();
        assert_eq!(gestures.drag(touch(1, 5.0, 5.0), camera), camera);
        gestures.press(touch(1, 5.0, 5.0));
        gestures.press(touch(2, 5.0, 5.0));
        let moved = gestures.drag(touch(2, 205.0, 5.0), camera);
        assert!((moved.scale() - 1.0).abs() < 1e-9);
    }
}
