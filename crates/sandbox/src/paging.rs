//! Pagination of long lists with opaque tokens.
//!
//! A page starts after the last id of the page before it, not at an offset, so that no item is
//! skipped or repeated when others are added or deleted between two pages.

use super::parameters::Parameters;
use super::refusal::Refusal;

/// Requested page of a list.
#[derive(Debug)]
pub(super) struct Paging {
    action: &'static str,
    max_results: Option<usize>,
    after: Option<String>,
}

impl Paging {
    /// Reads `MaxResults`, which must be within `limits`, and `NextToken`.
    pub(super) fn read(
        parameters: &mut Parameters,
        action: &'static str,
        limits: std::ops::RangeInclusive<i64>,
    ) -> Result<Self, Refusal> {
        let (least, most) = (limits.start(), limits.end());
        let max_results = match parameters.integer("MaxResults")? {
            Some(number) if number < *least => {
                return Err(Refusal::invalid_max_results(
                    &number.to_string(),
                    &[
                        "Expecting a value greater than or equal to ",
                        &least.to_string(),
                        ".",
                    ]
                    .concat(),
                ));
            }
            Some(number) if number > *most => {
                return Err(Refusal::invalid_max_results(
                    &number.to_string(),
                    &[
                        "Expecting a value smaller than or equal to ",
                        &most.to_string(),
                        ".",
                    ]
                    .concat(),
                ));
            }
            number => number.and_then(|number| usize::try_from(number).ok()),
        };
        let after = match parameters.text("NextToken") {
            Some(token) if !token.is_empty() => Some(
                id_from_token(action, &token).ok_or_else(|| Refusal::invalid_next_token(&token))?,
            ),
            _ => None,
        };
        Ok(Self {
            action,
            max_results,
            after,
        })
    }

    /// Whether the caller set a page size.
    pub(super) fn is_limited(&self) -> bool {
        self.max_results.is_some()
    }

    /// Returns the page in the order of ids (EC2 guarantees no order) and the token of the next
    /// page.
    pub(super) fn page<T>(
        &self,
        mut items: Vec<T>,
        id_of: fn(&T) -> &str,
    ) -> (Vec<T>, Option<String>) {
        items.sort_by(|a, b| id_of(a).cmp(id_of(b)));
        if let Some(after) = &self.after {
            items.retain(|item| id_of(item) > after.as_str());
        }
        let mut next_token = None;
        if let Some(max_results) = self.max_results
            && items.len() > max_results
        {
            items.truncate(max_results);
            next_token = items
                .last()
                .map(|item| token_from_id(self.action, id_of(item)));
        }
        (items, next_token)
    }
}

/// Encodes an id as a token: a checksum of the action and the id, then the id, obfuscated with a
/// keystream. Clients cannot rely on its content, and a token of another action is rejected.
fn token_from_id(action: &str, id: &str) -> String {
    let mut token = String::new();
    let sum = checksum(action, id);
    for (byte, key) in sum
        .to_be_bytes()
        .iter()
        .chain(id.as_bytes())
        .zip(keystream(sum, 4))
    {
        token.push_str(&format!("{:02x}", byte ^ key));
    }
    token
}

fn id_from_token(action: &str, token: &str) -> Option<String> {
    // A token from a form may contain anything; only pairs of hexadecimal digits are valid.
    if !token.len().is_multiple_of(2) || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Vec<u8> = (0..token.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(token.get(at..at + 2)?, 16).ok())
        .collect();
    let (head, tail) = bytes.split_at_checked(4)?;
    let sum = u32::from_be_bytes(head.try_into().ok()?);
    let plain: Vec<u8> = tail
        .iter()
        .zip(keystream(sum, 4).skip(4))
        .map(|(byte, key)| byte ^ key)
        .collect();
    let id = String::from_utf8(plain).ok()?;
    (checksum(action, &id) == sum).then_some(id)
}

/// Returns the keystream. Its first `clear` bytes are zero, so that the checksum, which is the key,
/// stays readable.
fn keystream(key: u32, clear: usize) -> impl Iterator<Item = u8> {
    let mut state = key | 1;
    std::iter::repeat_n(0, clear).chain(std::iter::from_fn(move || {
        state = state.wrapping_mul(0x915f_77f5).wrapping_add(0x6d2b_79f5);
        Some((state >> 24) as u8)
    }))
}

fn checksum(action: &str, id: &str) -> u32 {
    action
        .bytes()
        .chain([0])
        .chain(id.bytes())
        .fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_decode_for_their_own_action_only() {
        let token = token_from_id("DescribeVpcs", "vpc-1a2b3c4d");
        assert!(!token.contains("1a2b3c4d"));
        assert_eq!(
            id_from_token("DescribeVpcs", &token).as_deref(),
            Some("vpc-1a2b3c4d")
        );
        assert_eq!(id_from_token("DescribeSubnets", &token), None);
        for bad in ["", "ab", "zz", "é", "0102030405", &token[1..], &token[2..]] {
            assert_eq!(id_from_token("DescribeVpcs", bad), None, "{bad}");
        }
    }
}
