//! Suggestions for the line that asks about reachability.

/// Maximum number of suggestions.
const MAX: usize = 12;

/// Words between the two ends of a question.
const SEPARATORS: [&str; 3] = ["to", "->", "reach"];

/// Traffic that is suggested, with a note.
const TRAFFIC: [(&str, &str); 12] = [
    ("any", "all protocols and ports"),
    ("https", "tcp 443"),
    ("http", "tcp 80"),
    ("ssh", "tcp 22"),
    ("rdp", "tcp 3389"),
    ("postgresql", "tcp 5432"),
    ("mysql", "tcp 3306"),
    ("dns", "udp 53"),
    ("tcp", "then ports such as 8000-8080"),
    ("udp", "then ports such as 53"),
    ("icmp", "every type"),
    ("icmpv6", "every type"),
];

/// An end of a question that the account has, such as a security group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEnd {
    /// Text that names it in a question, without white space.
    pub text: String,
    /// Name shown in the list.
    pub label: String,
    /// Note beside the name.
    pub note: String,
}

/// A way to continue a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionSuggestion {
    /// The whole question with the suggestion, ready for the next word.
    pub question: String,
    /// Text shown in the list.
    pub label: String,
    /// Note next to it.
    pub note: String,
}

/// What the next word of a question can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// The first word.
    Start,
    /// A source, or a destination.
    End,
    /// `to` or, after `what can`, `reach`.
    Separator(&'static str),
    Traffic,
    Nothing,
}

/// Returns ways to continue a typed question: those that start with the last word, then those that contain it.
pub fn question_suggestions(typed: &str, ends: &[KnownEnd]) -> Vec<QuestionSuggestion> {
    let word_start = typed
        .rfind(char::is_whitespace)
        .map_or(0, |last_space| last_space + 1);
    let (kept, word) = typed.split_at(word_start);
    let word = word.to_lowercase();
    let before: Vec<String> = kept.split_whitespace().map(str::to_lowercase).collect();
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let suggest = |text: &str, label: &str, note: &str| QuestionSuggestion {
        question: format!("{kept}{text} "),
        label: label.to_owned(),
        note: note.to_owned(),
    };
    let fixed = |entries: &[(&str, &str)]| -> Vec<QuestionSuggestion> {
        let entries = entries.iter();
        entries
            .map(|(text, note)| suggest(text, text, note))
            .collect()
    };
    let mut all = Vec::new();
    let next = next(&before);
    if next == Next::Start {
        all.extend(fixed(&[
            ("who can reach", "every source of a destination"),
            ("what can", "every destination of a source"),
        ]));
    }
    if matches!(next, Next::Start | Next::End) {
        all.extend(fixed(&[
            ("internet", "all public addresses"),
            ("anything", "everything"),
        ]));
        let ends = ends.iter();
        all.extend(ends.map(|end| suggest(&end.text, &end.label, &end.note)));
    }
    match next {
        Next::Separator(separator) => all.extend(fixed(&[(separator, "then the destination")])),
        Next::Traffic => all.extend(fixed(&TRAFFIC)),
        Next::Start | Next::End | Next::Nothing => {}
    }
    matching(all, &word)
}

/// Returns the suggestions that start with a word, then those that contain it.
fn matching(all: Vec<QuestionSuggestion>, word: &str) -> Vec<QuestionSuggestion> {
    let lower = |one: &QuestionSuggestion| one.label.to_lowercase();
    let (starting, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|one| lower(one).starts_with(word));
    let containing = rest
        .into_iter()
        .filter(|one| lower(one).contains(word) || one.note.starts_with(word));
    starting.into_iter().chain(containing).take(MAX).collect()
}

/// Returns what follows these words.
fn next(before: &[&str]) -> Next {
    match before {
        [] => Next::Start,
        ["who", "can", "reach"] | ["what", "can"] | ["can"] => Next::End,
        ["who", "can", "reach", _, traffic @ ..] => after_destination(traffic),
        ["what", "can", _] => Next::Separator("reach"),
        ["what", "can", _, "reach", traffic @ ..] => after_destination(traffic),
        ["can", _] => Next::Separator("reach"),
        ["can", _, "reach"] => Next::End,
        ["can", _, "reach", _, traffic @ ..] => after_destination(traffic),
        ["who"] | ["what"] => Next::Nothing,
        [_] => Next::Separator("to"),
        [_, separator] if SEPARATORS.contains(separator) => Next::End,
        [_, separator, _, traffic @ ..] if SEPARATORS.contains(separator) => {
            after_destination(traffic)
        }
        _ => Next::Nothing,
    }
}

fn after_destination(traffic: &[&str]) -> Next {
    match traffic {
        [] | ["on"] => Next::Traffic,
        _ => Next::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(name: &str, note: &str) -> KnownEnd {
        KnownEnd {
            text: name.to_owned(),
            label: name.to_owned(),
            note: note.to_owned(),
        }
    }

    fn questions(typed: &str) -> Vec<String> {
        let ends = [end("db", "sg-2"), end("web", "sg-1"), end("web-10", "sg-3")];
        let suggestions = question_suggestions(typed, &ends).into_iter();
        suggestions.map(|one| one.question).collect()
    }

    #[test]
    fn each_word_of_a_question_is_suggested() {
        for (typed, first) in [
            ("", "who can reach "),
            ("i", "internet "),
            ("internet ", "internet to "),
            ("internet to ", "internet to internet "),
            ("internet -> d", "internet -> db "),
            ("internet to db ", "internet to db any "),
            ("internet to db on ht", "internet to db on https "),
            ("who can reach W", "who can reach web "),
            ("what can web ", "what can web reach "),
            ("what can web reach ", "what can web reach any "),
            ("can web ", "can web reach "),
            ("can web reach db p", "can web reach db postgresql "),
        ] {
            assert_eq!(
                questions(typed).first().map(String::as_str),
                Some(first),
                "{typed}"
            );
        }
    }

    #[test]
    fn names_that_contain_the_word_come_after_those_that_start_with_it() {
        assert_eq!(questions("web to 10"), ["web to web-10 "]);
        assert_eq!(questions("web to sg-2"), ["web to db "]);
        assert_eq!(
            questions("who can reach b"),
            [
                "who can reach db ",
                "who can reach web ",
                "who can reach web-10 "
            ]
        );
    }

    #[test]
    fn a_complete_question_has_no_suggestions() {
        for typed in [
            "internet to db https ",
            "who can reach db tcp 5432 ",
            "who ",
        ] {
            assert_eq!(questions(typed), Vec::<String>::new(), "{typed}");
        }
    }
}
