//! Plain text of a web page that arrived in place of an EC2 response, such as a proxy's error page or a sign-in page.
//! It is just enough for the user to recognize the page; markup and scripts are dropped.

/// Returns the page's text on one line, title first, at most `max_chars` characters.
pub(super) fn words_of_page(page: &str, max_chars: usize) -> String {
    let mut words = String::new();
    let mut title = "";
    let mut rest = page;
    while !rest.is_empty() && words.len() < max_chars {
        let (text, from_tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let text = text.trim();
        // Error pages often repeat their title as a heading.
        if !text.is_empty() && text != title {
            if words.is_empty() {
                title = text;
            }
            push_words(&mut words, text);
        }
        rest = after_tag(from_tag);
    }
    words.chars().take(max_chars).collect()
}

/// Skips the tag at the start of `text`, with its content if that is not readable text (scripts, styles).
fn after_tag(text: &str) -> &str {
    let after = |end: &str| text.split_once(end).map_or("", |(_, after)| after);
    if text.starts_with("<!--") {
        return after("-->");
    }
    for (start, end) in [("<script", "</script"), ("<style", "</style")] {
        let is_start = text
            .get(..start.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(start));
        if is_start {
            // Upper and lower case have the same length.
            let end = text.to_ascii_lowercase().find(end);
            let from_end = end.and_then(|end| text.get(end..)).unwrap_or_default();
            return from_end.split_once('>').map_or("", |(_, after)| after);
        }
    }
    after(">")
}

fn push_words(words: &mut String, text: &str) {
    let text = text
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().filter(|character| !character.is_control()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_words_of_error_pages_are_left() {
        for (page, words) in [
            (
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n<!-- a padding to disable MSIE -->",
                "502 Bad Gateway nginx/1.22.1",
            ),
            (
                "<!DOCTYPE html><HTML><head><STYLE>b{color:red}</Style><title> Sign\n in </title><script src=x>alert('<b>')</script></head><body><p>To <b>Corp</b> &amp; Co.</p>",
                "Sign in To Corp & Co.",
            ),
            ("<html><body><!-- hidden > --><p>Blocked", "Blocked"),
            ("<html><script>never closed", ""),
            ("<html", ""),
            ("<html><p>&lt;b&gt;", "&lt;b&gt;"),
            ("", ""),
        ] {
            assert_eq!(words_of_page(page, 200), words, "{page}");
        }
        assert_eq!(words_of_page("<p>żółw</p>", 3), "żół");
    }

    proptest! {
        #[test]
        fn no_markup_passes(page in "(<[/!a-z \"]{0,6}>?|<script>|</script>|<!--|-->|[a-zé&;\\x00 ]{0,8}){0,30}") {
            let words = words_of_page(&page, 40);
            prop_assert!(!words.contains('<') && words.chars().count() <= 40, "{}", words);
            prop_assert!(!words.chars().any(char::is_control));
        }
    }
}
