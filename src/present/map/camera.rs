//! Camera of the map: which part of it the window shows, and how large.

use std::fmt;

/// Smallest and largest scale.
const SCALES: (f64, f64) = (0.05, 3.0);

/// Largest scale at which the whole map is fitted into the window. Small maps look better small.
const FIT_SCALE: f64 = 1.25;

/// Distance in pixels between the fitted map and the edge of the window.
const MARGIN: f64 = 24.0;

/// A point, in units of the map or in pixels of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance from the left.
    pub x: f64,
    /// Distance from the top.
    pub y: f64,
}

/// Width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left upper corner.
    pub corner: Point,
    /// Width and height.
    pub size: Size,
}

/// The camera: pixels of the window are units of the map times `scale`, plus `offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    scale: f64,
    offset: Point,
}

impl Point {
    /// Creates a point.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Returns the distance to another point.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// Returns the point halfway to another one.
    pub fn middle(self, other: Self) -> Self {
        Self::new((self.x + other.x) / 2.0, (self.y + other.y) / 2.0)
    }

    /// Returns the vector from another point to this one.
    pub fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    /// Returns the sum with a vector.
    pub fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Area {
    /// Creates a rectangle from its left upper corner, its width and its height.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            corner: Point::new(x, y),
            size: Size { width, height },
        }
    }

    /// Returns the centre.
    pub fn center(self) -> Point {
        let half = Point::new(self.size.width / 2.0, self.size.height / 2.0);
        self.corner.plus(half)
    }

    /// Whether a point is inside.
    pub fn contains(self, point: Point) -> bool {
        let inner = point.minus(self.corner);
        (0.0..=self.size.width).contains(&inner.x) && (0.0..=self.size.height).contains(&inner.y)
    }
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
    pub fn fit(map: Area, window: Size) -> Self {
        let room = |window: f64, map: f64| (window - 2.0 * MARGIN).max(1.0) / map.max(1.0);
        let across = room(window.width, map.size.width);
        let down = room(window.height, map.size.height);
        let scale = clamp(across.min(down).min(FIT_SCALE));
        Self::centered(map.center(), scale, window)
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
        let from_offset = point.minus(self.offset);
        Point::new(from_offset.x / self.scale, from_offset.y / self.scale)
    }

    /// Returns the point of the window at a point of the map.
    pub fn to_window(self, point: Point) -> Point {
        Point::new(point.x * self.scale, point.y * self.scale).plus(self.offset)
    }

    /// Returns the part of the map that a window shows.
    pub fn view(self, window: Size) -> Area {
        Area {
            corner: self.to_map(Point::default()),
            size: Size {
                width: window.width / self.scale,
                height: window.height / self.scale,
            },
        }
    }

    /// Moves the map by a distance in pixels.
    pub fn pan(self, by: Point) -> Self {
        Self {
            offset: self.offset.plus(by),
            ..self
        }
    }

    /// Changes the scale by a factor. The map stays where it is at one point of the window.
    pub fn zoom(self, factor: f64, at: Point) -> Self {
        let scale = clamp(self.scale * factor);
        let fixed = self.to_map(at);
        Self {
            scale,
            offset: at.minus(Point::new(fixed.x * scale, fixed.y * scale)),
        }
    }

    /// Shows a point of the map in the middle of a window, at the same scale.
    pub fn look_at(self, point: Point, window: Size) -> Self {
        Self::centered(point, self.scale, window)
    }

    /// Moves the map as little as possible until an area of it is in the window.
    pub fn reveal(self, area: Area, window: Size) -> Self {
        let from = self.to_window(area.corner);
        let far = area
            .corner
            .plus(Point::new(area.size.width, area.size.height));
        let to = self.to_window(far);
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
        a.distance(b) < 1e-6
    }

    #[test]
    fn a_fitted_map_is_inside_the_window_and_in_its_middle() {
        for map in [
            Area::new(0.0, 0.0, 4000.0, 300.0),
            Area::new(-50.0, 20.0, 300.0, 9000.0),
            Area::new(10.0, 10.0, 100.0, 50.0),
        ] {
            let camera = Camera::fit(map, WINDOW);
            let middle = camera.to_window(map.center());
            assert!(is_near(middle, Point::new(400.0, 300.0)), "{map:?}");
            let corner = camera.to_window(map.corner);
            assert!(corner.x >= MARGIN - 1e-6 && corner.y >= MARGIN - 1e-6);
        }
    }

    #[test]
    fn a_small_map_is_not_blown_up() {
        let camera = Camera::fit(Area::new(0.0, 0.0, 10.0, 10.0), WINDOW);
        assert!((camera.scale() - FIT_SCALE).abs() < 1e-9);
    }

    #[test]
    fn an_empty_map_or_window_is_fitted_to_finite_numbers() {
        for (map, window) in [
            (Area::default(), WINDOW),
            (Area::new(0.0, 0.0, 10.0, 10.0), Size::default()),
        ] {
            let camera = Camera::fit(map, window);
            assert!(camera.scale().is_finite() && camera.scale() > 0.0);
        }
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let camera = Camera::fit(Area::new(0.0, 0.0, 4000.0, 3000.0), WINDOW);
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
        let distance = moved.to_window(point).minus(camera.to_window(point));
        assert_eq!(distance, Point::new(30.0, -10.0));
    }

    #[test]
    fn what_is_in_sight_is_not_moved() {
        let camera = Camera::default();
        assert_eq!(
            camera.reveal(Area::new(100.0, 100.0, 50.0, 50.0), WINDOW),
            camera
        );
    }

    #[test]
    fn what_is_out_of_sight_is_brought_to_the_nearest_edge() {
        let camera = Camera::default();
        for (area, corner) in [
            (
                Area::new(900.0, 100.0, 50.0, 50.0),
                Point::new(726.0, 100.0),
            ),
            (Area::new(-80.0, 700.0, 50.0, 50.0), Point::new(24.0, 526.0)),
            (Area::new(900.0, 0.0, 2000.0, 50.0), Point::new(24.0, 24.0)),
        ] {
            let moved = camera.reveal(area, WINDOW);
            assert!(is_near(moved.to_window(area.corner), corner), "{area:?}");
        }
    }

    #[test]
    fn the_view_is_the_part_of_the_map_in_the_window() {
        let camera = Camera::default().zoom(2.0, Point::default());
        assert_eq!(camera.view(WINDOW), Area::new(0.0, 0.0, 400.0, 300.0));
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
