# Sourced by what builds for the browser as the page is built: see scripts/build.

# The standard library comes built for speed, and with the words of every panic, which nobody reads in a page. Built
# with the page instead, for size and with panics that only stop, it makes the page a tenth smaller. Cargo and rustc
# still call that unstable; the version they are pinned at is what makes it something to rely on.
if [[ -f "$(scripts/wasm rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]]; then
  export RUSTC_BOOTSTRAP=1
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
  export CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT=true CARGO_PROFILE_RELEASE_PANIC=immediate-abort
else
  echo "build: without the source of the standard library (rust-src) the page is larger than its budget allows" >&2
fi
