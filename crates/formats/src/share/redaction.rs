//! Kinds of values that a snapshot does not contain.

/// A kind of value that can be redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedactedKind {
    /// Account ids.
    AccountIds,
    /// Names of groups, VPCs and prefix lists, and of the identity that took the snapshot.
    Names,
    /// Descriptions of groups, rules and entries of prefix lists.
    Descriptions,
    /// Keys and values of tags, except `Name` tags.
    Tags,
    /// Public addresses, which are globally routable.
    PublicAddresses,
}

/// A set of redacted kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Redaction(u8);

impl RedactedKind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 5] = [
        Self::AccountIds,
        Self::Names,
        Self::Descriptions,
        Self::Tags,
        Self::PublicAddresses,
    ];

    /// Returns the word for the kind in snapshot files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountIds => "accountIds",
            Self::Names => "names",
            Self::Descriptions => "descriptions",
            Self::Tags => "tags",
            Self::PublicAddresses => "publicAddresses",
        }
    }

    /// Parses a word in a snapshot file.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    fn bit(self) -> u8 {
        match self {
            Self::AccountIds => 1,
            Self::Names => 2,
            Self::Descriptions => 4,
            Self::Tags => 8,
            Self::PublicAddresses => 16,
        }
    }
}

impl Redaction {
    /// No kinds.
    pub const NONE: Self = Self(0);

    /// All kinds.
    pub const ALL: Self = Self(31);

    /// Returns the set with another kind.
    #[must_use]
    pub fn with(self, kind: RedactedKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// Returns the kinds in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the kinds that are not in the other set.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether a kind is in the set.
    pub fn has(self, kind: RedactedKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the kinds in the order of [`RedactedKind::ALL`].
    pub fn kinds(self) -> impl Iterator<Item = RedactedKind> {
        RedactedKind::ALL
            .into_iter()
            .filter(move |kind| self.has(*kind))
    }

    /// Returns the set as in the compact form, one bit per kind.
    pub(super) fn bits(self) -> u8 {
        self.0
    }

    /// Parses the bits of the compact form. `None` if a bit is unknown.
    pub(super) fn from_bits(bits: u8) -> Option<Self> {
        (bits <= Self::ALL.0).then_some(Self(bits))
    }
}

impl FromIterator<RedactedKind> for Redaction {
    fn from_iter<I: IntoIterator<Item = RedactedKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_contain_their_kinds() {
        let some = Redaction::NONE
            .with(RedactedKind::Names)
            .with(RedactedKind::Tags);
        assert_eq!(
            some.kinds().collect::<Vec<_>>(),
            [RedactedKind::Names, RedactedKind::Tags]
        );
        assert_eq!(some.kinds().collect::<Redaction>(), some);
        assert_eq!(
            RedactedKind::ALL.into_iter().collect::<Redaction>(),
            Redaction::ALL
        );
        assert!(Redaction::ALL.without(some).has(RedactedKind::AccountIds));
        assert!(!Redaction::ALL.without(some).has(RedactedKind::Names));
        for bits in 0..=u8::MAX {
            let set = Redaction::from_bits(bits);
            assert_eq!(set.map(Redaction::bits), (bits < 32).then_some(bits));
        }
        for kind in RedactedKind::ALL {
            assert_eq!(RedactedKind::from_word(kind.as_str()), Some(kind));
        }
    }
}
