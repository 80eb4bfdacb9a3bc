//! One word of a search or a filter, with the address or ports that it means.

use portcullis_model::{Cidr, Peer, PortRange, Rule, Traffic};

/// Word of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWord {
    text: String,
    /// CIDR block that it means. A partial address means all addresses that start with it.
    range: Option<Cidr>,
    /// Ports that it means.
    ports: Option<PortRange>,
}

impl SearchWord {
    /// Splits a query into its words.
    pub fn all_of(query: &str) -> Vec<Self> {
        query.split_whitespace().map(Self::of).collect()
    }

    /// Returns the meanings of one word.
    pub fn of(word: &str) -> Self {
        Self {
            range: range_of(word),
            ports: PortRange::parse(word).ok(),
            text: word.to_ascii_lowercase(),
        }
    }

    /// Returns the word in lower case.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a text contains the word, ignoring ASCII case. EC2 allows only ASCII.
    pub fn is_in(&self, text: &str) -> bool {
        let (word, text) = (self.text.as_bytes(), text.as_bytes());
        let Some(first) = word.first() else {
            return true;
        };
        let starts = text.iter().enumerate();
        let mut starts = starts.filter(|(_, byte)| byte.to_ascii_lowercase() == *first);
        starts.any(|(start, _)| {
            let there = text.get(start..start + word.len());
            there.is_some_and(|there| there.eq_ignore_ascii_case(word))
        })
    }

    /// Whether the traffic includes the ports of the word, or one of the CIDR blocks covers the
    /// other.
    pub fn is_meant_by(&self, traffic: Option<Traffic>, peer: Option<&Peer>) -> bool {
        let ports = traffic.and_then(|traffic| traffic.ports());
        let has_ports = match (self.ports, ports) {
            (Some(asked), Some(known)) => known.from() <= asked.from() && asked.to() <= known.to(),
            _ => false,
        };
        has_ports
            || match (&self.range, peer) {
                (Some(asked), Some(Peer::Cidr(known))) => {
                    known.covers(asked) || asked.covers(known)
                }
                _ => false,
            }
    }

    /// Whether a rule matches the word, in its text or its meaning.
    pub fn is_of(&self, rule: &Rule) -> bool {
        self.is_meant_by(Some(rule.traffic), Some(&rule.peer))
            || self.is_in(&rule.description)
            || match &rule.peer {
                Peer::Group(reference) => self.is_in(reference.group_id.as_str()),
                Peer::PrefixList(id) => self.is_in(id.as_str()),
                Peer::Cidr(_) => false,
            }
            || rule.id.as_ref().is_some_and(|id| self.is_in(id.as_str()))
            || rule
                .tags
                .iter()
                .any(|tag| self.is_in(&tag.key) || self.is_in(&tag.value))
    }
}

/// Parses an address, a CIDR block, or the first two or three numbers of an IPv4 address.
pub(super) fn range_of(word: &str) -> Option<Cidr> {
    if word.contains('/') || word.parse::<std::net::IpAddr>().is_ok() {
        return Cidr::parse(word).ok();
    }
    let numbers: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    let are_numbers = numbers.iter().all(|number| number.parse::<u8>().is_ok());
    if !are_numbers || !(2..=3).contains(&numbers.len()) {
        return None;
    }
    let missing = ".0".repeat(4 - numbers.len());
    let bits = numbers.len() * 8;
    Cidr::parse(&format!("{}{missing}/{bits}", numbers.join("."))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::Direction;

    fn rule(ports: &str, peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::parse(ports).unwrap());
        Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
    }

    #[test]
    fn addresses_and_ports_are_found_by_what_they_mean() {
        let office = rule("8000-8080", "10.1.0.0/16");
        for (word, is_of) in [
            ("10.1.2.3", true),
            ("10.1.2.0/24", true),
            ("10.0.0.0/8", true),
            ("10.1", true),
            ("10.1.2", true),
            ("10.1.", true),
            ("10.2", false),
            ("10.2.0.0/16", false),
            ("8000", true),
            ("8010-8020", true),
            ("80", false),
            ("8080-8081", false),
            ("2001:db8::1", false),
            ("1.2.3.4.5", false),
        ] {
            let [word_of] = SearchWord::all_of(word).try_into().unwrap();
            assert_eq!(word_of.is_of(&office), is_of, "{word}");
        }
    }

    #[test]
    fn words_are_found_whatever_their_case() {
        let [word] = SearchWord::all_of(" aPP ").try_into().unwrap();
        for (text, is_in) in [
            ("apache and APP", true),
            ("ap", false),
            ("", false),
            ("aap", false),
            ("aapp", true),
        ] {
            assert_eq!(word.is_in(text), is_in, "{text}");
        }
        let mut rule = rule("22", "sg-0000000a");
        rule.description = "Application tier".into();
        assert!(word.is_of(&rule));
        let [id] = SearchWord::all_of("SG-0000000A").try_into().unwrap();
        assert!(id.is_of(&rule));
    }
}
