//! The traffic of a question: one kind or several.

use std::fmt;

use portcullis_model::Traffic;

use crate::access::TrafficSet;

/// One or several kinds of traffic, such as `tcp 80, tcp 443`. Never empty.
///
/// Several kinds are in canonical form, as few as possible: `tcp 80, tcp 81` is `tcp 80-81`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrafficList {
    first: Traffic,
    others: Vec<Traffic>,
}

impl TrafficList {
    /// All traffic.
    pub const ALL: Self = Self {
        first: Traffic::All,
        others: Vec::new(),
    };

    /// Creates a list in canonical form. `None` if there is no traffic.
    pub fn of(traffic: impl IntoIterator<Item = Traffic>) -> Option<Self> {
        let mut all: Vec<Traffic> = traffic.into_iter().collect();
        if all.len() > 1 {
            all = TrafficSet::of_all(all).traffics();
        }
        let mut all = all.into_iter();
        Some(Self {
            first: all.next()?,
            others: all.collect(),
        })
    }

    /// Returns the kinds, at least one.
    pub fn iter(&self) -> impl Iterator<Item = Traffic> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Whether this is all traffic.
    pub fn is_all(&self) -> bool {
        self.iter().any(|traffic| traffic == Traffic::All)
    }

    /// Whether some kind has traffic in common with `traffic`.
    pub(super) fn overlaps(&self, traffic: Traffic) -> bool {
        self.iter().any(|own| own.overlaps(traffic))
    }

    /// Whether one kind has all of `traffic`.
    pub(super) fn covers(&self, traffic: Traffic) -> bool {
        self.iter().any(|own| own.covers(traffic))
    }
}

impl From<Traffic> for TrafficList {
    fn from(traffic: Traffic) -> Self {
        Self {
            first: traffic,
            others: Vec::new(),
        }
    }
}

impl fmt::Display for TrafficList {
    /// Writes the kinds with commas, as a question has them: `tcp 80, protocol 47`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, traffic) in self.iter().enumerate() {
            if place > 0 {
                formatter.write_str(", ")?;
            }
            match traffic {
                // A number alone would be a port.
                Traffic::Other(number) => write!(formatter, "protocol {number}")?,
                traffic => write!(formatter, "{traffic}")?,
            }
        }
        Ok(())
    }
}
