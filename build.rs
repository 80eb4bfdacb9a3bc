//! Whether the page's program is to be taken apart into what it starts with and what is loaded later: `scripts/build`
//! says so. The linker then has to keep where one function calls another, for the page's program alone.

fn main() {
    println!("cargo::rerun-if-env-changed=PORTCULLIS_PARTS");
    println!("cargo::rustc-check-cfg=cfg(portcullis_parts)");
    if std::env::var_os("PORTCULLIS_PARTS").is_some() {
        println!("cargo::rustc-cfg=portcullis_parts");
        println!("cargo::rustc-link-arg-bin=portcullis-page=--emit-relocs");
    }
}
