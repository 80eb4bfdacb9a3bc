//! Parser for EC2's XML responses.
//!
//! Parsing takes most of the time of a large response, so this crate is compiled for speed; the rest of the page is
//! compiled for size (see the profiles in Cargo.toml).

mod html;
mod plain;
mod reader;
mod texts;

pub use reader::{LooksLike, MAX_BYTES, MAX_DEPTH, Reader, SyntaxProblem, XmlError, bad_value};
pub use texts::Texts;
