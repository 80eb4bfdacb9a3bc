//! Boxes that must not overlap, found by place.

use std::collections::BTreeMap;

use crate::Rect;

/// Edge of a square of the index.
const CELL: f64 = 160.0;

/// Boxes in squares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boxes {
    boxes: Vec<Rect>,
    cells: BTreeMap<(i64, i64), Vec<usize>>,
}

impl Boxes {
    pub(crate) fn add(&mut self, rect: Rect) {
        let index = self.boxes.len();
        self.boxes.push(rect);
        for cell in cells(&rect) {
            self.cells.entry(cell).or_default().push(index);
        }
    }

    /// Returns the box moved up or down, as little as possible, so that it is `gap` away from all others.
    pub(crate) fn nearest_free(&self, wanted: Rect, gap: f64) -> Rect {
        let moved = |y: f64| Rect { y, ..wanted };
        let (mut up, mut down) = (Some(wanted.y), Some(wanted.y));
        loop {
            let next = match (up, down) {
                (Some(up), Some(down)) if wanted.y - up <= down - wanted.y => up,
                (_, Some(down)) => down,
                (Some(up), None) => up,
                (None, None) => return wanted,
            };
            let Some(obstacle) = self.obstacle(&moved(next), gap) else {
                return moved(next);
            };
            let above = obstacle.y - wanted.height - gap;
            let below = obstacle.bottom() + gap;
            // Each obstacle is passed for good, because both ways only lead away.
            up = up.map(|known| {
                if next <= wanted.y {
                    known.min(above)
                } else {
                    known
                }
            });
            down = down.map(|known| {
                if next >= wanted.y {
                    known.max(below)
                } else {
                    known
                }
            });
        }
    }

    /// Whether no box overlaps this one.
    pub(crate) fn is_free(&self, rect: &Rect) -> bool {
        self.obstacle(rect, 0.0).is_none()
    }

    /// Finds a box that is nearer than `gap`.
    fn obstacle(&self, rect: &Rect, gap: f64) -> Option<Rect> {
        let wide = Rect {
            x: rect.x - gap,
            y: rect.y - gap,
            width: rect.width + 2.0 * gap,
            height: rect.height + 2.0 * gap,
        };
        let near = cells(&wide).filter_map(|cell| self.cells.get(&cell));
        let mut near = near.flatten().filter_map(|index| self.boxes.get(*index));
        near.find(|known| known.overlaps(&wide)).copied()
    }
}

/// Squares that a box touches.
fn cells(rect: &Rect) -> impl Iterator<Item = (i64, i64)> + use<> {
    let cell = |value: f64| (value / CELL).floor() as i64;
    let columns = cell(rect.x)..=cell(rect.right());
    let rows = cell(rect.y)..=cell(rect.bottom());
    columns.flat_map(move |column| rows.clone().map(move |row| (column, row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(y: f64) -> Rect {
        Rect {
            x: 0.0,
            y,
            width: 10.0,
            height: 10.0,
        }
    }

    #[test]
    fn the_nearest_free_place_is_found_in_either_direction() {
        let mut boxes = Boxes::default();
        assert_eq!(boxes.nearest_free(square(3.0), 2.0), square(3.0));
        boxes.add(square(0.0));
        assert_eq!(boxes.nearest_free(square(3.0), 2.0), square(12.0));
        assert_eq!(boxes.nearest_free(square(-3.0), 2.0), square(-12.0));
        boxes.add(square(12.0));
        assert_eq!(boxes.nearest_free(square(3.0), 2.0), square(-12.0));
        assert_eq!(boxes.nearest_free(square(500.0), 2.0), square(500.0));
    }
}
