//! What is checked of a code wherever it is redeemed: at a tenant and at any other server.

use crate::{
    authorization::{Code, challenge, is_verifier},
    catalogue::code,
    violation::Violations,
};

/// What a request brings beside a code that is known.
pub(crate) struct Presented<'a> {
    /// The client that it names, if it names one.
    pub(crate) client_id: Option<&'a str>,
    /// The redirect URI.
    pub(crate) redirect_uri: Option<&'a str>,
    /// The verifier.
    pub(crate) verifier: Option<&'a str>,
}

/// Checks what comes with a code that is known.
pub(crate) fn examine(known: &Code, presented: &Presented<'_>, out: &mut Violations) {
    let at = "/code";
    if known.spent {
        let wanted = "a code that was not redeemed";
        out.push(code::SINGLE_USE, at, "a redeemed code", wanted);
    }
    if presented.client_id.is_some_and(|id| id != known.client_id) {
        let wanted = "a code of this client";
        out.push(code::OWN_CLIENT, at, "another client's code", wanted);
    }
    if presented.redirect_uri != Some(&known.redirect_uri) {
        let found = presented.redirect_uri.unwrap_or("nothing");
        let wanted = "the redirect URI of the authorization request";
        out.push(code::SAME_REDIRECT_URI, "/redirect_uri", found, wanted);
    }
    if let Some(expected) = &known.challenge {
        verifier(expected, presented.verifier, out);
    }
}

fn verifier(expected: &str, presented: Option<&str>, out: &mut Violations) {
    let at = "/code_verifier";
    let wanted = "the verifier of the challenge";
    let Some(verifier) = presented else {
        out.push(code::VERIFIER_PRESENT, at, "nothing", wanted);
        return;
    };
    if challenge(verifier) != expected {
        out.push(code::VERIFIER_FITS, at, "another verifier", wanted);
    }
    if !is_verifier(verifier) {
        let found = format!("{} bytes, or other characters", verifier.len());
        let wanted = "43 to 128 of `A-Z a-z 0-9 - . _ ~`";
        out.push(code::VERIFIER_FORM, at, found, wanted);
    }
}
