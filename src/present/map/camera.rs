//! Camera of the map: which part of it the window shows, and how large.

use std::fmt;

use crate::layout::{Point, Rect, Size};

/// Smallest and largest scale.
const SCALES: (f64, f64) = (0.05, 3.0);

/// Largest scale at which the whole map is fitted into the window. Small maps look better small.
const FIT_SCALE: f64 = 1.25;

/// Smallest scale at which texts can be read.
const READABLE: f64 = 0.6;

/// Distance in pixels between the fitted map and the edge of the window.
const MARGIN: f64 = 24.0;

/// The camera: pixels of the window are units of the map times `scale`, plus `offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    scale: f64,
    offset: Point,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            scale: 1.0,
            offset: Point::default(),
        }
    }
}

impl Camera {
    /// Shows a whole map in the middle of a window.
    pub fn fit(map: Rect, window: Size) -> Self {
        let room = |window: f64, map: f64| (window - 2.0 * MARGIN).max(1.0) / map.max(1.0);
        let across = room(window.width, map.width);
        let down = room(window.height, map.height);
        let scale = clamp(across.min(down).min(FIT_SCALE));
        Self::centered(map.center(), scale, window)
    }

    /// Shows a map when it is opened: whole or, if that is too small, as much from its beginning as can be read.
    pub fn open(map: Rect, window: Size) -> Self {
        let whole = Self::fit(map, window);
        if whole.scale >= READABLE {
            return whole;
        }
        let below = (window.height / 2.0 - MARGIN) / READABLE;
        let start = Point::new(map.center().x, map.y + below);
        Self::centered(start, READABLE, window)
    }

    /// Shows a point of the map in the middle of a window.
    fn centered(point: Point, scale: f64, window: Size) -> Self {
        Self {
            scale,
            offset: Point::new(
                window.width / 2.0 - point.x * scale,
                window.height / 2.0 - point.y * scale,
            ),
        }
    }

    /// Returns the scale.
    pub fn scale(self) -> f64 {
        self.scale
    }

    /// Returns the point of the map at a point of the window.
    pub fn to_map(self, point: Point) -> Point {
        Point::new(
            (point.x - self.offset.x) / self.scale,
            (point.y - self.offset.y) / self.scale,
        )
    }

    /// Returns the point of the window at a point of the map.
    pub fn to_window(self, point: Point) -> Point {
        sum(
            Point::new(point.x * self.scale, point.y * self.scale),
            self.offset,
        )
    }

    /// Returns the part of the map that a window shows.
    pub fn view(self, window: Size) -> Rect {
        let corner = self.to_map(Point::default());
        Rect {
            x: corner.x,
            y: corner.y,
            width: window.width / self.scale,
            height: window.height / self.scale,
        }
    }

    /// Moves the map by a distance in pixels.
    pub fn pan(self, by: Point) -> Self {
        Self {
            offset: sum(self.offset, by),
            ..self
        }
    }

    /// Changes the scale by a factor. The map stays where it is at one point of the window.
    pub fn zoom(self, factor: f64, at: Point) -> Self {
        let scale = clamp(self.scale * factor);
        let fixed = self.to_map(at);
        Self {
            scale,
            offset: Point::new(at.x - fixed.x * scale, at.y - fixed.y * scale),
        }
    }

    /// Shows a point of the map in the middle of a window, at the same scale.
    pub fn look_at(self, point: Point, window: Size) -> Self {
        Self::centered(point, self.scale, window)
    }

    /// Moves the map as little as possible until an area of it is in the window.
    pub fn reveal(self, area: Rect, window: Size) -> Self {
        let from = self.to_window(Point::new(area.x, area.y));
        let to = self.to_window(Point::new(area.right(), area.bottom()));
        self.pan(Point::new(
            shift(from.x, to.x, window.width),
            shift(from.y, to.y, window.height),
        ))
    }
}

impl fmt::Display for Camera {
    /// Formats the value of the attribute `transform`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scale, offset } = self;
        write!(
            formatter,
            "translate({:.2} {:.2}) scale({scale:.4})",
            offset.x, offset.y
        )
    }
}

fn sum(a: Point, b: Point) -> Point {
    Point::new(a.x + b.x, a.y + b.y)
}

fn clamp(scale: f64) -> f64 {
    scale.clamp(SCALES.0, SCALES.1)
}

/// Distance by which `from..to` must move to be within `0..length` with a margin.
fn shift(from: f64, to: f64, length: f64) -> f64 {
    if from < MARGIN {
        MARGIN - from
    } else if to > length - MARGIN {
        // What is longer than the window shows its beginning.
        (length - MARGIN - to).max(MARGIN - from)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Size = Size {
        width: 800.0,
        height: 600.0,
    };

    fn is_near(a: Point, b: Point) -> bool {
        (a.x - b.x).hypot(a.y - b.y) < 1e-6
    }

    fn area(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn a_fitted_map_is_inside_the_window_and_in_its_middle() {
        for map in [
            area(0.0, 0.0, 4000.0, 300.0),
            area(-50.0, 20.0, 300.0, 9000.0),
            area(10.0, 10.0, 100.0, 50.0),
        ] {
            let camera = Camera::fit(map, WINDOW);
            let middle = camera.to_window(map.center());
            assert!(is_near(middle, Point::new(400.0, 300.0)), "{map:?}");
            let corner = camera.to_window(Point::new(map.x, map.y));
            assert!(corner.x >= MARGIN - 1e-6 && corner.y >= MARGIN - 1e-6);
        }
    }

    #[test]
    fn a_map_too_large_to_read_opens_at_its_beginning() {
        let phone = Size::new(366.0, 480.0);
        let map = area(0.0, 100.0, 2000.0, 900.0);
        let camera = Camera::open(map, phone);
        assert!((camera.scale() - READABLE).abs() < 1e-9);
        let top = camera.to_window(Point::new(1000.0, 100.0));
        assert!(is_near(top, Point::new(183.0, MARGIN)), "{top:?}");
        assert!((Camera::open(map, WINDOW).scale() - READABLE).abs() < 1e-9);
        let wide = area(0.0, 0.0, 900.0, 700.0);
        assert_eq!(Camera::open(wide, WINDOW), Camera::fit(wide, WINDOW));
        let small = area(0.0, 0.0, 200.0, 200.0);
        assert_eq!(Camera::open(small, phone), Camera::fit(small, phone));
    }

    #[test]
    fn a_small_map_is_not_blown_up() {
        let camera = Camera::fit(area(0.0, 0.0, 10.0, 10.0), WINDOW);
        assert!((camera.scale() - FIT_SCALE).abs() < 1e-9);
    }

    #[test]
    fn an_empty_map_or_window_is_fitted_to_finite_numbers() {
        for (map, window) in [
            (Rect::default(), WINDOW),
            (area(0.0, 0.0, 10.0, 10.0), Size::default()),
        ] {
            let camera = Camera::fit(map, window);
            assert!(camera.scale().is_finite() && camera.scale() > 0.0);
        }
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let camera = Camera::fit(area(0.0, 0.0, 4000.0, 3000.0), WINDOW);
        let at = Point::new(123.0, 456.0);
        let before = camera.to_map(at);
        for factor in [1.2, 0.5, 100.0, 0.0001] {
            let zoomed = camera.zoom(factor, at);
            assert!(is_near(zoomed.to_map(at), before), "{factor}");
            assert!(zoomed.scale() >= SCALES.0 && zoomed.scale() <= SCALES.1);
        }
    }

    #[test]
    fn panning_moves_the_map_with_the_pointer() {
        let camera = Camera::default().zoom(2.0, Point::default());
        let moved = camera.pan(Point::new(30.0, -10.0));
        let point = Point::new(5.0, 5.0);
        let before = camera.to_window(point);
        let wanted = Point::new(before.x + 30.0, before.y - 10.0);
        assert_eq!(moved.to_window(point), wanted);
    }

    #[test]
    fn what_is_in_sight_is_not_moved() {
        let camera = Camera::default();
        assert_eq!(
            camera.reveal(area(100.0, 100.0, 50.0, 50.0), WINDOW),
            camera
        );
    }

    #[test]
    fn what_is_out_of_sight_is_brought_to_the_nearest_edge() {
        let camera = Camera::default();
        for (rect, corner) in [
            (area(900.0, 100.0, 50.0, 50.0), Point::new(726.0, 100.0)),
            (area(-80.0, 700.0, 50.0, 50.0), Point::new(24.0, 526.0)),
            (area(900.0, 0.0, 2000.0, 50.0), Point::new(24.0, 24.0)),
        ] {
            let moved = camera.reveal(rect, WINDOW);
            assert!(
                is_near(moved.to_window(Point::new(rect.x, rect.y)), corner),
                "{rect:?}"
            );
        }
    }

    #[test]
    fn the_view_is_the_part_of_the_map_in_the_window() {
        let camera = Camera::default().zoom(2.0, Point::default());
        assert_eq!(camera.view(WINDOW), area(0.0, 0.0, 400.0, 300.0));
        let centered = camera.look_at(Point::new(1000.0, 1000.0), WINDOW);
        assert!(is_near(
            centered.view(WINDOW).center(),
            Point::new(1000.0, 1000.0)
        ));
    }

    #[test]
    fn the_transform_is_that_of_svg() {
        let camera = Camera::default().pan(Point::new(1.5, -2.0));
        assert_eq!(camera.to_string(), "translate(1.50 -2.00) scale(1.0000)");
    }
}
