//! The judge: what was sent, what came back, and which rules that breaks.
//!
//! For each exchange the model predicts what a tenant owes the request. The answer is
//! compared with that, never with one fixed expectation: any refusal that is
//! admissible for at least one broken rule is right. Then the model follows the
//! target's choice, and what it granted is compared with what the model says the
//! answer has to show.

pub(crate) mod authorize;
mod client;
mod content;
mod cors;
mod csrf;
mod doubts;
mod dynamic;
mod freedoms;
mod list;
pub(crate) mod notes;
mod observed;
mod race;
mod rate_limit;
mod record;
mod redirection;
mod refusal;
mod tenant;
mod token;
mod user;

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{
    call::{Call, Door},
    catalogue::{
        answer,
        approval::ADMINISTRATOR_FIRST,
        authorize::PROMPT_NONE_NEEDS_SESSION,
        publish::{DELETED_BY_OWNER_IS_DEAD, WITHDRAWN_IS_UNUSABLE},
    },
    client::GrantType,
    effect::Effect,
    freedom::{Freedom, GRANTED},
    prediction::Prediction,
    profile::Profile,
    rate_limit::RateTier,
    rule::{Rule, RuleSet, Stance},
    state::State,
    time::Timestamp,
    user::User,
    violation::Violations,
};
use serde::Serialize;
use serde_json::Value;

pub use self::freedoms::Shown;
pub(crate) use self::observed::asks;
use self::{doubts::Unconfirmed, notes::Notes, observed::Observed};
use crate::{
    scenario::Request,
    standard::{agent::Trail, judge::Book, script::Habits, server::Server},
    wire,
    wire::Answer,
};

/// Rules about clients that the signed-in user cannot use, nor agree to.
const FOR_OTHERS: &[Rule] = &[
    ADMINISTRATOR_FIRST,
    DELETED_BY_OWNER_IS_DEAD,
    WITHDRAWN_IS_UNUSABLE,
];

/// A broken rule, as one exchange shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The rule.
    pub rule: Rule,
    /// What came.
    pub found: String,
    /// What would have been right.
    pub wanted: String,
}

/// What kind of answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 2xx.
    Granted,
    /// Neither granted nor a failure: 4xx, and the redirects that no endpoint owes.
    Refused,
    /// 5xx, but for 503.
    Failed,
    /// 429 or 503: the target has no time. Nothing follows.
    Throttled,
    /// A page or a redirect where a refusal is due: it may be one, for people to read.
    /// Nothing follows.
    Undecided,
}

/// What one exchange shows.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// Which door was knocked at, if it was one of the model's.
    pub door: Option<Door>,
    /// What kind of answer came.
    pub class: Class,
    /// Whether the model would have granted it.
    pub expected: Option<Prediction>,
    /// The rules that the answer breaks.
    pub breaches: Vec<Breach>,
    /// The rules that the exchange put to the test on their own.
    pub at_stake: RuleSet,
    /// Whether a request that must be granted was refused without a rule to blame.
    pub unexplained: bool,
    /// Whether the model no longer knows what the target remembers.
    pub lost: bool,
    /// Whether what comes next would be judged on a wrong idea of the target's memory.
    pub astray: bool,
    /// The values that labels of this step stand for, by name.
    pub produced: Vec<(String, String)>,
    /// The sides that the answer shows of open questions.
    pub sides: Vec<(Freedom, &'static str)>,
    /// The rules that it breaks, unless a patch that nobody has seen take effect had none.
    pub doubted: RuleSet,
}

impl Hearing {
    /// Of an exchange at this door, before anything is heard.
    pub(crate) fn at(door: Option<Door>) -> Self {
        Self {
            door,
            class: Class::Undecided,
            expected: None,
            breaches: Vec::new(),
            at_stake: RuleSet::EMPTY,
            unexplained: false,
            lost: false,
            astray: false,
            produced: Vec::new(),
            sides: Vec::new(),
            doubted: RuleSet::EMPTY,
        }
    }
}

/// What the judge remembers of a target during a run.
#[derive(Clone, Debug)]
pub struct Session {
    /// The tenant as the judge follows it.
    pub state: State,
    /// What is remembered of a server that is no tenant.
    server: Option<Box<Book>>,
    issuer: String,
    key_set: Option<Value>,
    /// Whose signatures were verified in this scenario, by grant and key. One of each is
    /// enough: nothing else that the judge does takes as long.
    verified: Vec<(GrantType, String)>,
    /// Rules by which the target has granted something.
    proven: RuleSet,
    /// The sides that the target has taken of open questions.
    shown: Shown,
    /// Rules that are known to be broken.
    broken: RuleSet,
    /// Whether the target may remember something else than the model: it broke a rule,
    /// and was followed all the same.
    doubtful: bool,
    /// What may be in force still, although it was patched.
    unconfirmed: Unconfirmed,
    /// The tier of the rate limits that was used up on purpose.
    used_up: Option<RateTier>,
    /// The code that was brought last.
    latest_code: Option<String>,
    /// The ids that the target shows of users whom the model made up ids for.
    shown_ids: BTreeMap<String, String>,
    /// The ids of issued tokens that were shown before a page of them.
    record_pages: BTreeMap<String, BTreeSet<String>>,
}

impl Session {
    /// A session about the tenant at this address.
    pub fn new(mut state: State, issuer: impl Into<String>) -> Self {
        let issuer = issuer.into();
        state.set_issuer(&issuer);
        let shown = Shown::under(state.profile());
        Self {
            state,
            server: None,
            issuer,
            key_set: None,
            verified: Vec::new(),
            proven: RuleSet::EMPTY,
            shown,
            broken: RuleSet::EMPTY,
            doubtful: false,
            unconfirmed: Unconfirmed::default(),
            used_up: None,
            latest_code: None,
            shown_ids: BTreeMap::new(),
            record_pages: BTreeMap::new(),
        }
    }

    /// What it is when a scenario begins.
    pub(crate) fn for_scenario(&self) -> Self {
        Self {
            verified: Vec::new(),
            ..self.clone()
        }
    }

    /// A session about a server that is no tenant.
    pub(crate) fn of_server(server: &Server, profile: &Profile) -> Self {
        let state = server.state(profile.clone());
        let tenant = State::new(profile.clone(), "");
        Self {
            server: Some(Box::new(Book::new(server, state))),
            ..Self::new(tenant, server.issuer().unwrap_or_default())
        }
    }

    /// What a server that is no tenant was seen to do.
    pub(crate) fn habits(&self) -> Habits {
        let book = self.server.as_ref();
        book.map_or_else(Habits::default, |book| book.habits())
    }

    /// Tells it what the server was seen to do.
    pub(crate) fn expect_habits(&mut self, habits: Habits) {
        if let Some(book) = &mut self.server {
            book.expect_habits(habits);
        }
    }

    /// Whether clients of a server that is no tenant get tokens for themselves.
    pub(crate) fn machines(&self) -> bool {
        self.server.as_ref().is_none_or(|book| book.machines())
    }

    /// Tells it that no client of a server gets a token for itself.
    pub(crate) fn expect_no_machines(&mut self) {
        if let Some(book) = &mut self.server {
            book.expect_no_machines();
        }
    }

    /// Tells it that a rule is broken, which from now on surprises nobody.
    pub fn expect_broken(&mut self, rule: Rule) {
        self.broken.insert(rule);
    }

    /// Whether the target has granted something by this rule.
    pub(crate) fn has_proven(&self, rule: Rule) -> bool {
        self.proven.contains(rule)
    }

    /// The profile it judges by.
    pub fn profile(&self) -> &Profile {
        self.state.profile()
    }

    /// The id that the target shows of a user, if it is known.
    fn shown_id<'a>(&'a self, user: &'a User) -> Option<&'a str> {
        if user.id.starts_with(observed::UNSEEN) {
            self.shown_ids.get(&user.id).map(String::as_str)
        } else {
            Some(&user.id)
        }
    }

    /// Tells it the published keys, by which it checks signatures.
    pub fn set_key_set(&mut self, key_set: Value) {
        self.key_set = Some(key_set);
    }

    /// The sides of open questions that the target has shown.
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Whether the target was seen to grant what these questions leave open.
    pub(crate) fn grants_all(&self, freedoms: &[Freedom]) -> bool {
        let taken = |&freedom: &Freedom| self.shown.has(freedom, GRANTED);
        freedoms.iter().all(taken)
    }

    /// Tells it that a tier of the rate limits was used up on purpose.
    pub fn set_used_up(&mut self, tier: RateTier) {
        self.used_up = Some(tier);
    }

    /// Whether being told to wait is what was wanted.
    pub(crate) fn expects_to_wait(&self) -> bool {
        self.used_up.is_some()
    }

    /// Whether this is what a tier of the rate limits was used up for.
    pub(crate) fn has_used_up(&self, request: &Request) -> bool {
        let tier = wire::rate_tier(request);
        self.used_up.is_some() && tier == self.used_up
    }

    /// Takes over what another session has seen to be granted.
    pub fn learn(&mut self, other: &Self) {
        self.proven.extend(other.proven.iter());
        self.shown.extend(&other.shown);
        if let (Some(book), Some(other)) = (&mut self.server, &other.server) {
            book.learn(other);
        }
    }

    /// Hears a request, whose labels are resolved, and its answer.
    pub fn hear(&mut self, now: Timestamp, request: &Request, answer: &Answer) -> Hearing {
        self.hear_browsed(now, request, answer, &Trail::default())
    }

    /// The same, of an answer to a browser that met this on the way to it.
    pub(crate) fn hear_browsed(
        &mut self,
        now: Timestamp,
        request: &Request,
        answer: &Answer,
        trail: &Trail,
    ) -> Hearing {
        if let Some(book) = &mut self.server {
            return book.hear(now, request, answer, trail);
        }
        let call = wire::call(request);
        let mut hearing = Hearing::at(call.as_ref().map(|call| call.operation.door()));
        hearing.class = class(hearing.door, answer);
        let mut notes = Notes::default();
        if let Some(call) = &call {
            self.hear_call(now, call, request, answer, &mut hearing, &mut notes);
        }
        if answer.status == 429 {
            rate_limit::inspect(answer, &mut notes);
        }
        let Notes {
            breaches,
            at_stake,
            sides,
        } = notes;
        let profile = self.profile();
        hearing.breaches = breaches;
        hearing
            .breaches
            .retain(|breach| profile.stance(breach.rule) > Stance::Off);
        hearing.at_stake = at_stake;
        hearing.sides = sides;
        self.note_doubts(&mut hearing);
        hearing
    }

    fn hear_call(
        &mut self,
        now: Timestamp,
        call: &Call,
        request: &Request,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        if let Some(used_up) = self.used_up {
            let door = call.operation.door();
            rate_limit::blocks_itself_only(used_up, door, hearing.class, answer, notes);
        }
        if hearing.class == Class::Throttled {
            return;
        }
        // Afterwards the client may be gone.
        let standing = self.state.standing(call);
        self.weigh(now, call, answer, hearing, notes);
        let asked = cors::Asked {
            call,
            path: &request.path,
            standing,
            class: hearing.class,
        };
        cors::inspect(&asked, answer, notes);
    }

    fn weigh(
        &mut self,
        now: Timestamp,
        call: &Call,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        if hearing.class == Class::Failed {
            let found = format!("status {}", answer.status);
            notes.broken(answer::NO_SERVER_FAILURE, found, "no 5xx");
        }
        if call.operation.door() == Door::ProductInfo {
            tenant::product_probe(answer, notes);
            return;
        }
        let prediction = self.state.predict(now, call);
        if hearing.class == Class::Refused {
            csrf::refused(&prediction, answer, notes);
        }
        let expected_grant = matches!(prediction, Prediction::MustSucceed(_));
        if self.may_be_a_refusal(&prediction, call, answer) {
            hearing.class = Class::Undecided;
        }
        if hearing.class == Class::Failed {
            hearing.unexplained = expected_grant;
        } else if !expected_grant {
            notes.tested(answer::NO_SERVER_FAILURE);
        }
        let excused = self.excused(now, call, &prediction);
        self.compare(call, &prediction, answer, hearing, notes);
        self.follow(now, call, answer, hearing, notes);
        hearing.doubted = notes.doubt(&excused);
        hearing.expected = Some(prediction);
    }

    /// Whether a page or a redirect may be the refusal that is due.
    ///
    /// Where a refusal may be a redirect, a page may be one too; and a browser without a
    /// session may be led to a sign-in before anything is looked at.
    fn may_be_a_refusal(&self, prediction: &Prediction, call: &Call, answer: &Answer) -> bool {
        let violations = match prediction {
            Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => violations,
            Prediction::MustSucceed(_) => return false,
        };
        let rules = violations.rules();
        // Unless showing something is just what the request forbids.
        let silent = rules.contains(PROMPT_NONE_NEEDS_SESSION);
        // And a page on which the user can agree is none, where the user is not to be asked.
        let asks = rules.iter().any(|rule| FOR_OTHERS.contains(&rule)) && asks(answer);
        let by_redirect = rules.iter().any(|rule| rule.refusals().contains(&302));
        !rules.is_empty()
            && !silent
            && !asks
            && authorize::leads_on(call, answer)
            && (by_redirect || self.state.signed_in(call).is_none())
    }

    /// Compares what came with what was owed.
    fn compare(
        &mut self,
        call: &Call,
        prediction: &Prediction,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        match (prediction, hearing.class) {
            (Prediction::MustSucceed(merits), Class::Granted) => {
                self.proven.extend(merits.iter());
                for rule in merits.iter() {
                    notes.tested(rule);
                }
            }
            (Prediction::MustSucceed(merits), Class::Refused) => {
                hearing.unexplained = !self.blame_refusal(merits, answer, notes);
            }
            (
                Prediction::MustRefuse(violations) | Prediction::Either(violations, _),
                Class::Granted,
            ) => {
                granted(violations, answer, notes);
                if let Prediction::Either(_, freedoms) = prediction {
                    self.shown.note_decision(freedoms, true, notes);
                }
                hearing.lost = matches!(prediction, Prediction::MustRefuse(_));
            }
            (Prediction::MustRefuse(violations), Class::Refused) => {
                refused(violations, answer, notes);
                authorize::inspect_misled(call, violations, answer, notes);
                self.shown.note_refusal(call, violations, answer, notes);
            }
            (Prediction::Either(violations, freedoms), Class::Refused) => {
                // A target that grants such calls refuses this one for something else.
                if !violations.is_empty() && self.grants_all(freedoms) {
                    refused(violations, answer, notes);
                    self.shown.note_refusal(call, violations, answer, notes);
                } else if violations.is_empty() {
                    self.shown.note_decision(freedoms, false, notes);
                    let upheld = freedoms
                        .iter()
                        .filter_map(|freedom| freedom.upheld_by_refusal());
                    upheld.for_each(|rule| notes.tested(rule));
                }
            }
            (_, Class::Failed | Class::Throttled | Class::Undecided) => {}
        }
    }

    /// Follows the target's choice, and looks at what the answer shows.
    fn follow(
        &mut self,
        now: Timestamp,
        call: &Call,
        answer: &Answer,
        hearing: &mut Hearing,
        notes: &mut Notes,
    ) {
        if hearing.class == Class::Refused {
            self.state.refused(call);
        }
        match hearing.class {
            Class::Granted if !hearing.lost => {
                let body = answer.json();
                let mut observed = Observed::new(answer, body.as_ref());
                self.note_patch(call);
                let effect = self.state.commit(now, call, &mut observed);
                self.inspect(call, &effect, answer, body.as_ref(), notes);
                self.note_read(&effect, notes);
                let null = Value::Null;
                let shown = body.as_ref().unwrap_or(&null);
                self.shown.note_effect(&effect, shown, notes);
                hearing.produced = observed.produced(&effect);
                if let (Effect::Records(_), Some(body)) = (&effect, &body) {
                    hearing.produced.extend(self.recognise(body));
                }
            }
            Class::Refused if answer.status < 400 => {
                authorize::inspect_refusal(call, answer, notes);
            }
            Class::Refused if dynamic::is_refused_by_rfc(call, answer) => {}
            Class::Refused => refusal::inspect(answer, notes),
            Class::Undecided => authorize::inspect_undecided(call, answer, notes),
            // What was granted wrongly is not followed, but its values are named: they
            // are secrets like others.
            Class::Granted if hearing.lost => {
                hearing.produced = Observed::new(answer, answer.json().as_ref()).named();
            }
            Class::Granted | Class::Failed | Class::Throttled => {}
        }
    }

    /// Blames the one rule on which a refused request relied, if it is one; says
    /// whether it was.
    fn blame_refusal(&self, merits: &RuleSet, answer: &Answer, notes: &mut Notes) -> bool {
        // A refusal that is explained by what is known says nothing more.
        if self.doubtful || merits.intersects(&self.broken) {
            let known = merits.iter().find(|&rule| self.broken.contains(rule));
            if let (Some(rule), false) = (known, self.doubtful) {
                let found = format!("refused with status {}", answer.status);
                notes.broken(rule, found, "granted");
            }
            return known.is_some();
        }
        let unproven: RuleSet = merits
            .iter()
            .filter(|&rule| !self.proven.contains(rule))
            .collect();
        let suspect = unproven.only().or_else(|| merits.only());
        if let Some(rule) = suspect {
            notes.tested(rule);
            let found = format!("refused with status {}", answer.status);
            notes.broken(rule, found, "granted");
        }
        suspect.is_some()
    }
}

fn class(door: Option<Door>, answer: &Answer) -> Class {
    let browsing = door.and_then(|door| authorize::class(door, answer));
    if let Some(class) = browsing {
        return class;
    }
    match answer.status {
        200..=299 => Class::Granted,
        429 | 503 => Class::Throttled,
        500..=599 => Class::Failed,
        _ => Class::Refused,
    }
}

/// A request was granted although it breaks rules.
fn granted(violations: &Violations, answer: &Answer, notes: &mut Notes) {
    // Whoever grants what breaks several rules holds none of them: each alone was
    // reason to refuse.
    for rule in violations.rules().iter() {
        let found = format!("granted with status {}", answer.status);
        notes.broken(rule, found, wanted_refusal(rule));
    }
}

/// A request was refused, and it does break rules.
fn refused(violations: &Violations, answer: &Answer, notes: &mut Notes) {
    let rules = violations.rules();
    let admissible = rules
        .iter()
        .any(|rule| rule.refusals().contains(&answer.status));
    if let Some(rule) = rules.only() {
        notes.tested(rule);
        if !admissible {
            let found = format!("refused with status {}", answer.status);
            notes.broken(rule, found, wanted_refusal(rule));
        }
    }
}

fn wanted_refusal(rule: Rule) -> String {
    let statuses: Vec<String> = rule.refusals().iter().map(u16::to_string).collect();
    format!("refused with status {}", statuses.join(" or "))
}
