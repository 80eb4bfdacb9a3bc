//! What was found out about a failure, in words.

use std::time::Duration;

use portcullis_connect::{ClockCheck, Diagnosis, Reach, ReachOutcome};

/// What was found out, as a sentence without a period.
pub fn diagnosis_text(diagnosis: &Diagnosis) -> String {
    match diagnosis {
        Diagnosis::Clock(check) => clock_text(*check),
        Diagnosis::Reach(reach) => reach_text(reach),
    }
}

/// Says why a file on the host could not be fetched.
pub fn file_reach_text(reach: &Reach) -> String {
    let host = &reach.host;
    match reach.outcome {
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
        | ReachOutcome::Silent => reach_text(reach),
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

fn clock_text(check: ClockCheck) -> String {
    let (skew, way) = match check {
        ClockCheck::Unknown => {
            return "This page's host does not tell the time, so this computer's clock could not be checked".to_owned();
        }
        ClockCheck::Agrees => {
            return "This computer's clock agrees with that of this page's host: it is the keys"
                .to_owned();
        }
        ClockCheck::Ahead(skew) => (skew, "ahead of"),
        ClockCheck::Behind(skew) => (skew, "behind"),
    };
    let skew = skew_text(skew);
    format!(
        "This computer's clock is {skew} {way} that of this page's host, and EC2 refuses what is signed at a wrong time: set the clock, then try again"
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
            (Some(now), "agrees"),
            (Some(now + minutes(1)), "agrees"),
            (Some(now + minutes(17)), "17 minutes behind"),
            (Some(now - minutes(600)), "10 hours ahead of"),
            (None, "could not be checked"),
        ] {
            let text = clock_text(ClockCheck::of(now, theirs));
            assert!(text.contains(words), "{text}");
        }
    }
}
