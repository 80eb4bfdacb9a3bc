//! Any text through every value parser: a parsed value formats as text that parses to the same
//! value.

#![no_main]

use std::fmt::{Debug, Display};

use libfuzzer_sys::fuzz_target;
use portcullis::aws::{Credentials, Endpoint, SignatureParts, parse_form};
use portcullis::model::{
    AccountId, Cidr, GroupDescription, GroupId, GroupName, IcmpTypeCode, Peer, PortRange,
    PrefixListId, Protocol, Region, RuleDescription, RuleId, Tag, VpcId,
};

fuzz_target!(|text: &str| {
    stable(text, Cidr::parse);
    stable(text, PortRange::parse);
    stable(text, IcmpTypeCode::parse);
    stable(text, Protocol::parse);
    stable(text, Peer::parse);
    stable(text, GroupId::parse);
    stable(text, RuleId::parse);
    stable(text, VpcId::parse);
    stable(text, PrefixListId::parse);
    stable(text, AccountId::parse);
    stable(text, Region::parse);
    stable(text, GroupName::parse);
    stable(text, GroupDescription::parse);
    stable(text, RuleDescription::parse);

    let (first, second) = text.split_once('\n').unwrap_or((text, text));
    let _ = Tag::parse(first, second);
    let _ = Credentials::parse(first, second, text);
    let _ = SignatureParts::parse(text);
    let _ = parse_form(text);
    let region = Region::from_remote("eu-west-1");
    let _ = Endpoint::custom(first, Some(second), &region, "localhost");
    let _ = Endpoint::custom(first, None, &region, second);
});

fn stable<T, E>(text: &str, parse: impl Fn(&str) -> Result<T, E>)
where
    T: Display + Debug + PartialEq,
    E: Display + Debug + PartialEq,
{
    match parse(text) {
        Ok(value) => assert_eq!(parse(&value.to_string()), Ok(value), "{text:?}"),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
