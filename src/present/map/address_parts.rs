//! CIDR blocks within a text, which have a font of their own.

use crate::model::Cidr;

/// Splits a text into CIDR blocks and what is around them. The second value says whether a part is a block.
pub fn address_parts(text: &str) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    for word in text.split_inclusive(' ') {
        let block = word.trim_end();
        let is_block = block.contains('/') && Cidr::parse(block).is_ok();
        let (block, rest) = if is_block {
            word.split_at(block.len())
        } else {
            ("", word)
        };
        if is_block {
            parts.push((block.to_owned(), true));
        }
        match parts.last_mut() {
            Some((text, false)) => text.push_str(rest),
            _ if rest.is_empty() => {}
            _ => parts.push((rest.to_owned(), false)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_parts_of_their_own() {
        for (text, expected) in [
            ("", &[][..]),
            ("load balancer", &[("load balancer", false)]),
            ("10.0.0.0/8", &[("10.0.0.0/8", true)]),
            (
                "10.0.0.0/8 to web app",
                &[("10.0.0.0/8", true), (" to web app", false)],
            ),
            (
                "VPC, 2001:db8::/32",
                &[("VPC, ", false), ("2001:db8::/32", true)],
            ),
            ("and/or 10.0.0.300/8", &[("and/or 10.0.0.300/8", false)]),
        ] {
            let parts = address_parts(text);
            let parts: Vec<(&str, bool)> = parts
                .iter()
                .map(|(text, is_block)| (text.as_str(), *is_block))
                .collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
