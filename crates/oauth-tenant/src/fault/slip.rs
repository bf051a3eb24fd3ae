//! Slips: requests of a certain kind are judged wrongly, and no others.
//!
//! Whoever leaves a rule out altogether is found by any request that breaks it. Most
//! mistakes are smaller: a comparison that overlooks one thing, a check that one way in
//! goes around, a request that is refused for an accident of its form. A slip is a rule
//! and a condition. Where the rule is about refusing, requests that break it and meet
//! the condition are granted; where it is about accepting, requests that rely on it and
//! meet the condition are refused.

mod api;
mod codes;
mod origins;
mod redirects;
mod registrations;
mod secrets;
mod tokens;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use oauth_model::{
    call::{Authorization, Body, Call, Operation, Query},
    client::Client,
    rule::{Rule, Stance},
    time::Timestamp,
};
use serde_json::Value;

use super::around::with_grant;
use crate::{
    tenant::Tenant,
    wire::{error::Refusal, journey},
};

/// One row of a table of slips.
pub(super) struct Slip {
    pub(super) id: &'static str,
    pub(super) breaks: &'static [Rule],
    pub(super) summary: &'static str,
    pub(super) when: When,
}

/// Whether a request is of the kind that is judged wrongly.
pub(super) type When = fn(&Asked<'_>) -> bool;

/// A request, and the tenant as it is before it.
pub(super) struct Asked<'a> {
    tenant: &'a Tenant,
    call: &'a Call,
}

/// The slips, by topic.
pub(super) const TOPICS: &[&[Slip]] = &[
    redirects::ALL,
    registrations::ALL,
    origins::ALL,
    codes::ALL,
    secrets::ALL,
    tokens::ALL,
    api::ALL,
];

/// Grants what breaks these rules and no others, if it is of the kind.
pub(super) fn overlook(
    (rules, when): (&[Rule], When),
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_overlooked = tenant.read(request).is_ok_and(|call| {
        let tenant = &*tenant;
        let examination = tenant.state.examine(now, &call);
        let broken = examination.violations.rules();
        let breaks = rules.iter().all(|&rule| broken.contains(rule));
        let profile = rules
            .iter()
            .fold(tenant.state.profile().clone(), |profile, &rule| {
                profile.with(rule, Stance::Off)
            });
        let asked = Asked::new(tenant, &call);
        // Nobody can be sent to what is no address, even by mistake.
        let sent_to = asked.query("redirect_uri").unwrap_or_default();
        let leads = sent_to.is_empty() || journey::is_usable(sent_to);
        let otherwise_sound = || profile.decide(profile.predict(examination)).is_ok();
        breaks && leads && when(&asked) && otherwise_sound()
    });
    if is_overlooked {
        with_grant(tenant, now, request, |_, _, _| {})
    } else {
        tenant.answer(now, request)
    }
}

/// Refuses what relies on one of these rules, if it is of the kind.
pub(super) fn mind(
    (rules, when): (&[Rule], When),
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_minded = tenant.read(request).is_ok_and(|call| {
        let asked = Asked::new(tenant, &call);
        let merits = tenant.state.examine(now, &call).merits;
        rules.iter().any(|&rule| merits.contains(rule)) && when(&asked)
    });
    if !is_minded {
        return tenant.answer(now, request);
    }
    let detail = "found another form of the request than wanted";
    let refusal = Refusal::new(StatusCode::BAD_REQUEST, "Invalid request", detail);
    tenant.refuse(&refusal)
}

impl<'a> Asked<'a> {
    /// This call of this tenant.
    pub(super) fn new(tenant: &'a Tenant, call: &'a Call) -> Self {
        Self { tenant, call }
    }

    /// A parameter of an authorization request.
    fn query(&self, name: &str) -> Option<&'a str> {
        if let Operation::Authorize(query) = &self.call.operation {
            return find(query, name);
        }
        None
    }

    /// A text parameter of a token request, an empty one included.
    fn parameter(&self, name: &str) -> Option<&'a str> {
        if let Operation::Token(body) = &self.call.operation {
            return text(body, name);
        }
        None
    }

    /// The id and the secret in the Authorization header.
    fn basic(&self) -> Option<(&'a str, &'a str)> {
        if let Authorization::Basic { id, secret } = &self.call.authorization {
            return Some((id, secret));
        }
        None
    }

    /// The client that the request names.
    pub(super) fn client(&self) -> Option<&'a Client> {
        let basic = self.basic().map(|(id, _)| id);
        let named = basic.or_else(|| self.parameter("client_id"));
        let id = named.or_else(|| self.query("client_id"));
        self.tenant.state.client(id?)
    }

    /// The secret that the request brings, and whether in the header.
    pub(super) fn secret(&self) -> Option<(&'a str, bool)> {
        let basic = self.basic().map(|(_, secret)| (secret, true));
        basic.or_else(|| Some((self.parameter("client_secret")?, false)))
    }
}

fn find<'q>(query: &'q Query, name: &str) -> Option<&'q str> {
    let found = query.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// A text member of a body.
pub(super) fn text<'b>(body: &'b Body, name: &str) -> Option<&'b str> {
    match body {
        Body::Json(document) => document.value.get(name).and_then(Value::as_str),
        Body::Form(pairs) => find(pairs, name),
        Body::Absent | Body::Unparsable(_) | Body::Unsupported(_) => None,
    }
}
