//! Lists compared with reports of a few rules.

use std::collections::BTreeMap;

use oauth_model::{
    catalogue::{client, origin, redirect_uri, scope, token},
    rule::Stance,
};

use super::*;
use crate::{
    drive::NetworkReport,
    report::{Outcome, VERSION},
};

const TODAY: &str = "2026-11-21";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A report with a broken *must*, a broken *should*, and one rule of each other kind.
fn report() -> Report {
    let rule = |id: Rule, stance, verdict| RuleReport {
        id,
        summary: id.summary(),
        stance,
        verdict,
        reason: None,
        missing: None,
        citations: id,
        confidence: id.confidence(),
        exercised: 1,
        findings: Vec::new(),
        commands: None,
    };
    let rules = vec![
        rule(redirect_uri::LIMIT, Stance::Must, Verdict::Broken),
        rule(scope::UNIQUE, Stance::Should, Verdict::Broken),
        rule(client::EXISTS, Stance::Must, Verdict::Upheld),
        rule(token::MEMBERS, Stance::Must, Verdict::NotApplicable),
    ];
    Report {
        version: VERSION,
        profile: "qlik-cloud",
        target: String::new(),
        strict: false,
        started: None,
        seed: 1,
        requests: 0,
        duration_ms: 0,
        summary: Summary::of(&rules),
        cut_short: None,
        leftovers: 0,
        network: NetworkReport::default(),
        planned: None,
        phases: Vec::new(),
        freedoms: BTreeMap::new(),
        expectations: None,
        drift: None,
        attacks: Vec::new(),
        rules,
    }
}

fn entry(rule: &str, expires: &str) -> Deviation {
    Deviation {
        rule: rule.to_owned(),
        reason: "a reason".to_owned(),
        owner: "someone".to_owned(),
        expires: day(expires),
    }
}

/// How the entries stand, what surprises, and what the run comes to.
fn judged(list: &[Deviation]) -> (Vec<Standing>, Vec<String>, Outcome) {
    let mut report = report();
    apply(&mut report, list, day(TODAY));
    let expectations = report.expectations.clone().unwrap();
    let standings = expectations.entries.iter().map(|entry| entry.standing);
    let surprises = expectations.surprises.iter();
    (
        standings.collect(),
        surprises.map(|entry| entry.rule.clone()).collect(),
        report.outcome(),
    )
}

#[test]
fn what_is_broken_and_listed_is_known() {
    let list = [
        entry("redirect-uri/limit", TODAY),
        entry("scope/unique", TODAY),
    ];
    let known = Standing::Known;
    assert_eq!(
        judged(&list),
        (vec![known, known], vec![], Outcome::Conformant)
    );
    let mut report = report();
    apply(&mut report, &list, day(TODAY));
    let rule = &report.rules[0];
    assert_eq!(rule.verdict, Verdict::KnownDeviation);
    let reason = "a reason (someone, until 2026-11-21)";
    assert_eq!(rule.reason.as_deref(), Some(reason));
    assert_eq!(report.summary.known_deviations, 2);
    assert_eq!(report.summary.broken, 0);
}

#[test]
fn what_is_broken_and_not_listed_is_a_surprise() {
    let list = [entry("scope/unique", "2027-01-01")];
    let surprises = vec!["redirect-uri/limit".to_owned()];
    let wanted = (vec![Standing::Known], surprises, Outcome::Broken);
    assert_eq!(judged(&list), wanted);
    let mut report = report();
    apply(&mut report, &list, day(TODAY));
    let surprise = &report.expectations.unwrap().surprises[0];
    assert_eq!(surprise.expires.to_string(), "2026-12-21");
    // A broken `should` surprises as well, but fails nothing.
    let list = [entry("redirect-uri/limit", "2027-01-01")];
    let surprises = vec!["scope/unique".to_owned()];
    let wanted = (vec![Standing::Known], surprises, Outcome::Conformant);
    assert_eq!(judged(&list), wanted);
}

#[test]
fn a_list_that_is_not_true_fails() {
    let check = |rule: &str, expires: &str, standing: Standing| {
        let known = entry("redirect-uri/limit", TODAY);
        let (standings, _, outcome) = judged(&[known, entry(rule, expires)]);
        assert_eq!(standings, [Standing::Known, standing], "{rule}");
        assert_eq!(outcome == Outcome::Outdated, standing.fails(), "{rule}");
    };
    check("client/exists", "2027-01-01", Standing::Stale);
    check("client/exists", "2026-01-01", Standing::Stale);
    check("scope/unique", "2026-11-20", Standing::Expired);
    check("token/members", "2026-11-20", Standing::Expired);
    check("token/members", "2026-11-21", Standing::Untested);
    check("client/exist", "2027-01-01", Standing::Unknown);
    check(origin::LIMIT.id(), "2027-01-01", Standing::NotJudged);
}

#[test]
fn an_expired_entry_fails_on_its_own_account() {
    let list = [entry("redirect-uri/limit", "2026-11-20")];
    let (standings, surprises, outcome) = judged(&list);
    assert_eq!(standings, [Standing::Expired]);
    assert_eq!(surprises, ["scope/unique"]);
    assert_eq!(outcome, Outcome::Outdated);
}

#[test]
fn breakage_that_nobody_expects_comes_first() {
    let (standings, _, outcome) = judged(&[entry("client/exists", TODAY)]);
    assert_eq!(standings, [Standing::Stale]);
    assert_eq!(outcome, Outcome::Broken);
}
