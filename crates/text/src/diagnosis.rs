//! Diagnoses of a failure, in words.

use std::time::Duration;

use super::Text;
use portcullis_connect::{ClockCheck, Diagnosis, Reach, ReachOutcome};

impl Text for Diagnosis {
    /// What was found out, as sentences; the last has no period.
    fn text(&self) -> String {
        match self {
            Self::Clock(check) => check.text(),
            Self::Reach(reach) => reach.text(),
        }
    }
}

impl Text for ClockCheck {
    fn text(&self) -> String {
        clock_text(*self)
    }
}

impl Text for Reach {
    fn text(&self) -> String {
        reach_text(self)
    }
}

/// Says why a file on the host could not be fetched.
pub(super) fn file_reach_text(reach: &Reach) -> String {
    let host = &reach.host;
    match reach.outcome {
        ReachOutcome::Answers => format!(
            "{host} answers, but does not let this page read the response (CORS). Configure it to send Access-Control-Allow-Origin with the file"
        ),
        // A file is fetched without the headers of a signed request.
        ReachOutcome::Readable | ReachOutcome::RefusesHeaders => format!(
            "{host} answers now, and this page can read its responses: the connection was cut earlier, or a firewall or gateway sent a response that the page may not read. Try again"
        ),
        ReachOutcome::Redirects => format!(
            "{host} redirects to another address, which this page does not follow. Use the address of the file itself"
        ),
        ReachOutcome::BlockedByPolicy
        | ReachOutcome::MixedContent
        | ReachOutcome::NoNetwork
        | ReachOutcome::Offline
        | ReachOutcome::Silent => reach_text(reach),
    }
}

fn reach_text(reach: &Reach) -> String {
    let host = &reach.host;
    match reach.outcome {
        ReachOutcome::Answers => format!(
            "{host} answers, but does not let pages of other origins read its responses (CORS), as EC2 does. Configure it to send Access-Control-Allow-Origin, or add a proxy to this page's host"
        ),
        ReachOutcome::Readable => format!(
            "{host} answers, and this page can read its responses: the connection was cut earlier, or a firewall or gateway sent a response that the page may not read. Try again"
        ),
        ReachOutcome::Redirects => format!(
            "{host} redirects to another address, where signed requests are never sent. Check the endpoint's address: it may have moved, or a sign-in page may come first"
        ),
        ReachOutcome::RefusesHeaders => format!(
            "{host} answers, and this page can read its responses, but it does not allow the headers of a signed request. Configure it to answer OPTIONS with Access-Control-Allow-Headers: authorization, content-type, x-amz-date, x-amz-security-token"
        ),
        ReachOutcome::BlockedByPolicy if reach.is_local() => format!(
            "The policy of this page (Content-Security-Policy, connect-src) does not allow connections to {host}: a hosted page connects to https endpoints only. Run the page on this computer with make serve, or configure its host to allow http://{host}"
        ),
        ReachOutcome::BlockedByPolicy => format!(
            "The policy of this page (Content-Security-Policy, connect-src) does not allow connections to {host}. Ask the operator of the page to allow it"
        ),
        ReachOutcome::MixedContent => format!(
            "This page was loaded over https, so browsers block requests to {host} over plain http (mixed content). Use https for the endpoint, or add a proxy to this page's host"
        ),
        ReachOutcome::NoNetwork => {
            "Nothing can be reached, not even this page's own host: the network is down, or a firewall blocks it. Check the network, then try again".to_owned()
        }
        ReachOutcome::Offline => {
            "This computer is offline. Connect to a network, then try again".to_owned()
        }
        ReachOutcome::Silent => {
            let mut text = format!(
                "The network works, but {host} does not answer. Check its name (DNS), that a server listens there, its certificate, and firewalls in between"
            );
            if let Some(region) = &reach.unknown_region {
                text.push_str(&format!(". This page knows no Region {region}; check its name"));
            }
            text
        }
    }
}

fn clock_text(check: ClockCheck) -> String {
    let (skew, way) = match check {
        ClockCheck::Unknown => {
            return "This page's host sends no time, so this computer's clock could not be checked"
                .to_owned();
        }
        ClockCheck::Agrees => {
            return "This computer's clock is right, so the credentials are wrong".to_owned();
        }
        ClockCheck::Ahead(skew) => (skew, "ahead of"),
        ClockCheck::Behind(skew) => (skew, "behind"),
    };
    let skew = skew_text(skew);
    format!(
        "This computer's clock is {skew} {way} that of this page's host, and EC2 rejects requests signed at a wrong time. Set the clock, then try again"
    )
}

fn skew_text(skew: Duration) -> String {
    match skew.as_secs().div_ceil(60) {
        minutes @ 0..=180 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

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
            let text = file_reach_text(&reach(outcome));
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
            assert!(Diagnosis::Reach(blocked).is_certain());
        }
        assert!(!Diagnosis::Reach(reach(ReachOutcome::Silent)).is_certain());
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
            (Some(now), "is right"),
            (Some(now + minutes(1)), "is right"),
            (Some(now + minutes(17)), "17 minutes behind"),
            (Some(now - minutes(600)), "10 hours ahead of"),
            (None, "could not be checked"),
        ] {
            let text = clock_text(ClockCheck::of(now, theirs));
            assert!(text.contains(words), "{text}");
        }
    }
}
