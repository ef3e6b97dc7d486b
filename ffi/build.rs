//! Gives the shared library its SONAME. Nothing is generated here: the header is written by a test.

#[path = "src/abi_version.rs"]
mod abi_version;

fn main() {
    println!("cargo:rerun-if-changed=src/abi_version.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if os == "linux" || os.ends_with("bsd") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libinstantly_rbac.so.{}", abi_version::INSTANTLY_ABI_VERSION);
    }
}
