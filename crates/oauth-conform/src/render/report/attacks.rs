//! The attacks that stay open.

use oauth_suite::report::OpenAttack;

use crate::render::{page::Page, style};

/// Tells each with the rules that are broken.
pub(super) fn tell(page: &mut Page, attacks: &[OpenAttack]) {
    if attacks.is_empty() {
        return;
    }
    page.gap();
    page.line(&[(style::STRONG, "Attacks that stay open")]);
    for open in attacks {
        let source = format!("{} ({})", open.attack.name, open.attack.source);
        page.text(2, &source);
        let rules: Vec<&str> = open.broken.iter().map(|rule| rule.id()).collect();
        page.text(4, &rules.join(", "));
    }
}
