//! Benchmarks on the host: `cargo bench`. Prints how the time of each workload grows with its size.

#![allow(missing_docs)]

mod workloads;

use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput};
use workloads::{WORKLOADS, Workload};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for workload in WORKLOADS {
        let mut group = criterion.benchmark_group(workload.name);
        group.sample_size(20);
        for size in workload.sizes {
            let mut work = (workload.prepare)(*size);
            group.throughput(Throughput::Elements(*size as u64));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                bencher.iter(&mut work);
            });
        }
        group.finish();
    }
    criterion.final_summary();
    println!(
        "\nGrowth: the time of one size by that of the one before, and the exponent (1 is linear)"
    );
    for workload in WORKLOADS {
        print_growth(workload);
    }
}

fn print_growth(workload: &Workload) {
    println!("{} ({})", workload.name, workload.unit);
    let mut before: Option<(f64, f64)> = None;
    for size in workload.sizes {
        // Skip workloads that a filter left out.
        let Some(seconds) = measured(workload.name, *size) else {
            continue;
        };
        let size = *size as f64;
        let growth = before.map_or(String::new(), |(size_before, seconds_before)| {
            let times = seconds / seconds_before;
            let exponent = times.ln() / (size / size_before).ln();
            format!(
                "  x{times:.1} for x{:.1}: n^{exponent:.2}",
                size / size_before
            )
        });
        println!("{size:>8} {:>12.3} ms{growth}", seconds * 1000.0);
        before = Some((size, seconds));
    }
}

/// Reads the mean that criterion measured, in seconds.
fn measured(name: &str, size: usize) -> Option<f64> {
    let folder = name.replace(['/', ':', '?', '"', '*', '<', '>', '|'], "_");
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| Path::new("target").to_owned(), Into::into);
    let file = target
        .join("criterion")
        .join(folder)
        .join(size.to_string())
        .join("new/estimates.json");
    let estimates: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    Some(estimates.get("mean")?.get("point_estimate")?.as_f64()? / 1e9)
}
