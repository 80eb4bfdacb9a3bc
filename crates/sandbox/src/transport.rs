//! Transport that answers from the sandbox instead of the network.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::SystemTime;

use super::handle::{SandboxRequest, SandboxResponse};
use super::state::Sandbox;
use portcullis_ec2::{
    Clock, HttpRequest, HttpResponse, LocalFuture, SignatureParts, Transport, TransportError,
    WorkerProblem,
};
use portcullis_model::Region;

/// Transport that answers requests from a [`Sandbox`] and sends none of them.
#[derive(Clone)]
pub struct SandboxTransport {
    sandbox: Rc<RefCell<Sandbox>>,
    clock: Rc<dyn Clock>,
    on_change: Rc<dyn Fn(&Sandbox)>,
}

impl SandboxTransport {
    /// Creates a transport. The caller can continue to use `sandbox`. `on_change` is called after
    /// every request that may have changed the state, so that the caller can save it.
    pub fn new(
        sandbox: Rc<RefCell<Sandbox>>,
        clock: Rc<dyn Clock>,
        on_change: impl Fn(&Sandbox) + 'static,
    ) -> Self {
        Self {
            sandbox,
            clock,
            on_change: Rc::new(on_change),
        }
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let sandbox = self.sandbox.try_borrow_mut();
        let mut sandbox = sandbox.map_err(|_| TransportError::Sandbox(WorkerProblem::Silent))?;
        let response = respond(&mut sandbox, request, self.clock.now());
        drop(sandbox);
        if response.has_changed {
            (self.on_change)(&self.sandbox.borrow());
        }
        Ok(HttpResponse {
            status: response.status,
            body: response.body.into_bytes(),
        })
    }
}

/// Answers an HTTP request. The Region is that of its signature or, if it is unsigned, that of its
/// URL.
pub(super) fn respond(
    sandbox: &mut Sandbox,
    request: &HttpRequest,
    now: SystemTime,
) -> SandboxResponse {
    let mut headers = request.headers.iter();
    let authorization = headers.find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let signature =
        SignatureParts::of_request(authorization.map(|(_, value)| value.as_str()), query);
    let region = signature
        .as_ref()
        .and_then(|parts| Region::parse(&parts.region).ok())
        .unwrap_or_else(|| region_from_url(&request.url));
    sandbox.handle(&SandboxRequest {
        region: &region,
        access_key_id: signature.as_ref().map(|parts| parts.access_key_id.as_str()),
        caller_arn: None,
        body: &request.body,
        now,
    })
}

impl Transport for SandboxTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.answer(&request);
        Box::pin(std::future::ready(answer))
    }
}

impl fmt::Debug for SandboxTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxTransport")
            .finish_non_exhaustive()
    }
}

/// Returns the Region of an unsigned request: the first part of the URL that looks like a Region
/// code.
pub fn region_from_url(url: &str) -> Region {
    let parts = url.split(['/', '.', ':', '?']);
    let mut regions = parts.filter(|part| {
        let mut words = part.split('-');
        let is_area = words.next().is_some_and(|area| area.len() == 2);
        is_area && words.count() >= 2 && part.ends_with(|last: char| last.is_ascii_digit())
    });
    regions
        .find_map(|part| Region::parse(part).ok())
        .unwrap_or_else(|| Region::from_remote("us-east-1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_found_in_urls() {
        for (url, region) in [
            ("https://ec2.eu-west-1.amazonaws.com/", "eu-west-1"),
            ("/ec2/ap-southeast-2", "ap-southeast-2"),
            (
                "https://ec2.us-gov-west-1.amazonaws.com:443/",
                "us-gov-west-1",
            ),
            ("http://127.0.0.1:8000/", "us-east-1"),
            ("", "us-east-1"),
        ] {
            assert_eq!(region_from_url(url).as_str(), region, "{url}");
        }
    }
}
