//! Statuses, as a reader knows them.

use http::StatusCode;

/// The words that belong to a status.
pub(crate) fn reason(status: u16) -> &'static str {
    let status = StatusCode::from_u16(status).ok();
    let reason = status.and_then(|status| status.canonical_reason());
    reason.unwrap_or_default()
}

/// How a status is drawn.
pub(crate) fn class(status: u16) -> &'static str {
    match status {
        200..300 => "granted",
        300..400 => "redirected",
        _ => "refused",
    }
}
