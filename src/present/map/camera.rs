//! Camera of the map: which part of it the window shows, and how large.

use std::fmt;

use crate::layout::{Flow, Point, Rect, Size};

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

    /// Shows a map when it is opened: whole or, if that is too small, as much from its first layer as can be read, around
    /// `first`, the part of that layer where traffic comes from.
    pub fn open(map: Rect, first: Rect, flow: Flow, window: Size) -> Self {
        let whole = Self::fit(map, window);
        if whole.scale >= READABLE {
            return whole;
        }
        let half = |length: f64| (length / 2.0 - MARGIN) / READABLE;
        let (across, down) = (half(window.width), half(window.height));
        // As near to a place as possible without room beyond the map.
        let near = |place: f64, from: f64, to: f64, half: f64| {
            if to - from <= 2.0 * half {
                f64::midpoint(from, to)
            } else {
                place.clamp(from + half, to - half)
            }
        };
        let center = first.center();
        let start = match flow {
            Flow::Right => {
                let y = near(center.y, map.y, map.bottom(), down);
                Point::new(map.x + across, y)
            }
            Flow::Down => {
                let x = near(center.x, map.x, map.right(), across);
                Point::new(x, map.y + down)
            }
        };
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
mod tests;
