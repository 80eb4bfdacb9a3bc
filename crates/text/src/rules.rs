//! How a rule reads.

use portcullis_model::{Direction, Peer, Rule, Traffic, escape_invisible};

/// A peer in words: what it is, and a name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerText {
    /// The value itself: a range or an id.
    pub value: String,
    /// What people call it: a group's name, `anywhere`; empty where there is nothing to add.
    pub name: String,
    /// Whether it is the whole internet.
    pub is_anywhere: bool,
}

/// How a peer reads; `group_name` finds the name of a group by its id.
pub fn peer_text(
    peer: &Peer,
    group_name: impl Fn(&portcullis_model::GroupId) -> Option<String>,
) -> PeerText {
    let name = match peer {
        Peer::Cidr(cidr) if cidr.is_anywhere() => "anywhere".to_owned(),
        Peer::Cidr(_) => String::new(),
        Peer::Group(reference) => match (group_name(&reference.group_id), &reference.account_id) {
            (Some(name), _) => name,
            (None, Some(account)) => format!("account {account}"),
            (None, None) => "unknown group".to_owned(),
        },
        Peer::PrefixList(_) => "prefix list".to_owned(),
    };
    let value = match peer {
        Peer::Group(reference) => reference.group_id.to_string(),
        other => other.to_string(),
    };
    PeerText {
        value,
        name,
        is_anywhere: peer.is_anywhere(),
    }
}

/// One rule as a phrase, for confirmations and screen readers: `tcp 22 from 192.0.2.0/24`.
pub fn rule_sentence(rule: &Rule) -> String {
    let preposition = match rule.direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    let traffic = traffic_text(rule.traffic);
    format!("{traffic} {preposition} {}", rule.peer)
}

/// Returns a rule's sentence with its description after it, where there is one.
pub fn with_description(sentence: String, description: &str) -> String {
    if description.is_empty() {
        sentence
    } else {
        format!("{sentence} · {}", escape_invisible(description))
    }
}

/// Like [`rule_sentence`], with the name of the peer instead of its value where there is one.
pub fn named_rule_sentence(rule: &Rule, peer: &PeerText) -> String {
    let preposition = match rule.direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    let traffic = traffic_text(rule.traffic);
    let peer = if peer.name.is_empty() {
        &peer.value
    } else {
        &peer.name
    };
    format!("{traffic} {preposition} {peer}")
}

/// Traffic within a sentence.
pub(super) fn traffic_text(traffic: Traffic) -> String {
    match traffic {
        Traffic::All => "all traffic".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::PortRange;

    #[test]
    fn rules_read_like_language() {
        let rule = |traffic, peer: &str| {
            Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
        };
        assert_eq!(
            rule_sentence(&rule(Traffic::Tcp(PortRange::single(22)), "192.0.2.0/24")),
            "tcp 22 from 192.0.2.0/24"
        );
        assert_eq!(
            rule_sentence(&rule(Traffic::All, "::/0")),
            "all traffic from ::/0"
        );
    }

    #[test]
    fn peers_have_names_where_there_are_any() {
        let none = |_: &portcullis_model::GroupId| None;
        let text = peer_text(&Peer::parse("0.0.0.0/0").unwrap(), none);
        assert_eq!(
            (text.value.as_str(), text.name.as_str(), text.is_anywhere),
            ("0.0.0.0/0", "anywhere", true)
        );
        let from = Peer::parse("0.0.0.0/0").unwrap();
        let rule = Rule::new(Direction::Ingress, Traffic::All, from);
        assert_eq!(
            named_rule_sentence(&rule, &text),
            "all traffic from anywhere"
        );
        let text = peer_text(&Peer::parse("sg-1a2b3c4d").unwrap(), |_| {
            Some("apache".to_owned())
        });
        assert_eq!(
            (text.value.as_str(), text.name.as_str()),
            ("sg-1a2b3c4d", "apache")
        );
        let text = peer_text(&Peer::parse("123456789012/sg-1a2b3c4d").unwrap(), none);
        assert_eq!(text.name, "account 123456789012");
    }
}
