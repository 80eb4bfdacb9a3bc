//! Decodes the entries of a long list while the answer is still coming: as soon as one is whole, and
//! without keeping what has been decoded.
//!
//! What stands around the entries is kept, and decoded as an answer of its own in the end: with the
//! list as if the entries taken out had never been in it. So whatever else an answer can be (a
//! refusal, a web page, cut, malformed) is told as it is told of any other answer, and an answer that
//! is written otherwise than expected is decoded whole.

use super::actions::{StreamedAction, decode_answer};
use super::{Error, HttpResponse, TransportError};
use portcullis_xml::{MAX_BYTES, Reader, Texts, XmlError};

/// An answer of which the beginning is there.
pub(super) struct ListDecoder {
    /// What stands before the first entry; empty until the list has begun.
    head: Vec<u8>,
    /// What has come; from `start` on it is not decoded.
    rest: Vec<u8>,
    start: usize,
    /// How many bytes have come in all.
    length: usize,
    /// How much there has to be before it is tried again: what is not whole would be read in vain.
    enough: usize,
    state: State,
    /// What the entries have in common.
    texts: Texts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The list has not begun.
    Before,
    /// Entries are taken out.
    Inside,
    /// No more entries are taken out.
    Behind,
}

/// How much more has to come before an entry that was not whole is looked at again, in bytes.
const NEXT_LOOK: usize = 128 * 1024;

/// Where the list must have begun, in bytes.
const LONGEST_HEAD: usize = 4 * 1024;

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

    /// Where the next bytes are to be put, at the end; [`ListDecoder::note_more`] must be told.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        &mut self.rest
    }

    /// Takes note of so many more bytes.
    ///
    /// # Errors
    /// [`TransportError::TooLarge`].
    pub(super) fn note_more(&mut self, bytes: usize) -> Result<(), TransportError> {
        self.length = self.length.saturating_add(bytes);
        match self.length > MAX_BYTES {
            true => Err(TransportError::TooLarge { limit: MAX_BYTES }),
            false => Ok(()),
        }
    }

    /// The entries that are whole by now, of about `most` bytes at once; an empty list means that more
    /// has to come. `is_all` says that nothing more will.
    pub(super) fn take<A: StreamedAction>(&mut self, most: usize, is_all: bool) -> Vec<A::Item> {
        if self.state == State::Before {
            self.begin::<A>();
        }
        let mut items = Vec::new();
        let rest = self.rest.get(self.start..).unwrap_or_default();
        if self.state != State::Inside || rest.len() < self.enough && !is_all {
            return items;
        }
        // No more than is looked at, which would otherwise be looked through over and over.
        let mut looked_at = most.saturating_add(NEXT_LOOK).max(self.enough);
        let taken = loop {
            let window = rest.get(..looked_at).unwrap_or(rest);
            let (taken, next) = take_whole::<A>(valid(window), most, &mut self.texts, &mut items);
            if next == Next::Cut && items.is_empty() && window.len() < rest.len() {
                looked_at = looked_at.saturating_mul(2);
                continue;
            }
            // Twice as much, so that one entry of any length is not read over and over.
            let pending = window.len() - taken;
            self.enough = match next {
                Next::Cut => pending.saturating_add(NEXT_LOOK.max(pending)),
                Next::Entry | Next::NoEntry => 0,
            };
            if next == Next::NoEntry {
                self.state = State::Behind;
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

    /// What the answer says beside the entries that were taken out.
    ///
    /// # Errors
    /// As of any answer.
    pub(super) fn finish<A: StreamedAction>(mut self, status: u16) -> Result<A::Output, Error> {
        let rest = self.rest.get(self.start..).unwrap_or_default();
        self.head.extend_from_slice(rest);
        decode_answer::<A>(&HttpResponse {
            status,
            body: self.head,
        })
    }

    /// Looks whether the list has begun.
    fn begin<A: StreamedAction>(&mut self) {
        let beginning = self.rest.get(..LONGEST_HEAD.min(self.rest.len()));
        let beginning = beginning.unwrap_or_default();
        let tag = [b"<", A::LIST.as_bytes(), b">"].concat();
        let found = beginning
            .windows(tag.len())
            .position(|window| window == tag);
        let Some(start) = found else {
            if self.rest.len() >= LONGEST_HEAD {
                self.state = State::Behind;
            }
            return;
        };
        let head: Vec<u8> = self.rest.drain(..start + tag.len()).collect();
        self.state = match opens_list::<A>(&head) {
            true => State::Inside,
            false => State::Behind,
        };
        self.head = head;
    }
}

/// What stands behind the entries that were taken out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// An entry, perhaps.
    Entry,
    /// An entry that is not whole.
    Cut,
    /// The end of the list, or what is nothing that EC2 sends: for the decoder of the whole.
    NoEntry,
}

/// Takes out entries until `most` bytes are taken: so many were.
fn take_whole<A: StreamedAction>(
    text: &str,
    most: usize,
    texts: &mut Texts,
    items: &mut Vec<A::Item>,
) -> (usize, Next) {
    let mut reader = Reader::inside(text, std::mem::take(texts));
    let taken = take_from::<A>(&mut reader, text, most, items);
    *texts = reader.into_texts();
    taken
}

fn take_from<'a, A: StreamedAction>(
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
            Err(XmlError::Truncated) => return (taken, Next::Cut),
            Err(_) => return (taken, Next::NoEntry),
        }
        taken = reader.position();
    }
    (taken, Next::Entry)
}

/// The text of bytes of which the last character may not be whole.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
    }
}

/// Whether an answer to the action, of which this is the beginning, has just opened the list.
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

    /// What comes of an answer that comes in pieces, and how many of its groups came before its end.
    fn decode(
        text: &str,
        piece: usize,
    ) -> (Result<Vec<SecurityGroup>, Error>, Option<String>, usize) {
        let mut decoder = ListDecoder::new();
        let mut groups = Vec::new();
        for piece in text.as_bytes().chunks(piece) {
            decoder.room().extend(piece);
            decoder.note_more(piece.len()).unwrap();
            loop {
                let items = decoder.take::<DescribeSecurityGroups>(1000, false);
                if items.is_empty() {
                    break;
                }
                groups.extend(items);
            }
        }
        loop {
            let items = decoder.take::<DescribeSecurityGroups>(1000, true);
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
    fn pieces_of_any_length_make_the_same_groups() {
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
    fn what_groups_have_in_common_is_held_once_however_they_come() {
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
    fn groups_are_there_before_the_answer_is() {
        let text = answer(3000, "");
        let half = text.get(..text.len() / 2).unwrap();
        let mut decoder = ListDecoder::new();
        let mut count = 0;
        for piece in half.as_bytes().chunks(16 * 1024) {
            decoder.room().extend(piece);
            decoder.note_more(piece.len()).unwrap();
            count += decoder
                .take::<DescribeSecurityGroups>(usize::MAX, false)
                .len();
        }
        assert!(count > 800, "{count}");
        // What has been decoded is not kept.
        assert!(decoder.rest.len() - decoder.start < 300 * 1024);
    }

    #[test]
    fn whatever_else_an_answer_is_is_told_as_of_any_other() {
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
                    // Where in the whole answer is not known of a piece.
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
    fn an_answer_without_end_is_left() {
        let mut decoder = ListDecoder::new();
        assert_eq!(decoder.note_more(MAX_BYTES), Ok(()));
        let error = TransportError::TooLarge { limit: MAX_BYTES };
        assert_eq!(decoder.note_more(1), Err(error));
    }
}
