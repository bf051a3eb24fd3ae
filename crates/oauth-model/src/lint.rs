//! Judging a registration offline: everything a tenant would refuse, and everything
//! that a tenant accepts but that will not work.

use serde_json::Value;

use crate::{
    catalogue::{authorize, consent, origin, redirect_uri, scope},
    client::{AppType, ConsentMethod},
    profile::Profile,
    redirect_uri::Form,
    registration::{Registration, Source},
    rule::Stance,
    violation::{Violation, Violations},
};

/// A violation with the stance it has here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How strongly it counts.
    pub stance: Stance,
    /// What is wrong.
    pub violation: Violation,
}

/// Everything that is wrong with a registration, the gravest first.
///
/// The value is an API create body or a client as read from the API. What a tenant
/// would refuse has the profile's stance. What it would accept, and refuse at first
/// use, is a `should`: some of it is meant to be set in a second step.
pub fn lint(value: &Value, profile: &Profile) -> Vec<Remark> {
    let source = Source::of(value);
    let (registration, violations) = Registration::read(value, source, &profile.knobs);
    let refused = violations.into_iter().map(|violation| Remark {
        stance: profile.stance(violation.rule),
        violation,
    });
    let prospects = if value.is_object() {
        outlook(&registration)
    } else {
        Violations::default()
    };
    let useless = prospects.into_iter().map(|violation| Remark {
        stance: profile.stance(violation.rule).min(Stance::Should),
        violation,
    });
    let mut remarks: Vec<Remark> = refused
        .chain(useless)
        .filter(|remark| remark.stance > Stance::Off)
        .collect();
    remarks.sort_by_key(|remark| std::cmp::Reverse(remark.stance));
    remarks
}

/// The rules that the client will break at its first use, whatever it does.
fn outlook(registration: &Registration) -> Violations {
    let mut violations = Violations::default();
    let app_type = registration.app_type;
    if registration.allowed_scopes.is_empty() && app_type != AppType::AnonymousEmbed {
        violations.push(
            scope::NONE_OPENS_NOTHING,
            "/allowedScopes",
            "nothing",
            "a scope, or the client can open nothing",
        );
    }
    if registration.is_machine() && registration.consent != Some(ConsentMethod::Trusted) {
        violations.push(
            consent::MACHINE_NEEDS_TRUSTED,
            "/connectionConfig/consentMethod",
            registration
                .consent
                .map_or("nothing", ConsentMethod::as_str),
            "`trusted`, or the client gets no token",
        );
    }
    let sends_users = app_type != AppType::AnonymousEmbed && !registration.is_machine();
    if sends_users && registration.redirect_uris.is_empty() {
        violations.push(
            authorize::REDIRECT_URI_REGISTERED,
            "/redirectUris",
            "nothing",
            "a redirect URI, or no user can be sent back",
        );
    }
    for (index, uri) in registration.redirect_uris.iter().enumerate() {
        if crate::redirect_uri::form(uri) == Form::HttpLoopback {
            violations.push(
                redirect_uri::HTTPS_UNLESS_LOCALHOST,
                format!("/redirectUris/{index}"),
                uri,
                "`localhost` by name, because a tenant may not take the address for it",
            );
        }
    }
    let in_browsers = matches!(app_type, AppType::Spa | AppType::AnonymousEmbed);
    if in_browsers && registration.allowed_origins.is_empty() {
        violations.push(
            origin::ALLOWED,
            "/allowedOrigins",
            "nothing",
            "an origin, or no browser is let in",
        );
    }
    violations
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::profile::QLIK_CLOUD;

    fn found(value: &Value) -> Vec<(String, String, &'static str)> {
        lint(value, &QLIK_CLOUD)
            .into_iter()
            .map(|remark| {
                let violation = remark.violation;
                (
                    violation.rule.id().to_owned(),
                    violation.at,
                    remark.stance.as_str(),
                )
            })
            .collect()
    }

    fn row(rule: &str, at: &str, stance: &'static str) -> (String, String, &'static str) {
        (rule.to_owned(), at.to_owned(), stance)
    }

    #[test]
    fn everything_is_told_at_once() {
        let value = json!({
            "appType": "spa",
            "redirectUris": ["http://app.example/callback", "/relative"],
            "allowedScopes": ["admin_classic"],
            "allowedGrantTypes": ["client_credentials"],
            "allowedOrigins": ["https://app.example/"],
        });
        assert_eq!(
            found(&value),
            [
                row("client/named", "/clientName", "must"),
                row(
                    "redirect-uri/https-unless-localhost",
                    "/redirectUris/0",
                    "must"
                ),
                row("redirect-uri/absolute", "/redirectUris/1", "must"),
                row("origin/bare", "/allowedOrigins/0", "must"),
                row("scope/admin-classic-needs-web", "/allowedScopes/0", "must"),
                row("grant-type/needs-web", "/allowedGrantTypes/0", "must"),
                row(
                    "consent/machine-needs-trusted",
                    "/connectionConfig/consentMethod",
                    "should"
                ),
            ]
        );
    }

    #[test]
    fn what_is_not_an_object_is_one_mistake() {
        assert_eq!(
            found(&json!([])).first(),
            Some(&row("request/member-types", "", "must"))
        );
    }
}
