//! A report with one of everything, as a reviewer wants to read it.

use oauth_model::{
    catalogue::{client, origin, redirect_uri, scope, token},
    rule::{Confidence, Rule},
};
use oauth_suite::{
    drive::NetworkReport,
    prove::Reproduced,
    redact::{Clean, ShownAnswer},
    report::{Commands, Finding, ShownExchange, Summary, VERSION},
    run::phases::{Phase, PhaseReport},
    scenario::{Action, Request, Scenario},
};
use serde_json::json;
use std::collections::BTreeMap;

use super::*;

const SUMMARY: Summary = Summary {
    upheld: 1,
    broken: 2,
    inconclusive: 1,
    not_applicable: 2,
    known_deviations: 0,
};

/// A text as redaction leaves it.
pub(super) fn clean(text: String) -> Clean {
    Clean::from(&*text.leak())
}

pub(super) fn rule(
    rule: Rule,
    verdict: Verdict,
    reason: Option<&str>,
    findings: Vec<Finding>,
) -> RuleReport {
    RuleReport {
        id: rule,
        summary: "A sentence.".to_owned(),
        stance: rule.stance(),
        verdict,
        reason: reason.map(str::to_owned),
        missing: None,
        citations: rule,
        confidence: Confidence::Documented,
        exercised: 1234,
        commands: findings.first().map(|_| commands(rule)),
        findings,
    }
}

pub(super) fn finding(actions: Vec<Action>, answer: &ShownAnswer) -> Finding {
    let scenario = Scenario::from_actions(actions);
    let exchanges = scenario
        .requests()
        .map(|(step, request)| ShownExchange {
            step,
            request: request.clone(),
            answer: answer.clone(),
        })
        .collect();
    Finding {
        found: "granted with status 201".into(),
        admissible: "refused with status 400".into(),
        cases: 3,
        phase: Phase::Scripted,
        reproduced: Reproduced { hits: 1, tries: 3 },
        found_after: 7,
        proof_requests: 12,
        scenario,
        exchanges,
        curl: Vec::new(),
    }
}

fn phases() -> Vec<PhaseReport> {
    let phase = |phase, scenarios, unplayed, requests, duration_ms| PhaseReport {
        phase,
        scenarios,
        unplayed,
        requests,
        duration_ms,
    };
    vec![
        phase(Phase::Doctor, 0, 0, 7, 1_234),
        phase(Phase::Sequences, 400, 100, 12_338, 60_546),
    ]
}

pub(super) fn of_everything() -> Report {
    let answer = ShownAnswer {
        status: 201,
        headers: [("content-type", "text/html"), ("location", "/\u{1b}[31m")]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .to_vec(),
        body: clean(format!("<p>\u{1b}]0;title\u{7}{}", "y".repeat(400))),
    };
    let create = Request::create(json!({
        "appType": "web",
        "redirectUris": (1..7).map(|n| format!("https://app.example/{n}")).collect::<Vec<_>>(),
    }));
    let send = || Action::Request(Box::new(create.clone()));
    let waits = vec![send(), Action::Wait(21_601)];
    let rules = vec![
        rule(
            redirect_uri::LIMIT,
            Verdict::Broken,
            None,
            vec![finding(waits, &answer)],
        ),
        rule(redirect_uri::ABSOLUTE, Verdict::Upheld, None, Vec::new()),
        rule(
            scope::UNIQUE,
            Verdict::Broken,
            None,
            vec![finding(vec![send()], &answer)],
        ),
        rule(
            token::SIX_HOURS,
            Verdict::Inconclusive,
            Some("why"),
            Vec::new(),
        ),
        rule(
            client::EXISTS,
            Verdict::NotApplicable,
            Some("the target lacks a thing"),
            Vec::new(),
        ),
        rule(
            origin::LIMIT,
            Verdict::NotApplicable,
            Some("the target lacks a thing"),
            Vec::new(),
        ),
    ];
    Report {
        version: VERSION,
        profile: "qlik-cloud",
        target: "https://tenant.example".to_owned(),
        strict: false,
        started: Some("2026-11-21T09:43:00Z".to_owned()),
        seed: 7,
        requests: 12_345,
        duration_ms: 61_780,
        summary: SUMMARY,
        cut_short: Some("the budget of requests or time is spent".to_owned()),
        leftovers: 1,
        network: NetworkReport::default(),
        planned: None,
        phases: phases(),
        freedoms: BTreeMap::new(),
        expectations: None,
        drift: None,
        attacks: Vec::new(),
        rules,
    }
}

fn commands(rule: Rule) -> Commands {
    let run = "oauth-conform run https://tenant.example";
    if rule == scope::UNIQUE {
        return Commands {
            again: format!("{run} --seed 7 --generated 500"),
            replay: None,
        };
    }
    Commands {
        again: format!("{run} --rule {rule}"),
        replay: Some("oauth-conform replay found/x.json https://tenant.example".to_owned()),
    }
}

fn page(report: &Report, exit: Exit) -> String {
    anstream::adapter::strip_str(&text(report, Some("deviations.toml"), exit)).to_string()
}

#[test]
fn a_report_of_everything_reads_well() {
    let page = page(&of_everything(), Exit::Broken);
    assert!(
        page.lines().all(|line| line.chars().count() <= 80),
        "{page}"
    );
    insta::assert_snapshot!(page);
}

#[test]
fn the_last_line_is_the_verdict() {
    let last = |report: &Report, exit| page(report, exit).lines().last().map(str::to_owned);
    let mut report = of_everything();
    assert_eq!(
        last(&report, Exit::Broken).as_deref(),
        Some("broken: 1 of 5 binding rules broken (exit code 2)")
    );
    report.rules.retain(|rule| rule.verdict != Verdict::Broken);
    assert_eq!(
        last(&report, Exit::Inconclusive).as_deref(),
        Some("inconclusive: 1 of 4 binding rules could not be put to the test (exit code 3)")
    );
    report
        .rules
        .retain(|rule| rule.verdict != Verdict::Inconclusive);
    assert_eq!(
        last(&report, Exit::Inconclusive).as_deref(),
        Some("inconclusive: the run ended early (exit code 3)")
    );
    report.cut_short = None;
    assert_eq!(
        last(&report, Exit::Fine).as_deref(),
        Some("upheld: 1 of 3 binding rules upheld, none broken (exit code 0)")
    );
}

#[test]
fn a_network_that_failed_is_told_of() {
    let mut report = of_everything();
    report.network = NetworkReport {
        broken_off: 1,
        put_off: 2,
        played_again: 1,
        given_up: 0,
        clock_ahead_seconds: Some(-90),
        dates_ahead_seconds: None,
    };
    let page = page(&report, Exit::Broken);
    let words: Vec<&str> = page.split_whitespace().collect();
    let text = words.join(" ");
    for wanted in [
        "1 exchange broke off, and 2 requests were put off by the target (429 or 503); \
         1 scenario played again, 0 given up.",
        "The target's clock is 90 seconds behind this machine's; it was reckoned with.",
    ] {
        assert!(text.contains(wanted), "{page}");
    }
}
