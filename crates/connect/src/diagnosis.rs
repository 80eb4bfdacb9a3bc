//! What a page can find out about a failure beyond what the failure says. Browsers tell a page only that
//! a request failed; by asking otherwise it can tell the reasons apart.

use std::time::{Duration, SystemTime};

/// How far a clock may be off before it is worth a word. EC2 itself takes five minutes and more.
const TOLERATED_SKEW: Duration = Duration::from_secs(120);

/// What was found out about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// About this computer's clock.
    Clock(ClockCheck),
    /// About an endpoint that does not answer.
    Reach(Reach),
}

impl Diagnosis {
    /// Whether it takes the place of the advice that was given before.
    pub fn is_certain(&self) -> bool {
        matches!(
            self,
            Self::Reach(Reach {
                outcome: ReachOutcome::Readable
                    | ReachOutcome::Redirects
                    | ReachOutcome::RefusesHeaders
                    | ReachOutcome::BlockedByPolicy
                    | ReachOutcome::MixedContent,
                ..
            })
        )
    }
}

/// How this computer's clock compares with that of the page's own host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockCheck {
    /// The host does not tell the time.
    Unknown,
    /// Both agree.
    Agrees,
    /// This computer's clock is ahead by so much.
    Ahead(Duration),
    /// This computer's clock is behind by so much.
    Behind(Duration),
}

impl ClockCheck {
    /// Compares two clocks; `theirs` is `None` if the host sends no time.
    pub fn of(ours: SystemTime, theirs: Option<SystemTime>) -> Self {
        let Some(theirs) = theirs else {
            return Self::Unknown;
        };
        match ours.duration_since(theirs) {
            Ok(ahead) if ahead > TOLERATED_SKEW => Self::Ahead(ahead),
            Err(behind) if behind.duration() > TOLERATED_SKEW => Self::Behind(behind.duration()),
            Ok(_) | Err(_) => Self::Agrees,
        }
    }
}

/// What is worth finding out about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Whether this computer's clock is wrong.
    Clock,
    /// Why the endpoint does not answer.
    Reach,
}

/// What was found out about an endpoint that does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The endpoint's host.
    pub host: String,
    /// What it does.
    pub outcome: ReachOutcome,
    /// A Region that no list of AWS's has, where the host is named by one.
    pub unknown_region: Option<String>,
}

/// What an endpoint does that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachOutcome {
    /// It answers, but lets no page of another origin read what.
    Answers,
    /// It answers, and this page can read its answers.
    Readable,
    /// It redirects to another address.
    Redirects,
    /// It answers, but does not permit the headers of a signed request.
    RefusesHeaders,
    /// The page's own policy does not let it be asked.
    BlockedByPolicy,
    /// A page that came over https may not ask it over http.
    MixedContent,
    /// Nothing answers, the page's own host neither.
    NoNetwork,
    /// The browser says that there is no network.
    Offline,
    /// Nothing answers there, and elsewhere something does.
    Silent,
}

impl Reach {
    /// Whether the endpoint is on the computer that the browser runs on.
    pub fn is_local(&self) -> bool {
        let name = self.host.rsplit_once(':');
        let name = name.map_or(self.host.as_str(), |(name, _)| name);
        matches!(name, "localhost" | "127.0.0.1")
    }
}
