//! Identifiers that look like EC2's and are reproducible from a seed.

use serde::{Deserialize, Serialize};

/// Small random number generator (SplitMix64), not for secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Random(u64);

impl Random {
    /// Creates a generator for one purpose. Equal seeds and labels give equal numbers, regardless
    /// of the numbers drawn for other labels.
    pub(super) fn new(seed: u64, label: &str) -> Self {
        // FNV-1a, so that similar labels start far apart.
        let hash = label
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self(seed ^ hash)
    }

    /// Returns the next number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a long resource id. The 17 digits of EC2's ids always start with a zero.
    pub(super) fn resource_id(&mut self, prefix: &str) -> String {
        format!("{prefix}0{:016x}", self.number())
    }

    /// Returns a random (version 4) UUID, the format of request ids.
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.number(), self.number());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            (low >> 48) & 0x3fff | 0x8000,
            low & 0xffff_ffff_ffff,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_label_give_the_same_ids() {
        let ids = |seed, label| {
            let mut random = Random::new(seed, label);
            [random.resource_id("sg-"), random.uuid()]
        };
        assert_eq!(ids(1, "eu-west-1"), ids(1, "eu-west-1"));
        assert_ne!(ids(1, "eu-west-1"), ids(1, "eu-west-2"));
        assert_ne!(ids(1, "eu-west-1"), ids(2, "eu-west-1"));
    }

    #[test]
    fn ids_have_ec2s_format() {
        let mut random = Random::new(7, "x");
        for _ in 0..100 {
            let id = random.resource_id("sg-");
            assert!(portcullis_model::GroupId::parse(&id).is_ok(), "{id}");
            let uuid = random.uuid();
            assert_eq!(uuid.len(), 36, "{uuid}");
            assert_eq!(uuid.as_bytes()[14], b'4', "{uuid}");
            assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
        }
    }
}
