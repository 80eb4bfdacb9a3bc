//! Message interface of the sandbox, which the page runs in a worker: the page loads the sandbox
//! only when it is used, and the sandbox never blocks the page.
//!
//! A message is a list of texts, which every message channel can carry.

use std::time::SystemTime;

use super::state::Sandbox;
use super::transport::respond;
use portcullis_ec2::HttpRequest;

/// Message from the page to the sandbox.
#[derive(Clone, Debug)]
pub enum SandboxCall {
    /// Restores a state from an earlier reply, or loads the three-tier example.
    Open(Option<String>),
    /// Resets the state to the three-tier example.
    Reset,
    /// Answers a request.
    Send(HttpRequest),
}

/// Message from the sandbox to the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxReply {
    /// HTTP status of the response; 0 if the call was no request.
    pub status: u16,
    /// Body of the response.
    pub body: String,
    /// Problem with the state, as a message for the user.
    pub problem: Option<String>,
    /// State to save, if it has changed.
    pub state: Option<String>,
}

/// Sandbox behind the message interface.
#[derive(Debug)]
pub struct SandboxHost {
    sandbox: Sandbox,
}

impl SandboxHost {
    /// Creates a sandbox with the three-tier example.
    pub fn new() -> Self {
        Self {
            sandbox: Sandbox::three_tier(),
        }
    }

    /// Answers one call.
    pub fn answer(&mut self, call: SandboxCall, now: SystemTime) -> SandboxReply {
        match call {
            SandboxCall::Open(None) => {
                self.sandbox = Sandbox::three_tier();
                SandboxReply::default()
            }
            SandboxCall::Open(Some(state)) => match Sandbox::from_json(&state) {
                Ok(sandbox) => {
                    self.sandbox = sandbox;
                    SandboxReply::default()
                }
                Err(error) => {
                    self.sandbox = Sandbox::three_tier();
                    SandboxReply {
                        problem: Some(format!(
                            "the sandbox was reset, because its saved state can't be read: {error}"
                        )),
                        ..SandboxReply::default()
                    }
                }
            },
            SandboxCall::Reset => {
                self.sandbox = Sandbox::three_tier();
                self.with_state(SandboxReply::default())
            }
            SandboxCall::Send(request) => {
                let response = respond(&mut self.sandbox, &request, now);
                let reply = SandboxReply {
                    status: response.status,
                    body: response.body,
                    ..SandboxReply::default()
                };
                if response.has_changed {
                    self.with_state(reply)
                } else {
                    reply
                }
            }
        }
    }

    fn with_state(&self, reply: SandboxReply) -> SandboxReply {
        match self.sandbox.to_json() {
            Ok(state) => SandboxReply {
                state: Some(state),
                ..reply
            },
            Err(error) => SandboxReply {
                problem: Some(error.to_string()),
                ..reply
            },
        }
    }
}

impl Default for SandboxHost {
    fn default() -> Self {
        Self::new()
    }
}

impl SandboxCall {
    /// Encodes the call as a list of texts.
    pub fn into_parts(self) -> Vec<String> {
        match self {
            Self::Open(state) => {
                let mut parts = vec!["open".to_owned()];
                parts.extend(state);
                parts
            }
            Self::Reset => vec!["reset".to_owned()],
            Self::Send(request) => {
                let mut parts = vec!["send".to_owned(), request.url, request.body];
                for (name, value) in request.headers {
                    parts.extend([name, value]);
                }
                parts
            }
        }
    }

    /// Decodes a call; `None` if the list is malformed.
    pub fn from_parts(parts: Vec<String>) -> Option<Self> {
        let mut parts = parts.into_iter();
        match parts.next()?.as_str() {
            "open" => Some(Self::Open(parts.next())),
            "reset" => Some(Self::Reset),
            "send" => {
                let (url, body) = (parts.next()?, parts.next()?);
                let mut headers = Vec::new();
                while let Some(name) = parts.next() {
                    headers.push((name, parts.next()?));
                }
                Some(Self::Send(HttpRequest { url, headers, body }))
            }
            _ => None,
        }
    }
}

impl SandboxReply {
    /// Encodes the reply as a list of texts.
    pub fn into_parts(self) -> Vec<String> {
        let mut parts = vec![
            self.status.to_string(),
            self.body,
            self.problem.unwrap_or_default(),
        ];
        parts.extend(self.state);
        parts
    }

    /// Decodes a reply; `None` if the list is malformed.
    pub fn from_parts(parts: Vec<String>) -> Option<Self> {
        let mut parts = parts.into_iter();
        Some(Self {
            status: parts.next()?.parse().ok()?,
            body: parts.next()?,
            problem: parts.next().filter(|problem| !problem.is_empty()),
            state: parts.next(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(name: &str) -> SandboxCall {
        SandboxCall::Send(HttpRequest {
            url: "https://ec2.us-east-1.amazonaws.com/".to_owned(),
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
            body: format!(
                "Action=CreateSecurityGroup&Version=2016-11-15&GroupName={name}&GroupDescription=d"
            ),
        })
    }

    fn describe() -> SandboxCall {
        SandboxCall::Send(HttpRequest {
            url: "https://ec2.us-east-1.amazonaws.com/".to_owned(),
            headers: Vec::new(),
            body: "Action=DescribeSecurityGroups&Version=2016-11-15".to_owned(),
        })
    }

    /// Sends a call through its encoded form, as the page does.
    fn ask(host: &mut SandboxHost, call: SandboxCall) -> SandboxReply {
        let call = SandboxCall::from_parts(call.into_parts()).unwrap();
        let reply = host.answer(call, SystemTime::UNIX_EPOCH);
        SandboxReply::from_parts(reply.into_parts()).unwrap()
    }

    #[test]
    fn a_restored_state_continues_where_it_stopped() {
        let mut host = SandboxHost::new();
        let created = ask(&mut host, create("apache"));
        assert_eq!(created.status, 200, "{}", created.body);
        let mut other = SandboxHost::new();
        assert!(!ask(&mut other, describe()).body.contains("apache"));
        assert_eq!(
            ask(&mut other, SandboxCall::Open(created.state)).problem,
            None
        );
        assert!(ask(&mut other, describe()).body.contains("apache"));
    }

    #[test]
    fn reading_saves_nothing_and_a_reset_discards_changes() {
        let mut host = SandboxHost::new();
        assert_eq!(ask(&mut host, describe()).state, None);
        ask(&mut host, create("apache"));
        assert!(ask(&mut host, SandboxCall::Reset).state.is_some());
        assert!(!ask(&mut host, describe()).body.contains("apache"));
    }

    #[test]
    fn a_damaged_state_is_reported_and_replaced() {
        let mut host = SandboxHost::new();
        let reply = ask(
            &mut host,
            SandboxCall::Open(Some("{\"version\":".to_owned())),
        );
        assert!(reply.problem.unwrap().contains("was reset"));
        assert_eq!(ask(&mut host, describe()).status, 200);
    }

    #[test]
    fn malformed_messages_are_rejected() {
        for parts in [
            vec![],
            vec!["x"],
            vec!["send"],
            vec!["send", "u", "b", "odd"],
        ] {
            assert!(
                SandboxCall::from_parts(parts.into_iter().map(str::to_owned).collect()).is_none()
            );
        }
        assert!(SandboxReply::from_parts(vec!["no number".to_owned(), String::new()]).is_none());
    }
}
