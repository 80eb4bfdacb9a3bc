//! Which kinds of values a snapshot does not tell.

/// A kind of value that can be taken out of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedactedKind {
    /// The twelve digits of accounts.
    AccountIds,
    /// Names of groups, VPCs and prefix lists, and of whoever took the snapshot.
    Names,
    /// Descriptions of groups, rules and entries of prefix lists.
    Descriptions,
    /// Keys and values of tags, but for the names that are kept in tags.
    Tags,
    /// Globally routable addresses.
    PublicAddresses,
}

/// A set of kinds that are redacted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Redaction(u8);

impl RedactedKind {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::AccountIds,
        Self::Names,
        Self::Descriptions,
        Self::Tags,
        Self::PublicAddresses,
    ];

    /// The kind as the file names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountIds => "accountIds",
            Self::Names => "names",
            Self::Descriptions => "descriptions",
            Self::Tags => "tags",
            Self::PublicAddresses => "publicAddresses",
        }
    }

    /// The kind of a word in the file.
    pub(super) fn from_word(word: &str) -> Option<Self> {
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
    /// Nothing is redacted.
    pub const NONE: Self = Self(0);

    /// Every kind is redacted.
    pub const ALL: Self = Self(31);

    /// With another kind.
    #[must_use]
    pub fn with(self, kind: RedactedKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the kind is redacted.
    pub fn has(self, kind: RedactedKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether nothing is redacted.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds, in the order of [`RedactedKind::ALL`].
    pub fn kinds(self) -> impl Iterator<Item = RedactedKind> {
        RedactedKind::ALL
            .into_iter()
            .filter(move |kind| self.has(*kind))
    }

    /// The set as the compact form has it, a bit for each kind.
    pub(super) fn bits(self) -> u8 {
        self.0
    }

    /// The set of those bits; none where one stands for no kind.
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
    fn a_set_holds_what_was_put_into_it() {
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
