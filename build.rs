//! Splits the page's program into its start and its lazy bundles where `scripts/build` asks for that. The linker then
//! has to keep where functions refer to each other, for the page's program alone.

fn main() {
    println!("cargo::rerun-if-env-changed=PORTCULLIS_BUNDLES");
    println!("cargo::rustc-check-cfg=cfg(portcullis_bundles)");
    if std::env::var_os("PORTCULLIS_BUNDLES").is_some() {
        println!("cargo::rustc-cfg=portcullis_bundles");
        println!("cargo::rustc-link-arg-bin=portcullis-page=--emit-relocs");
    }
}
