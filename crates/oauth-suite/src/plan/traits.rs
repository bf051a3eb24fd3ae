//! Traits of cases and of their steps, by which a plan puts them together.

use super::Case;
use crate::scenario::{
    Action, Payload, Request, Step,
    builder::{AUTH_SETTINGS, CLIENTS},
};

/// Whether a step of a case says nothing if others share it: the case has to know the one
/// token of its scenario from all that are listed, or it compares, or it revokes or uses
/// up what others may need. The client may be the same then.
pub(super) fn is_lonely(case: &Case, place: usize) -> bool {
    let last = case.scenario.steps.last().map(|step| step.id);
    let ends_tokens = |(id, request): (u32, &Request)| {
        let is_refused = Some(id) == last && is_near_miss(case);
        let refreshes = !is_refused && grant(request) == Some("refresh_token");
        request.path == "/oauth/revoke" || refreshes
    };
    let is_own = case.scenario.is_whole() || case.scenario.requests().any(ends_tokens);
    picks_token(case) || (place > 1 && is_own)
}

/// The grant that a request asks for.
fn grant(request: &Request) -> Option<&str> {
    match &request.body {
        Some(Payload::Json(body)) => body.get("grant_type")?.as_str(),
        Some(Payload::Form(_) | Payload::Raw(..)) | None => None,
    }
}

/// Whether a case breaks several rules by one request, so that none is at stake alone.
pub(super) fn is_blurred(case: &Case) -> bool {
    is_near_miss(case) && case.rules.len() > 1
}

/// Whether a case picks its token from all that are listed.
pub(super) fn picks_token(case: &Case) -> bool {
    let mut labels = case
        .scenario
        .requests()
        .flat_map(|(_, request)| request.labels());
    labels.any(|label| label.starts_with("token_id@"))
}

/// Whether the last request of a case is one that has to be refused.
pub(super) fn is_near_miss(case: &Case) -> bool {
    case.rules.iter().all(|rule| !rule.refusals().is_empty())
}

/// The requests that put back at most what steps change beside what they make: settings,
/// and the approval of another tenant's client.
pub(super) fn undoing(steps: &[Step]) -> u64 {
    let changes = |method: &str, path: &str| {
        let requests = steps.iter().filter_map(|step| step.action.request());
        let mut requests = requests.filter(|request| request.method == method);
        u64::from(requests.any(|request| request.path == path))
    };
    changes("PATCH", AUTH_SETTINGS) + changes("POST", "/oauth/consent")
}

/// How much a step changes, if it is granted.
pub(super) fn weight(action: &Action) -> u32 {
    let Some(request) = action.request() else {
        return 7;
    };
    match request.method.as_str() {
        "GET" | "OPTIONS" => 0,
        "POST" if request.path == "/oauth/token" => 1,
        "POST" if request.path == "/oauth/revoke" => 3,
        // Whoever has the code of what is shared goes by it no longer.
        "POST" if request.path.ends_with("/sharing") && !is_first_deed(request) => 5,
        "POST" => 2,
        "PATCH" => 4,
        "DELETE" if request.path.starts_with(CLIENTS) && !request.path.contains("secrets") => 6,
        _ => 5,
    }
}

/// Whether a request shares an application, and does not alter how it is shared.
fn is_first_deed(request: &Request) -> bool {
    matches!(&request.body, Some(Payload::Form(form)) if form.iter().any(|(_, deed)| deed == "on"))
}
