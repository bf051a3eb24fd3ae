//! What cleaning up came to, for people.

use oauth_suite::{cleanup::Cleaned, journal::Record};

use super::{layout::counted, page::Page, style};

/// What was removed, and what is left.
pub(crate) fn text(record: &Record, cleaned: &Cleaned) -> String {
    let mut page = Page::default();
    page.field(0, "target", &record.target);
    page.field(0, "run", record.mark.id());
    for what in &cleaned.removed {
        page.field(0, "removed", what);
    }
    if cleaned.tokens > 0 {
        page.field(0, "deleted", &counted(cleaned.tokens, "token"));
    }
    if cleaned.settings {
        page.field(0, "put back", "the authentication settings");
    }
    for what in &cleaned.left {
        page.field(0, "left", what);
    }
    page.gap();
    let (style, word) = if cleaned.left.is_empty() {
        (style::UPHELD, "nothing is left of the run")
    } else {
        (style::WARNING, "something may be left of the run")
    };
    page.line(&[(style, word)]);
    page.finish()
}
