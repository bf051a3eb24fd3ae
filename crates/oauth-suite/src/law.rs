//! Laws: pairs of requests that mean the same, and therefore come out the same.
//!
//! A law needs no idea of what is right. It turns a scenario, the base, into a longer
//! one: the base, the base again from a fresh start, and at its end the same request in
//! another guise. Both answers are then compared, whether they grant or refuse.
//!
//! What is compared belongs together, so a scenario of this kind is not shrunk as
//! others are: its base is made shorter, and the pair is built anew.

mod change;
mod outcome;

use oauth_model::{
    catalogue::{client_auth, grant, law},
    profile::Profile,
    rule::{Duty, Rule, Stance},
};

pub use self::outcome::compare;
use crate::{
    drive::{End, Exchange},
    judge::Class,
    scenario::{Action, Alike, Payload, Request, Scenario, Step, builder::CLIENTS},
};

/// A law, and how it is put to the test.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Law {
    /// The rule that a difference breaks.
    pub(crate) rule: Rule,
    /// Makes a scenario of a base, if the law is about it.
    build: fn(Rule, &Scenario) -> Option<Scenario>,
}

/// All laws. The first is the control of the others: whoever answers the same request
/// in two ways says nothing about requests that differ.
pub(crate) const LAWS: &[Law] = &[
    Law {
        rule: law::SAME_REQUEST_SAME_OUTCOME,
        build: |rule, base| pair(rule, base, Some, Some),
    },
    Law {
        rule: law::EMPTY_IS_OMITTED,
        build: |rule, base| pair(rule, base, change::to_parameters, change::with_empty),
    },
    Law {
        rule: law::ORDER_CHANGES_NOTHING,
        build: |rule, base| pair(rule, base, Some, change::reversed),
    },
    Law {
        rule: law::UNKNOWN_PARAMETER_CHANGES_NOTHING,
        build: |rule, base| pair(rule, base, change::to_authorize, change::with_unknown),
    },
    Law {
        rule: grant::UNKNOWN_PARAMETER_IGNORED,
        build: |rule, base| pair(rule, base, change::to_token, change::with_unknown),
    },
    Law {
        rule: law::HEADER_CASE_CHANGES_NOTHING,
        build: |rule, base| pair(rule, base, Some, change::other_case),
    },
    Law {
        rule: grant::FORM_ACCEPTED,
        build: |rule, base| pair(rule, base, change::to_token, change::as_form),
    },
    Law {
        rule: client_auth::BASIC_ACCEPTED,
        build: |rule, base| {
            pair(rule, base, change::to_token, |request| {
                change::by_basic(request, true)
            })
        },
    },
    Law {
        rule: client_auth::BASIC_ALONE_ACCEPTED,
        build: |rule, base| {
            pair(rule, base, change::to_token, |request| {
                change::by_basic(request, false)
            })
        },
    },
    Law {
        rule: law::REFUSED_CHANGES_NOTHING,
        build: around_refused,
    },
    Law {
        rule: law::WRITTEN_BACK_CHANGES_NOTHING,
        build: written_back,
    },
];

/// Steps of a base at most: longer ones say no more and cost twice.
const BASE_STEPS_MAX: usize = 10;

impl Law {
    /// The scenario that puts the law to the test, if it is about this base.
    pub(crate) fn scenario(&self, base: &Scenario) -> Option<Scenario> {
        let plain = base
            .steps
            .iter()
            .all(|step| matches!(step.action, Action::Request(_)));
        (plain && base.steps.len() <= BASE_STEPS_MAX)
            .then(|| (self.build)(self.rule, base))
            .flatten()
    }

    /// The longest beginning of a scenario that the law is about, as a base.
    pub(crate) fn base(&self, scenario: &Scenario) -> Option<Scenario> {
        (1..=scenario.steps.len()).rev().find_map(|length| {
            let mut base = scenario.clone();
            base.steps.truncate(length);
            self.scenario(&base).map(|_| base)
        })
    }
}

/// The law that this rule is.
pub(crate) fn of(rule: Rule) -> Option<&'static Law> {
    LAWS.iter().find(|law| law.rule == rule)
}

/// Holds the last exchange to the earlier one that it has to be like, and says how the
/// scenario goes on.
///
/// Where the two differ, the law is to blame and nothing else: what the model had
/// expected of the second is then beside the point.
pub(crate) fn hold(
    alike: &Alike,
    profile: &Profile,
    exchanges: &mut [Exchange],
    end: Option<End>,
) -> Option<End> {
    if !matches!(end, None | Some(End::Astray)) {
        return end;
    }
    let (Some(rule), Some((last, before))) = (Rule::find(&alike.law), exchanges.split_last_mut())
    else {
        return end;
    };
    let answers = |one: &Exchange| one.step == alike.step && one.hearing.class != Class::Throttled;
    let Some(first) = before.iter().position(answers) else {
        return end;
    };
    let (_, between) = before.split_at(first);
    let Some((first, between)) = between.split_first() else {
        return end;
    };
    let granted = |one: &Exchange| one.hearing.class != Class::Refused;
    // A guise that opens what is closed otherwise is accepted all the same.
    let is_accepted = rule.duty() == Duty::Accept && !granted(first) && granted(last);
    let is_beside_the_point = last.hearing.class == Class::Failed
        || profile.stance(rule) == Stance::Off
        || is_accepted
        || (rule == law::REFUSED_CHANGES_NOTHING && between.iter().any(granted));
    if is_beside_the_point {
        return end;
    }
    let Some(breach) = compare(rule, &first.answer, &last.answer) else {
        last.hearing.at_stake.insert(rule);
        return end;
    };
    last.hearing.at_stake = [rule].into_iter().collect();
    last.hearing.breaches = vec![breach];
    last.hearing.lost = true;
    Some(End::Astray)
}

/// The base, and the base again with its last request in another guise.
fn pair(
    rule: Rule,
    base: &Scenario,
    prepare: fn(Request) -> Option<Request>,
    change: fn(Request) -> Option<Request>,
) -> Option<Scenario> {
    let mut first = base.clone();
    let last = first.steps.last_mut()?;
    let prepared = prepare(last.action.request()?.clone()).filter(is_about_itself)?;
    last.action = Action::Request(Box::new(prepared));
    let highest = first.steps.iter().map(|step| step.id).max()?;
    let mut second = first.renumbered(&|step| step.saturating_add(highest))?;
    let changed = second.steps.last_mut()?;
    let request = change(changed.action.request()?.clone())?;
    changed.action = alike(rule, first.steps.last()?.id, request);
    first.steps.extend(second.steps);
    Some(first)
}

fn alike(rule: Rule, step: u32, request: Request) -> Action {
    Action::Alike(Box::new(Alike {
        law: rule.id().to_owned(),
        step,
        request,
    }))
}

/// Whether what a request answers depends on nothing but its own scenario: lists show
/// what else there is.
fn is_about_itself(request: &Request) -> bool {
    let lists = [
        CLIENTS,
        "/api/v1/users",
        "/api/v1/oauth-tokens",
        "/api/v1/spaces",
        "/api/v1/items",
    ];
    !(request.method == "GET" && lists.contains(&request.path.as_str()))
}

/// The base with its last request between two reads of the client it is about.
fn around_refused(rule: Rule, base: &Scenario) -> Option<Scenario> {
    let last = base.steps.last()?;
    let request = last.action.request()?;
    let client = client_of(request)?;
    // Made by an earlier step, or there is nothing to be read before.
    base.steps.iter().find(|step| step.id == client)?;
    let read = read(client);
    let mut scenario = base.clone();
    scenario.steps.pop();
    let next = last.id.checked_add(1)?;
    let after = next.checked_add(1)?;
    scenario.steps.extend([
        step(last.id, Action::Request(Box::new(read.clone()))),
        step(next, Action::Request(Box::new(request.clone()))),
        step(after, alike(rule, last.id, read)),
    ]);
    Some(scenario)
}

/// The base, and behind it the client that it made read, written back and read.
fn written_back(rule: Rule, base: &Scenario) -> Option<Scenario> {
    let made = base.steps.iter().rfind(|step| {
        step.action
            .request()
            .is_some_and(|request| request.method == "POST" && request.path == CLIENTS)
    })?;
    let end = base.steps.iter().map(|step| step.id).max()?;
    let ids = [1, 2, 3].map(|more| end.saturating_add(more));
    let write = Request::clients("PATCH", &format!("/${{client_id@{}}}", made.id));
    let mut write = write;
    write.body = Some(Payload::Raw(
        "application/json".to_owned(),
        format!("${{{AS_READ}@{}}}", ids[0]),
    ));
    let mut scenario = base.clone();
    scenario.steps.extend([
        step(ids[0], Action::Request(Box::new(read(made.id)))),
        step(ids[1], Action::Request(Box::new(write))),
        step(ids[2], alike(rule, ids[0], read(made.id))),
    ]);
    Some(scenario)
}

/// The label of the patch that writes a client back as it was read.
pub(crate) const AS_READ: &str = "as_read";

fn step(id: u32, action: Action) -> Step {
    Step { id, action }
}

fn read(step: u32) -> Request {
    Request::clients("GET", &format!("/${{client_id@{step}}}"))
}

/// The step whose client a request is about, by its path or else its body.
fn client_of(request: &Request) -> Option<u32> {
    let body = request.body.as_ref();
    let body = body.and_then(|body| serde_json::to_string(body).ok());
    let named = |text: &str| {
        let rest = text.split_once("${client_id@")?.1;
        rest.split_once('}')?.0.parse().ok()
    };
    named(&request.path).or_else(|| named(&body?))
}

#[cfg(test)]
mod tests;
