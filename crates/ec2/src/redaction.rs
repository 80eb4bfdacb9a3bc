//! Redaction of the caller's own credentials in texts from a server, before they are shown, copied
//! or stored.
//!
//! Some servers repeat the request in their errors: `SignatureDoesNotMatch` includes the canonical
//! request, a proxy's error page the headers. An error with text from a server is [`Unredacted`]
//! until it has passed through [`Secrets::redact`]; the client returns no other errors.

use super::{ApiError, Credentials, Error, TransportError};
use portcullis_xml::{SyntaxProblem, XmlError};

/// Number of consecutive characters of a secret that are redacted, at any position in the secret:
/// the server may truncate it, and so does this page when it quotes the beginning of a response.
/// Shorter secrets, such as `test` in emulators, are left alone because they are ordinary words.
const WINDOW: usize = 8;

const ACCESS_KEY: &str = "[access key]";
const SECRET_KEY: &str = "[secret key]";
const SESSION_TOKEN: &str = "[session token]";
const REQUEST_SECRET: &str = "[secret]";
const HIDDEN: &str = "[not shown, because it may hold credentials]";

/// Redacts the secrets of a request in the text of a server other than EC2 and STS.
pub fn redact_text(text: &str, request_secrets: &[String]) -> String {
    Secrets::new(None, request_secrets).redact_text(text)
}

/// Error that may contain credentials.
#[derive(Debug)]
pub(super) struct Unredacted(pub(super) Error);

/// Secrets to redact.
#[derive(Default)]
pub(super) struct Secrets {
    /// Windows of [`WINDOW`] characters of each secret, packed into a number, with their
    /// replacement label. Sorted by the number.
    windows: Vec<(u64, &'static str)>,
    /// Whether the response grants credentials, which are unknown until it is decoded.
    hides_answers: bool,
}

impl Secrets {
    /// Collects the secrets of the credentials, earlier keys included, and of the request.
    pub(super) fn new(credentials: Option<&Credentials>, request_secrets: &[String]) -> Self {
        let mut secrets = Self::default();
        for key in credentials.into_iter().flat_map(Credentials::all_keys) {
            secrets.add(key.access_key_id(), ACCESS_KEY);
            secrets.add(key.secret_access_key(), SECRET_KEY);
            secrets.add(key.session_token().unwrap_or_default(), SESSION_TOKEN);
        }
        for secret in request_secrets {
            secrets.add(secret, REQUEST_SECRET);
        }
        secrets
    }

    /// Makes errors quote nothing of malformed responses, since they may hold new credentials.
    pub(super) fn hide_answers(mut self) -> Self {
        self.hides_answers = true;
        self
    }

    fn add(&mut self, secret: &str, label: &'static str) {
        let mut window = 0;
        let letters = secret.bytes().filter(|byte| !is_skipped(*byte));
        for (byte, count) in letters.zip(1..) {
            window = push(window, byte);
            if count < WINDOW {
                continue;
            }
            if let Err(place) = self.find(window) {
                self.windows.insert(place, (window, label));
            }
        }
    }

    fn find(&self, window: u64) -> Result<usize, usize> {
        self.windows
            .binary_search_by_key(&window, |(known, _)| *known)
    }

    /// Redacts an error. The match lists every variant, so that a new variant with text cannot be
    /// missed.
    pub(super) fn redact(&self, Unredacted(mut error): Unredacted) -> Error {
        match &mut error {
            Error::Api(ApiError {
                code,
                message,
                request_id,
                action: _,
                status: _,
            }) => {
                for text in [code, message].into_iter().chain(request_id) {
                    *text = self.redact_text(text);
                }
            }
            Error::Answer { source, .. } => self.redact_answer(source),
            Error::Transport { source, .. } => match source {
                TransportError::Unreachable(text) | TransportError::Status { url: text, .. } => {
                    *text = self.redact_text(text);
                }
                TransportError::BrokenOff { .. }
                | TransportError::Redirected
                | TransportError::Sandbox(_)
                | TransportError::Timeout(_)
                | TransportError::TooLarge { .. } => {}
            },
            Error::Signing { .. } | Error::TooManyPages { .. } => {}
        }
        error
    }

    fn redact_answer(&self, error: &mut XmlError) {
        match error {
            XmlError::ElementInText { path: text }
            | XmlError::NotXml { excerpt: text, .. }
            | XmlError::OtherRoot { root: text }
            | XmlError::Syntax {
                problem: SyntaxProblem::OtherEnd { open: text } | SyntaxProblem::Other(text),
                ..
            }
            | XmlError::Unexpected { path: text, .. }
            | XmlError::Value { text, .. } => {
                *text = if self.hides_answers {
                    HIDDEN.into()
                } else {
                    self.redact_text(text).into()
                };
            }
            XmlError::ReturnedFalse
            | XmlError::Syntax { .. }
            | XmlError::TooDeep
            | XmlError::TooLarge
            | XmlError::Truncated => {}
        }
    }

    /// Replaces secrets with labels. Finds them in any case, percent-encoded (also repeatedly), as
    /// character references, with JSON escapes, and across line breaks.
    pub(super) fn redact_text(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let mut redacted = String::with_capacity(text.len());
        // Start of each of the last characters.
        let mut starts = [0; WINDOW];
        let mut window = 0;
        let mut count = 0_usize;
        let mut position = 0;
        let mut copied = 0;
        while let Some((byte, length)) = decoded(bytes.get(position..).unwrap_or_default()) {
            let start = position;
            position += length;
            if is_skipped(byte) {
                continue;
            }
            window = push(window, byte);
            count += 1;
            starts.rotate_left(1);
            starts[WINDOW - 1] = start;
            if count < WINDOW {
                continue;
            }
            let known = self.find(window).ok();
            if let Some((_, label)) = known.and_then(|place| self.windows.get(place)) {
                // A run of overlapping windows is replaced once.
                if starts[0] >= copied {
                    redacted.push_str(text.get(copied..starts[0]).unwrap_or_default());
                    redacted.push_str(label);
                }
                copied = position;
            }
        }
        redacted.push_str(text.get(copied..).unwrap_or_default());
        redacted
    }
}

/// Whether comparisons ignore this character: texts are wrapped, and decoding a form turns `+` into
/// a space.
fn is_skipped(byte: u8) -> bool {
    byte == b'+' || byte.is_ascii_whitespace()
}

fn push(window: u64, byte: u8) -> u64 {
    window << 8 | u64::from(byte.to_ascii_lowercase())
}

/// Decodes the first character, escaped or not, and returns it with its length in bytes.
fn decoded(text: &[u8]) -> Option<(u8, usize)> {
    let first = *text.first()?;
    let escape = match text {
        [b'%', rest @ ..] => {
            // `%25` is a percent sign, which may start another escape.
            let mut length = 1;
            let mut rest = rest;
            while let [b'2', b'5', inner @ ..] = rest {
                if number(inner.get(..2), 16).is_none() {
                    break;
                }
                rest = inner;
                length += 2;
            }
            number(rest.get(..2), 16).map(|byte| (byte, length + 2))
        }
        [b'&', b'#', b'x' | b'X', rest @ ..] => reference(rest, 16).map(|(it, end)| (it, end + 3)),
        [b'&', b'#', rest @ ..] => reference(rest, 10).map(|(it, end)| (it, end + 2)),
        [b'\\', b'/', ..] => Some((b'/', 2)),
        [b'\\', b'u', ..] => number(text.get(2..6), 16).map(|byte| (byte, 6)),
        [b'\\', b'x', ..] => number(text.get(2..4), 16).map(|byte| (byte, 4)),
        _ => None,
    };
    Some(escape.unwrap_or((first, 1)))
}

/// Decodes a character reference after its `&#`, up to the semicolon.
fn reference(text: &[u8], radix: u32) -> Option<(u8, usize)> {
    let end = text.iter().take(8).position(|byte| *byte == b';')?;
    Some((number(text.get(..end), radix)?, end + 1))
}

/// Parses the number of an ASCII character.
fn number(digits: Option<&[u8]>, radix: u32) -> Option<u8> {
    let digits = std::str::from_utf8(digits?).ok()?;
    let number = u8::from_str_radix(digits, radix).ok()?;
    (!digits.starts_with('+') && number.is_ascii()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ASIAQ3EGRIGHTKEY7XYZ";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzKLMNOPQRST";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEMmarked+with/symbols+and/moreKLMNOPQ==";

    fn secrets() -> Secrets {
        let credentials = Credentials::parse(KEY, SECRET, TOKEN).unwrap();
        Secrets::new(
            Some(&credentials),
            &["head.claims-of-mine.signature".into()],
        )
    }

    fn percent(text: &str) -> String {
        text.bytes().map(|byte| format!("%{byte:02x}")).collect()
    }

    fn encoded(text: &str) -> String {
        text.replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D")
    }

    #[test]
    fn every_encoding_of_a_secret_is_redacted() {
        let secrets = secrets();
        type Form = (&'static str, fn(&str) -> String);
        let forms: [Form; 12] = [
            ("plain", str::to_owned),
            ("lower case", str::to_lowercase),
            ("upper case", str::to_uppercase),
            ("URL-encoded", encoded),
            ("URL-encoded in lower case", |text| {
                encoded(text).to_lowercase()
            }),
            ("URL-encoded twice", |text| {
                encoded(&encoded(text)).replace('%', "%25")
            }),
            ("each byte encoded", percent),
            ("as a form decodes it", |text| text.replace('+', " ")),
            ("JSON's escapes", |text| text.replace('/', "\\/")),
            ("JSON's numbers", |text| {
                text.replace('/', "\\u002F").replace('=', "\\u003d")
            }),
            ("character references", |text| {
                text.replace('/', "&#47;")
                    .replace('+', "&#x2B;")
                    .replace('=', "&#x3d;")
            }),
            ("wrapped", |text| {
                let (start, end) = text.split_at(13);
                format!("{start}\r\n    {end}")
            }),
        ];
        for (secret, label) in [
            (KEY, ACCESS_KEY),
            (SECRET, SECRET_KEY),
            (TOKEN, SESSION_TOKEN),
            ("head.claims-of-mine.signature", REQUEST_SECRET),
        ] {
            for (name, form) in forms {
                let text = format!("before:{}\nafter", form(secret));
                assert_eq!(
                    secrets.redact_text(&text),
                    format!("before:{label}\nafter"),
                    "{name} of {secret}"
                );
            }
        }
    }

    #[test]
    fn fragments_of_a_secret_are_redacted() {
        let secrets = secrets();
        for (text, expected) in [
            (&TOKEN[..8], "[session token]"),
            (&TOKEN[5..30], "[session token]"),
            (&TOKEN[TOKEN.len() - 10..], "[session token]"),
            (&KEY[4..], "[access key]"),
            (&SECRET[..20], "[secret key]"),
        ] {
            assert_eq!(
                secrets.redact_text(&format!("<{text}…")),
                format!("<{expected}…")
            );
        }
        let canonical = format!(
            "The Canonical String should have been 'POST\n/\n\nhost:x\nx-amz-security-token:{TOKEN}\n' Credential={KEY}/20260101/us-east-1"
        );
        assert_eq!(
            secrets.redact_text(&canonical),
            "The Canonical String should have been 'POST\n/\n\nhost:x\nx-amz-security-token:[session token]\n' Credential=[access key]/20260101/us-east-1"
        );
    }

    #[test]
    fn other_texts_are_unchanged() {
        let secrets = secrets();
        for text in [
            "",
            "The security group 'sg-0123456789abcdef0' does not exist",
            "100 % of it, %25, %2, %zz, &#, &#x;, &#9999;, \\u00, \\x, 北京 – ü",
            "ASIA…7XYZ",
        ] {
            assert_eq!(secrets.redact_text(text), text);
        }
        // Emulators accept ordinary words as keys.
        let test = Credentials::parse("test", "test", "").unwrap();
        let secrets = Secrets::new(Some(&test), &[]);
        assert_eq!(
            secrets.redact_text("a test of testing"),
            "a test of testing"
        );
    }

    #[test]
    fn every_text_in_an_error_is_redacted() {
        let (action, status) = ("CreateTags", 403);
        let texts = |source| Error::Answer {
            action,
            status,
            source,
        };
        let text: Box<str> = TOKEN.into();
        for error in [
            Error::Api(ApiError {
                action,
                status,
                code: TOKEN.into(),
                message: format!("{KEY} {SECRET}"),
                request_id: Some(KEY.into()),
            }),
            texts(XmlError::NotXml {
                looks_like: super::super::LooksLike::Html,
                excerpt: text.clone(),
            }),
            texts(XmlError::Syntax {
                problem: SyntaxProblem::Other(text.clone()),
                position: 1,
            }),
            texts(XmlError::Syntax {
                problem: SyntaxProblem::OtherEnd { open: text.clone() },
                position: 1,
            }),
            texts(XmlError::ElementInText { path: text.clone() }),
            texts(XmlError::OtherRoot { root: text.clone() }),
            texts(XmlError::Unexpected {
                path: text.clone(),
                expected: "x",
            }),
            texts(XmlError::Value { element: "x", text }),
            Error::Transport {
                action,
                source: TransportError::Unreachable(KEY.into()),
            },
            Error::Transport {
                action,
                source: TransportError::Status {
                    url: KEY.into(),
                    status,
                },
            },
        ] {
            let redacted = format!("{:?}", secrets().redact(Unredacted(error)));
            for secret in [KEY, SECRET, TOKEN] {
                assert!(!redacted.contains(secret), "{redacted}");
            }
        }
    }
}
