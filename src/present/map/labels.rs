//! Places for labels that the layout left out, beside those that it has placed.

use crate::layout::{Curve, Point, Rect, Route, Size};

/// Places tried on each curve of a route, the middle first.
const PLACES: [f64; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/// Returns where on a route a label of a size overlaps none of the taken boxes, as near to the middle of the route as
/// it can be; `None` if there is no such place.
pub fn free_label(route: &Route, size: Size, taken: &[Rect]) -> Option<Rect> {
    let starts = std::iter::once(route.start).chain(route.curves.iter().map(|curve| curve.end));
    let curves: Vec<(Point, &Curve)> = starts.zip(&route.curves).collect();
    let middle = curves.len().saturating_sub(1) / 2;
    let mut order: Vec<usize> = (0..curves.len()).collect();
    order.sort_by_key(|place| place.abs_diff(middle));
    let points = order.iter().filter_map(|place| curves.get(*place));
    let mut areas = points.flat_map(|(start, curve)| {
        PLACES.map(|part| Rect::around(point_on(*start, curve, part), size))
    });
    areas.find(|area| !taken.iter().any(|other| other.overlaps(area)))
}

/// Returns the point of a cubic Bézier curve at a part of its parameter, from 0 at its start to 1 at its end.
fn point_on(start: Point, curve: &Curve, part: f64) -> Point {
    let rest = 1.0 - part;
    let weights = [
        rest * rest * rest,
        3.0 * rest * rest * part,
        3.0 * rest * part * part,
        part * part * part,
    ];
    let points = [start, curve.first_control, curve.second_control, curve.end];
    let sum = |coordinate: fn(Point) -> f64| {
        let terms = weights.iter().zip(points);
        terms
            .map(|(weight, point)| weight * coordinate(point))
            .sum()
    };
    Point::new(sum(|point| point.x), sum(|point| point.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight() -> Route {
        let at = |x: f64| Point::new(x, 0.0);
        Route {
            start: at(0.0),
            curves: vec![Curve {
                first_control: at(100.0),
                second_control: at(200.0),
                end: at(300.0),
            }],
            label: None,
        }
    }

    const SIZE: Size = Size {
        width: 40.0,
        height: 18.0,
    };

    #[test]
    fn a_label_is_in_the_middle_of_its_route() {
        let area = free_label(&straight(), SIZE, &[]).unwrap();
        assert_eq!(area.center(), Point::new(150.0, 0.0));
    }

    #[test]
    fn labels_of_one_route_never_overlap_and_give_up_when_it_is_full() {
        let mut taken = Vec::new();
        while let Some(area) = free_label(&straight(), SIZE, &taken) {
            assert!(taken.iter().all(|other: &Rect| !other.overlaps(&area)));
            taken.push(area);
        }
        assert!(taken.len() >= 3, "{taken:?}");
    }

    #[test]
    fn a_route_without_curves_has_no_place() {
        let route = Route {
            curves: Vec::new(),
            ..straight()
        };
        assert_eq!(free_label(&route, SIZE, &[]), None);
    }
}
