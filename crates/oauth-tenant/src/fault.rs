//! Faults: ways in which a tenant is wrong, so that a judge has something to find.
//!
//! There are five kinds. A rule about refusing is switched off in the profile; there
//! is one such fault for each. A request that relies on a rule about accepting is
//! refused; again one for each. What remains are the rules about what is answered:
//! each has a mischief, a function around the sound tenant that alters a request, an
//! answer, or what is remembered. A slip is smaller: a rule is left out for requests of
//! some kind only ([`slip`]). Those about many requests at once have a window, in
//! which a call is decided and not yet performed. The model and the encoder know nothing
//! of faults.
//!
//! A mischief breaks its rule and, as a careful judge sees it, no other. Therefore
//! most of them lie in the answer and leave the memory as it is.

mod around;
mod authorize;
mod bot;
mod by_grant;
mod change;
mod client;
mod codes;
mod consent;
mod content;
mod cors;
mod csrf;
mod dynamic;
mod elsewhere;
mod error;
mod exchange;
mod forgetful;
mod journeys;
mod law;
mod list;
mod metadata;
mod nest;
mod race;
mod rate_limit;
mod record;
mod refresh;
mod secret;
mod slip;
mod token;

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use oauth_model::{
    call::Call,
    profile::{Profile, QLIK_CLOUD},
    registration::Registration,
    rule::{Duty, Rule, Stance},
    time::Timestamp,
};
use serde::Serialize;

pub(crate) use self::nest::{Nest, Shown, handle};
use crate::{tenant::Tenant, wire::error::Refusal};

/// One way of being wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// Its stable id.
    pub id: String,
    /// The rules that it breaks.
    pub breaks: Vec<Rule>,
    /// What is wrong, in a sentence.
    pub summary: String,
    #[serde(skip)]
    kind: Kind,
}

/// How a fault is brought about.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Requests that break the rule are granted.
    Ignores(Rule),
    /// Requests that rely on the rule are refused.
    Refuses(Rule),
    /// A function answers in the tenant's place.
    Mischief(Act),
    /// Requests of some kind that break the rules are granted.
    Overlooks(slip::When),
    /// Requests of some kind that rely on the rules are refused.
    Minds(slip::When),
    /// Some calls are decided before they are performed, with time in between.
    Window(race::Opens),
}

/// Answers in a tenant's place, and may ask it.
type Act = fn(&mut Tenant, Timestamp, &Request<Bytes>) -> Response<Bytes>;

/// One row of a table of mischiefs.
struct Mischief {
    id: &'static str,
    breaks: Rule,
    summary: &'static str,
    act: Act,
}

/// The mischiefs, by topic.
const TOPICS: &[&[Mischief]] = &[
    authorize::ALL,
    consent::ALL,
    refresh::ALL,
    token::ALL,
    exchange::ALL,
    bot::ALL,
    client::ALL,
    secret::ALL,
    change::ALL,
    list::ALL,
    cors::ALL,
    csrf::ALL,
    content::ALL,
    record::ALL,
    dynamic::ALL,
    elsewhere::ALL,
    error::ALL,
    metadata::ALL,
    rate_limit::ALL,
    law::ALL,
    by_grant::ALL,
    codes::ALL,
    forgetful::ALL,
    journeys::ALL,
];

static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let profile = QLIK_CLOUD;
    let by_rule = profile.rules().filter_map(Fault::of_rule);
    let mischiefs = TOPICS.iter().copied().flatten().map(Fault::of_mischief);
    let slips = slip::TOPICS.iter().copied().flatten().map(Fault::of_slip);
    let windows = race::ALL.iter().map(Fault::of_window);
    by_rule
        .chain(mischiefs)
        .chain(slips)
        .chain(windows)
        .collect()
});

impl Fault {
    /// Every fault: by rule in the order of the catalogue, then the mischiefs.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The fault with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        ALL.iter().find(|fault| fault.id == id)
    }

    /// The fault that follows from a rule by itself, if one does.
    fn of_rule(rule: Rule) -> Option<Self> {
        let (verb, consequence, kind) = match rule.duty() {
            Duty::Refuse(_) => ("ignores", "Not enforced", Kind::Ignores(rule)),
            Duty::Accept => ("refuses", "Not granted", Kind::Refuses(rule)),
            Duty::Answer => return None,
        };
        Some(Self {
            id: format!("{verb}-{}", rule.id().replace('/', "-")),
            breaks: vec![rule],
            summary: format!("{consequence}: {}", rule.summary()),
            kind,
        })
    }

    fn of_mischief(mischief: &Mischief) -> Self {
        Self {
            id: mischief.id.to_owned(),
            breaks: vec![mischief.breaks],
            summary: mischief.summary.to_owned(),
            kind: Kind::Mischief(mischief.act),
        }
    }

    fn of_slip(slip: &slip::Slip) -> Self {
        let accepts = slip.breaks.iter().any(|rule| rule.duty() == Duty::Accept);
        Self {
            id: slip.id.to_owned(),
            breaks: slip.breaks.to_vec(),
            summary: slip.summary.to_owned(),
            kind: if accepts {
                Kind::Minds(slip.when)
            } else {
                Kind::Overlooks(slip.when)
            },
        }
    }

    fn of_window(window: &race::Window) -> Self {
        Self {
            id: window.id.to_owned(),
            breaks: vec![window.breaks],
            summary: window.summary.to_owned(),
            kind: Kind::Window(window.opens),
        }
    }

    /// Whether others may come in between deciding and performing a call.
    pub(crate) fn opens(&self, call: &Call) -> bool {
        match self.kind {
            Kind::Window(opens) => opens(call),
            Kind::Ignores(_)
            | Kind::Refuses(_)
            | Kind::Mischief(_)
            | Kind::Overlooks(_)
            | Kind::Minds(_) => false,
        }
    }

    /// The profile of a tenant that has this fault.
    pub(crate) fn applied_to(&self, profile: Profile) -> Profile {
        match self.kind {
            Kind::Ignores(rule) => profile.with(rule, Stance::Off),
            Kind::Refuses(_)
            | Kind::Mischief(_)
            | Kind::Overlooks(_)
            | Kind::Minds(_)
            | Kind::Window(_) => profile,
        }
    }

    /// Answers a request as a tenant with this fault does.
    pub(crate) fn handle(
        &self,
        tenant: &mut Tenant,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        match self.kind {
            Kind::Ignores(_) | Kind::Window(_) => tenant.answer(now, request),
            Kind::Refuses(rule) => refuse_what_relies_on(rule, tenant, now, request),
            Kind::Mischief(act) => act(tenant, now, request),
            Kind::Overlooks(when) => slip::overlook((&self.breaks, when), tenant, now, request),
            Kind::Minds(when) => slip::mind((&self.breaks, when), tenant, now, request),
        }
    }
}

/// How many things a fault remembers.
const KEEPSAKES_MAX: usize = 1000;

/// Remembers something for a fault; where that is too much, nothing else any more.
fn keep(tenant: &mut Tenant, name: String, keepsake: Registration) {
    if tenant.keepsakes.len() >= KEEPSAKES_MAX {
        tenant.keepsakes.clear();
    }
    tenant.keepsakes.insert(name, keepsake);
}

fn refuse_what_relies_on(
    rule: Rule,
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let relies = tenant
        .read(request)
        .is_ok_and(|call| tenant.state.examine(now, &call).merits.contains(rule));
    if !relies {
        return tenant.answer(now, request);
    }
    let detail = format!("found a request that relies on {rule}");
    let refusal = Refusal::new(StatusCode::BAD_REQUEST, "Invalid request", detail);
    tenant.refuse(&refusal)
}

#[cfg(test)]
mod tests;
