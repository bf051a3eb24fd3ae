//! Tenants that take other sides of the open questions: the judge, which does not know
//! which, finds nothing wrong with any of them, and sees the sides that show.

use oauth_it::{broken, drawn, in_parallel, judge_profile, settings};
use oauth_model::{
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
};
use oauth_suite::run;

/// How many tenants are drawn.
const TENANTS: usize = 200;

#[test]
fn nothing_is_found_on_tenants_of_any_mind() {
    let mut settings = settings();
    settings.generated = 20;
    settings.laws = 1;
    settings.races = 1;
    let profiles = drawn::profiles(TENANTS);
    let wrong = in_parallel(&profiles, |profile| found(profile, &settings));
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the judge has against a tenant of this profile, and where it was misled.
fn found(profile: &Profile, settings: &run::Settings) -> Option<String> {
    let report = judge_profile(profile, settings);
    let broken = broken(&report);
    let misled: Vec<String> = report
        .freedoms
        .iter()
        .filter_map(|(name, values)| {
            let freedom = Freedom::find(name).expect("a freedom is known by its name");
            let chosen = profile.choice(freedom);
            (!values.contains(&chosen)).then(|| format!("{name}: {values:?}, not {chosen}"))
        })
        .collect();
    let findings: Vec<String> = report
        .rules
        .iter()
        .flat_map(|rule| &rule.findings)
        .map(|finding| format!("{}, wanted {}", finding.found, finding.admissible))
        .collect();
    let wrong = !broken.is_empty() || !misled.is_empty() || report.cut_short.is_some();
    wrong.then(|| format!("{broken:?} {findings:?} {misled:?} {:?}", report.cut_short))
}

#[test]
fn each_side_of_each_question_is_seen() {
    let mut settings = settings();
    settings.generated = 0;
    settings.laws = 0;
    settings.races = 0;
    let sides: Vec<(Freedom, &str)> = Freedom::ALL
        .iter()
        .flat_map(|&freedom| freedom.values().iter().map(move |&value| (freedom, value)))
        .collect();
    let unseen = in_parallel(&sides, |&(freedom, value)| {
        let report = judge_profile(&QLIK_CLOUD.choosing(freedom, value), &settings);
        let shown = report.freedoms.get(freedom.name());
        let is_seen = shown.is_some_and(|values| values.contains(&value));
        (!is_seen).then(|| format!("{freedom}={value}: {shown:?}"))
    });
    let unseen: Vec<String> = unseen.into_iter().flatten().collect();
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}
