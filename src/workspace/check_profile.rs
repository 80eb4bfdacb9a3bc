//! The profile of checks: the user's choice, or else the one that `config.json` names.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use crate::analysis::checks::Profile;
use crate::aws::TransportError;
use crate::platform::fetch_text;
use crate::report::{OwnProfiles, ProfileError, parse_profile};
use crate::text::Text;

/// Profile of `config.json`.
#[derive(Clone, Debug, Default)]
pub enum HostProfile {
    /// Its file is being loaded.
    #[default]
    Loading,
    /// There is none.
    None,
    /// The profile.
    Known(Box<Profile>),
    /// Its file is not usable.
    Failed(Arc<HostProfileError>),
}

/// Reason why the profile of `config.json` is not used.
#[derive(Debug, thiserror::Error)]
#[error("no profile of the host")]
pub enum HostProfileError {
    /// The file cannot be fetched.
    Fetch(#[from] TransportError),
    /// There is no file. Its address.
    Missing(String),
    /// The file is not a profile.
    Profile(#[from] ProfileError),
}

impl Text for HostProfileError {
    fn text(&self) -> String {
        match self {
            Self::Fetch(error) => error.text(),
            Self::Missing(address) => {
                format!("there is no file {address}, nor a profile of that name")
            }
            Self::Profile(error) => error.to_string(),
        }
    }
}

impl HostProfile {
    fn known(&self) -> Option<&Profile> {
        match self {
            Self::Known(profile) => Some(profile),
            Self::Loading | Self::None | Self::Failed(_) => None,
        }
    }
}

impl Workspace {
    /// Returns the profile of checks: that of the viewed snapshot, until the user chooses another. Reactive.
    pub fn check_profile(self) -> Profile {
        let shared = self.shared_profile();
        if let Some(shared) = shared.filter(|_| self.uses_shared_profile()) {
            return shared;
        }
        let chosen = self.environment().settings().check_profile().get();
        let built_in = Profile::built_in(&chosen);
        let found = built_in.or_else(|| {
            let mut others = self.other_profiles().into_iter();
            others.find(|other| other.id == chosen)
        });
        let host = || self.findings().host_profile().read().known().cloned();
        found.or_else(host).unwrap_or_default()
    }

    /// Returns the profile of the viewed snapshot, if it has one. Reactive.
    pub fn shared_profile(self) -> Option<Profile> {
        self.shared_extras()?.profile.map(|profile| *profile)
    }

    /// Whether the profile of the viewed snapshot applies where it has one. Reactive.
    pub fn uses_shared_profile(self) -> bool {
        !self.findings().has_other_profile().get()
    }

    /// Chooses a profile by its ID; `None` for that of the viewed snapshot.
    pub fn choose_profile(self, id: Option<String>) {
        self.findings().put_has_other_profile(id.is_some());
        if let Some(id) = id {
            self.environment().settings().set_check_profile(id);
        }
    }

    /// Returns the profiles that are not built in: those that the user opened, and that of `config.json`. Reactive.
    pub fn other_profiles(self) -> Vec<Profile> {
        let mut others = self.own_profiles();
        let host = self.findings().host_profile();
        let host = host.read().known().cloned();
        let is_other = |host: &Profile| {
            Profile::built_in(&host.id).is_none() && others.iter().all(|own| own.id != host.id)
        };
        let host = host.filter(is_other);
        others.extend(host);
        others
    }

    /// Returns the profiles that the user opened from files. Reactive.
    pub fn own_profiles(self) -> Vec<Profile> {
        let stored = self.environment().settings().own_profiles();
        let own = OwnProfiles::parse(&stored.read());
        own.profiles().cloned().collect()
    }

    /// Keeps the profile of `config.json` loaded while the calling view exists.
    pub(super) fn keep_host_profile(self) {
        Effect::new(move |_| {
            let config = self.environment().configuration().usable();
            let Some(named) = &config.check_profile else {
                return self.findings().put_host_profile(HostProfile::None);
            };
            let address = named.as_str().to_owned();
            if let Some(profile) = Profile::built_in(&address) {
                let known = HostProfile::Known(Box::new(profile));
                return self.findings().put_host_profile(known);
            }
            self.spawn(async move {
                let profile = match load_profile(address).await {
                    Ok(profile) => HostProfile::Known(Box::new(profile)),
                    Err(error) => HostProfile::Failed(Arc::new(error)),
                };
                self.findings().put_host_profile(profile);
            });
        });
    }

    /// Adds the profile of a file to the profiles of this browser, and chooses it. Returns its ID.
    ///
    /// # Errors
    /// [`ProfileError`] with the part of the file that is invalid.
    pub fn add_profile(self, file: &str) -> Result<String, ProfileError> {
        let settings = self.environment().settings();
        settings.load_own_profiles();
        let mut own = OwnProfiles::parse(&settings.own_profiles().read_untracked());
        let id = own.add(file)?;
        settings.set_own_profiles(own.to_text());
        self.choose_profile(Some(id.clone()));
        Ok(id)
    }

    /// Removes a profile that the user opened.
    pub fn remove_profile(self, id: &str) {
        let settings = self.environment().settings();
        settings.load_own_profiles();
        let mut own = OwnProfiles::parse(&settings.own_profiles().read_untracked());
        own.remove(id);
        settings.set_own_profiles(own.to_text());
        self.choose_profile(Some(String::new()));
    }
}

async fn load_profile(address: String) -> Result<Profile, HostProfileError> {
    let text = fetch_text(&address).await?;
    let text = text.ok_or(HostProfileError::Missing(address))?;
    Ok(parse_profile(&text)?)
}
