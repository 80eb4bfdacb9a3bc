//! Tests of the camera.

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
    let middle = area(900.0, 100.0, 200.0, 40.0);
    let camera = Camera::open(map, middle, Flow::Down, phone);
    assert!((camera.scale() - READABLE).abs() < 1e-9);
    let top = camera.to_window(Point::new(1000.0, 100.0));
    assert!(is_near(top, Point::new(183.0, MARGIN)), "{top:?}");
    let camera = Camera::open(map, middle, Flow::Down, WINDOW);
    assert!((camera.scale() - READABLE).abs() < 1e-9);
    for flow in [Flow::Right, Flow::Down] {
        let wide = area(0.0, 0.0, 900.0, 700.0);
        let camera = Camera::open(wide, wide, flow, WINDOW);
        assert_eq!(camera, Camera::fit(wide, WINDOW));
        let small = area(0.0, 0.0, 200.0, 200.0);
        let camera = Camera::open(small, small, flow, phone);
        assert_eq!(camera, Camera::fit(small, phone));
    }
}

#[test]
fn a_large_map_opens_where_traffic_comes_from() {
    let map = area(0.0, 0.0, 6000.0, 4000.0);
    let shown = |first: Rect, flow| {
        let view = Camera::open(map, first, flow, WINDOW).view(WINDOW);
        let both = view.union(&first);
        let is_inside =
            is_near(both.center(), view.center()) && (both.width - view.width).abs() < 1e-6;
        assert!(is_inside, "{first:?} is not in {view:?}");
        view
    };
    let margin = MARGIN / READABLE;
    let is_same = |a: f64, b: f64| (a - b).abs() < 1e-6;
    // Layers go to the right: the first one is at the left edge.
    let left = shown(area(0.0, 3000.0, 200.0, 40.0), Flow::Right);
    assert!(is_same(left.x, -margin), "{left:?}");
    assert!(is_same(left.center().y, 3020.0), "{left:?}");
    // Beyond the corner of the map there is only the margin.
    let corner = shown(area(0.0, 3960.0, 200.0, 40.0), Flow::Right);
    assert!(is_same(corner.bottom(), 4000.0 + margin), "{corner:?}");
    let top = shown(area(5000.0, 0.0, 200.0, 40.0), Flow::Down);
    assert!(is_same(top.y, -margin), "{top:?}");
    assert!(is_same(top.center().x, 5100.0), "{top:?}");
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
