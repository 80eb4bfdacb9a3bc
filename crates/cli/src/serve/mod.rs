//! `portcullis serve`: serves a built page with the headers of its `_headers` file.
//!
//! The page is read into memory at the start. The server forwards nothing, reads no credentials and
//! no environment variables, and answers only requests for its own names, so that no other site can
//! reach it through a name that leads to this machine (DNS rebinding).

mod headers_file;
mod page;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use http_body_util::Full;
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::error::CliError;
use crate::http_server::{self, Answer, Bounds, status_only};
use crate::io::remark;
pub(crate) use page::PageError;
use page::{Content, Page, PageFile};

/// Names of this machine in requests to itself, in lower case.
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Life of a connection as a multiple of the timeout: a client that does not read holds it no
/// longer.
const CONNECTION_TIMEOUTS: u32 = 4;

/// Serves a built page, on this machine only unless told otherwise.
///
/// It is read at the start: restart after a change, also of config.json.
#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Folder that `make build` made.
    #[arg(default_value = "dist")]
    dist: PathBuf,
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))]
    listen: SocketAddr,
    /// Further name of the server, without a port, as browsers send it. Can be repeated.
    #[arg(long, value_name = "NAME", value_parser = parse_host)]
    host: Vec<String>,
    /// Serves this file as config.json.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Site that may show embedded views in a frame, such as https://wiki.example.com. Can be
    /// repeated.
    #[arg(long, value_name = "SITE", value_parser = parse_site)]
    embed_in: Vec<String>,
    /// Connections served at once; further ones wait.
    #[arg(long, value_name = "N", default_value_t = Bounds::default().connections, value_parser = parse_connections)]
    max_connections: usize,
    /// Seconds in which a client must send the head of a request.
    #[arg(long, value_name = "SECONDS", default_value_t = Bounds::default().timeout.as_secs(), value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

/// Reads the page and serves it until the process ends.
pub(crate) fn run(args: ServeArgs) -> Result<(), CliError> {
    let (mut page, leading_out) =
        Page::read(&args.dist, args.config.as_deref()).map_err(|source| CliError::Page {
            name: args.dist.display().to_string(),
            source,
        })?;
    page.rules.allow_embedding(&args.embed_in);
    remark(
        leading_out
            .into_iter()
            .map(|path| format!("{path} is a link that leads out of the folder; it is not served")),
    );
    let own_address = match args.listen.ip() {
        // 0.0.0.0 is no name for a request.
        address if address.is_unspecified() => None,
        IpAddr::V4(address) => Some(address.to_string()),
        IpAddr::V6(address) => Some(format!("[{address}]")),
    };
    let names = LOOPBACK_NAMES.map(str::to_owned).into_iter();
    let server = Rc::new(PageServer {
        page,
        names: names.chain(own_address).chain(args.host).collect(),
    });
    let timeout = Duration::from_secs(args.timeout);
    let bounds = Bounds {
        connections: args.max_connections,
        timeout,
        life: timeout * CONNECTION_TIMEOUTS,
    };
    http_server::run(args.listen, bounds, move |request| {
        let answer = server.answer(&request);
        async move { answer }
    })
}

/// Parses a name or an address without a port, into lower case.
fn parse_host(text: &str) -> Result<String, String> {
    match text.parse::<Authority>() {
        Ok(authority) if authority.host() == text && !text.is_empty() => {
            Ok(text.to_ascii_lowercase())
        }
        _ => {
            Err("expected a name or an address without a port, such as page.example.com".to_owned())
        }
    }
}

/// Parses the origin of a site. Other characters could add to the policy that names it.
fn parse_site(text: &str) -> Result<String, String> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | ':' | '[' | ']')
    };
    match host {
        Some(host) if !host.is_empty() && host.chars().all(is_plain) => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err("expected a scheme and a host, such as https://wiki.example.com".to_owned()),
    }
}

fn parse_connections(text: &str) -> Result<usize, String> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=65_536).contains(number));
    number.ok_or_else(|| "expected a number from 1 to 65536".to_owned())
}

/// A page and the names under which it is served.
struct PageServer {
    page: Page,
    names: Vec<String>,
}

impl PageServer {
    fn answer(&self, request: &Request<Incoming>) -> Answer {
        let path = percent_decode_str(request.uri().path()).decode_utf8();
        let path = path.unwrap_or_default();
        let mut answer = match self.check(request) {
            Err(refusal) => status_only(refusal),
            Ok(()) => match self.page.file(&path) {
                None => status_only(StatusCode::NOT_FOUND),
                Some(file) => send(file, request.headers()),
            },
        };
        let status = answer.status();
        let headers = answer.headers_mut();
        headers.extend(self.page.rules.of_path(&path));
        // Meaningless without TLS (RFC 6797, 7.2).
        headers.remove(header::STRICT_TRANSPORT_SECURITY);
        if !matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED) {
            // A missing file may exist after the next release.
            headers.remove(header::CACHE_CONTROL);
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        if !request.body().is_end_stream() {
            // The body is not read, so that the next request could not be told from it.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }

    /// Checks the names and the method of a request; returns the status of the refusal.
    fn check(&self, request: &Request<Incoming>) -> Result<(), StatusCode> {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(StatusCode::BAD_REQUEST);
        };
        let host = host.to_str().ok().and_then(|host| host.parse().ok());
        let target = request.uri().authority();
        let has_foreign_target = target.is_some_and(|name| !self.is_own(name));
        if !host.is_some_and(|name| self.is_own(&name)) || has_foreign_target {
            return Err(StatusCode::MISDIRECTED_REQUEST);
        }
        match *request.method() {
            Method::GET | Method::HEAD => Ok(()),
            _ => Err(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// Whether the name is one of this server. Ports are not compared: a tunnel may have another.
    fn is_own(&self, authority: &Authority) -> bool {
        let host = authority.host();
        let has_user = authority.as_str().contains('@');
        !has_user
            && self
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Sends a file in the best encoding that the client accepts, or only confirms the client's copy.
fn send(file: &PageFile, request: &HeaderMap) -> Answer {
    let encoded = file.encoded.iter();
    let (encoding, content) = encoded
        .filter(|(encoding, _)| accepts(request, encoding))
        .map(|(encoding, content)| (Some(*encoding), content))
        .next()
        .unwrap_or((None, &file.plain));
    let mut answer = if has_copy(request, content) {
        status_only(StatusCode::NOT_MODIFIED)
    } else {
        let mut answer = Answer::new(Full::new(content.bytes.clone()));
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, file.content_type.clone());
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        answer
    };
    let headers = answer.headers_mut();
    headers.insert(header::ETAG, content.etag.clone());
    if !file.encoded.is_empty() {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    answer
}

/// The items of a header that is a list, over all its lines.
fn items(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',').map(str::trim))
}

/// Whether `If-None-Match` names the content (RFC 9110, 13.1.2).
fn has_copy(request: &HeaderMap, content: &Content) -> bool {
    items(request, header::IF_NONE_MATCH)
        .any(|tag| tag == "*" || content.etag == tag.strip_prefix("W/").unwrap_or(tag))
}

/// Whether `Accept-Encoding` names the encoding, with a weight above 0 (RFC 9110, 12.5.3).
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    items(request, header::ACCEPT_ENCODING).any(|item| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let is_refused = weight.is_some_and(|weight| weight.parse::<f32>().ok() == Some(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && !is_refused
    })
}
