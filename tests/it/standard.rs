//! Servers of which only the standards are known: the sound reference server is upheld, and
//! each of its deviations is blamed on the rule that it breaks.

use std::collections::BTreeSet;

use oauth_it::{
    broken, in_parallel,
    standard_server::{ISSUER, hasty, judge, judge_target},
};
use oauth_model::{
    catalogue::{authorize, race, registration},
    profile::{OAUTH2, OAUTH21, Profile, RFC9700},
    rule::{Rule, Stance},
};
use oauth_suite::report::Verdict;
use oauth_tenant::standard::{Deviation, Server};

const PROFILES: &[Profile] = &[OAUTH2, RFC9700, OAUTH21];

/// Rules that the judge sees kept, and cannot see broken.
const UNBREAKABLE: &[(Rule, &str)] = &[
    (
        authorize::ERROR_NAMED,
        "a redirect without `error` is taken for one to a page of the server's own",
    ),
    (
        registration::READABLE,
        "where no registration is ever read, reading is taken for not offered",
    ),
];

fn is_among(rule: Rule, list: &[(Rule, &str)]) -> bool {
    list.iter().any(|(known, _)| *known == rule)
}

#[test]
fn the_sound_server_is_upheld_under_every_profile() {
    for profile in PROFILES {
        let report = judge(profile, None);
        assert_eq!(report.cut_short, None, "{}", profile.name);
        for rule in &report.rules {
            let (name, id, reason) = (profile.name, rule.id, &rule.reason);
            assert_eq!(
                rule.verdict,
                Verdict::Upheld,
                "{name} {id}: {reason:?} {:#?}",
                rule.findings
            );
        }
    }
}

#[test]
fn every_deviation_is_blamed_on_its_rule() {
    let looks = |profile: &Profile, deviation: &Deviation| {
        !is_among(deviation.rule, UNBREAKABLE) && profile.stance(deviation.rule) > Stance::Off
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
        let found: BTreeSet<&str> = broken(&report).into_iter().collect();
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
fn who_looks_first_and_acts_later_is_caught() {
    for (grant_type, rule) in [
        ("authorization_code", race::CODE_REDEEMED_ONCE),
        ("refresh_token", race::REFRESH_TOKEN_USED_ONCE),
    ] {
        let server = Server::new(RFC9700, ISSUER).asking_to_sign_in();
        let report = judge_target(&RFC9700, &hasty(server, grant_type));
        assert_eq!(broken(&report), [rule.id()], "{grant_type}");
    }
}

#[test]
fn every_rule_of_the_standards_has_a_deviation() {
    for profile in PROFILES {
        let broken: BTreeSet<Rule> = Deviation::all().iter().map(|one| one.rule).collect();
        let missing: Vec<Rule> = profile
            .rules()
            .filter(|&rule| !is_among(rule, UNBREAKABLE) && rule.topic() != "race")
            .filter(|rule| !broken.contains(rule))
            .collect();
        assert_eq!(missing, [], "{}", profile.name);
    }
}
