//! The page's program: mounts the page. The parts that are loaded later are taken out of it where `scripts/build`
//! makes the page; see build.rs.

#[cfg(target_arch = "wasm32")]
use portcullis::ui::{self, Parts, PartsError};

#[cfg(all(target_arch = "wasm32", portcullis_parts))]
#[allow(
    unsafe_code,
    reason = "the macro reaches the other program through a foreign function"
)]
#[wasm_split_helpers::wasm_split(parts, fallible)]
fn read_parts() -> Result<Parts, PartsError> {
    Ok(Parts::all())
}

#[cfg(all(target_arch = "wasm32", not(portcullis_parts)))]
async fn read_parts() -> Result<Parts, PartsError> {
    Ok(Parts::all())
}

#[cfg(target_arch = "wasm32")]
fn main() {
    ui::mount(|| Box::pin(read_parts()));
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is a web page: build it with `make build`");
}
