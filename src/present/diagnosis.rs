//! What a page can find out about a failure beyond what the failure says, in words. Browsers tell a page
//! only that a request failed; by asking otherwise it can tell the reasons apart.

use std::time::{Duration, SystemTime};

/// How far a clock may be off before it is worth a word. EC2 itself takes five minutes and more.
const TOLERATED_SKEW: Duration = Duration::from_secs(120);

/// What was found out about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What it is, as a sentence without a period.
    pub text: String,
    /// Whether it takes the place of the advice that was given before.
    pub is_certain: bool,
}

/// What is worth finding out.
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
    /// Says why an endpoint does not answer.
    pub fn diagnosis(&self) -> Diagnosis {
        Diagnosis {
            text: reach_text(self),
            is_certain: matches!(
                self.outcome,
                ReachOutcome::Readable
                    | ReachOutcome::Redirects
                    | ReachOutcome::RefusesHeaders
                    | ReachOutcome::BlockedByPolicy
                    | ReachOutcome::MixedContent
            ),
        }
    }

    /// Says why a file on the host could not be fetched.
    pub fn file_text(&self) -> String {
        let host = &self.host;
        match self.outcome {
            ReachOutcome::Answers => format!(
                "{host} answers, but does not let this page read the answer (CORS). Have it send Access-Control-Allow-Origin with the file"
            ),
            // A file is fetched without the headers of a signed request.
            ReachOutcome::Readable | ReachOutcome::RefusesHeaders => format!(
                "{host} answers by now, and this page can read its answers: the connection was cut before this one came, or a firewall or gateway in between gave an answer that the page may not read. Try again"
            ),
            ReachOutcome::Redirects => format!(
                "{host} redirects to another address, which this page does not follow. Use the address where the file is"
            ),
            ReachOutcome::BlockedByPolicy
            | ReachOutcome::MixedContent
            | ReachOutcome::NoNetwork
            | ReachOutcome::Offline
            | ReachOutcome::Silent => reach_text(self),
        }
    }

    /// Whether the endpoint is on the computer that the browser runs on.
    fn is_local(&self) -> bool {
        let name = self.host.rsplit_once(':');
        let name = name.map_or(self.host.as_str(), |(name, _)| name);
        matches!(name, "localhost" | "127.0.0.1")
    }
}

fn reach_text(reach: &Reach) -> String {
    let host = &reach.host;
    match reach.outcome {
        ReachOutcome::Answers => format!(
            "{host} is there, and answers; but it does not let pages of other origins read its answers (CORS). EC2 itself does. Have it send Access-Control-Allow-Origin, or put a proxy beside this page"
        ),
        ReachOutcome::Readable => format!(
            "{host} answers, and this page can read its answers: the connection was cut before this one came, or a firewall or gateway in between gave an answer that the page may not read. Try again"
        ),
        ReachOutcome::Redirects => format!(
            "{host} redirects to another address, where signed requests are never sent: check the endpoint's address. It may have moved, or a sign-in page may come before it"
        ),
        ReachOutcome::RefusesHeaders => format!(
            "{host} answers, and this page can read its answers; but it does not permit the headers of a signed request. Have it answer OPTIONS with Access-Control-Allow-Headers: authorization, content-type, x-amz-date, x-amz-security-token"
        ),
        ReachOutcome::BlockedByPolicy if reach.is_local() => format!(
            "The policy of this page (Content-Security-Policy, connect-src) does not let it ask {host}: a hosted page talks to https endpoints only. Run the page on this computer with make serve, or have its host allow http://{host}"
        ),
        ReachOutcome::BlockedByPolicy => format!(
            "The policy of this page (Content-Security-Policy, connect-src) does not let it ask {host}: whoever hosts the page has to allow it"
        ),
        ReachOutcome::MixedContent => format!(
            "This page came over https, and browsers let no such page ask {host} over plain http (mixed content): give the endpoint https, or put a proxy beside this page"
        ),
        ReachOutcome::NoNetwork => {
            "Nothing can be reached, not even this page's own host: the network is down, or something blocks it".to_owned()
        }
        ReachOutcome::Offline => {
            "This computer is offline: join a network, then try again".to_owned()
        }
        ReachOutcome::Silent => {
            let mut text = format!(
                "The network is there, but {host} is not: its name is not known (DNS), nothing listens there (refused), its certificate is not trusted, or a firewall is in between"
            );
            if let Some(region) = &reach.unknown_region {
                text.push_str(&format!(". AWS has no Region {region} that this page knows of: check its name"));
            }
            text
        }
    }
}

/// Says whether this computer's clock is wrong, by the clock of the page's own host; `theirs` is none
/// where that does not tell the time.
pub fn clock_text(ours: SystemTime, theirs: Option<SystemTime>) -> String {
    let Some(theirs) = theirs else {
        return "This page's host does not tell the time, so this computer's clock could not be checked".to_owned();
    };
    let (skew, way) = match ours.duration_since(theirs) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if skew <= TOLERATED_SKEW {
        return "This computer's clock agrees with that of this page's host: it is the keys"
            .to_owned();
    }
    let minutes = skew.as_secs().div_ceil(60);
    let skew = match minutes {
        0..=180 => format!("{minutes} minutes"),
        _ => format!("{} hours", minutes / 60),
    };
    format!(
        "This computer's clock is {skew} {way} that of this page's host, and EC2 refuses what is signed at a wrong time: set the clock, then try again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_apart() {
        let reach = |outcome| Reach {
            host: "ec2.example".to_owned(),
            outcome,
            unknown_region: None,
        };
        for (outcome, words) in [
            (ReachOutcome::Answers, "CORS"),
            (ReachOutcome::Readable, "was cut"),
            (ReachOutcome::Redirects, "redirects"),
            (ReachOutcome::RefusesHeaders, "Access-Control-Allow-Headers"),
            (ReachOutcome::BlockedByPolicy, "connect-src"),
            (ReachOutcome::MixedContent, "mixed content"),
            (ReachOutcome::NoNetwork, "own host"),
            (ReachOutcome::Offline, "offline"),
            (ReachOutcome::Silent, "DNS"),
        ] {
            assert!(reach_text(&reach(outcome)).contains(words), "{outcome:?}");
        }
        // One answer that cannot be read may be cut off, or come from something else than the endpoint.
        assert!(reach_text(&reach(ReachOutcome::Readable)).contains("may not read"));
        for (outcome, words) in [
            (ReachOutcome::Answers, "Access-Control-Allow-Origin"),
            (ReachOutcome::Readable, "was cut"),
            (ReachOutcome::RefusesHeaders, "was cut"),
            (ReachOutcome::Redirects, "does not follow"),
            (ReachOutcome::BlockedByPolicy, "connect-src"),
            (ReachOutcome::NoNetwork, "own host"),
            (ReachOutcome::Silent, "DNS"),
        ] {
            let text = reach(outcome).file_text();
            assert!(text.contains(words), "{outcome:?}: {text}");
            assert!(!text.contains("signed request"), "{text}");
        }
        for (host, is_local) in [
            ("localhost:4566", true),
            ("127.0.0.1:5000", true),
            ("192.0.2.1", false),
        ] {
            let blocked = Reach {
                host: host.to_owned(),
                ..reach(ReachOutcome::BlockedByPolicy)
            };
            assert_eq!(reach_text(&blocked).contains("make serve"), is_local);
            assert!(blocked.diagnosis().is_certain);
        }
        assert!(!reach(ReachOutcome::Silent).diagnosis().is_certain);
        let unknown = Reach {
            unknown_region: Some("eu-west-9".to_owned()),
            ..reach(ReachOutcome::Silent)
        };
        assert!(reach_text(&unknown).contains("no Region eu-west-9"));
    }

    #[test]
    fn a_wrong_clock_is_told_by_how_much() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        for (theirs, words) in [
            (Some(now), "agrees"),
            (Some(now + minutes(1)), "agrees"),
            (Some(now + minutes(17)), "17 minutes behind"),
            (Some(now - minutes(600)), "10 hours ahead of"),
            (None, "could not be checked"),
        ] {
            let text = clock_text(now, theirs);
            assert!(text.contains(words), "{text}");
        }
    }
}
