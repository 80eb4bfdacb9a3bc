# Sourced by what builds for the browser as the page is built: see scripts/build.

# The prebuilt standard library is optimized for speed and holds the message of every panic, which a page never shows.
# Building it with the page, for size and with panics that abort at once, makes the page a tenth smaller. Cargo and
# rustc call these options unstable; they are safe to use because both are pinned to one version.
if [[ -f "$(scripts/wasm rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]]; then
  export RUSTC_BOOTSTRAP=1
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
  export CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT=true CARGO_PROFILE_RELEASE_PANIC=immediate-abort
else
  echo "build: without the source of the standard library (rust-src) the page is larger than its budget allows" >&2
fi
