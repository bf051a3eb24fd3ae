//! What `survey` says when its profile stands in a file.

pub(crate) mod json;

use std::path::Path;

use oauth_suite::survey::Survey;

use super::{layout::counted, page::Page, style};

/// How much was learned, what was not and why, and what the file is good for.
pub(crate) fn text(survey: &Survey, path: &Path) -> String {
    let mut page = Page::default();
    let shown = survey.answers.iter();
    let shown = shown.filter(|answer| !answer.sights.is_empty()).count();
    let requests = usize::try_from(survey.requests).unwrap_or(usize::MAX);
    let answered = format!(
        "{shown} of {} open questions answered by {}",
        survey.answers.len(),
        counted(requests, "request")
    );
    page.line(&[(style::STRONG, &answered)]);
    for answer in &survey.answers {
        if answer.sights.is_empty() {
            page.text(2, &format!("{}: {}", answer.freedom, answer.reason));
        }
    }
    page.gap();
    let path = path.display();
    page.command(
        0,
        "imitate",
        &format!("oauth-conform serve --profile {path}"),
    );
    page.command(
        0,
        "hold to",
        &format!("oauth-conform run URL --profile {path}"),
    );
    page.finish()
}
