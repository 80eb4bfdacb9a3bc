//! Keys of a menu, after the ARIA menu pattern.

/// What a key does in an open menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuStep {
    /// Closes the menu. The focus returns to its button.
    Close,
    /// Finds the next item that starts with the letters typed.
    Find,
    /// Closes the menu, and goes on to the next element.
    Leave,
    /// Focuses the item with this index.
    To(usize),
}

/// Returns what a key does in a menu of `count` items; the one with index `item` has the
/// focus. `None` for keys that belong to the item or the browser.
pub fn menu_step(key: &str, item: usize, count: usize) -> Option<MenuStep> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowDown" if item >= last => MenuStep::To(0),
        "ArrowDown" => MenuStep::To(item + 1),
        "ArrowUp" => MenuStep::To(item.checked_sub(1).unwrap_or(last)),
        "Home" | "PageUp" => MenuStep::To(0),
        "End" | "PageDown" => MenuStep::To(last),
        "Escape" => MenuStep::Close,
        "Tab" => MenuStep::Leave,
        // Space activates the item.
        _ if key != " " && key.chars().count() == 1 => MenuStep::Find,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_through_a_menu_and_leave_it() {
        for (key, item, step) in [
            ("ArrowDown", 0, Some(MenuStep::To(1))),
            ("ArrowDown", 2, Some(MenuStep::To(0))),
            ("ArrowUp", 0, Some(MenuStep::To(2))),
            ("ArrowUp", 2, Some(MenuStep::To(1))),
            ("Home", 1, Some(MenuStep::To(0))),
            ("End", 1, Some(MenuStep::To(2))),
            ("Escape", 1, Some(MenuStep::Close)),
            ("Tab", 1, Some(MenuStep::Leave)),
            ("d", 1, Some(MenuStep::Find)),
            (" ", 1, None),
            ("Enter", 1, None),
            ("F5", 1, None),
        ] {
            assert_eq!(menu_step(key, item, 3), step, "{key} on {item}");
        }
        assert_eq!(menu_step("ArrowDown", 0, 0), None, "an empty menu");
    }
}
