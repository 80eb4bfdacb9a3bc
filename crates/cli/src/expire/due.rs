//! Which rules have expired.

use portcullis_model::{ExpiryClock, ExpiryError, GroupId, Rule, Timestamp};

/// A rule with the tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaggedRule {
    pub(super) group: GroupId,
    pub(super) rule: Rule,
    /// The value of the tag.
    pub(super) text: String,
}

/// Rules with the tag, by what it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    /// Rules whose time has come, the earliest first.
    pub(super) expired: Vec<TaggedRule>,
    /// Rules that expire later, the earliest first.
    pub(super) upcoming: Vec<TaggedRule>,
    /// Rules whose tag is no time, in the order of the response. They are never removed.
    pub(super) unreadable: Vec<(TaggedRule, ExpiryError)>,
}

impl Sorted {
    /// Sorts rules. Those without the tag are left out.
    pub(super) fn of(rules: Vec<(GroupId, Rule)>, clock: ExpiryClock<'_>) -> Self {
        let mut sorted = Self::default();
        let mut timed: Vec<(Timestamp, TaggedRule)> = Vec::new();
        for (group, rule) in rules {
            let Some(expiry) = clock.of(&rule) else {
                continue;
            };
            let time = expiry.time;
            let text = expiry.text.to_owned();
            let tagged = TaggedRule { group, rule, text };
            match time {
                Ok(time) => timed.push((time, tagged)),
                Err(error) => sorted.unreadable.push((tagged, error)),
            }
        }
        timed.sort_by_key(|(time, _)| *time);
        for (time, tagged) in timed {
            if time <= clock.now {
                sorted.expired.push(tagged)
            } else {
                sorted.upcoming.push(tagged)
            }
        }
        sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{Cidr, Direction, Peer, PortRange, Tag, Traffic};

    fn rule(port: u16, tags: &[(&str, &str)]) -> (GroupId, Rule) {
        let traffic = Traffic::Tcp(PortRange::single(port));
        let peer = Peer::Cidr(Cidr::parse("203.0.113.7").unwrap());
        let mut rule = Rule::new(Direction::Ingress, traffic, peer);
        let tag = |(key, value): &(&str, &str)| Tag {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        rule.tags = tags.iter().map(tag).collect();
        (GroupId::from_remote("sg-00000001"), rule)
    }

    #[test]
    fn only_a_time_with_a_zone_expires() {
        let clock = ExpiryClock {
            key: "expires-at",
            now: Timestamp::parse("2026-11-29T12:00:00Z").unwrap(),
        };
        let sorted = Sorted::of(
            vec![
                rule(1, &[("expires-at", "2026-11-29T12:00:00Z")]),
                rule(2, &[("expires-at", "2026-11-29T12:00:01Z")]),
                rule(3, &[("expires-at", "2026-11-29T12:59:00+01:00")]),
                rule(4, &[("expires-at", "2020-01-01T00:00:00")]),
                rule(5, &[("expires-at", "yesterday")]),
                rule(6, &[("Expires-At", "2020-01-01T00:00:00Z")]),
                rule(7, &[]),
            ],
            clock,
        );
        let ports = |rules: &[TaggedRule]| -> Vec<u16> {
            let ports = rules.iter().filter_map(|it| it.rule.traffic.ports());
            ports.map(|ports| ports.from()).collect()
        };
        assert_eq!(ports(&sorted.expired), [3, 1]);
        assert_eq!(ports(&sorted.upcoming), [2]);
        let unreadable = sorted.unreadable.iter().map(|(_, error)| *error);
        let errors: Vec<ExpiryError> = unreadable.collect();
        assert_eq!(errors, [ExpiryError::Zoneless, ExpiryError::Malformed]);
    }
}
