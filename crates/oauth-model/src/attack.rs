//! Attacks, and the rules that stand against them (RFC 9700, section 4; RFC 6819).
//!
//! An attack stays open as soon as one of its rules is broken. That all are upheld does
//! not close it: what no rule looks at may let it in.

use serde::Serialize;

use crate::{
    catalogue::{
        authorize, client_auth, code, dcr, grant, origin, race, redirect_uri, refresh, revocation,
        scope, token,
    },
    rule::Rule,
};

/// An attack on OAuth.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Attack {
    /// Its stable id.
    pub id: &'static str,
    /// What happens, in a sentence.
    pub name: &'static str,
    /// The document and the section that describe it.
    pub source: &'static str,
    /// The rules that stand against it.
    #[serde(skip)]
    pub rules: &'static [Rule],
}

/// Every attack that rules stand against.
pub const ALL: &[Attack] = &[
    Attack {
        id: "redirect-uri-manipulation",
        name: "A code is sent to an address that is not the client's",
        source: "RFC 9700, section 4.1",
        rules: &[
            authorize::REDIRECT_URI_REGISTERED,
            redirect_uri::ABSOLUTE,
            redirect_uri::NO_FRAGMENT,
            redirect_uri::NO_SCRIPT_SCHEME,
            redirect_uri::HTTPS_UNLESS_LOCALHOST,
        ],
    },
    Attack {
        id: "open-redirection",
        name: "A link to the server leads to a stranger's page",
        source: "RFC 9700, section 4.11",
        rules: &[authorize::NO_OPEN_REDIRECT, authorize::KNOWN_CLIENT],
    },
    Attack {
        id: "leak-from-addresses",
        name: "Credentials are read from logs, histories or Referer headers",
        source: "RFC 9700, sections 4.2 and 4.3",
        rules: &[
            client_auth::NOT_IN_QUERY,
            grant::BY_POST,
            authorize::NO_IMPLICIT,
            code::SINGLE_USE,
        ],
    },
    Attack {
        id: "mix-up",
        name: "A client takes one server's answer for another's",
        source: "RFC 9700, section 4.4",
        rules: &[authorize::ISSUER_SHOWN],
    },
    Attack {
        id: "code-injection",
        name: "A stolen code is redeemed, or slipped to a client",
        source: "RFC 9700, section 4.5",
        rules: &[
            code::KNOWN,
            code::SINGLE_USE,
            code::OWN_CLIENT,
            code::SAME_REDIRECT_URI,
            code::REDIRECT_URI_REPEATED,
            code::VERIFIER_PRESENT,
            code::VERIFIER_FITS,
            code::REPLAY_REVOKES,
            authorize::PUBLIC_NEEDS_CHALLENGE,
            race::CODE_REDEEMED_ONCE,
        ],
    },
    Attack {
        id: "cross-site-request-forgery",
        name: "A browser is made to bring a client somebody else's code",
        source: "RFC 9700, section 4.7",
        rules: &[
            authorize::STATE_ECHOED,
            authorize::STATE_ECHOED_ON_ERROR,
            authorize::STATE_PRESENT,
        ],
    },
    Attack {
        id: "challenge-downgrade",
        name: "A challenge is taken out of a request, or made readable",
        source: "RFC 9700, section 4.8",
        rules: &[
            code::NO_VERIFIER_WITHOUT_CHALLENGE,
            authorize::NO_PLAIN_CHALLENGE,
            authorize::CHALLENGE_METHOD,
        ],
    },
    Attack {
        id: "stolen-refresh-token",
        name: "A stolen refresh token is used, for ever or for more",
        source: "RFC 9700, section 4.14",
        rules: &[
            refresh::KNOWN,
            refresh::OWN_CLIENT,
            refresh::NEVER_WIDENS,
            refresh::ROTATED_IS_DEAD,
            refresh::REPLAY_REVOKES,
            revocation::REFRESH_TOKEN_IS_DEAD,
        ],
    },
    Attack {
        id: "stolen-access-token",
        name: "An access token works for longer or for more than it should",
        source: "RFC 9700, section 4.10",
        rules: &[
            revocation::ACCESS_TOKEN_IS_DEAD,
            revocation::CASCADES,
            token::EXPIRED_IS_DEAD,
            token::NO_STORE,
        ],
    },
    Attack {
        id: "clickjacking",
        name: "A user agrees without knowing, in a frame",
        source: "RFC 9700, section 4.16",
        rules: &[authorize::NO_FRAMING],
    },
    Attack {
        id: "guessing",
        name: "Codes, verifiers or tokens are guessed",
        source: "RFC 6819, section 4.4.1.3",
        rules: &[
            code::UNGUESSABLE,
            code::VERIFIER_FORM,
            code::SPENT_BY_A_WRONG_VERIFIER,
            code::SPENT_BY_A_WRONG_REDIRECT_URI,
        ],
    },
    Attack {
        id: "client-impersonation",
        name: "Somebody passes for a client",
        source: "RFC 6819, section 4.4.1.4",
        rules: &[
            client_auth::KNOWN_CLIENT,
            client_auth::SECRET_PRESENT,
            client_auth::SECRET_CORRECT,
            client_auth::ONE_IDENTITY,
            client_auth::DELETED_CLIENT_IS_DEAD,
            client_auth::DELETED_SECRET_IS_DEAD,
            grant::CONFIDENTIAL_ONLY,
        ],
    },
    Attack {
        id: "privilege-escalation",
        name: "A client gets more than it was granted",
        source: "RFC 6819, section 5.1.5.1",
        rules: &[
            scope::NEVER_BEYOND_CLIENT,
            scope::UNKNOWN_NOT_GRANTED,
            refresh::NEVER_WIDENS,
            dcr::SCOPE_LIMITED,
        ],
    },
    Attack {
        id: "sabotage",
        name: "Somebody ends other clients' tokens",
        source: "RFC 7009, section 5",
        rules: &[
            revocation::OWN_TOKENS_ONLY,
            revocation::CLIENT_AUTHENTICATES,
            revocation::OTHERS_LIVE,
        ],
    },
    Attack {
        id: "foreign-scripts",
        name: "A script of another origin reads what is not meant for it",
        source: "RFC 9700, section 2.6",
        rules: &[authorize::NO_CROSS_ORIGIN, origin::ALLOWED],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_attack_has_a_name_of_its_own_and_rules() {
        let ids: BTreeSet<&str> = ALL.iter().map(|attack| attack.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for attack in ALL {
            assert!(!attack.rules.is_empty(), "{}", attack.id);
            let rules: BTreeSet<Rule> = attack.rules.iter().copied().collect();
            assert_eq!(rules.len(), attack.rules.len(), "{}", attack.id);
        }
    }
}
