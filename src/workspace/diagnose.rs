//! Diagnosis of failures beyond what the browser reports, and decoding of refusals by STS.

use super::Workspace;
use crate::aws::actions::DecodeAuthorizationMessage;
use crate::aws::{Denial, Error, Partition, Service};
use crate::connect::{ClockCheck, Diagnosis, Probe, Reach, ReachOutcome};
use crate::environment::now;
use crate::platform::{ProbeOutcome, ask_own_host, is_online, is_secure_page, page_host, probe};

impl Workspace {
    /// Runs a diagnosis of a failure and returns its text. Probes the endpoint and the page's own
    /// host without sending them any data.
    pub async fn diagnose(self, what: Probe) -> Option<Diagnosis> {
        match what {
            Probe::Clock => {
                let (_, theirs) = ask_own_host().await;
                Some(Diagnosis::Clock(ClockCheck::of(now(), theirs)))
            }
            Probe::Reach => Some(Diagnosis::Reach(self.endpoint_reach().await?)),
        }
    }

    async fn endpoint_reach(self) -> Option<Reach> {
        let session = self.session().now()?;
        let url = session.client().endpoint().url(Service::Ec2).to_owned();
        let region = session.region().as_str();
        let is_known = Partition::ALL
            .iter()
            .any(|partition| partition.regions().iter().any(|(code, _)| *code == region));
        let unknown_region = (!is_known).then(|| region.to_owned());
        Some(probe_url(&url, unknown_region).await)
    }

    /// Decodes the message of a refusal with STS.
    ///
    /// # Errors
    /// [`Error`] if the caller has no permission to decode it, or STS does not answer.
    pub async fn decode_refusal(self, encoded: String) -> Result<Option<Denial>, Error> {
        let Some(session) = self.session().now() else {
            return Ok(None);
        };
        let action = DecodeAuthorizationMessage {
            encoded_message: encoded,
        };
        let decoded = session.client().send(&action).await?;
        let decoded = session.client().redact_text(&decoded);
        Ok(Denial::from_decoded_message(&decoded))
    }
}

/// Probes why a URL does not answer. `unknown_region` is a Region that is in none of AWS's
/// partitions.
pub(super) async fn probe_url(url: &str, unknown_region: Option<String>) -> Reach {
    let host = url.split("://").nth(1).unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default().to_owned();
    let is_own = host.is_empty();
    let outcome = if !is_online() {
        ReachOutcome::Offline
    } else if is_secure_page() && url.starts_with("http://") && !is_loopback(&host) {
        ReachOutcome::MixedContent
    } else {
        match probe(url).await {
            ProbeOutcome::Answers => ReachOutcome::Answers,
            ProbeOutcome::Readable => ReachOutcome::Readable,
            ProbeOutcome::Redirects => ReachOutcome::Redirects,
            ProbeOutcome::RefusesHeaders => ReachOutcome::RefusesHeaders,
            ProbeOutcome::BlockedByPolicy => ReachOutcome::BlockedByPolicy,
            ProbeOutcome::Silent if !is_own && ask_own_host().await.0 => ReachOutcome::Silent,
            ProbeOutcome::Silent => ReachOutcome::NoNetwork,
        }
    };
    Reach {
        unknown_region: unknown_region.filter(|region| host.contains(region.as_str())),
        host: if is_own { page_host() } else { host },
        outcome,
    }
}

/// Whether the host is local. Browsers treat such hosts as secure without TLS.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}
