//! The page's entry point.

#[cfg(target_arch = "wasm32")]
fn main() {
    portcullis::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is a web page: build it with `make build`");
}
