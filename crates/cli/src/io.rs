//! Input from files and standard input, output to standard output.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

use portcullis_formats::import::decode_text;
use portcullis_model::escape_invisible;

use crate::error::CliError;

/// File to read; `-` is standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input(String);

impl Input {
    /// Name of standard input.
    pub(crate) const STANDARD: &str = "-";

    /// Returns the name for error messages.
    pub(crate) fn name(&self) -> &str {
        if self.is_standard() {
            "standard input"
        } else {
            &self.0
        }
    }

    pub(crate) fn is_standard(&self) -> bool {
        self.0 == Self::STANDARD
    }

    pub(crate) fn read_bytes(&self) -> Result<Vec<u8>, CliError> {
        let mut bytes = Vec::new();
        let read = if self.is_standard() {
            std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            std::fs::read(Path::new(&self.0))
        };
        read.map_err(|source| CliError::Read {
            name: self.name().to_owned(),
            source,
        })
    }

    pub(crate) fn read_text(&self) -> Result<String, CliError> {
        let bytes = self.read_bytes()?;
        let text = decode_text(&bytes).map_err(|source| CliError::Encoding {
            name: self.name().to_owned(),
            source,
        })?;
        Ok(text.into_owned())
    }
}

impl From<String> for Input {
    fn from(name: String) -> Self {
        Self(name)
    }
}

/// Writes to standard output. Ignores a closed pipe (`| head`), so that the exit code is that of
/// the whole output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), CliError> {
    let mut output = std::io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(CliError::Write),
    }
}

/// Writes remarks to standard error. Those of files may have what a terminal acts on.
pub(crate) fn remark(remarks: impl IntoIterator<Item = String>) {
    for remark in remarks {
        eprintln!("portcullis: {}", printable(&remark));
    }
}

/// Returns a text of several lines with its invisible characters escaped.
pub(crate) fn printable(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape_invisible).collect();
    lines.join("\n")
}
