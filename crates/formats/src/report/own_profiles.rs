//! Profiles of checks that the user has opened from files, as one text to store.

use portcullis_analysis::checks::Profile;

use super::profile_file::{ProfileError, parse_profile};

/// Profiles from files, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnProfiles {
    /// Each profile with the text of its file.
    profiles: Vec<(Profile, String)>,
}

impl OwnProfiles {
    /// Parses a stored text. Leaves out files that are no profiles any more.
    pub fn parse(stored: &str) -> Self {
        let files: Vec<String> = serde_json::from_str(stored).unwrap_or_default();
        let mut own = Self::default();
        for file in files {
            own.add(&file).ok();
        }
        own
    }

    /// Adds the profile of a file, in place of one with the same id. Returns the id.
    ///
    /// # Errors
    /// [`ProfileError`] with the part of the file that is invalid.
    pub fn add(&mut self, file: &str) -> Result<String, ProfileError> {
        let profile = parse_profile(file)?;
        let id = profile.id.clone();
        self.remove(&id);
        self.profiles.push((profile, file.to_owned()));
        Ok(id)
    }

    /// Removes a profile by its id.
    pub fn remove(&mut self, id: &str) {
        self.profiles.retain(|(profile, _)| profile.id != id);
    }

    /// Returns the profiles.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().map(|(profile, _)| profile)
    }

    /// Returns the text to store.
    pub fn to_text(&self) -> String {
        let files: Vec<&String> = self.profiles.iter().map(|(_, file)| file).collect();
        // Texts always serialize.
        serde_json::to_string(&files).unwrap_or_default()
    }
}
