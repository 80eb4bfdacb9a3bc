//! The workloads as WebAssembly in a browser: `make bench-browser` (scripts/bench,
//! benches/browser.mjs).
//!
//! Built like the page, with the same settings. benches/browser.mjs opens it and prints the
//! variable `results`.

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
            // The browser recompiles hot code for speed, which is the state of a page in use.
            let first = time(&performance, &mut work, 1);
            let (start, mut runs) = (performance.now(), 0);
            while performance.now() < start + WARM_UP {
                work();
                runs += 1;
            }
            // The browser's clock is too coarse for shorter times.
            let at_once = (runs as f64 * MIN_MEASUREMENT / WARM_UP).ceil().max(1.0) as u32;
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

/// Warm-up time, in milliseconds.
#[cfg(target_arch = "wasm32")]
const WARM_UP: f64 = 500.0;

/// Minimum duration of a measurement, in milliseconds. Faster work is repeated.
#[cfg(target_arch = "wasm32")]
const MIN_MEASUREMENT: f64 = 5.0;

#[cfg(target_arch = "wasm32")]
const TIMES: usize = 21;

/// Returns the duration of one unit of work, in milliseconds.
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
