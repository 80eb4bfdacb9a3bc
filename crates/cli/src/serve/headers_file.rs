//! The `_headers` file of a built page: which headers a path gets.

use hyper::HeaderMap;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};

/// Directive of a policy that lets pages of the own site embed a file.
const OWN_SITE: &str = "frame-ancestors 'self'";

/// Rules of a `_headers` file, in its order.
#[derive(Debug, Default)]
pub(crate) struct HeaderRules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    pattern: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A line that is neither a path nor a header below one; the first line is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of _headers is neither a path nor a header")]
pub(crate) struct HeaderRulesError {
    line: usize,
}

impl HeaderRules {
    /// Parses the form that Netlify and Cloudflare Pages read: a path, in which `*` stands for any
    /// text, and below it, indented, its headers.
    pub(crate) fn parse(text: &str) -> Result<Self, HeaderRulesError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if line.starts_with('/') {
                rules.push(Rule {
                    pattern: content.to_owned(),
                    headers: Vec::new(),
                });
                continue;
            }
            let header = parse_header(content).filter(|_| line.starts_with([' ', '\t']));
            let (Some(header), Some(rule)) = (header, rules.last_mut()) else {
                return Err(HeaderRulesError { line: number });
            };
            rule.headers.push(header);
        }
        Ok(Self(rules))
    }

    /// Adds sites to the policies that let pages of the own site embed a file.
    pub(crate) fn allow_embedding(&mut self, sites: &[String]) {
        let wider = [&[OWN_SITE.to_owned()], sites].concat().join(" ");
        let headers = self.0.iter_mut().flat_map(|rule| &mut rule.headers);
        for (_, value) in headers.filter(|(name, _)| *name == CONTENT_SECURITY_POLICY) {
            let policy = value.to_str().ok();
            let policy = policy.map(|policy| policy.replace(OWN_SITE, &wider));
            if let Some(policy) = policy.and_then(|policy| policy.parse().ok()) {
                *value = policy;
            }
        }
    }

    /// Returns the headers of all rules that match a path.
    pub(crate) fn of_path(&self, path: &str) -> HeaderMap {
        let rules = self.0.iter().filter(|rule| matches(&rule.pattern, path));
        rules
            .flat_map(|rule| rule.headers.iter().cloned())
            .collect()
    }
}

fn parse_header(text: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = text.split_once(':')?;
    Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
}

/// Whether a path has the form of a pattern, in which `*` stands for any text.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == path;
    };
    let Some(path) = path.strip_prefix(start) else {
        return false;
    };
    let starts = path
        .char_indices()
        .map(|(index, _)| index)
        .chain([path.len()]);
    starts
        .filter_map(|index| path.get(index..))
        .any(|tail| matches(rest, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gets_the_headers_of_all_rules_that_match() {
        let rules = HeaderRules::parse(
            "# comment\n/*\n  X-All: a: b\n\n/page-*.js\n\tX-Script:  yes \n/index.html\n  X-Index: 1\n",
        )
        .unwrap();
        let names = |path: &str| {
            let headers = rules.of_path(path);
            let mut names: Vec<_> = headers
                .keys()
                .map(|name| name.as_str().to_owned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("/index.html"), ["x-all", "x-index"]);
        assert_eq!(names("/page-é1.js"), ["x-all", "x-script"]);
        assert_eq!(names("/page-1.jsx"), ["x-all"]);
        assert_eq!(names("page-1.js"), [""; 0]);
        assert_eq!(rules.of_path("/")["x-all"], "a: b");
    }

    #[test]
    fn sites_may_embed_what_the_own_site_may() {
        let mut rules = HeaderRules::parse(
            "/\n  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\n/embed*\n  Content-Security-Policy: frame-ancestors 'self'; base-uri 'none'\n  X-Other: frame-ancestors 'self'\n",
        )
        .unwrap();
        rules.allow_embedding(&[
            "https://a.example".to_owned(),
            "http://b.example:81".to_owned(),
        ]);
        let policy = |path| rules.of_path(path)[CONTENT_SECURITY_POLICY].clone();
        assert_eq!(policy("/"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(
            policy("/embed.html"),
            "frame-ancestors 'self' https://a.example http://b.example:81; base-uri 'none'"
        );
        assert_eq!(
            rules.of_path("/embed.html")["x-other"],
            "frame-ancestors 'self'"
        );
    }

    #[test]
    fn lines_without_meaning_are_errors() {
        for (text, line) in [
            ("/*\n  X-All\n", 2),
            ("  X-All: a\n", 1),
            ("/*\nX-All: a\n", 2),
            ("/*\n  X All: a\n", 2),
            ("\n/*\n  X-All: a\u{1}b\n", 3),
        ] {
            assert_eq!(
                HeaderRules::parse(text).unwrap_err(),
                HeaderRulesError { line }
            );
        }
    }
}
