//! Redaction of the caller's own credentials in texts from a server, before they are shown, copied
//! or stored.
//!
//! Some servers repeat the request in their errors: `SignatureDoesNotMatch` includes the canonical
//! request, a proxy's error page the headers. An error with text from a server is [`Unredacted`]
//! until it has passed through [`Secrets::redact`]; the client returns no other errors.

use std::ops::Range;

use super::{ApiError, Credentials, Error, TransportError};
use portcullis_model::is_invisible;
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
                | TransportError::NotLoaded
                | TransportError::Redirected
                | TransportError::Sandbox(_)
                | TransportError::Timeout(_)
                | TransportError::TooLarge { .. } => {}
            },
            Error::Json { .. } | Error::Signing { .. } | Error::TooManyPages { .. } => {}
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
    /// character references, with JSON escapes, in hexadecimal, in base64, across line breaks, and with
    /// invisible characters between their letters. A server that wants to show a secret can always
    /// encode it otherwise, for example in reverse.
    pub(super) fn redact_text(&self, text: &str) -> String {
        let is_seen = |letter: &char| !(is_invisible(*letter) || letter.is_whitespace());
        let visible = text.char_indices();
        let visible = visible.filter(|(_, letter)| letter.is_ascii_whitespace() || is_seen(letter));
        let bytes: Vec<Letter> = visible
            .flat_map(|(start, letter)| {
                let end = start + letter.len_utf8();
                let bytes = text.as_bytes().get(start..end).unwrap_or_default();
                let place = move |(byte, start)| Letter {
                    byte,
                    place: start..start + 1,
                };
                bytes.iter().copied().zip(start..end).map(place)
            })
            .collect();
        let letters = unescape(&bytes);
        let mut found = self.places(&letters);
        for encoding in [HEX, BASE64] {
            for skipped in 0..encoding.phases {
                // The encoded text may be a form or a URL.
                let inner = unescape(&encoding.decode(&letters, skipped));
                found.extend(self.places(&inner));
            }
        }
        found.sort_by_key(|(place, _)| (place.start, place.end));
        let mut redacted = String::with_capacity(text.len());
        let mut copied = 0;
        for (place, label) in found {
            // Overlapping places are replaced once.
            if place.start >= copied {
                redacted.push_str(text.get(copied..place.start).unwrap_or_default());
                redacted.push_str(label);
            }
            copied = copied.max(place.end);
        }
        redacted.push_str(text.get(copied..).unwrap_or_default());
        redacted
    }

    /// Returns the places of the secrets' windows in decoded letters, with the labels.
    fn places(&self, letters: &[Letter]) -> Vec<(Range<usize>, &'static str)> {
        let letters: Vec<&Letter> = letters
            .iter()
            .filter(|letter| !is_skipped(letter.byte))
            .collect();
        let windows = letters.windows(WINDOW).filter_map(|letters| {
            let window = letters
                .iter()
                .fold(0, |window, letter| push(window, letter.byte));
            let (_, label) = self.windows.get(self.find(window).ok()?)?;
            let (first, last) = (letters.first()?, letters.last()?);
            Some((first.place.start..last.place.end, *label))
        });
        windows.collect()
    }
}

/// A decoded byte, and the bytes of the text that encode it.
#[derive(Clone, Debug)]
struct Letter {
    byte: u8,
    place: Range<usize>,
}

/// Decodes the escapes in a text.
fn unescape(text: &[Letter]) -> Vec<Letter> {
    let bytes: Vec<u8> = text.iter().map(|letter| letter.byte).collect();
    let mut letters = Vec::with_capacity(text.len());
    let mut position = 0;
    while let Some((byte, length)) = decoded(bytes.get(position..).unwrap_or_default()) {
        let escape = text.get(position..position + length).unwrap_or_default();
        if let [first, ..] = escape
            && let [.., last] = escape
        {
            let place = first.place.start..last.place.end;
            letters.push(Letter { byte, place });
        }
        position += length;
    }
    letters
}

/// Encoding of bytes as digits of a few bits each.
struct DigitEncoding {
    /// Number of bits of a digit.
    bits: u32,
    /// Number of different positions within a run of digits at which a byte can start.
    phases: usize,
    /// Returns the value of a digit.
    digit: fn(u8) -> Option<u32>,
    /// Character that may stand between digits, as whitespace may.
    separator: Option<u8>,
}

const HEX: DigitEncoding = DigitEncoding {
    bits: 4,
    phases: 2,
    digit: |byte| char::from(byte).to_digit(16),
    separator: Some(b':'),
};

/// Base64 with the standard and the URL-safe alphabet.
const BASE64: DigitEncoding = DigitEncoding {
    bits: 6,
    phases: 4,
    digit: |byte| {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        Some(u32::from(value))
    },
    separator: None,
};

impl DigitEncoding {
    /// Decodes all runs of digits, each without its first `skipped` digits. A zero byte stands
    /// between the bytes of two runs.
    fn decode(&self, letters: &[Letter], skipped: usize) -> Vec<Letter> {
        let mut decoded = Vec::new();
        let mut left_to_skip = skipped;
        let (mut held, mut held_bits, mut start) = (0_u32, 0, 0);
        for Letter { byte, place } in letters {
            if byte.is_ascii_whitespace() || Some(*byte) == self.separator {
                continue;
            }
            let Some(digit) = (self.digit)(*byte) else {
                let place = place.clone();
                decoded.push(Letter { byte: 0, place });
                left_to_skip = skipped;
                (held, held_bits) = (0, 0);
                continue;
            };
            if left_to_skip > 0 {
                left_to_skip -= 1;
                continue;
            }
            if held_bits == 0 {
                start = place.start;
            }
            held = held << self.bits | digit;
            held_bits += self.bits;
            if held_bits >= u8::BITS {
                held_bits -= u8::BITS;
                let [.., byte] = (held >> held_bits).to_be_bytes();
                decoded.push(Letter {
                    byte,
                    place: start..place.end,
                });
                // The rest of the digit belongs to the next byte.
                start = place.start;
            }
        }
        decoded
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
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use base64::prelude::{BASE64_STANDARD as STANDARD, BASE64_URL_SAFE as URL_SAFE};

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

    fn hex(text: &str) -> Vec<String> {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
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
        let forms: [Form; 19] = [
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
            ("zero-width characters between", |text| {
                let letters: Vec<String> = text.chars().map(String::from).collect();
                letters.join("\u{200b}")
            }),
            ("zero-width characters in base64", |text| {
                let encoded = STANDARD_NO_PAD.encode(text);
                let (start, end) = encoded.split_at(9);
                format!("{start}\u{2060}\u{feff}{end}")
            }),
            ("hexadecimal", |text| hex(text).concat()),
            ("hexadecimal in upper case", |text| {
                hex(text).concat().to_uppercase()
            }),
            ("hexadecimal bytes with spaces", |text| hex(text).join(" ")),
            ("hexadecimal bytes with colons", |text| hex(text).join(":")),
            ("base64", |text| STANDARD_NO_PAD.encode(text)),
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
    fn base64_of_a_text_with_a_secret_is_redacted_at_every_alignment() {
        let secrets = secrets();
        for (secret, label) in [
            (KEY, ACCESS_KEY),
            (SECRET, SECRET_KEY),
            (TOKEN, SESSION_TOKEN),
        ] {
            for engine in [STANDARD, URL_SAFE] {
                for before in ["", "a", "ab", "abc", "x-amz-security-token:"] {
                    let encoded = engine.encode(format!("{before}{secret}|after"));
                    let escaped = encoded.replace('+', "%2B").replace('/', "%2F");
                    let (start, end) = encoded.split_at(21);
                    let wrapped = format!("{start}\n{end}");
                    for text in [&encoded, &escaped, &wrapped] {
                        let redacted = secrets.redact_text(text);
                        assert_eq!(redacted.matches(label).count(), 1, "{before}: {text}");
                        let replaced = text.len() + label.len() - redacted.len();
                        assert!(replaced >= secret.len() * 4 / 3, "{before}: {redacted}");
                    }
                }
            }
        }
        // A form in base64: its escapes are replaced, too.
        let form = STANDARD.encode(format!("Token=<{}>", encoded(TOKEN)));
        let redacted = secrets.redact_text(&form);
        let rest = redacted.strip_prefix("VG9rZW49P[session token]").unwrap();
        assert!(rest.len() <= 4, "{redacted}");
        // A digit may encode the end of the secret and what follows.
        let truncated = STANDARD.encode(format!("tok={TOKEN}"));
        let truncated = truncated.get(..40).unwrap();
        assert_eq!(secrets.redact_text(truncated), "dG9rP[session token]");
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
