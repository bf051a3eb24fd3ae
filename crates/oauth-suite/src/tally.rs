//! The tally: what all scenarios of a run add up to, rule by rule.

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{
    call::Door,
    catalogue::code,
    prediction::Prediction,
    profile::Profile,
    rule::{Duty, Rule, RuleSet},
};

use crate::{
    drive::{End, Played},
    facts,
    judge::{Breach, Class, Hearing},
    report::{Finding, RuleReport, Verdict, in_force},
};

/// What a target lacks for cases in which a tier of the rate limits is used up.
pub(crate) const NO_LIMITS: &str = "rate limits that can be used up at will";

/// What is known of one rule.
#[derive(Debug, Default)]
struct Entry {
    exercised: u64,
    /// The doors at which it was exercised.
    doors: BTreeSet<Door>,
    finding: Option<Proof>,
    missing: Option<String>,
    /// How the network kept it from being exercised.
    trouble: Option<String>,
    /// Rules found broken in its cases, which did not come to it.
    in_the_way: BTreeSet<Rule>,
}

/// A finding, and the door that must be known to be open before it counts.
#[derive(Debug)]
struct Proof {
    finding: Finding,
    control: Option<Door>,
}

/// A breach not seen before.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// The breach.
    pub(crate) breach: Breach,
    /// The door that must be known to be open before it counts: one that is closed to
    /// everyone says nothing about how it refuses.
    pub(crate) control: Option<Door>,
}

/// What all scenarios add up to.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    entries: BTreeMap<Rule, Entry>,
    /// Doors that a request which must be granted has passed.
    open: BTreeSet<Door>,
    broken: RuleSet,
}

impl Tally {
    /// Adds what a scenario showed; gives back the breaches not seen before.
    pub(crate) fn add(&mut self, played: &Played, rules: &[Rule]) -> Vec<News> {
        let mut news: Vec<News> = Vec::new();
        for exchange in &played.exchanges {
            let hearing = &exchange.hearing;
            let Some(door) = hearing.door else { continue };
            if passes(hearing) {
                self.open.insert(door);
            }
            for rule in hearing.at_stake.iter() {
                let entry = self.entries.entry(rule).or_default();
                entry.exercised += 1;
                entry.doors.insert(door);
            }
            for breach in &hearing.breaches {
                let entry = self.entries.entry(breach.rule).or_default();
                let told = news.iter().any(|news| news.breach.rule == breach.rule);
                match &mut entry.finding {
                    Some(proof) => proof.finding.cases += 1,
                    None if told => {}
                    None => news.push(News {
                        breach: breach.clone(),
                        control: (hearing.class != Class::Granted && !owes_everybody(door))
                            .then_some(door),
                    }),
                }
            }
        }
        let missing = match &played.end {
            End::Unbound(label) if !label.contains('@') || label.starts_with("token_id@") => {
                Some(facts::missing(label))
            }
            End::CannotWait => Some("a clock that can be advanced".to_owned()),
            End::CannotUseUp => Some(NO_LIMITS.to_owned()),
            End::NoLeave(missing) => Some((*missing).to_owned()),
            End::Done
            | End::Astray
            | End::Unbound(_)
            | End::Throttled
            | End::Down
            | End::Transport(_)
            | End::Spent => None,
        };
        if let Some(missing) = missing {
            self.note_missing(rules, &missing);
        }
        for rule in rules {
            let is_at_stake = |hearing: &Hearing| hearing.at_stake.contains(*rule);
            let mut hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
            if !hearings.any(is_at_stake) {
                let breaches = played.exchanges.iter();
                let breaches = breaches.flat_map(|exchange| &exchange.hearing.breaches);
                let others = breaches.map(|breach| breach.rule).filter(|it| it != rule);
                self.entries
                    .entry(*rule)
                    .or_default()
                    .in_the_way
                    .extend(others);
            }
        }
        if let End::Transport(error) = &played.end {
            for rule in rules {
                let trouble = format!("the network failed in between: {error}");
                self.entries.entry(*rule).or_default().trouble = Some(trouble);
            }
        }
        news
    }

    /// Notes what the target lacks for rules to be put to the test.
    pub(crate) fn note_missing(&mut self, rules: &[Rule], missing: &str) {
        for rule in rules {
            self.entries.entry(*rule).or_default().missing = Some(missing.to_owned());
        }
    }

    /// Records the proof of a broken rule.
    pub(crate) fn record(&mut self, rule: Rule, control: Option<Door>, finding: Finding) {
        self.broken.insert(rule);
        let proof = Proof { finding, control };
        self.entries.entry(rule).or_default().finding = Some(proof);
    }

    /// Whether a rule was put to the test.
    pub(crate) fn is_tested(&self, rule: Rule) -> bool {
        self.entries
            .get(&rule)
            .is_some_and(|entry| entry.exercised > 0)
    }

    /// Whether a request that must be granted has passed a door.
    pub(crate) fn is_open(&self, door: Door) -> bool {
        self.open.contains(&door)
    }

    /// Doors without which nothing can be said of the rules that are looked at.
    pub(crate) fn closed_doors(&self, looked_at: impl Fn(Rule) -> bool) -> BTreeSet<Door> {
        let mut closed = BTreeSet::new();
        for (_, entry) in self.entries.iter().filter(|(rule, _)| looked_at(**rule)) {
            let proof = entry.finding.as_ref().and_then(|proof| proof.control);
            closed.extend(proof.filter(|door| !self.open.contains(door)));
            if entry.finding.is_none() && entry.doors.is_disjoint(&self.open) {
                closed.extend(&entry.doors);
            }
        }
        closed
    }

    /// The rules found broken so far.
    pub(crate) fn broken(&self) -> &RuleSet {
        &self.broken
    }

    /// The verdict on every rule that the profile looks at.
    pub(crate) fn verdicts(mut self, profile: &Profile) -> Vec<RuleReport> {
        in_force(profile)
            .map(|rule| {
                let entry = self.entries.remove(&rule).unwrap_or_default();
                self.verdict(rule, entry, profile)
            })
            .collect()
    }

    fn verdict(&self, rule: Rule, entry: Entry, profile: &Profile) -> RuleReport {
        let tested_behind_open_door = entry.doors.iter().any(|door| self.open.contains(door));
        let mut findings = Vec::new();
        let lacking = entry.missing.clone();
        let (verdict, reason) = match entry.finding {
            Some(Proof {
                control: Some(door),
                ..
            }) if !self.open.contains(&door) => (Verdict::Inconclusive, Some(closed(door))),
            Some(Proof { finding, .. }) => {
                findings.push(finding);
                (Verdict::Broken, None)
            }
            None if tested_behind_open_door => (Verdict::Upheld, None),
            None => match (entry.missing, entry.trouble, entry.doors.first()) {
                (Some(missing), ..) => (
                    Verdict::NotApplicable,
                    Some(format!("the target lacks {missing}")),
                ),
                (None, Some(trouble), _) => (Verdict::Inconclusive, Some(trouble)),
                (None, None, Some(&door)) => (Verdict::Inconclusive, Some(closed(door))),
                // Whether there is an answer of the kind, the standards leave to the server.
                (None, None, None) if profile.standard.is_some() && is_conditional(rule) => (
                    Verdict::NotApplicable,
                    Some("the target gave no answer of the kind that the rule is about".to_owned()),
                ),
                (None, None, None) => (Verdict::Inconclusive, Some(unexercised(&entry.in_the_way))),
            },
        };
        RuleReport {
            id: rule,
            summary: rule.summary(),
            stance: profile.stance(rule),
            verdict,
            reason,
            missing: lacking.filter(|_| verdict == Verdict::NotApplicable),
            citations: rule,
            confidence: rule.confidence(),
            exercised: entry.exercised,
            findings,
            commands: None,
        }
    }
}

/// Rules about what came of a request that need not be granted: a server may demand a
/// challenge of everybody (RFC 7636, section 4.4.1).
const CONDITIONAL: &[Rule] = &[code::NO_VERIFIER_WITHOUT_CHALLENGE];

/// Whether a rule is about answers of a kind that need not come.
fn is_conditional(rule: Rule) -> bool {
    matches!(rule.duty(), Duty::Answer) || CONDITIONAL.contains(&rule)
}

/// Whether a door is owed to whoever knocks: that it is closed is a breach by itself.
pub(crate) fn owes_everybody(door: Door) -> bool {
    matches!(door, Door::ProductInfo | Door::Preflight)
}

/// Why a rule was never exercised alone, if its cases tell.
fn unexercised(in_the_way: &BTreeSet<Rule>) -> String {
    let ids: Vec<String> = in_the_way.iter().map(|rule| format!("`{rule}`")).collect();
    match ids.as_slice() {
        [] => "never exercised alone".to_owned(),
        [id] => format!("never exercised alone: its cases do not get past {id}, which is broken"),
        ids => format!(
            "never exercised alone: its cases do not get past {}, which are broken",
            ids.join(", ")
        ),
    }
}

/// Why nothing can be said about what happens at a door.
pub(crate) fn closed(door: Door) -> String {
    format!("no valid request was granted at `{}`", door.as_str())
}

/// Whether an exchange shows that its door is open: a request that must be granted was.
pub(crate) fn passes(hearing: &Hearing) -> bool {
    let must = matches!(hearing.expected, Some(Prediction::MustSucceed(_)));
    let probed = hearing.door == Some(Door::ProductInfo) && hearing.breaches.is_empty();
    probed || (hearing.class == Class::Granted && must)
}

#[cfg(test)]
mod tests {
    use oauth_model::catalogue::{client, token};

    use super::*;

    #[test]
    fn what_is_in_the_way_is_named() {
        let told = |rules: &[Rule]| unexercised(&rules.iter().copied().collect());
        assert_eq!(told(&[]), "never exercised alone");
        assert_eq!(
            told(&[token::MEMBERS]),
            "never exercised alone: its cases do not get past `token/members`, which is broken"
        );
        assert_eq!(
            told(&[client::APP_TYPE, token::MEMBERS]),
            "never exercised alone: its cases do not get past `client/app-type`, \
             `token/members`, which are broken"
        );
    }
}
