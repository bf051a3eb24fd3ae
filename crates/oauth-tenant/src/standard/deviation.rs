//! Ways of being wrong: each breaks one rule, and what goes with it inevitably.
//!
//! A rule about what is granted is left out of the profile. A rule about what an answer
//! shows is broken around the sound handler.

mod acts;

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    catalogue::{authorize, introspection, jwt, metadata, refresh, scope, token},
    profile::{OAUTH2, OAUTH21, Profile, RFC9700},
    rule::{Duty, Rule, Stance},
    time::Timestamp,
};

use super::Server;

/// What a deviating server does in the place of its handler, which it calls.
pub(super) type Act = fn(&mut Server, Timestamp, &Request<Bytes>) -> Response<Bytes>;

/// One way of being wrong.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The rule that it is about.
    pub rule: Rule,
    /// Rules that are broken with it inevitably.
    pub also: &'static [Rule],
    pub(super) act: Option<Act>,
}

/// Whoever sends codes to strangers misleads browsers as well.
const ALSO: &[(Rule, &[Rule])] = &[
    (authorize::KNOWN_CLIENT, &[authorize::NO_OPEN_REDIRECT]),
    (
        authorize::REDIRECT_URI_REGISTERED,
        &[authorize::NO_OPEN_REDIRECT],
    ),
    // Nobody knows a token that was given out in other letters.
    (
        token::CHARACTERS,
        &[
            introspection::LIVE_IS_ACTIVE,
            introspection::HINT_IS_NO_LIMIT,
        ],
    ),
    // Whoever calls itself by another name does not name itself in its answers.
    (
        metadata::ISSUER_IDENTICAL,
        &[authorize::ISSUER_SHOWN, jwt::ISSUER],
    ),
    (
        metadata::ISSUER_FORM,
        &[
            metadata::ISSUER_IDENTICAL,
            authorize::ISSUER_SHOWN,
            jwt::ISSUER,
        ],
    ),
    // Answers that state another scope than their tokens.
    (scope::UNKNOWN_NOT_GRANTED, &[jwt::SCOPE]),
    (refresh::NEVER_WIDENS, &[jwt::SCOPE]),
    (refresh::NARROWING_KEEPS_THE_GRANT, &[jwt::SCOPE]),
];

static ALL: LazyLock<Vec<Deviation>> = LazyLock::new(|| {
    let standards = [OAUTH2, RFC9700, OAUTH21];
    let looks = |rule| {
        standards
            .iter()
            .any(|profile| profile.stance(rule) > Stance::Off)
    };
    let left_out = Rule::all()
        .filter(|&rule| looks(rule) && rule.duty() != Duty::Answer)
        .map(Deviation::leaving_out);
    let acts = acts::all().map(|(rule, act)| Deviation {
        act: Some(act),
        ..Deviation::leaving_out(rule)
    });
    left_out.chain(acts).collect()
});

impl Deviation {
    /// Every deviation: rules left out in the order of the catalogue, then the others.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The rule is left out.
    fn leaving_out(rule: Rule) -> Self {
        let listed = ALSO.iter().find(|(known, _)| *known == rule);
        Self {
            rule,
            also: listed.map_or(&[], |(_, also)| also),
            act: None,
        }
    }

    /// The profile that a deviating server keeps.
    pub(super) fn applied(&self, profile: Profile) -> Profile {
        match self.act {
            Some(_) => profile,
            None => profile.with(self.rule, Stance::Off),
        }
    }
}
