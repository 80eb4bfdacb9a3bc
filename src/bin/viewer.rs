//! The viewer's program, which a single file and `embed.html` start.

#[cfg(target_arch = "wasm32")]
fn main() {
    portcullis::viewer::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is part of a web page: build it with `make build`");
}
