//! Why a request was not answered, or its response cannot be read, in words. [`explain`](super::explain) adds what to
//! do.

use super::{Text, bytes_text};
use portcullis_ec2::{
    ErrorKind, LooksLike, MAX_RESPONSE_BYTES, MAX_RESPONSE_DEPTH, RequestPart, SigningError,
    SyntaxProblem, TransportError, WorkerProblem, XmlError,
};

impl Text for TransportError {
    fn text(&self) -> String {
        match self {
            Self::BrokenOff { bytes } => {
                format!("the response broke off after {bytes} bytes")
            }
            Self::NotLoaded => "a part of Portcullis could not be loaded".to_owned(),
            Self::Redirected => "the address redirects to another one".to_owned(),
            Self::TooLarge { limit } => {
                format!("the response is larger than {}", bytes_text(*limit))
            }
            Self::Sandbox(problem) => format!("the sandbox does not answer: {}", problem.text()),
            Self::Status { url, status } => {
                format!("the host of {url} answers with HTTP status {status}")
            }
            Self::Timeout(limit) => format!("no response within {} seconds", limit.as_secs()),
            Self::Unreachable(reason) if reason.is_empty() => "no connection".to_owned(),
            Self::Unreachable(reason) => format!("no connection: {reason}"),
        }
    }
}

impl Text for WorkerProblem {
    /// Why, as a clause.
    fn text(&self) -> String {
        match self {
            Self::Failed => "its program could not be loaded, or has failed",
            Self::NotStarted => "this browser does not run it",
            Self::OtherVersion => "it belongs to another version of this page",
            Self::Silent => "it took too long",
        }
        .to_owned()
    }
}

impl Text for SigningError {
    fn text(&self) -> String {
        match self {
            Self::Authorization => "the request has no AWS signature version 4".to_owned(),
            Self::Clock { signed_at } => {
                format!("the request was signed at {signed_at}, more than 15 minutes from now")
            }
            Self::Mismatch => "the signature does not match the request".to_owned(),
            Self::Missing(header) => format!("the request has no signed {header} header"),
            Self::NotLoaded => "the code that signs requests could not be loaded".to_owned(),
            Self::Request(part) => format!("{} can't be signed", part.text()),
        }
    }
}

impl Text for RequestPart {
    /// The part, with its article.
    fn text(&self) -> String {
        match self {
            Self::Header => "a header of the request",
            Self::Parameters => "the parameters of the request",
            Self::Path => "the path of the request",
        }
        .to_owned()
    }
}

impl Text for XmlError {
    fn text(&self) -> String {
        match self {
            Self::ElementInText { path } => {
                format!("{path} is an element where only text is allowed")
            }
            Self::NotXml {
                looks_like,
                excerpt,
            } => {
                let shown = match &**excerpt {
                    "" => String::new(),
                    excerpt => format!(": {excerpt:?}"),
                };
                format!("expected XML, got {}{shown}", looks_like.text())
            }
            Self::OtherRoot { root } => format!("{root} is the response to another request"),
            Self::ReturnedFalse => "EC2 answered return=false, without a reason".to_owned(),
            Self::Syntax { problem, position } => {
                format!("malformed XML at byte {position}: {}", problem.text())
            }
            Self::TooDeep => {
                format!("the XML is nested more than {MAX_RESPONSE_DEPTH} levels deep")
            }
            Self::TooLarge => format!("the XML is larger than {}", bytes_text(MAX_RESPONSE_BYTES)),
            Self::Truncated => {
                "the XML ends too early; the connection may have been cut".to_owned()
            }
            Self::Unexpected { path, expected } => format!("no valid {expected} in {path}"),
            Self::Value { element, text } => format!("{text:?} is not a valid {element}"),
        }
    }
}

impl Text for LooksLike {
    /// What a response that is not XML looks like, as a noun.
    fn text(&self) -> String {
        match self {
            Self::Binary => "binary data",
            Self::Empty => "nothing",
            Self::Html => "a web page",
            Self::Json => "JSON",
            Self::Text => "text",
        }
        .to_owned()
    }
}

impl Text for SyntaxProblem {
    /// What is wrong, as a noun phrase.
    fn text(&self) -> String {
        match self {
            Self::AfterRoot => "content after the root element",
            Self::BeforeRoot => "text before the root element",
            Self::DocumentType => "a document type declaration, which EC2 never sends",
            Self::NamelessTag => "a tag without a name",
            Self::NotUtf8 => "bytes that are not UTF-8",
            Self::OtherEnd { open } => return format!("expected the end tag of {open}"),
            Self::StrayEnd => "an end tag without a start tag",
            Self::UnknownReference => "a reference to an unknown entity",
            Self::Other(reason) => reason,
        }
        .to_owned()
    }
}

impl Text for ErrorKind {
    /// What is wrong, as a title.
    fn text(&self) -> String {
        match self {
            Self::Authentication => "AWS did not accept the credentials",
            Self::Authorization => "The credentials do not have this permission",
            Self::ClockSkewOrExpired => "The request or the credentials have expired",
            Self::Conflict => "The resource already exists or is in use",
            Self::DryRunSuccess => "The dry run succeeded; nothing was changed",
            Self::InvalidInput => "EC2 rejected the request as invalid",
            Self::NotFound => "The request names a resource that does not exist",
            Self::Quota => "A quota of the account is exceeded",
            Self::Throttled => "EC2 throttled the request",
            Self::Server => "EC2 failed internally",
            Self::Other => "EC2 rejected the request",
        }
        .to_owned()
    }
}
