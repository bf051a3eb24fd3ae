//! What a run that goes by a plan left undone, and what more requests would buy.

use oauth_model::rule::Rule;
use oauth_suite::{report::Report, run::Planned};

use crate::render::{layout::counted, page::Page};

/// Tells how many cases were left, if some were.
pub(super) fn tell(page: &mut Page, report: &Report) {
    if let Some(planned) = &report.planned
        && planned.cases_left > 0
    {
        page.gap();
        page.text(0, &words(planned));
    }
}

/// What was left undone, and what a hundred more requests would be good for.
pub(in crate::render) fn words(planned: &Planned) -> String {
    let left = counted(planned.cases_left, "scripted case");
    let ids: Vec<&str> = planned
        .rules_for_more
        .iter()
        .copied()
        .map(Rule::id)
        .collect();
    let worth = if ids.is_empty() {
        "which test once more what was tested".to_owned()
    } else {
        let rules = counted(ids.len(), "rule");
        format!("or to test {rules} for the first time: {}", ids.join(", "))
    };
    format!(
        "{left} left unplayed. A hundred more requests would be enough for {} of them, {worth}.",
        planned.cases_for_more,
    )
}

#[cfg(test)]
mod tests {
    use oauth_model::catalogue::client;

    use super::*;

    #[test]
    fn it_says_what_more_requests_would_buy() {
        let planned = Planned {
            cases_left: 7,
            cases_for_more: 5,
            rules_for_more: vec![client::EXISTS],
        };
        assert_eq!(
            words(&planned),
            "7 scripted cases left unplayed. A hundred more requests would be enough for 5 of \
             them, or to test 1 rule for the first time: client/exists."
        );
        let again = Planned {
            rules_for_more: Vec::new(),
            ..planned
        };
        assert_eq!(
            words(&again),
            "7 scripted cases left unplayed. A hundred more requests would be enough for 5 of \
             them, which test once more what was tested."
        );
    }
}
