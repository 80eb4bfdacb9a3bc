//! Incremental decoder for a partially received list: returns each entry once it is complete, and
//! drops its bytes.
//!
//! The text around the entries is kept and finally decoded as a response of its own, with a list
//! that lacks the entries returned earlier. Any other response (an error, a web page, truncated or
//! malformed XML) is therefore reported like that of any other action. A response in an unexpected
//! format is decoded as a whole.

use super::actions::{StreamedAction, decode_answer};
use super::{Error, HttpResponse, TransportError};
use portcullis_xml::{MAX_BYTES, Reader, Texts, XmlError};

/// Incremental decoder for a partially received response.
pub(super) struct ListDecoder {
    /// Bytes before the first entry; empty until the list has begun.
    head: Vec<u8>,
    /// Bytes received after that; those from `start` on are not decoded yet.
    rest: Vec<u8>,
    start: usize,
    /// Number of bytes received so far.
    length: usize,
    /// Number of pending bytes needed for the next attempt; an earlier one would find the same
    /// incomplete entry.
    enough: usize,
    state: State,
    /// Texts shared by the entries.
    texts: Texts,
}

/// How far the list has been received.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The list has not begun.
    Before,
    /// Entries are being decoded.
    Inside,
    /// No more entries are decoded.
    After,
}

/// Number of further bytes to receive before an incomplete entry is decoded again.
const RETRY_BYTES: usize = 128 * 1024;

/// Maximum number of bytes before the list.
const MAX_HEAD_BYTES: usize = 4 * 1024;

impl ListDecoder {
    pub(super) fn new() -> Self {
        Self {
            head: Vec::new(),
            rest: Vec::new(),
            start: 0,
            length: 0,
            enough: 0,
            state: State::Before,
            texts: Texts::default(),
        }
    }

    /// Returns the buffer to append received bytes to. The caller reports them to
    /// [`ListDecoder::count_received`].
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.rest
    }

    /// Counts received bytes.
    ///
    /// # Errors
    /// [`TransportError::TooLarge`] if the response exceeds [`MAX_BYTES`].
    pub(super) fn count_received(&mut self, bytes: usize) -> Result<(), TransportError> {
        self.length = self.length.saturating_add(bytes);
        if self.length > MAX_BYTES {
            Err(TransportError::TooLarge { limit: MAX_BYTES })
        } else {
            Ok(())
        }
    }

    /// Decodes complete entries, about `most` bytes at a time. An empty list means that more bytes
    /// are needed. `is_all` is true once the whole response has been received.
    pub(super) fn decode_next<A: StreamedAction>(
        &mut self,
        most: usize,
        is_all: bool,
    ) -> Vec<A::Item> {
        if self.state == State::Before {
            self.begin::<A>();
        }
        let mut items = Vec::new();
        let rest = self.rest.get(self.start..).unwrap_or_default();
        if self.state != State::Inside || rest.len() < self.enough && !is_all {
            return items;
        }
        // UTF-8 is validated in this window only, since validating all pending bytes each time
        // would be quadratic.
        let mut looked_at = most.saturating_add(RETRY_BYTES).max(self.enough);
        let taken = loop {
            let window = rest.get(..looked_at).unwrap_or(rest);
            let (taken, next) = decode_up_to::<A>(valid(window), most, &mut self.texts, &mut items);
            if next == Next::Incomplete && items.is_empty() && window.len() < rest.len() {
                looked_at = looked_at.saturating_mul(2);
                continue;
            }
            // Doubles the pending bytes, so that a very long entry is not decoded over and over.
            let pending = window.len() - taken;
            self.enough = match next {
                Next::Incomplete => pending.saturating_add(RETRY_BYTES.max(pending)),
                Next::Entry | Next::NoEntry => 0,
            };
            if next == Next::NoEntry {
                self.state = State::After;
            }
            break taken;
        };
        self.start += taken;
        if self.start > self.rest.len() / 2 {
            self.rest.drain(..self.start);
            self.start = 0;
        }
        items
    }

    /// Decodes the rest of the response, with the entries that have not been returned.
    ///
    /// # Errors
    /// Those of any response.
    pub(super) fn finish<A: StreamedAction>(mut self, status: u16) -> Result<A::Output, Error> {
        let rest = self.rest.get(self.start..).unwrap_or_default();
        self.head.extend_from_slice(rest);
        decode_answer::<A>(&HttpResponse {
            status,
            body: self.head,
        })
    }

    /// Checks whether the list has begun.
    fn begin<A: StreamedAction>(&mut self) {
        let beginning = self.rest.get(..MAX_HEAD_BYTES.min(self.rest.len()));
        let beginning = beginning.unwrap_or_default();
        let tag = [b"<", A::LIST.as_bytes(), b">"].concat();
        let found = beginning
            .windows(tag.len())
            .position(|window| window == tag);
        let Some(start) = found else {
            if self.rest.len() >= MAX_HEAD_BYTES {
                self.state = State::After;
            }
            return;
        };
        let head: Vec<u8> = self.rest.drain(..start + tag.len()).collect();
        self.state = if opens_list::<A>(&head) {
            State::Inside
        } else {
            State::After
        };
        self.head = head;
    }
}

/// What follows the decoded entries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Possibly another entry.
    Entry,
    /// An incomplete entry.
    Incomplete,
    /// The end of the list, or something that EC2 does not send, which is left to the decoder of
    /// the whole response.
    NoEntry,
}

/// Decodes entries until `most` bytes are consumed, and returns the number of bytes consumed.
fn decode_up_to<A: StreamedAction>(
    text: &str,
    most: usize,
    texts: &mut Texts,
    items: &mut Vec<A::Item>,
) -> (usize, Next) {
    let mut reader = Reader::inside(text, std::mem::take(texts));
    let taken = decode_items::<A>(&mut reader, text, most, items);
    *texts = reader.into_texts();
    taken
}

fn decode_items<'a, A: StreamedAction>(
    reader: &mut Reader<'a>,
    text: &'a str,
    most: usize,
    items: &mut Vec<A::Item>,
) -> (usize, Next) {
    let mut taken = 0;
    while taken < most {
        let left = text.get(taken..).unwrap_or_default();
        if left.trim_start().starts_with("</") {
            return (taken, Next::NoEntry);
        }
        let item = match reader.next_child() {
            Ok(Some("item")) => A::decode_item(reader),
            Ok(_) => return (taken, Next::NoEntry),
            Err(error) => Err(error),
        };
        match item {
            Ok(item) => items.push(item),
            Err(XmlError::Truncated) => return (taken, Next::Incomplete),
            Err(_) => return (taken, Next::NoEntry),
        }
        taken = reader.position();
    }
    (taken, Next::Entry)
}

/// Returns the text up to the last complete character.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
    }
}

/// Whether `head`, the beginning of a response to the action, ends with the start tag of the list.
fn opens_list<A: StreamedAction>(head: &[u8]) -> bool {
    let open = |head| {
        let mut reader = Reader::new(head)?;
        let root = reader.root()?;
        if root.strip_suffix("Response") != Some(A::NAME) {
            return Ok(false);
        }
        while let Some(name) = reader.next_child()? {
            if name == A::LIST {
                return Ok(reader.position() == head.len());
            }
            reader.skip()?;
        }
        Ok::<bool, XmlError>(false)
    };
    open(head).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::DescribeSecurityGroups;
    use portcullis_model::SecurityGroup;

    fn group(number: usize) -> String {
        format!(
            "<item><groupId>sg-{number:08x}</groupId><groupName>g\u{e4}{number}</groupName><groupDescription>a &amp; <![CDATA[b]]></groupDescription>\
             <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>1</fromPort><toPort>{number}</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges></item></ipPermissions></item>\n "
        )
    }

    fn answer(groups: usize, behind: &str) -> String {
        let groups: String = (0..groups).map(group).collect();
        format!(
            "<?xml version=\"1.0\"?>\n<DescribeSecurityGroupsResponse xmlns=\"x\"><requestId>r</requestId>\
             <securityGroupInfo> {groups}</securityGroupInfo>{behind}</DescribeSecurityGroupsResponse>"
        )
    }

    /// Decodes a response received in pieces. Returns its groups, its token, and how many groups
    /// were decoded early.
    fn decode(
        text: &str,
        piece: usize,
    ) -> (Result<Vec<SecurityGroup>, Error>, Option<String>, usize) {
        let mut decoder = ListDecoder::new();
        let mut groups = Vec::new();
        for piece in text.as_bytes().chunks(piece) {
            decoder.buffer().extend(piece);
            decoder.count_received(piece.len()).unwrap();
            loop {
                let items = decoder.decode_next::<DescribeSecurityGroups>(1000, false);
                if items.is_empty() {
                    break;
                }
                groups.extend(items);
            }
        }
        loop {
            let items = decoder.decode_next::<DescribeSecurityGroups>(1000, true);
            if items.is_empty() {
                break;
            }
            groups.extend(items);
        }
        let early = groups.len();
        match decoder.finish::<DescribeSecurityGroups>(200) {
            Ok(rest) => {
                groups.extend(rest.groups);
                (Ok(groups), rest.next_token, early)
            }
            Err(error) => (Err(error), None, early),
        }
    }

    fn whole(text: &str) -> Result<Vec<SecurityGroup>, Error> {
        let response = HttpResponse {
            status: 200,
            body: text.as_bytes().to_vec(),
        };
        decode_answer::<DescribeSecurityGroups>(&response).map(|page| page.groups)
    }

    #[test]
    fn pieces_of_any_length_decode_to_the_same_groups() {
        let text = answer(30, "<nextToken>n</nextToken>");
        let groups = whole(&text).unwrap();
        assert_eq!(groups.len(), 30);
        for piece in [1, 2, 3, 7, 64, 1000, 5000, text.len()] {
            let (decoded, token, early) = decode(&text, piece);
            assert_eq!(decoded.as_ref(), Ok(&groups), "{piece}");
            assert_eq!((token.as_deref(), early), (Some("n"), 30), "{piece}");
        }
    }

    #[test]
    fn groups_share_equal_texts_across_pieces() {
        let text = answer(30, "").replace(
            "<cidrIp>",
            "<description>from the office</description><cidrIp>",
        );
        let text = text.replace("<ipPermissions>", "<vpcId>vpc-1</vpcId><ipPermissions>");
        let (groups, _, early) = decode(&text, 100);
        assert_eq!(early, 30);
        let groups = groups.unwrap();
        let places = |place: fn(&SecurityGroup) -> *const u8| {
            let places: std::collections::HashSet<_> = groups.iter().map(place).collect();
            places.len()
        };
        assert_eq!(
            places(|group| group.vpc_id.as_ref().unwrap().as_str().as_ptr()),
            1
        );
        assert_eq!(
            places(|group| group.rules.first().unwrap().description.as_ptr()),
            1
        );
    }

    #[test]
    fn groups_are_decoded_before_the_response_ends() {
        let text = answer(3000, "");
        let half = text.get(..text.len() / 2).unwrap();
        let mut decoder = ListDecoder::new();
        let mut count = 0;
        for piece in half.as_bytes().chunks(16 * 1024) {
            decoder.buffer().extend(piece);
            decoder.count_received(piece.len()).unwrap();
            count += decoder
                .decode_next::<DescribeSecurityGroups>(usize::MAX, false)
                .len();
        }
        assert!(count > 800, "{count}");
        // Decoded entries are dropped.
        assert!(decoder.rest.len() - decoder.start < 300 * 1024);
    }

    #[test]
    fn other_responses_give_the_same_errors_as_the_whole_decoder() {
        let text = answer(5, "");
        let cut = text.get(..text.len() - 20).unwrap();
        let nested = text.replacen("<securityGroupInfo>", "<x><securityGroupInfo>", 1);
        let prefixed = text.replace("securityGroupInfo", "e:securityGroupInfo");
        let broken = text.replacen("<toPort>3</toPort>", "<toPort>3</fromPort>", 1);
        let no_id = text.replacen("<groupId>sg-00000002</groupId>", "", 1);
        let other = text.replacen(
            "<item><groupId>sg-00000003",
            "<other/><item><groupId>sg-00000003",
            1,
        );
        let empty = answer(0, "").replace(' ', "");
        for text in [
            cut,
            text.get(..300).unwrap(),
            "",
            "<html><body>no</body></html>",
            "<Response><Errors><Error><Code>X</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>",
            "<DescribeVpcsResponse><securityGroupInfo></securityGroupInfo></DescribeVpcsResponse>",
            &nested,
            &prefixed,
            &broken,
            &no_id,
            &other,
            &empty,
            &text.replace("securityGroupInfo", "somethingElse"),
            &format!("<!-- <securityGroupInfo> -->{text}"),
        ] {
            for piece in [3, 500, usize::MAX] {
                let (decoded, _, _) = decode(text, piece);
                match (&decoded, &whole(text)) {
                    (Ok(decoded), Ok(whole)) => assert_eq!(decoded, whole),
                    // The positions differ: a piece has no offset in the whole response.
                    (Err(decoded), Err(whole)) => {
                        assert_eq!(
                            std::mem::discriminant(decoded),
                            std::mem::discriminant(whole),
                            "{decoded:?} {whole:?}"
                        );
                    }
                    (decoded, whole) => panic!("{text}: {decoded:?} {whole:?}"),
                }
            }
        }
    }

    #[test]
    fn a_response_beyond_the_maximum_size_is_an_error() {
        let mut decoder = ListDecoder::new();
        assert_eq!(decoder.count_received(MAX_BYTES), Ok(()));
        let error = TransportError::TooLarge { limit: MAX_BYTES };
        assert_eq!(decoder.count_received(1), Err(error));
    }
}
