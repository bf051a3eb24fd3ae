//! Doubts: what a breach says about the steps behind it.

use std::collections::BTreeMap;

use oauth_model::{
    call::{Call, Operation},
    catalogue::{client, consent, list, patch},
    effect::Effect,
    prediction::Prediction,
    registration::Registration,
    rule::{Duty, Rule, RuleSet},
    state::State,
    time::Timestamp,
};

use super::{Breach, Hearing, Session, notes::Notes};

/// Topics of rules about the form of an answer, which says nothing about what the
/// target remembers.
const ABOUT_FORM: &[&str] = &["answer", "token", "metadata", "cors", "rate-limit"];

/// Rules whose breach may lie in what the target remembers, not only in what it shows:
/// a refusal behind it may come of that.
const ABOUT_MEMORY: &[Rule] = &[
    client::CREATED_AS_ASKED,
    patch::TAKES_EFFECT,
    consent::READS_AS_SET,
    consent::REQUIRED_BY_DEFAULT,
];

/// Registrations before patches that were granted, and that nobody has seen take effect,
/// by client: what the target may go by still.
#[derive(Clone, Debug, Default)]
pub(super) struct Unconfirmed(BTreeMap<String, Vec<Registration>>);

impl Unconfirmed {
    /// A patch was granted to the client that is registered like this.
    fn patched(&mut self, id: &str, before: Registration) {
        self.0.entry(id.to_owned()).or_default().push(before);
    }

    /// A client was read, and is what it should be.
    fn confirmed(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// The rules that a call would not break if some patch had no effect.
    fn excused(&self, now: Timestamp, call: &Call, state: &State, against: &RuleSet) -> RuleSet {
        let mut excused = RuleSet::EMPTY;
        for (id, registrations) in &self.0 {
            let Some(client) = state.client(id) else {
                continue;
            };
            for registration in registrations {
                let mut other = state.clone();
                let mut client = client.clone();
                client.registration = registration.clone();
                other.insert_client(client);
                let broken = match other.predict(now, call) {
                    Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => {
                        violations.rules()
                    }
                    Prediction::MustSucceed(_) => RuleSet::EMPTY,
                };
                excused.extend(against.iter().filter(|&rule| !broken.contains(rule)));
            }
        }
        excused
    }
}

impl Session {
    /// The rules that a call breaks only if every patch took effect: whether it is they that
    /// are broken, or the patch, one cannot tell.
    pub(super) fn excused(&self, now: Timestamp, call: &Call, prediction: &Prediction) -> RuleSet {
        if matches!(call.operation, Operation::ListClients(_)) && !self.unconfirmed.0.is_empty() {
            return [list::ADDRESSES_SHOWN].into_iter().collect();
        }
        match prediction {
            Prediction::MustRefuse(violations) | Prediction::Either(violations, _) => {
                let against = violations.rules();
                self.unconfirmed.excused(now, call, &self.state, &against)
            }
            Prediction::MustSucceed(_) => RuleSet::EMPTY,
        }
    }

    /// Before a granted call is performed: what may be in force still behind it.
    pub(super) fn note_patch(&mut self, call: &Call) {
        if let Operation::PatchClient(id, _) = &call.operation
            && let Some(client) = self.state.client(id)
        {
            let before = client.registration.clone();
            self.unconfirmed.patched(id, before);
        }
    }

    /// Whoever reads a client sees what came of its patches.
    pub(super) fn note_read(&mut self, effect: &Effect, notes: &Notes) {
        let about_patch = |breach: &Breach| breach.rule == patch::TAKES_EFFECT;
        if let Effect::Client(client, _) = effect
            && notes.at_stake.contains(patch::TAKES_EFFECT)
            && !notes.breaches.iter().any(about_patch)
        {
            self.unconfirmed.confirmed(&client.id);
        }
    }

    /// Whether the scenario goes on: what is shown wrongly says nothing about what the
    /// target remembers, or it is known, and nobody is misled any longer.
    pub(super) fn note_doubts(&mut self, hearing: &mut Hearing) {
        let about_memory = |breach: &&Breach| !ABOUT_FORM.contains(&breach.rule.topic());
        for breach in hearing.breaches.iter().filter(about_memory) {
            let known = self.broken.contains(breach.rule) && breach.rule.duty() == Duty::Answer;
            hearing.astray |= !known;
            self.doubtful |= ABOUT_MEMORY.contains(&breach.rule);
        }
        hearing.astray |= hearing.lost || hearing.unexplained;
    }
}
