//! Filters of the Describe actions: wildcards, tags, and a table of fields per resource.

use portcullis_ec2::shape::{filter as names, request};
use portcullis_model::Tag;

use super::parameters::Parameters;
use super::refusal::Refusal;
use super::world::World;

/// Maximum number of values: "The maximum number of filter values specified in a single call is
/// 200" (FilterLimitExceeded).
const MAX_VALUES: usize = 200;

/// Name of a filter, with the function that returns the values of a resource to compare.
pub(super) type Field<T> = (&'static str, fn(&World<'_>, &T) -> Vec<String>);

/// Filters of a request; a resource must match all of them.
#[derive(Debug)]
pub(super) struct Filters(Vec<Filter>);

#[derive(Debug)]
struct Filter {
    name: String,
    /// Patterns; at least one must match.
    patterns: Vec<String>,
}

impl Filters {
    /// Reads `Filter.N.Name` and `Filter.N.Value.M`.
    pub(super) fn read(parameters: &mut Parameters) -> Result<Self, Refusal> {
        let mut filters = Vec::new();
        for prefix in parameters.prefixes(request::FILTERS.query) {
            let Some(name) = parameters.member(&prefix, names::NAME) else {
                return Err(Refusal::invalid_filter("null"));
            };
            let patterns = parameters.texts(&[&prefix, ".", names::VALUES.query].concat());
            if patterns.is_empty() {
                return Err(Refusal::invalid_value(&[
                    "The filter '",
                    &name,
                    "' needs at least one value",
                ]));
            }
            filters.push(Filter { name, patterns });
        }
        let values: usize = filters.iter().map(|filter| filter.patterns.len()).sum();
        if values > MAX_VALUES {
            return Err(Refusal::new(
                "FilterLimitExceeded",
                &["The maximum number of filter values specified in a single call is 200"],
            ));
        }
        Ok(Self(filters))
    }

    /// Returns the values of the filters with a name, unchanged.
    pub(super) fn values_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |filter| filter.name == name)
            .flat_map(|filter| filter.patterns.iter().map(String::as_str))
    }

    /// Returns the items that match all filters. A filter that is neither in `fields` nor about
    /// tags is refused, even if there are no items.
    pub(super) fn select<'a, T>(
        &self,
        world: &World<'_>,
        items: Vec<&'a T>,
        fields: &[Field<T>],
        tags_of: Option<fn(&T) -> &[Tag]>,
    ) -> Result<Vec<&'a T>, Refusal> {
        let mut kept = items;
        for filter in &self.0 {
            let name = filter.name.as_str();
            let tag_key = name.strip_prefix("tag:");
            match (tags_of, fields.iter().find(|(known, _)| *known == name)) {
                (_, Some((_, values))) => {
                    kept.retain(|item| filter.accepts(&values(world, item)));
                }
                (Some(tags_of), None) if tag_key.is_some() => kept.retain(|item| {
                    let values: Vec<String> = tags_of(item)
                        .iter()
                        .filter(|tag| Some(tag.key.as_str()) == tag_key)
                        .map(|tag| tag.value.clone())
                        .collect();
                    filter.accepts(&values)
                }),
                (Some(tags_of), None) if name == "tag-key" => kept.retain(|item| {
                    let keys: Vec<String> =
                        tags_of(item).iter().map(|tag| tag.key.clone()).collect();
                    filter.accepts(&keys)
                }),
                (Some(tags_of), None) if name == "tag-value" => kept.retain(|item| {
                    let values: Vec<String> =
                        tags_of(item).iter().map(|tag| tag.value.clone()).collect();
                    filter.accepts(&values)
                }),
                _ => return Err(Refusal::invalid_filter(name)),
            }
        }
        Ok(kept)
    }
}

impl Filter {
    fn accepts(&self, values: &[String]) -> bool {
        self.patterns
            .iter()
            .any(|pattern| values.iter().any(|value| matches(pattern, value)))
    }
}

/// Whether `pattern` matches `text`: `*` matches any characters, `?` "zero or one character", and a
/// backslash escapes the next character. Case-sensitive.
fn matches(pattern: &str, text: &str) -> bool {
    enum Piece {
        Any,
        Maybe,
        Literal(char),
    }
    let mut pieces = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        pieces.push(match character {
            '*' => Piece::Any,
            '?' => Piece::Maybe,
            '\\' => Piece::Literal(characters.next().unwrap_or('\\')),
            _ => Piece::Literal(character),
        });
    }
    // The set of pattern positions that the text so far can reach: linear in both, however many
    // stars a pattern has.
    let skip_optional = |mut reached: Vec<bool>| {
        for (position, piece) in pieces.iter().enumerate() {
            if reached.get(position) == Some(&true)
                && !matches!(piece, Piece::Literal(_))
                && let Some(next) = reached.get_mut(position + 1)
            {
                *next = true;
            }
        }
        reached
    };
    let mut start = vec![false; pieces.len() + 1];
    if let Some(first) = start.first_mut() {
        *first = true;
    }
    let mut reached = skip_optional(start);
    for character in text.chars() {
        let mut after = vec![false; pieces.len() + 1];
        for (position, piece) in pieces.iter().enumerate() {
            if reached.get(position) != Some(&true) {
                continue;
            }
            let goes_to = match piece {
                Piece::Any => position,
                Piece::Maybe => position + 1,
                Piece::Literal(literal) if *literal == character => position + 1,
                Piece::Literal(_) => continue,
            };
            if let Some(next) = after.get_mut(goes_to) {
                *next = true;
            }
        }
        reached = skip_optional(after);
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_follow_the_documentation() {
        for (pattern, text) in [
            ("web", "web"),
            ("w*", "web"),
            ("*b", "web"),
            ("*", ""),
            ("**", "web"),
            ("w?b", "web"),
            ("w?b", "wb"),
            ("web?", "web"),
            (r"\*amazon\?\\", r"*amazon?\"),
            ("a*b*c", "a-b-b-c"),
            ("é?", "éa"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("web", "Web"),
            ("w*", "aw"),
            ("w??b", "weeeb"),
            (r"\*", "x"),
            ("", "x"),
            ("x", ""),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_linear_time() {
        assert!(!matches(
            &"*a".repeat(200),
            &"a".repeat(199).repeat(5).replace('a', "b")
        ));
    }
}
