//! Flows: the scripted cases that show how a target is used, and how it says no. Their
//! transcripts are snapshots, and recordings of other targets.

use super::{Case, cases};
use crate::scenario::Scenario;

/// A scenario with a name of its own, whose transcript is worth keeping.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name, also that of its file.
    pub name: &'static str,
    /// What happens, in a few words.
    pub title: &'static str,
    /// The steps.
    pub scenario: Scenario,
}

/// Names, and the cases that they stand for.
const FLOWS: &[(&str, &str)] = &[
    ("discovery-metadata", "the metadata document is read"),
    ("discovery-keys", "the key set is read"),
    ("machine-body", "a machine gets a token"),
    ("machine-basic", "credentials in Basic alone"),
    ("machine-form", "a machine sends a form"),
    ("machine-key", "a machine proves itself by a key"),
    ("machine-reads-itself", "a machine reads itself"),
    ("impersonation", "an impersonated user reads itself"),
    ("sign-in", "a browser without a session"),
    ("code-confidential", "the user behind a code is read"),
    (
        "code-confidential-pkce",
        "a web client redeems a code with a verifier too",
    ),
    ("code-public", "a single-page client redeems a code"),
    ("consent-given", "a user agrees"),
    ("consent-denied", "a user does not agree"),
    ("refresh-confidential", "a web client refreshes"),
    ("refresh-public", "a native client refreshes"),
    ("refresh-token-used-twice", "a refresh token is used twice"),
    ("exchange", "a temporary token is used in a query"),
    ("revocation", "a revoked token is used"),
    ("revocation-unknown", "an unknown token is revoked"),
    ("token-deletion", "a user deletes its own token"),
    ("anonymous-embed", "a visitor reads the shared application"),
    (
        "registration-confidential",
        "a confidential client registers itself",
    ),
    ("registration-public", "a public client registers itself"),
    (
        "registration-approval",
        "an ordinary user is asked after the administrator",
    ),
    ("client-creation", "a web client is created and read"),
    ("client-change", "a description is replaced"),
    ("client-publishing", "a client is published and read"),
    ("client-deletion", "a deleted client is read"),
    ("client-listing", "clients are sorted by name"),
    ("secret-addition", "a second secret is added and listed"),
    ("secret-deletion", "a deleted secret is no longer listed"),
    (
        "cors-page",
        "a page of an allowed origin asks for a token and reads its user",
    ),
    (
        "cors-preflight",
        "a browser asks before a page of an allowed origin deletes a client",
    ),
    (
        "cors-preflight-elsewhere",
        "a browser asks for a page of an origin that nobody allowed",
    ),
    (
        "csrf-session",
        "a signed-in administrator creates a client and reads it",
    ),
    (
        "refused-body",
        "a client is created with a body that breaks off",
    ),
    ("refused-content-type", "a machine sends plain text"),
    ("refused-client", "an unknown client asks for a token"),
    ("refused-secret", "a secret with its last character changed"),
    ("refused-two-proofs", "a secret in Basic and in the body"),
    ("refused-assertion", "an assertion signed by another key"),
    ("refused-grant", "the password grant"),
    ("refused-grant-of-client", "a machine client impersonates"),
    (
        "refused-consent",
        "a machine that is not trusted asks for a token",
    ),
    ("refused-origin", "a request from another origin"),
    ("refused-unknown-user", "a user that does not exist"),
    ("refused-disabled-user", "a disabled user"),
    ("refused-code", "a code is redeemed twice"),
    (
        "refused-verifier",
        "a verifier with its last character changed",
    ),
    (
        "refused-refresh-token",
        "a refresh token with its last character changed",
    ),
    ("refused-redirect-uri", "one more path segment"),
    ("refused-response-type", "the implicit grant"),
    ("refused-without-state", "no state"),
    (
        "refused-without-challenge",
        "a single-page client without a challenge",
    ),
    (
        "refused-silently",
        "a browser without a session that must not be asked",
    ),
    (
        "refused-without-token",
        "clients are listed without a token",
    ),
    (
        "refused-made-up-token",
        "clients are listed with a made-up token",
    ),
    (
        "refused-without-scope",
        "a token without admin_classic creates a client",
    ),
    (
        "refused-without-role",
        "an ordinary user with admin_classic creates a client",
    ),
    (
        "refused-without-csrf-token",
        "a signed-in administrator creates a client without a token against forgery",
    ),
    (
        "refused-unknown-client",
        "a client that was never there is read",
    ),
    (
        "refused-unconfirmed-deletion",
        "a client is deleted without confirmation",
    ),
    (
        "refused-registration",
        "an application type that nobody knows",
    ),
    ("refused-redirect-uris", "six redirect URIs"),
    ("refused-sixth-secret", "a sixth secret is added"),
    (
        "refused-self-registration",
        "a client registers itself without a name",
    ),
    (
        "refused-access-code",
        "an access code with its last character changed",
    ),
    ("refused-filter", "a filter that breaks off"),
];

/// All flows, in reading order.
pub fn flows() -> Vec<Flow> {
    let cases = cases();
    let case = |name: &str| cases.iter().find(|case| case.name == name);
    FLOWS
        .iter()
        .filter_map(|&(name, case_name)| {
            let &Case {
                name: title,
                ref scenario,
                ..
            } = case(case_name)?;
            let scenario = scenario.clone();
            Some(Flow {
                name,
                title,
                scenario,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::Action;

    #[test]
    fn every_flow_is_one_case_of_nothing_but_requests() {
        let cases = cases();
        let mut names = BTreeSet::new();
        for (name, case_name) in FLOWS {
            assert!(names.insert(name), "{name}");
            let of_name: Vec<&Case> = cases
                .iter()
                .filter(|case| case.name == *case_name)
                .collect();
            assert_eq!(of_name.len(), 1, "{case_name}");
            let mut steps = of_name.iter().flat_map(|case| &case.scenario.steps);
            assert!(steps.all(|step| matches!(step.action, Action::Request(_))));
        }
        assert_eq!(flows().len(), FLOWS.len());
    }
}
