//! Servers of which only the standards are known: the sound reference server is upheld, and
//! each of its deviations is blamed on the rule that it breaks.

use std::collections::BTreeSet;

use oauth_it::{broken, in_parallel, standard_server::judge};
use oauth_model::{
    catalogue::{authorize, grant},
    profile::{OAUTH2, OAUTH21, Profile, RFC9700},
    rule::{Rule, Stance},
};
use oauth_suite::report::Verdict;
use oauth_tenant::standard::Deviation;

const PROFILES: &[Profile] = &[OAUTH2, RFC9700, OAUTH21];

/// Rules that the reference server cannot be seen to keep, and why.
const UNSEEN: &[(Rule, &str)] = &[(
    grant::ALLOWED_FOR_CLIENT,
    "no client registers itself at it, and a description tells of no grants",
)];

/// Topics of rules that the reference server does not serve yet, or of which it has no
/// deviations: real servers alone show that the judge notices what breaks them.
const UNSERVED: &[&str] = &[
    "introspection",
    "bearer",
    "registration",
    "redirect-uri",
    "metadata",
];

fn is_served(rule: Rule) -> bool {
    !UNSERVED.contains(&rule.topic())
}

/// Rules that the judge sees kept, and cannot see broken.
const UNBREAKABLE: &[(Rule, &str)] = &[(
    authorize::ERROR_NAMED,
    "a redirect without `error` is taken for one to a page of the server's own",
)];

fn is_among(rule: Rule, list: &[(Rule, &str)]) -> bool {
    list.iter().any(|(known, _)| *known == rule)
}

#[test]
fn the_sound_server_is_upheld_under_every_profile() {
    for profile in PROFILES {
        let report = judge(profile, None);
        assert_eq!(report.cut_short, None, "{}", profile.name);
        for rule in &report.rules {
            let wanted = if is_among(rule.id, UNSEEN) {
                Verdict::NotApplicable
            } else {
                Verdict::Upheld
            };
            let is_unserved = rule.verdict == Verdict::NotApplicable && !is_served(rule.id);
            let wanted = if is_unserved {
                Verdict::NotApplicable
            } else {
                wanted
            };
            let (name, id, reason) = (profile.name, rule.id, &rule.reason);
            assert_eq!(
                rule.verdict, wanted,
                "{name} {id}: {reason:?} {:#?}",
                rule.findings
            );
        }
    }
}

#[test]
fn every_deviation_is_blamed_on_its_rule() {
    let looks = |profile: &Profile, deviation: &Deviation| {
        let shown = [UNSEEN, UNBREAKABLE]
            .iter()
            .all(|list| !is_among(deviation.rule, list));
        shown && is_served(deviation.rule) && profile.stance(deviation.rule) > Stance::Off
    };
    let pairs: Vec<(&Profile, &'static Deviation)> = PROFILES
        .iter()
        .flat_map(|profile| {
            Deviation::all()
                .iter()
                .map(move |deviation| (profile, deviation))
        })
        .filter(|(profile, deviation)| looks(profile, deviation))
        .collect();
    let wrong: Vec<String> = in_parallel(&pairs, |&(profile, deviation)| {
        let report = judge(profile, Some(deviation));
        let found = broken(&report).into_iter();
        let found = found.filter(|id| Rule::find(id).is_some_and(is_served));
        let found: BTreeSet<&str> = found.collect();
        let wanted = [&[deviation.rule], deviation.also].concat();
        let wanted: BTreeSet<&str> = wanted.iter().map(|rule| rule.id()).collect();
        let told = format!("{} {}: found {found:?}", profile.name, deviation.rule);
        (found != wanted).then_some(told)
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_standards_has_a_deviation() {
    for profile in PROFILES {
        let broken: BTreeSet<Rule> = Deviation::all().iter().map(|one| one.rule).collect();
        let missing: Vec<Rule> = profile
            .rules()
            .filter(|&rule| is_served(rule) && !is_among(rule, UNBREAKABLE))
            .filter(|rule| !broken.contains(rule))
            .collect();
        assert_eq!(missing, [], "{}", profile.name);
    }
}
