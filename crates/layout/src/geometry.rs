//! Points, sizes and rectangles. The unit is the caller's, for example CSS pixels. `y` grows downwards.

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance to the right.
    pub x: f64,
    /// Distance downwards.
    pub y: f64,
}

/// Extent of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A box with its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Point {
    /// Returns a point.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Returns the point mirrored at the diagonal.
    pub(crate) fn transposed(self) -> Self {
        Self::new(self.y, self.x)
    }
}

impl Size {
    /// Returns a size.
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height }
    }

    /// Returns the size mirrored at the diagonal.
    pub(crate) fn transposed(self) -> Self {
        Self::new(self.height, self.width)
    }
}

impl Rect {
    /// Returns the box of a size around a center.
    pub fn around(center: Point, size: Size) -> Self {
        Self {
            x: center.x - size.width / 2.0,
            y: center.y - size.height / 2.0,
            width: size.width,
            height: size.height,
        }
    }

    /// Returns the center.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Returns the right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Returns the lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether the boxes share an area. Boxes that touch do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        // Sums of fractions differ in their last digits.
        const SLACK: f64 = 1e-6;
        self.x + SLACK < other.right()
            && other.x + SLACK < self.right()
            && self.y + SLACK < other.bottom()
            && other.y + SLACK < self.bottom()
    }

    /// Returns the smallest box with both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }

    /// Returns the box mirrored at the diagonal.
    pub(crate) fn transposed(&self) -> Self {
        Self {
            x: self.y,
            y: self.x,
            width: self.height,
            height: self.width,
        }
    }
}
