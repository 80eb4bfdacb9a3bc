//! Words in table cells: directions, flags, placeholders of empty cells.

use super::foreign_words;
use super::problem::InvisibleCharacter;
use portcullis_model::{Cidr, Direction, is_invisible};

/// Whether a cell has no value: it is empty, a dash, or a tool's word for a missing value.
pub fn is_absent(cell: &str) -> bool {
    let text = cell.trim();
    text.is_empty()
        || is_placeholder(text)
        || [
            "na",
            "none",
            "null",
            "nil",
            "nan",
            "undefined",
            "<none>",
            "<null>",
        ]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text is a placeholder for an empty cell: `-`, `N/A`, `<null>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "<null>") || text.eq_ignore_ascii_case("n/a")
}

/// Parses a word in a direction column. Ignores blanks, hyphens and underscores inside, and
/// punctuation around it. Other signs could change the meaning: `!ingress`.
pub(super) fn parse_direction(text: &str) -> Option<Direction> {
    let text = text.trim_matches(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '"' | '\'' | '`' | '(' | ')' | '[' | ']' | ':' | '.')
    });
    let is_word = text.chars().all(|letter| {
        letter.is_alphanumeric() || letter.is_whitespace() || matches!(letter, '-' | '_')
    });
    direction_of_letters(text).filter(|_| is_word)
}

/// Returns the direction that the letters of a text spell.
fn direction_of_letters(text: &str) -> Option<Direction> {
    let word: String = text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match word.as_str() {
        "in" | "inbound" | "inboundrule" | "inboundrules" | "incoming" | "ingress"
        | "ingressrule" | "ingressrules" | "ippermissions" | "eingehend" | "eingehende"
        | "entrant" | "entrants" | "entrante" | "entrantes" | "entrada" | "iningresso"
        | "インバウンド" | "受信" | "入站" | "傳入" | "인바운드" | "masuk" | "gelen"
        | "inkomend" | "inkomende" | "inkommande" | "innkommende" | "indgående" | "příchozí"
        | "входящий" | "входящие" => Direction::Ingress,
        "out"
        | "outbound"
        | "outboundrule"
        | "outboundrules"
        | "outgoing"
        | "egress"
        | "egressrule"
        | "egressrules"
        | "ippermissionsegress"
        | "ausgehend"
        | "ausgehende"
        | "sortant"
        | "sortante"
        | "sortantes"
        | "sortants"
        | "salida"
        | "saliente"
        | "salientes"
        | "inuscita"
        | "saída"
        | "saida"
        | "アウトバウンド"
        | "送信"
        | "出站"
        | "傳出"
        | "아웃바운드"
        | "keluar"
        | "giden"
        | "uitgaand"
        | "uitgaande"
        | "utgående"
        | "udgående"
        | "odchozí"
        | "исходящий"
        | "исходящие" => Direction::Egress,
        _ => return None,
    })
}

/// Returns the direction of a word that contains signs, such as `e+gress`.
fn misspelt_direction(text: &str) -> Option<Direction> {
    direction_of_letters(text).filter(|_| text.trim().len() > 3)
}

/// Returns the direction of a text that is unambiguous in any context: `egress`, `is_egress=true`,
/// `type=egress`.
pub(super) fn plain_direction(text: &str) -> Option<Direction> {
    let text = text.trim();
    if let Some((name, value)) = text.split_once('=') {
        let value = value.trim().trim_matches(['"', '\'']);
        return match super::table_column::table_column(name) {
            super::TableColumn::Direction | super::TableColumn::Type => parse_direction(value),
            super::TableColumn::IsEgress => parse_flag(value).map(egress_if),
            super::TableColumn::IsIngress => parse_flag(value).map(|is| egress_if(!is)),
            _ => None,
        };
    }
    // `in` and `out` have other meanings, too.
    let is_short = text.len() <= 3;
    parse_direction(text).filter(|_| !is_short)
}

/// Whether a description contains a word for the other direction, which a line without a direction
/// may mean.
pub(super) fn mentions_other_direction(text: &str, direction: Direction) -> bool {
    text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '=')))
        .filter_map(plain_direction)
        .chain(misspelt_direction(text))
        // `out` alone; within a text it has other meanings.
        .chain(parse_direction(text))
        .any(|found| found != direction)
}

/// Splits a text into words in lower case, at characters other than letters and digits, and before
/// capital letters.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_after_small = false;
    for letter in text.chars() {
        let is_start = is_after_small && letter.is_uppercase();
        if !letter.is_alphanumeric() || is_start {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        is_after_small = letter.is_lowercase() || letter.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns the directions whose words are in a text without blanks, such as
/// `IpPermissionsEgressinbound`.
fn joined_directions(text: &str) -> impl Iterator<Item = Direction> {
    let text = text.trim().to_lowercase();
    let is_token = !text.contains(char::is_whitespace);
    // `regression` is not about a direction.
    let text = text.replace("regress", "");
    let words = [
        ("egress", Direction::Egress),
        ("outbound", Direction::Egress),
        ("ingress", Direction::Ingress),
        ("inbound", Direction::Ingress),
    ];
    words
        .into_iter()
        .filter(move |(word, _)| is_token && text.contains(word))
        .map(|(_, direction)| direction)
}

/// Returns the directions for which a text contains words, in an unknown column.
pub(super) fn directions_in(text: &str) -> Vec<Direction> {
    let direction_of = |word: String| match word.as_str() {
        "output" | "dst" | "destination" => Some(Direction::Egress),
        "input" => Some(Direction::Ingress),
        word => plain_direction(word),
    };
    let mut found: Vec<Direction> = match text.trim().to_lowercase().as_str() {
        "to" | "o" | "dest" | "→" | "➔" | "⇒" | "->" | "=>" => vec![Direction::Egress],
        _ => plain_direction(text)
            .or_else(|| misspelt_direction(text))
            .into_iter()
            .collect(),
    };
    found.extend(plain_words(text).into_iter().filter_map(direction_of));
    found.extend(joined_directions(text));
    found
}

/// Returns the directions for which a text contains words, also with one letter wrong, as in `outbuond`.
pub(super) fn directions_like(text: &str) -> Vec<Direction> {
    let mut found = directions_in(text);
    let words = plain_words(text);
    found.extend(words.iter().filter_map(|word| mistyped_direction(word)));
    found
}

/// Returns the direction of a word with letters missing, added, replaced or swapped: one in short words, two in
/// `inbound` and longer ones.
fn mistyped_direction(word: &str) -> Option<Direction> {
    let words = [
        ("egress", 1, Direction::Egress),
        ("outbound", 2, Direction::Egress),
        ("outgoing", 2, Direction::Egress),
        ("ingress", 1, Direction::Ingress),
        ("inbound", 2, Direction::Ingress),
        ("incoming", 2, Direction::Ingress),
    ];
    let word = word.as_bytes();
    let (_, _, direction) = words.into_iter().find(|(known, limit, _)| {
        word.first() == known.as_bytes().first()
            && word.len().abs_diff(known.len()) <= *limit
            && typing_errors(word, known.as_bytes()) <= *limit
    })?;
    Some(direction)
}

/// Number of letters to add, remove, replace or swap between two words.
fn typing_errors(word: &[u8], known: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=known.len()).collect();
    for (row, letter) in word.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in known.iter().enumerate() {
            let at =
                |costs: &[usize], place: usize| costs.get(place).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, column) + usize::from(letter != other);
            let mut cost = replaced
                .min(at(&last, column + 1) + 1)
                .min(at(&next, column) + 1);
            let previous = |word: &[u8], place: usize| word.get(place.wrapping_sub(1)).copied();
            let is_swapped =
                previous(word, row) == Some(*other) && previous(known, column) == Some(*letter);
            if is_swapped {
                cost = cost.min(at(&before, column.wrapping_sub(1)) + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

/// Whether a text contains a word for a direction, as the title `sg-1a2b3c4d outbound`.
pub fn mentions_direction(text: &str) -> bool {
    !directions_like(text).is_empty()
}

/// Whether a text is a word that negates a rule: `deny`, `removed`, `disabled`.
pub(super) fn is_negation(text: &str) -> bool {
    let word = text.trim().to_lowercase();
    foreign_words::is_negation(&word)
        || matches!(
            word.as_str(),
            "absent"
                | "block"
                | "blocked"
                | "delete"
                | "deleted"
                | "denied"
                | "denies"
                | "deny"
                | "disable"
                | "disabled"
                | "disallow"
                | "disallowed"
                | "discard"
                | "drop"
                | "dropped"
                | "except"
                | "excluded"
                | "excluding"
                | "forbidden"
                | "inactive"
                | "not"
                | "prohibited"
                | "reject"
                | "rejected"
                | "remove"
                | "removed"
                | "retired"
                | "revoke"
                | "revoked"
                | "terminated"
                | "unless"
                | "without"
        )
}

/// Whether a word in lower case says that something is gone or will go: `decommissioned`,
/// `expires`. Wider than [`is_negation`]: such words are common in descriptions of rules in use.
pub(super) fn is_removal_word(word: &str) -> bool {
    [
        "abandon",
        "cancel",
        "decom",
        "delet",
        "deprecat",
        "disabl",
        "disallow",
        "discontinu",
        "exclud",
        "expir",
        "forbid",
        "ignor",
        "inactiv",
        "obsolet",
        "orphan",
        "prohibit",
        "reject",
        "remov",
        "retir",
        "revok",
        "supersed",
        "suspend",
        "terminat",
        "undo",
        "uninstall",
        "unneeded",
        "unused",
        "unwanted",
        "withdraw",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
        || matches!(
            word,
            "archived"
                | "closed"
                | "dead"
                | "dropped"
                | "gone"
                | "invalid"
                | "skip"
                | "skipped"
                | "stale"
                | "stop"
                | "stopped"
                | "void"
        )
}

/// Returns the word of a description that negates the rule or a part of its source: at either end,
/// or before an address.
pub(super) fn negation_in(text: &str) -> Option<&str> {
    let is_around = |letter: char| !letter.is_alphanumeric() && letter != ':';
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(is_around))
        .collect();
    let is_end = |place: usize| place == 0 || place + 1 == words.len();
    // `but not from 10.0.0.7`, `except for the host 10.0.0.7`.
    let is_before_source = |place: usize| {
        let mut next = words.iter().skip(place + 1).take(4);
        next.any(|word| looks_like_peer(word))
    };
    let is_joint = |word: &str| {
        ["but", "excl", "minus", "save"]
            .iter()
            .any(|joint| word.eq_ignore_ascii_case(joint))
    };
    let found = words.iter().enumerate().find(|(place, word)| {
        is_negation(word) && (is_end(*place) || is_before_source(*place))
            || is_joint(word) && is_before_source(*place)
    });
    found.map(|(_, word)| *word)
}

/// Words of a heading that say whether a rule is allowed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PermissionWords {
    /// `Allowed`, `Enabled`.
    pub(super) is_positive: bool,
    /// `Denied`, `Removed`.
    pub(super) is_negative: bool,
    /// `Action`, `Status`: the cell decides.
    pub(super) is_open: bool,
    /// `Needed`, `Keep`. People also write reasons under such headings.
    pub(super) is_wish: bool,
}

impl PermissionWords {
    pub(super) fn of(heading: &str) -> Self {
        let mut says = Self::default();
        let words = plain_words(heading);
        // `Valid until: never` does not say that the rule is invalid.
        if limits_time(&words) {
            return says;
        }
        for word in words {
            match word.as_str() {
                "accept" | "accepted" | "active" | "activo" | "actif" | "aktiv" | "aktiviert"
                | "allow" | "allowed" | "allowlist" | "allowlisted" | "ativo" | "attivo"
                | "enable" | "enabled" | "erlaubt" | "permit" | "permitted" | "present"
                | "whitelist" | "whitelisted" => says.is_positive = true,
                "applied" | "apply" | "approved" | "authorized" | "confirmed" | "current"
                | "deployed" | "effective" | "enforce" | "enforced" | "exist" | "existing"
                | "exists" | "implemented" | "include" | "included" | "keep" | "kept" | "live"
                | "need" | "needed" | "open" | "required" | "retain" | "use" | "used" | "valid"
                | "wanted" => says.is_wish = true,
                "access" | "action" | "chain" | "change" | "decision" | "delta" | "diff"
                | "effect" | "ensure" | "op" | "operation" | "permission" | "policy" | "sign"
                | "state" | "status" | "target" | "verdict" => says.is_open = true,
                word if foreign_words::is_open_heading(word) => says.is_open = true,
                word => {
                    says.is_negative |=
                        is_negation(word) || is_removal_word(word) || is_inversion(word);
                }
            }
        }
        says
    }
}

/// Whether the words of a heading say until or from when a rule is valid.
fn limits_time(words: &[String]) -> bool {
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_about_validity = has(&[
        "active",
        "effective",
        "enabled",
        "end",
        "ends",
        "gültig",
        "start",
        "starts",
        "valid",
    ]);
    let is_about_time = has(&[
        "bis", "date", "from", "on", "since", "through", "thru", "time", "to",
    ]);
    is_about_validity && is_about_time
        || words.iter().any(|word| foreign_words::limits_time(word))
        || has(&[
            "schedule",
            "scheduled",
            "sunset",
            "temporary",
            "till",
            "ttl",
            "until",
            "validity",
        ])
}

/// Whether a word of a heading in lower case says that a rule means the opposite: `negate`, `inverse`.
fn is_inversion(word: &str) -> bool {
    [
        "blacklist",
        "blocklist",
        "denylist",
        "exception",
        "inver",
        "negat",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
        || matches!(word, "complement" | "opposite")
}

/// Whether a cell limits when a rule is valid: a date under `Valid until`. EC2 has no such rules.
pub(super) fn is_time_limit(heading: &str, cell: &str) -> bool {
    limits_time(&plain_words(heading)) && !is_unlimited(cell)
}

/// Whether a cell says that there is no limit or exception.
fn is_unlimited(cell: &str) -> bool {
    parse_flag(cell) == Some(false)
        || matches!(
            cell.trim().to_lowercase().as_str(),
            "always"
                | "forever"
                | "indefinite"
                | "indefinitely"
                | "never"
                | "permanent"
                | "unlimited"
        )
}

/// Whether a cell is the mark of a comparison for what was there before: `<`, `before`.
fn is_former(cell: &str) -> bool {
    matches!(
        cell.trim().to_lowercase().as_str(),
        "<" | "---" | "before" | "former" | "old" | "previous"
    )
}

/// Whether a cell under an unknown heading negates a rule.
pub(super) fn is_taken_away(heading: &str, cell: &str) -> bool {
    let words = plain_words(cell);
    let is_short = words.len() <= 3;
    let is_removal = |word: &String| is_negation(word) || is_removal_word(word);
    if negation_in(cell).is_some()
        || cell.starts_with('!')
        || is_short && words.iter().any(is_removal)
        || is_former(cell)
    {
        return true;
    }
    let says = PermissionWords::of(heading);
    let answer = cell.trim().to_lowercase();
    let is_harmless = foreign_words::is_permission(&answer)
        || matches!(
            answer.as_str(),
            "+" | ">"
                | "accept"
                | "accepted"
                | "active"
                | "add"
                | "added"
                | "allow"
                | "allowed"
                | "allows"
                | "authorize"
                | "authorized"
                | "enable"
                | "enabled"
                | "existing"
                | "in use"
                | "keep"
                | "live"
                | "permit"
                | "permits"
                | "permitted"
                | "present"
                | "unchanged"
                | "valid"
        )
        || !directions_in(cell).is_empty();
    let is_no = parse_flag(cell) == Some(false)
        || words.is_empty()
        || words
            .first()
            .is_some_and(|word| matches!(word.as_str(), "never" | "no" | "none"));
    if says.is_wish && is_no {
        return true;
    }
    let is_allowed = match (says.is_positive, says.is_negative, says.is_open) {
        (false, false, false) => true,
        (true, false, false) => is_harmless || parse_flag(cell) == Some(true),
        (false, true, false) => is_unlimited(cell),
        _ => is_harmless,
    };
    !is_allowed
}

/// Whether a text is a reference that a template or a tool has not resolved yet: `${Web.GroupId}`,
/// `(known after apply)`.
pub(super) fn is_unresolved(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.eq_ignore_ascii_case("(known after apply)")
}

/// Returns the English words for all traffic, protocols or ports that the AWS console has in other
/// languages, or else the cell itself. They count only in columns of their own: `todo` is common in
/// other texts.
pub(super) fn in_english(cell: &str) -> &str {
    match cell.trim().to_lowercase().as_str() {
        "alle" | "todo" | "todos" | "tous" | "tout" | "tudo" | "tutti" | "tutto" | "すべて"
        | "全て" | "全部" | "所有" | "모두" | "전체" => "all",
        "gesamter datenverkehr"
        | "todo el tráfico"
        | "todo o tráfego"
        | "tout le trafic"
        | "tutto il traffico"
        | "すべてのトラフィック"
        | "所有流量"
        | "모든 트래픽" => "All traffic",
        _ => cell,
    }
}

/// Whether a text is a netmask such as 255.255.0.0, or a wildcard mask such as 0.0.255.255.
pub(super) fn is_netmask(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok_and(|address| {
        let bits = u32::from(address);
        let is_mask = bits >= 0xff00_0000 && bits.leading_ones() + bits.trailing_zeros() >= 32;
        let is_wildcard =
            bits != 0 && bits <= 0x00ff_ffff && bits.leading_zeros() + bits.trailing_ones() == 32;
        is_mask || is_wildcard
    })
}

/// Whether a text is a prefix length without its address: `/8`.
pub(super) fn is_prefix_length(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|length| {
        !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Returns outbound if true, inbound otherwise.
pub(super) fn egress_if(is_egress: bool) -> Direction {
    if is_egress {
        Direction::Egress
    } else {
        Direction::Ingress
    }
}

/// Parses a boolean, in the words of tools.
pub(super) fn parse_flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" | "1.0" | "yes" | "y" => Some(true),
        "false" | "f" | "0" | "0.0" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// Whether a cell only marks its column, as people do in a column for each direction.
pub(super) fn is_mark(text: &str) -> bool {
    matches!(
        text.trim(),
        "x" | "X" | "\u{2713}" | "\u{2714}" | "\u{2611}" | "\u{2705}" | "\u{2022}"
    )
}

/// Refuses a text with an invisible character.
pub(super) fn check_visible(text: &str) -> Result<(), InvisibleCharacter> {
    let Some(character) = text.chars().find(|letter| is_invisible(*letter)) else {
        return Ok(());
    };
    Err(InvisibleCharacter {
        shown: text.replace(is_invisible, "\u{fffd}"),
        character,
    })
}

/// Whether a text looks like a CIDR block, an address, or an id that a rule can reference, valid or
/// not.
pub(super) fn looks_like_peer(text: &str) -> bool {
    let text = text.trim_end_matches([',', ';']);
    let has_id = |prefix: &str| {
        let id = text.rsplit('/').next().unwrap_or_default();
        id.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() >= 2 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    if has_id("sg-") || has_id("pl-") || Cidr::parse(text).is_ok() {
        return true;
    }
    let address = text.split('/').next().unwrap_or_default();
    let dots = address.matches('.').count();
    let is_ipv4 = address
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_ipv6 = address.matches(':').count() >= 2
        && address
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b':');
    dots == 3 && is_ipv4 || is_ipv6
}

/// Whether a text looks like a port, a range of ports, or a word for all ports.
pub(super) fn looks_like_ports(text: &str) -> bool {
    let text = text.trim_end_matches([',', ';']);
    super::traffic::is_all(text)
        || text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
            && text.bytes().any(|byte| byte.is_ascii_digit())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b',' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_directions() {
        for text in [
            "egress",
            "Outbound",
            "OUT",
            "is_egress=1",
            "type = \"egress\"",
            "mode=outbound",
        ] {
            let read = plain_direction(text).or_else(|| parse_direction(text));
            assert_eq!(read, Some(Direction::Egress), "{text}");
        }
        for text in [
            "ingress",
            "inbound rule",
            "(in-bound)",
            "'ingress':",
            "is_egress=false",
            "IpPermissions",
        ] {
            let read = plain_direction(text).or_else(|| parse_direction(text));
            assert_eq!(read, Some(Direction::Ingress), "{text}");
        }
        for text in ["!ingress", "e+gress", "in/bound", "egress?"] {
            let read = plain_direction(text).or_else(|| parse_direction(text));
            assert_eq!(read, None, "{text}");
            assert!(!directions_in(text).is_empty(), "{text}");
        }
        for text in [
            "",
            "in the office",
            "egress proxy",
            "mode=fast",
            "owner=egress",
        ] {
            assert_eq!(plain_direction(text), None, "{text}");
        }
    }

    #[test]
    fn invalid_sources_and_ports_are_recognised() {
        for text in [
            "10.1.0.0/33",
            "10.0.0.999",
            "::/200",
            "sg-12",
            "1/sg-0000000a",
            "2001:db8::",
        ] {
            assert!(looks_like_peer(text), "{text}");
        }
        for text in ["office", "1.2", "sg-team", "a:b", "v1.2.3", "12:30"] {
            assert!(!looks_like_peer(text), "{text}");
        }
        for text in ["443", "8000-8080", "70000", "-1", "all", "3/4"] {
            assert!(looks_like_ports(text), "{text}");
        }
        for text in ["2nd", "office", "-", "a-1"] {
            assert!(!looks_like_ports(text), "{text}");
        }
    }
}
