//! Reads EC2's XML. A package of its own, because of an answer of many groups most time goes here: it is compiled for
//! speed, and all else of the page for size (see Cargo.toml).

mod html;
mod plain;
mod reader;
mod texts;

pub use reader::{LooksLike, MAX_BYTES, Reader, XmlError, bad_value};
pub use texts::Texts;
