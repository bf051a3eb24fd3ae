//! Doubts: what a breach says about the steps behind it.

use oauth_model::{
    catalogue::{client, consent, patch},
    rule::{Duty, Rule},
};

use super::{Breach, Hearing, Session};

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

impl Session {
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
