//! Single-pass pull parser for EC2's XML that borrows from the response: no tree, no serde.
//!
//! Elements are visited by local name, so namespaces and prefixes are ignored, and unrequested elements are skipped.
//! Hostile input returns an [`XmlError`]; it never causes a panic, unbounded depth or entity expansion. The parser
//! knows neither the actions nor the model.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use quick_xml::events::Event;

use crate::html::words_of_page;
use crate::plain;
use crate::texts::Texts;

/// Maximum response size in bytes. A page of 1,000 full groups is about 18 MB.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Maximum nesting depth. EC2's responses about security groups nest 8 deep.
pub const MAX_DEPTH: usize = 32;

/// Reason why a response cannot be parsed. The fault is the server's, or that of a proxy between it and the page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid response")]
pub enum XmlError {
    /// An element stands where only text is allowed.
    ElementInText {
        /// Names of the open elements from the root, joined by slashes.
        path: Box<str>,
    },
    /// The response is not XML: a captive portal, a proxy's error page, another service.
    NotXml {
        /// What the response looks like.
        looks_like: LooksLike,
        /// The first characters, at most 200, for the user to recognize it. Markup of a web page is dropped; empty for
        /// binary data.
        excerpt: Box<str>,
    },
    /// The root element is that of another document.
    OtherRoot {
        /// Local name of the root element.
        root: Box<str>,
    },
    /// EC2 returned `false`: the request was not carried out, and no error code says why.
    ReturnedFalse,
    /// The XML is not well-formed, or has parts that are refused on purpose (document types, entities).
    Syntax {
        /// What is wrong.
        problem: SyntaxProblem,
        /// Offset in bytes from the start.
        position: usize,
    },
    /// Elements nest deeper than in any EC2 response.
    TooDeep,
    /// The response is longer than [`MAX_BYTES`].
    TooLarge,
    /// The end is missing because the connection was cut.
    Truncated,
    /// The XML is well-formed, but a required element is missing or has no valid content.
    Unexpected {
        /// Names of the open elements from the root, joined by slashes.
        path: Box<str>,
        /// Name of the element that is missing.
        expected: &'static str,
    },
    /// The text of an element is not a valid value of its type.
    Value {
        /// Name of the element.
        element: &'static str,
        /// Text of the element, at most 200 characters.
        text: Box<str>,
    },
}

/// Content type of a response that is not XML, as guessed from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LooksLike {
    /// Binary data.
    Binary,
    /// An empty body.
    Empty,
    /// A web page.
    Html,
    /// JSON.
    Json,
    /// Other text.
    Text,
}

/// Reason why XML is not well-formed, or which of its parts is refused on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxProblem {
    /// There is content after the root element.
    AfterRoot,
    /// There is text before the root element.
    BeforeRoot,
    /// A document type declaration, which can declare entities that expand without bound.
    DocumentType,
    /// A tag has no name.
    NamelessTag,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// An end tag does not match the open element.
    OtherEnd {
        /// Name of the open element.
        open: Box<str>,
    },
    /// An end tag closes an element that was not opened.
    StrayEnd,
    /// A reference to an entity that XML does not define.
    UnknownReference,
    /// Any other problem, as quick-xml describes it.
    Other(Box<str>),
}

/// Pull parser for one document.
///
/// [`Reader::root`] opens the root; then [`Reader::next_child`] opens each child of the element
/// that is open, until it returns `None` and closes that element. An open child must be read to its end, with
/// `next_child`, [`Reader::text`] or [`Reader::skip`], before its next sibling is opened.
pub struct Reader<'a> {
    input: &'a str,
    position: usize,
    /// Names of the open elements, with their prefixes.
    open: Vec<&'a str>,
    /// Whether a self-closing tag was opened whose end has not been reported yet.
    is_empty_element: bool,
    /// Interned texts.
    texts: Texts,
}

impl<'a> Reader<'a> {
    /// Creates a parser at the start of `bytes`.
    ///
    /// # Errors
    /// [`XmlError::TooLarge`], or [`XmlError::NotXml`] if the first bytes cannot begin an XML document.
    pub fn new(bytes: &'a [u8]) -> Result<Self, XmlError> {
        if bytes.len() > MAX_BYTES {
            return Err(XmlError::TooLarge);
        }
        let input = match std::str::from_utf8(bytes) {
            Ok(input) => input,
            Err(error) => return Err(not_utf8(bytes, &error)),
        };
        let input = input.strip_prefix(BYTE_ORDER_MARK).unwrap_or(input);
        if let Some(looks_like) = not_xml(input) {
            return Err(XmlError::NotXml {
                looks_like,
                excerpt: match looks_like {
                    LooksLike::Html => page_excerpt(input),
                    _ => excerpt(input),
                },
            });
        }
        Ok(Self::inside(input, Texts::default()))
    }

    /// Creates a parser for the content of an element, without the element's own tags. `texts` are the interned texts
    /// of an earlier parser.
    pub fn inside(input: &'a str, texts: Texts) -> Self {
        Self {
            input,
            position: 0,
            open: Vec::with_capacity(MAX_DEPTH),
            is_empty_element: false,
            texts,
        }
    }

    /// Returns the interned texts, for the parser of the next part of the same response.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    /// Opens the root element and returns its local name.
    ///
    /// # Errors
    /// [`XmlError`] if there is none.
    pub fn root(&mut self) -> Result<&'a str, XmlError> {
        loop {
            match self.step()? {
                Step::Open(name) if name.eq_ignore_ascii_case("html") => {
                    return Err(self.html());
                }
                Step::Open(name) => return Ok(name),
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Text(_) | Step::Close => {
                    return Err(self.syntax(SyntaxProblem::BeforeRoot));
                }
                Step::End => return Err(XmlError::Truncated),
            }
        }
    }

    /// Opens the next child of the open element and returns its local name. Returns `None` and closes the element if
    /// there are no more children. Text between children is ignored.
    ///
    /// # Errors
    /// [`XmlError`] when the document is malformed or ends here.
    pub fn next_child(&mut self) -> Result<Option<&'a str>, XmlError> {
        loop {
            match self.step()? {
                Step::Open(name) => return Ok(Some(name)),
                Step::Close => return Ok(None),
                Step::Text(_) => {}
                Step::End => return Err(XmlError::Truncated),
            }
        }
    }

    /// Returns the text of the open element and closes it. The text is borrowed from the input unless it holds
    /// references, comments or line ends that XML normalizes.
    ///
    /// # Errors
    /// [`XmlError::ElementInText`] if the element has children; other variants if the document is malformed.
    pub fn text(&mut self) -> Result<Cow<'a, str>, XmlError> {
        if let Some(text) = self.plain_content() {
            return Ok(Cow::Borrowed(text));
        }
        if std::mem::take(&mut self.is_empty_element) {
            self.open.pop();
            return Ok(Cow::Borrowed(""));
        }
        let mut whole: Cow<'a, str> = Cow::Borrowed("");
        loop {
            match self.any_step()? {
                Step::Text(part) if whole.is_empty() => whole = part,
                Step::Text(part) => whole.to_mut().push_str(&part),
                Step::Close => return Ok(whole),
                Step::Open(_) => {
                    return Err(XmlError::ElementInText {
                        path: self.open_path(),
                    });
                }
                Step::End => return Err(XmlError::Truncated),
            }
        }
    }

    /// Like [`Reader::text`], for identifiers and numbers: trims white space and returns `None` if nothing is left.
    ///
    /// # Errors
    /// Those of [`Reader::text`].
    pub fn word(&mut self) -> Result<Option<Cow<'a, str>>, XmlError> {
        let word = match self.text()? {
            Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
            Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
        };
        Ok((!word.is_empty()).then_some(word))
    }

    /// Like [`Reader::text`], but interned: equal texts of many elements share one allocation.
    ///
    /// # Errors
    /// Those of [`Reader::text`].
    pub fn shared_text(&mut self) -> Result<Arc<str>, XmlError> {
        let text = self.text()?;
        Ok(self.texts.share(&text))
    }

    /// Like [`Reader::word`], but interned.
    ///
    /// # Errors
    /// Those of [`Reader::text`].
    pub fn shared_word(&mut self) -> Result<Option<Arc<str>>, XmlError> {
        let word = self.word()?;
        Ok(word.map(|word| self.texts.share(&word)))
    }

    /// Skips the rest of the open element and closes it.
    ///
    /// # Errors
    /// [`XmlError`] when the document is malformed or ends here.
    pub fn skip(&mut self) -> Result<(), XmlError> {
        let depth = self.open.len();
        while self.open.len() >= depth && depth > 0 {
            if let Step::End = self.step()? {
                return Err(XmlError::Truncated);
            }
        }
        Ok(())
    }

    /// Skips the rest of the root and checks that nothing follows it.
    ///
    /// # Errors
    /// [`XmlError`] if the document is malformed, ends early, or continues after its root.
    pub fn finish(&mut self) -> Result<(), XmlError> {
        while !self.open.is_empty() {
            self.skip()?;
        }
        loop {
            match self.step()? {
                Step::End => return Ok(()),
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Text(_) | Step::Open(_) | Step::Close => {
                    return Err(self.syntax(SyntaxProblem::AfterRoot));
                }
            }
        }
    }

    /// Returns the error for a missing element `expected` at the current position.
    pub fn unexpected(&self, expected: &'static str) -> XmlError {
        XmlError::Unexpected {
            path: self.open_path(),
            expected,
        }
    }

    /// Returns the error for a root element, just opened, that is that of another document.
    pub fn other_root(&self) -> XmlError {
        XmlError::OtherRoot {
            root: self.open_path(),
        }
    }

    fn open_path(&self) -> Box<str> {
        let names: Vec<&str> = self.open.iter().map(|name| local_name(name)).collect();
        excerpt(&names.join("/"))
    }

    /// Fast path of [`Reader::text`]: `None` if the element holds more than plain text.
    fn plain_content(&mut self) -> Option<&'a str> {
        if self.is_empty_element {
            return None;
        }
        let name = *self.open.last()?;
        let rest = self.input.as_bytes().get(self.position..)?;
        let length = plain::text_length(rest)?;
        let end = plain::end_length(rest.get(length..)?, name)?;
        let text = self.input.get(self.position..self.position + length)?;
        self.position += length + end;
        self.open.pop();
        Some(text)
    }

    fn step(&mut self) -> Result<Step<'a>, XmlError> {
        if std::mem::take(&mut self.is_empty_element) {
            self.open.pop();
            return Ok(Step::Close);
        }
        match self.plain_step() {
            Some(step) => step,
            None => self.any_step(),
        }
    }

    /// Fast path of the next event, for plain markup.
    fn plain_step(&mut self) -> Option<Result<Step<'a>, XmlError>> {
        let rest = self.input.as_bytes().get(self.position..)?;
        match rest {
            [b'<', b'/', ..] => {
                self.position += plain::end_length(rest, self.open.last()?)?;
                self.open.pop();
                Some(Ok(Step::Close))
            }
            [b'<', ..] => {
                let tag = plain::start_tag(rest)?;
                let start = self.position + 1;
                let name = self.input.get(start..start + tag.name_length)?;
                self.position += tag.length;
                self.is_empty_element = tag.is_empty;
                // A name without a prefix is the local name.
                Some(self.enter(name).map(|()| Step::Open(name)))
            }
            _ => {
                let length = plain::text_length(rest)?;
                let text = self.input.get(self.position..self.position + length)?;
                self.position += length;
                Some(Ok(Step::Text(Cow::Borrowed(text))))
            }
        }
    }

    /// Next event, parsed with quick-xml.
    // A function of its own, so that the fast path stays small and compiles quickly in the browser.
    #[inline(never)]
    fn any_step(&mut self) -> Result<Step<'a>, XmlError> {
        loop {
            let rest = self.input.get(self.position..).unwrap_or_default();
            if let Some(mark) = rest.get(..BYTE_ORDER_MARK.len())
                && mark == BYTE_ORDER_MARK
            {
                // A byte order mark inside the document is text, but quick-xml takes it for the start of one.
                self.position += mark.len();
                return Ok(Step::Text(Cow::Borrowed(mark)));
            }
            let mut events = quick_xml::Reader::from_str(rest);
            // This parser matches start and end tags itself.
            events.config_mut().check_end_names = false;
            events.config_mut().allow_unmatched_ends = true;
            let event = match events.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.error_from(&events, &error)),
            };
            let start = self.position;
            self.position += usize::try_from(events.buffer_position()).unwrap_or(usize::MAX);
            return match event {
                Event::Start(tag) => self.enter_at(start, tag.name().as_ref().len()),
                Event::Empty(tag) => {
                    self.is_empty_element = true;
                    self.enter_at(start, tag.name().as_ref().len())
                }
                Event::End(tag) => match self.open.pop() {
                    Some(name) if name == tag.name().as_ref() => Ok(Step::Close),
                    Some(name) => Err(self.syntax(SyntaxProblem::OtherEnd {
                        open: excerpt(name),
                    })),
                    None => Err(self.syntax(SyntaxProblem::StrayEnd)),
                },
                Event::Text(text) => Ok(Step::Text(text.xml10_content())),
                Event::CData(text) => Ok(Step::Text(text.xml10_content())),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let character = match quick_xml::escape::resolve_xml_entity(name) {
                        Some(text) => Cow::Borrowed(text),
                        None => match reference.resolve_char_ref() {
                            Ok(Some(character)) => Cow::Owned(character.to_string()),
                            _ => return Err(self.syntax(SyntaxProblem::UnknownReference)),
                        },
                    };
                    Ok(Step::Text(character))
                }
                Event::DocType(declaration) => {
                    if starts_with_word(&declaration, "html") {
                        return Err(self.html());
                    }
                    Err(self.syntax(SyntaxProblem::DocumentType))
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
                Event::Eof if self.open.is_empty() => Ok(Step::End),
                Event::Eof => Err(XmlError::Truncated),
            };
        }
    }

    /// Opens the element whose tag starts at `start` and whose name has `name_length` bytes.
    fn enter_at(&mut self, start: usize, name_length: usize) -> Result<Step<'a>, XmlError> {
        let name = self.input.get(start + 1..start + 1 + name_length);
        let name = name.unwrap_or_default();
        if name.is_empty() {
            return Err(self.syntax(SyntaxProblem::NamelessTag));
        }
        self.enter(name)?;
        Ok(Step::Open(local_name(name)))
    }

    fn enter(&mut self, name: &'a str) -> Result<(), XmlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(XmlError::TooDeep);
        }
        self.open.push(name);
        Ok(())
    }

    /// Number of bytes parsed so far.
    pub fn position(&self) -> usize {
        self.position
    }

    fn syntax(&self, problem: SyntaxProblem) -> XmlError {
        XmlError::Syntax {
            problem,
            position: self.position(),
        }
    }

    fn html(&self) -> XmlError {
        XmlError::NotXml {
            looks_like: LooksLike::Html,
            excerpt: page_excerpt(self.input),
        }
    }

    fn error_from(&self, events: &quick_xml::Reader<&[u8]>, error: &quick_xml::Error) -> XmlError {
        use quick_xml::errors::{IllFormedError, SyntaxError};

        let position = |position: u64| {
            let position = usize::try_from(position).unwrap_or(usize::MAX);
            self.position.saturating_add(position)
        };
        let is_cut_off = match error {
            quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) => self.input.ends_with("<!"),
            // All other errors mean that the input ended inside markup.
            quick_xml::Error::Syntax(_) => true,
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
                position(events.buffer_position()) >= self.input.len()
            }
            _ => false,
        };
        if is_cut_off {
            return XmlError::Truncated;
        }
        XmlError::Syntax {
            problem: SyntaxProblem::Other(excerpt(&error.to_string())),
            position: position(events.error_position()),
        }
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reader")
            .field("open", &self.open)
            .field("position", &self.position())
            .field("bytes", &self.input.len())
            .finish_non_exhaustive()
    }
}

/// Trims white space. Most texts have none, so the check of both ends comes first.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Returns the error for a text that is not a valid value of `element`.
pub fn bad_value(element: &'static str, text: &str) -> XmlError {
    XmlError::Value {
        element,
        text: excerpt(text),
    }
}

enum Step<'a> {
    Open(&'a str),
    Close,
    Text(Cow<'a, str>),
    End,
}

/// Maps a UTF-8 error: a character cut off at the end means a cut connection; anything else, that the body is not text.
fn not_utf8(bytes: &[u8], error: &std::str::Utf8Error) -> XmlError {
    let beginning = String::from_utf8_lossy(bytes.get(..MAX_EXCERPT_CHARS).unwrap_or(bytes));
    let starts_as_xml = beginning.starts_with('<');
    if not_xml(&beginning) == Some(LooksLike::Html) {
        // Old error pages use other encodings.
        return XmlError::NotXml {
            looks_like: LooksLike::Html,
            excerpt: page_excerpt(&String::from_utf8_lossy(
                bytes.get(..MAX_PAGE_BYTES).unwrap_or(bytes),
            )),
        };
    }
    if starts_as_xml && error.error_len().is_none() {
        return XmlError::Truncated;
    }
    if starts_as_xml {
        return XmlError::Syntax {
            problem: SyntaxProblem::NotUtf8,
            position: error.valid_up_to(),
        };
    }
    XmlError::NotXml {
        looks_like: LooksLike::Binary,
        excerpt: "".into(),
    }
}

fn not_xml(input: &str) -> Option<LooksLike> {
    let text = input.trim_start();
    match text.bytes().next() {
        None => Some(LooksLike::Empty),
        Some(b'<') => {
            let is_html =
                starts_with_word(text, "<!doctype html") || starts_with_word(text, "<html");
            is_html.then_some(LooksLike::Html)
        }
        Some(b'{' | b'[') => Some(LooksLike::Json),
        Some(_) if text.contains('\0') => Some(LooksLike::Binary),
        Some(_) => Some(LooksLike::Text),
    }
}

/// Whether `text` starts with the whole word `word`, ignoring case.
fn starts_with_word(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        && bytes
            .get(word.len())
            .is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// Shortens `text` to 200 characters on one line, without control characters.
fn excerpt(text: &str) -> Box<str> {
    if text.contains('\0') {
        return "".into();
    }
    text.trim()
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(MAX_EXCERPT_CHARS)
        .collect::<String>()
        .into()
}

/// Returns the text of the beginning of a web page, where it says what it is.
fn page_excerpt(page: &str) -> Box<str> {
    let end = page.floor_char_boundary(MAX_PAGE_BYTES);
    let beginning = page.get(..end).unwrap_or_default();
    words_of_page(beginning, MAX_EXCERPT_CHARS).into()
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

const MAX_EXCERPT_CHARS: usize = 200;

/// Bytes of a page that are searched for text; styles and scripts may come first.
const MAX_PAGE_BYTES: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_are_visited_by_local_name_and_the_rest_is_skipped() {
        let mut reader = Reader::new(
            b"<?xml version='1.0'?><!-- c --><n:a xmlns:n='u'><b x='>'>1</b><skip><b>2</b></skip>text<n:b/><b >3</b ></n:a>\n",
        )
        .unwrap();
        assert_eq!(reader.root().unwrap(), "a");
        let mut texts = Vec::new();
        while let Some(name) = reader.next_child().unwrap() {
            match name {
                "b" => texts.push(reader.text().unwrap()),
                _ => reader.skip().unwrap(),
            }
        }
        assert_eq!(texts, ["1", "", "3"]);
        assert!(texts.iter().all(|text| matches!(text, Cow::Borrowed(_))));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn text_is_put_together_from_its_parts() {
        for (inside, text) in [
            ("a &amp;&lt;&gt;&quot;&apos; b", "a &<>\"' b"),
            ("&#233;&#xE9;&#x1f512;", "éé\u{1f512}"),
            (
                "a<!-- no -->b<![CDATA[<c> &amp;]]>d<?pi no?>e",
                "ab<c> &amp;de",
            ),
            ("  spaces stay  ", "  spaces stay  "),
            ("two\r\nlines\rmore", "two\nlines\nmore"),
            ("\u{feff}a &amp; \u{feff}b", "\u{feff}a & \u{feff}b"),
            ("&amp;\u{feff}&lt;<![CDATA[c]]>", "&\u{feff}<c"),
            ("", ""),
        ] {
            assert_eq!(
                text_of(&format!("<a>{inside}</a>")).unwrap(),
                text,
                "{inside}"
            );
        }
    }

    #[test]
    fn finish_passes_over_what_is_left() {
        let mut reader = Reader::new(b"<a><b><c>1</c><d/></b><e/></a> <!-- end -->").unwrap();
        reader.root().unwrap();
        reader.next_child().unwrap();
        reader.next_child().unwrap();
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn what_is_not_xml_is_named() {
        let cases: [(&[u8], LooksLike); 12] = [
            (b"", LooksLike::Empty),
            (b" \n\t", LooksLike::Empty),
            (b"{\"message\":\"Forbidden\"}", LooksLike::Json),
            (b"[1]", LooksLike::Json),
            (b"<!doctype html><p>Log in", LooksLike::Html),
            (b"\n<HTML lang=en>", LooksLike::Html),
            (
                b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>",
                LooksLike::Html,
            ),
            (b"<?xml version='1.0'?><html xmlns='x'/>", LooksLike::Html),
            (b"<html><p>caf\xe9", LooksLike::Html),
            (b"upstream connect error", LooksLike::Text),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0d", LooksLike::Binary),
            (b"GIF\0\0", LooksLike::Binary),
        ];
        for (bytes, expected) in cases {
            match read_all(bytes) {
                Err(XmlError::NotXml { looks_like, .. }) => assert_eq!(looks_like, expected),
                other => panic!("{:?} gave {other:?}", String::from_utf8_lossy(bytes)),
            }
        }
    }

    #[test]
    fn excerpts_are_short_printable_and_never_binary() {
        let excerpt_of = |bytes: &[u8]| match read_all(bytes) {
            Err(XmlError::NotXml { excerpt, .. }) => excerpt,
            other => panic!("{:?} gave {other:?}", String::from_utf8_lossy(bytes)),
        };
        assert_eq!(
            &*excerpt_of(b"upstream\nconnect error"),
            "upstream connect error"
        );
        assert_eq!(&*excerpt_of(b"GIF\0\0"), "");
        let long = excerpt_of("é".repeat(5_000).as_bytes());
        assert_eq!(long.chars().count(), MAX_EXCERPT_CHARS);
        assert_eq!(&*excerpt_of(b""), "");
    }

    #[test]
    fn every_truncation_is_told_as_such() {
        let whole = "<a><b>x &amp; \u{e9}<![CDATA[y]]><!-- z --></b><c d='e'/></a>";
        assert_eq!(read_all(whole.as_bytes()), Ok(()));
        for end in 1..whole.len() {
            let error = read_all(&whole.as_bytes()[..end]).unwrap_err();
            assert_eq!(error, XmlError::Truncated, "cut at {end}");
        }
    }

    #[test]
    fn malformed_and_hostile_documents_are_refused() {
        for bad in [
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "<a/></a>",
            "<a>&unknown;</a>",
            "<a>&;</a>",
            "<a>&#0;</a>",
            "<a>&#xD800;</a>",
            "<a>&#99999999999;</a>",
            "<a>&#+65;</a>",
            "<a>& b</a>",
            "<></>",
            "< a/>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<a><!DOCTYPE a><b/></a>",
            "<a><!BAD></a>",
        ] {
            let error = read_all(bad.as_bytes()).unwrap_err();
            assert!(matches!(error, XmlError::Syntax { .. }), "{bad}: {error:?}");
        }
        let error = read_all(b"<a>\xff</a>").unwrap_err();
        assert!(
            matches!(error, XmlError::Syntax { position: 3, .. }),
            "{error:?}"
        );
    }

    #[test]
    fn entity_bombs_are_refused_before_they_go_off() {
        let bomb = "<!DOCTYPE z [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><z>&b;</z>";
        let error = read_all(bomb.as_bytes()).unwrap_err();
        let XmlError::Syntax { problem, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(problem, SyntaxProblem::DocumentType);
    }

    #[test]
    fn depth_and_size_are_limited() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert_eq!(read_all(nested(MAX_DEPTH).as_bytes()), Ok(()));
        assert_eq!(
            read_all(nested(MAX_DEPTH + 1).as_bytes()),
            Err(XmlError::TooDeep)
        );
        assert_eq!(
            read_all("<a>".repeat(100_000).as_bytes()),
            Err(XmlError::TooDeep)
        );
        let large = vec![b' '; MAX_BYTES + 1];
        assert_eq!(Reader::new(&large).err(), Some(XmlError::TooLarge));
    }

    #[test]
    fn elements_where_text_should_be_are_told_with_their_place() {
        let mut reader = Reader::new(b"<a><b>x<c/></b></a>").unwrap();
        reader.root().unwrap();
        reader.next_child().unwrap();
        let error = reader.text().unwrap_err();
        assert_eq!(
            error,
            XmlError::ElementInText {
                path: "a/b/c".into()
            }
        );
    }

    #[test]
    fn a_byte_order_mark_is_forgiven() {
        assert_eq!(read_all("\u{feff}<a/>".as_bytes()), Ok(()));
    }

    proptest! {
        #[test]
        fn text_survives_escaping(text in "\\PC{0,40}") {
            let document = format!("<a>{}</a>", quick_xml::escape::escape(&text));
            prop_assert_eq!(text_of(&document).unwrap(), text);
        }

        /// Documents for the fast path, each with an equivalent that needs the full parser.
        #[test]
        fn plain_markup_means_the_same_as_any_other(
            document in "(<a>|</a>|<b/>|<c>|</c>|x|\u{feff}|&amp;|\n| |<d>y</d>){0,40}",
        ) {
            let plain = format!("<r>{document}</r>");
            let other = plain.replace("/>", " />").replace('>', " >").replace("/ >", "/>");
            prop_assert_eq!(steps_of(&plain), steps_of(&other));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_all(&bytes);
        }

        #[test]
        fn no_markup_panics(text in "[<>/!?&;'\"=\\-\\[\\]aA#x0 :é]{0,60}") {
            let _ = read_all(text.as_bytes());
            let _ = read_all(format!("<a>{text}</a>").as_bytes());
        }
    }

    fn text_of(document: &str) -> Result<String, XmlError> {
        let mut reader = Reader::new(document.as_bytes())?;
        reader.root()?;
        let text = reader.text()?.into_owned();
        reader.finish()?;
        Ok(text)
    }

    /// All events of a document up to the first error.
    fn steps_of(document: &str) -> Vec<String> {
        let mut reader = Reader::new(document.as_bytes()).unwrap();
        let mut steps = Vec::new();
        let mut text = String::new();
        loop {
            let step = match reader.step() {
                Ok(Step::Text(part)) => {
                    text.push_str(&part);
                    continue;
                }
                Ok(Step::Open(name)) => format!("<{name}>"),
                Ok(Step::Close) => "</>".to_owned(),
                Ok(Step::End) => "end".to_owned(),
                // Offsets differ between the two forms.
                Err(XmlError::Syntax { problem, .. }) => format!("error: {problem:?}"),
                Err(error) => format!("error: {error:?}"),
            };
            let is_last = step == "end" || step.starts_with("error");
            steps.extend([std::mem::take(&mut text), step]);
            if is_last {
                return steps;
            }
        }
    }

    fn read_all(bytes: &[u8]) -> Result<(), XmlError> {
        let mut reader = Reader::new(bytes)?;
        reader.root()?;
        reader.finish()
    }
}
