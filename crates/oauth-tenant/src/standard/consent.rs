//! The page that asks the user, for requests with `prompt=consent`.

use bytes::Bytes;
use http::Response;
use oauth_model::standard::call::{Call, Endpoint};

use super::encode;

/// Where the answer goes.
pub(super) const ANSWER: &str = "/authorize/answer";
/// The field that has the answer.
const FIELD: &str = "answer";
/// The answer of a user who agrees to nothing.
const NO: &str = "deny";

/// Whether the user is asked, before a code is given away.
pub(super) fn is_wanted(call: &Call) -> bool {
    call.endpoint == Endpoint::Authorization && call.parameter("prompt") == Some("consent")
}

/// Asks him.
pub(super) fn page(call: &Call) -> Response<Bytes> {
    let parameters = call.parameters.iter().filter(|(name, _)| name != "prompt");
    let fields: Vec<String> = parameters
        .map(|(name, value)| {
            let (name, value) = (quoted(name), quoted(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    let fields = fields.concat();
    encode::html(
        http::StatusCode::OK,
        &format!(
            "<!doctype html><title>A client asks</title>\
             <form method=\"post\" action=\"{ANSWER}\">{fields}\
             <button name=\"{FIELD}\" value=\"allow\">Allow</button>\
             <button name=\"{FIELD}\" value=\"{NO}\">Deny</button></form>\n"
        ),
    )
}

/// Takes the answer out of what comes back from the page.
pub(super) fn answered(call: &mut Call) {
    call.denied = call.parameter(FIELD) == Some(NO);
    call.parameters.retain(|(name, _)| name != FIELD);
    // It is the request that the page was about.
    "GET".clone_into(&mut call.method);
}

/// A text as the value of an attribute.
pub(super) fn quoted(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}
