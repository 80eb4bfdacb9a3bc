//! The sandbox as a program of its own, which the page starts in a worker when it is first used.

#[cfg(target_arch = "wasm32")]
fn main() {
    use portcullis::aws::Clock as _;
    use portcullis::platform::{BrowserClock, serve_page};
    use portcullis::sandbox::{SandboxCall, SandboxHost, SandboxReply};

    let mut host = SandboxHost::new();
    serve_page(move |parts| {
        let reply = match SandboxCall::from_parts(parts) {
            Some(call) => host.answer(call, BrowserClock.now()),
            None => SandboxReply {
                problem: Some("the sandbox received a malformed message".to_owned()),
                ..SandboxReply::default()
            },
        };
        reply.into_parts()
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("this program is part of a web page: build it with `make build`");
}
