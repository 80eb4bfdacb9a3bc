//! Environment variables, which only commands that read an account depend on.

use std::path::{Path, PathBuf};

/// The environment variables that matter.
pub(crate) trait Environment {
    /// Returns a variable that is set and not empty.
    fn variable(&self, name: &str) -> Option<String>;

    /// Returns a file that a variable names, or else one of the home folder.
    fn file(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.variable(variable).map(PathBuf::from);
        named.or_else(|| {
            let home = self.variable("HOME").or(self.variable("USERPROFILE"))?;
            Some(Path::new(&home).join(below_home))
        })
    }
}

/// The environment of this process.
pub(crate) struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }
}
