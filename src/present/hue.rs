//! Colours that distinguish accounts and Regions.

/// Number of colours: `hue-0` to `hue-7` in the style sheets.
const HUES: usize = 8;

/// Returns the colour of a text. The same text always has the same colour.
pub fn hue(text: &str) -> usize {
    text.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    }) % HUES
}

/// Returns the colours of open accounts, in order: the colour of the account or, if an earlier
/// account has it, the next free one. `None` for an unknown account.
pub fn account_hues(accounts: &[Option<&str>]) -> Vec<Option<usize>> {
    let mut taken: Vec<(&str, usize)> = Vec::new();
    for account in accounts.iter().flatten() {
        if taken.iter().any(|(known, _)| known == account) {
            continue;
        }
        let own = hue(account);
        let is_free = |hue: &usize| taken.iter().all(|(_, known)| known != hue);
        let next = (own..own + HUES).map(|hue| hue % HUES).find(is_free);
        taken.push((account, next.unwrap_or(own)));
    }
    let hue_of = |account: &str| {
        let known = taken.iter().find(|(known, _)| *known == account);
        known.map(|(_, hue)| *hue)
    };
    accounts
        .iter()
        .map(|account| account.and_then(hue_of))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_accounts_differ_as_long_as_there_are_colours() {
        let names: Vec<String> = (0..8).map(|number| format!("{number:012}")).collect();
        let mut accounts: Vec<Option<&str>> =
            names.iter().map(|name| Some(name.as_str())).collect();
        accounts.push(None);
        accounts.push(accounts[0]);
        let hues = account_hues(&accounts);
        let mut distinct: Vec<usize> = hues[..8].iter().copied().flatten().collect();
        distinct.sort_unstable();
        assert_eq!(distinct, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!((hues[8], hues[9]), (None, hues[0]));
        assert_eq!(hues[0], Some(hue(&names[0])));
        let ninth = account_hues(&[&accounts[..8], &[Some("999999999999")]].concat());
        assert!(ninth[8].is_some());
    }
}
