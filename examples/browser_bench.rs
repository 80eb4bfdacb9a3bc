//! The workloads in WebAssembly, in a browser: `make bench-browser` (scripts/bench, benches/browser.mjs).
//!
//! Built like the page, with the same settings; benches/browser.mjs opens it and prints what it leaves in `results`.

#![cfg_attr(
    target_arch = "wasm32",
    allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)
)]

#[cfg(target_arch = "wasm32")]
#[path = "../benches/workloads/mod.rs"]
mod workloads;

#[cfg(target_arch = "wasm32")]
fn main() {
    use wasm_bindgen::JsValue;

    let global = js_sys::global();
    let performance = js_sys::Reflect::get(&global, &JsValue::from_str("performance")).unwrap();
    let performance: web_sys::Performance = performance.into();
    let mut results = Vec::new();
    for workload in workloads::WORKLOADS {
        for size in workload.sizes {
            let mut work = (workload.prepare)(*size);
            // The browser compiles what runs often again, for speed: that is how it runs in a page that is in use.
            let first = time(&performance, &mut work, 1);
            let (start, mut runs) = (performance.now(), 0);
            while performance.now() < start + WARM_UP {
                work();
                runs += 1;
            }
            // The browser's clock is too coarse for what takes less.
            let at_once = (runs as f64 * SHORTEST / WARM_UP).ceil().max(1.0) as u32;
            let mut times: Vec<f64> = (0..TIMES)
                .map(|_| time(&performance, &mut work, at_once))
                .collect();
            times.sort_by(f64::total_cmp);
            results.push(serde_json::json!({
                "workload": workload.name,
                "unit": workload.unit,
                "size": size,
                "first": first,
                "median": times[TIMES / 2],
                "longest": times[TIMES - 1],
            }));
        }
    }
    let results = JsValue::from_str(&serde_json::to_string(&results).unwrap());
    js_sys::Reflect::set(&global, &JsValue::from_str("results"), &results).unwrap();
}

/// How long everything is run before it is measured, in milliseconds.
#[cfg(target_arch = "wasm32")]
const WARM_UP: f64 = 500.0;

/// What takes less is done several times at once, in milliseconds.
#[cfg(target_arch = "wasm32")]
const SHORTEST: f64 = 5.0;

#[cfg(target_arch = "wasm32")]
const TIMES: usize = 21;

/// How long the work takes once, in milliseconds.
#[cfg(target_arch = "wasm32")]
fn time(performance: &web_sys::Performance, work: &mut dyn FnMut(), at_once: u32) -> f64 {
    let start = performance.now();
    for _ in 0..at_once {
        work();
    }
    (performance.now() - start) / f64::from(at_once)
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program runs in a browser: `make bench-browser`");
}
