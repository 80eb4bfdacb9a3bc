//! Natural order of names: `app-2` before `app-10`.

use std::cmp::Ordering;

/// Compares two names, ignoring ASCII case, with runs of digits compared as numbers. Names that
/// differ only in case or leading zeros are ordered by their bytes, so that the order is total.
pub fn natural_order(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one.as_bytes(), other.as_bytes());
    loop {
        let (run_a, run_b) = (digits(a), digits(b));
        if run_a > 0 && run_b > 0 {
            let (number_a, rest_a) = a.split_at(run_a);
            let (number_b, rest_b) = b.split_at(run_b);
            let (number_a, number_b) = (without_zeros(number_a), without_zeros(number_b));
            let ordering = number_a.len().cmp(&number_b.len());
            let ordering = ordering.then_with(|| number_a.cmp(number_b));
            if ordering.is_ne() {
                return ordering;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((first_a, rest_a)), Some((first_b, rest_b))) => {
                let ordering = first_a
                    .to_ascii_lowercase()
                    .cmp(&first_b.to_ascii_lowercase());
                if ordering.is_ne() {
                    return ordering;
                }
                (a, b) = (rest_a, rest_b);
            }
            (None, None) => return one.cmp(other),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.split_at(zeros).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        let mut names = [
            "app-10",
            "app-1",
            "App-2",
            "app-1000",
            "app",
            "app-02",
            "web",
            "app-2",
            "app-x",
            "10",
            "9",
            "app-100000000000000000000001",
            "app-99999999999999999999999",
        ];
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            [
                "9",
                "10",
                "app",
                "app-1",
                "App-2",
                "app-02",
                "app-2",
                "app-10",
                "app-1000",
                "app-99999999999999999999999",
                "app-100000000000000000000001",
                "app-x",
                "web",
            ]
        );
    }
}
