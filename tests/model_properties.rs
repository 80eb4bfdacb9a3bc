//! What holds for every value of the model: it survives being shown and read again, and being
//! stored and loaded; and `covers` is an order.

#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::{Debug, Display};
use std::str::FromStr;

use portcullis::model::{
    AccountId, Cidr, GroupDescription, GroupId, GroupName, IcmpTypeCode, Peer, PortRange,
    PrefixListId, Protocol, Region, RuleDescription, RuleId, VpcId,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

proptest! {
    #[test]
    fn shown_values_parse_to_themselves(
        cidr in support::cidr(),
        ports in support::port_range(),
        icmp in support::icmp(),
        protocol in support::protocol(),
        group_id in support::group_id(),
        rule_id in support::rule_id(),
        vpc_id in support::vpc_id(),
        prefix_list_id in support::prefix_list_id(),
        account_id in support::account_id(),
        region in support::region(),
        peer in support::typed_peer(),
    ) {
        parses_again(&cidr)?;
        parses_again(&ports)?;
        parses_again(&icmp)?;
        parses_again(&protocol)?;
        prop_assert_eq!(Protocol::parse(&protocol.wire()), Ok(protocol));
        parses_again(&group_id)?;
        parses_again(&rule_id)?;
        parses_again(&vpc_id)?;
        parses_again(&prefix_list_id)?;
        prop_assert_eq!(AccountId::parse(&account_id.to_string()), Ok(account_id));
        prop_assert_eq!(Region::parse(&region.to_string()), Ok(region));
        prop_assert_eq!(Peer::parse(&peer.to_string()), Ok(peer));
    }

    #[test]
    fn stored_values_load_as_themselves(
        cidr in support::cidr(),
        ports in support::port_range(),
        icmp in support::icmp(),
        protocol in support::protocol(),
        traffic in support::traffic(),
        peer in support::peer(),
        region in support::region(),
        account_id in support::account_id(),
        group in support::security_group(),
        rule in support::rule(),
    ) {
        loads_again(&cidr)?;
        loads_again(&ports)?;
        loads_again(&icmp)?;
        loads_again(&protocol)?;
        loads_again(&traffic)?;
        loads_again(&peer)?;
        loads_again(&region)?;
        loads_again(&account_id)?;
        loads_again(&group)?;
        loads_again(&rule)?;
    }

    #[test]
    fn accepted_texts_are_kept(text in "[ a-zA-Z0-9._:/()#,@+=&;{}!$*-]{0,260}") {
        if let Ok(name) = GroupName::parse(&text) {
            prop_assert_eq!(name.as_str(), text.trim_end_matches(' '));
            prop_assert_eq!(GroupName::parse(name.as_str()), Ok(name.clone()));
            loads_again(&name)?;
        }
        if let Ok(description) = GroupDescription::parse(&text) {
            prop_assert_eq!(description.as_str(), text.as_str());
            loads_again(&description)?;
        }
        match RuleDescription::parse(&text) {
            Ok(description) => loads_again(&description)?,
            Err(_) => prop_assert!(text.chars().count() > 255),
        }
    }

    #[test]
    fn no_text_panics_and_what_parses_is_stable(
        text in prop_oneof!["\\PC{0,30}", "[-0-9a-f:./% sgrplv*]{0,30}"]
    ) {
        stable(&text, Cidr::parse)?;
        stable(&text, PortRange::parse)?;
        stable(&text, IcmpTypeCode::parse)?;
        stable(&text, Protocol::parse)?;
        stable(&text, Peer::parse)?;
        stable(&text, GroupId::parse)?;
        stable(&text, RuleId::parse)?;
        stable(&text, VpcId::parse)?;
        stable(&text, PrefixListId::parse)?;
        stable(&text, AccountId::parse)?;
        stable(&text, Region::parse)?;
        stable(&text, GroupName::parse)?;
        stable(&text, GroupDescription::parse)?;
        stable(&text, RuleDescription::parse)?;
    }

    #[test]
    fn stored_nonsense_does_not_load(from in any::<u16>(), to in any::<u16>()) {
        let loaded: Result<PortRange, _> = serde_json::from_value(serde_json::json!([from, to]));
        prop_assert_eq!(loaded.is_ok(), from <= to);
    }
}

proptest! {
    // Three values have to meet for a case to say anything.
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn covering_is_an_order_of_cidrs(values in [support::cidr(), support::cidr(), support::cidr()]) {
        is_an_order(&values, Cidr::covers, |cidr| cidr.clone())?;
    }

    #[test]
    fn covering_is_an_order_of_ports(values in [support::port_range(), support::port_range(), support::port_range()]) {
        is_an_order(&values, |a, b| a.covers(*b), |ports| *ports)?;
    }

    #[test]
    fn covering_is_an_order_of_icmp_messages(values in [support::icmp(), support::icmp(), support::icmp()]) {
        is_an_order(&values, |a, b| a.covers(*b), |icmp| *icmp)?;
    }

    #[test]
    fn covering_is_an_order_of_protocols(values in [support::protocol(), support::protocol(), support::protocol()]) {
        is_an_order(&values, |a, b| a.covers(*b), |protocol| *protocol)?;
    }

    #[test]
    fn covering_is_an_order_of_traffic(values in [support::traffic(), support::traffic(), support::traffic()]) {
        is_an_order(&values, |a, b| a.covers(*b), |traffic| *traffic)?;
        let [a, b, _] = values;
        prop_assert!(!a.covers(b) || a.protocol().covers(b.protocol()));
    }

    #[test]
    fn covering_is_an_order_of_peers(values in [support::peer(), support::peer(), support::peer()]) {
        is_an_order(&values, Peer::covers, Peer::identity)?;
    }

    #[test]
    fn covering_is_an_order_of_rules(values in [support::rule(), support::rule(), support::rule()]) {
        is_an_order(&values, |a, b| a.covers(b), |rule| rule.key())?;
    }

    #[test]
    fn covering_ports_means_containing_each(a in support::port_range(), b in support::port_range()) {
        let contains = |range: PortRange, port: u16| range.from() <= port && port <= range.to();
        let contains_all = (b.from()..=b.to()).all(|port| contains(a, port));
        prop_assert_eq!(a.covers(b), contains_all);
    }

    #[test]
    fn covering_cidrs_means_containing_both_ends(a in support::cidr(), b in support::cidr()) {
        let (first, last) = (b.network().network(), b.network().broadcast());
        prop_assert!(b.contains(first) && b.contains(last));
        prop_assert_eq!(a.covers(&b), a.contains(first) && a.contains(last));
    }
}

fn parses_again<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Display + Debug + FromStr + PartialEq,
    T::Err: Debug + PartialEq,
{
    let shown = value.to_string();
    let parsed = T::from_str(&shown);
    prop_assert_eq!(parsed.as_ref(), Ok(value), "{}", shown);
    Ok(())
}

fn loads_again<T: Serialize + DeserializeOwned + Debug + PartialEq>(
    value: &T,
) -> Result<(), TestCaseError> {
    let stored = serde_json::to_string(value).unwrap();
    let loaded: T = serde_json::from_str(&stored).unwrap();
    prop_assert_eq!(&loaded, value, "{}", stored);
    Ok(())
}

/// What a text parses to is shown as a text that parses to the same.
fn stable<T: Display + Debug + PartialEq, E: Debug + PartialEq>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<(), TestCaseError> {
    if let Ok(value) = parse(text) {
        prop_assert_eq!(parse(&value.to_string()), Ok(value), "{:?}", text);
    }
    Ok(())
}

/// Reflexive, transitive, and antisymmetric up to what makes two values the same.
fn is_an_order<T: Debug, I: PartialEq + Debug>(
    [a, b, c]: &[T; 3],
    covers: impl Fn(&T, &T) -> bool,
    identity: impl Fn(&T) -> I,
) -> Result<(), TestCaseError> {
    prop_assert!(covers(a, a));
    prop_assert!(!(covers(a, b) && covers(b, c)) || covers(a, c));
    if covers(a, b) && covers(b, a) {
        prop_assert_eq!(identity(a), identity(b));
    }
    if identity(a) == identity(b) {
        prop_assert!(covers(a, b) && covers(b, a));
    }
    Ok(())
}
