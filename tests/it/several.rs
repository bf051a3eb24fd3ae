//! The judge against tenants with ten faults at once: all of them are reported, and
//! nothing else is blamed.

use std::collections::BTreeSet;

use oauth_it::{broken, in_parallel, judge_all, settings};
use oauth_suite::{counterexample::Counterexample, run::Settings};
use oauth_tenant::Fault;
use proptest::{
    sample::subsequence,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// How many tenants are drawn, and how many faults each has.
const TENANTS: usize = 40;
const FAULTS: usize = 10;

/// Faults that hide others by nature: the one, the others, and why.
const EXCLUSIVE: &[(&str, &[&str], &str)] = &[
    (
        "refuses-oauth-tokens-admin-deletes",
        &["refuses-oauth-tokens-own-deleted"],
        "nobody deletes any token, so the door is closed to all",
    ),
    (
        "omits-token-type-at-refresh",
        &["capitalizes-bearer"],
        "the member is absent or misspelt",
    ),
    (
        "omits-token-type",
        &["capitalizes-bearer"],
        "the member is absent or misspelt",
    ),
    (
        "omits-revocation-endpoint",
        &["revokes-elsewhere"],
        "the member is absent or wrong",
    ),
    (
        "refuses-in-rfc-style",
        &["refuses-with-numeric-status", "throttles-with-other-code"],
        "there is no list `errors` whose status could be a number",
    ),
    (
        "fails-on-malformed-json",
        &["ignores-request-parsable"],
        "the request fails before it could be granted",
    ),
    (
        "signs-with-es256",
        &["signs-with-unpublished-key"],
        "a token has one key",
    ),
    (
        "keeps-scope-to-itself",
        &[
            "grants-beyond-client",
            "grants-more-than-asked",
            "grants-scopes-that-nobody-knows",
            "narrows-grant-at-refresh",
            "splits-scopes-at-commas",
            "widens-at-refresh",
        ],
        "only the member `scope` shows what was granted",
    ),
    (
        "refuses-scope-narrowing-accepted",
        &["grants-more-than-asked"],
        "nobody is granted less than there is",
    ),
    (
        "withholds-refresh-token",
        &[
            "hands-out-refresh-token-unasked",
            "ignores-refresh-deleted-client-is-dead",
            "ignores-refresh-expired-is-dead",
            "ignores-refresh-known",
            "ignores-refresh-own-client",
            "ignores-revocation-refresh-token-is-dead",
            "refreshes-only-once",
            "refuses-refresh-public-without-secret",
            "refuses-refresh-without-client-id",
            "widens-at-refresh",
            "binds-refresh-token-of-confidential-clients-only",
            "binds-refresh-token-to-name-of-client",
            "lets-caches-keep-refreshed-tokens",
            "lets-unused-refresh-tokens-live",
            "looks-at-beginning-of-refresh-token",
            "narrows-grant-at-refresh",
            "omits-token-type-at-refresh",
            "promises-a-day-at-refresh",
            "revokes-nothing-for-public-clients",
            "signs-refreshed-tokens-for-a-day",
            "takes-any-secret-at-refresh",
            "wants-hint-at-revocation",
            "wants-no-secret-at-refresh",
        ],
        "nobody has a refresh token",
    ),
    (
        "refreshes-only-once",
        &["narrows-grant-at-refresh"],
        "there is no second refresh",
    ),
    (
        "refuses-refresh-public-without-secret",
        &["revokes-nothing-for-public-clients"],
        "a public client cannot use what was not revoked",
    ),
    (
        "refuses-approval-administrator-may",
        &[
            "ignores-publish-owner-configures",
            "ignores-publish-withdrawn-is-unusable",
        ],
        "another tenant's client is nothing before it is approved",
    ),
    (
        "hints-at-the-middle",
        &["takes-hint-for-secret"],
        "the hint that is told is not the one that is taken",
    ),
    (
        "refuses-refresh-public-without-secret",
        &[
            "refuses-code-public-without-secret",
            "refuses-scope-offline-access-for-native",
        ],
        "no public client has a refresh token",
    ),
    (
        "lists-own-tokens-to-administrators",
        &["ignores-oauth-tokens-others-need-admin"],
        "nobody is shown the ids of other people's tokens",
    ),
    (
        "shows-one-token-too-many",
        &["pages-tokens-by-cursor"],
        "the second page cannot be told from the first",
    ),
    (
        "asks-for-trusted-client",
        &["skips-consent", "takes-stranger-for-first-user"],
        "a page comes instead of a code, or a code instead of a page",
    ),
    (
        "asks-for-trusted-client",
        &[
            "ignores-authorize-challenge-method",
            "ignores-authorize-public-needs-challenge",
            "ignores-authorize-response-type",
            "ignores-authorize-state-present",
        ],
        "a page may be the refusal that is due",
    ),
];

/// Whether two faults can be seen side by side.
fn are_compatible(one: &Fault, other: &Fault) -> bool {
    let excludes = |a: &Fault, b: &Fault| {
        EXCLUSIVE
            .iter()
            .any(|(id, others, _)| a.id == *id && others.contains(&b.id.as_str()))
    };
    // Two ways of breaking the same rule are one finding.
    let same = one.breaks.iter().any(|rule| other.breaks.contains(rule));
    !same && !excludes(one, other) && !excludes(other, one)
}

/// Faults that can be seen side by side, for each tenant.
fn drawn() -> Vec<Vec<&'static Fault>> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let all: Vec<&'static Fault> = Fault::all().iter().collect();
    (0..TENANTS)
        .map(|_| {
            let shuffled = subsequence(all.clone(), FAULTS * 3)
                .prop_shuffle()
                .new_tree(&mut runner)
                .expect("there are faults")
                .current();
            let mut chosen: Vec<&'static Fault> = Vec::new();
            for fault in shuffled {
                let fits = chosen.iter().all(|known| are_compatible(known, fault));
                if fits && chosen.len() < FAULTS {
                    chosen.push(fault);
                }
            }
            chosen
        })
        .collect()
}

#[test]
fn ten_faults_at_once_are_all_reported() {
    let mut settings = settings();
    settings.generated = 60;
    settings.races = 3;
    let tenants = drawn();
    let wrong = in_parallel(&tenants, |faults| wrongly_judged(faults, &settings));
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the verdict on a tenant, if anything is.
fn wrongly_judged(faults: &[&'static Fault], settings: &Settings) -> Option<String> {
    assert_eq!(faults.len(), FAULTS);
    let wanted: BTreeSet<&str> = faults
        .iter()
        .flat_map(|fault| fault.breaks.iter().map(|rule| rule.id()))
        .collect();
    let report = judge_all(faults, settings);
    let found: BTreeSet<&str> = broken(&report).into_iter().collect();
    for rule in &report.rules {
        for finding in &rule.findings {
            // What was found on another road can be saved, too.
            let written = Counterexample::of(rule.id, finding).write();
            Counterexample::read(&written).expect("what is written can be read");
        }
    }
    (found != wanted || report.cut_short.is_some()).then(|| {
        let ids: Vec<&str> = faults.iter().map(|fault| fault.id.as_str()).collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let blamed: Vec<_> = found.difference(&wanted).collect();
        format!("missing {missing:?}, wrongly blamed {blamed:?}\n      of {ids:?}")
    })
}
